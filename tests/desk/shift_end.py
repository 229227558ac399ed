"""A shop at the end of a shift: a store with a clock that is moved, people, customers in hand, a drawn roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from desk import later
from desk.floor import Floor
from desk.handover.handover import Standing
from desk.minds import Mind, Minds
from desk.people import staffing
from desk.ports import Place
from desk.rhythm import rhythm
from storage.records.people import Shop, Staff
from storage.records.roster import RosterDay
from storage.records.talks import Customer
from storage.records.traffic import Outgoing
from storage.store import Store

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Shanghai")
BEGAN = datetime(2026, 11, 28, 10, 0, tzinfo=ZONE).timestamp()  # a Saturday


@dataclass
class Clock:
    """Moved by hand."""

    now: float = BEGAN

    def __call__(self) -> float:
        return self.now


@dataclass
class ShiftEnd:
    """What tests of the shift's end stand on; ``giver``, ``taker`` and ``lead`` have started the bot."""

    store: Store
    floor: Floor
    clock: Clock
    giver: Staff
    taker: Staff
    lead: Staff
    bot: int
    people: int = field(default=0)

    @classmethod
    async def open(cls, database: str, mind: Mind) -> Self:
        clock = Clock()
        store = Store(database, clock=clock)
        minds = Minds(store, lambda _library: mind)
        await minds.refresh(1)

        def furnish(tx: Any) -> tuple[int, list[Staff]]:
            bot = tx.shops.add_bot(shop_id=1, telegram_id=1, username="x", token_name="BOT_TOKEN")
            tx.shops.bind_group(shop_id=1, bot_id=bot, chat_id=-1001, title="客服台")
            tx.shops.set_settings(1, {"hours": [["00:00", "24:00"]]})
            staff = []
            for user, name, role in ((901, "小李", "agent"), (902, "小陈", "agent"), (903, "老赵", "lead")):
                number = staffing.put_on_list(tx, 1, user, name, role)
                tx.staff.change(number, started=True)
                staff.append(tx.staff.get(number))
            return bot, staff

        bot, staff = store.write_now(furnish)
        return cls(store, Floor(store, minds, clock), clock, *staff, bot=bot)

    def do(self, job: Callable[[Any], T]) -> T:
        return self.store.write_now(job)

    @property
    def shop(self) -> Shop:
        return self.do(lambda tx: tx.shops.get(1))

    def customer(self, tx: Any, *, holder: Staff | None = None, **values: Any) -> Customer:
        """Somebody new who has said something, with a place at the desk."""
        self.people += 1
        number = 5000 + self.people
        held = {"holder_id": holder.id, "held_at": tx.now} if holder is not None else {}
        found: Customer = tx.customers.add(
            shop_id=1, bot_id=self.bot, business="", user_id=number, chat_id=number, thread_id=None, name=f"顾客{self.people}",
            username="", language="", blocked=False, misses=0, **held, **values,
        )
        group = tx.shops.groups(self.bot)[0]
        tx.customers.add_topic(shop_id=1, customer_id=found.id, desk_group_id=group.id, title=found.name, thread_id=number)
        turn = tx.customers.open_turn(shop_id=1, customer_id=found.id)
        tx.customers.line_added(turn.id, intent="price_query", asked=["price_query"])
        tx.messages.add(
            shop_id=1, customer_id=found.id, turn_id=turn.id, author="customer", audience="desk", state="received", text="多少钱",
        )
        return found

    def draw(self, whose: Staff, day: str, spans: str = "08:00-17:00") -> None:
        """A shift of that day."""

        def job(tx: Any) -> None:
            begin, end = spans.split("-")
            kind = tx.roster.put_kind(1, spans[:1] + whose.number, name="白班", spans=[[begin, end]], colour="")
            tx.roster.set_days(1, [RosterDay(staff_id=whose.id, day=day, what="shift", kind_id=kind)])

        self.do(job)

    def at(self, words: str) -> None:
        """The clock shows that (2026-11-28 16:40), on the shop's own time."""
        self.clock.now = datetime.fromisoformat(words).replace(tzinfo=ZONE).timestamp()

    async def tick(self) -> None:
        """What is due is done, and the day is looked at."""
        self.floor.beat.is_time(float("-inf"))
        await rhythm.look(self.floor)
        while await later.tick(self.floor):
            pass

    def told(self, code: str) -> list[dict[str, Any]]:
        """The notices with that code that were queued, as [who they are for, words], oldest first."""
        rows = [row for row in self.rows() if row.kind == "notice" and row.body["code"] == code]
        return [{"chat": row.chat_id, **row.body["words"], "buttons": row.body["buttons"]} for row in rows]

    def rows(self) -> list[Outgoing]:
        """Everything that was queued, oldest first."""
        return self.do(lambda tx: [row for n in range(1, 400) if (row := tx.outbox.get(n)) is not None])

    def book(self, whose: Staff) -> Any:
        return self.do(lambda tx: tx.handovers.open_of(whose.id))

    def lines(self, book_id: int) -> tuple[Any, ...]:
        return self.do(lambda tx: tx.handovers.lines(book_id))

    def stands(self, whose: Staff) -> Standing:
        return Standing(Place(self.bot, whose.user_id), 77)
