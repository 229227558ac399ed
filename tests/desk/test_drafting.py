"""Drafts: nothing of one is said or taught before a supervisor approves it; what must not leave stays a draft."""

from __future__ import annotations

import pytest

from desk.phrases import drafting
from nlu.check import Checker
from scripts_library.importers.exchange import Saying
from scripts_library.library import Library, Phrase
from storage.store import Store
from storage.tx import Tx

GOOD = Saying(Phrase("own.good", "ship_time", "亲，今天拍下一般明天就能发走哦～"), ("几号能走货呀",))
BAD = Saying(Phrase("own.bad", "ship_time", "亲，加我微信 kefu001 给您优惠"), ())
ODD = Saying(Phrase("own.odd", "ship_time", "亲，{神秘变量}会告诉您的～"), ())


def _library(store: Store) -> Library:
    return store.write_now(lambda tx: tx.phrases.library(1))


def _waiting(store: Store) -> tuple[drafting.Draft, ...]:
    library = _library(store)
    intents = {intent.id for intent in library.intents}
    return store.write_now(lambda tx: drafting.waiting(tx, Checker(library.rules), 1, intents))


def test_a_draft_is_neither_said_nor_taught_until_it_is_approved(store: Store) -> None:
    store.write_now(lambda tx: tx.drafts.put(1, [GOOD], source="import:x.xlsx"))
    assert all(p.id != "own.good" for p in _library(store).phrases)
    assert all(e.text != "几号能走货呀" for e in _library(store).examples)
    version = store.write_now(lambda tx: tx.phrases.version(1))
    (draft,) = _waiting(store)
    assert (draft.name, draft.questions, draft.source, draft.blocked) == ("own.good", ("几号能走货呀",), "import:x.xlsx", False)
    assert store.write_now(lambda tx: drafting.approve(tx, 1, [draft])) == 1
    assert any(p.id == "own.good" for p in _library(store).phrases)
    assert any(e.text == "几号能走货呀" and e.intents == ("ship_time",) for e in _library(store).examples)
    assert store.write_now(lambda tx: tx.phrases.version(1)) > version, "every worker hears of it"
    assert _waiting(store) == ()


def test_what_must_not_leave_and_what_cannot_be_filled_stay_drafts(store: Store) -> None:
    store.write_now(lambda tx: tx.drafts.put(1, [BAD, ODD], source="import:x.xlsx"))
    found = _waiting(store)
    assert [draft.blocked for draft in found] == [True, True]
    assert "神秘变量" in found[1].faults[0]
    assert store.write_now(lambda tx: drafting.approve(tx, 1, found)) == 0
    assert len(_waiting(store)) == 2


@pytest.mark.parametrize(("wish", "why"), [
    (Phrase("own.x", "ship_time", "亲，我是客服XX～"), "批准前要填好"),
    (Phrase("own.x", "ship_time", "亲，\ufffd\ufffd发货～"), "乱码"),
    (Phrase("own.x", "ship_time", "亲" * 4097), "一条消息最多"),
    (Phrase("own.x", "ship_time", "亲，明天发～", step=12), "步骤不对"),
    (Phrase("own.x", "ship_time", "亲，明天发～", tone="loud"), "语气"),
    (Phrase("own.x", "no_such", "亲，明天发～"), "选一个意图"),
    (Phrase("own.x", "service", "亲，明天发～", until="2026-12-01 23:59"), "店铺用语"),
    (Phrase("own.x", "ship_time", "亲，明天发～", until="2026-12-01 23:59", alone=True), "不能让小二自己说"),
])  # fmt: skip
def test_what_could_not_be_saved_cannot_be_approved_from_a_file_either(store: Store, wish: Phrase, why: str) -> None:
    store.write_now(lambda tx: tx.drafts.put(1, [Saying(wish)], source="import:x.xlsx"))
    (draft,) = _waiting(store)
    assert draft.blocked
    assert why in "；".join(draft.faults)


def test_a_size_is_no_blank(store: Store) -> None:
    store.write_now(lambda tx: tx.drafts.put(1, [Saying(Phrase("own.x", "ship_time", "亲，XXL和XXXL码明天发～"))], source="import:x.xlsx"))
    assert [(draft.blocked, draft.faults) for draft in _waiting(store)] == [(False, ())]


def test_a_retired_draft_takes_its_questions_with_it_and_the_phrase_before_it_stays(store: Store) -> None:
    old = _library(store).phrases[0]

    def job(tx: Tx) -> None:
        changed = Phrase(old.id, old.intent, "亲，换了个说法哦～")
        tx.drafts.put(1, [GOOD, Saying(changed, ())], source="import:x.xlsx")

    store.write_now(job)
    assert store.write_now(lambda tx: drafting.retire(tx, 1, drafting.waiting(tx, Checker(()), 1, {"ship_time"}))) == 2
    assert _waiting(store) == ()
    assert _library(store).phrases[0].text == old.text
    assert all(e.text != "几号能走货呀" for e in _library(store).examples)
