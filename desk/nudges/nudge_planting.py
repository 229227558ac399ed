"""Plants nudges when something happens, and takes them back when their reason is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.nudges.nudge_windows import due_at, working_day
from desk.tasks.task_watch import done_with
from scripts_library.nudge_rules import TRIGGERS
from storage.records.nudges import Nudge, Outcome, Planting
from storage.records.orders import Order
from storage.records.people import Shop
from storage.tx import Tx

SHIPS_WITHIN: Final = 3  # working days, where the order itself promises no day
AWAY: Final = ("shipped", "in_transit", "received")
BATCH: Final = "not_shipped_by_batch"
ONCE: Final = "1"  # the occasion of what happens to an order once
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
    wish = tx.subscriptions.wish(customer_id) if customer_id is not None else None
    what, timezone = (subject, occasion), wish.timezone if wish is not None else ""
    return tx.nudges.plant(shop.id, _plantings(tx, shop, trigger, what, (customer_id, timezone), at, facts or {}))


def happened_to(
    tx: Tx, shop: Shop, trigger: str, whom: Mapping[str, int], *, occasion: str, facts: Mapping[str, Any] | None = None
) -> int:
    """The same for many at once, now: customers by subject."""
    wishes = tx.subscriptions.wishes(sorted(set(whom.values())))
    plantings = []
    for subject, customer_id in whom.items():
        who = (customer_id, wishes[customer_id].timezone if customer_id in wishes else "")
        plantings += _plantings(tx, shop, trigger, (subject, occasion), who, tx.now, facts or {})
    return tx.nudges.plant(shop.id, plantings)


def _plantings(
    tx: Tx, shop: Shop, trigger: str, what: tuple[str, str], who: tuple[int | None, str], at: float, facts: Mapping[str, Any]
) -> list[Planting]:
    """``what`` = subject and occasion, ``who`` = the customer and their time zone ("" = not known)."""
    if trigger not in TRIGGERS:
        raise ValueError(f"no such trigger: {trigger}")
    rules = tx.nudge_rules.of_trigger(shop.id, trigger)
    customer_id, timezone = who
    found = []
    for rule in rules:
        due = due_at(shop, rule, at, timezone=timezone)
        if rule.only in ("", facts.get("kind", "")) and due >= tx.now - rule.late:
            found.append(Planting(
                rule.id, trigger, *what, rule.audience, due, customer_id=customer_id, staff_id=facts.get("staff") if rule.audience in OWNED else None,
                task_id=facts.get("task"), cap=rule.cap, facts=facts,
            ))  # fmt: skip
    return found


# --- orders --------------------------------------------------------------------------------------------


def order_moved(tx: Tx, shop: Shop, order: Order, was: str) -> None:
    """An order came from state ``was`` into the one it has, or something else about it changed (``was`` the same): what
    waits and has lost its reason is skipped, what has a reason now is planted."""
    subject = f"order:{order.id}"
    waiting = tx.nudges.waiting_about(shop.id, subject) if was else ()
    if order.customer_id is not None and any(one.customer_id != order.customer_id for one in waiting):
        tx.nudges.link(shop.id, subject, order.customer_id)
    happenings = _happenings(shop, order, changed=order.state != was)
    tx.nudges.end([
        Outcome(one.id, "skipped", one.due_at, why) for one in waiting if (why := _over(order, one, happenings))
    ])  # fmt: skip
    wish = tx.subscriptions.wish(order.customer_id) if order.customer_id is not None and happenings else None
    who = (order.customer_id, wish.timezone if wish is not None else "")
    for one in tx.nudges.listed_about(shop.id, subject) if order.state != was and was else ():
        if one.task_id is not None and _over(order, one, happenings):
            done_with(tx, one.task_id)
    for one in tx.nudges.leaving_about(shop.id, subject) if order.state != was and was else ():
        if why := _over(order, one, happenings):
            tx.nudges.unsay_one(one, why)
    plantings = [
        planting for trigger, at, occasion in happenings
        for planting in _plantings(tx, shop, trigger, (subject, occasion), who, at, {})
    ]
    tx.nudges.plant(shop.id, plantings)


def _happenings(shop: Shop, order: Order, *, changed: bool) -> list[tuple[str, float, str]]:
    """(trigger, when, occasion) of what is true of the order now; once it is so (not ``changed``) only the day it is
    promised for can still move."""
    if _back(order) or (order.state == "closed" and order.paid_at is None):
        return []
    if not _paid(order):
        return [("ordered", order.placed_at or order.created_at, ONCE)] if changed else []
    if not _away(order):
        paid = order.paid_at or order.changed_at
        promised = order.promised_at or working_day(shop, paid, SHIPS_WITHIN)
        return [("paid", paid, ONCE)] * changed + [(BATCH, promised, f"by:{int(promised)}")]
    if not changed:
        return []
    if order.received_at is not None or order.state == "received":
        received = order.received_at or order.changed_at
        return [("received", received, ONCE), ("old_customer", received, ONCE)]
    return [("shipped", order.shipped_at or order.changed_at, ONCE)] if order.state != "closed" else []


def _over(order: Order, nudge: Nudge, happenings: list[tuple[str, float, str]]) -> str:
    """Why a nudge that waits about the order is needless from now on; empty if it is not."""
    if _back(order):
        return "returned"
    if order.state == "closed" and order.paid_at is None:
        return "cancelled"
    if nudge.trigger == "ordered" and _paid(order):
        return "paid"
    if nudge.trigger == BATCH and _away(order):
        return "shipped"
    if nudge.trigger == BATCH and all((trigger, occasion) != (BATCH, nudge.occasion) for trigger, _, occasion in happenings):
        return "moved"
    return "received" if nudge.trigger == "shipped" and (order.received_at is not None or order.state == "received") else ""


def _back(order: Order) -> bool:
    return order.state in ("refunded", "refund_asked")


def _paid(order: Order) -> bool:
    return order.paid_at is not None or order.state in ("paid", *AWAY)


def _away(order: Order) -> bool:
    return order.shipped_at is not None or order.state in AWAY
