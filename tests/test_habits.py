"""What agents take is suggested earlier, what they were shown in vain later; a few lucky taps change nothing."""

from __future__ import annotations

from desk.phrases import learning
from desk.talks import afterwards
from storage.records.talks import Customer, Reply
from storage.tx import Tx
from tests.stage import Stage

REPLIES = [Reply(1, "haggle.value", "haggle", "一", 0.5, True), Reply(2, "haggle.old_customer", "haggle", "二", 0.4, True)]


def _offers(tx: Tx, customer: Customer, taken: int | None, times: int) -> None:
    card = tx.cards.last(customer.id)
    assert card is not None
    for _ in range(times):
        number = tx.cards.new_offer(
            shop_id=1, customer_id=customer.id, card_id=card.id, page=0, replies=REPLIES
        )
        if taken is not None:
            tx.cards.take(number, taken, staff_id=1)


async def _first(stage: Stage, name: str) -> str:
    await (await stage.customer(name)).says("能便宜点吗")
    await stage.handled()
    bot = (await stage.house.store.read(lambda tx: tx.shops.bots()))[0]
    person = stage.people[name]

    def look(tx: Tx) -> str:
        card = tx.cards.last(tx.customers.find(bot.id, person.id).id)  # type: ignore[union-attr]
        assert card is not None
        return str(card.reading["choices"][0]["phrase"])

    return await stage.house.store.read(look)


async def test_a_phrase_that_agents_keep_taking_climbs_and_three_lucky_taps_do_not_do(stage: Stage) -> None:
    await stage.furnish()
    assert await _first(stage, "小雨") == "haggle.value"
    one = await stage.house.store.read(lambda tx: tx.customers.get(1))
    await stage.house.store.write(lambda tx: _offers(tx, one, 1, 12))
    await stage.house.store.write(lambda tx: _offers(tx, one, 2, 3))
    await stage.house.minds.follow_habits()
    assert await _first(stage, "小雪") == "haggle.value", "3 of 15 is less than 12 of 15"
    await stage.house.store.write(lambda tx: _offers(tx, one, 2, 60))
    await stage.house.minds.follow_habits()
    assert await _first(stage, "小云") == "haggle.old_customer"


async def test_offers_nobody_decided_about_do_not_count(stage: Stage) -> None:
    await stage.furnish()
    await _first(stage, "小雨")
    one = await stage.house.store.read(lambda tx: tx.customers.get(1))
    await stage.house.store.write(lambda tx: _offers(tx, one, None, 5))
    assert await stage.house.store.read(lambda tx: tx.lessons.habits(1, since=0)) == {}


async def test_more_shows_favourites_and_then_what_was_sent_lately_first(stage: Stage) -> None:
    await stage.furnish()
    await _first(stage, "小雨")
    store = stage.house.store
    agent = next(one for one in await store.read(lambda tx: tx.staff.all(1)) if one.name == "小李")

    def lately(tx: Tx) -> tuple[list[str], int]:
        card = tx.cards.last(1)
        assert card is not None
        names = [str(choice["phrase"]) for choice in card.reading["choices"]]
        for name in (names[-3], names[-2]):
            tx.messages.add(
                shop_id=1, customer_id=1, author="agent", staff_id=agent.id, state="sent", audience="customer", text="亲", phrase=name,
            )
        tx.favourites.toggle(1, agent.id, names[-1])
        offer = tx.cards.live_offer(card.id)
        assert offer is not None
        return names, offer.id

    names, offer = await store.write(lately)
    assert (await afterwards.turn_page(stage.house.floor, agent, offer)).outcome == "page"

    def shown(tx: Tx) -> list[str]:
        found = tx.cards.live_offer(tx.cards.last(1).id)  # type: ignore[union-attr]
        return [reply.phrase for reply in tx.cards.replies(found.id)]  # type: ignore[union-attr]

    assert await store.read(shown) == [names[-1], names[-2], names[-3]], "the favourite, then the last one sent"


async def test_what_became_of_each_card_is_on_record(stage: Stage) -> None:
    """Taken as it stood, taken and changed, none fits, typed instead: with the customer's own words."""
    await stage.furnish()
    agent = stage.people["小李"]
    for name in ("甲一", "乙二", "丙三", "丁四"):
        await (await stage.customer(name)).says(f"能便宜点吗{name}")
    await stage.settled()

    async def place(name: str) -> dict[str, object]:
        return {"chat": stage.group, "thread": await stage.topic(name)}

    await agent.presses("1", **await place("甲一"))
    await agent.presses("都不合适", **await place("乙二"))
    await agent.says("亲，我帮您看看今天的活动", **await place("丙三"))
    await stage.settled()
    found = {c.lines[0][-2:]: c for c in await stage.house.store.read(lambda tx: tx.lessons.choices(1, since=0))}
    assert (found["甲一"].taken, found["甲一"].intent, found["甲一"].edited) == (1, "haggle", False)
    assert (found["乙二"].taken, found["乙二"].none_fits) == (None, True)
    assert (found["丙三"].taken, found["丙三"].answered) == (None, True)
    assert (found["丁四"].taken, found["丁四"].answered) == (None, False)
    clusters = learning.material(stage.house.minds.of(1), tuple(found.values())).clusters
    assert {text[-2:] for cluster in clusters for text in cluster.texts} == {"乙二", "丙三"}
