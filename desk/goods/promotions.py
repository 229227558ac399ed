"""活动表: what promotions say in answers at this moment, and who enters, lists and ends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from desk.goods.promotion_days import last_day
from desk.shifts.hours import local
from nlu.traditional import to_simplified
from scripts_library.promoting import WHOLE_SHOP, gift_words, kinds, left, sentence
from scripts_library.render import PROMOTED, fill_partly, missing, variables
from storage.records.goods import Promotion
from storage.records.people import Shop

FREIGHT: Final = "包邮"
NAMED: Final = 3  # promotions one answer names: more would be a catalogue
VOUCHED: Final[Mapping[str, str]] = {"promotion": "当前活动", "gift": "赠品", "shipping_fee": "包邮门槛"}
"""Questions the assistant may answer alone while the table fills this variable."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A promotion as it lies with the shop (see storage/promotions.py)."""

    kind: str
    name: str
    scope: str
    starts_at: float
    ends_at: float
    threshold: int | None
    value: int | None
    gift: str
    gift_stock: int | None
    stacking: str
    quota: str
    claim: str
    next_at: float | None
    ended_at: float | None


def promoted(shop: Shop, now: float) -> dict[str, str] | None:
    """The variables the 活动表 fills now, absent where nothing counts; None while nothing was ever entered."""
    if not shop.promoted.get("kinds"):
        return None
    rows = [Offered(**row) for row in shop.promoted["rows"]]
    valid = counting(shop, now)
    known = {
        "当前活动": _current(shop, valid, now), "活动截止": _until(shop, valid, now), "活动剩余": _left(shop, valid, now),
        "下次活动": _next(shop, rows, now), "赠品": _gifts(valid),
    }
    if FREIGHT in shop.promoted["kinds"]:
        known["包邮门槛"] = _freight(valid)
    return known


def named(shop: Shop, name: str, now: float) -> dict[str, str]:
    """The same of the one promotion of that name; nothing if it does not count now."""
    rows = [row for row in counting(shop, now) if row.name == name][:1]
    told = {"当前活动": _current(shop, rows, now), "活动截止": _until(shop, rows, now), "活动剩余": _left(shop, rows, now)}
    return told if rows else {}


def counting(shop: Shop, now: float) -> list[Offered]:
    """The promotions that count now."""
    rows = (Offered(**row) for row in shop.promoted.get("rows", ()))
    return [row for row in rows if _counts(row, now)]


def vouched(shop: Shop, now: float) -> frozenset[str]:
    """Intents whose answer a valid row of the table vouches for."""
    known = promoted(shop, now) or {}
    return frozenset(intent for intent, name in VOUCHED.items() if known.get(name))


def stale(template: str, text: str, known: Mapping[str, str], names: frozenset[str] = PROMOTED) -> bool:
    """Does a text name a promotion (or another of these ``names``), as its phrase wants, that does not count (any more)
    or says other things now?"""
    for name in variables(template) & names:
        said = fill_partly(f"{{{name}}}", known)
        if missing(said, {}) or (said not in text and to_simplified(said) not in to_simplified(text)):
            return True
    return False


def _counts(row: Offered, now: float) -> bool:
    there = row.ended_at is None and row.starts_at <= now < row.ends_at
    return there and not (row.gift_stock == 0 and "gift" in kinds()[row.kind].needs)


def _current(shop: Shop, valid: Sequence[Offered], now: float) -> str:
    """Up to three sentences; where they end at different times each says its own, a single one says its terms."""
    named = valid[:NAMED]
    if len(named) == 1:
        one = named[0]
        terms = "，".join(part for part in (one.quota, one.stacking, one.claim) if part)
        return said(one) + (f"（{terms}）" if terms else "")
    if len({row.ends_at for row in named}) > 1:
        return "；".join(f"{said(row)}（到{_day(shop, row.ends_at, now)}）" for row in named)
    return "；".join(said(row) for row in named)


