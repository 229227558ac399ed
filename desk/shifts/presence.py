"""What people at the desk say of themselves: 上班 挂起 离席 下班, their load limit, and who is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.handover import handover
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.rhythm import mornings
from desk.shifts import clocking, roster
from desk.shifts.hours import local
from desk.shifts.shifts import around
from desk.talks.answering import Done
from desk.talks.holding import free
from desk.talks.speaking import notice, tell
from storage.records.people import Staff
from storage.tx import Tx

WORDS: Final = {"上班": "on", "挂起": "pause", "离席": "away", "下班": "off"}
"""What people write, and the command it stands for."""

PRESENCE: Final = {"on": "on", "pause": "paused", "away": "away", "off": "off"}
MOST: Final = 99


@dataclass(frozen=True, slots=True)
class OnDesk:
    """One line of the duty list; state is on, paused, away, leave or off, whoever or whatever said so."""

    name: str
    number: str
    role: str
    speciality: str
    state: str
    load: int
    limit: int


async def say(floor: Floor, staff: Staff, place: Place, command: str, receipt: Receipt | None = None) -> None:
    """Somebody comes, goes, or takes nobody new; who leaves customers behind is asked about them."""
    require(staff, "answer")
    said = PRESENCE[command]

    def job(tx: Tx) -> None:
        tx.staff.change(staff.id, presence=said, presence_at=tx.now)
        tx.staff.note(staff.shop_id, staff.id, "presence", said)
        words: dict[str, str] = {}
        code = f"presence_{said}"
        if said == "on":
            mornings.somebody_came(tx, staff.shop_id)
            code, words = _came(tx, staff)
        elif said == "off":
            clocking.go(tx, staff)
        held = tx.customers.held_by(staff.id) if said == "off" else ()
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="off_holding" if held else code, who=staff.name, count=len(held),
            names="、".join(customer.name for customer in held),
            buttons=[[("放回公共池", f"letgo:{staff.id}")]] if held else (), **words,
        )
        if said == "off":
            handover.leaving(tx, staff, place)

    await floor.commit(job, receipt)


def _came(tx: Tx, staff: Staff) -> tuple[str, dict[str, str]]:
    """What is said to somebody who comes: their shift, and how late they are."""
    shop = tx.shops.get(staff.shop_id)
    came = clocking.come(tx, shop, staff)
    if came is None or came.shift is None:
        return "presence_on", {}
    shift = f"{came.shift.name} {local(shop, came.shift.starts):%H:%M}–{local(shop, came.shift.ends):%H:%M}"
    return ("presence_on_late", {"shift": shift, "late": str(came.late)}) if came.late else ("presence_on_shift", {"shift": shift})


async def let_go(floor: Floor, staff: Staff, staff_id: int, receipt: Receipt | None = None) -> Done:
    """放回公共池: whoever is free takes over all customers of somebody who went home."""
    require(staff, "transfer")

    def job(tx: Tx) -> Done:
        whose = tx.staff.get(staff_id)
        if whose is None or whose.shop_id != staff.shop_id:
            return Done("gone")
        if whose.id != staff.id and not may(staff, "see_trouble"):
            raise NotAllowed("这是同事手上的顾客，请 TA 自己或组长来点～")
        held = tx.customers.held_by(whose.id)
        for number in sorted(customer.id for customer in held):
            customer = tx.customers.lock(number)
            if customer.holder_id == whose.id:
                free(tx, customer)
                notice(tx, customer, "to_pool", who=staff.name)
        return Done("let_go" if held else "gone")

    return await floor.commit(job, receipt)


async def set_limit(floor: Floor, staff: Staff, place: Place, words: str, receipt: Receipt | None = None) -> None:
    """/load 工号 N: how many customers a colleague may hold; 0 = as many as the shop says."""
    require(staff, "set_limit")
    number, _, wish = words.partition(" ")
    wish = wish.strip()
    if not (wish.isascii() and wish.isdigit() and int(wish) <= MOST):
        raise NotFound("请写：/load 工号 人数，例如 /load 02 5（写 0 就按店铺的上限）")
    most = int(wish) or None

    def job(tx: Tx) -> None:
        whose = next((s for s in tx.staff.all(staff.shop_id) if s.number.lower() == number.lower()), None)
        if whose is None or not may(whose, "answer"):
            raise NotFound(f"没有工号 {number} 的客服，请核对一下～")
        tx.staff.change(whose.id, load_limit=most)
        tx.staff.note(staff.shop_id, staff.id, "load_limit", f"staff:{whose.id}", limit=most)
        shown = most or roster.shop_limit(tx.shops.get(staff.shop_id))
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="limit_set", name=whose.name, number=whose.number, limit=shown,
        )

    await floor.commit(job, receipt)


async def duty(floor: Floor, shop_id: int) -> tuple[OnDesk, ...]:
    """Everybody who answers customers: those on duty first, with what they hold and may hold."""

    def look(tx: Tx) -> tuple[OnDesk, ...]:
        shop = tx.shops.get(shop_id)
        working = {person.id for person in roster.on_duty(tx, shop, tx.now)}
        loads, roll = tx.customers.loads(shop_id), around(tx, shop, tx.now)
        lines = []
        for person in tx.staff.all(shop_id):
            if may(person, "answer"):
                said = roster.presence(shop, person, tx.now)
                state = "on" if person.id in working else said or ("leave" if roll.absent(person.id, tx.now) else "off")
                held = loads.get(person.id, 0)
                most = roster.limit(shop, person)
                lines.append(OnDesk(person.name, person.number, person.role, person.speciality, state, held, most))
        return tuple(sorted(lines, key=lambda line: ("on", "paused", "away", "leave", "off").index(line.state)))

    return await floor.store.read(look)
