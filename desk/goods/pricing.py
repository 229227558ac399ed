"""Holds the prices in an agent's words against the item's floor and the limits of the role, beside the language check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from desk.goods.conceded import LASTS, second
from desk.goods.conceding import covers, needed
from desk.goods.current_item import current
from desk.goods.cuts import LESS, cut_to, fen
from desk.goods.gifts import gifts
from desk.goods.promotion_price import promoted_price, standing
from desk.minds import Mind
from desk.people.roles import ROLES
from nlu.gifts import Promised, promised
from nlu.pricing import Offered, offered
from nlu.reading import Check, Finding
from storage.records import Json
from storage.records.goods import Item
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.tx import Tx

FLOOR: Final = "price_floor"
UNKNOWN: Final = "price_unknown"
LIMIT: Final = "price_limit:"
"""Followed by the role that may approve it."""
_BELOW = "比「{name}」能给的最低价还低，谁都不能给；可以推荐搭配、小礼物，或等下次活动"
_NOT_KNOWN = "还不知道说的是哪一款，这个价可能低于底价；先用 /item 找到这一款，小二就能帮您核"
_BEYOND = "「{name}」让到这个价要{role}点头"
_ON_TOP = "「{name}」已经有活动价了，活动之外再让要{role}点头"
_AGAIN = "24 小时内已经让过一次（「{said}」），一单只让一份，再让要组长点头"


def priced(tx: Tx, mind: Mind, staff: Staff, customer: Customer, check: Check, context: Json | None = None) -> Check:
    """The check with what is wrong with the prices and gifts in it: below the floor blocks, beyond the role's limit, a
    second concession within a day and a price for nobody knows what warn. ``context`` of a held message may hold an
    approval of these very words."""
    found, given = offered(check.text), promised(check.text)
    if not found and not given:
        return check
    items = _items(tx, mind, customer, check.text) if found else ()
    shop = tx.shops.get(customer.shop_id)
    role = _role(staff, check.text, context, tx.now)
    faults = tuple(_unknown(tx, shop, found)) if not items else tuple(_faults(shop, items, found, role, tx.now))
    faults += tuple(gifts(tx, mind, shop, role, check.text))
    if not covers(role, "lead") and not any(fault.rule.startswith(LIMIT) or fault.level == "block" for fault in faults):
        faults += tuple(_once(second(tx, mind, customer, check.text, items), (*found, *given)))
    if not faults:
        return check
    verdict = "block" if check.verdict == "block" or any(fault.level == "block" for fault in faults) else "warn"
    findings = tuple(sorted((*check.findings, *faults), key=lambda one: one.span))
    return Check(check.text, "block" if verdict == "block" else "warn", findings)


def refusal(check: Check) -> Literal["", "blocked", "beyond"]:
    """Why words may not leave whoever taps 仍然发送: "blocked" or "beyond"; "" if they may."""
    if any(finding.level == "block" for finding in check.findings):
        return "blocked"
    return "beyond" if wanted(check) else ""


def wanted(check: Check) -> str:
    """The role whose approval a price needs; "" if none."""
    roles = [finding.rule.removeprefix(LIMIT) for finding in check.findings if finding.rule.startswith(LIMIT)]
    return max(roles, key=("lead", "supervisor").index, default="")


def approval(text: str, staff: Staff, now: float) -> dict[str, str | float]:
    """What a held message carries once somebody approved its price: good for these words only, and for a day."""
    return {"approved_role": staff.role, "approved_text": text, "approved_by": staff.name, "approved_at": now}


def _role(staff: Staff, text: str, context: Json | None, now: float) -> str:
    """Whose limits hold: the author's, or those of who approved these very words within a day."""
    if context is None or context.get("approved_text") != text or now - float(context["approved_at"]) > LASTS:
        return staff.role
    return str(context["approved_role"])


def _items(tx: Tx, mind: Mind, customer: Customer, text: str) -> Sequence[Item]:
    """The items the words name, else the one the talk is about."""
    named = [tx.items.get(customer.shop_id, number) for number in mind.goods.find(text)]
    known = [item for item in named if item is not None]
    item = None if known else current(tx, customer)
    return known if item is None else [item]


def _faults(shop: Shop, items: Sequence[Item], found: Sequence[Offered], role: str, now: float) -> Iterator[Finding]:
    """What is wrong with each price for the item it would be kindest to."""
    for one in found:
        judged = [(item, fault) for item in items if (fault := _fault(shop, item, one, role, now)) is not None]
        if len(judged) == len(items):
            yield min((fault for _, fault in judged), key=lambda fault: fault.level == "block")


def _fault(shop: Shop, item: Item, one: Offered, role: str, now: float) -> Finding | None:
    card, promotions = item.card, standing(shop, item.card, now)
    asked = promoted_price(card, promotions)
    offer = fen(card.price, asked, one)
    if offer is None:
        return None
    span = (one.start, one.end)
    if card.floor is not None and offer < card.floor - LESS:
        return Finding(FLOOR, "block", span, _BELOW.format(name=card.name), "")
    if asked is None or cut_to(shop, item, one, now) is None:
        return None
    least = needed(shop, asked, offer + LESS) or ("lead" if promotions else "")
    if covers(role, least):
        return None
    why = (_ON_TOP if promotions else _BEYOND).format(name=card.name, role=ROLES[least])
    return Finding(f"{LIMIT}{least}", "warn", span, why, "")


def _once(before: str, found: Sequence[Offered | Promised]) -> Iterator[Finding]:
    """One concession an order: another one on top of what was said before is the lead's to allow."""
    if before:
        yield Finding(f"{LIMIT}lead", "warn", (found[0].start, found[0].end), _AGAIN.format(said=before), "")


def _unknown(tx: Tx, shop: Shop, found: Sequence[Offered]) -> Iterator[Finding]:
    """No item is known: a sum no floor of the shop is above is fine, anything else may be below one."""
    highest = tx.items.highest_floor(shop.id)
    for one in found:
        if highest is not None and (one.kind != "sum" or one.value * 100 < highest - LESS):
            yield Finding(UNKNOWN, "warn", (one.start, one.end), _NOT_KNOWN, "")
