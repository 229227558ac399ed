"""Two shops in one process: nothing of one ever crosses to the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app import wiring
from desk.minds import Mind
from desk.orders.order_events import OrderTold
from desk.orders.orders import apply
from desk.people import staffing
from scripts_library.library import Library
from simulator.client import BotAccount, Group, Person
from tests.stage import Stage
from tests.test_every_role import BUTTONS, IN_GENERAL, SAID

OTHER = "434343:other-token"


class TwoShops(Stage):
    """The stage with a second shop 鞋店, its bot, its desk group and its agent 小马."""

    async def open_house(self) -> wiring.House:
        self.shoes_bot: BotAccount = await self.world.bot(token=OTHER, username="shoes_bot", inline=True)
        self.tokens["BOT_TOKEN_SHOES"] = OTHER
        return await super().open_house()

    async def arrange(self, house: wiring.House) -> None:
        await super().arrange(house)
        settings = {**self.shop_settings, "facts": {"快递": "顺丰速运"}}
        await asyncio.to_thread(
            wiring.ensure_shop, house.store, self.settings(), code="shoes", name="鞋店", trade="shoes",
            settings=settings,
        )

    async def furnish(self) -> None:
        """Both desks with their people."""
        await super().furnish()
        shoes = await self.house.store.read(lambda tx: tx.shops.by_code("shoes"))
        (bot,) = await self.house.store.read(lambda tx: tx.shops.bots(shoes.id))
        self.shoes_group: Group = await self.world.group("鞋店客服台", owner=self.owner, forum=True)
        await self.shoes_group.add_bot(self.shoes_bot)
        self.agent: Person = await self._person("小马")
        await self.shoes_group.add(self.agent)

        def job(tx: Any) -> None:
            tx.shops.bind_group(shop_id=shoes.id, bot_id=bot.id, chat_id=self.shoes_group.id, title="鞋店客服台")
            staffing.put_on_list(tx, shoes.id, self.agent.id, "小马", "agent")

        await self.house.store.write(job)


@pytest.fixture
async def shops(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[TwoShops]:
    async with TwoShops(database, shared_mind) as made:
        await made.furnish()
        yield made


async def test_a_customer_of_both_shops_has_two_talks(shops: TwoShops) -> None:
    customer = await shops.customer("小雨")
    await customer.says("发什么快递")
    await customer.says("发什么快递", chat=shops.shoes_bot)
    await shops.pass_by(0)
    await shops.shoes_bot.idle()
    await shops.pass_by(5)
    await customer.sees("中通快递")
    await customer.sees("顺丰速运", chat=shops.shoes_bot)
    await customer.sees("欢迎光临鞋店", chat=shops.shoes_bot)
    await customer.never_sees("顺丰速运", within=0.1)
    await customer.never_sees("中通快递", within=0, chat=shops.shoes_bot)


async def test_each_desk_sees_its_own_customers_only(shops: TwoShops) -> None:
    customer, owner = await shops.customer("小雨"), shops.owner
    await customer.says("能便宜点吗", chat=shops.shoes_bot)
    thread = await shops.shoes_group.topic("小雨")
    await shops.agent.sees("能便宜点吗", chat=shops.shoes_group, thread=thread)
    await shops.settled()
    assert not [topic for topic in await shops.group.topics() if "小雨" in topic["name"]]
    await shops.agent.says("亲，这双今天有满减", chat=shops.shoes_group, thread=thread)
    await customer.sees("鞋店客服小马", chat=shops.shoes_bot)
    await owner.never_sees("小雨", within=0.1, chat=shops.group)
    await customer.never_sees("满减", within=0)


async def test_staff_of_one_shop_are_customers_of_the_other(shops: TwoShops) -> None:
    agent = shops.people["小李"]
    await agent.says("/staff", chat=shops.shoes_bot)
    await agent.sees("欢迎光临鞋店", chat=shops.shoes_bot)
    await agent.never_sees("同事名单", within=0.1, chat=shops.shoes_bot)


async def test_buttons_and_numbers_of_the_other_shop_do_nothing(shops: TwoShops) -> None:
    customer, agent = await shops.customer("小雨"), shops.people["小李"]
    await customer.says("能便宜点吗", chat=shops.shoes_bot)
    thread = await shops.shoes_group.topic("小雨")
    card = await shops.agent.sees("能便宜点吗", chat=shops.shoes_group, thread=thread)
    offer = str(next(button for row in card.rows for button in row if button["text"] == "1")["callback_data"])
    await (await shops.customer("小雪")).says("在吗")
    mine = await agent.sees("在吗", chat=shops.group, thread=await shops.topic("小雪"))
    for data in (offer, offer.replace("tap", "edit"), "d:more:1", "d:none:1", "d:full:1", "d:undo:1", "d:end:1"):
        answer = await agent.forges(data, message=mine, chat=shops.group)
        assert "卡片已更新" in answer.text, (data, answer.text)
    for data in ("d:anyway:1", "d:rewrite:1", "d:editas:1", "d:resend:1"):
        assert (await agent.forges(data, message=mine, chat=shops.group)).text == "已经处理过了"
    await customer.never_sees("接待您", within=0.1, chat=shops.shoes_bot)
    await shops.people["孙主管"].says("/transfer 01", chat=shops.group, thread=await shops.topic("小雪"))
    await agent.sees("转交给 店主（工号 01）", chat=shops.group)


async def test_tools_of_one_shop_reach_nobody_of_the_other(shops: TwoShops) -> None:
    customer, agent = await shops.customer("小雨"), shops.people["老赵"]
    await customer.sends_photo("袖口开线了", chat=shops.shoes_bot)
    thread = await shops.shoes_group.topic("小雨")
    await shops.agent.sees("袖口开线了", chat=shops.shoes_group, thread=thread)
    await shops.agent.says("/tools", chat=shops.shoes_group, thread=thread)
    await shops.agent.sees("要做什么", chat=shops.shoes_group, thread=thread)
    await shops.agent.presses("📁 归入售后单", chat=shops.shoes_group)
    await shops.agent.sees("开了售后单", chat=shops.shoes_group, thread=thread)
    await (await shops.customer("小雪")).says("在吗")
    mine = await agent.sees("在吗", chat=shops.group, thread=await shops.topic("小雪"))
    ours = await shops.house.store.read(lambda tx: tx.customers.find(1, customer.id))
    (theirs,) = await shops.house.store.read(
        lambda tx: [c for n in range(1, 4) if (c := tx.customers.find(n, customer.id)) is not None]
    )
    assert ours is None
    for data in ("tools", "mark:{}:barred", "caseopen", "req:{}:stock", "snips:{}:0"):
        code = f"d:{data}" if "{}" in data else f"d:{data}:{{}}"
        answer = await agent.forges(code.format(theirs.id), message=mine, chat=shops.group)
        assert "没有找到这位顾客" in answer.text, (code, answer.text)
    other = theirs.shop_id
    row = {
        "kind": "满减", "name": "别家的", "scope": "", "starts_at": 1.0, "ends_at": 9e9, "threshold": 100, "value": 50, "gift": "",
        "gift_stock": None, "stacking": "", "quota": "", "claim": "", "next_at": None,
    }  # fmt: skip
    await shops.house.store.write(lambda tx: tx.promotions.put(other, row))
    for data in ("d:case:1", "d:caseclose:1", "d:reqans:1:done", "d:reqcancel:1", "d:noticeend:1"):
        assert "卡片已更新" in (await agent.forges(data, message=mine, chat=shops.group)).text, data
    supervisor = shops.people["孙主管"]
    assert "卡片已更新" in (await supervisor.forges("d:promoend:1", message=mine, chat=shops.group)).text
    after = await shops.house.store.read(lambda tx: tx.customers.get(theirs.id))
    assert not after.barred
    assert [one.ended_at for one in await shops.house.store.read(lambda tx: tx.promotions.all(other))] == [None]


async def test_somebody_of_the_other_shop_presses_every_button_and_says_every_command_here_in_vain(shops: TwoShops) -> None:
    stranger = shops.agent
    await shops.group.add(stranger)
    await shops.house.store.write(
        lambda tx: tx.staff.change(tx.staff.by_user(tx.shops.by_code("shoes").id, stranger.id).id, role="owner")
    )
    await (await shops.customer("小雨")).says("能便宜点吗")
    thread = await shops.topic("小雨")
    card = await shops.people["小李"].sees("能便宜点吗", chat=shops.group, thread=thread)
    await shops.settled()
    for what in BUTTONS:
        assert (await stranger.forges(f"d:{what}:1:1", message=card, chat=shops.group)).text == "", what

    def look(tx: Any) -> tuple[Any, ...]:
        return tx.staff.all(1), tx.incidents.open_in(1), tx.memos.current(1, since=0.0), tx.teams.all(1), tx.shops.groups(1), tx.customers.get(1).holder_id

    before = await shops.house.store.read(look)
    for text in (*SAID, *IN_GENERAL):
        await stranger.says(text, chat=shops.group)
    await shops.settled(timeout=30)
    assert await shops.house.store.read(look) == before


async def test_a_bot_in_the_other_shops_group_is_deaf_there(shops: TwoShops) -> None:
    await shops.group.add_bot(shops.shoes_bot)
    customer = await shops.customer("小雨")
    await customer.says("能便宜点吗")
    thread = await shops.topic("小雨")
    await shops.people["小李"].says("亲，今天有满减", chat=shops.group, thread=thread)
    await customer.sees("今天有满减")
    await shops.people["小李"].says("/staff@shoes_bot", chat=shops.group)
    await shops.settled()
    assert await shops.world.calls("sendMessage", bot=shops.shoes_bot.id) == []


async def test_a_change_of_one_library_leaves_the_other(shops: TwoShops) -> None:
    one, two = await shops.house.store.read(
        lambda tx: (tx.phrases.version(1), tx.phrases.version(tx.shops.by_code("shoes").id))
    )
    starter = await shops.house.store.read(lambda tx: tx.phrases.library(1))
    await shops.house.store.write(lambda tx: tx.phrases.load(1, starter))
    after = await shops.house.store.read(
        lambda tx: (tx.phrases.version(1), tx.phrases.version(tx.shops.by_code("shoes").id))
    )
    assert after == (one + 1, two)


async def test_orders_of_one_shop_open_nothing_in_the_other(shops: TwoShops) -> None:
    customer, lead = await shops.customer("小雨"), shops.people["老赵"]
    await customer.says("在吗", chat=shops.shoes_bot)
    await customer.says("在吗")
    other = (await shops.house.store.read(lambda tx: tx.shops.by_code("shoes"))).id
    said = {"phone": "13800008842", "address": "浙江省杭州市西湖区文三路1号", "receiver": "林小雨", "buyer_telegram_id": customer.id}
    told = OrderTold("e1", "T1", "paid", shops.clock(), said)
    await shops.heard()
    await shops.house.store.write(lambda tx: apply(tx, tx.shops.get(other), told))
    ours = OrderTold("e1", "M1", "paid", shops.clock(), {"phone": "13900000000"})
    await shops.house.store.write(lambda tx: apply(tx, tx.shops.get(1), ours))
    await customer.sees("收货地址：浙江省杭州市西湖区文三路1号", chat=shops.shoes_bot)
    await customer.says("我的订单")
    await customer.sees("先核对一下是您本人")
    await customer.says("T1 8842")
    await customer.sees("没有对上呢")
    mine = await lead.sees("在吗", chat=shops.group, thread=await shops.topic("小雨"))
    await shops.settled()
    for data in ("d:sight:1:call", "d:orderfree:1", "d:ordmail:1"):
        assert (await lead.forges(data, message=mine, chat=shops.group)).text == "已经处理过了", data
    welcome = await customer.sees("欢迎光临小二测试店")
    for data in ("c:order:1", "c:sheetok:1", "c:sheetfield:1:address"):
        assert "过期" in (await customer.forges(data, message=welcome)).text, data
    await customer.never_sees("文三路", within=0.1)
    await lead.never_sees("8842", within=0, chat=shops.group, thread=await shops.topic("小雨"))
