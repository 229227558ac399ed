"""A shop with orders, a buyer and a stranger, and the customer's door without Telegram."""

from __future__ import annotations

from typing import Any

from desk.errors import Expected
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.orders import order_mine, order_verify
from desk.orders.order_events import OrderLine, OrderTold
from desk.orders.order_said import words as said_as_it_leaves
from desk.orders.order_verify import SharedContact
from desk.orders.orders import apply
from desk.talks import reception
from desk.talks.lines import Words
from storage.records.orders import Order
from storage.records.talks import Customer
from storage.records.traffic import Outgoing
from storage.store import Store
from tests.stage import MovingClock

BUYER, STRANGER = 7, 8
PHONE, ADDRESS, RECEIVER = "13812348842", "浙江省杭州市西湖区文三路1号", "林小雨"
SECRETS = ("文三路", RECEIVER, PHONE, "1234", "****8842")
DRESS = OrderLine("A01", "雪纺连衣裙", "米白", "M", 2, 12900)


class Shop:
    """Shop 1 with its bot, on a clock that is moved."""

    def __init__(self, database: str, mind: Mind) -> None:
        self.clock = MovingClock()
        self.store = Store(database, clock=self.clock)
        self.minds = Minds(self.store, lambda _library: mind)
        self.floor = Floor(self.store, self.minds, self.clock)
        self.messages = 0
        self.bot = self.store.write_now(
            lambda tx: tx.shops.add_bot(shop_id=1, telegram_id=1, username="shop_bot", token_name="BOT_TOKEN")
        )

    async def open(self, *, desk: bool = False) -> Shop:
        """Its library is in force; with ``desk`` a group is bound, so that there are rows for it."""
        await self.minds.refresh(1)
        if desk:
            job: Any = lambda tx: tx.shops.bind_group(shop_id=1, bot_id=self.bot, chat_id=-100, title="客服台")  # noqa: E731
            await self.store.write(job)
        return self

    def order(self, number: str, state: str = "paid", *, ago: float = 0.0, **said: Any) -> Order:
        """The shop's system tells of an order; as it stands then."""
        known = {"receiver": RECEIVER, "phone": PHONE, "address": ADDRESS, "courier": "圆通速递"} | said
        event = OrderTold(f"{number}-{state}-{ago}", number, state, self.clock() - ago, known, (DRESS,))
        self.store.write_now(lambda tx: apply(tx, tx.shops.get(1), event))
        found = self.store.write_now(lambda tx: tx.orders.by_number(1, number))
        assert found is not None
        return found

    def now(self, order: Order) -> Order:
        found = self.store.write_now(lambda tx: tx.orders.get(order.id))
        assert found is not None
        return found

    def words(self, user: int, text: str, *, business: str = "", **more: Any) -> Words:
        self.messages += 1
        return Words(
            shop_id=1, bot_id=self.bot, user_id=user, chat_id=user, telegram_id=self.messages, name="顾客", text=text,
            business=business, **more,
        )

    async def says(self, user: int, text: str, contact: SharedContact | None = None, **more: Any) -> None:
        """A line as bot/customer.py takes it."""
        media = {"kind": "contact", "phone": contact.phone, "name": "某人"} if contact is not None else None
        words = self.words(user, text, media=media, **more)
        if text in order_mine.MINE and await order_mine.mine(self.floor, words):
            return
        try:
            await reception.receive(self.floor, words)
        except Expected:
            if not await order_verify.answered(self.floor, words, contact):
                await reception.receive(self.floor, words, asked=False)

    async def presses(self, user: int, what: str, order_id: int, field: str = "") -> str:
        return await order_mine.press(self.floor, self.words(user, ""), what, order_id, field)

    def customer(self, user: int) -> Customer:
        found = self.store.write_now(lambda tx: tx.customers.find(self.bot, user))
        assert found is not None
        return found

    async def read(self, user: int) -> list[str]:
        """What the person has been sent so far, as it leaves."""
        who = self.customer(user)
        rows = await self.store.read(lambda tx: tx.outbox.of_customer(who.id))
        return [await self.shown(row) for row in rows if row.topic_id is None and row.kind == "say"]

    async def shown(self, row: Outgoing) -> str:
        return await said_as_it_leaves(self.floor, row) if "order" in row.body else str(row.body["text"])

    async def kept(self) -> str:
        """Everything the outbox and the message book hold, as text, but for contacts that people sent themselves."""
        found = []
        for user in (BUYER, STRANGER):
            who = await self.store.read(lambda tx, user=user: tx.customers.find(self.bot, user))  # type: ignore[misc]
            if who is not None:
                rows = await self.store.read(lambda tx, who=who: tx.outbox.of_customer(who.id))  # type: ignore[misc]
                book = await self.store.read(lambda tx, who=who: tx.messages.of_customer(who.id))  # type: ignore[misc]
                found += [str(row.body) for row in rows] + [f"{one.text} {one.media}" for one in book]
        return "\n".join(text for text in found if "'kind': 'contact'" not in text)
