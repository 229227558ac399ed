"""换班 is agreed by the colleague and approved by those above; the rules are looked at anew each time."""

from __future__ import annotations

from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.roles import require
from desk.people.telling import approvers, tell_here, tell_staff
from desk.ports import Place, Receipt
from desk.shifts import rostering
from desk.shifts.swaps import refuse, stands, told, wishes_of, words_of
from desk.talks.answering import Done
from desk.talks.speaking import Choices
from storage.records.people import Shop, Staff
from storage.records.roster import Swap
from storage.tx import Tx

SHOWN: Final = 5


async def agree(floor: Floor, staff: Staff, swap_id: int, receipt: Receipt | None = None, *, yes: bool) -> Done:
    """The colleague's tap: 同意换 lays it before those above, 不换 ends it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        swap = tx.attendance.swap(swap_id)
        if swap is None or swap.shop_id != staff.shop_id or swap.state != "asked":
            return Done("gone")
        if swap.colleague_id != staff.id:
            return Done("swap_not_yours")
        shop, asker = tx.shops.get(staff.shop_id), tx.staff.get(swap.asker_id)
        if asker is None or not stands(tx, shop, swap):
            return _void(tx, shop, swap)
        if not tx.attendance.move_swap(swap, "agreed" if yes else "refused", agreed_at=tx.now):
            return Done("gone")
        words = words_of(tx, swap)
        if not yes:
            tell_staff(tx, shop, [asker], "swap_declined", **words)
            return Done("swap_refused")
        above = approvers(tx, shop, but=[swap.asker_id, swap.colleague_id])
        tell_staff(tx, shop, above, "swap_approve", buttons=_choice(swap), rule_warns=_warned(tx, shop, swap), **words)
        tell_staff(tx, shop, [asker], "swap_waits", **words)
        return Done("swap_agreed")

    return await floor.commit(job, receipt)


def _choice(swap: Swap) -> Choices:
    return [[("批准", f"swapyes:{swap.id}"), ("不批", f"swapdeny:{swap.id}")]]


def _warned(tx: Tx, shop: Shop, swap: Swap) -> str:
    return "；".join(one.text for one in told(tx, shop, swap))


def waiting(tx: Tx, shop: Shop, staff: Staff, place: Place) -> None:
    """Lay before somebody above what still waits for a tap."""
    agreed = [one for one in tx.attendance.open_swaps(shop.id) if one.state == "agreed"]
    for one in agreed[:SHOWN]:
        words = words_of(tx, one)
        tell_here(
            tx, place, shop.id, "swap_approve", buttons=_choice(one), who=staff.name, rule_warns=_warned(tx, shop, one), **words
        )


async def approve(floor: Floor, staff: Staff, swap_id: int, receipt: Receipt | None = None, *, yes: bool) -> Done:
    """The tap of those above: the roster is changed, or stays; both hear of it."""
    require(staff, "roster")

    def job(tx: Tx) -> Done:
        swap = tx.attendance.swap(swap_id)
        if swap is None or swap.shop_id != staff.shop_id or swap.state != "agreed":
            return Done("gone")
        shop = tx.shops.get(staff.shop_id)
        if staff.id in (swap.asker_id, swap.colleague_id) and approvers(tx, shop, but=[swap.asker_id, swap.colleague_id]):
            raise NotAllowed("自己的换班请别的组长或主管来批～")
        tx.roster.lock(shop.id)
        if yes and not stands(tx, shop, swap):
            return _void(tx, shop, swap)
        if yes:
            refuse(tx, shop, swap)
        if not tx.attendance.move_swap(swap, "approved" if yes else "refused", decided_at=tx.now, decided_by=staff.id):
            return Done("gone")
        if yes:
            rostering.save(tx, shop, wishes_of(tx, shop, swap), by=staff.id)
        people = [person for number in (swap.asker_id, swap.colleague_id) if (person := tx.staff.get(number)) is not None]
        tell_staff(tx, shop, people, "swap_done" if yes else "swap_denied", by=staff.name, **words_of(tx, swap))
        return Done("swap_approved" if yes else "swap_refused")

    return await floor.commit(job, receipt)


def _void(tx: Tx, shop: Shop, swap: Swap) -> Done:
    """The roster is not what it was when the swap was asked for, or the day is over."""
    if not tx.attendance.move_swap(swap, "void", decided_at=tx.now):
        return Done("gone")
    people = [person for number in (swap.asker_id, swap.colleague_id) if (person := tx.staff.get(number)) is not None]
    tell_staff(tx, shop, people, "swap_void", **words_of(tx, swap))
    return Done("swap_void")
