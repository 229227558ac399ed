"""Plants nudges when something happens, and takes them back when their reason is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.nudge_windows import due_at, working_day
from scripts_library.nudge_rules import TRIGGERS
from storage.nudge_records import Planting
from storage.order_records import Order
from storage.records import Shop
from storage.tx import Tx

SHIPS_WITHIN: Final = 3  # working days, where the order itself promises no day
AWAY: Final = ("shipped", "in_transit", "received")
OWNED: Final = ("agent", "holder")


def happened(
    tx: Tx, shop: Shop, trigger: str, *, subject: str, occasion: str, customer_id: int | None, at: float,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Something happened at ``at``: every rule of the trigger is planted for the subject, once an occasion; returns how
    many are new. ``facts``: about (words for a list), variables (for the phrase), kind (of a case), promotion (its name),
    staff (whose it is, by id), task (what stands on a list already, by id).

    What would be due longer ago than its rule makes up for (old orders in a file) is not planted at all.
    """
    return tx.nudges.plant(shop.id, _plantings(tx, shop, trigger, (subject, occasion), customer_id, at, facts or {}))


def happened_to(
    tx: Tx, shop: Shop, trigger: str, whom: Mapping[str, int], *, occasion: str, facts: Mapping[str, Any] | None = None
) -> int:
    """The same for many at once, now: customers by subject."""
    plantings = [
        planting for subject, customer_id in whom.items()
        for planting in _plantings(tx, shop, trigger, (subject, occasion), customer_id, tx.now, facts or {})
    ]
    return tx.nudges.plant(shop.id, plantings)


def _plantings(
    tx: Tx, shop: Shop, trigger: str, what: tuple[str, str], customer_id: int | None, at: float, facts: Mapping[str, Any]
) -> list[Planting]:
    if trigger not in TRIGGERS:
        raise ValueError(f"no such trigger: {trigger}")
    rules = tx.nudge_rules.of_trigger(shop.id, trigger)
    wish = tx.subscriptions.wish(customer_id) if customer_id is not None and rules else None
    found = []
    for rule in rules:
        due = due_at(shop, rule, at, timezone=wish.timezone if wish is not None else "")
        if rule.only in ("", facts.get("kind", "")) and due >= tx.now - rule.late:
            found.append(Planting(
                rule.id, trigger, *what, rule.audience, due, customer_id=customer_id, staff_id=facts.get("staff") if rule.audience in OWNED else None,
                task_id=facts.get("task"), cap=rule.cap, facts=facts,
            ))  # fmt: skip
    return found


# --- orders --------------------------------------------------------------------------------------------


def order_moved(tx: Tx, shop: Shop, order: Order, was: str) -> None:
    """An order came from state ``was`` into the one it has, or something else about it changed (``was`` the same)."""
    subject = f"order:{order.id}"
    if order.customer_id is not None and was:
        tx.nudges.link(shop.id, subject, order.customer_id)
    if order.state in ("closed", "refunded", "refund_asked"):
        back = order.state != "closed"
        if back or order.paid_at is None:
            tx.nudges.cancel(shop.id, subject, "returned" if back else "cancelled")
            return
    unpaid = order.paid_at is None and order.state not in ("paid", *AWAY, "closed")
    away = order.shipped_at is not None or order.state in AWAY
    if unpaid:
        _plant(tx, shop, order, "ordered", order.placed_at or order.created_at)
        return
    if was:
        _over(tx, shop, subject, "ordered", "paid")
    if not away:
        _promise(tx, shop, order)
        return
    if was:
        _over(tx, shop, subject, "not_shipped_by_batch", "shipped")
    if order.state != "closed" and order.received_at is None:
        _plant(tx, shop, order, "shipped", order.shipped_at or order.changed_at)
    if order.received_at is not None or order.state == "received":
        received = order.received_at or order.changed_at
        _over(tx, shop, subject, "shipped", "received")
        _plant(tx, shop, order, "received", received)
        _plant(tx, shop, order, "old_customer", received)


def _plant(tx: Tx, shop: Shop, order: Order, trigger: str, at: float, occasion: str = "1") -> None:
    happened(
        tx, shop, trigger, subject=f"order:{order.id}", occasion=occasion, customer_id=order.customer_id, at=at
    )


def _promise(tx: Tx, shop: Shop, order: Order) -> None:
    """Paid: it has to leave by the day that was promised; a day that moved takes the other's place."""
    _plant(tx, shop, order, "paid", order.paid_at or order.changed_at)
    promised = order.promised_at or working_day(shop, order.paid_at or order.changed_at, SHIPS_WITHIN)
    occasion = f"by:{int(promised)}"
    rules = [rule.id for rule in tx.nudge_rules.of_trigger(shop.id, "not_shipped_by_batch")]
    if rules:
        tx.nudges.cancel(shop.id, f"order:{order.id}", "moved", rules=rules, but_occasion=occasion)
    _plant(tx, shop, order, "not_shipped_by_batch", promised, occasion)


def _over(tx: Tx, shop: Shop, subject: str, trigger: str, reason: str) -> None:
    rules = [rule.id for rule in tx.nudge_rules.all(shop.id).values() if rule.trigger == trigger]
    if rules:
        tx.nudges.cancel(shop.id, subject, reason, rules=rules)
