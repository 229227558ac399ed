"""A shop's system tells of an order, and the house lives by it: the header, the reading, the doctor, another worker."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from app import doctor
from app.settings import Settings
from desk.minds import Mind
from scripts_library.library import Library
from tests.stage import TOKEN, Stage
from tests.web.till import event
from web.api.orders import PATH
from web.api.signing import SIGNATURE, TIMESTAMP, signature

SECRET = "twenty-characters-and-more"


class Shopfront(Stage):
    """A stage whose program takes orders."""

    def settings(self) -> Settings:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = Settings(_env_file=None, api_secret=SECRET).api_secret
        return super().settings().model_copy(update={"api_port": self.port, "api_secret": secret})

    async def tells(self, *events: dict[str, Any]) -> int:
        """What the API answers."""
        body, timestamp = json.dumps({"events": events}).encode(), str(int(self.clock()))
        headers = {TIMESTAMP: timestamp, SIGNATURE: signature(SECRET, timestamp, body), "Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}{PATH}"
        async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=headers) as answer:
            return answer.status

    async def belongs(self, number: str, user_id: int) -> None:
        """The order is that customer's (however that was found out)."""

        def job(tx: Any) -> None:
            bot = tx.shops.bots()[0]
            customer = tx.customers.find(bot.id, user_id)
            tx.orders.change(tx.orders.by_number(bot.shop_id, number).id, customer_id=customer.id)

        await self.house.store.write(job)


@pytest.fixture
async def shopfront(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Shopfront]:
    async with Shopfront(database, shared_mind) as made:
        await asyncio.sleep(0.2)
        await made.furnish()
        yield made


async def test_the_header_follows_the_order_and_the_next_words_are_read_in_its_light(shopfront: Shopfront) -> None:
    customer = await shopfront.customer("小雨")
    await customer.says("在吗")
    agent, thread = shopfront.people["小李"], await shopfront.topic("小雨")
    await agent.sees("咨询", chat=shopfront.group, thread=thread)
    assert await shopfront.tells(event("placed")) == 200
    await shopfront.belongs("T1", customer.id)
    assert await shopfront.tells(event("paid", id="e2")) == 200
    await shopfront.pass_by(40)  # a header changes every half minute at most
    await agent.sees("已付款", chat=shopfront.group, thread=thread)
    assert await shopfront.tells(event("refund_asked", id="e3")) == 200
    await shopfront.pass_by(40)
    await agent.sees("售后", chat=shopfront.group, thread=thread)
    await customer.says("什么时候能退")
    await agent.sees("什么时候能退", chat=shopfront.group, thread=thread)
    (talk,) = shopfront.house.floor.talks._talks.values()
    assert talk.stage == "aftersale"


async def test_the_doctor_names_where_orders_are_told_and_what_stands_in_the_way(shopfront: Shopfront, monkeypatch: pytest.MonkeyPatch) -> None:
    async def examined(**changes: Any) -> list[tuple[bool, str]]:
        settings = Settings(
            _env_file=None, telegram_api_base=shopfront.base, bot_token=TOKEN, owner_id=shopfront.owner.id,
            database_url=shopfront.database, **changes,
        )
        return [(one.good, one.text) for one in await doctor.examine(settings) if "接口" in one.text or "API_" in one.text]

    assert await examined() == []
    assert await examined(api_secret=SECRET) == [(True, "订单接口：http://127.0.0.1:8070/api/v1/orders/events（main）")]
    taken = await examined(api_secret=SECRET, api_port=9464)
    assert taken == [(False, "API_PORT 和 METRICS_PORT 是同一个端口：换一个")]
    monkeypatch.setenv("API_SECRET_SHOES", "another-secret-of-twenty")
    strange = await examined(api_secret=SECRET)
    assert strange[0] == (False, "API_SECRET_SHOES 没有对应的店铺：先运行 xiaoer shop add shoes 店名，或删掉这一行")
