"""通知 with receipts: written by a lead or above, confirmed as read by everybody meant; who has not is told to the author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from desk.floor import Floor, setting
from desk.people.ringing_up import reach, reach_all
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.rhythm.memo_wish import Wish, read_wish, wish_of
from desk.shifts.hours import WEEKDAYS, local, next_opening, opening
from desk.talks.answering import Done
from desk.talks.speaking import tell
from storage.records.handover import Memo
from storage.records.people import Shop, Staff
from storage.records.traffic import Due
from storage.tx import Tx

LATE: Final = "memo_late"
WAIT: Final = 4 * 3600.0  # seconds until the author hears who has not read it; a shop's setting memo_wait
LASTS: Final = 7 * 24 * 3600.0
FORM: Final = "memo_form"
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as staff read it: ``read`` and ``unread`` = names; ``mine`` = whether the reader is meant and has not read it."""

    id: int
    topic: str
    when: str
    place: str
    who: str
    prepare: str
    author: str
    written: str
    read: tuple[str, ...]
    unread: tuple[str, ...]
    mine: bool
    ended: bool


# --- writing ---------------------------------------------------------------------------------------------


async def ask(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/memo 新增: what answers the question becomes a notice."""
    require(staff, "write_memo")
    await floor.commit(lambda tx: _tell(tx, staff, place, FORM), receipt)


async def enter(floor: Floor, staff: Staff, words: str, receipt: Receipt | None = None) -> None:
    """A notice in words: everybody meant gets it at once."""
    require(staff, "write_memo")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        send(tx, shop, staff, read_wish(words, shop, tx.now, tx.staff.all(shop.id)))

    await floor.commit(job, receipt)


async def fill_in(floor: Floor, staff: Staff, fields: Mapping[str, str]) -> None:
    """The same from the console's form."""
    require(staff, "write_memo")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        send(tx, shop, staff, wish_of(fields, shop, tx.now, tx.staff.all(shop.id)))

    await floor.commit(job)


async def answer(
    floor: Floor, staff: Staff, place: Place, answers: int, words: str, receipt: Receipt | None = None
) -> bool:
    """What answers the question of /memo 新增; False if the message answers something else."""
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(place.bot_id, place.chat_id, answers))
    if row is None or row.kind != "notice" or row.body.get("code") != FORM:
        return False
    await enter(floor, staff, words, receipt)
    return True


def send(tx: Tx, shop: Shop, author: Staff, wish: Wish) -> int:
    """Keep the notice and tell everybody meant; the author has read it."""
    number = tx.memos.add(
        shop_id=shop.id, staff_id=author.id, topic=wish.topic, starts_at=wish.starts_at, ends_at=wish.ends_at, place=wish.place,
        who=wish.who, people=list(wish.people), prepare=wish.prepare,
    )
    memo = tx.memos.get(number)
    if memo is None:
        raise LookupError(f"memo {number}")
    if author.id in memo.people:
        tx.memos.read(memo, author.id)
    tx.staff.note(shop.id, author.id, "memo", f"memo:{memo.id}")
    unread = unread_by(tx, memo)
    reach_all(tx, unread, "memo", buttons=_receipt(memo), **words_of(shop, memo, author))
    at = tx.now + setting(shop, "memo_wait", WAIT)
    if opening(shop, at) is None:  # nobody is woken for it
        at = next_opening(shop, at) or at
    tx.due.put(shop_id=shop.id, kind=LATE, subject=str(memo.id), at=at)
    reach(tx, author, "memo_sent", text=memo.topic, count=len(unread))
    return memo.id


def _receipt(memo: Memo) -> list[list[tuple[str, str]]]:
    return [[("✅ 已读", f"memoread:{memo.id}")]]


def words_of(shop: Shop, memo: Memo, author: Staff | None) -> dict[str, Any]:
    """What the door shows of it."""
    return {
        "topic": memo.topic, "memo_when": when(shop, memo), "memo_place": memo.place, "memo_attend": memo.who,
        "memo_prepare": memo.prepare, "author": author.name if author else "",
    }


def when(shop: Shop, memo: Memo) -> str:
    """12月4日（周五）15:00–16:00; empty without a date."""
    if memo.starts_at is None:
        return ""
    begin, end = local(shop, memo.starts_at), local(shop, memo.ends_at or memo.starts_at)
    day = f"{begin.month}月{begin.day}日（{WEEKDAYS[begin.weekday()]}）"
    if end - begin >= _DAY:
        return day
    return f"{day}{begin:%H:%M}" + (f"–{end:%H:%M}" if end > begin else "")


_DAY: Final = datetime(2000, 1, 2) - datetime(2000, 1, 1)


def unread_by(tx: Tx, memo: Memo) -> tuple[Staff, ...]:
    """Colleagues who are meant and have not confirmed it as read."""
    known = tx.memos.readers(memo.id)
    return tuple(person for person in tx.staff.all(memo.shop_id) if person.id in memo.people and person.id not in known)


