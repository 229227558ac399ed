"""Turns a row of the outbox into calls of the Bot API, one function a kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot import handover_pages, headers, lists, order_pages, sheets, texts, tool_texts
from bot.callbacks import CUSTOMER, DESK, encode
from bot.cards import clipped, draw, markup, units
from bot.command_lists import say_own
from bot.pages import PAGES
from desk.floor import Floor
from desk.orders import order_links, order_packing, order_said, order_sights, order_tools
from desk.people import signing_in, standing
from desk.talks import delivery, profile, request_ends, requests, views
from desk.talks.kinds import ALBUM
from desk.talks.renaming import RENAME
from desk.talks.views import CardView, Outgoing

COPY_LIMIT = 256
CAPTION_LIMIT = 1024
GONE = ("message to edit not found", "MESSAGE_ID_INVALID")
WORDLESS = ("sticker", "video_note", "location", "venue", "contact")
QUIET = ("message is not modified", "message to delete not found", "message can't be deleted", "TOPIC_NOT_MODIFIED")


@dataclass(frozen=True, slots=True)
class Sent:
    """What Telegram gave back: a message or topic id (``new`` unless we knew it), those of an album, or a link."""

    id: int | None = None
    link: str = ""
    new: bool = True
    ids: tuple[int, ...] = ()


class CardLost(Exception):
    """The card's or header's message is gone (with its topic, perhaps): it has to be sent anew."""


def _thread(row: Outgoing) -> int | None:
    return row.thread_id or None


def _keyboard(rows: list[list[list[str]]], side: str) -> InlineKeyboardMarkup | None:
    return markup([[(text, encode(side, *code.split(":"))) for text, code in row] for row in rows])


def _reply_keyboard(row: Outgoing) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """The keyboard that takes the place of the customer's own, or gives it back; None where nothing changes."""
    keyboard = row.body.get("keyboard")
    if keyboard is None:
        return None
    if not keyboard:
        return ReplyKeyboardRemove()
    buttons = [[KeyboardButton(**button) for button in line] for line in keyboard]
    return ReplyKeyboardMarkup(keyboard=buttons, resize_keyboard=True, one_time_keyboard=True)


