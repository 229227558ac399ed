"""请假: asked in words, decided by those above with one tap; ill counts at once, a meeting is set by those above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.roles import may, require
from desk.people.telling import approvers, tell_here, tell_staff
from desk.ports import Place, Receipt
from desk.rhythm import mornings
from desk.shifts import clocking
from desk.shifts.hours import DAY, local, minutes, moment, plain, spans_of, zone
from desk.shifts.missing import covers, empty, missing, said
from desk.shifts.shifts import around
from desk.talks.answering import Done
from desk.talks.speaking import Choices
from storage.records.people import Shop, Staff
from storage.records.roster import Absence
from storage.tx import Tx

KINDS: Final = {
    **dict.fromkeys(("病假", "生病", "病了", "病"), "sick"), **dict.fromkeys(("请假", "事假", "年假", "休假", "假"), "leave"),
    **dict.fromkeys(("开会", "会议"), "meeting"),
}
NAMES: Final = {"sick": "病假", "leave": "请假", "meeting": "开会"}
CANCEL: Final = frozenset({"取消", "销假", "撤销"})
LONGEST: Final = 60
SHOWN: Final = 5
HOW: Final = "请写哪天：/leave 明天 家里有事，/leave 12-03到12-05，/leave 今天 14:00-16:00；生病写 /leave 病假"
_NEAR: Final = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}


@dataclass(slots=True)
class Asked:
    """What somebody asks for, read word by word."""

    kind: str = "leave"
    first: date | None = None
    last: date | None = None
    times: str = ""
    rest: list[str] = field(default_factory=list)


def understood(words: str, today: date) -> Asked:
    """``病假 明天 14:00-16:00 发烧``. NotFound, in words for its author, for days that make no sense."""
    asked = Asked()
    for word in re.sub(r"\s*([-–~到至])\s*(?=[0-9]|[今明后]天)", r"\1", plain(words)).split():
        if word in KINDS and not asked.rest:
            asked.kind = KINDS[word]
        elif re.fullmatch(r"[0-9]{1,2}:[0-9]{2}[-–~到至][0-9]{1,2}:[0-9]{2}", word):
            asked.times = word
        elif (span := _days(word, today)) is not None and asked.first is None:
            asked.first, asked.last = span
        else:
            asked.rest.append(word)
    if asked.first is None:
        if asked.kind == "leave" and not asked.times:
            raise NotFound(HOW)
        asked.first = asked.last = today
    return asked


def _days(word: str, today: date) -> tuple[date, date] | None:
    first, mark, last = (part for part in re.split(r"(到|至|~|\.\.)", word, maxsplit=1)) if re.search(r"到|至|~|\.\.", word) else (word, "", "")
    begin = _day(first, today)
    end = _day(last, today) if mark else begin
    if begin is None or end is None:
        return None
    if not 0 <= (end - begin).days < LONGEST:
        raise NotFound(f"「{word[:20]}」的先后不对，或者超过 {LONGEST} 天了")
    return begin, end


def _day(word: str, today: date) -> date | None:
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    found = re.fullmatch(r"(?:(20[0-9]{2})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?", word)
    if found is None:
        return None
    try:
        here = date(int(found[1] or today.year), int(found[2]), int(found[3]))
        return here if found[1] or (today - here).days < 90 else here.replace(year=here.year + 1)
    except ValueError:
        raise NotFound(f"没有「{word[:12]}」这一天") from None


# --- asking ------------------------------------------------------------------------------------------


async def ask(floor: Floor, staff: Staff, place: Place, words: str, receipt: Receipt | None = None) -> None:
    """/leave: ill counts at once and those above hear who is missing when; leave waits for their tap."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        if words.strip() in CANCEL:
            _withdraw(tx, shop, staff, place)
            return
        today = local(shop, tx.now).date()
        asked = understood(words, today)
        if asked.kind == "sick" and asked.first == today and not asked.times:
            now = around(tx, shop, tx.now).shift(staff.id, tx.now)
            asked.first = min(today, date.fromisoformat(now.day)) if now is not None else today  # a night shift is yesterday's
        values = _values(shop, asked, tx.now)
        if asked.kind == "meeting":
            _meet(tx, shop, staff, place, asked, values)
            return
        at_once = asked.kind == "sick" or may(staff, "roster")
        number = tx.attendance.add_absence(
            shop_id=shop.id, staff_id=staff.id, kind=asked.kind, reason=" ".join(asked.rest)[:100],
            state="granted" if at_once else "asked", decided_at=tx.now if at_once else None, **values,
        )
        absence = tx.attendance.absence(number)
        if absence is not None:
            _asked(tx, shop, staff, place, absence)

    await floor.commit(job, receipt)


