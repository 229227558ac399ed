"""Why a nudge that is due is needless: everything it rests on is looked at again, for a whole batch in few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from desk.goods.promotions import counting
from scripts_library.nudge_rules import NudgeRule
from storage.records.goods import Item
from storage.records.nudges import ContactWish, Nudge, Subscription
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

TALKING: Final = 10 * 60.0  # seconds after the customer's last words in which they are still talking
A_DAY: Final = 86_400.0
A_WEEK: Final = 7 * A_DAY
UNANSWERED: Final = 2  # marketing nudges without a word of the customer's, after which there are no more
GONE_ON: Final = ("shipped", "in_transit", "received")
SENT_BACK: Final = ("refund_asked", "refunded")
NEWS: Final = "news"


def number_of(subject: str, about: str) -> int | None:
    """The id in ``order:7``; None if the subject is something else."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == about and number.isdecimal() else None


class Around:
    """Everything a batch of nudges rests on, asked once; customers are locked by it, who is not among them is busy.
    ``looking`` = nothing will be written, and nobody is locked."""

    def __init__(self, tx: Tx, shop: Shop, due: Iterable[Nudge], *, looking: bool = False) -> None:
        self.tx, self.shop, self.looking = tx, shop, looking
        self.due = tuple(due)
        self.orders = tx.nudge_facts.orders(self._about("order"))
        self.subscriptions = tx.subscriptions.open_among(self._about("subscription"))
        about = {number for one in self.due if (number := self.customer_of(one)) is not None}
        self.customers = tx.nudge_facts.customers(about, lock=not looking)
        self.ids = list(self.customers)
        tx.customers.find_places(self.ids)
        self.wishes = tx.subscriptions.wishes(self.ids)
        self.marketed = {one: list(times) for one, times in tx.nudges.marketing(self._capped()).items()}
        self._items: dict[str, Item | None] = {}

    def customer_of(self, nudge: Nudge) -> int | None:
        """Whom it is about: an order may have been linked to somebody after the nudge was planted."""
        order = self.orders.get(number_of(nudge.subject, "order") or 0)
        return order.customer_id if order is not None and order.customer_id is not None else nudge.customer_id

    def item(self, number: str) -> Item | None:
        if number not in self._items:
            self._items[number] = self.tx.items.by_number(self.shop.id, number) if number else None
        return self._items[number]

    @cached_property
    def with_open_case(self) -> frozenset[int]:
        return self.tx.nudge_facts.with_open_case(self.ids)

    @cached_property
    def closed_cases(self) -> frozenset[int]:
        return self.tx.nudge_facts.closed_cases(self._about("case"))

    @cached_property
    def last_ordered(self) -> Mapping[int, float]:
        return self.tx.nudge_facts.last_ordered(self.ids)

    @cached_property
    def last_answered(self) -> Mapping[int, float]:
        return self.tx.nudge_facts.last_answered(self.ids)

    @cached_property
    def paid_items(self) -> Mapping[int, list[tuple[int, float, str, str]]]:
        return self.tx.nudge_facts.paid_items(self.ids)

    @cached_property
    def readers(self) -> frozenset[int]:
        """Who wants the shop's news."""
        return self.tx.subscriptions.subscribers(self.ids, NEWS)

    def _about(self, what: str) -> list[int]:
        return [number for one in self.due if (number := number_of(one.subject, what)) is not None]

    def _capped(self) -> list[int]:
        return sorted({number for one in self.due if one.cap and (number := self.customer_of(one)) in self.customers})


@dataclass(frozen=True)
class Situation:
    """One due nudge and what it rests on now."""

    around: Around
    nudge: Nudge
    rule: NudgeRule
    customer: Customer | None
    order: Order | None = None
    subscription: Subscription | None = None
    now: float = field(default=0.0)

    @classmethod
    def of(cls, around: Around, nudge: Nudge, rule: NudgeRule) -> Situation:
        return cls(
            around, nudge, rule, around.customers.get(around.customer_of(nudge) or 0),
            around.orders.get(number_of(nudge.subject, "order") or 0),
            around.subscriptions.get(number_of(nudge.subject, "subscription") or 0), around.tx.now,
        )

    @property
    def wish(self) -> ContactWish | None:
        return self.around.wishes.get(self.customer.id) if self.customer is not None else None

    @property
    def timezone(self) -> str:
        """Where the customer lives; empty = not known."""
        return self.wish.timezone if self.wish is not None else ""

    @property
    def item(self) -> Item | None:
        """What a subscription is about."""
        return self.around.item(self.subscription.item_number) if self.subscription is not None else None


# --- what ends a nudge -------------------------------------------------------------------------------


def needless(here: Situation, *, but: Sequence[str] = ()) -> str:
    """The name of what makes it needless (see REASONS in scripts_library/nudge_rules.py), ``but`` these; empty = it is
    wanted."""
    if here.order is None and number_of(here.nudge.subject, "order") is not None:
        return "gone"
    if here.rule.to_customer and (why := _unreachable(here)):
        return why
    for stop in here.rule.stops:
        if stop not in but and not (stop == "talking" and here.rule.talking != "drop") and CHECKS[stop](here):
            return stop
    return _capped(here)


