"""今日公告: 爆仓, 停运, 放假 until a date; while it is in force every answer about shipping and arrival carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.speaking import service_text
from nlu.moments import ending
from storage.records.desk import Announcement
from storage.records.people import Shop, Staff
from storage.records.traffic import Draft, Due
from storage.tx import Tx

KINDS: Final = ("爆仓", "停运", "放假", "其他")
END = "announcement_end"
LONGEST = 28  # characters: with its mark one line on a customer's phone
AT_ONCE = 2  # announcements; more would make a lecture of every answer
EXAMPLE: Final = "例如：/notice 爆仓 发货会晚1–2天 到 11-25"
WEEKDAYS: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants announced: kind, the words for customers, until when (UTC seconds)."""

    kind: str
    text: str
    until: float


def read_wish(argument: str, shop: Shop, now: float) -> Wish:
    """What stands behind /notice; NotAllowed says in the person's language what is missing."""
    first, _, rest = argument.partition(" ")
    kind, words = (first, rest) if first in KINDS else ("其他", argument)
    found = ending(words, local(shop, now))
    if found is None:
        raise NotAllowed(f"没看懂到什么时候为止。{EXAMPLE}\n时间也可以写：到周五、到25号、到明天下午6点")
    text, until = found
    if until.timestamp() <= now:
        raise NotAllowed(f"{said(until)} 已经过去了，请写一个还没到的时间。{EXAMPLE}")
    if not text:
        raise NotAllowed(f"还差告诉顾客的话。{EXAMPLE}")
    if len(text) > LONGEST:
        raise NotAllowed(f"公告要放进每条回答里，请写在 {LONGEST} 个字以内（现在 {len(text)} 个）～")
    return Wish(kind, text, until.timestamp())


def said(until: datetime) -> str:
    """A moment as staff read it; the end of a day is called 24:00 of that day."""
    if (until.hour, until.minute) == (0, 0):
        day = datetime.fromtimestamp(until.timestamp() - 1, until.tzinfo)
        return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）24:00"
    return f"{until.month}月{until.day}日（周{WEEKDAYS[until.weekday()]}）{until:%H:%M}"


async def announce(
    floor: Floor, staff: Staff, place: Place, argument: str, receipt: Receipt | None = None
) -> None:
    """/notice 爆仓 … 到 …: in force from the next message on, in every process; the desk is told."""
    require(staff, "announce")
    mind = floor.mind(staff.shop_id)
    shop = await floor.store.read(lambda tx: tx.shops.get(staff.shop_id))
    wish = read_wish(argument, shop, floor.clock())
    check = mind.checker.check(service_text(mind, "announcement", {"公告": wish.text}))
    if check.verdict != "pass":
        raise NotAllowed(f"这句不适合发给顾客：{'；'.join(dict.fromkeys(f.why for f in check.findings))}。换个说法再发一次吧～")

    def job(tx: Tx) -> None:
        if len(tx.announcements.in_force(shop.id)) >= AT_ONCE:
            raise NotAllowed("已经有两条公告在生效了，先发 /notice 结束一条吧～")
        number = tx.announcements.add(
            shop_id=shop.id, kind=wish.kind, text=wish.text, staff_id=staff.id, until=wish.until
        )
        tx.due.put(shop_id=shop.id, kind=END, subject=str(number), at=wish.until)
        tx.staff.note(shop.id, staff.id, "announce", f"announcement:{number}", kind=wish.kind)
        found = tx.announcements.get(number)
        if found is not None:
            _tell_desks(tx, shop, found, "notice_begun", place, who=staff.name)

    await floor.commit(job, receipt)


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/notice alone: what is in force, with 结束 for those who may."""

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        found = tx.announcements.in_force(shop.id)
        if not found:
            _tell(tx, shop, place, "notice_none", example=EXAMPLE)
        for one in found:
            button = one.id if may(staff, "announce") else 0
            _tell(tx, shop, place, "notice_stands", button=button, **_words(shop, one))

    await floor.commit(job, receipt)


async def end(floor: Floor, staff: Staff, announcement_id: int, receipt: Receipt | None = None) -> Done:
    """结束: it counts no more; the desk is told."""
    require(staff, "announce")

    def job(tx: Tx) -> Done:
        found = tx.announcements.get(announcement_id)
        if found is None or found.shop_id != staff.shop_id:
            return Done("changed")
        if not tx.announcements.end(found):
            return Done("gone")
        tx.due.cancel(END, str(found.id))
        tx.staff.note(found.shop_id, staff.id, "announce_end", f"announcement:{found.id}")
        _tell_desks(tx, tx.shops.get(found.shop_id), found, "notice_ended_by", who=staff.name)
        return Done("notice_ended")

    return await floor.commit(job, receipt)


async def over(floor: Floor, row: Due) -> None:
    """Due: its time is up. (Answers have stopped carrying it at that very moment; here the desk hears so.)"""

    def job(tx: Tx) -> None:
        found = tx.announcements.get(int(row.subject))
        if tx.due.finish(row) and found is not None and tx.announcements.end(found):
            _tell_desks(tx, tx.shops.get(found.shop_id), found, "notice_over")

    await floor.store.write(job)


def _words(shop: Shop, one: Announcement) -> dict[str, str]:
    return {"kind": one.kind, "text": one.text, "until": said(local(shop, one.until))}


def _tell_desks(
    tx: Tx, shop: Shop, one: Announcement, code: str, place: Place | None = None, *, who: str = ""
) -> None:
    """Say it in every desk group, and where it was ordered if that is elsewhere."""
    button = one.id if code == "notice_begun" else 0
    words = {**_words(shop, one), "who": who}
    places = [Place(bot.id, group.chat_id) for bot in tx.shops.bots(shop.id) for group in tx.shops.groups(bot.id)]
    if place is not None and all(place.chat_id != other.chat_id for other in places):
        places.append(place)
    for where in places:
        _tell(tx, shop, where, code, button=button, **words)


def _tell(tx: Tx, shop: Shop, place: Place, code: str, *, button: int = 0, **words: str) -> None:
    buttons = [[["结束公告", f"noticeend:{button}"]]] if button else []
    tx.outbox.put(
        Draft(
            shop_id=shop.id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind="notice",
            body={"code": code, "words": words, "buttons": buttons},
        )
    )
