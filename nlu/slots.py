"""Finds the values in a customer's words (money, sizes, couriers, dates …) with their places in the original text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from nlu.numerals import NUMBER, number
from nlu.reading import Slot

Value = str | int | float
_N = rf"({NUMBER})"
_ALONE = r"(?<![0-9a-z.\-/])"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, what to make of a hit (None: not a slot after all), and which group is the slot's text."""

    name: str
    pattern: re.Pattern[str]
    value: Callable[[re.Match[str]], Value | None]
    group: int | str = 0


def _tidy(value: float) -> int | float:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _amount(found: re.Match[str]) -> Value | None:
    whole = number(found[1])
    if whole is None:
        return None
    rest = found.groupdict().get("rest")
    return _tidy(whole + (number(rest) or 0) / (10 ** len(rest)) if rest and rest.isdigit() else whole + (number(rest) or 0) / 10 if rest else whole)


def _discount(found: re.Match[str]) -> Value | None:
    if "半" in found[0]:
        return 0.5
    digits = found[1]
    value = number(digits)
    if value is None or value <= 0 or value >= 100:
        return None
    return _tidy(value / 10) if value < 10 else _tidy(value / 100)


def _quantity(found: re.Match[str]) -> Value | None:
    value = number(found[1])
    return int(value) if value is not None and value == int(value) and 0 < value < 10_000 else None


def _height(found: re.Match[str]) -> Value | None:
    value = number(found[1])
    return _tidy(value) if value is not None and 50 <= value <= 220 else None


def _metres(found: re.Match[str]) -> Value | None:
    metres, rest = number(found[1]), found["rest"] or ""
    if metres is None:
        return None
    part = number(rest) if rest else 0
    if part is None:
        return None
    if rest and part < 10:
        part *= 10
    value = metres * 100 + part
    return _tidy(value) if 50 <= value <= 220 else None


def _jin(found: re.Match[str]) -> Value | None:
    value = number(found[1])
    return _tidy(value / 2) if value is not None and 20 < value <= 400 else None


def _kilos(found: re.Match[str]) -> Value | None:
    value = number(found[1])
    return _tidy(value) if value is not None and 10 <= value <= 200 else None


def _weight_bare(found: re.Match[str]) -> Value | None:
    """体重120 is meant in 斤, 体重55 in kilos."""
    value = number(found[1])
    if value is None or not 20 <= value <= 300:
        return None
    return _tidy(value / 2) if value > 80 else _tidy(value)


def _chi(found: re.Match[str]) -> Value | None:
    whole, rest = number(found[1]), found["rest"]
    if whole is None:
        return None
    value = whole + ((number(rest) or 0) / 10 if rest else 0)
    return _tidy(round(value * 33.3, 1)) if 1 <= value <= 5 else None


def _waist(found: re.Match[str]) -> Value | None:
    value = number(found[1])
    if value is None:
        return None
    if 1 <= value < 5:
        return _tidy(round(value * 33.3, 1))
    return _tidy(value) if 40 <= value <= 160 else None


def _size(found: re.Match[str]) -> Value | None:
    return found[1].upper() if found[1].isascii() else found[1]


def _plain(found: re.Match[str]) -> Value | None:
    return found[1].upper()


def _clock(found: re.Match[str]) -> Value | None:
    hour, minute = number(found["h"]), found["m"]
    if hour is None or hour > 24:
        return None
    minutes = 30 if minute == "半" else 15 if minute == "一刻" else int(number(minute) or 0) if minute else 0
    if minutes > 59:
        return None
    late = (found["part"] or "") in ("下午", "晚上", "傍晚", "今晚", "明晚", "中午") and hour < 12
    if (found["part"] or "") == "中午" and hour in (11, 12):
        late = False
    return f"{int(hour) + (12 if late else 0):02d}:{minutes:02d}"


def _day(found: re.Match[str]) -> Value | None:
    month, day = number(found[1]), number(found[2])
    if month is None or day is None or not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{int(month):02d}-{int(day):02d}"


def _as_text(found: re.Match[str]) -> Value | None:
    return found[0]


