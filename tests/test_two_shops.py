"""Two shops in one process: nothing of one is seen, sent or pressed in the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app import wiring
from desk import staffing
from desk.minds import Mind
from scripts_library.library import Library
from tests.stage import OPEN_ALL_DAY, TOKEN, Stage

SHOES_TOKEN = "525252:second-token"


class TwoShops(Stage):
    """The stage's shop, and a shoe shop with a bot, a group and an agent of its own."""

    async def open_house(self) -> wiring.House:
        await asyncio.to_thread(self._add_shop)
        self.shoes = await self.world.bot(token=SHOES_TOKEN, username="shoes_bot")
        self.shoes_owner = await self.world.person("鞋店主", bot=self.shoes)
        self.shoes_group = await self.world.group("鞋店客服台", owner=self.shoes_owner, forum=True)
        await self.shoes_group.add_bot(self.shoes)
        house = await asyncio.to_thread(
            wiring.build, self.settings(), clock=self.clock,
            bot_tokens={"BOT_TOKEN": TOKEN, "BOT_TOKEN_SHOES": SHOES_TOKEN}, build_mind=self.build_mind, tick_seconds=0.05,
        )
        await house.start()
        await house.store.write(self._furnish_shoes)
        return house

    def _add_shop(self) -> None:
        store = wiring.open_store(self.settings(), self.clock)
        wiring.ensure_shop(store, self.settings(), code="shoes", name="跑得快鞋店", trade="shoes", settings=OPEN_ALL_DAY)
        main = store.write_now(lambda tx: tx.shops.by_code("main"))
        store.write_now(lambda tx: tx.shops.set_settings(main.id, self.shop_settings))
        store.close()

    def _furnish_shoes(self, tx: Any) -> None:
        shop = tx.shops.by_code("shoes")
        bot = tx.shops.bots(shop.id)[0]
        tx.shops.bind_group(shop_id=shop.id, bot_id=bot.id, chat_id=self.shoes_group.id, title="鞋店客服台")
        staffing.put_on_list(tx, shop.id, self.shoes_owner.id, "鞋店客服", "agent")


@pytest.fixture
async def shops(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[TwoShops]:
    async with TwoShops(database, shared_mind) as made:
        await made.furnish()
        yield made


async def test_each_shop_welcomes_and_shows_its_own_customers(shops: TwoShops) -> None:
    customer = await shops.customer("小雨")
    await customer.says("有没有红色的裙子")
    await customer.says("有没有三十八码的", chat=shops.shoes)
    await customer.sees("小二测试店")
    await customer.sees("跑得快鞋店", chat=shops.shoes)
    agent = shops.people["小李"]
    await agent.sees("红色的裙子", chat=shops.group, thread=await shops.topic("小雨"))
    thread = await shops.shoes_group.topic("小雨")
    await shops.shoes_owner.sees("三十八码", chat=shops.shoes_group, thread=thread)
    await shops.settled()
    await agent.never_sees("三十八码", within=0.1, chat=shops.group, thread=await shops.topic("小雨"))
    await shops.shoes_owner.never_sees("红色的裙子", within=0.1, chat=shops.shoes_group, thread=thread)
    await customer.never_sees("小二测试店", within=0.1, chat=shops.shoes)


async def test_an_agent_of_one_shop_is_a_customer_of_the_other(shops: TwoShops) -> None:
    agent = shops.people["小李"]
    await agent.says("什么时候发货", chat=shops.shoes)
    await agent.sees("跑得快鞋店", chat=shops.shoes)
    await shops.shoes_owner.sees("什么时候发货", chat=shops.shoes_group, thread=await shops.shoes_group.topic("小李"))


async def test_an_offer_of_one_shop_cannot_be_taken_by_staff_of_the_other(shops: TwoShops) -> None:
    customer = await shops.customer("小雨")
    await customer.says("能便宜点吗")
    thread = await shops.topic("小雨")
    await shops.people["小李"].sees("能便宜点吗", chat=shops.group, thread=thread)
    await customer.says("能便宜点吗", chat=shops.shoes)
    card = await shops.shoes_owner.sees("能便宜点吗", chat=shops.shoes_group, thread=await shops.shoes_group.topic("小雨"))
    offers = await shops.house.store.read(lambda tx: [tx.cards.offer(n) for n in (1, 2)])
    foreign = next(o for o in offers if o.shop_id == 1)
    answer = await shops.shoes_owner.forges(f"d:tap:{foreign.id}:1", message=card, chat=shops.shoes_group)
    assert "更新" in answer.text
    await shops.settled()
    assert (await shops.house.store.read(lambda tx: tx.cards.offer(foreign.id))).taken is None
    await customer.never_sees("接待您", within=0.1)
