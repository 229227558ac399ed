"""Makes promotions of what people wrote in a table or a message, or says row by row and column by column what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from desk.goods.promotion_days import Wrong, begin_of, next_one, span
from desk.shifts.hours import local
from nlu.check import Checker
from nlu.moments import ending
from scripts_library.importers.promotion_table import Entry
from scripts_library.promoting import WHOLE_SHOP, Kind, kind_named, kinds, sentence
from storage.records.people import Shop

MOST: Final[Mapping[str, int]] = {"money": 100_000_00, "pieces": 1000_00, "fold": 10_00}
ROWS: Final = 500
LENGTHS: Final[Mapping[str, int]] = {
    "name": 30, "scope": 60, "gift": 30, "stacking": 30, "quota": 30, "claim": 60,
}
UNITS: Final = {"money": "元", "pieces": "件", "fold": "折"}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_CONTENTS: Final[Sequence[tuple[str, str, tuple[str, ...]]]] = (
    ("满减", r"满\s*(\d+(?:\.\d+)?)\s*元?\s*[立直]?减\s*(\d+(?:\.\d+)?)", ("threshold", "value")),
    ("换购", r"满\s*(\d+(?:\.\d+)?)\s*元?\s*加\s*(\d+(?:\.\d+)?)\s*元?\s*换购?\s*(\S+)", ("threshold", "value", "gift")),
    ("换购", r"加\s*(\d+(?:\.\d+)?)\s*元?\s*换购?\s*(\S+)", ("value", "gift")),
    ("定金", r"定金\s*(\d+(?:\.\d+)?)\s*元?\s*[可]?抵\s*(\d+(?:\.\d+)?)", ("threshold", "value")),
    ("买N送N", r"买\s*([\d一二两三四五]+)\s*件?送\s*([\d一二两三四五]+)", ("threshold", "value")),
    ("多件折", r"满?\s*(\d+)\s*件\s*[享打]?\s*(\d+(?:\.\d+)?)\s*折", ("threshold", "value")),
    ("折扣", r"满\s*(\d+(?:\.\d+)?)\s*元?\s*[享打]?\s*(\d+(?:\.\d+)?)\s*折", ("threshold", "value")),
    ("折扣", r"(\d+(?:\.\d+)?)\s*折", ("value",)),
    ("券", r"满\s*(\d+(?:\.\d+)?)\s*元?\s*[可]?[用领]\s*(\d+(?:\.\d+)?)\s*元?.{0,4}券", ("threshold", "value")),
    ("券", r"(\d+(?:\.\d+)?)\s*元?.{0,4}券", ("value",)),
    ("包邮", r"满\s*(\d+(?:\.\d+)?)\s*元?\s*[包免]邮", ("threshold",)),
    ("包邮", r"()[包免]邮", ("",)),
    ("满赠", r"满\s*(\d+(?:\.\d+)?)\s*元?\s*[赠送]\s*(\S+)", ("threshold", "gift")),
    ("满赠", r"(?:下单|拍下|购买)就?[赠送]\s*(\S+)", ("gift",)),
    ("特价", r"(?:特价|秒杀价?)\s*(\d+(?:\.\d+)?)", ("value",)),
)
"""Promotions as people say them in a few words, and what stands where."""
_EDGE: Final = " \t，,。；;、：:！!～~"
_COUNTS: Final = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file or message comes to: columns of promotions, ``wrong`` (with it nothing is kept), and remarks."""

    wishes: tuple[Mapping[str, Any], ...]
    wrong: tuple[str, ...]
    notes: tuple[str, ...] = ()


def spoken(entry: Entry, shop: Shop, now: float) -> Entry:
    """A promotion written in one line has its days in it too: 满199减30 11-28到11-30."""
    words = entry.cells.get("content", "")
    found = ending(words, local(shop, now))
    if found is None or {"end", "period"} & set(entry.cells):
        return entry
    rest, until = found
    cells = {**entry.cells, "content": rest, "end": f"{until:%Y-%m-%d %H:%M}"}
    if (until.hour, until.minute) == (0, 0):
        cells["end"] = f"{until - timedelta(days=1):%Y-%m-%d}"
    before, _, last = rest.rpartition(" ")
    if before and begin_of(last, local(shop, now)) is not None:
        cells |= {"content": before, "start": last}
    return replace(entry, cells=cells)


