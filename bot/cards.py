"""Draws a card: the customer's words, what was understood, up to three replies, within one message."""

from __future__ import annotations

import re
from html import escape, unescape

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import DESK, encode
from bot.texts import EVENTS, GAPS, MARKS, MOODS, VERDICTS
from desk.phrases.filling import wanted
from desk.talks.views import CardView, Event

LIMIT = 4096
MARGIN = 48  # the notes how long the words were, and how many lines stood before them
TAG = re.compile(r"</?(?:b|blockquote)>")
WORDS = 1500
SHOWN = 400
EVENT_TEXT = 160
NAME = 64
WISH = 24
_BUTTON = InlineKeyboardButton(text="-", callback_data="-")
NUMBERS = ("1️⃣", "2️⃣", "3️⃣")


def draw(view: CardView, *, repeat: bool = False, tag: str = "") -> tuple[str, InlineKeyboardMarkup | None]:
    """The card as HTML text (≤ 4096 characters shown) and its buttons; ``tag`` = whom it is about, without a topic."""
    head = f"{_head(view, tag, repeat=repeat)}\n"  # a quotation stands apart by itself
    rest = "\n\n".join(part for part in _below(view) if part)
    room = LIMIT - MARGIN - units(unescape(TAG.sub("", head + rest)))
    return f"{head}{_words(view, room)}{rest}", _buttons(view)


def _below(view: CardView) -> tuple[str, ...]:
    """What stands under the customer's words: everything, only what was sent, or nothing."""
    if view.state == "stale":
        return ()
    if view.state == "past":
        return (_events(view.events),)
    return (_understood(view), _item(view), _conceded(view), _replies(view), _events(view.events))


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units, an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def clipped(text: str, limit: int) -> str:
    """The text cut to so many UTF-16 units."""
    return text if units(text) <= limit else text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")


def _head(view: CardView, tag: str, *, repeat: bool) -> str:
    holder = f" · {escape(view.holder)}接待中" if view.holder else ""
    mark = "（可能重复）" if repeat else ""
    upset = view.state == "live" and view.reading["mood"] == "angry"
    first = "🔥🔥 <b>顾客有情绪，请先安抚、优先处理</b>\n" if upset else ""
    marks = "".join(f" · {MARKS[name]}" for name in view.marks)
    return f"{first}💬 <b>{escape(clipped(view.name, NAME) or '顾客')}</b>{tag}{marks}{holder}{mark}"


def _words(view: CardView, limit: int) -> str:
    """The customer's words from the beginning; of a crowd of lines the last ones, and how many stood before."""
    lines = [*view.lines]
    while view.earlier and len(lines) > 1 and (len("\n".join(lines)) > WORDS or units("\n".join(lines)) > limit):
        lines.pop(0)
    words = "\n".join(lines)
    kept = clipped(words[:WORDS], limit)
    cut = words if kept == words else f"{kept}…（共 {len(words)} 字）"
    before = view.earlier + len(view.lines) - len(lines)
    if before:
        cut = f"…前面还有 {before} 条\n{cut}"
    return f"<blockquote>{escape(cut)}</blockquote>\n" if cut.strip() else "\n"


def _understood(view: CardView) -> str:
    reading = view.reading
    verdict = reading["verdict"]
    asked = reading["asked"] or [name for name, _ in reading["guesses"][:1]]
    sure = reading["guesses"][0][1] if reading["guesses"] else 0.0
    grave, risky = reading.get("grave"), reading["risky"]
    marks = ["🚨 " + "、".join(grave) if grave else "", MOODS[reading["mood"]], "❗" + "、".join(risky) if risky else ""]
    tail = "".join(f"　{escape(mark)}" for mark in marks if mark)
    if verdict == "unknown":
        return f"🧭 {VERDICTS[verdict]}，请直接回复{tail}"
    line = f"🧭 {escape(' + '.join(asked))} · {VERDICTS[verdict]} {sure:.0%}{tail}"
    return line + (f"\n　依据：{escape(reading['why'])}" if reading["why"] else "")


def _conceded(view: CardView) -> str:
    """What was conceded within a day: there is one concession an order."""
    given = view.reading.get("conceded")
    return f"🤝 24小时内已经让过一次，一单一份、说到做到，不再往下让：\n　「{escape(given)}」" if given else ""


