"""The goods at the console: found by what they are called, one with its card, and a file looked at before all of it is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from desk.errors import DeskError, NotFound, StateMoved
from desk.floor import Floor
from desk.goods import goods
from desk.goods.goods import Intake
from desk.people.roles import require
from desk.phrases.bringing_in import Unreadable
from nlu.traditional import to_simplified
from scripts_library.items import MEASURES, yuan
from sheets.errors import SheetError
from storage.records.goods import Item, ItemName, PriceChange
from storage.records.people import Staff
from storage.tx import Tx

__all__ = ["MEASURES", "PAGE", "Goods", "dry_run", "keep", "listed", "one", "yuan"]

PAGE = 30


@dataclass(frozen=True, slots=True)
class Goods:
    """One page of the goods that were found; ``total`` counts all of them."""

    rows: tuple[Item, ...]
    total: int
    page: int
    pages: int


async def listed(floor: Floor, staff: Staff, query: str, page: int) -> Goods:
    """The items whose number or one of whose names holds every word of the query, by number."""
    require(staff, "console")
    words = to_simplified(query).casefold().split()
    return await floor.store.read(lambda tx: _page(tx, staff.shop_id, words, page))


def _page(tx: Tx, shop_id: int, words: list[str], page: int) -> Goods:
    found = sorted((one for one in tx.items.names(shop_id) if _called(one, words)), key=lambda one: one.number)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    rows = (tx.items.get(shop_id, one.id) for one in found[(page - 1) * PAGE : page * PAGE])
    return Goods(tuple(item for item in rows if item is not None), len(found), page, pages)


def _called(one: ItemName, words: list[str]) -> bool:
    known = to_simplified(" ".join((one.number, *one.names))).casefold()
    return all(word in known for word in words)


async def one(floor: Floor, staff: Staff, item_id: int) -> tuple[Item, tuple[PriceChange, ...]]:
    """An item of the shop, and the prices it had. Raises NotFound."""
    require(staff, "console")

    def job(tx: Tx) -> tuple[Item, tuple[PriceChange, ...]]:
        item = tx.items.get(staff.shop_id, item_id)
        if item is None:
            raise NotFound("没有这个商品，可能已经不在了")
        return item, tx.items.prices(item.id)

    return await floor.store.read(job)


async def dry_run(floor: Floor, staff: Staff, data: bytes, name: str) -> Intake:
    """What a file would change; nothing is changed. Raises Unreadable and NotAllowed."""
    require(staff, "keep_items")
    shop, known = await floor.store.read(lambda tx: (tx.shops.get(staff.shop_id), goods.known_items(tx, staff.shop_id)))
    checker = floor.mind(shop.id).checker
    try:
        return await asyncio.to_thread(
            goods.examine, data, name=name, shop=shop, known=known, now=floor.clock(), checker=checker
        )
    except SheetError as error:
        raise Unreadable(f"{error}什么都没有改动。") from error


async def keep(floor: Floor, staff: Staff, intake: Intake) -> int:
    """All of it, or nothing where something is wrong or somebody changed the goods meanwhile; returns how many items."""
    require(staff, "keep_items")

    def job(tx: Tx) -> int:
        done = goods.accept(tx, staff.shop_id, intake)
        tx.staff.note(staff.shop_id, staff.id, "items", f"items:{done}")
        return done

    try:
        return await floor.store.write(job)
    except StateMoved as error:
        raise DeskError("刚才有人也在改商品，什么都没有改动，请再选一次文件。") from error