def _unreachable(here: Situation) -> str:
    if here.customer is None:
        return "no_customer"
    barred = here.customer.blocked or here.customer.barred or here.customer.mark
    return "blocked" if barred else ""


def _capped(here: Situation) -> str:
    """Marketing: one a week, and none after two that nobody answered."""
    if here.rule.cap != "marketing" or here.customer is None:
        return ""
    times = here.around.marketed.get(here.customer.id, ())
    if times and here.now - max(times) < A_WEEK:
        return "weekly_cap"
    since = sum(at > here.customer.seen_at for at in times)
    return "unanswered" if since >= UNANSWERED else ""


def talking(here: Situation) -> bool:
    """Is somebody at it with the customer, or has the customer written just now? Nobody knows it of another day."""
    if here.around.looking:
        return False
    who = here.customer
    return who is not None and (who.holder_id is not None or here.now - who.seen_at < TALKING)


def _paid(here: Situation) -> bool:
    return here.order is not None and (here.order.paid_at is not None or here.order.state in ("paid", *GONE_ON))


def _cancelled(here: Situation) -> bool:
    return here.order is not None and here.order.state in ("closed", "refunded") and here.order.paid_at is None


def _shipped(here: Situation) -> bool:
    return here.order is not None and (here.order.shipped_at is not None or here.order.state in GONE_ON)


def _moving(here: Situation) -> bool:
    return here.order is not None and here.order.state in ("in_transit", "received", "closed")


def _received(here: Situation) -> bool:
    return here.order is not None and (here.order.received_at is not None or here.order.state in ("received", "closed"))


def _returned(here: Situation) -> bool:
    return here.order is not None and here.order.state in SENT_BACK


def _duplicate_order(here: Situation) -> bool:
    """Has the customer paid for the same item by another order (拍错重拍, 退款重拍) since shortly before this one?"""
    if here.order is None or here.customer is None:
        return False
    mine = {line.item_number or line.name for line in here.order.lines}
    since = (here.order.placed_at or here.order.created_at) - A_DAY
    paid = here.around.paid_items.get(here.customer.id, ())
    return any(order != here.order.id and at >= since and (number or name) in mine for order, at, number, name in paid)


def _ordered(here: Situation) -> bool:
    if here.customer is None:
        return False
    began = here.order.placed_at if here.order is not None else None
    after = max(here.nudge.created_at, began or 0.0)
    return here.around.last_ordered.get(here.customer.id, 0.0) > after


def _spoke(here: Situation) -> bool:
    return here.customer is not None and here.customer.seen_at > here.nudge.created_at


def _answered(here: Situation) -> bool:
    return here.customer is not None and here.around.last_answered.get(here.customer.id, 0.0) > here.nudge.created_at


def _complaint_open(here: Situation) -> bool:
    return here.customer is not None and here.customer.id in here.around.with_open_case


def _opted_out(here: Situation) -> bool:
    return here.wish is not None and here.wish.opted_out_at is not None


def _unsubscribed(here: Situation) -> bool:
    if number_of(here.nudge.subject, "subscription") is not None:
        return here.subscription is None
    return here.customer is None or here.customer.id not in here.around.readers


def _out_of_stock(here: Situation) -> bool:
    wanted = here.subscription
    if wanted is None or here.item is None:
        return True
    return not any(
        one.count > 0 and wanted.colour in ("", one.colour) and wanted.size in ("", one.size) for one in here.item.card.stock
    )


def _promotion_over(here: Situation) -> bool:
    valid = counting(here.around.shop, here.now)
    name = here.nudge.facts.get("promotion")
    return not (valid if name is None else [row for row in valid if row.name == name])


def _price_back(here: Situation) -> bool:
    """Is it not (any more) cheaper than what the customer paid, or is the time over?"""
    mine = here.subscription
    if mine is None or mine.price is None or here.item is None or here.item.card.price is None:
        return True
    return here.item.card.price >= mine.price or (mine.until is not None and mine.until < here.now)


def _resolved(here: Situation) -> bool:
    return (number_of(here.nudge.subject, "case") or 0) in here.around.closed_cases


CHECKS: Final[Mapping[str, Callable[[Situation], bool]]] = {
    "paid": _paid, "cancelled": _cancelled, "duplicate_order": _duplicate_order, "shipped": _shipped, "moving": _moving,
    "received": _received, "returned": _returned, "ordered": _ordered, "talking": talking, "spoke": _spoke,
    "answered": _answered, "complaint_open": _complaint_open, "opted_out": _opted_out, "unsubscribed": _unsubscribed,
    "out_of_stock": _out_of_stock, "promotion_over": _promotion_over, "price_back": _price_back, "resolved": _resolved,
}
