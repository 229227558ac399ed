"""Coming and going at the console: a link from the bot that works once, a visit that ends with the role."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.roles import may, require
from desk.ports import Receipt
from storage.records.people import Shop, Staff, Visit
from storage.records.traffic import Draft
from storage.tx import Tx

CONSOLE_LINK = "console_link"
"""The kind of the row that brings somebody their link."""
LINK_LASTS = 10 * 60.0
IDLE = 12 * 3600.0
LONGEST = 7 * 24 * 3600.0
NOTED = 60.0
"""Seconds between two notes of a visit that goes on."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the console: their visit, themselves and their shop, as they are now."""

    visit_id: int
    staff: Staff
    shop: Shop


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def ask(floor: Floor, staff: Staff, bot_id: int, receipt: Receipt | None = None) -> None:
    """/console: have a link sent to the person's own chat. Raises NotAllowed for other roles, or where no console is."""
    require(staff, "console")
    if not floor.console:
        raise NotAllowed("网页后台还没有打开：请在 .env 里写上 CONSOLE_URL，再重新启动小二")

    def job(tx: Tx) -> None:
        tx.outbox.put(
            Draft(shop_id=staff.shop_id, bot_id=bot_id, chat_id=staff.user_id, kind=CONSOLE_LINK, body={"staff": staff.id})
        )
        tx.staff.note(staff.shop_id, staff.id, "console_link", f"staff:{staff.id}")

    await floor.commit(job, receipt)


async def link(floor: Floor, staff_id: int) -> str:
    """A fresh link, made as it leaves, so that it stands in no table; empty when the role has gone meanwhile."""
    code = secrets.token_urlsafe(24)

    def job(tx: Tx) -> bool:
        staff = tx.staff.get(staff_id)
        if staff is None or not may(staff, "console"):
            return False
        tx.visits.offer(shop_id=staff.shop_id, staff_id=staff.id, code_hash=hashed(code), until=tx.now + LINK_LASTS)
        return True

    return f"{floor.console}/console/enter/{code}" if await floor.store.write(job) else ""


async def good(floor: Floor, code: str) -> bool:
    """Is the link still worth a button? Looking does not spend it: previews look too."""
    return await floor.store.read(lambda tx: tx.visits.good(hashed(code)))


async def enter(floor: Floor, code: str) -> str:
    """Spend the link; returns the token of a new visit, empty if the link is no good (any more)."""
    token = secrets.token_urlsafe(32)

    def job(tx: Tx) -> bool:
        staff_id = tx.visits.spend(hashed(code))
        staff = None if staff_id is None else tx.staff.get(staff_id)
        if staff is None or not may(staff, "console"):
            return False
        visit = tx.visits.begin(shop_id=staff.shop_id, staff_id=staff.id, token_hash=hashed(token))
        tx.staff.note(staff.shop_id, staff.id, "console_in", f"visit:{visit}")
        return True

    return token if await floor.store.write(job) else ""


async def who(floor: Floor, token: str) -> Visitor | None:
    """Whose visit the token is, by the staff list as it is now; None ends there."""
    if not token:
        return None
    key = hashed(token)
    found = await floor.store.read(lambda tx: _who(tx, key))
    if found is None:
        return None
    visitor, seen_at = found
    if not may(visitor.staff, "console"):
        await floor.store.write(lambda tx: tx.visits.end(visitor.visit_id))
        return None
    if floor.clock() - seen_at > NOTED:
        await floor.store.write(lambda tx: tx.visits.seen(visitor.visit_id))
    return visitor


def _who(tx: Tx, key: str) -> tuple[Visitor, float] | None:
    visit = tx.visits.running(key)
    if visit is None or _over(visit, tx.now):
        return None
    staff = tx.staff.get(visit.staff_id)
    return None if staff is None else (Visitor(visit.id, staff, tx.shops.get(visit.shop_id)), visit.seen_at)


def _over(visit: Visit, now: float) -> bool:
    return now - visit.seen_at > IDLE or now - visit.began_at > LONGEST


async def leave(floor: Floor, visitor: Visitor) -> None:
    """Sign out."""

    def job(tx: Tx) -> None:
        tx.visits.end(visitor.visit_id)
        tx.staff.note(visitor.staff.shop_id, visitor.staff.id, "console_out", f"visit:{visitor.visit_id}")

    await floor.store.write(job)
