"""A shop whose clock is moved by hand: orders come in, time passes, and what nudges wrote is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Self
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from desk import later
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.nudges import nudging
from desk.people import staffing
from storage.records.desk import Task
from storage.records.nudges import Nudge
from storage.records.orders import Order, OrderLine
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.store import Store
from storage.tables.people import shops
from storage.tables.traffic import outbox

SHANGHAI = "Asia/Shanghai"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo(SHANGHAI)).timestamp()
LINE = OrderLine("A01", "雪纺连衣裙", "黑色", "M", 1, 9900)


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = MONDAY) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Scene:
    """What tests of nudges stand on."""

    clock: Hands
    store: Store
    floor: Floor
    shop: Shop
    bot_id: int
    agent: Staff
    lead: Staff
    _numbers: Any = field(default_factory=lambda: count(1))

    @classmethod
    async def open(cls, database: str, mind: Mind, *, timezone: str = SHANGHAI, now: float = MONDAY) -> Self:
        clock = Hands(now)
        store = Store(database, clock=clock)
        minds = Minds(store, lambda _library: mind)
        await minds.refresh(1)

        def furnish(tx: Any) -> tuple[Shop, int, Staff, Staff]:
            bot = tx.shops.add_bot(shop_id=1, telegram_id=777, username="b", token_name="BOT_TOKEN")
            tx.shops.bind_group(shop_id=1, bot_id=bot, chat_id=-100500, title="客服台")
            people = [tx.staff.get(staffing.put_on_list(tx, 1, *who)) for who in ((902, "小李", "agent"), (903, "老赵", "lead"))]
            for person in people:
                tx.staff.change(person.id, started=True)
            return tx.shops.get(1), bot, *(tx.staff.get(person.id) for person in people)

        with store.engine.begin() as connection:
            connection.execute(sa.update(shops).values(timezone=timezone))
        shop, bot, agent, lead = store.write_now(furnish)
        return cls(clock, store, Floor(store, minds, clock), shop, bot, agent, lead)

    def close(self) -> None:
        self.store.close()

    # --- what happens ------------------------------------------------------------------------------

    def settings(self, **values: Any) -> None:
        self.store.write_now(lambda tx: tx.shops.set_settings(1, {**tx.shops.get(1).settings, **values}))

    def customer(self, *, seen_ago: float = 86_400.0, **values: Any) -> Customer:
        """Somebody who wrote a day ago."""
        user = 5000 + next(self._numbers)
        blank = {"business": "", "thread_id": None, "username": "", "language": "zh", "stage": ""}

        def job(tx: Any) -> Customer:
            made = tx.customers.add(shop_id=1, bot_id=self.bot_id, user_id=user, chat_id=user, name=f"客{user}", **blank)
            tx.customers.change(made.id, seen_at=tx.now - seen_ago, **values)
            return tx.customers.get(made.id)  # type: ignore[no-any-return]

        return self.store.write_now(job)

    def changes(self, customer: Customer, **values: Any) -> None:
        self.store.write_now(lambda tx: tx.customers.change(customer.id, **values))

    def orders(self, customer: Customer | None, *, lines: tuple[OrderLine, ...] = (LINE,), **values: Any) -> Order:
        """An order is placed now."""

        def job(tx: Any) -> Order:
            said = {"placed_at": tx.now, "state": "placed", **values}
            order: Order = tx.orders.add(
                shop_id=1, number=f"2026{next(self._numbers):06d}", changed_at=tx.now, source="api", lines=lines,
                customer_id=customer.id if customer is not None else None, **said,
            )
            nudging.order_moved(tx, tx.shops.get(1), order, "")
            return order

        return self.store.write_now(job)

    def moves(self, order: Order, state: str, **values: Any) -> None:
        """The order comes into another state now."""

        def job(tx: Any) -> None:
            was = tx.orders.lock(order.id)
            when = {f"{state}_at": tx.now} if state in ("paid", "shipped", "received", "closed") else {}
            tx.orders.change(order.id, state=state, changed_at=tx.now, **when, **values)
            nudging.order_moved(tx, tx.shops.get(1), tx.orders.get(order.id), was.state)

        self.store.write_now(job)

    async def passes(self, *, minutes: float = 0, days: float = 0, tick: bool = True) -> None:
        """So much time passes, with a tick at its end."""
        self.clock.now += minutes * 60 + days * 86_400
        if tick:
            while await later.tick(self.floor):
                pass

    # --- what is there -----------------------------------------------------------------------------

    def nudges(self, subject: str) -> Mapping[str, Nudge]:
        """The nudges about a subject by rule."""
        return {one.rule: one for one in self.store.write_now(lambda tx: tx.nudges.about(1, subject))}

    def of_order(self, order: Order, rule: str) -> tuple[str, str]:
        """(state, reason) of the nudge of a rule about an order."""
        found = self.nudges(f"order:{order.id}")[rule]
        return found.state, found.reason

    def said_to(self, customer: Customer) -> list[str]:
        return self.said_to_id(customer.id)

    def said_to_id(self, customer_id: int) -> list[str]:
        rows = self.store.write_now(lambda tx: tx.outbox.of_customer(customer_id))
        return [str(row.body["text"]) for row in rows if row.kind == "say" and row.state == "queued"]

    def notices(self, chat_id: int) -> list[Mapping[str, Any]]:
        """What was noticed to a chat: code, words and buttons."""
        with self.store.engine.connect() as connection:
            query = sa.select(outbox.c.body).where(outbox.c.chat_id == chat_id, outbox.c.kind == "notice")
            return [*connection.scalars(query.order_by(outbox.c.id))]

    def tasks(self, staff: Staff | None = None) -> tuple[Task, ...]:
        who = staff or self.agent
        return self.store.write_now(lambda tx: tuple(one for one in tx.tasks.open_for(1, who.id) if one.kind == "nudge"))

    def says(self, hour: str) -> None:
        """It is that time of the day in the shop, today or tomorrow."""
        here = datetime.fromtimestamp(self.clock.now, ZoneInfo(self.shop.timezone))
        hours, minutes = map(int, hour.split(":"))
        then = here.replace(hour=hours, minute=minutes, second=0)
        self.clock.now = then.timestamp() + (86_400 if then < here else 0)
