"""A phrase whose dates are over: not suggested any more, and not sent from a card that is older."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk.phrases import editing
from tests.stage import Stage

QUESTION = "能便宜点吗"


async def _choices(stage: Stage) -> list[dict[str, Any]]:
    card = await stage.house.store.read(lambda tx: tx.cards.last(1))
    return list(card.reading["choices"])


async def test_a_promotion_phrase_is_neither_sent_from_an_older_card_nor_suggested_after_its_end(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says(QUESTION)
    await stage.pass_by(5)
    thread = await stage.topic("小雨")
    card = await agent.sees(QUESTION, chat=stage.group, thread=thread)
    name = (await _choices(stage))[0]["phrase"]
    boss = await stage.house.store.read(lambda tx: tx.staff.by_user(1, stage.people["孙主管"].id))
    phrase = stage.house.minds.of(1).phrases[name]
    over = replace(phrase, until="2020-11-11 23:59", alone=False)
    await editing.save(stage.house.floor, boss, over, at_once=True, why="活动结束")
    await stage.house.minds.refresh(1)
    answer = await agent.presses("1", message=card, chat=stage.group)
    assert "不在有效期内" in answer.text
    assert answer.alert
    await customer.never_sees(phrase.text[:6], within=0.1)
    await (await stage.customer("小雪")).says(QUESTION)
    await stage.pass_by(5)
    await agent.sees(QUESTION, chat=stage.group, thread=await stage.topic("小雪"))
    card_of = await stage.house.store.read(lambda tx: tx.cards.last(2))
    assert card_of.reading["choices"], "others are suggested"
    assert name not in {choice["phrase"] for choice in card_of.reading["choices"]}
    back = await stage.house.store.read(lambda tx: tx.shelf.said(1, name))
    assert back.until == "2020-11-11 23:59"


async def test_behind_the_first_page_an_agents_favourites_come_first(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says(QUESTION)
    await stage.pass_by(5)
    card = await agent.sees(QUESTION, chat=stage.group, thread=await stage.topic("小雨"))
    choices = await _choices(stage)
    assert len(choices) > 4, "there is a second page to order"
    last = choices[-1]["phrase"]
    staff = await stage.house.store.read(lambda tx: tx.staff.by_user(1, agent.id))
    await stage.house.store.write(lambda tx: tx.favourites.toggle(1, staff.id, last))
    await agent.presses("更多", message=card, chat=stage.group)
    assert [choice["phrase"] for choice in await _choices(stage)][:4] == [*(c["phrase"] for c in choices[:3]), last]
