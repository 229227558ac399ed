"""上新: on the 1st and the 15th those who asked for news hear what the shop has taken on since the last time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from desk.floor import Floor
from desk.nudges.nudge_planting import happened_to
from desk.shifts.hours import local, zone
from storage.records.people import Shop
from storage.records.traffic import Due
from storage.tx import Tx

NEWS: Final = "news"
NEW_GOODS: Final = "new_goods"  # one due row a shop
DAYS: Final = (1, 15)
AT: Final = time(10)
NAMED: Final = 3
A_MONTH: Final = 31 * 86_400.0


def look_out(tx: Tx, shop: Shop) -> None:
    """Somebody wants news: the next day for them is planned, unless it is; what comes in from now on is new."""
    tx.due.plan(shop_id=shop.id, kind=NEW_GOODS, subject=str(shop.id), at=next_day(shop, tx.now), body={"since": tx.now})


def next_day(shop: Shop, now: float) -> float:
    """Ten o'clock on the next 1st or 15th of the shop's calendar."""
    day = local(shop, now).date()
    for _ in range(32):
        at = datetime.combine(day, AT, tzinfo=zone(shop)).timestamp()
        if day.day in DAYS and at > now:
            return at
        day += timedelta(days=1)
    raise AssertionError("every month has a first")


async def tell(floor: Floor, row: Due) -> None:
    """Due: whoever wants news gets it, if there is any; the next day is planned while anybody does."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        shop = tx.shops.get(row.shop_id)
        readers = tx.subscriptions.waiting(shop.id, NEWS)
        if not readers:
            return
        since = max(float(row.body.get("since", 0.0)), tx.now - A_MONTH)
        names = tx.items.added_since(shop.id, since)
        if names:
            subjects = {f"subscription:{one.id}": one.customer_id for one in readers}
            happened_to(
                tx, shop, NEWS, subjects, occasion=f"{local(shop, tx.now):%Y-%m-%d}",
                facts={"about": said(names), "variables": {"商品名": said(names)}},
            )
        tx.due.put(
            shop_id=shop.id, kind=NEW_GOODS, subject=row.subject, at=next_day(shop, tx.now), body={"since": tx.now}
        )

    await floor.store.write(job)


def said(names: tuple[str, ...]) -> str:
    """雪纺裙、针织开衫、牛仔裤等 12 款."""
    shown = "、".join(names[:NAMED])
    return f"{shown}等 {len(names)} 款" if len(names) > NAMED else shown
