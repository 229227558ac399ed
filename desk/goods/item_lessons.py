"""培训要点: what agents have to know of new goods; each confirms it as read, supervisors see who has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.speaking import tell
from storage.records.goods import Lesson
from storage.records.people import Staff
from storage.tx import Tx

SHOWN: Final = 5
TEXT: Final = 500


def announce(tx: Tx, shop_id: int) -> int:
    """Tell everybody who answers, once in private, that there are lessons they have not read; returns how many were."""
    lessons, bots = tx.item_notes.lessons(shop_id), tx.shops.bots(shop_id)
    told = 0
    for person in tx.staff.all(shop_id) if bots else ():
        unread = _unread(lessons, person)
        if unread and person.started and may(person, "answer"):
            tell(
                tx, shop_id=shop_id, bot_id=bots[0].id, chat_id=person.user_id, code="lessons_new", who=person.name,
                count=len(unread), name="、".join(lesson.name for lesson in unread[:SHOWN]),
            )
            told += 1
    return told


def _unread(lessons: Sequence[Lesson], person: Staff) -> list[Lesson]:
    return [lesson for lesson in lessons if person.id not in lesson.readers]


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/lessons: what one has not read yet, each with a tap; supervisors also see who has not read what."""
    require(staff, "answer")
    await floor.commit(lambda tx: _show(tx, staff, place), receipt)


def _show(tx: Tx, staff: Staff, place: Place) -> None:
    lessons = tx.item_notes.lessons(staff.shop_id)
    unread = _unread(lessons, staff)
    lines = [f"{lesson.number} {lesson.name}\n{lesson.text[:TEXT]}" for lesson in unread[:SHOWN]]
    buttons = [[(f"{lesson.number} 我看过了", f"lesson:{lesson.item_id}")] for lesson in unread[:SHOWN]]
    tell(
        tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
        code="lessons" if unread else "lessons_none", buttons=buttons, text="\n\n".join(lines), count=len(unread),
    )
    if may(staff, "keep_items") and (missing := _missing(tx, staff.shop_id, lessons)):
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="lessons_missing", text="\n".join(missing),
        )


def _missing(tx: Tx, shop_id: int, lessons: Sequence[Lesson]) -> list[str]:
    """Each lesson with the names of those who have not read it."""
    people = [person for person in tx.staff.all(shop_id) if person.role in ("agent", "lead")]
    waiting = ((lesson, [p.name for p in people if p.id not in lesson.readers]) for lesson in lessons)
    return [f"{lesson.number} {lesson.name}：{'、'.join(names)}" for lesson, names in waiting if names]


async def confirm(floor: Floor, staff: Staff, item_id: int, receipt: Receipt | None = None) -> Done:
    """我看过了."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        lesson = next((one for one in tx.item_notes.lessons(staff.shop_id) if one.item_id == item_id), None)
        if lesson is None:
            raise NotFound("这条培训要点已经不在了～")
        tx.item_notes.read(lesson, shop_id=staff.shop_id, staff_id=staff.id)
        return Done("lesson_read", lesson.name)

    return await floor.commit(job, receipt)
