"""问了没下单: a talk about goods that ended without an order is looked at once more the next day, while it is warm."""

from __future__ import annotations

from typing import Final

from desk.nudges.nudge_planting import happened
from desk.shifts.hours import local
from desk.talks.pointers import last_words
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

LATELY: Final = 86_400.0
WORDS: Final = 40
WARM: Final = frozenset({
    "stock", "restock", "size_advice", "size_fit", "colour_choice", "colour_diff", "material", "quality", "function", "recommend",
    "haggle", "haggle_compare", "haggle_condition", "price_query", "promotion", "gift", "shipping_fee", "hesitate", "how_to_order",
})  # fmt: skip
"""What somebody asks who may still buy."""
COLD: Final = frozenset({"complaint", "bad_review", "compensate", "refund_apply", "return_apply", "defect"})


def left(tx: Tx, shop: Shop, customer: Customer, *, staff_id: int | None) -> None:
    """The talk is over. If it was about goods, without an order or a grievance, it stands on tomorrow's list, once a day."""
    if customer.mark or customer.barred:
        return
    asked = tx.customers.intents_since(customer.id, tx.now - LATELY)
    if not asked & WARM or asked & COLD or any(_placed(order.placed_at, tx.now) for order in tx.orders.open_of(customer.id, limit=5)):
        return
    words = last_words(tx, customer)[:WORDS]
    happened(
        tx, shop, "asked_no_order", subject=f"customer:{customer.id}", occasion=f"{local(shop, tx.now).date()}",
        customer_id=customer.id, at=tx.now, facts={"about": f"「{words}」", "staff": staff_id},
    )


def _placed(at: float | None, now: float) -> bool:
    return at is not None and now - at < LATELY