def said(row: Offered | Promotion) -> str:
    """The sentence customers read of it."""
    return sentence(row.kind, threshold=row.threshold, value=row.value, gift=row.gift, scope=row.scope)


def _one_end(valid: Sequence[Offered]) -> float | None:
    ends = {row.ends_at for row in valid[:NAMED]}
    return ends.pop() if len(ends) == 1 else None


def _until(shop: Shop, valid: Sequence[Offered], now: float) -> str:
    end = _one_end(valid)
    return _day(shop, end, now) if end is not None else ""


def _left(shop: Shop, valid: Sequence[Offered], now: float) -> str:
    end = _one_end(valid)
    return left((last_day(shop, end) - local(shop, now).date()).days) if end is not None else ""


def _day(shop: Shop, until: float, now: float) -> str:
    """The end as customers read it: 11月30日, 今晚24点, 11月30日20点."""
    at, day = local(shop, until), last_day(shop, until)
    today = day == local(shop, now).date()
    midnight = (at.hour, at.minute) == (0, 0)
    hour = "24点" if midnight else f"{at.hour}点" + (f"{at.minute:02d}分" if at.minute else "")
    if today:
        return f"今晚{hour}" if midnight or at.hour >= 18 else f"今天{hour}"
    return f"{day.month}月{day.day}日" + ("" if midnight else hour)


def _next(shop: Shop, rows: Sequence[Offered], now: float) -> str:
    """The soonest that is published: one that begins later, or the date a row names for the next one."""
    coming = [(row.starts_at, said(row)) for row in rows if row.ended_at is None and row.starts_at > now]
    coming += [(row.next_at, "") for row in rows if row.next_at is not None and row.next_at > now]
    if not coming:
        return ""
    at, words = min(coming)
    day = local(shop, at)
    return f"{day.month}月{day.day}日" + (f"起，{words}" if words else "")


def _gifts(valid: Sequence[Offered]) -> str:
    given = [
        row for row in valid
        if row.gift and row.gift_stock != 0 and kinds()[row.kind].condition  # what is bought in 换购 is no gift
    ]
    return "；".join(
        gift_words(row.kind, threshold=row.threshold, value=row.value, gift=row.gift) for row in given[:NAMED]
    )


def _freight(valid: Sequence[Offered]) -> str:
    free = [row for row in valid if row.kind == FREIGHT and row.scope in WHOLE_SHOP]
    if not free:
        return ""
    least = min(free, key=lambda row: row.threshold or 0)
    return sentence(FREIGHT, threshold=least.threshold, value=None, gift="").removesuffix(FREIGHT) or "全店"


# --- for those who enter them ---------------------------------------------------------------------------


def state(promotion: Promotion, now: float) -> str:
    """生效中, 未开始, 已结束 or 赠品送完."""
    if promotion.ended_at is not None or promotion.ends_at <= now:
        return "已结束"
    if promotion.starts_at > now:
        return "未开始"
    return "生效中" if _counts(_offered(promotion), now) else "赠品送完"


def _offered(promotion: Promotion) -> Offered:
    names = [field.name for field in fields(Offered)]
    values: dict[str, Any] = {name: getattr(promotion, name) for name in names}
    return Offered(**values)


def days(shop: Shop, promotion: Promotion) -> str:
    """From when until when, as staff read it."""
    begin, end = local(shop, promotion.starts_at), last_day(shop, promotion.ends_at)
    until = local(shop, promotion.ends_at)
    hour = "" if (until.hour, until.minute) == (0, 0) else f" {until:%H:%M}"
    return f"{begin:%m-%d}～{end:%m-%d}{hour}"


def line(shop: Shop, promotion: Promotion, now: float) -> str:
    """One row of the list as staff read it."""
    words = [f"#{promotion.id} {state(promotion, now)}", said(promotion), days(shop, promotion)]
    words += [promotion.name] if promotion.name != said(promotion) else []
    words += [f"赠品剩 {promotion.gift_stock}"] if promotion.gift_stock is not None else []
    return "　".join([*words, *filter(None, (promotion.quota, promotion.stacking, promotion.claim))])
