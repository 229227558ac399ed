"""Two agents tap the same card at the same instant: the customer gets exactly one answer, every time."""

from __future__ import annotations

import asyncio

from desk import answering
from desk.reception import Words, receive
from tests.stage import Stage

TIMES = 40


async def test_of_two_taps_at_once_exactly_one_is_sent(stage: Stage) -> None:
    await stage.furnish()
    floor = stage.house.floor
    shop = await floor.store.read(lambda tx: tx.shops.by_code("main"))
    bot = (await floor.store.read(lambda tx: tx.shops.bots()))[0]
    staff = {s.name: s for s in await floor.store.read(lambda tx: tx.staff.all(shop.id))}
    for number in range(TIMES):
        words = Words(shop.id, bot.id, 9_000 + number, 9_000 + number, 1, f"客{number}", "能便宜点吗")
        await receive(floor, words)
        customer = await floor.store.read(lambda tx, n=number: tx.customers.find(bot.id, 9_000 + n))  # type: ignore[misc]
        card = await floor.store.read(lambda tx, c=customer: tx.cards.last(c.id))  # type: ignore[misc]
        offer = await floor.store.read(lambda tx, c=card: tx.cards.live_offer(c.id))  # type: ignore[misc]
        done = await asyncio.gather(
            answering.tap(floor, staff["小李"], offer.id, 1), answering.tap(floor, staff["小陈"], offer.id, 2)
        )
        said = await floor.store.read(lambda tx, c=customer: tx.messages.of_customer(c.id))  # type: ignore[misc]
        assert sorted(d.outcome for d in done)[-1] in ("sent", "taken")
        assert [d.outcome for d in done].count("sent") == 1
        assert sum(m.author == "agent" for m in said) == 1
