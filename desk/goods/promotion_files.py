"""The 活动表 at the console: all of it in order, and a file of promotions looked at before anything is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from desk.floor import Floor
from desk.goods import promotion_list
from desk.goods.promoting import Plan, plan
from desk.goods.promotions import days, said, state
from desk.people.roles import require
from desk.phrases.bringing_in import Unreadable
from nlu.traditional import to_simplified
from scripts_library.importers.promotion_table import Entry, entries
from sheets.errors import SheetError
from sheets.reading import read_sheets
from storage.records.goods import Promotion
from storage.records.people import Shop, Staff
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Listed:
    """A promotion as staff read it: its state, what customers read of it, its days, and its terms."""

    id: int
    state: str
    said: str
    name: str
    days: str
    terms: tuple[str, ...]


async def listed(floor: Floor, staff: Staff) -> tuple[Listed, ...]:
    """Every promotion of the shop: what counts, what is to come, what is over (the latest first)."""
    require(staff, "console")
    shop, found = await floor.store.read(lambda tx: (tx.shops.get(staff.shop_id), tx.promotions.all(staff.shop_id)))
    now = floor.clock()
    over = [one for one in found if state(one, now) == "已结束"]
    live = [one for one in found if state(one, now) != "已结束"]
    live.sort(key=lambda one: (one.starts_at > now, one.ends_at))
    return tuple(_listed(shop, one, now) for one in (*live, *reversed(over)))


def _listed(shop: Shop, one: Promotion, now: float) -> Listed:
    gifts = (f"赠品剩 {one.gift_stock}",) if one.gift_stock is not None else ()
    terms = tuple(filter(None, (*gifts, one.quota, one.stacking, one.claim)))
    return Listed(one.id, state(one, now), said(one), one.name, days(shop, one), terms)


def planned(shop: Shop, found: Plan, now: float) -> tuple[Listed, ...]:
    """What a plan would enter, as staff read it."""
    rows = (Promotion(id=0, shop_id=shop.id, staff_id=None, ended_at=None, **wish) for wish in found.wishes)
    return tuple(_listed(shop, one, now) for one in rows)


async def dry_run(floor: Floor, staff: Staff, data: bytes, name: str) -> Plan:
    """What a file would enter; nothing is changed. Raises Unreadable and NotAllowed."""
    require(staff, "promote")
    shop = await floor.store.read(lambda tx: tx.shops.get(staff.shop_id))
    try:
        found, notes = await asyncio.to_thread(_read, data, name)
    except SheetError as error:
        raise Unreadable(f"{error}什么都没有改动。") from error
    return await asyncio.to_thread(plan, found, shop, floor.clock(), floor.mind(shop.id).checker, notes)


def _read(data: bytes, name: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    return entries(read_sheets(data, name=name), to_simplified)


async def keep(floor: Floor, staff: Staff, found: Plan) -> int:
    """All promotions of a plan, or none where something is wrong; returns how many are new."""
    require(staff, "promote")

    def job(tx: Tx) -> int:
        if found.wrong:
            return 0
        new = promotion_list.keep(tx, tx.shops.get(staff.shop_id), found, staff_id=staff.id)
        tx.staff.note(staff.shop_id, staff.id, "promotions", f"promotions:{len(found.wishes)}")
        return new

    return await floor.store.write(job)
