"""Draws 🧾 订单 in a topic: the customer's orders, one with what can be done for it, and the packers' list."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import DESK, encode
from bot.cards import markup
from bot.order_texts import DAYS, REDOS, SHORTS, STOPS, TOOLS
from bot.pages import Page, fitted, short
from desk.floor import Floor
from desk.orders import order_packing, order_tools
from desk.orders.order_notes import COLOURS, KINDS
from desk.orders.order_packing import Ticks
from desk.orders.order_stops import REASONS
from desk.orders.order_tools import OrderView
from desk.orders.order_wishes import said as wished
from desk.orders.order_words import piece, ship_to, state, summed
from desk.orders.order_words import short as said
from desk.talks.views import Outgoing

GOODS: Final = 6
WISH: Final = 24
Rows = list[list[tuple[str, str]]]
_CODES: Final[Mapping[str, str]] = {
    "note": "ordpage:{}:notes", "price": "ordprice:{}", "pay": "ordpaid:{}", "credit": "ordcredit:{}", "stop": "ordpage:{}:stop",
    "release": "ordgo:{}", "short": "ordpage:{}:short", "redo": "ordpage:{}:redo",
}


async def page(floor: Floor, row: Outgoing) -> Page:
    """A customer's orders, or one of them."""
    view = await order_tools.view(floor, row)
    return draw(view) if view is not None else ("🧾 这一单已经不在了", None)


def draw(view: OrderView) -> Page:
    """The page as HTML with its buttons."""
    return _list(view) if view.order is None else _one(view)


def _list(view: OrderView) -> Page:
    name = short(view.name, 32) or "顾客"
    head = f"🧾 <b>{name}</b> 的订单" if view.orders else f"🧾 {name} 还没有订单"
    rows: Rows = [[(said(order), _code(f"ordpage:{order.id}"))] for order in view.orders[:GOODS]]
    return head, markup([*rows, [("➕ 登记订单", _code(f"ordnew:{view.customer_id}"))]])


def _one(view: OrderView) -> Page:
    order = view.order
    if order is None:
        return _list(view)
    lines = [f"🧾 <b>{escape(state(order))}</b>{f' · {summed(order)}' if order.total is not None else ''} · <code>{escape(order.number)}</code>"]
    lines += [f"· {short(piece(line), 80)}" for line in order.lines[:GOODS]]
    parcel = " ".join(part for part in (order.courier, order.tracking_no) if part)
    lines += [f"🏠 {escape(ship_to(order))}"] if ship_to(order) else []
    lines += [f"🚚 {short(parcel)}"] if parcel else []
    lines += [f"👤 业绩：{short(view.credit) or '还没记'}"]
    lines += [f"💬 买家留言：{short(order.remark, 120)}"] if order.remark else []
    lines += [f"📝 {short(view.line, 200)}"] if view.line else []
    lines += [f"　{COLOURS[note.flag]} {KINDS.get(note.kind, '')} {short(note.text, 90)}" for note in view.notes if note.flag]
    lines += ["💳 待核款：等看过账户的人来点"] if view.checking else []
    lines += ["🖨 已打单，备注来不及了，要改请拦截"] if view.late and "stop" in view.tools else []
    question, rows = _asked(view)
    return fitted([*lines, *([f"\n{question}"] if question else [])]), markup(rows)


def _asked(view: OrderView) -> tuple[str, Rows]:
    """The question of the page that is open, and its buttons."""
    number = view.order.id if view.order is not None else 0
    back = [("返回", _code(f"ordpage:{number}"))]
    if view.page == "notes" and "note" in view.tools:
        kinds = [(f"{name}", _code(f"ordnote:{number}:{kind}")) for kind, name in KINDS.items() if kind not in ("buyer", "price")]
        return "📝 备注什么？", [*_wish(view), *_by(kinds, 3), back]
    if view.page == "stop" and "stop" in view.tools:
        return STOPS, [*_by([(name, _code(f"ordstop:{number}:{reason}")) for reason, name in REASONS.items()], 2), back]
    if view.page == "short" and "short" in view.tools:
        return SHORTS, [*_by([(name, _code(f"ordshort:{number}:{days}")) for days, name in DAYS.items()], 3), back]
    if view.page == "redo" and "redo" in view.tools:
        return REDOS, [*[[(said(one), _code(f"ordredo:{number}:{one.id}"))] for one in view.orders[:GOODS]], back]
    tools = [(TOOLS[tool], _code(_CODES[tool].format(number))) for tool in view.tools]
    others = [("全部订单", _code(f"ordlist:{view.customer_id}"))] if view.orders else [("➕ 登记订单", _code(f"ordnew:{view.customer_id}"))]
    return "", [*_wish(view), *_by(tools, 2 if len(tools) in (2, 4) else 3), others]


def _wish(view: OrderView) -> Rows:
    """What the customer's last words wish, one tap away."""
    if not view.wishes or "note" not in view.tools or view.order is None:
        return []
    return [[(f"📝 记下：{wished(view.wishes)[:WISH]}", _code(f"ordwish:{view.order.id}"))]]


def _by(buttons: list[tuple[str, str]], width: int) -> Rows:
    return [buttons[n : n + width] for n in range(0, len(buttons), width)]


def _code(code: str) -> str:
    return encode(DESK, *code.split(":"))


# --- the packers' list ---------------------------------------------------------------------------------------


async def packing(floor: Floor, row: Outgoing) -> Page:
    """Buyers' remarks on what is to be packed, a tick each."""
    return draw_ticks(await order_packing.listed(floor, row))


def draw_ticks(ticks: Ticks) -> tuple[str, InlineKeyboardMarkup | None]:
    """The list with its ticks."""
    if not ticks.rows:
        return "💬 买家留言都照办啦 ✨", None
    lines = ["💬 <b>打包前看一眼：买家留言</b>"]
    for n, tick in enumerate(ticks.rows, 1):
        flag = f"{COLOURS[tick.flag]} " if tick.flag in COLOURS else ""
        lines.append(f"{n}. {flag}<code>{escape(tick.number)}</code> {short(tick.goods, 40)}\n　「{short(tick.text, 120)}」")
    lines += [f"……还有 {ticks.more} 单"] if ticks.more else []
    taps = [(f"✔ {n}", encode(DESK, "ordtick", tick.note_id)) for n, tick in enumerate(ticks.rows, 1)]
    return fitted(lines), markup(_by(taps, 4))
