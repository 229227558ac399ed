"""The agents' side of the door: topics of the desk group, cards and their buttons."""

from __future__ import annotations

import hashlib

from aiogram import Bot, Router
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
)

from bot import handovers, orders, phrasing, rostering, shopkeeping, texts, todo, tools, world
from bot.answers import answer_callback
from bot.callbacks import DESK, Pressed, decode, encode
from bot.card_buttons import BUTTONS
from bot.cards import markup
from bot.media import is_service, kind_of, media_of, words_of
from bot.speakers import DeskButton, FromStaff, InDesk, is_private
from desk.errors import DeskError
from desk.floor import Floor
from desk.nudges import nudge_asking
from desk.orders import order_form
from desk.people import private, staffing
from desk.people.staffing import Speaker, Spot
from desk.phrases import filling, phrase_use
from desk.ports import Place, Receipt
from desk.talks import afterwards, albums, delivery, held, requests, typed
from desk.talks.answering import Done
from desk.talks.kinds import NAMES, UNNAMED
from desk.talks.typed import Typed, is_note
from desk.talks.views import Staff

PREFILL = 256
LONGEST = 4000  # characters of a message
IN_PLACE = {**tools.BUTTONS, **rostering.BUTTONS}  # buttons whose message changes in its place
NAME = 54  # characters of a phrase's id that a button can carry


def router() -> Router:
    """Handlers for everything staff do besides commands of the supervisor."""
    made = Router(name="agent")
    made.callback_query.register(press, FromStaff(), DeskButton())
    made.message.register(write_in_desk, InDesk())
    made.edited_message.register(edit_in_desk, InDesk())
    made.message.register(write_in_private, FromStaff(), _PrivateStaff())
    made.inline_query.register(inline)
    return made


class _PrivateStaff(FromStaff):
    """A colleague in their private chat, not acting as a customer."""

    async def __call__(self, event: Message | CallbackQuery, speaker: Speaker) -> bool:
        return (
            isinstance(event, Message)
            and is_private(event)
            and speaker.staff is not None
            and not speaker.staff.trial
        )


# --- words ------------------------------------------------------------------------------------------


async def write_in_desk(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt
) -> None:
    """Somebody wrote in a desk group: a colleague in a customer's topic answers the customer."""
    if is_service(message) or message.from_user is None:
        await world.told(message, floor, speaker, spot, receipt)
        return
    anonymous = message.sender_chat is not None
    if speaker.staff is None or anonymous:
        await staffing.stranger(
            floor, speaker, message.chat.id, message.from_user.id, anonymous=anonymous,
            thread_id=_thread(message), receipt=receipt,
        )
        return
    if await _answers_us(message, floor, speaker, spot, receipt):
        return
    if spot.topic is None and await tools.answer_request(message, floor, speaker, receipt):
        return
    if spot.group is None or (spot.topic is None and not spot.group.kind):
        return  # talk among colleagues
    text = strip_mention(words_of(message), await _username(bot))
    words = _typed(speaker, message, spot.topic.customer_id if spot.topic else 0, text)
    try:
        await _take(message, floor, speaker, spot, words, receipt)
    except _Refused as refused:
        await _say(floor, speaker, message, refused.code, receipt, text=refused.text, what=refused.text)
    except DeskError as error:
        await _say(floor, speaker, message, "error", receipt, text=str(error))


async def _answers_us(message: Message, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt) -> bool:
    """Words that answer a question of ours are for no customer."""
    return (
        await phrasing.taken_up(message, floor, speaker, spot, receipt)
        or await shopkeeping.answer_question(message, floor, speaker, receipt)
        or await handovers.answer_question(message, floor, speaker, receipt)
        or await todo.answered(message, floor, speaker, receipt)
    )


