"""跟进规则 as supervisors read and change them: plain sentences, a form, and what contradicts itself refused with the reason."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import DeskError, NotFound
from desk.floor import Floor
from desk.nudges.nudge_windows import quiet_hours
from desk.people.roles import require
from desk.shifts.hours import WEEKDAYS
from scripts_library import loader
from scripts_library.nudge_rules import (
    AUDIENCES,
    CAPS,
    LATEST,
    MODES,
    STOPS,
    TRIGGERS,
    WAYS,
    NudgeRule,
    delay_of,
    delay_words,
    faults,
    rule_of,
    spans_of,
)
from storage.records.people import Shop, Staff
from storage.tx import Tx

OWN: Final = "nudge_own_"
WORDS: Final = "service.nudge_"
"""Ids of the phrases a nudge may say begin so, or are a rule's already."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it is shown: the sentence that says what it does, what it would say, did the shop change it, did it make
    it."""

    rule: NudgeRule
    sentence: str
    says: str
    changed: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Writing:
    """What a supervisor filled in, as written; ``id`` empty = a new rule, of which trigger and audience are chosen too."""

    id: str = ""
    name: str = ""
    trigger: str = ""
    audience: str = ""
    mode: str = "auto"
    delay: str = ""
    window: str = ""
    days: tuple[int, ...] = ()
    phrase: str = ""
    stops: tuple[str, ...] = ()
    cap: str = ""
    late: str = ""
    quiet: str = "move"
    holiday: str = "move"
    talking: str = "drop"


class Contradiction(DeskError):
    """The rule cannot be kept as it is written (``faults``); nothing was saved."""

    def __init__(self, found: Sequence[str]) -> None:
        self.faults = tuple(found)
        super().__init__("；".join(self.faults))


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen in the form: (value, words) each."""

    triggers: tuple[tuple[str, str], ...]
    audiences: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]
    caps: tuple[tuple[str, str], ...]
    phrases: tuple[tuple[str, str], ...]
    stops: tuple[tuple[str, str], ...]
    days: tuple[tuple[int, str], ...]


LINE: Final = 40
"""How many characters of a phrase the form's list shows."""
AFTER: Final[Mapping[str, str]] = {
    "ordered": "顾客下单", "paid": "顾客付款", "not_shipped_by_batch": "答应的发货时间到了", "shipped": "发货", "received": "顾客签收",
    "old_customer": "老客户签收", "asked_no_order": "顾客问过没下单", "restock": "登记的货到了", "promotion": "登记的活动开始",
    "price_protect": "保价期内降价", "news": "每月 1 号和 15 号有上新", "complaint": "登记售后或投诉", "bad_review": "登记中差评（登记的地方还没做好，先不会触发）",
}
"""What a rule counts from, so that 后 can follow."""


# --- in words ----------------------------------------------------------------------------------------------


def sentence(rule: NudgeRule) -> str:
    """顾客下单 12分钟后，发给顾客；遇到已付款、正在聊，就不发。"""
    what = AFTER.get(rule.trigger, rule.trigger)
    waits = f" {delay_words(rule.delay, rule.workdays)}" if rule.delay or rule.workdays else ""
    began = what if what.endswith("了") and not waits else f"{what}{waits}后"
    stops = "、".join(STOPS[stop][0] for stop in rule.stops if stop in STOPS)
    at_once = "" if rule.delay or rule.workdays or rule.window or rule.days or rule.mode == "off" else "马上"
    return "，".join([began, *_when(rule), f"{at_once}{_does(rule)}"]) + (f"；遇到{stops}，就不{'发' if rule.to_customer else '提醒'}" if stops else "") + "。"


def _when(rule: NudgeRule) -> list[str]:
    days = ["只在" + "、".join(WEEKDAYS[day - 1] for day in rule.days)] if rule.days else []
    spans = ["在 " + "、".join(f"{a}–{b}" for a, b in rule.window)] if rule.window else []
    return [*days, *spans]


