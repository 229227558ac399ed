"""Records of the goods, their prices, promotions and what was reported of them."""

from __future__ import annotations

from dataclasses import dataclass

from scripts_library.items import ItemCard


@dataclass(frozen=True, slots=True)
class Promotion:
    """A row of the 活动表. ``threshold`` and ``value`` are hundredths (分, of a piece, of a 折), ``gift_stock`` None =
    not counted; it counts from ``starts_at`` until ``ends_at`` unless it was ended before."""

    id: int
    shop_id: int
    kind: str
    name: str
    scope: str
    starts_at: float
    ends_at: float
    threshold: int | None
    value: int | None
    gift: str
    gift_stock: int | None
    stacking: str
    quota: str
    claim: str
    next_at: float | None
    staff_id: int | None
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the shop's goods; ``changed_at`` = when its card was last written or confirmed by an import."""

    id: int
    shop_id: int
    card: ItemCard
    changed_at: float


@dataclass(frozen=True, slots=True)
class ItemName:
    """What an item may be called by: its number, its name and aliases, its link."""

    id: int
    number: str
    names: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price and floor (fen) an item had from then on."""

    price: int | None
    floor: int | None
    at: float


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An agent says that an item's description or stock is wrong; kind is description or stock, state open, done or
    declined; ``text`` = the customer's words at that time."""

    id: int
    shop_id: int
    item_id: int
    customer_id: int
    staff_id: int
    kind: str
    text: str
    state: str
    at: float
    settled_by: int | None
    settled_at: float | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What agents have to know of an item before they sell it, and the ids of those who confirmed it as read."""

    item_id: int
    number: str
    name: str
    text: str
    readers: frozenset[int]