_MEASURE = "件|条|双|套|包|盒|箱|袋|瓶|份|只|支|罐|提|卷|片|组|对|张|把|台|部|本|串|枚|顶|粒|桶|块(?!钱|[0-9一二三四五六七八九])|单|个(?!月|星期|礼拜|小时|问题|人|钟|多月|半月|工作日|说法|字|意思|事|办法|解释)"
_RULES: tuple[_Rule, ...] = (
    _Rule("phone", re.compile(rf"{_ALONE}(1[3-9][0-9](?:[- ]?[0-9]{{4}}){{2}})(?![0-9])"), lambda m: re.sub(r"\D", "", m[1])),
    _Rule("order_no", re.compile(r"订单(?:编?号)?(?:码)?(?:是|为|:|：)? ?#?([0-9]{8,24})(?![0-9])"), _plain, 1),
    _Rule("tracking_no", re.compile(rf"{_ALONE}((?:sf|yt|jd|jt|zto|yd|ems|jdv|db|dpk)[0-9]{{8,18}}|e[a-z][0-9]{{9}}cn)(?![0-9a-z])"), _plain, 1),
    _Rule("tracking_no", re.compile(r"(?:快递|运|物流|退货|退回|寄回|的)单?号?(?:单号|是|为|:|：|码)+ ?([0-9a-z]{8,20})(?![0-9a-z])"), _plain, 1),
    _Rule("tracking_no", re.compile(r"单号(?:是|为|:|：)? ?([0-9a-z]*[0-9]{8,18})(?![0-9a-z])"), _plain, 1),
    _Rule("order_no", re.compile(rf"{_ALONE}([0-9]{{16,21}})(?![0-9])"), _plain, 1),
    _Rule("height_cm", re.compile(r"(?<![0-9.])(1[0-9]{2})(?=/([6-9][0-9]|1[0-9]{2})(?![0-9a-z]))"), _height, 1),
    _Rule("weight_kg", re.compile(r"(?<![0-9])1[0-9]{2}/([6-9][0-9]|1[0-9]{2})(?![0-9a-z])"), _jin, 1),
    _Rule("height_cm", re.compile(rf"(?<![0-9])([1一])(?:米|m)(?P<rest>{NUMBER})?(?![0-9])(?!宽|长)"), _metres),
    _Rule("height_cm", re.compile(r"(?<![0-9.])(1\.[0-9]{1,2})(?P<rest>) ?(?:米|m)(?![a-z])"), _metres),
    _Rule("height_cm", re.compile(rf"(?:身高|净身高|个子|高)(?:是|有|大概|差不多|:|：)? ?{_N} ?(?:cm|厘米|公分)?"), _height),
    _Rule("height_cm", re.compile(r"(?:身高|个子)(?:是|:|：)? ?(1\.[0-9]{1,2})(?P<rest>)(?![0-9])"), _metres),
    _Rule("height_cm", re.compile(rf"{_ALONE}(1[3-9][0-9]) ?(?:cm|厘米|公分)? ?(?=[,， 、]?(?:体重|[0-9]{{2,3}} ?(?:斤|kg|公斤)))"), _height, 1),
    _Rule("height_cm", re.compile(rf"{_ALONE}(1[4-9][0-9]) ?(?:cm|厘米|公分)(?![0-9])"), _height),
    _Rule("weight_kg", re.compile(rf"{_N} ?(?:公斤|kg|千克)(?!装|的?包|一[包袋箱])"), _kilos),
    _Rule("weight_kg", re.compile(rf"{_N} ?斤(?!装|一[包袋箱])"), _jin),
    _Rule("weight_kg", re.compile(rf"(?:体重|重)(?:是|有|大概|差不多|:|：)? ?{_N}(?![0-9]| ?(?:斤|公斤|kg|克|g))"), _weight_bare),
    _Rule("waist_cm", re.compile(r"(?P<a>[1-4一二两三四])(?=尺)尺(?P<rest>[0-9一二三四五六七八九]|半)?".replace("(?P<a>", "(").replace("|半", "")), _chi),
    _Rule("waist_cm", re.compile(rf"腰围?(?:是|有|大概|:|：)? ?{_N} ?(?:cm|厘米|公分)?(?!尺)"), _waist),
    _Rule("discount", re.compile(rf"(?<!第){_N} ?折(?!叠|腾|断|了|痕|线)"), _discount),
    _Rule("discount", re.compile(r"()半价|()对折|()半折"), lambda _m: 0.5),
    _Rule("money", re.compile(rf"(?<![0-9]){_N} ?(?:块钱?|元钱?|圆|rmb|人民币)(?P<rest>[0-9一二三四五六七八九](?![0-9.件个]|包(?!邮)))?(?:钱|毛)?"), _amount),
    _Rule("money", re.compile(r"[¥￥$] ?([0-9]+(?:\.[0-9]+)?)"), _amount),
    _Rule("money", re.compile(r"(?<=满)([0-9]+)(?=[减送包-])"), _amount),
    _Rule("money", re.compile(r"(?<=减)([0-9]+)(?![0-9%件个包盒])"), _amount),
    _Rule("money", re.compile(rf"{_N} ?毛(?!线|衣|巾|病|球|绒|呢|孔|领|边|裤|重|毛)"), lambda m: None if (v := number(m[1])) is None else _tidy(v / 10)),
    _Rule("size", re.compile(r"(?<![0-9a-z])([2-6]xl|x{0,4}l|x{0,3}s|m|xxl|均码|中码|大码|小码|大号|中号|小号|加大码?|加小码?)(?![0-9a-z])(?:码|号)?"), _size, 1),
    _Rule("size", re.compile(r"(?<![0-9.])((?:1[0-9]{2}|[2-4][0-9])(?:\.5)?)(?:码|号)(?![0-9])"), _plain, 1),
    _Rule("date", re.compile(rf"(?<![0-9]){_N}月份?{_N}[号日]?(?!折|件)"), _day),
    _Rule("date", re.compile(r"(?<![0-9.])([1-9]|1[0-2])[.]([1-9]|[12][0-9]|3[01])(?:号|日)"), _day),
    _Rule("date", re.compile(r"(?<![0-9第一二三四五六七八九十])(?:[12]?[0-9]|3[01]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[号日](?!链接|店|色|楼|线|款|仓|码|门|电池|机|用品|期|常|子)"), _as_text),
    _Rule("date", re.compile(r"大前天|前天|昨天|昨晚|今天|今晚|今早|今日|明天|明晚|明早|明日|大后天|后天|(?:上个?|这个?|下个?|本)?(?:周|星期|礼拜)[一二三四五六日天末]|(?:上|这个?|下个?|本)(?:周|星期|礼拜)(?!期)|(?:上|这|下)个?月(?:底|初)?|月底|月初|年前|年后|节前|节后|双1[12]|双十[一二]|国庆节?|中秋节?|春节|元旦|五一|端午节?|情人节|圣诞节?|七夕|618|过年"), _as_text),
    _Rule("time", re.compile(rf"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|明晚)?(?P<h>{NUMBER})点(?!击|开|货|儿|心|赞|[0-9]折|多钱)(?:钟|整)?(?P<m>半|一刻|[0-5]?[0-9]分?|[一二三四五]?十[一二三四五六七八九]?分?)?"), _clock),
    _Rule("time", re.compile(r"(?<![0-9:])(?P<part>)(?P<h>[01]?[0-9]|2[0-4]):(?P<m>[0-5][0-9])(?![0-9:])"), _clock),
    _Rule("quantity", re.compile(rf"(?<!第)(?<![0-9.第这那哪每几]){_N} ?(?:{_MEASURE})(?!装|邮)"), _quantity),
)
_NOT = re.compile(r"第[0-9一二三四五六七八九十]+|24 ?小时|100 ?%|百分之?百|[0-9]+ ?%|一点|有点|一下|一样|一些|一会儿?|一直|一起|一定|万一|[57七五]天无理由|[0-9]+ ?(?:小时|天|分钟|抽|毫升|ml|g|克)(?![0-9])")


