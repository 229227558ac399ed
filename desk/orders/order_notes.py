"""备注: flagged notes on an order, what colour each kind has in this shop, and the line the packers read of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desk.talks.header import refresh
from nlu.masking import masked
from storage.records.orders import Order, OrderNote
from storage.records.people import Shop, Staff
from storage.tx import Tx

KINDS: Final[Mapping[str, str]] = {
    "courier": "快递", "goods": "货况", "address": "改地址", "delay": "延迟发货", "exchange": "换货", "gift": "赠品", "refund": "退款",
    "price": "改价", "buyer": "买家留言", "other": "其他",
}
COLOURS: Final[Mapping[str, str]] = {"red": "🔴", "yellow": "🟡", "green": "🟢", "blue": "🔵", "purple": "🟣"}
COLOUR_NAMES: Final[Mapping[str, str]] = {"red": "红", "yellow": "黄", "green": "绿", "blue": "蓝", "purple": "紫"}
PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "default": {
        "goods": "red", "courier": "yellow", "delay": "green", "gift": "blue", "refund": "blue", "address": "red", "price": "red",
        "exchange": "purple", "buyer": "purple", "other": "purple",
    },
    "second": {
        "refund": "red", "address": "red", "exchange": "yellow", "goods": "green", "courier": "green", "delay": "green",
        "gift": "green", "price": "green", "buyer": "green", "other": "green",
    },
}
"""Of the manuals: red standard, yellow courier wish, green delayed, blue gift or refund, purple other; in the second shop red
refund or changed number and address, green the agent's own, yellow exchange."""
FLAGS: Final = "note_flags"
"""settings["note_flags"] = {"set": a preset, kind: colour …}"""
ORDER: Final = ("courier", "goods", "address", "delay", "exchange", "gift", "refund", "price", "buyer", "other")
"""In which order packers read them, after the agent's number: courier, condition, gift and refund, the rest."""
TICKED: Final = "buyer_done"
"""What a buyer's remark becomes once a packer has ticked it: its kind and ``_done``."""
OPENED: Final = "short"
"""The kind of note that says a 缺货单 was opened."""
TEXT: Final = 300


def flag_of(shop: Shop, kind: str) -> str:
    """The colour of a kind of note in this shop."""
    own = shop.settings.get(FLAGS, {})
    preset = PRESETS.get(str(own.get("set", "")), PRESETS["default"])
    return str(own.get(kind) or preset.get(kind, "purple"))


def flags_of(words: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """The setting after what people wrote: 第一套, 第二套, 快递=黄; ValueError in their language."""
    kinds = {name: kind for kind, name in KINDS.items()}
    colours = {name: colour for colour, name in COLOUR_NAMES.items()}
    found = dict(known)
    for word in words:
        name, mark, colour = word.partition("=")
        if not mark and name in ("第一套", "第二套", *PRESETS):
            found = {"set": "second" if name in ("第二套", "second") else "default"}
        elif name in kinds and (colour.removesuffix("色") in colours or colour in COLOURS):
            found[kinds[name]] = colours.get(colour.removesuffix("色"), colour)
        else:
            raise ValueError(f"看不懂「{word}」，请写 第一套、第二套 或 快递=黄（种类：{'、'.join(kinds)}；颜色：{'、'.join(colours)}）")
    return found


def flags_said(shop: Shop) -> list[str]:
    """Every kind with its colour."""
    return [f"{COLOURS[flag_of(shop, kind)]} {name}" for kind, name in KINDS.items()]


def write(tx: Tx, shop: Shop, order: Order, kind: str, text: str, *, staff: Staff | None = None) -> OrderNote | None:
    """Keep a note, phones in it hidden; None where the very same one is there already, also ticked."""
    text = " ".join(masked(text).split())[:TEXT]
    if not text or any(note.kind in (kind, f"{kind}_done") and note.text == text for note in tx.orders.notes(order.id)):
        return None
    note = tx.orders.note(order, text=text, flag=flag_of(shop, kind), kind=kind, staff_id=staff.id if staff else None)
    if staff is not None:
        tx.staff.note(shop.id, staff.id, "order_note", f"order:{order.id}", kind=kind)
    if order.customer_id is not None:
        refresh(tx, tx.customers.get(order.customer_id))
    return note


def packing_line(order: Order, notes: Sequence[OrderNote]) -> str:
    """What packers read, in the manuals' order: agent's number, courier, condition, gift and refund (02 · 顺丰 · 换黑色 · 送袜子);
    empty where there is nothing to heed."""
    shown = sorted((note for note in notes if note.kind in ORDER), key=lambda note: ORDER.index(note.kind))
    texts = dict.fromkeys(note.text for note in shown)
    if not texts:
        return ""
    return " · ".join(part for part in (order.staff_number, *texts) if part)


