"""Rules of follow-up nudges: what sets one off, when it is due, whom it reaches, what ends it; contradictions are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from scripts_library.render import ALWAYS, PROMOTED, named

Audience = Literal["customer", "agent", "holder", "lead", "pool"]
Mode = Literal["auto", "ask", "off"]
Way = Literal["move", "drop", "ignore"]

DAY: Final = 86_400.0
LATEST: Final = 3 * DAY
"""Nothing is made up for later than that after an outage."""
LONGEST: Final = 400 * DAY
QUIET: Final = ("22:00", "09:00")

AUDIENCES: Final[Mapping[str, str]] = {
    "customer": "顾客", "agent": "负责的客服", "holder": "正在接待的客服", "lead": "组长", "pool": "所有客服",
}
MODES: Final[Mapping[str, str]] = {"auto": "自动发", "ask": "先问客服", "off": "停用"}
WAYS: Final[Mapping[str, str]] = {"move": "顺延", "drop": "不发", "ignore": "照发"}
CAPS: Final[Mapping[str, str]] = {"": "服务提醒", "marketing": "营销（每周最多一条，连续两次没回应就停）"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happens: its name for staff, what nudges of it are about, the variables it knows, and the stops that
    are true from the beginning; ``asked`` = customers are written to only if they want it."""

    name: str
    about: str
    variables: frozenset[str] = frozenset()
    implied: frozenset[str] = frozenset()
    asked: bool = False


_ORDER: Final = frozenset({"订单号", "快递", "快递单号", "商品名", "颜色", "尺码"})
_ITEM: Final = frozenset({"商品名", "商品链接", "颜色", "尺码", "价格", "库存"})
_ORDERED: Final = frozenset({"ordered"})

TRIGGERS: Final[Mapping[str, Trigger]] = {
    "ordered": Trigger("下单了", "order", _ORDER, _ORDERED),
    "paid": Trigger("付款了", "order", _ORDER, _ORDERED | {"paid"}),
    "not_shipped_by_batch": Trigger("到了答应的发货时间", "order", _ORDER, _ORDERED | {"paid"}),
    "shipped": Trigger("发货了", "order", _ORDER, _ORDERED | {"paid", "shipped"}),
    "received": Trigger("签收了", "order", _ORDER, _ORDERED | {"paid", "shipped", "moving", "received"}),
    "old_customer": Trigger("买过的顾客", "order", _ORDER, frozenset({"paid", "shipped", "moving", "received"}), asked=True),
    "asked_no_order": Trigger("问过没下单", "customer", frozenset({"商品名"}), asked=True),
    "restock": Trigger("登记的货到了", "subscription", _ITEM),
    "promotion": Trigger("登记的活动开始", "subscription", _ITEM),
    "price_protect": Trigger("保价期内降价", "subscription", _ITEM),
    "news": Trigger("上新日到了", "subscription", frozenset({"商品名"}), asked=True),
    "complaint": Trigger("售后或投诉登记", "case"),
    "bad_review": Trigger("登记了中差评", "review"),
}

_EVERY: Final = ("order", "customer", "subscription", "case", "review")
STOPS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "paid": ("已付款", ("order",)),
    "cancelled": ("订单取消了", ("order",)),
    "duplicate_order": ("同款已另付一单", ("order",)),
    "shipped": ("已发货", ("order",)),
    "moving": ("物流在动", ("order",)),
    "received": ("已签收", ("order",)),
    "returned": ("退款退货中", ("order",)),
    "ordered": ("之后下过单", ("order", "customer", "subscription")),
    "talking": ("正在聊", _EVERY),
    "spoke": ("顾客又来过", ("order", "customer", "subscription", "review")),
    "answered": ("已经回过顾客", ("customer", "case", "review")),
    "complaint_open": ("有售后没结", ("order", "customer", "subscription", "review")),
    "opted_out": ("顾客退订了", _EVERY),
    "unsubscribed": ("没有订阅", ("order", "customer", "subscription")),
    "out_of_stock": ("又没货了", ("subscription",)),
    "promotion_over": ("活动不算数了", ("subscription", "order", "customer")),
    "price_back": ("价格又涨回去了", ("subscription",)),
    "resolved": ("已经结了", ("case", "review")),
}
"""What makes a nudge needless: its name for staff, and what it can be asked of."""