# --- reading ---------------------------------------------------------------------------------------------


async def read(floor: Floor, staff: Staff, memo_id: int, receipt: Receipt | None = None) -> Done:
    """✅ 已读; the author hears when everybody has."""

    def job(tx: Tx) -> Done:
        memo = tx.memos.get(memo_id)
        if memo is None or memo.shop_id != staff.shop_id:
            return Done("changed")
        if staff.id not in memo.people:
            return Done("memo_not_yours")
        if not tx.memos.read(memo, staff.id):
            return Done("gone")
        author = tx.staff.get(memo.staff_id)
        if author is not None and author.active and memo.ended_at is None and not unread_by(tx, memo):
            tx.due.cancel(LATE, str(memo.id))
            reach(tx, author, "memo_all_read", text=memo.topic)
        return Done("memo_read")

    return await floor.commit(job, receipt)


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/memo: what counts now, each with ✅ 已读 for who has not; authors and leads see who has not read it."""

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        leads = may(staff, "write_memo")
        found = [memo for memo in tx.memos.current(shop.id, since=tx.now - LASTS) if leads or staff.id in memo.people]
        if not found:
            _tell(tx, staff, place, "memo_none")
        for memo in found[:SHOWN]:
            mine = staff.id in memo.people and staff.id not in tx.memos.readers(memo.id)
            buttons = _receipt(memo) if mine else []
            unread = "、".join(person.name for person in unread_by(tx, memo)) if leads else ""
            if leads:
                buttons = [*buttons, [("撤下通知", f"memoend:{memo.id}")]]
            words = words_of(shop, memo, tx.staff.get(memo.staff_id))
            _tell(tx, staff, place, "memo_shown", buttons, **words, memo_unread=unread)

    await floor.commit(job, receipt)


async def end(floor: Floor, staff: Staff, memo_id: int, receipt: Receipt | None = None) -> Done:
    """撤下: nobody is reminded of it any more."""
    require(staff, "write_memo")

    def job(tx: Tx) -> Done:
        memo = tx.memos.get(memo_id)
        if memo is None or memo.shop_id != staff.shop_id:
            return Done("changed")
        if memo.ended_at is not None:
            return Done("gone")
        tx.memos.change(memo.id, ended_at=tx.now)
        tx.due.cancel(LATE, str(memo.id))
        tx.staff.note(memo.shop_id, staff.id, "memo_end", f"memo:{memo.id}")
        return Done("memo_ended")

    return await floor.commit(job, receipt)


async def late(floor: Floor, row: Due) -> None:
    """Due: who has not read it is reminded, once, and named to the author."""

    def job(tx: Tx) -> None:
        memo = tx.memos.get(int(row.subject))
        if not tx.due.finish(row) or memo is None or memo.ended_at is not None or memo.reminded_at is not None:
            return
        unread = unread_by(tx, memo)
        if not unread:
            return
        shop, author = tx.shops.get(memo.shop_id), tx.staff.get(memo.staff_id)
        tx.memos.change(memo.id, reminded_at=tx.now)
        reach_all(tx, unread, "memo_again", buttons=_receipt(memo), **words_of(shop, memo, author))
        if author is not None and author.active:
            reach(tx, author, "memo_unread", text=memo.topic, count=len(unread), names="、".join(p.name for p in unread))

    await floor.store.write(job)


async def listed(floor: Floor, staff: Staff, *, limit: int = 60) -> tuple[Told, ...]:
    """The console's list, newest first."""
    require(staff, "console")

    def look(tx: Tx) -> tuple[Told, ...]:
        shop = tx.shops.get(staff.shop_id)
        return tuple(_told(tx, shop, memo, staff) for memo in tx.memos.all(shop.id, limit=limit))

    return await floor.store.read(look)


def _told(tx: Tx, shop: Shop, memo: Memo, staff: Staff) -> Told:
    author, readers = tx.staff.get(memo.staff_id), tx.memos.readers(memo.id)
    names = [person.name for number in readers if (person := tx.staff.get(number)) is not None]
    over = memo.ends_at if memo.ends_at is not None else memo.starts_at
    return Told(
        id=memo.id, topic=memo.topic, when=when(shop, memo), place=memo.place, who=memo.who, prepare=memo.prepare,
        author=author.name if author else "", written=f"{local(shop, memo.created_at):%m-%d %H:%M}", read=tuple(names),
        unread=tuple(person.name for person in unread_by(tx, memo)), mine=staff.id in memo.people and staff.id not in readers,
        ended=memo.ended_at is not None or (over is not None and over <= tx.now),
    )


def _tell(tx: Tx, staff: Staff, place: Place, code: str, buttons: list[list[tuple[str, str]]] | None = None, **words: Any) -> None:
    tell(
        tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, code=code,
        buttons=buttons or (), **words,
    )
