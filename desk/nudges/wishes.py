"""What customers want to be told later, or not any more: kept, told to them and to the agents, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from desk.floor import setting
from desk.goods.current_item import current
from desk.goods.item_facts import STOCK_HOURS
from desk.minds import Mind
from desk.nudges.new_goods import look_out
from desk.phrases.script import labelled_for
from desk.talks.speaking import Choices, notice, say, service_text
from nlu.variants import named
from nlu.wishes import Wish
from scripts_library.items import ItemCard
from storage.records.nudges import Subscription
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

MARKETING: Final = "news"
"""The one kind nobody has asked for a thing with: it ends with 退订, the others stay until they are ended themselves."""
OPTED_OUT: Final = "opted_out"
PROTECTED_DAYS: Final = 7.0
"""settings["price_protect_days"]: how long after payment a lower price is told; 0 = the shop protects none."""
PRICE_FELL: Final = "service.nudge_price_protect"
DAY: Final = 86_400.0
RECEIVED: Final = 7 * DAY
LINES: Final = 8
SOLD_OUT: Final = frozenset({"缺货", "到货登记"})
"""Tags of phrases that say an item is not there: 到货叫我 stands under them."""


# --- the button under an answer ------------------------------------------------------------------------


def restock_offer(tx: Tx, mind: Mind, customer: Customer, phrases: Iterable[str]) -> dict[str, Any]:
    """到货叫我 under words that say the item is sold out: ``choices`` and ``context`` for ``say``, or nothing."""
    known = (mind.phrases.get(name) for name in phrases)
    if not any(phrase is not None and SOLD_OUT & set(phrase.tags) for phrase in known):
        return {}
    item = current(tx, customer)
    if item is None:
        return {}
    colour, size = asked_for(tx, customer, item.card)
    buttons = [[(service_text(mind, "button_restock", {}), "want:0")]]
    return {"choices": labelled_for(customer, buttons), "context": {"want": [item.card.number, colour, size]}}


def asked_for(tx: Tx, customer: Customer, card: ItemCard, text: str = "") -> tuple[str, str]:
    """The colour and size the customer named last; "" where they named none."""
    said = [text, *(line.text for line in reversed(tx.messages.last(customer.id, LINES)) if line.author == "customer")]
    colour = next(filter(None, (named(card.colours, words) for words in said)), "")
    return colour, next(filter(None, (named(card.sizes, words) for words in said)), "")


# --- in words ----------------------------------------------------------------------------------------------


def heard(tx: Tx, mind: Mind, shop: Shop, customer: Customer, wish: Wish, text: str) -> bool:
    """Do what the words ask for, and say so; False if nothing can be done about them here, so that they are read as usual."""
    match wish:
        case "opt_out" | "opt_out_perhaps":
            if wish == "opt_out_perhaps" and not _means_us(tx, customer):
                return False
            opt_out(tx, mind, customer, "words")
        case "opt_in":
            opt_in(tx, mind, customer)
        case "list":
            show(tx, mind, customer)
        case _:
            return ask(tx, mind, shop, customer, wish, text=text)
    return True


def _means_us(tx: Tx, customer: Customer) -> bool:
    """别发了, 拒收: is it what we write by ourselves, not a parcel, and not what a colleague is sending? The welcome of the
    day, which their own words have just brought, is not meant."""
    said = (m for m in reversed(tx.messages.last(customer.id, LINES)) if m.author != "customer")
    ours = next((m for m in said if m.author != "assistant" or m.created_at < tx.now), None)
    if ours is not None and tx.nudges.said_as(ours.id) is not None:
        return True
    return customer.holder_id is None and not tx.orders.open_of(customer.id, received_since=tx.now - RECEIVED)


def ask(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, kind: str, *, text: str = "",
    want: tuple[str, str, str] | None = None,
) -> bool:
    """Keep what the customer wants to be told of, and tell them; ``want`` = number, colour and size, else what the talk is
    about. False if that cannot be told."""
    if kind == "price_protect":
        return _protect(tx, mind, shop, customer)
    card = _card(tx, shop, customer, want)
    if kind == "restock":
        if card is None:
            return False
        colour, size = want[1:] if want is not None else asked_for(tx, customer, card, text)
        called = " ".join(part for part in (card.name, colour, size) if part)
        if _is_there(card, shop, tx.now, colour, size):
            return _say(tx, mind, customer, "wish_restock_there", {"商品名": called})
        _, new = tx.subscriptions.add(
            shop_id=shop.id, customer_id=customer.id, kind=kind, item_number=card.number, colour=colour, size=size
        )
        return _kept(tx, mind, customer, kind, "wish_restock" if new else "wish_restock_again", called, new=new)
    number = card.number if card is not None and kind == "promotion" else ""
    _, new = tx.subscriptions.add(shop_id=shop.id, customer_id=customer.id, kind=kind, item_number=number)
    name = f"wish_{kind}{'_item' if number else ''}" if new else "wish_again"
    if kind == MARKETING:
        look_out(tx, shop)
        if _is_out(tx, customer):
            tx.subscriptions.opt_in(shop.id, customer.id)
    return _kept(tx, mind, customer, kind, name, card.name if card is not None and number else "", new=new)


def _card(tx: Tx, shop: Shop, customer: Customer, want: tuple[str, str, str] | None) -> ItemCard | None:
    item = tx.items.by_number(shop.id, want[0]) if want is not None else current(tx, customer)
    return item.card if item is not None else None


def _is_there(card: ItemCard, shop: Shop, now: float, colour: str, size: str) -> bool:
    """Is it known for sure that what was asked for can be had?"""
    fresh = setting(shop, "stock_fresh_hours", STOCK_HOURS) * 3600
    return any(
        one.count > 0 and now - one.known_at <= fresh
        for one in card.stock if (not colour or one.colour in ("", colour)) and (not size or one.size in ("", size))
    )


def _protect(tx: Tx, mind: Mind, shop: Shop, customer: Customer) -> bool:
    """Every item bought within the days of price protection whose price is known.

    Who says 保价 to our word that a price has fallen wants the difference, which is a person's to give.
    """
    if tx.messages.said_since(customer.id, PRICE_FELL, tx.now - RECEIVED):
        return False
    lasts = setting(shop, "price_protect_days", PROTECTED_DAYS) * DAY
    bought = [order for order in tx.orders.of_customer(customer.id) if _protected(order, tx.now - lasts)]
    names: dict[str, None] = {}
    new = False
    for order in bought:
        for line in order.lines:
            if line.item_number and line.price:
                _, fresh = tx.subscriptions.add(
                    shop_id=shop.id, customer_id=customer.id, kind="price_protect", item_number=line.item_number,
                    colour=line.colour, size=line.size, price=line.price, until=(order.paid_at or tx.now) + lasts,
                )
                names[line.name or line.item_number] = None
                new = new or fresh
    if not names:
        return False
    return _kept(tx, mind, customer, "price_protect", "wish_price_protect" if new else "wish_again", "、".join(names), new=new)


def _protected(order: Order, since: float) -> bool:
    return order.paid_at is not None and order.paid_at > since and order.state not in ("closed", "refund_asked", "refunded")


def _kept(tx: Tx, mind: Mind, customer: Customer, kind: str, name: str, called: str, *, new: bool) -> bool:
    if new:
        notice(tx, customer, "wish_kept", wish_kind=kind, name=called)
    return _say(tx, mind, customer, name, {"商品名": called})


def _say(tx: Tx, mind: Mind, customer: Customer, name: str, known: Mapping[str, str], choices: Choices = ()) -> bool:
    """A direct answer to what the customer has just asked for: said by the shop, whoever holds them."""
    say(tx, customer, service_text(mind, name, known), author="shop", choices=choices, phrase=f"service.{name}")
    return True


# --- 退订 --------------------------------------------------------------------------------------------------


def _is_out(tx: Tx, customer: Customer) -> bool:
    wish = tx.subscriptions.wish(customer.id)
    return wish is not None and wish.opted_out_at is not None


def opt_out(tx: Tx, mind: Mind, customer: Customer, by: str) -> None:
    """No marketing any more, also none that waits or has not left yet; what was asked for stays. With the way back."""
    fresh = not _is_out(tx, customer)
    tx.subscriptions.opt_out(customer.shop_id, customer.id, by)
    tx.subscriptions.end_of(customer.id, OPTED_OUT, kind=MARKETING)
    tx.nudges.cancel_of(customer.id, OPTED_OUT, cap="marketing")
    tx.nudges.unsay(customer.id, OPTED_OUT, rules=_ended_by_it(tx, customer))
    kept = tx.subscriptions.of_customer(customer.id)
    buttons = [(service_text(mind, "button_opt_in", {}), "optin:0")]
    buttons += [(service_text(mind, "button_subscriptions", {}), "subs:0")] if kept else []
    if fresh:
        notice(tx, customer, "opted_out")
    _say(tx, mind, customer, "opted_out_kept" if kept else "opted_out", {}, [buttons])


def _ended_by_it(tx: Tx, customer: Customer) -> list[str]:
    """The rules whose words somebody who is out does not read any more."""
    rules = tx.nudge_rules.all(customer.shop_id).values()
    return [rule.id for rule in rules if rule.to_customer and OPTED_OUT in rule.stops]


def opt_in(tx: Tx, mind: Mind, customer: Customer) -> None:
    """The customer wants to hear of us again: what 退订 had ended counts as before."""
    fresh = _is_out(tx, customer)
    tx.subscriptions.opt_in(customer.shop_id, customer.id)
    if tx.subscriptions.reopen(customer.id, OPTED_OUT):
        look_out(tx, tx.shops.get(customer.shop_id))
    if fresh:
        notice(tx, customer, "opted_in")
    _say(tx, mind, customer, "opted_in", {})


# --- 我的提醒 ----------------------------------------------------------------------------------------------


def show(tx: Tx, mind: Mind, customer: Customer) -> None:
    """What the customer is told of, with a button to end each, and 退订 or the way back."""
    found = tx.subscriptions.of_customer(customer.id)
    out = _is_out(tx, customer)
    lines = [f"{n}. {_line(tx, mind, one)}" for n, one in enumerate(found, 1)]
    head = service_text(mind, "subscriptions" if found else "subscriptions_none", {})
    tail = [service_text(mind, "subscriptions_opted_out", {})] if out else []
    end = service_text(mind, "button_end_one", {})
    ends = [(f"{end} {n}", f"subend:{one.id}") for n, one in enumerate(found, 1)]
    way = ("button_opt_in", "optin:0") if out else ("button_opt_out", "optout:0")
    buttons = [*(ends[i : i + 4] for i in range(0, len(ends), 4)), [(service_text(mind, way[0], {}), way[1])]]
    say(
        tx, customer, "\n".join([head, *lines, *tail]), author="shop", choices=buttons, phrase="service.subscriptions"
    )


def _line(tx: Tx, mind: Mind, one: Subscription) -> str:
    item = tx.items.by_number(one.shop_id, one.item_number) if one.item_number else None
    called = " ".join(part for part in (item.card.name if item else one.item_number, one.colour, one.size) if part)
    name = f"subscription_{one.kind}" + ("_item" if one.kind == "promotion" and called else "")
    return service_text(mind, name, {"商品名": called})


def end(tx: Tx, mind: Mind, customer: Customer, subscription_id: int) -> bool:
    """One of them is not wanted any more; False if it is not the customer's, or ended."""
    one = tx.subscriptions.get(subscription_id)
    if one is None or one.customer_id != customer.id or not tx.subscriptions.end([one.id], "unsubscribed"):
        return False
    tx.nudges.cancel(customer.shop_id, f"subscription:{one.id}", "unsubscribed")
    _say(tx, mind, customer, "subscription_ended", {})
    return True