def _values(shop: Shop, asked: Asked, now: float) -> dict[str, Any]:
    """The columns of the absence; NotFound for times that are over."""
    first, last = asked.first, asked.last
    if first is None or last is None:
        raise NotFound(HOW)
    today = local(shop, now).date()
    if last < today or (first - today).days > 366:
        raise NotFound("这一天已经过了，或太远了，请核对一下日期～")
    if not asked.times:
        return {"first_day": str(first), "last_day": str(last), "begins_at": None, "ends_at": None}
    try:
        ((begin, end),) = spans_of([asked.times])
    except ValueError as error:
        raise NotFound(str(error)) from error
    if first != last:
        raise NotFound("写了时段就只能请一天，几天请分开写～")
    over = DAY if minutes(end) <= minutes(begin) else 0
    since, until = (moment(zone(shop), first, at) for at in (minutes(begin), minutes(end) + over))
    if until <= now or since >= until:
        raise NotFound("这个时段已经过了，请核对一下～")
    return {"first_day": str(first), "last_day": str(first), "begins_at": since, "ends_at": until}


def _asked(tx: Tx, shop: Shop, staff: Staff, place: Place, absence: Absence) -> None:
    above = approvers(tx, shop, but=[staff.id])
    words: dict[str, Any] = {"name": staff.name, "what": NAMES[absence.kind], "days": said(shop, absence), "leave_why": absence.reason}
    gap = missing(tx, shop, absence)
    if absence.state == "granted":
        _in_force(tx, shop, staff, absence)
        tell_here(tx, place, shop.id, "leave_noted", **words)
        held = tx.customers.held_by(staff.id) if covers(shop, absence, tx.now) else ()
        buttons: Choices = [[("TA 的顾客放回公共池", f"letgo:{staff.id}")]] if held else ()
        tell_staff(tx, shop, above, "leave_missing", buttons=buttons, desk_lacks=gap, still_holds=len(held), **words)
        return
    if not above:
        raise NotAllowed("现在没有人能批假，请直接联系店主～")
    tell_here(tx, place, shop.id, "leave_asked", **words)
    tell_staff(tx, shop, above, "leave_wish", buttons=_choice(absence), desk_lacks=gap, **words)


def _choice(absence: Absence) -> Choices:
    return [[("同意", f"leaveok:{absence.id}"), ("不同意", f"leaveno:{absence.id}")]]


def waiting(tx: Tx, shop: Shop, staff: Staff, place: Place) -> None:
    """Lay before somebody above what still waits for a tap."""
    today = str(local(shop, tx.now).date())
    asked = [one for one in tx.attendance.absences(shop.id, today, "9999-12-31") if one.state == "asked" and one.staff_id != staff.id]
    for one in asked[:SHOWN]:
        person = tx.staff.get(one.staff_id)
        tell_here(
            tx, place, shop.id, "leave_wish", buttons=_choice(one), who=staff.name, name=person.name if person else "",
            days=said(shop, one), leave_why=one.reason if place.chat_id == staff.user_id else "", desk_lacks=missing(tx, shop, one),
        )


def _in_force(tx: Tx, shop: Shop, staff: Staff, absence: Absence) -> None:
    """From now on nobody counts on this person then; what they said of themselves before is over."""
    tx.roster.lock(shop.id)
    tx.roster.keep_with_shop(shop.id)
    tx.staff.note(shop.id, staff.id, "absence", f"absence:{absence.id}", kind=absence.kind)
    if absence.kind != "meeting" and covers(shop, absence, tx.now):
        tx.staff.change(staff.id, presence="", presence_at=tx.now)
        clocking.go(tx, staff)
    mornings.somebody_came(tx, shop.id)