def plan(entries: Sequence[Entry], shop: Shop, now: float, checker: Checker, notes: Sequence[str] = ()) -> Plan:
    """Read every entry; what is over already is left out and said."""
    if len(entries) > ROWS:
        return Plan((), (f"一次最多收 {ROWS} 个活动（这里有 {len(entries)} 行），请分几个文件",))
    wishes: list[Mapping[str, Any]] = []
    wrong: list[str] = []
    said = [*notes]
    for entry in entries:
        found, faults = _read(entry, shop, now, checker)
        wrong += [f"第 {entry.row} 行「{entry.head(fault.field)}」：{fault.why}" for fault in faults]
        if not faults and float(found["ends_at"]) <= now:
            said.append(f"第 {entry.row} 行（{found['name']}）已经结束，没有收进来")
        elif not faults:
            wishes.append(found)
    return Plan(tuple(wishes), (*wrong, *_twins(wishes)), tuple(said))


def _twins(wishes: Sequence[Mapping[str, Any]]) -> list[str]:
    keys = [(wish["name"], wish["starts_at"]) for wish in wishes]
    twice = dict.fromkeys(name for name, start in keys if keys.count((name, start)) > 1)
    return [f"「{name}」在表里写了两次，开始时间也一样，请删掉一行" for name in twice]


def _read(entry: Entry, shop: Shop, now: float, checker: Checker) -> tuple[dict[str, Any], list[Wrong]]:
    faults: list[Wrong] = []

    def take(job: Callable[[], Any]) -> Any:
        try:
            return job()
        except Wrong as wrong:
            faults.append(wrong)
            return None

    cells = dict(entry.cells)
    kind = take(lambda: _kind(cells))
    found: dict[str, Any] = {field: take(lambda f=field: _words(cells, f, checker)) or "" for field in LENGTHS}  # type: ignore[misc]
    found |= take(lambda: span(cells, local(shop, now))) or {}
    found["next_at"] = take(lambda: next_one(cells, local(shop, now)))
    found["gift_stock"] = take(lambda: _whole(cells, "gift_stock"))
    if kind is not None:
        found["kind"] = kind.kind
        for field, unit in (("threshold", kind.threshold), ("value", kind.value)):
            found[field] = take(lambda f=field, u=unit: _sum(cells, f, u))  # type: ignore[misc]
        faults += [] if faults else _lacks(kind, found)
    if not faults:
        said = _sentence(found)
        found["name"] = found["name"] or said[: LENGTHS["name"]]
        take(lambda: _checked("content", said, checker))
    return found, faults


def _lacks(kind: Kind, found: Mapping[str, Any]) -> list[Wrong]:
    """What this kind cannot do without, and sums that make no sense together."""
    lacks = [Wrong(field, f"{kind.kind}要写上这一项") for field in kind.needs if found.get(field) in (None, "")]
    both = found.get("threshold") is not None and found.get("value") is not None
    if not lacks and kind.kind == "满减" and both and found["value"] >= found["threshold"]:
        return [Wrong("value", "减的比门槛还多，请核对")]
    if not lacks and kind.kind == "定金" and both and found["value"] < found["threshold"]:
        return [Wrong("value", "抵的比定金还少，请核对")]
    return lacks


def _sentence(found: Mapping[str, Any]) -> str:
    return sentence(
        found["kind"], threshold=found["threshold"], value=found["value"], gift=found["gift"], scope=found["scope"]
    )


def _kind(cells: dict[str, str]) -> Kind:
    """The kind that is named, or that the few words of the content come to; these fill what no column says."""
    named = cells.get("kind", "")
    known = kind_named(named) if named else ""
    if len(_NUMBER.findall(cells.get("value", ""))) > 1 or re.search("[包免]邮|[送赠]", cells.get("value", "")):
        cells["content"] = f"{cells.get('content', '')} {cells.pop('value')}".strip()  # 优惠：满199减30
    _by_content(cells, known)
    kind = known or cells.get("kind_found", "")
    if named and not kind:
        raise Wrong("kind", f"不认识「{named[:20]}」，可以写：{'、'.join(kinds())}")
    if not kind:
        raise Wrong("kind", f"没看懂是什么活动，请写 {'、'.join(kinds())}，或写成 满199减30")
    if kind == "折扣" and "件" in cells.get("threshold", ""):
        kind = "多件折"
    return kinds()[kind]


