"""到货登记, 活动提醒, 保价: what changes among goods and promotions is told to those who asked, the first to ask first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from desk.floor import Floor
from desk.goods.promotion_price import covers
from desk.goods.promotions import Offered, counting
from desk.nudges.nudge_planting import happened_to
from scripts_library.items import ItemCard, Variant
from storage.records.nudges import Subscription
from storage.records.people import Shop
from storage.records.traffic import Due
from storage.tx import Tx

BEGINS: Final = "promotion_begins"  # subject shop:when


def cards_changed(tx: Tx, shop: Shop, changes: Iterable[tuple[ItemCard | None, ItemCard]]) -> None:
    """Cards (as they were, None = new; as they are) were written: who waits for their stock or price is told."""
    restock = tx.subscriptions.items_wanted(shop.id, "restock")
    protect = tx.subscriptions.items_wanted(shop.id, "price_protect")
    for before, after in changes:
        if after.number in restock:
            _restocked(tx, shop, before, after)
        if after.number in protect and before is not None:
            _price_fell(tx, shop, before, after)


def _restocked(tx: Tx, shop: Shop, before: ItemCard | None, after: ItemCard) -> None:
    """As many are told as pieces came in, of each colour and size."""
    known = {(one.colour, one.size): one.count for one in before.stock} if before is not None else {}
    waiting = [*tx.subscriptions.waiting(shop.id, "restock", after.number)]
    told: list[Subscription] = []
    for variant in after.stock:
        more = variant.count - max(0, known.get((variant.colour, variant.size), 0))
        chosen = [one for one in waiting if one not in told and _wants(one, variant)][: max(0, more)]
        told += chosen
    _tell(tx, shop, "restock", told, f"{int(tx.now)}", after)


def _wants(one: Subscription, variant: Variant) -> bool:
    return one.colour in ("", variant.colour) and one.size in ("", variant.size)


def _price_fell(tx: Tx, shop: Shop, before: ItemCard, after: ItemCard) -> None:
    if before.price is None or after.price is None or after.price >= before.price:
        return
    entitled = [
        one for one in tx.subscriptions.waiting(shop.id, "price_protect", after.number)
        if one.price is not None and one.price > after.price and (one.until is None or one.until >= tx.now)
    ]
    _tell(tx, shop, "price_protect", entitled, f"{after.price}:{int(tx.now)}", after)


def _tell(tx: Tx, shop: Shop, trigger: str, whom: Sequence[Subscription], occasion: str, card: ItemCard) -> None:
    if whom:
        subjects = {f"subscription:{one.id}": one.customer_id for one in whom}
        happened_to(tx, shop, trigger, subjects, occasion=occasion, facts={"about": card.name})


# --- promotions ------------------------------------------------------------------------------------------


def promotions_kept(tx: Tx, shop: Shop, begins: Iterable[float]) -> None:
    """Promotions were entered that begin at these times: those who asked hear of them when they do."""
    for at in {max(one, tx.now) for one in begins}:
        tx.due.put(shop_id=shop.id, kind=BEGINS, subject=f"{shop.id}:{int(at)}", at=at, body={"at": at})


async def promotions_begin(floor: Floor, row: Due) -> None:
    """Due: promotions begin. Whoever asked to be told of them, or of one of their items, is."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        shop = tx.shops.get(row.shop_id)
        waiting = tx.subscriptions.waiting(shop.id, "promotion")
        cards = {one.item_number: item.card for one in waiting if (item := tx.items.by_number(shop.id, one.item_number)) is not None}
        for promotion in counting(shop, tx.now) if waiting else ():
            whom = [one for one in waiting if one.item_number == "" or _covered(promotion, cards.get(one.item_number))]
            subjects = {f"subscription:{one.id}": one.customer_id for one in whom}
            occasion = f"{promotion.starts_at:.0f}:{promotion.name}"[:64]
            happened_to(tx, shop, "promotion", subjects, occasion=occasion, facts={"promotion": promotion.name})

    await floor.store.write(job)


def _covered(promotion: Offered, card: ItemCard | None) -> bool:
    return card is not None and covers(promotion.scope.strip(), card)