REASONS: Final[Mapping[str, str]] = {
    **{name: words for name, (words, _) in STOPS.items()},
    "blocked": "顾客拉黑或停用了", "no_customer": "订单没有关联顾客", "gone": "事情已经不在了", "too_late": "错过太久，没有补发",
    "quiet_hours": "免打扰时间", "holiday": "放假", "weekly_cap": "一周内发过营销", "unanswered": "连续两次没回应",
    "no_words": "话术不能用", "rule_off": "规则停用了", "ticked": "已经办了", "failed": "出错没发成", "declined": "客服选了不发",
    "declined_contacted": "客服不发：已经联系过", "declined_unwanted": "客服不发：顾客用不上",
    "declined_untimely": "客服不发：时候不合适", "declined_other": "客服不发：别的原因", "edited": "客服改过再发",
    "undecided": "客服一直没决定",
    "business_late": "店铺账号过了 24 小时，改为客服跟进", "no_desk": "没有客服台，改为待办", "moved": "改期了", "no": "顾客说不用",
}
"""Why a nudge was skipped, or went another way, as staff read it."""


@dataclass(frozen=True, slots=True)
class NudgeRule:
    """One rule. ``delay`` in seconds and ``workdays`` in working days after the trigger; ``window`` spans of the day and
    ``days`` weekdays (1–7; none = every) in which it may come; ``phrase`` = what the customer reads; ``late`` = how many
    seconds after its time it is still made up for; ``quiet`` (outside quiet hours, for staff: opening hours), ``holiday`` and
    ``talking`` say whether it waits for a better time, is dropped, or comes all the same; ``only`` = the kind of case."""

    id: str
    name: str
    trigger: str
    audience: Audience
    delay: float = 0.0
    workdays: int = 0
    window: tuple[tuple[str, str], ...] = ()
    days: tuple[int, ...] = ()
    mode: Mode = "auto"
    phrase: str = ""
    stops: tuple[str, ...] = ()
    cap: Literal["", "marketing"] = ""
    late: float = LATEST
    quiet: Way = "move"
    holiday: Way = "move"
    talking: Way = "drop"
    only: str = ""

    @property
    def to_customer(self) -> bool:
        return self.audience == "customer"


def body_of(rule: NudgeRule) -> dict[str, Any]:
    """The rule as the database keeps it."""
    body = asdict(rule)
    del body["id"]
    return {**body, "window": [list(span) for span in rule.window], "days": list(rule.days), "stops": list(rule.stops)}


def rule_of(rule_id: str, body: Mapping[str, Any]) -> NudgeRule:
    """The rule the database keeps (fields of another version of the program are passed over)."""
    known = {name: value for name, value in body.items() if name in NudgeRule.__slots__ and name != "id"}
    window = tuple((str(a), str(b)) for a, b in known.pop("window", ()))
    return NudgeRule(
        id=rule_id, window=window, days=tuple(known.pop("days", ())), stops=tuple(known.pop("stops", ())), **known
    )


# --- as people write them ----------------------------------------------------------------------------

_UNITS: Final[Mapping[str, float]] = {
    "s": 1, "秒": 1, "m": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600, "d": DAY, "天": DAY,
}
_DELAY = re.compile(r"(\d{1,4})\s*个?\s*(wd|工作日|分钟|小时|[smhd秒分天])")


def delay_of(words: str) -> tuple[float, int]:
    """(seconds, working days) of 12m, 12分钟, 1h, 5d, 3wd, 3个工作日 or 0; ValueError in the writer's language."""
    text = words.strip()
    if text in ("0", "马上", "立刻", ""):
        return 0.0, 0
    found = _DELAY.fullmatch(text)
    if found is None:
        raise ValueError(f"看不懂时间「{text[:20]}」，写成 12分钟、1小时、5天 或 3个工作日")
    count, unit = int(found[1]), found[2]
    return (0.0, count) if unit in ("wd", "工作日") else (count * _UNITS[unit], 0)


def delay_words(seconds: float, workdays: int = 0) -> str:
    """马上, 12分钟, 24小时, 5天, 3个工作日."""
    if workdays:
        return f"{workdays}个工作日"
    for unit, name in ((DAY, "天"), (3600.0, "小时"), (60.0, "分钟")):
        if seconds >= unit and seconds % unit == 0:
            return f"{int(seconds // unit)}{name}"
    return f"{int(seconds)}秒" if seconds else "马上"