def _does(rule: NudgeRule) -> str:
    who = AUDIENCES[rule.audience]
    if rule.mode == "off":
        return f"什么也不做（停用了，原本是{'发给' if rule.to_customer else '提醒'}{who}）"
    if not rule.to_customer:
        return "放进大家的待办" if rule.audience == "pool" else f"提醒{who}，并放进待办"
    asked = "先问客服，点了「发送」再" if rule.mode == "ask" else ""
    cap = "（营销：每周最多一条）" if rule.cap == "marketing" else ""
    return f"{asked}发给{who}{cap}"


async def entries(floor: Floor, staff: Staff) -> tuple[Entry, ...]:
    """Every rule, in the order of the table."""
    require(staff, "console")
    return await floor.store.read(lambda tx: listed(tx, tx.shops.get(staff.shop_id), texts(floor, staff.shop_id)))


def listed(tx: Tx, shop: Shop, phrases: Mapping[str, str]) -> tuple[Entry, ...]:
    """The same within a transaction; ``phrases`` = texts by id."""
    changed = tx.nudge_rules.edited(shop.id)
    return tuple(
        Entry(rule, sentence(rule), phrases.get(rule.phrase, ""), rule.id in changed, rule.id.startswith(OWN))
        for rule in tx.nudge_rules.all(shop.id).values()
    )


async def entry(floor: Floor, staff: Staff, rule_id: str) -> Entry:
    """One of them. Raises NotFound."""
    found = next((one for one in await entries(floor, staff) if one.rule.id == rule_id), None)
    if found is None:
        raise NotFound("没有这条跟进规则，可能刚刚去掉了")
    return found


def texts(floor: Floor, shop_id: int) -> dict[str, str]:
    """What phrases in force say, by id."""
    return {name: phrase.text for name, phrase in floor.mind(shop_id).phrases.items()}


# --- the form ----------------------------------------------------------------------------------------------


def written(rule: NudgeRule) -> Writing:
    """A rule as its form shows it."""
    return Writing(
        rule.id, rule.name, rule.trigger, rule.audience, rule.mode, delay_words(rule.delay, rule.workdays),
        " ".join(f"{a}-{b}" for a, b in rule.window), rule.days, rule.phrase, rule.stops, rule.cap, delay_words(rule.late),
        rule.quiet, rule.holiday, rule.talking,
    )


def options(floor: Floor, shop_id: int, writing: Writing) -> Options:
    """What the form offers for a rule of that trigger and audience."""
    trigger = TRIGGERS.get(writing.trigger)
    implied = trigger.implied if trigger is not None else frozenset()
    fitting = tuple(
        (name, words) for name, (words, about) in STOPS.items()
        if (trigger is None or trigger.about in about) and (name not in implied or name in writing.stops)
    )
    spoken = {name: text for name, text in texts(floor, shop_id).items() if name.startswith(WORDS) or name == writing.phrase}
    return Options(
        triggers=tuple((name, one.name) for name, one in TRIGGERS.items()), audiences=tuple(AUDIENCES.items()),
        modes=tuple((name, words) for name, words in MODES.items() if name != "ask" or writing.audience in ("", "customer")),
        ways=tuple(WAYS.items()), caps=tuple(CAPS.items()),
        phrases=tuple((name, _short(text)) for name, text in sorted(spoken.items())), stops=fitting,
        days=tuple(enumerate(WEEKDAYS, 1)),
    )


def _short(text: str) -> str:
    """The words in one line of a list, cut where it is seen that there is more."""
    line = " ".join(text.split())
    return line if len(line) <= LINE else f"{line[:LINE]}…"