class Slots:
    """Knows the lexicon's couriers, colours, materials and places besides the number patterns."""

    def __init__(self, lexicon: Lexicon, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._named = lexicon.gazetteer("courier", "colour", "material", "place")

    def find(self, text: str) -> Mapping[str, tuple[Slot, ...]]:
        """Slots by name in order of place; every span is of ``text`` itself."""
        folded = self._normaliser.fold(text)
        found: dict[str, list[Slot]] = {}
        for name, value, start, end in sorted(self._all(folded.text), key=lambda hit: hit[2]):
            span = folded.span(start, end)
            found.setdefault(name, []).append(Slot(value, text[slice(*span)], *span))
        return {name: tuple(slots) for name, slots in found.items()}

    def _all(self, text: str) -> Iterator[tuple[str, Value, int, int]]:
        for hit in self._named.scan(text):
            if hit.end - hit.start > 1 or hit.kind == "place":
                yield hit.kind, hit.value, hit.start, hit.end
        if any(char in _NUMERIC for char in text) or _CUES.search(text):
            yield from _numbers(text)


_NUMERIC = frozenset("0123456789零一二两三四五六七八九十百千半")
_CUES = re.compile(r"[天周月号日价码折晚早节末年]|[smlx]")


def _numbers(text: str) -> Iterable[tuple[str, Value, int, int]]:
    taken = bytearray(len(text))
    for found in _NOT.finditer(text):
        _mark(taken, found.start(), found.end())
    for rule in _RULES:
        for found in rule.pattern.finditer(text):
            start, end = found.span(rule.group)
            if end <= start or any(taken[start:end]):
                continue
            if (value := rule.value(found)) is not None:
                _mark(taken, start, end)
                yield rule.name, value, start, end


def _mark(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)
