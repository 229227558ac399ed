"""What a customer's turn wishes for an order (another courier, colour, size, address, a later day, a gift), found for 备注."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.minds import Mind
from desk.orders.print_runs import printed
from nlu.masking import masked
from storage.records.people import Shop
from storage.records.talks import Customer, Turn
from storage.tx import Tx

LINES: Final = 12
WRITABLE: Final = ("placed", "paid", "changed")
"""States in which something can still be written on an order."""
TEXT: Final = 80
LONGEST: Final = 400
_ADDRESS: Final = re.compile(r"(?:地址|收货|寄到|发到|送到|电话|号码|手机|收件).{0,12}(?:改|换|错|写成|变)|(?:改|换)(?:一?下|个|成)?.{0,6}(?:地址|电话|号码|手机|收件|收货)|寄到|发到这|送到这")
_DELAY: Final = re.compile(r"(?:先别|先不要|晚[点几些]|迟[点几些]|过[几两]天|[\d一二三四五六七八九十]+[号日]|周[一二三四五六日天]|下周|月底|等我).{0,8}(?:再)?(?:发货|发|寄)(?!票|什么|哪)|(?:发货|发|寄).{0,4}(?:晚[点几些]|迟[点几些])")
_GIFT: Final = re.compile(r"(?:送|赠|配|放|附)(?:我|一?个|一?份|一?双|一?条|点|张|上)?(?:小)?(?:礼物|礼品|赠品|袜子|贺卡|卡片|礼袋|礼盒|手提袋|小样)|(?:贺卡|卡片)上?写")
_CHANGE: Final = re.compile(r"换|改|要|拍错|选错|错了|来|发")
_ASKING: Final = re.compile(r"吗|么|呢|多少|哪|什么|[?？]|有没有|能不能|可不可以")
_POLITE: Final = re.compile(r"(?:可以|行|好)[吗么]?[?？]?$")
_CLAUSE: Final = re.compile(r"[^，,。；;！!\n]+[?？]?")
_REFUSED: Final = re.compile(r"(?:不要|别|不想要|不用)(?:发|用|走|给我发)?$")


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to note: the kind of note (desk/orders/order_notes.py) and its words."""

    kind: str
    text: str


def wishes(mind: Mind, lines: Sequence[str]) -> tuple[Wish, ...]:
    """What the lines wish for, each kind once, the latest words counting; questions about such things are none."""
    found: dict[str, Wish] = {}
    for line in lines:
        for wish in _of_line(mind, line.strip()):
            found[wish.kind] = wish
    return tuple(found.values())


def turn_wishes(tx: Tx, mind: Mind, customer: Customer, turn: Turn | None = None) -> tuple[Wish, ...]:
    """The wishes of the customer's last turn."""
    turn = turn or tx.customers.last_turn(customer.id)
    return wishes(mind, [message.text for message in tx.messages.tail(turn.id, LINES)]) if turn is not None else ()


def wish_of(tx: Tx, mind: Mind, shop: Shop, customer: Customer, text: str) -> dict[str, Any]:
    """What a turn wishes for the customer's one order on which a note can still be written, for the card; {} for nothing.
    Of several orders nobody knows which is meant: the agent opens 🧾 then."""
    orders = [order for order in tx.orders.open_of(customer.id) if order.state in WRITABLE]
    if len(orders) != 1 or printed(shop, orders[0], tx.now):
        return {}
    found = wishes(mind, text.split("\n"))
    return {"order": orders[0].id, "text": said(found)} if found else {}


def said(found: Sequence[Wish]) -> str:
    """发顺丰；要黑色"""
    return "；".join(wish.text for wish in found)


def _of_line(mind: Mind, line: str) -> Iterator[Wish]:
    """A line clause by clause; from where it speaks of another address on, all of it is that address."""
    found: dict[str, list[str]] = {}
    for clause in _CLAUSE.finditer(line if len(line) <= LONGEST else ""):
        if _ADDRESS.search(clause[0]) and not _ASKING.search(clause[0]):
            found["address"] = [masked(line[clause.start() :].strip())[:TEXT]]
            break
        for kind, text in _of_clause(mind, clause[0].strip()):
            found.setdefault(kind, []).append(text)
    for kind, texts in found.items():
        yield Wish(kind, "，".join(dict.fromkeys(texts)))


def _of_clause(mind: Mind, clause: str) -> Iterator[tuple[str, str]]:
    if _ASKING.search(clause) and not _POLITE.search(clause):
        return
    slots = mind.engine.values(clause)
    for slot in slots.get("courier", ()):
        yield "courier", f"{'不发' if _REFUSED.search(clause[: slot.start]) else '发'}{slot.value}"
    named = [slots[name][-1] for name in ("colour", "size") if slots.get(name)]
    if named and _CHANGE.search(clause):
        yield "goods", "要" + " ".join(str(slot.value) for slot in named)
    if _DELAY.search(clause):
        yield "delay", clause[:TEXT]
    if _GIFT.search(clause):
        yield "gift", clause[:TEXT]