def _by_content(cells: dict[str, str], known: str) -> None:
    for place in ("content", "kind", "name"):
        for kind, pattern, fields in _CONTENTS if place in cells else ():
            found = re.search(pattern, cells[place])
            if found is not None and known in ("", kind):
                for field, value in zip(fields, found.groups(), strict=True):
                    if field and not cells.get(field):
                        cells[field] = "".join(_COUNTS.get(letter, letter) for letter in value) if field != "gift" else value
                cells["kind_found"] = kind
                _around(cells, place, cells[place][: found.start()], cells[place][found.end() :])
                return
    if known and cells.get("content"):
        _around(cells, "content", "", cells["content"])


def _around(cells: dict[str, str], place: str, before: str, after: str) -> None:
    """What stands beside the promotion itself: before it what it is for, behind it its terms (a name is only a name);
    another promotion is refused rather than lost."""
    scope, terms = before.strip(_EDGE), re.sub(r"^(?:元|块|件)", "", after).strip(_EDGE)
    for words in (scope, terms):
        if re.search(r"满\s*\d|减\s*\d|买\s*[\d一二两三].?送|\d\s*折|包邮|\d\s*元?.{0,3}券", words):
            raise Wrong(place, f"一行只写一个活动，「{words[:20]}」请另写一行")
    if place != "content":
        return
    if scope and not cells.get("scope"):
        cells["scope"] = scope
    if terms and not cells.get("claim"):
        cells["scope" if terms in WHOLE_SHOP and not cells.get("scope") else "claim"] = terms


def _words(cells: Mapping[str, str], field: str, checker: Checker) -> str:
    text = re.sub(r"\s+", " ", cells.get(field, "")).strip()
    if len(text) > LENGTHS[field]:
        raise Wrong(field, f"请写在 {LENGTHS[field]} 个字以内（现在 {len(text)} 个）")
    if "{" in text or "}" in text:
        raise Wrong(field, "这里不能用大括号")
    return _checked(field, text, checker)


def _checked(field: str, text: str, checker: Checker) -> str:
    """What customers will read has to pass the language check."""
    check = checker.check(text)
    if check.verdict == "block":
        raise Wrong(field, f"这句不能发给顾客：{'；'.join(dict.fromkeys(one.why for one in check.findings))}")
    return text


def _sum(cells: Mapping[str, str], field: str, unit: str) -> int | None:
    """A sum in hundredths; None where nothing is written (or 无, 无门槛)."""
    text = cells.get(field, "").replace("，", "").replace(",", "").strip()
    if not text or re.fullmatch(r"无|无门槛|没有|不限|[-—/]+", text):
        return None
    numbers = _NUMBER.findall(text.replace("−", "-").replace("－", "-"))
    if len(numbers) != 1:
        raise Wrong(field, f"看不懂「{text[:20]}」，请只写一个数，单位是{UNITS[unit]}")
    amount = Decimal(numbers[0])
    if unit == "fold" and ("%" in text or amount >= 10):
        amount /= 10  # 88折, 85%
    if amount <= 0 or amount * 100 > MOST[unit] or (unit == "fold" and amount >= 10):
        raise Wrong(field, f"「{text[:20]}」不对：要大于 0，也不能大得离谱")
    if unit == "pieces" and amount != amount.to_integral_value():
        raise Wrong(field, f"「{text[:20]}」不是整数件")
    return int(amount * 100)


def _whole(cells: Mapping[str, str], field: str) -> int | None:
    text = cells.get(field, "").strip().rstrip("个件份套")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,7}", text):
        raise Wrong(field, f"看不懂「{text[:20]}」，请写一个整数")
    return int(text)
