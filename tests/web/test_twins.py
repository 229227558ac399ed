"""Two phrases that say nearly the same are shown side by side, and one is put into the other by one press."""

from __future__ import annotations

from typing import Any

from scripts_library.library import Phrase
from tests.web.office import Office

ONE = Phrase("own.one", "invoice", "亲，专票可以开的，下单时把抬头和税号备注好就可以啦～")
TWO = Phrase("own.two", "invoice", "亲，专票可以开的！下单时把抬头和税号备注好就行啦～")
ELSE = Phrase("own.else", "greet", TWO.text)


async def _furnish(office: Office) -> None:
    def job(tx: Any) -> None:
        for phrase in (ONE, TWO, ELSE):
            tx.shelf.write(1, phrase, phrase.id, author_id=1)
        tx.drafts.approve(1, [ONE.id])
        tx.drafts.teach(1, TWO.id, ["你们能开专票吗亲"])
        for phrase in (ONE.id, TWO.id, TWO.id):
            tx.messages.add(shop_id=1, customer_id=1, author="agent", state="sent", audience="customer", text="亲", phrase=phrase)
        several = (f"{ONE.id},{TWO.id},greet.hello", f"own.two.more,{TWO.id}")
        for phrase in several:
            tx.messages.add(shop_id=1, customer_id=1, author="assistant", state="sent", audience="customer", text="亲", phrase=phrase)
        tx.favourites.toggle(1, 1, ONE.id)
        tx.favourites.toggle(1, 1, TWO.id)
        tx.favourites.toggle(1, 2, TWO.id)

    await office.house.store.write(job)


async def test_one_of_two_is_kept_and_has_the_questions_the_use_and_the_friends_of_both(office: Office) -> None:
    customer = await office.customer("小雨")
    await customer.says("在吗")
    await office.settled()
    await _furnish(office)
    async with await office.browser("孙主管") as browser:
        _, page = await browser.opens("/console/twins")
        assert 'name="kept" value="own.one"' in page
        assert "own.else" not in page, "another intent is another thing to say"
        status, page = await browser.sends("/console/twins/merge", kept=ONE.id, gone=TWO.id)
        assert (status, "另一条停用了" in page, "own.two" in page) == (200, True, False)
        assert (await browser.sends("/console/twins/merge", kept=ONE.id, gone=TWO.id))[0] == 404, "once"

    def look(tx: Any) -> Any:
        states = {row.phrase: row.status for row in tx.shelf.all(1)}
        taught = {one.text for one in tx.phrases.library(1).examples}
        used = {message.phrase for message in tx.messages.of_customer(1) if message.author == "assistant"}
        return states, tx.shelf.usage(1, since=0)[ONE.id].direct, taught, [tx.favourites.of(n) for n in (1, 2)], used

    states, sent, taught, liked, used = await office.house.store.read(look)
    assert (states[ONE.id], states[TWO.id]) == ("approved", "retired")
    assert sent == 5
    assert {f"{ONE.id},greet.hello", f"own.two.more,{ONE.id}"} <= used, "no id of the one that is gone is left"
    assert "你们能开专票吗亲" in taught
    assert liked == [(ONE.id,), (ONE.id,)]


async def test_a_phrase_in_force_is_not_given_up_for_a_draft_nor_for_another_intents(office: Office) -> None:
    customer = await office.customer("小雨")
    await customer.says("在吗")
    await office.settled()
    await _furnish(office)
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/twins")
        status, page = await browser.sends("/console/twins/merge", kept=TWO.id, gone=ONE.id)
        assert (status, "还是草稿" in page) == (403, True)
        for kept, gone in ((ONE.id, ELSE.id), (ONE.id, ONE.id), (ONE.id, "nothing"), ("", "")):
            assert (await browser.sends("/console/twins/merge", kept=kept, gone=gone))[0] == 404
    states = {row.phrase: row.status for row in await office.house.store.read(lambda tx: tx.shelf.all(1))}
    assert (states[ONE.id], states[TWO.id], states[ELSE.id]) == ("approved", "draft", "draft")