def spans_of(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Spans of the day from 11:00-12:00; ValueError in the writer's language."""
    spans = []
    for word in words:
        times = re.fullmatch(r"(\d{1,2}):(\d{2})\s*[-–~到]\s*(\d{1,2}):(\d{2})", word.strip().replace("：", ":"))
        if times is None or not all(_in_day(int(h), int(m)) for h, m in (times.group(1, 2), times.group(3, 4))):
            raise ValueError(f"看不懂时段「{word}」，写成 11:00-12:00")
        spans.append((f"{int(times[1]):02d}:{times[2]}", f"{int(times[3]):02d}:{times[4]}"))
    return tuple(spans)


def _in_day(hour: int, minute: int) -> bool:
    return (hour < 24 and minute < 60) or (hour, minute) == (24, 0)


def minutes(words: str) -> int:
    """Minutes after midnight of HH:MM."""
    hour, minute = words.split(":")
    return int(hour) * 60 + int(minute)


def within_day(spans: Iterable[tuple[str, str]]) -> tuple[tuple[int, int], ...]:
    """Spans as minutes of one day, in order; one over midnight is its two ends."""
    parts: list[tuple[int, int]] = []
    for a, b in spans:
        begin, end = minutes(a), minutes(b)
        parts += [(begin, end)] if begin < end else [(begin, 24 * 60), (0, end)]
    return tuple(sorted(part for part in parts if part[0] < part[1]))


def without(spans: Sequence[tuple[int, int]], barred: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """What is left of spans of a day."""
    left = list(spans)
    for begin, end in barred:
        left = [part for a, b in left for part in ((a, min(b, begin)), (max(a, end), b)) if part[0] < part[1]]
    return tuple(sorted(left))


# --- contradictions ----------------------------------------------------------------------------------


def faults(
    rule: NudgeRule, phrases: Mapping[str, str], quiet: tuple[str, str] | None = QUIET
) -> tuple[str, ...]:
    """What is wrong with a rule, in Chinese; nothing = it can be kept. ``phrases`` = texts by id, ``quiet`` = the shop's
    quiet hours (None = it has none)."""
    return (*_of_time(rule, quiet), *_of_stops(rule), *_of_customer(rule, phrases))


def _of_time(rule: NudgeRule, quiet: tuple[str, str] | None) -> Iterable[str]:
    if rule.trigger not in TRIGGERS:
        yield f"没有叫「{rule.trigger}」的触发，可以写：{'、'.join(TRIGGERS)}"
    if not 0 < rule.late <= LATEST:
        yield f"补发期限要在 3 天以内（现在写的是 {delay_words(rule.late)}）：更晚补发，顾客只会觉得莫名其妙"
    if rule.delay > LONGEST or rule.workdays > 60:
        yield f"延迟 {delay_words(rule.delay, rule.workdays)} 太长了，最多 400 天或 60 个工作日"
    if rule.delay and rule.workdays:
        yield "延迟只写一种：几天几小时，或者几个工作日"
    if any(day not in range(1, 8) for day in rule.days):
        yield "星期写 1 到 7"
    if any(a == b for a, b in rule.window):
        yield "时段的开始和结束一样，等于没有时段"
    whole = within_day(rule.window) or ((0, 24 * 60),)
    barred = within_day([quiet]) if quiet is not None and rule.to_customer and rule.quiet != "ignore" else ()
    if not without(whole, barred):
        yield f"时段 {'、'.join(f'{a}-{b}' for a, b in rule.window)} 全在免打扰时间 {'-'.join(quiet or ())} 里，一条也发不出去"


def _of_stops(rule: NudgeRule) -> Iterable[str]:
    trigger = TRIGGERS.get(rule.trigger)
    for stop in rule.stops:
        if stop not in STOPS:
            yield f"没有叫「{stop}」的停止条件，可以写：{'、'.join(STOPS)}"
        elif trigger is not None and stop in trigger.implied:
            yield f"「{trigger.name}」时就已经「{STOPS[stop][0]}」，这条规则永远发不出去"
        elif trigger is not None and trigger.about not in STOPS[stop][1]:
            yield f"「{STOPS[stop][0]}」查不了「{trigger.name}」这种事，请去掉"


def _of_customer(rule: NudgeRule, phrases: Mapping[str, str]) -> Iterable[str]:
    trigger = TRIGGERS.get(rule.trigger)
    if not rule.to_customer:
        if rule.cap or rule.phrase:
            yield "话术和营销限制只用于发给顾客的规则"
        if rule.mode == "ask":
            yield "「先问客服」只用于发给顾客的规则；提醒客服的请用「自动发」"
        return
    if not rule.phrase:
        yield "发给顾客的规则要选一条话术"
    elif rule.phrase not in phrases:
        yield f"没有编号为 {rule.phrase} 的话术（或者还没批准）"
    else:
        known = ALWAYS | PROMOTED | (trigger.variables if trigger is not None else frozenset())
        strange = sorted(named(phrases[rule.phrase]) - known)
        if strange:
            yield f"话术 {rule.phrase} 里的 {'、'.join(strange)} 这时候没人知道，发不出去"
    if rule.cap == "marketing" and not {"unsubscribed", "opted_out"} <= set(rule.stops):
        yield "营销只发给订阅了的顾客：停止条件里要有 unsubscribed（没有订阅）和 opted_out（退订了）"
    if trigger is not None and trigger.asked and "unsubscribed" not in rule.stops:
        yield f"「{trigger.name}」的顾客没有要求被提醒：停止条件里要有 unsubscribed（没有订阅）"