def made(writing: Writing, known: NudgeRule | None) -> tuple[NudgeRule | None, tuple[str, ...]]:
    """The rule the form describes, or what in it cannot be read. What the shop did not make keeps trigger and audience."""
    wrong: list[str] = []
    body: dict[str, Any] = {
        "name": " ".join(writing.name.split())[:40], "mode": writing.mode, "phrase": writing.phrase, "stops": writing.stops,
        "cap": writing.cap, "quiet": writing.quiet, "holiday": writing.holiday, "talking": writing.talking, "days": writing.days,
    }
    fixed = known is not None and not known.id.startswith(OWN)
    source: NudgeRule | Writing = known if fixed and known is not None else writing
    body |= {"trigger": source.trigger, "audience": source.audience, "only": known.only if known is not None else ""}
    for key, options_of in (("mode", MODES), ("cap", CAPS), ("quiet", WAYS), ("holiday", WAYS), ("talking", WAYS),
                            ("audience", AUDIENCES), ("trigger", TRIGGERS)):
        if body[key] not in options_of:
            wrong.append({"trigger": "选一下什么时候开始算", "audience": "选一下发给谁"}.get(key, "有一项没有选好，请刷新页面重选"))
    try:
        body["delay"], body["workdays"] = delay_of(writing.delay)
        body["late"] = delay_of(writing.late)[0] if writing.late.strip() else LATEST
        body["window"] = spans_of(writing.window.replace("、", " ").replace("，", " ").replace(",", " ").split())
    except ValueError as error:
        wrong.append(str(error))
    if not body["name"]:
        wrong.append("给规则起个名字，待办和报表里用它")
    if body["audience"] != "customer":
        body |= {"phrase": "", "cap": ""}
    return (None, tuple(dict.fromkeys(wrong))) if wrong else (rule_of(writing.id or _new_id(writing), body), ())


def _new_id(writing: Writing) -> str:
    return OWN + hashlib.sha256(f"{writing.name}\0{writing.trigger}\0{writing.audience}".encode()).hexdigest()[:10]


async def examine(floor: Floor, staff: Staff, writing: Writing) -> tuple[str, tuple[str, ...]]:
    """(the sentence the rule would be, what stands against it): for whoever is still writing."""
    require(staff, "keep_library")

    def look(tx: Tx) -> tuple[str, tuple[str, ...]]:
        rule, wrong = _examined(tx, floor, staff, writing)
        return (sentence(rule) if rule is not None else "", wrong)

    return await floor.store.read(look)


def _examined(tx: Tx, floor: Floor, staff: Staff, writing: Writing) -> tuple[NudgeRule | None, tuple[str, ...]]:
    shop = tx.shops.get(staff.shop_id)
    known = tx.nudge_rules.all(shop.id).get(writing.id) if writing.id else None
    if writing.id and known is None:
        raise NotFound("没有这条跟进规则，可能刚刚去掉了")
    rule, wrong = made(writing, known)
    if rule is None:
        return None, wrong
    off = rule.mode == "off"  # what does nothing may wait unfinished
    return rule, () if off else faults(rule, texts(floor, shop.id), quiet_hours(shop))


async def save(floor: Floor, staff: Staff, writing: Writing) -> str:
    """Keep it as the shop's own; what it did not plant yet it plants from now on. Returns the id.

    Raises Contradiction, NotAllowed, NotFound.
    """
    require(staff, "keep_library")

    def job(tx: Tx) -> str:
        rule, wrong = _examined(tx, floor, staff, writing)
        if wrong or rule is None:
            raise Contradiction(wrong)
        tx.nudge_rules.put(staff.shop_id, rule)
        tx.staff.note(staff.shop_id, staff.id, "nudge_rule", rule.id, mode=rule.mode)
        return rule.id

    return await floor.store.write(job)


async def restore(floor: Floor, staff: Staff, rule_id: str) -> None:
    """As the starter set has it; a rule the shop made itself is taken away. Raises NotFound, NotAllowed."""
    require(staff, "keep_library")
    starter = {rule.id: rule for rule in await asyncio.to_thread(loader.nudge_rules)}

    def job(tx: Tx) -> None:
        if rule_id in starter:
            tx.nudge_rules.restore(staff.shop_id, starter[rule_id])
        elif not tx.nudge_rules.drop(staff.shop_id, rule_id):
            raise NotFound("没有这条跟进规则，可能刚刚去掉了")
        tx.staff.note(staff.shop_id, staff.id, "nudge_rule_back", rule_id[:32])

    await floor.store.write(job)
