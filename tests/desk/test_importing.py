"""A file of phrases is looked at first, then kept whole as drafts or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from desk.minds import Mind
from desk.phrases import importing
from desk.phrases.importing import Report
from scripts_library.errors import LibraryError
from scripts_library.importers import exchange
from scripts_library.importers.exchange import Saying
from scripts_library.library import Example, Library, Phrase
from sheets.errors import SheetError
from sheets.separated import write_separated
from sheets.workbook import write_workbook
from storage.store import Store

MANUAL = """顾客：能便宜点吗/打个折呗
客服：亲，我们绝对是全网最低价了
客服：亲，两件的话我帮您看看有没有活动哦
顾客：发货了没
客服：亲，{仓库}今天就给您发，快递是XX哦
忙碌时：亲，人有点多，让您久等啦
完全不知所云的一行
"""


def _examined(text: str, mind: Mind, kept: Sequence[Saying] = (), name: str = "手册.txt") -> Report:
    return importing.examine(text.encode(), name=name, mind=mind, kept=kept)


def test_a_dry_run_guesses_intents_and_names_faults(mind: Mind) -> None:
    report = _examined(MANUAL, mind)
    haggle, shipped, busy = report.proposals
    assert haggle.intent == "haggle"
    assert haggle.probability > 0.5
    assert {fault.answer for fault in haggle.faults} == {0}, "the second answer is blameless"
    assert {fault.finding.rule for fault in shipped.faults} >= {"variable", "blank"}
    assert all(0 < proposal.probability <= 1 for proposal in report.proposals)
    assert busy.pair.situation == "忙碌时"
    assert "完全不知所云的一行" in (report.unread[0].text if report.unread else busy.pair.answers[0].text)
    assert len(report.sayings) == 4


def test_the_json_has_the_agreed_shape(mind: Mind) -> None:
    told = json.loads(json.dumps(importing.report_json(_examined(MANUAL, mind)), ensure_ascii=False))
    assert {"pairs", "not_understood", "duplicates"} <= told.keys()
    pair = told["pairs"][0]
    assert pair["questions"] == ["能便宜点吗", "打个折呗"]
    assert pair["answers"][0].startswith("亲，")
    assert {"questions", "answers", "intent", "probability", "situation", "findings"} <= pair.keys()
    assert {"rule", "span", "why", "rewrite"} <= pair["findings"][0].keys()


def test_what_stands_twice_in_the_file_is_found_once(mind: Mind) -> None:
    again = "顾客：有货吗\n客服：亲，有的呢\n"
    report = _examined(again + "\n" + again, mind)
    assert len(report.proposals) == len(report.sayings) == 1
    assert [(one.of, one.line, one.where) for one in report.duplicates] == [("file", 5, "2")]


def test_what_the_library_has_already_is_named_with_its_phrase(mind: Mind) -> None:
    kept = [Saying(Phrase("stock.mine", "stock", "亲，这款有货的，您放心拍哦～"))]
    report = _examined("顾客：有货吗\n客服：亲，這款有貨的,您放心拍哦\n客服：亲，马上帮您查库存", mind, kept)
    assert [(one.of, one.where) for one in report.duplicates] == [("library", "stock.mine")]
    assert [saying.phrase.text for saying in report.sayings] == ["亲，马上帮您查库存"]


def test_a_table_may_name_the_intent(mind: Mind) -> None:
    report = _examined("问题,意图,回复\n随便什么,包邮,亲，好的哦\n别的,shipping_fee,亲，满59包邮\n", mind, name="a.csv")
    assert [proposal.intent for proposal in report.proposals][1] == "shipping_fee"
    assert report.proposals[1].probability == 1.0


def test_accepting_keeps_everything_as_drafts_and_twice_changes_nothing(store: Store, mind: Mind) -> None:
    report = _examined(MANUAL, mind)
    before = store.write_now(lambda tx: (tx.phrases.library(1), tx.phrases.version(1)))
    assert store.write_now(lambda tx: importing.accept(tx, 1, report, source="import:手册.txt")) == 4
    assert store.write_now(lambda tx: (tx.phrases.library(1), tx.phrases.version(1))) == before, "drafts speak to nobody yet"
    kept = {saying.phrase.id: saying for saying in store.write_now(lambda tx: tx.drafts.sayings(1))}
    assert all(kept[saying.phrase.id] == saying for saying in report.sayings)
    assert store.write_now(lambda tx: importing.accept(tx, 1, report, source="import:手册.txt")) == 0
    again = importing.examine(MANUAL.encode(), name="手册.txt", mind=mind, kept=tuple(kept.values()))
    assert again.sayings == ()


def test_questions_that_wait_with_a_draft_teach_nothing_and_are_in_nobodys_way(store: Store, mind: Mind) -> None:
    asked = "这只招财猫的小摆件夜里会发光的是不是"
    report = _examined(f"顾客：{asked}\n客服：亲，夜里会微微发亮的哦", mind)
    store.write_now(lambda tx: importing.accept(tx, 1, report, source="import"))
    assert asked not in {example.text for example in store.write_now(lambda tx: tx.phrases.library(1)).examples}
    assert store.write_now(lambda tx: tx.phrases.learn(1, [Example(asked, ("function",))], source="shop")) == 1
    assert asked in {example.text for example in store.write_now(lambda tx: tx.phrases.library(1)).examples}


def test_a_fault_while_keeping_keeps_nothing(store: Store, mind: Mind) -> None:
    report = _examined(MANUAL, mind)
    before = store.write_now(lambda tx: tx.drafts.sayings(1))

    def half(tx: object) -> None:
        importing.accept(tx, 1, report, source="import:手册.txt")  # type: ignore[arg-type]
        raise ValueError("the power goes")

    with pytest.raises(ValueError, match="the power goes"):
        store.write_now(half)
    assert store.write_now(lambda tx: tx.drafts.sayings(1)) == before


@pytest.mark.parametrize("kind", ["yaml", "csv", "xlsx"])
def test_what_one_shop_exports_another_imports_and_exports_alike(kind: str, store: Store, mind: Mind, small: Library) -> None:
    def exported(shop_id: int) -> bytes:
        sayings = store.write_now(lambda tx: tx.drafts.sayings(shop_id))
        if kind == "yaml":
            return exchange.to_yaml(sayings)
        rows = exchange.to_rows(sayings)
        return write_separated(rows) if kind == "csv" else repr(rows).encode()

    def file(shop_id: int) -> bytes:
        rows = exchange.to_rows(store.write_now(lambda tx: tx.drafts.sayings(shop_id)))
        return write_workbook(rows, title="话术") if kind == "xlsx" else exported(shop_id)

    store.write_now(lambda tx: importing.accept(tx, 1, _examined(MANUAL, mind), source="import"))
    other = store.write_now(lambda tx: tx.shops.add(code="other", name="别家", trade="shoes", timezone="Asia/Shanghai", settings={}))
    store.write_now(lambda tx: tx.phrases.load(other, small))
    kept = store.write_now(lambda tx: tx.drafts.sayings(other))
    report = importing.examine(file(1), name=f"a.{kind}", mind=mind, kept=kept)
    assert len(report.sayings) == 4, "the starter's phrases are there already"
    assert store.write_now(lambda tx: importing.accept(tx, other, report, source="import")) == 4
    assert exported(other) == exported(1)


@pytest.mark.parametrize(("name", "data", "error"), [
    ("a.yaml", b"phrases: [", LibraryError), ("a.yaml", b"\x89PNG\r\n\x1a\n", SheetError), ("a.csv", b"", SheetError), ("a.docx", b"PK\x03\x04", SheetError),
])
def test_a_file_that_cannot_be_read_is_refused_in_chinese(name: str, data: bytes, error: type[Exception], mind: Mind) -> None:
    with pytest.raises(error, match="怎么办"):
        importing.examine(data, name=name, mind=mind, kept=())


def test_garbled_words_are_pointed_at(mind: Mind) -> None:
    report = _examined("顾客：几天到\n客服：亲，具体看当?ù地的情况哦", mind)
    assert "garbled" in {fault.finding.rule for fault in report.proposals[0].faults}


def test_ids_are_short_enough_for_questions_to_wait_under_them(starter: Library, mind: Mind) -> None:
    ids = [phrase.id for phrase in starter.phrases] + [saying.phrase.id for saying in _examined(MANUAL, mind).sayings]
    assert max(map(len, ids)) <= exchange.LONGEST_ID
