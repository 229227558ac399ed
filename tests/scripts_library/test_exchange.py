"""An exported library comes back as it was, from YAML byte for byte."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts_library.errors import LibraryError
from scripts_library.importers.exchange import Saying, from_rows, from_yaml, to_rows, to_yaml
from scripts_library.library import Intent, Library, Phrase
from sheets.reading import read_sheets
from sheets.separated import write_separated
from sheets.workbook import write_workbook

INTENTS = {"stock": Intent("stock", "product", "有没有货"), "haggle": Intent("haggle", "price", "砍价")}

# What XML and YAML both may hold; the library strips words at both ends, and a name or question is one line.
_CHARS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff\x85")
_LINE = st.text(_CHARS, min_size=1, max_size=30).map(str.strip).filter(bool) | st.sampled_from(
    ["=1+1", "+86", "-", "@x", "'=a", "null", "yes", "007", "1.0", "# a", "a: b", "- a", "{店名}亲", "& * ! |", '"', "'", "亲😊～", "%", "`", "~"])
_TEXT = st.lists(st.text(_CHARS, max_size=20), min_size=1, max_size=4).map("\n".join).map(str.strip).filter(bool) | _LINE
_ID = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=20)
_PHRASES = st.builds(
    Phrase, id=_ID, intent=st.sampled_from(sorted(INTENTS)), text=_TEXT, situation=st.sampled_from(["any", "paid", "night"]),
    step=st.integers(0, 9), tone=st.sampled_from(["normal", "apology"]), alone=st.booleans(), tags=st.lists(_LINE, max_size=3).map(tuple),
    shortcut=st.text(string.ascii_lowercase + "0123456789_", max_size=8),
)
_SAYINGS = st.lists(st.builds(Saying, _PHRASES, st.lists(_LINE, max_size=3).map(tuple)), max_size=6, unique_by=lambda saying: saying.phrase.id)


def _sorted(sayings: list[Saying]) -> list[Saying]:
    return sorted(sayings, key=lambda saying: saying.phrase.id)


@settings(max_examples=150, deadline=None)
@given(_SAYINGS)
def test_yaml_comes_back_equal_and_goes_out_again_byte_for_byte(sayings: list[Saying]) -> None:
    data = to_yaml(sayings)
    back = from_yaml(data.decode(), "a.yaml", INTENTS)
    assert list(back) == _sorted(sayings)
    assert to_yaml(back) == data


@settings(max_examples=80, deadline=None)
@given(_SAYINGS)
def test_csv_comes_back_equal(sayings: list[Saying]) -> None:
    back = from_rows(read_sheets(write_separated(to_rows(sayings)), name="a.csv"), "a.csv", INTENTS)
    assert list(back or ()) == _sorted(sayings)


@settings(max_examples=40, deadline=None)
@given(_SAYINGS)
def test_xlsx_comes_back_equal(sayings: list[Saying]) -> None:
    back = from_rows(read_sheets(write_workbook(to_rows(sayings), title="话术"), name="a.xlsx"), "a.xlsx", INTENTS)
    assert list(back or ()) == _sorted(sayings)


def test_the_whole_starter_library_comes_back(starter: Library) -> None:
    intents = {intent.id: intent for intent in starter.intents}
    sayings = [Saying(phrase) for phrase in starter.phrases]
    assert list(from_yaml(to_yaml(sayings).decode(), "a.yaml", intents)) == _sorted(sayings)
    data = write_workbook(to_rows(sayings), title="话术")
    assert list(from_rows(read_sheets(data, name="a.xlsx"), "a.xlsx", intents) or ()) == _sorted(sayings)


def test_a_file_of_a_library_directory_is_read_as_well() -> None:
    source = "intent: stock\nexamples: [有货吗]\nphrases:\n  - id: stock.yes\n    text: 亲，有的哦\n"
    (saying,) = from_yaml(source, "stock.yaml", INTENTS)
    assert saying.phrase == Phrase("stock.yes", "stock", "亲，有的哦")


@pytest.mark.parametrize(("source", "words"), [
    ("", "空的"),
    ("a: 1\n", "第 1 行"),
    ("intent: stock\n", "phrases"),
    ("phrases:\n- {id: a, intent: nobody, text: 亲}\n", "第 2 行.*nobody"),
    ("phrases:\n- {id: a, intent: stock, text: 亲}\n- {id: a, intent: stock, text: 好}\n", "第 3 行.*两次"),
    (f"phrases:\n- {{id: {'a' * 60}, intent: stock, text: 亲}}\n", "编号太长"),
    ("phrases: [\n", "YAML"),
], ids=["empty", "not ours", "no phrases", "intent", "twins", "long id", "broken"])
def test_a_mistake_in_yaml_is_pointed_at(source: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        from_yaml(source, "a.yaml", INTENTS)


@pytest.mark.parametrize(("change", "words"), [
    ({"意图": "nobody"}, "第 2 行.*nobody"), ({"编号": "中文"}, "编号不对"), ({"话术": ""}, "空的"), ({"步骤": "二"}, "步骤"), ({"场合": "随时"}, "场合"),
])
def test_a_mistake_in_an_edited_table_is_pointed_at(change: dict[str, str], words: str) -> None:
    head, row = to_rows([Saying(Phrase("a", "stock", "亲，有的哦"))])
    edited = tuple(change.get(name, cell) for name, cell in zip(head, row, strict=True))
    with pytest.raises(LibraryError, match=words):
        from_rows(read_sheets(write_separated([head, edited]), name="a.csv"), "a.csv", INTENTS)
