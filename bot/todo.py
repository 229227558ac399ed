"""Words that answer the message of a list: a time for one of its tasks."""

from __future__ import annotations

from aiogram.types import Message

from bot.media import words_of
from desk.errors import DeskError
from desk.floor import Floor
from desk.people import staffing
from desk.people.staffing import Speaker
from desk.ports import Place, Receipt
from desk.talks.typed import is_note
from desk.tasks import task_moves


async def answered(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> bool:
    """Was the message such words? What is wrong with them is said to their author, never to a customer."""
    answers, staff, words = message.reply_to_message, speaker.staff, words_of(message)
    if answers is None or staff is None or is_note(words):
        return False
    thread = message.message_thread_id if message.is_topic_message else None
    place = Place(speaker.bot_id, message.chat.id, thread)
    try:
        done = await task_moves.answer(floor, staff, place, answers.message_id, words, receipt)
    except DeskError as error:
        code, told = "error", {"text": str(error)}
    else:
        if done is None:
            return False
        code, told = "task_moved", {"when": done.moved_to}
    await staffing.say_code(
        floor, speaker, message.chat.id, code, thread_id=thread, receipt=None if receipt.finished else receipt, **told
    )
    return True
