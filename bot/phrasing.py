"""What staff write about phrases: the answer to /phrase 新增, and 加入话术 under a good answer."""

from __future__ import annotations

from aiogram.types import Message

from bot.media import words_of
from desk.errors import DeskError
from desk.floor import Floor
from desk.people import staffing
from desk.people.staffing import Speaker, Spot
from desk.phrases import own_phrases, phrase_queue
from desk.ports import Place, Receipt

TAKE_UP = "加入话术"


async def taken_up(message: Message, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt) -> bool:
    """Was the message about a phrase? What is wrong with it is said to its author."""
    answers, staff = message.reply_to_message, speaker.staff
    if answers is None or staff is None:
        return False
    thread = message.message_thread_id if message.is_topic_message else None
    place = Place(speaker.bot_id, message.chat.id, thread)
    words = words_of(message)
    try:
        if words.strip() == TAKE_UP and spot.topic is not None:
            await phrase_queue.take_up(floor, staff, place, spot.topic.customer_id, answers.message_id, receipt)
            return True
        for answer in (phrase_queue.answer, own_phrases.answer):
            if await answer(floor, staff, place, answers.message_id, words, receipt):
                return True
        return False
    except DeskError as error:
        await staffing.say_code(
            floor, speaker, message.chat.id, "error", thread_id=thread,
            receipt=None if receipt.finished else receipt, text=str(error),
        )
        return True