async def _say(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    message = await bot.send_message(
        row.chat_id,
        await order_said.words(floor, row) if "order" in row.body else row.body["text"],
        message_thread_id=_thread(row),
        business_connection_id=row.business or None,
        reply_parameters=_answering(row),
        reply_markup=_reply_keyboard(row) or _keyboard(row.body.get("choices", []), CUSTOMER),
    )
    return Sent(message.message_id)


async def _sight(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    view = await order_sights.view(floor, row)
    if view is None:
        return Sent()
    text, buttons = sheets.draw(view)
    if view.telegram_id is not None:
        await _changed(bot, row, view.telegram_id, text, buttons)  # gone with its topic: then nothing is shown any more
        return Sent(view.telegram_id)
    message = await bot.send_message(
        row.chat_id, text, message_thread_id=_thread(row), parse_mode="HTML", reply_markup=buttons,
        disable_notification=row.body.get("quiet"),
    )
    return Sent(message.message_id)


async def _order_link(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    """The link is made now; nobody but its reader looks at it."""
    text = await sheets.link_text(floor, row)
    message = await bot.send_message(row.chat_id, text, link_preview_options=LinkPreviewOptions(is_disabled=True))
    return Sent(message.message_id)


async def _notice(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    text = texts.notice(row.body["code"], row.body["words"], repeat=row.repeat)
    text = escape(texts.about(await views.about(floor, row))) + text
    return await _put(bot, row, text, _keyboard(row.body.get("buttons", []), DESK))


async def _put(bot: Bot, row: Outgoing, text: str, markup: InlineKeyboardMarkup | None) -> Sent:
    """A message to the desk, in place of the one it edits if that still stands."""
    if row.body.get("edits") and await _changed(bot, row, int(row.body["edits"]), text, markup):
        return Sent(int(row.body["edits"]))
    message = await bot.send_message(
        row.chat_id, text, message_thread_id=_thread(row), parse_mode="HTML", reply_markup=markup,
        disable_notification=row.body.get("quiet"),
    )
    return Sent(message.message_id)


async def _changed(
    bot: Bot, row: Outgoing, message_id: int, text: str, markup: InlineKeyboardMarkup | None
) -> bool:
    """Change a message that stands; False if it is not there any more."""
    try:
        await bot.edit_message_text(
            text, chat_id=row.chat_id, message_id=message_id, parse_mode="HTML", reply_markup=markup
        )
    except TelegramBadRequest as error:
        if any(words in error.message for words in GONE):
            return False
        raise
    return True


async def _order(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    text, markup = await order_pages.page(floor, row)
    mark = escape(texts.about(await views.about(floor, row))) + (texts.REPEATED if row.repeat else "")
    return await _put(bot, row, f"{mark}{text}", markup)


async def _packing(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    return await _put(bot, row, *await order_pages.packing(floor, row))


async def _form(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    options = row.body["texts"]
    shown = "\n\n".join(f"{n}. <code>{escape(text[:900])}</code>" for n, text in enumerate(options, 1))
    short = [(n, text) for n, text in enumerate(options, 1) if len(text) <= COPY_LIMIT]
    rows = [[InlineKeyboardButton(text=f"复制 {n}", copy_text=CopyTextButton(text=text)) for n, text in short]]
    if (await bot.me()).supports_inline_queries:
        rows.append(
            [InlineKeyboardButton(text=f"填入 {n}", switch_inline_query_current_chat=text) for n, text in short]
        )
    markup = InlineKeyboardMarkup(inline_keyboard=rows) if short else None
    mark = escape(texts.about(await views.about(floor, row))) + (texts.REPEATED if row.repeat else "")
    message = await bot.send_message(
        row.chat_id,
        f"{mark}✏️ 点一下就能复制，改好后<b>回复本条消息</b>发出，顾客收到的就是改后的：\n\n{shown}",
        message_thread_id=_thread(row),
        parse_mode="HTML",
        reply_markup=markup or ForceReply(input_field_placeholder="改好的回复"),
    )
    return Sent(message.message_id)


async def _card(bot: Bot, row: Outgoing, view: CardView | None) -> Sent:
    if view is None:
        return Sent()
    tag = "" if row.thread_id else texts.tag(view.customer_id)  # without a topic
    text, markup = draw(view, repeat=row.repeat and view.telegram_id is None, tag=tag)
    if view.telegram_id is None:
        message = await bot.send_message(
            row.chat_id, text, message_thread_id=_thread(row), parse_mode="HTML", reply_markup=markup,
            disable_notification=row.body.get("quiet"),
        )
        return Sent(message.message_id)
    await _change(bot, row, view.telegram_id, text, markup)
    return Sent(view.telegram_id, new=False)


async def _header(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    view = await profile.header(floor, row.topic_id or 0)
    if view is None:
        return Sent()
    text, markup = headers.draw(view)
    if view.telegram_id is None:
        message = await bot.send_message(
            row.chat_id, text, message_thread_id=_thread(row), parse_mode="HTML", reply_markup=markup,
            disable_notification=True,
        )
        return Sent(message.message_id)
    await _change(bot, row, view.telegram_id, text, markup)
    return Sent(view.telegram_id)


async def _pin(bot: Bot, _floor: Floor, row: Outgoing) -> Sent:
    message = int(row.body["message"])
    # what cannot be pinned still stands in the topic; that we lack the right is the doctor's to say
    with suppress(TelegramBadRequest):
        await bot.pin_chat_message(row.chat_id, message, disable_notification=True)
    return Sent(message)


async def _change(
    bot: Bot, row: Outgoing, message_id: int, text: str, markup: InlineKeyboardMarkup | None
) -> None:
    """Edit a card or a header; CardLost if somebody deleted it."""
    try:
        await bot.edit_message_text(
            text, chat_id=row.chat_id, message_id=message_id, parse_mode="HTML", reply_markup=markup
        )
    except TelegramBadRequest as error:
        if any(words in error.message for words in GONE):
            raise CardLost from error
        raise


async def _request(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    view = await requests.view(floor, int(row.body["request"]))
    if view is None:
        return Sent()
    text = tool_texts.request(view, repeated=row.repeat and view.telegram_id is None)
    markup = _keyboard(request_ends.buttons(view.number) if view.state in ("open", "late") else [], DESK)
    if view.telegram_id is not None and await _changed(bot, row, view.telegram_id, text, markup):
        return Sent(view.telegram_id)
    message = await bot.send_message(
        row.chat_id, text, message_thread_id=_thread(row), parse_mode="HTML", reply_markup=markup
    )
    return Sent(message.message_id)


async def _topic(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    title = await views.topic_title(floor, row.topic_id or 0)
    topic = await bot.create_forum_topic(row.chat_id, title)
    return Sent(topic.message_thread_id)


def _answering(row: Outgoing) -> ReplyParameters | None:
    """The message of the same chat that this one replies to, if it is still there."""
    number = row.body.get("answers")
    return ReplyParameters(message_id=int(number), allow_sending_without_reply=True) if number else None


async def _rename(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    if row.thread_id:
        await bot.edit_forum_topic(row.chat_id, row.thread_id, name=await views.topic_title(floor, row.topic_id or 0))
    return Sent()


async def _reopen(bot: Bot, _floor: Floor, row: Outgoing) -> Sent:
    if row.thread_id:
        await bot.reopen_forum_topic(row.chat_id, row.thread_id)
    return Sent()


async def _media(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    media = row.body["media"]
    whose = texts.about(await views.about(floor, row))
    common: dict[str, Any] = {
        "message_thread_id": _thread(row),
        "business_connection_id": row.business or None,
        "disable_notification": row.body.get("quiet"),
        "reply_markup": _keyboard(_media_buttons(row, whose), DESK),
        "reply_parameters": _answering(row),
    }
    mark = texts.REPEATED if row.repeat and row.topic_id is not None else ""
    words = clipped(f"{mark}{row.body.get('text', '')}", CAPTION_LIMIT - units(whose) - 1)
    caption = f"{words}\n{whose}".strip() or None
    if media["kind"] == ALBUM:
        del common["reply_markup"]
        album = [_input(item, caption if n == 0 else None) for n, item in enumerate(media["items"])]
        messages = await bot.send_media_group(row.chat_id, album, **common)
        return Sent(messages[0].message_id, ids=tuple(message.message_id for message in messages))
    message = await _send_media(bot, row.chat_id, media, caption, common)
    return Sent(message.message_id)


def _media_buttons(row: Outgoing, whose: str) -> list[list[list[str]]]:
    """The buttons under it; where neither a topic nor a caption says whose it is, a button does."""
    rows: list[list[list[str]]] = row.body.get("buttons", [])
    if whose and row.body["media"]["kind"] in WORDLESS:
        return [*rows, [[whose.strip(), f"about:{row.customer_id}"]]]
    return rows


async def _send_media(
    bot: Bot, chat_id: int, media: Mapping[str, Any], caption: str | None, common: dict[str, Any]
) -> Message:
    match media["kind"]:
        case "location":
            return await bot.send_location(chat_id, media["latitude"], media["longitude"], **common)
        case "venue":
            where = (media["latitude"], media["longitude"], media["title"], media["address"])
            return await bot.send_venue(chat_id, *where, **common)
        case "contact":
            more = {"last_name": media.get("last_name"), "vcard": media.get("vcard")}
            return await bot.send_contact(chat_id, media["phone"], media["name"], **more, **common)
        case "dice":
            return await bot.send_dice(chat_id, emoji=media["emoji"], **common)
    send = getattr(bot, f"send_{media['kind']}")
    if media["kind"] not in ("sticker", "video_note"):
        common["caption"] = caption
    message: Message = await send(chat_id, media["file_id"], **common)
    return message


INPUTS: Mapping[str, type[Any]] = {
    "photo": InputMediaPhoto, "video": InputMediaVideo, "document": InputMediaDocument, "audio": InputMediaAudio,
    "animation": InputMediaAnimation,
}


def _input(media: Mapping[str, Any], caption: str | None) -> Any:
    return INPUTS[media["kind"]](media=media["file_id"], caption=caption)


async def _edit(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    ids = await delivery.sent_ids(floor, int(row.body["row"]))
    if not ids:
        return Sent()
    target = ids[min(int(row.body.get("n", 0)), len(ids) - 1)]
    place: dict[str, Any] = {
        "chat_id": row.chat_id, "message_id": target, "business_connection_id": row.business or None
    }
    media, words = row.body.get("media"), row.body["text"]
    if media:
        await bot.edit_message_media(_input(media, clipped(words, CAPTION_LIMIT) or None), **place)
    elif row.body.get("caption"):
        await bot.edit_message_caption(caption=words, **place)
    else:
        await bot.edit_message_text(words, **place)
    return Sent(target)


async def _delete(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    ids = await delivery.sent_ids(floor, int(row.body["row"]))
    if ids and row.business:
        await bot.delete_business_messages(row.business, list(ids))
    elif len(ids) == 1:
        await bot.delete_message(row.chat_id, ids[0])
    elif ids:
        await bot.delete_messages(row.chat_id, list(ids))
    return Sent(ids[0] if ids else None)


async def _todo(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    shown = int(row.body["row"] or row.id)  # the row whose message the list stands in
    text, markup = await lists.drawn(floor, row)
    mark = texts.REPEATED if row.repeat else ""
    if row.body["row"] is None:
        message = await bot.send_message(
            row.chat_id, f"{mark}{text}", message_thread_id=_thread(row), parse_mode="HTML", reply_markup=markup
        )
        return Sent(message.message_id)
    target = await delivery.sent_id(floor, shown)
    if target is not None:
        await bot.edit_message_text(
            text, chat_id=row.chat_id, message_id=target, parse_mode="HTML", reply_markup=markup
        )
    return Sent(target)


async def _page(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    text, markup = await {**PAGES, **handover_pages.PAGES}[row.kind](floor, row)
    if row.body.get("edits") and await _changed(bot, row, int(row.body["edits"]), text, markup):
        return Sent(int(row.body["edits"]))
    mark = texts.REPEATED if row.repeat else ""
    message = await bot.send_message(
        row.chat_id, f"{mark}{text}", message_thread_id=_thread(row), parse_mode="HTML", reply_markup=markup
    )
    return Sent(message.message_id)


async def _unbutton(bot: Bot, _floor: Floor, row: Outgoing) -> Sent:
    """A card whose customer is elsewhere now: its buttons go, its words stay."""
    message_id = int(row.body["message"])
    await bot.edit_message_reply_markup(chat_id=row.chat_id, message_id=message_id, reply_markup=None)
    return Sent(message_id)


async def _join_link(bot: Bot, _floor: Floor, row: Outgoing) -> Sent:
    # somebody removed earlier and invited again is let in again
    await bot.unban_chat_member(row.chat_id, int(row.body["user"]), only_if_banned=True)
    link = await bot.create_chat_invite_link(
        row.chat_id, member_limit=1, expire_date=timedelta(seconds=row.body["lasts"])
    )
    return Sent(link=link.invite_link)


async def _console_link(bot: Bot, floor: Floor, row: Outgoing) -> Sent:
    """The link is made now and preview is off: nobody but its reader looks at it."""
    link = await signing_in.link(floor, int(row.body["staff"]))
    text = texts.CONSOLE.format(link=link) if link else texts.CONSOLE_CLOSED
    message = await bot.send_message(row.chat_id, text, link_preview_options=LinkPreviewOptions(is_disabled=True))
    return Sent(message.message_id)


async def _kick(bot: Bot, _floor: Floor, row: Outgoing) -> Sent:
    user = int(row.body["user"])
    await bot.ban_chat_member(row.chat_id, user)  # until invited again: an unused group link is worth nothing
    return Sent()


async def _own_commands(bot: Bot, _floor: Floor, row: Outgoing) -> Sent:
    await say_own(bot, row.chat_id, row.body["role"])
    return Sent()


KINDS: Mapping[str, Callable[[Bot, Floor, Outgoing], Awaitable[Sent]]] = {
    "say": _say,
    "notice": _notice,
    "form": _form,
    "request": _request,
    order_tools.ROW: _order,
    order_packing.ROW: _packing,
    "header": _header,
    "pin": _pin,
    "topic": _topic,
    RENAME: _rename,
    standing.REOPEN: _reopen,
    "media": _media,
    "edit": _edit,
    "delete": _delete,
    "unbutton": _unbutton,
    "todo": _todo,
    "join_link": _join_link,
    "kick": _kick,
    signing_in.CONSOLE_LINK: _console_link,
    "commands": _own_commands,
    order_sights.SIGHT: _sight,
    order_links.ORDER_LINK: _order_link,
    **dict.fromkeys((*PAGES, *handover_pages.PAGES), _page),
}


async def send(bot: Bot, floor: Floor, row: Outgoing, card: CardView | None = None) -> Sent:
    """Make the calls of a row (``card`` = how its card is to look); what changes nothing any more counts as done."""
    try:
        if row.kind == "card":
            return await _card(bot, row, card)
        return await KINDS[row.kind](bot, floor, row)
    except TelegramBadRequest as error:
        if any(words in error.message for words in QUIET):
            return Sent(row.sent_id)
        raise
