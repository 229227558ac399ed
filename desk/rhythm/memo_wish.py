"""Reads a notice as people write it: topic, date, from–to, place, who, what to prepare; one line for each, in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from desk.errors import NotAllowed
from desk.people.roles import ROLES, SPECIALITIES
from desk.shifts.hours import local, spans_of, zone
from nlu.moments import dated
from storage.records.people import Shop, Staff

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "topic": ("主题", "通知", "事项", "内容"), "date": ("日期", "哪天"), "time": ("时间", "几点"), "place": ("地点", "地方"),
    "who": ("参加", "人员", "谁", "对象"), "prepare": ("准备", "带上"),
}
LONGEST: Final = {"topic": 120, "place": 120, "who": 120, "prepare": 500}
EVERYBODY: Final = frozenset({"", "全体", "全员", "大家", "所有人", "全部"})
EXAMPLE: Final = "例如：\n主题：周五例会\n日期：12-04\n时间：15:00-16:00\n地点：二楼会议室\n参加：全体\n准备：本周的问题登记"


@dataclass(frozen=True, slots=True)
class Wish:
    """A notice ready to be kept; times are UTC seconds, None = none was named."""

    topic: str
    starts_at: float | None
    ends_at: float | None
    place: str
    who: str
    people: tuple[int, ...]
    prepare: str


def read_wish(words: str, shop: Shop, now: float, staff: Sequence[Staff]) -> Wish:
    """The notice that somebody wrote; words without heads are its topic. NotAllowed says what is wrong."""
    return wish_of(fields_of(words), shop, now, staff)


def fields_of(words: str) -> dict[str, str]:
    """Head and value of every line; the first line without a head is the topic, others belong to the line above."""
    found: dict[str, str] = {}
    last = "topic"
    for line in filter(None, map(str.strip, words.splitlines())):
        head, mark, value = line.replace(":", "：", 1).partition("：")
        name = next((key for key, names in NAMES.items() if head.strip() in names), None) if mark else None
        if name is None:
            found[last] = f"{found[last]}\n{line}" if last in found else line
        else:
            last = name
            found[name] = value.strip()
    return found


def wish_of(fields: Mapping[str, str], shop: Shop, now: float, staff: Sequence[Staff]) -> Wish:
    """A notice of its fields (topic, date, time, place, who, prepare)."""
    topic = " ".join(fields.get("topic", "").split())
    if not topic:
        raise NotAllowed(f"还差主题。{EXAMPLE}")
    values = {"topic": topic, **{name: fields.get(name, "").strip() for name in ("place", "who", "prepare")}}
    for name, value in values.items():
        if len(value) > LONGEST[name]:
            raise NotAllowed(f"「{NAMES[name][0]}」请写在 {LONGEST[name]} 个字以内（现在 {len(value)} 个）～")
    starts_at, ends_at = _when(fields.get("date", ""), fields.get("time", ""), shop, now)
    people = tuple(person.id for person in attendees(values["who"], staff))
    return Wish(topic, starts_at, ends_at, values["place"], values["who"] or "全体", people, values["prepare"])


def _when(day: str, hours: str, shop: Shop, now: float) -> tuple[float | None, float | None]:
    if not day and not hours:
        return None, None
    here = local(shop, now)
    on = (_iso(day) or dated(day, here)) if day else here.date()
    if on is None:
        raise NotAllowed(f"没看懂日期「{day[:20]}」，可以写 12-04、周五、明天～")
    begin, end = _hours(hours) if hours else ("00:00", "24:00")
    starts_at = _moment(shop, on, begin)
    ends_at = _moment(shop, on, end) if end else starts_at
    if ends_at < starts_at:
        ends_at = _moment(shop, on + timedelta(days=1), end)
    if ends_at <= now:
        raise NotAllowed("这个时间已经过去了，请核对一下日期和时间～")
    return starts_at, ends_at


def _iso(day: str) -> date | None:
    """A date as browsers send it."""
    try:
        return date.fromisoformat(day.strip())
    except ValueError:
        return None


def _hours(words: str) -> tuple[str, str]:
    """(from, to) of 15:00-16:00, or of 15:00 alone ("" = no end named)."""
    plain = words.strip().replace("：", ":")
    alone = all(mark not in plain for mark in "-–~到")
    try:
        ((begin, end),) = spans_of([f"{plain}-{plain}" if alone else plain])
    except ValueError as error:
        raise NotAllowed(f"没看懂时间「{words[:20]}」，请写成 15:00-16:00 或 15:00～") from error
    return begin, "" if alone else end


def _moment(shop: Shop, day: date, clock: str) -> float:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), zone(shop)).timestamp()


def attendees(words: str, staff: Sequence[Staff]) -> tuple[Staff, ...]:
    """Everybody meant: 全体, roles (客服, 组长, 仓库 …), agent numbers or names, told apart by 、 or blanks."""
    names = [name for name in words.replace("、", " ").replace("，", " ").replace(",", " ").split() if name]
    if not names or EVERYBODY.intersection(names):
        return tuple(staff)
    found: dict[int, Staff] = {}
    for name in names:
        here = [person for person in staff if _is(person, name)]
        if not here:
            raise NotAllowed(f"「{name[:20]}」不是同事、工号或岗位。参加的人可以写：全体、客服、组长、工号 02、名字～")
        found |= {person.id: person for person in here}
    return tuple(found.values())


def _is(person: Staff, name: str) -> bool:
    titles = {ROLES.get(person.role, ""), SPECIALITIES.get(person.speciality, "")} - {""}
    return name in titles or name in (person.number, person.name) or name.lstrip("0") == person.number.lstrip("0") != ""
