"""An order's sheet on the desk: how it is drawn, masked or shown for a while, and what its buttons do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import DESK, Pressed, encode
from bot.cards import markup
from bot.sheet_texts import FIELDS, HELD, LINK, LINK_NONE, PURPOSE_ASKED, SHOWN
from desk.floor import Floor
from desk.orders import order_decisions, order_links, order_sights
from desk.orders.order_sights import PURPOSES, SightView
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.views import Outgoing, Staff

LINES: Final = 10
WORD: Final = 40


def draw(view: SightView) -> tuple[str, InlineKeyboardMarkup | None]:
    """The sheet as HTML and its buttons."""
    hold = HELD.get(view.hold, "")
    lines = [f"🧾 <b>订单 尾号 {escape(view.tail)}</b> · {escape(view.name[:32])}{hold}"]
    for line in view.lines[:LINES]:
        parts = [line.item_number, line.name, line.size, line.colour, f"×{line.quantity}"]
        lines.append("· " + escape(" ".join(part[:WORD] for part in parts if part)))
    if len(view.lines) > LINES:
        lines.append(f"· …… 一共 {len(view.lines)} 款")
    values = (("备注", view.remark), ("地址", view.address), ("物流", view.courier), ("电话", view.phone), ("联系人", view.receiver))
    lines += [f"{name}：{escape(value)}" for name, value in values if value]
    lines += [f"✏️ 待改 · {FIELDS[field]} → {escape(value[:400])}" for _, field, value in view.wanted]
    if view.state == "asking":
        lines.append(PURPOSE_ASKED)
    if view.state == "shown":
        lines.append(SHOWN.format(who=escape(view.who), purpose=view.purpose))
    return "\n".join(lines), markup(_buttons(view))


def _buttons(view: SightView) -> list[list[tuple[str, str]]]:
    rows = [
        [
            (f"✅ {FIELDS[field]}已改好", encode(DESK, "fixyes", number)),
            (f"🙅 {FIELDS[field]}来不及改", encode(DESK, "fixno", number)),
        ]
        for number, field, _ in view.wanted[:4]
    ]
    look = {
        "masked": [("🔓 看全址/电话", "ask")],
        "asking": [*((label, key) for key, label in PURPOSES.items()), ("算了", "hide")],
        "shown": [("🙈 看完了", "hide")],
    }
    rows.append([(label, encode(DESK, "sight", view.sight_id, what)) for label, what in look[view.state]])
    return rows


async def link_text(floor: Floor, row: Outgoing) -> str:
    """What a lead is sent who asked for a one-time link."""
    number, link = await order_links.fresh(floor, row)
    return LINK.format(number=number, link=link) if link else LINK_NONE.format(number=number)


# --- buttons -----------------------------------------------------------------------------------------


async def _sight(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await order_sights.press(floor, staff, pressed.number, pressed.second, receipt)


async def _fixed(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await order_decisions.decide(floor, staff, pressed.number, receipt, agreed=True)


async def _not_fixed(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await order_decisions.decide(floor, staff, pressed.number, receipt, agreed=False)


async def _free(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await order_decisions.let_go(floor, staff, pressed.number, receipt)


async def _link(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt) -> Done:
    return await order_links.ask_link(floor, staff, pressed.number, receipt)


BUTTONS: Final[Mapping[str, Callable[[Floor, Staff, Pressed, Receipt], Awaitable[Done]]]] = {
    "sight": _sight, "fixyes": _fixed, "fixno": _not_fixed, "orderfree": _free, "ordmail": _link,
}
