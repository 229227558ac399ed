"""The shop's goods: cards, stock by colour and size, and what every price was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from scripts_library.items import Fit, ItemCard, Variant
from storage.records.goods import Item, ItemName, PriceChange
from storage.rows import changed, columns, inserted, many
from storage.tables.goods import item_prices, item_stock, items

_OWN = frozenset({"number", "name", "price", "floor", "stock"})
"""Fields of a card with columns or rows of their own; the others lie in ``body``."""
_CARDS = sa.select(items).where(items.c.shop_id == sa.bindparam("shop_id")).order_by(items.c.number)
_CARD = sa.select(items).where(items.c.shop_id == sa.bindparam("shop_id"), items.c.id == sa.bindparam("item_id"))
_COUNTED = sa.select(item_stock.c.item_id, *columns(item_stock, Variant)).order_by(item_stock.c.id)
_STOCK = _COUNTED.where(item_stock.c.item_id == sa.bindparam("item_id"))
_ALL_STOCK = _COUNTED.where(item_stock.c.shop_id == sa.bindparam("shop_id"))
_PRICES = (
    sa.select(*columns(item_prices, PriceChange))
    .where(item_prices.c.item_id == sa.bindparam("item_id"))
    .order_by(item_prices.c.id)
)
_HIGHEST_FLOOR = sa.select(sa.func.max(items.c.floor)).where(items.c.shop_id == sa.bindparam("shop_id"))


class Items:
    """Queries on the goods."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def all(self, shop_id: int) -> tuple[Item, ...]:
        """Every item of the shop, by number."""
        stock: dict[int, list[Variant]] = {}
        for item_id, *variant in self._db.execute(_ALL_STOCK, {"shop_id": shop_id}):
            stock.setdefault(item_id, []).append(Variant(*variant))
        return tuple(_item(row, stock.get(row.id, ())) for row in self._db.execute(_CARDS, {"shop_id": shop_id}))

    def get(self, shop_id: int, item_id: int) -> Item | None:
        """An item by an id that may come from a button: None if the shop has no such item."""
        row = self._db.execute(_CARD, {"shop_id": shop_id, "item_id": item_id}).first()
        return None if row is None else _item(row, self._stock(item_id))

    def by_number(self, shop_id: int, number: str) -> Item | None:
        found = self._db.scalar(sa.select(items.c.id).where(items.c.shop_id == shop_id, items.c.number == number))
        return None if found is None else self.get(shop_id, found)

    def called(self, shop_id: int, words: Sequence[str]) -> tuple[Item, ...]:
        """The items with these numbers or names, in the order of the words."""
        query = sa.select(items.c.id, items.c.number, items.c.name).where(
            items.c.shop_id == shop_id, sa.or_(items.c.number.in_(words), items.c.name.in_(words))
        )
        rows = sorted(self._db.execute(query), key=lambda row: words.index(row.number if row.number in words else row.name))
        found = (self.get(shop_id, row.id) for row in rows)
        return tuple(item for item in found if item is not None)

    def names(self, shop_id: int) -> tuple[ItemName, ...]:
        """What every item may be called by."""
        query = sa.select(items.c.id, items.c.number, items.c.name, items.c.body).where(items.c.shop_id == shop_id)
        return tuple(
            ItemName(row.id, row.number, (row.name, *row.body.get("aliases", ())), row.body.get("link", ""))
            for row in self._db.execute(query.order_by(items.c.id))
        )

    def added_since(self, shop_id: int, since: float) -> tuple[str, ...]:
        """Names of what the shop has taken on since then, the newest first."""
        query = sa.select(items.c.name).where(items.c.shop_id == shop_id, items.c.created_at >= since)
        return tuple(self._db.scalars(query.order_by(items.c.created_at.desc(), items.c.id)))

    def highest_floor(self, shop_id: int) -> int | None:
        """No item of the shop has a floor above that (fen); None if none has one."""
        found: int | None = self._db.scalar(_HIGHEST_FLOOR, {"shop_id": shop_id})
        return found

    def prices(self, item_id: int) -> tuple[PriceChange, ...]:
        """What the item has cost, oldest first."""
        return many(self._db, _PRICES, PriceChange, item_id=item_id)

    def put(self, shop_id: int, card: ItemCard) -> bool:
        """Keep the card under its number, in place of what was there; True if it is new. Prices are logged."""
        known = self.by_number(shop_id, card.number)
        self.put_over(shop_id, card, known)
        return known is None

    def put_over(self, shop_id: int, card: ItemCard, known: Item | None) -> None:
        """The same for somebody who knows what was there."""
        values: dict[str, Any] = {"name": card.name, "price": card.price, "floor": card.floor, "body": _body(card)}
        if known is None:
            item_id = inserted(
                self._db, items, shop_id=shop_id, number=card.number, created_at=self._now, changed_at=self._now, **values
            )
        else:
            item_id = known.id
            changed(self._db, items, {"id": item_id}, changed_at=self._now, **values)
        if known is None or (known.card.price, known.card.floor) != (card.price, card.floor):
            inserted(
                self._db, item_prices, shop_id=shop_id, item_id=item_id, price=card.price, floor=card.floor, at=self._now
            )
        if known is None or known.card.stock != card.stock:
            self._put_stock(shop_id, item_id, card.stock)

    def confirm(self, shop_id: int, numbers: Sequence[str]) -> None:
        """These cards are as they were: known anew from now on."""
        self._db.execute(
            sa.update(items).where(items.c.shop_id == shop_id, items.c.number.in_(numbers)).values(changed_at=self._now)
        )

    def _put_stock(self, shop_id: int, item_id: int, stock: Sequence[Variant]) -> None:
        self._db.execute(sa.delete(item_stock).where(item_stock.c.item_id == item_id))
        rows = [
            {
                "shop_id": shop_id, "item_id": item_id, "colour": one.colour, "size": one.size, "count": one.count,
                "known_at": one.known_at,
            }
            for one in stock
        ]
        if rows:
            self._db.execute(sa.insert(item_stock), rows)

    def _stock(self, item_id: int) -> tuple[Variant, ...]:
        return tuple(Variant(*variant) for _, *variant in self._db.execute(_STOCK, {"item_id": item_id}))


def _body(card: ItemCard) -> dict[str, Any]:
    body = {
        one.name: list(value) if isinstance(value := getattr(card, one.name), tuple) else value
        for one in fields(card) if one.name not in _OWN
    }
    body["attributes"] = dict(card.attributes)
    body["chart"] = [[fit.size, {key: list(span) for key, span in fit.ranges.items()}] for fit in card.chart]
    return body


def _item(row: Any, stock: Sequence[Variant]) -> Item:
    body: Mapping[str, Any] = row.body
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in body.items() if key != "chart"
    }
    chart = tuple(
        Fit(size, {key: (float(least), float(most)) for key, (least, most) in ranges.items()})
        for size, ranges in body.get("chart", ())
    )
    card = ItemCard(
        number=row.number, name=row.name, price=row.price, floor=row.floor, chart=chart, stock=tuple(stock), **plain
    )
    return Item(row.id, row.shop_id, card, row.changed_at)
