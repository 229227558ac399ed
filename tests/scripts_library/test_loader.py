"""The loader takes a good library as it is written and points at every mistake in a bad one."""

from pathlib import Path

import pytest

from scripts_library.errors import LibraryError
from scripts_library.library import Library
from scripts_library.loader import load

INTENTS = "- {id: greet, group: chat, name: 打招呼, alone: alone}\n- {id: haggle, group: price, name: 砍价}\n"
HAGGLE = """intent: haggle
examples:
  - 能便宜点吗
  - on
  - 007
several:
  - {text: 在吗 便宜点, intents: [haggle, greet]}
phrases:
  - id: haggle.value
    step: 1
    tags: [价格, 诚意]
    text: |-
      亲，这款已经是{当前活动}价了呢
      ---
      您看还有什么能帮到您？
"""


def library(directory: Path, **files: str) -> Path:
    """Writes a small good library with some files replaced (``phrases__haggle`` is phrases/haggle.yaml)."""
    texts = {"intents": INTENTS, "phrases__haggle": HAGGLE, **files}
    for name, text in texts.items():
        path = directory / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def fault(directory: Path, **files: str) -> LibraryError:
    with pytest.raises(LibraryError) as raised:
        load(library(directory, **files))
    return raised.value


def test_the_starter_library_has_all_71_intents_and_phrases_for_a_desk() -> None:
    starter: Library = load()
    assert len(starter.intents) == 71
    assert len({intent.id for intent in starter.intents}) == 71
    assert len(starter.rules) >= 10
    assert {rule.level for rule in starter.rules} == {"warn", "block"}


def test_words_that_yaml_would_turn_into_something_else_stay_words(tmp_path: Path) -> None:
    loaded = load(library(tmp_path))
    assert [e.text for e in loaded.examples][:3] == ["能便宜点吗", "on", "007"]


def test_a_message_that_asks_several_things_keeps_them_in_order(tmp_path: Path) -> None:
    assert load(library(tmp_path)).examples[-1].intents == ("haggle", "greet")


def test_a_phrase_keeps_its_step_tags_and_bubbles(tmp_path: Path) -> None:
    (phrase,) = load(library(tmp_path)).phrases
    assert (phrase.id, phrase.intent, phrase.step, phrase.tags) == ("haggle.value", "haggle", 1, ("价格", "诚意"))
    assert "---" in phrase.text
    assert not phrase.alone


def test_an_intent_nobody_listed_may_never_be_answered_alone(tmp_path: Path) -> None:
    alone = {intent.id: intent.alone for intent in load(library(tmp_path)).intents}
    assert alone == {"greet": "alone", "haggle": "never"}


def test_the_version_changes_with_the_content_and_only_with_it(tmp_path: Path) -> None:
    first = load(library(tmp_path / "a")).version
    assert load(library(tmp_path / "b")).version == first
    assert load(library(tmp_path / "c", phrases__haggle=HAGGLE.replace("能便宜点吗", "便宜点"))).version != first


def test_an_empty_phrase_file_is_no_mistake(tmp_path: Path) -> None:
    assert load(library(tmp_path, phrases__haggle="")).phrases == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("intent: haggle", "intent: kanjia", 1, "没有叫 kanjia 的意图"),
        ("intents: [haggle, greet]", "intents: [haggle, hello]", 7, "没有叫 hello 的意图"),
        ("{当前活动}", "{当前活洞}", 12, "不认识变量 {当前活洞}"),
        ("step: 1", "step: 一", 10, "不是数字"),
        ("step: 1", "situation: sleeping", 10, "不能写在这里"),
        ("tags: [价格, 诚意]", "tag: 价格", 11, "不认识“tag”"),
        ("  - on", "  - {a: b}", 4, "应是一句文字"),
        ("  - on", "  - ''", 4, "例句是空的"),
        ("  - on", "  - 'on", 4, "YAML 格式有误"),
        ("  - id: haggle.value\n    step: 1", "  - step: 1", 9, "缺少“id”"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_what_to_do(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    error = fault(tmp_path, phrases__haggle=HAGGLE.replace(old, new))
    assert error.path.name == "haggle.yaml"
    assert said in str(error)
    assert "怎么办" in str(error)
    assert error.line >= line


def test_two_phrases_with_one_id_are_refused(tmp_path: Path) -> None:
    assert "haggle.value" in str(fault(tmp_path, phrases__haggle_more=HAGGLE))


def test_a_missing_intents_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="找不到"):
        load(tmp_path)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    library(tmp_path)
    (tmp_path / "phrases" / "haggle.yaml").write_bytes("intent: haggle # 砍价".encode("gb18030"))
    with pytest.raises(LibraryError, match="UTF-8"):
        load(tmp_path)


def test_a_broken_pattern_in_a_rule_is_told_by_line(tmp_path: Path) -> None:
    rules = "- id: absolute\n  level: warn\n  why: 太满\n  rewrite: 尽量哦\n  patterns:\n    - '肯定('\n"
    error = fault(tmp_path, rules__language=rules)
    assert (error.line, "正则" in str(error)) == (6, True)


CLARIFY = "names: {haggle: 谈谈价格}\nask: {haggle: 您要几件呢}\nkinds:\n  choice: ['您是想{甲}，还是想{乙}呢？']\n"


def test_questions_to_ask_back_are_read(tmp_path: Path) -> None:
    questions = load(library(tmp_path, clarify=CLARIFY)).questions
    assert (questions.names, questions.ask) == ({"haggle": "谈谈价格"}, {"haggle": "您要几件呢"})
    assert questions.kinds == {"choice": ("您是想{甲}，还是想{乙}呢？",)}


@pytest.mark.parametrize(("old", "new", "said"), [("haggle: 谈", "kanjia: 谈", "不认识“kanjia”"), ("choice", "chioce", "不认识“chioce”"), ("names", "name", "不认识“name”")])
def test_a_mistake_in_the_questions_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    error = fault(tmp_path, clarify=CLARIFY.replace(old, new))
    assert error.path.name == "clarify.yaml"
    assert said in str(error)
