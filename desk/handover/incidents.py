"""Grave incidents: the lead declares one, nobody hands over until it is ended with a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.ringing_up import tell_desk
from desk.people.roles import require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.header import refresh
from storage.records.handover import Incident
from storage.records.people import Shop, Staff
from storage.tx import Tx

LONGEST: Final = 200
BACK: Final = 30 * 24 * 3600.0
EXAMPLE: Final = "例如：/incident A01 批次有顾客过敏，先停售"


@dataclass(frozen=True, slots=True)
class Told:
    """An incident as staff read it; ``result`` is empty while it is open."""

    number: int
    text: str
    who: str
    since: str
    until: str
    result: str
    customer: str


async def declare(floor: Floor, staff: Staff, words: str, customer_id: int | None, receipt: Receipt | None = None) -> None:
    """/incident 说明 (in a customer's topic it is about them): the desk is told, handovers stop."""
    require(staff, "declare_incident")
    text = " ".join(words.split())
    if not text or len(text) > LONGEST:
        raise NotAllowed(f"请写清楚是什么事，{LONGEST} 个字以内。{EXAMPLE}")

    def job(tx: Tx) -> None:
        number = tx.incidents.add(shop_id=staff.shop_id, text=text, raised_by=staff.id, customer_id=customer_id)
        tx.staff.note(staff.shop_id, staff.id, "incident", f"incident:{number}")
        tell_desk(tx, staff.shop_id, "incident_begun", who=staff.name, text=text, number=number)
        _headers(tx, staff.shop_id, customer_id)

    await floor.commit(job, receipt)


async def end(floor: Floor, staff: Staff, words: str, receipt: Receipt | None = None) -> None:
    """/incident end [编号] 结果: it is over, with a result; the number is needed only while several are open."""
    require(staff, "declare_incident")

    def job(tx: Tx) -> None:
        found, result = _meant(tx.incidents.open_in(staff.shop_id), words.strip())
        if not tx.incidents.end(found.id, ended_by=staff.id, result=result):
            raise NotFound("这件事已经结束了～")
        tx.staff.note(staff.shop_id, staff.id, "incident_end", f"incident:{found.id}")
        tell_desk(tx, staff.shop_id, "incident_over", who=staff.name, text=found.text, result=result)
        _headers(tx, staff.shop_id, found.customer_id)

    await floor.commit(job, receipt)


def _meant(found: tuple[Incident, ...], words: str) -> tuple[Incident, str]:
    """Which of the open incidents is meant, and what came of it."""
    if not found:
        raise NotFound("现在没有进行中的重大情况～")
    first, _, rest = words.partition(" ")
    by_number = next((one for one in found if first.lstrip("#＃") == str(one.id)), None)
    if by_number is None and len(found) > 1:
        raise NotAllowed("有几件在进行，请写上编号：" + "、".join(f"#{one.id} {one.text[:12]}" for one in found))
    result = (rest if by_number is not None else words).strip()
    if not result or len(result) > LONGEST:
        raise NotAllowed(f"请写上结果（{LONGEST} 个字以内），例如：/incident end 已全部下架，顾客都退款了")
    return by_number or found[0], result


def _headers(tx: Tx, shop_id: int, customer_id: int | None) -> None:
    """The header of the customer it is about, or of everybody who is being served, shows it."""
    if customer_id is not None:
        refresh(tx, tx.customers.get(customer_id))
        return
    for person in tx.staff.all(shop_id):
        for customer in tx.customers.held_by(person.id):
            refresh(tx, customer)


def touching(tx: Tx, shop_id: int, customer_id: int, *, held: bool) -> str:
    """What the header of this customer says of open incidents; empty = nothing."""
    open_ones = tx.incidents.open_in(shop_id)
    return next((one.text for one in open_ones if one.customer_id == customer_id or (one.customer_id is None and held)), "")


async def listed(floor: Floor, staff: Staff) -> tuple[Told, ...]:
    """/incident: what is open, and what was within a month."""
    require(staff, "answer")

    def look(tx: Tx) -> tuple[Told, ...]:
        shop = tx.shops.get(staff.shop_id)
        recent = tx.incidents.since(shop.id, tx.now - BACK)
        older = [one for one in tx.incidents.open_in(shop.id) if one.began_at < tx.now - BACK]
        return tuple(told(tx, shop, one) for one in (*recent, *older))

    return await floor.store.read(look)


def told(tx: Tx, shop: Shop, one: Incident) -> Told:
    """The incident as staff read it."""
    raiser = tx.staff.get(one.raised_by)
    return Told(
        number=one.id, text=one.text, who=raiser.name if raiser else "", since=f"{local(shop, one.began_at):%m-%d %H:%M}",
        until=f"{local(shop, one.ended_at):%m-%d %H:%M}" if one.ended_at is not None else "", result=one.result,
        customer=tx.customers.get(one.customer_id).name if one.customer_id is not None else "",
    )