class _Refused(Exception):
    """Not for the customer, and the author hears why."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text


async def _take(
    message: Message, floor: Floor, speaker: Speaker, spot: Spot, words: Typed, receipt: Receipt
) -> None:
    staff, desk = speaker.staff, spot.group
    if staff is None or desk is None:
        return
    for details in (requests.details, filling.details, phrase_use.details, nudge_asking.details, order_form.details) if words.answers is not None else ():
        if await details(floor, staff, words, receipt) is not None:
            return
    if words.inline and (mark := phrase_use.mark_in(words.text)):
        await phrase_use.by_mark(floor, staff, words, mark, receipt)
        return
    shortcut = phrase_use.shortcut_in(words.text)
    if shortcut and await phrase_use.by_shortcut(floor, staff, words, shortcut, receipt) is not None:
        return
    if words.text.startswith(("/", "／")) and not is_note(words.text):
        raise _Refused("unknown_command", words.text.split()[0][:40])
    if not words.text and words.media is None:
        raise _Refused("cannot_send", NAMES.get(kind_of(message), UNNAMED))
    if spot.topic is not None and spot.topic.desk_group_id != desk.id:
        raise _Refused("not_here", words.text)
    if words.album:
        await albums.gather(floor, staff, words, receipt)
    elif words.customer_id:
        await typed.type_words(floor, staff, words, receipt)
    else:
        await private.ask_whom(floor, staff, desk, words, receipt)


async def edit_in_desk(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt
) -> None:
    """A colleague changed what they had typed."""
    if speaker.staff is None or message.sender_chat is not None:
        return
    if spot.group is None or (spot.topic is None and not spot.group.kind):
        return
    text = strip_mention(words_of(message), await _username(bot))
    words = _typed(speaker, message, spot.topic.customer_id if spot.topic else 0, text)
    if words.album and await albums.edit(floor, speaker.staff, words, receipt):
        return
    if not words.customer_id:
        await private.edit_waiting(floor, speaker.staff, words, receipt)
        return
    try:
        await typed.edit_typed(floor, speaker.staff, words, receipt)
    except DeskError as error:
        await _say(floor, speaker, message, "error", receipt, text=str(error))


async def write_in_private(
    message: Message, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt
) -> None:
    """A colleague's private chat: told where the work is."""
    if speaker.staff is None or is_service(message):
        return
    if await _answers_us(message, floor, speaker, spot, receipt):
        return
    staff = speaker.staff
    first = words_of(message).split()[:1]
    if first and first[0].startswith("/"):
        await _say(floor, speaker, message, "unknown_here", receipt, text=first[0][:40])
        return
    await _say(
        floor, speaker, message, "staff_hello", receipt, name=staff.name, number=staff.number,
        role=staffing.title(staff.role, staff.speciality),
    )


def strip_mention(text: str, username: str) -> str:
    """A prefilled reply begins with the bot's @name: that is not for the customer."""
    mark = f"@{username} "
    return text[len(mark) :] if username and text.lower().startswith(mark.lower()) else text


async def _username(bot: Bot) -> str:
    return (await bot.me()).username or ""


