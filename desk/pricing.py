"""Holds the prices in an agent's words against the item's floor and the limits of the role, beside the language check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from desk.conceded import LASTS
from desk.conceding import covers, needed
from desk.current_item import current
from desk.minds import Mind
from desk.promotion_price import promoted_price, quotes, standing
from desk.roles import ROLES
from nlu.pricing import Offered, offered
from nlu.reading import Check, Finding
from storage.records import Customer, Item, Json, Shop, Staff
from storage.tx import Tx

FLOOR: Final = "price_floor"
UNKNOWN: Final = "price_unknown"
LIMIT: Final = "price_limit:"
"""Followed by the role that may approve it."""
_BELOW = "比「{name}」能给的最低价还低，谁都不能给；可以推荐搭配、小礼物，或等下次活动"
_NOT_KNOWN = "还不知道说的是哪一款，这个价可能低于底价；先用 /item 找到这一款，小二就能帮您核"
_BEYOND = "「{name}」让到这个价要{role}点头"
_ON_TOP = "「{name}」已经有活动价了，活动之外再让要{role}点头"
_LESS = 0.005  # fen: what dividing a sum leaves over


def priced(tx: Tx, mind: Mind, staff: Staff, customer: Customer, check: Check, context: Json | None = None) -> Check:
    """The check with what is wrong with the prices in it: below the floor blocks, beyond the role's limit and a price
    for nobody knows what warn. ``context`` of a held message may hold an approval of these very words."""
    found = offered(check.text)
    if not found:
        return check
    items = _items(tx, mind, customer, check.text)
    shop = tx.shops.get(customer.shop_id)
    role = _role(staff, check.text, context, tx.now)
    faults = tuple(_unknown(tx, shop, found)) if not items else tuple(_faults(shop, items, found, role, tx.now))
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
    offer = _fen(card.price, asked, one)
    if offer is None:
        return None
    span = (one.start, one.end)
    if card.floor is not None and offer < card.floor - _LESS:
        return Finding(FLOOR, "block", span, _BELOW.format(name=card.name), "")
    if asked is None or card.price is None or offer >= asked - _LESS or quotes(card.price, promotions, offer):
        return None
    least = needed(shop, asked, offer + _LESS) or ("lead" if promotions else "")
    if covers(role, least):
        return None
    why = (_ON_TOP if promotions else _BEYOND).format(name=card.name, role=ROLES[least])
    return Finding(f"{LIMIT}{least}", "warn", span, why, "")


def _fen(price: int | None, asked: int | None, one: Offered) -> float | None:
    """What the item would go for, None where that cannot be worked out. ``asked`` = its price under the promotions: a share
    or an amount off comes on top of them, unless it only says what they give."""
    if one.kind == "sum":
        return one.value * 100
    if price is None or asked is None:
        return None
    given = price * one.value if one.kind == "share" else price - one.value * 100
    if asked < price and abs(given - asked) < 1:
        return asked
    return asked * one.value if one.kind == "share" else asked - one.value * 100


def _unknown(tx: Tx, shop: Shop, found: Sequence[Offered]) -> Iterator[Finding]:
    """No item is known: a sum no floor of the shop is above is fine, anything else may be below one."""
    highest = tx.items.highest_floor(shop.id)
    for one in found:
        if highest is not None and (one.kind != "sum" or one.value * 100 < highest - _LESS):
            yield Finding(UNKNOWN, "warn", (one.start, one.end), _NOT_KNOWN, "")