def _meet(tx: Tx, shop: Shop, staff: Staff, place: Place, asked: Asked, values: dict[str, Any]) -> None:
    """开会 14:00-15:00 02 03: set by those above, for people by their numbers (nobody named = themselves)."""
    require(staff, "roster")
    if not asked.times:
        raise NotFound("请写时段和工号：/leave 开会 今天 14:00-15:00 02 03")
    known = {person.number.lower(): person for person in tx.staff.all(shop.id) if may(person, "answer")}
    people = [known[word.lower()] for word in asked.rest if word.lower() in known] or [staff]
    strange = [word for word in asked.rest if word.isdecimal() and word.lower() not in known]
    if strange:
        raise NotFound(f"没有工号 {strange[0][:10]} 的客服，请核对一下～")
    absence: Absence | None = None
    for person in people:
        number = tx.attendance.add_absence(
            shop_id=shop.id, staff_id=person.id, kind="meeting", reason="", state="granted", decided_at=tx.now,
            decided_by=staff.id, **values,
        )
        absence = tx.attendance.absence(number)
        if absence is not None:
            _in_force(tx, shop, person, absence)
    if absence is None:
        return
    days, gaps = said(shop, absence), empty(tx, shop, absence)
    names = "、".join(person.name for person in people)
    tell_here(tx, place, shop.id, "meeting_set", names=names, days=days, desk_lacks=f"⚠️ {'、'.join(gaps)} 会没有人在岗" if gaps else "")
    tell_staff(tx, shop, [p for p in people if p.id != staff.id], "meeting_told", days=days, by=staff.name)


def _withdraw(tx: Tx, shop: Shop, staff: Staff, place: Place) -> None:
    """取消: the next absence of one's own that was asked for or granted."""
    today = str(local(shop, tx.now).date())
    mine = [one for one in tx.attendance.absences(shop.id, today, "9999-12-31") if one.staff_id == staff.id and one.kind != "meeting"]
    if not mine or not tx.attendance.move_absence(mine[0], "withdrawn", decided_at=tx.now):
        raise NotFound("您没有还没过去的假～")
    tx.roster.lock(shop.id)
    tx.roster.keep_with_shop(shop.id)
    mornings.somebody_came(tx, shop.id)
    words: dict[str, Any] = {"name": staff.name, "what": NAMES[mine[0].kind], "days": said(shop, mine[0])}
    tell_here(tx, place, shop.id, "leave_withdrawn", **words)
    tell_staff(tx, shop, approvers(tx, shop, but=[staff.id]), "leave_withdrawn", **words)


# --- deciding ----------------------------------------------------------------------------------------


async def decide(floor: Floor, staff: Staff, absence_id: int, receipt: Receipt | None = None, *, grant: bool) -> Done:
    """同意 or 不同意: the first tap counts; the asker hears of it, and who decided of what the desk lacks then."""
    require(staff, "roster")

    def job(tx: Tx) -> Done:
        absence = tx.attendance.absence(absence_id)
        if absence is None or absence.shop_id != staff.shop_id or absence.state != "asked":
            return Done("gone")
        if absence.staff_id == staff.id:
            raise NotAllowed("自己的假请别的组长或主管来批～")
        state = "granted" if grant else "refused"
        if not tx.attendance.move_absence(absence, state, decided_at=tx.now, decided_by=staff.id):
            return Done("gone")
        shop, person = tx.shops.get(staff.shop_id), tx.staff.get(absence.staff_id)
        if person is not None:
            if grant:
                _in_force(tx, shop, person, absence)
            tell_staff(
                tx, shop, [person], f"leave_{state}", by=staff.name, what=NAMES[absence.kind], days=said(shop, absence)
            )
        return Done("leave_granted" if grant else "leave_refused")

    return await floor.commit(job, receipt)