def _item(view: CardView) -> str:
    """The line of the item the talk is about."""
    item = view.reading.get("item")
    if not item:
        return ""
    price = f" · ¥{item['price']}" if item["price"] else ""
    stock = f" · 库存 {item['stock']}" if item["stock"] else " · 库存未填"
    flaw = f"\n　⚠️ 先说清：{item['flaw']}" if item["flaw"] else ""
    return escape(clipped(f"🛍 {item['number']} {item['name']}{price}{stock}{flaw}", SHOWN))


def _replies(view: CardView) -> str:
    if view.state == "live" and not view.replies:
        return "没有现成的话术，请直接打字回复～"
    return "\n\n".join(f"{NUMBERS[r.n - 1]} {escape(_cut(r.text, SHOWN))}{_gaps(r.text)}" for r in view.replies)


def _gaps(text: str) -> str:
    """What the agent is asked for before this reply leaves."""
    names = wanted(text)
    return f"\n✍️ {GAPS}{'、'.join(names)}" if names else ""


def _cut(text: str, limit: int) -> str:
    plain = text.replace("\n---\n", "\n┄┄\n")
    kept = clipped(plain, limit)
    return plain if kept == plain else f"{kept}…（全文见下方按钮）"


def _events(events: tuple[Event, ...]) -> str:
    lines = []
    for event in events[-5:]:
        text = event.text.replace("\n---\n", " ").replace("\n", " ")
        kept = clipped(text, EVENT_TEXT)
        short = text if kept == text else f"{kept}…"
        lines.append(escape(EVENTS[event.what].format(at=event.at, who=event.who, text=short)))
    return "\n".join(lines)


def _buttons(view: CardView) -> InlineKeyboardMarkup | None:
    card = view.card_id
    if view.state == "answered":
        ends = [("🏁 成交", "deal"), ("未成交", "none"), ("待跟进", "follow")]
        endings = [(text, encode(DESK, "end", card, outcome)) for text, outcome in ends]
        after = [("再发一条", encode(DESK, "again", card)), ("撤回", encode(DESK, "undo", card))]
        if any(event.phrase for event in view.events):
            after.append(("⭐ 收藏", encode(DESK, "favcard", card)))
        return markup([after, [*endings, ("结束", encode(DESK, "end", card))]])
    if view.state == "past":
        return markup([[("撤回", encode(DESK, "undo", card))]])
    if view.state != "live" or view.offer_id is None:
        return None
    return markup([*_wish(view), *_replying(view, view.offer_id), *_later(view.customer_id)])


def _wish(view: CardView) -> list[list[tuple[str, str]]]:
    """What the customer wishes for their one order, noted on it with a tap."""
    wish = view.reading.get("wish")
    return [[(f"📝 备注：{wish['text'][:WISH]}", encode(DESK, "ordwish", wish["order"], "card"))]] if wish else []


def _replying(view: CardView, offer: int) -> list[list[tuple[str, str]]]:
    """The replies by number, and what else can be done with them."""
    taps = [(str(r.n), encode(DESK, "tap", offer, r.n)) for r in view.replies]
    more = [("✏️ 改一改", encode(DESK, "edit", offer))] if view.replies else []
    if view.pages > 1:
        more.append(("更多", encode(DESK, "more", offer)))
    if any(units(r.text) > SHOWN for r in view.replies):
        more.append(("全文", encode(DESK, "full", offer)))
    if view.replies:
        more.append(("都不合适", encode(DESK, "none", offer)))
    return [taps, more]


def _later(customer: int) -> list[list[tuple[str, str]]]:
    """What can be done about the customer instead of answering at once."""
    spans = [("⏰ 10分", "10"), ("⏰ 1小时", "60"), ("⏰ 明早", "day")]
    orders = ("🧾 订单", encode(DESK, "orders", customer))
    ways = [("⭐ 标星", "star"), ("🔁 转交", "hand"), ("🕘 历史", "history"), ("🧰 工具", "tools")]
    return [
        [*((text, encode(DESK, "snooze", customer, span)) for text, span in spans), orders],
        [(text, encode(DESK, what, customer)) for text, what in ways],
    ]


def markup(rows: list[list[tuple[str, str]]]) -> InlineKeyboardMarkup | None:
    """Rows of (what it says, what stands behind it); None without any."""
    lines = [[_button(text, data) for text, data in row] for row in rows if row]
    return InlineKeyboardMarkup.model_construct(inline_keyboard=lines) if lines else None


def _button(text: str, data: str) -> InlineKeyboardButton:
    """A copy of one that was checked: a card has nine, and checking every one took a twentieth of the program's time."""
    return _BUTTON.model_copy(update={"text": text, "callback_data": data})