def _thread(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _typed(speaker: Speaker, message: Message, customer_id: int, text: str) -> Typed:
    answers = message.reply_to_message
    opening = answers is not None and answers.forum_topic_created is not None
    return Typed(
        place=Place(speaker.bot_id, message.chat.id, _thread(message)), customer_id=customer_id,
        telegram_id=message.message_id, text=text, media=media_of(message),
        answers=answers.message_id if answers is not None and not opening else None,
        album=message.media_group_id or "", inline=message.via_bot is not None,
    )


async def _say(
    floor: Floor, speaker: Speaker, message: Message, code: str, receipt: Receipt, **words: object
) -> None:
    await staffing.say_code(
        floor, speaker, message.chat.id, code, thread_id=_thread(message),
        receipt=None if receipt.finished else receipt, **words,
    )


# --- buttons -----------------------------------------------------------------------------------------


async def press(query: CallbackQuery, bot: Bot, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """A button of a card or a notice."""
    pressed, staff = decode(query.data), speaker.staff
    if pressed is None or staff is None:
        await answer_callback(query)
        return
    at = query.message.message_id if query.message is not None else 0
    try:
        if pressed.what == "desk":
            done = await _desk(bot, floor, speaker, staff, receipt, here=pressed.number == 1)
        elif pressed.what in orders.BUTTONS:
            done = await orders.press(query, floor, speaker, pressed, receipt)
        elif pressed.what in handovers.BUTTONS:
            done = await handovers.BUTTONS[pressed.what](floor, staff, pressed, handovers.standing(query, speaker), receipt)
        else:
            done = await _do(floor, staff, pressed, receipt, at)
    except DeskError as error:
        await answer_callback(query, str(error), alert=True)
        return
    text, alert = texts.outcome(done.outcome, done.name)
    await answer_callback(query, text, alert=alert)


async def _desk(
    bot: Bot, floor: Floor, speaker: Speaker, staff: Staff, receipt: Receipt, *, here: bool
) -> Done:
    """Work in one's private chat from now on, or not any more."""
    if not here:
        return await private.close_desk(floor, staff, speaker.bot_id, receipt)
    threads = bool((await bot.get_me()).has_topics_enabled)  # asked anew: the owner may have turned it on just now
    return await private.open_desk(floor, staff, speaker.bot_id, threads=threads, receipt=receipt)


async def _do(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    """Dispatch by table of words: every button of the desk is named here, in bot/card_buttons.py, bot/tools.py or bot/rostering.py."""
    number = pressed.number
    match pressed.what:
        case "tap":
            done = await filling.tap_or_ask(floor, staff, number, pressed.n, receipt)
        case "edit":
            done = await typed.ask_edit(floor, staff, number, receipt)
        case "more":
            done = await afterwards.turn_page(floor, staff, number, receipt)
        case "none":
            done = await afterwards.none_fits(floor, staff, number, receipt)
        case "full":
            done = await afterwards.full_text(floor, staff, number, receipt)
        case "again" | "undo":
            done = await afterwards.after(floor, staff, pressed.what, number, receipt)
        case "rewrite" | "anyway" | "note":
            done = await held.release(floor, staff, number, pressed.what, receipt)
        case "editre" | "editas":
            how = "rewrite" if pressed.what == "editre" else "anyway"
            done = await held.release_edit(floor, staff, number, how, receipt)
        case "resend":
            done = await delivery.resend(floor, staff, number)
        case what if what in BUTTONS:
            done = await BUTTONS[what](floor, staff, pressed, receipt)
        case what if what in IN_PLACE:
            done = await IN_PLACE[what](floor, staff, pressed, receipt, at)
        case _:
            done = Done("changed")
    return done


async def inline(query: InlineQuery, floor: Floor, speaker: Speaker) -> None:
    """@bot words, by staff only: phrases to send, and just these words (the edited reply, prefilled)."""
    results: list[InlineQueryResultArticle] = []
    text, staff = query.query.strip(), speaker.staff
    if staff is not None:
        results += [_phrase(hit) for hit in await phrase_use.found(floor, staff, text)]
        results += [_article("typed", "发送这段话", text[:80], text[:PREFILL])] if text else []
    await query.answer(list(results), cache_time=0, is_personal=True)


def _phrase(hit: phrase_use.Hit) -> InlineQueryResultArticle:
    """A phrase among the results: not filled in, since Telegram does not tell for whom it is."""
    title = f"{'⭐ ' if hit.favourite else ''}{hit.about}" + (f"　/{hit.phrase.shortcut}" if hit.phrase.shortcut else "")
    name = hashlib.sha256(hit.phrase.id.encode()).hexdigest()[:32]
    star = "⭐ 取消收藏" if hit.favourite else "⭐ 收藏"
    under = markup([[(star, encode(DESK, "favid", hit.phrase.id))]]) if len(hit.phrase.id) <= NAME else None
    return _article(name, title, hit.phrase.text[:120], phrase_use.marked(hit.phrase, LONGEST), under)


def _article(
    name: str, title: str, description: str, words: str, under: InlineKeyboardMarkup | None = None
) -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=words, parse_mode=None)
    return InlineQueryResultArticle(
        id=name, title=title, description=description, input_message_content=content, reply_markup=under
    )
