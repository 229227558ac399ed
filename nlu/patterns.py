"""The shapes numbers take in a customer's words, each with what it means: the rules of the slot reader, in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from nlu.numerals import NUMBER, number

Value = str | int | float
Match = re.Match[str]
_N = rf"({NUMBER})"
_ALONE = r"(?<![0-9a-z.\-/])"
_DIGIT = "[0-9一二三四五六七八九]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, what to make of a hit (None: no slot after all), and which group is the slot's text."""

    name: str
    pattern: re.Pattern[str]
    value: Callable[[Match], Value | None]
    group: int


def _rule(name: str, pattern: str, value: Callable[[Match], Value | None], group: int = 0) -> Rule:
    return Rule(name, re.compile(pattern), value, group)


def _tidy(value: float) -> int | float:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _within(low: float, high: float, *, scale: float = 1.0) -> Callable[[Match], Value | None]:
    """The number of group 1, if it lies in [low, high], times scale."""

    def value(found: Match) -> Value | None:
        read = number(found[1])
        return _tidy(read * scale) if read is not None and low <= read <= high else None

    return value


def _money(found: Match) -> Value | None:
    whole, rest = number(found[1]), found.groupdict().get("rest")
    if whole is None:
        return None
    return _tidy(whole + (number(rest) or 0) / 10 if rest else whole)


def _spoken_money(found: Match) -> Value | None:
    """一百二 is 120 when a price is meant; too small a number is a count, not a price."""
    value = number(found[1])
    return _tidy(value) if value is not None and value >= 10 else None


def _discount(found: Match) -> Value | None:
    value = number(found[1])
    if value is None or not 0 < value < 100:
        return None
    return _tidy(value / 10) if value < 10 else _tidy(value / 100)


def _count(found: Match) -> Value | None:
    value = number({"俩": "两", "仨": "三"}.get(found[1], found[1]))
    return int(value) if value is not None and value == int(value) and 0 < value < 10_000 else None


def _metres(found: Match) -> Value | None:
    metres, rest = number(found[1]), found.groupdict().get("rest")
    part = number(rest) if rest else 0.0
    if metres is None or part is None:
        return None
    value = metres * 100 + (part * 10 if rest and part < 10 else part)
    return _tidy(value) if 50 <= value <= 220 else None


def _bare_weight(found: Match) -> Value | None:
    """体重120 is meant in 斤, 体重55 in kilos."""
    value = number(found[1])
    if value is None or not 20 <= value <= 300:
        return None
    return _tidy(value / 2) if value > 80 else _tidy(value)


def _some_tens(found: Match) -> Value | None:
    """八十来斤: about so many."""
    value = number(found[1])
    return _tidy(value / 2) if value is not None and 20 <= value <= 400 else None


def _waist(found: Match) -> Value | None:
    whole, rest = number(found[1]), found.groupdict().get("rest")
    if whole is None:
        return None
    feet = whole + ((number(rest) or 0) / 10 if rest else 0)
    if 1 <= feet < 5:
        return _tidy(round(feet * 33.3, 1))
    return _tidy(feet) if 40 <= feet <= 160 else None


def _size(found: Match) -> Value | None:
    return found[1].upper()


def _written(found: Match) -> Value | None:
    return found[0]


def _digits(found: Match) -> Value | None:
    return found[1].upper()


def _bare_digits(found: Match) -> Value | None:
    return re.sub(r"[- ]", "", found[1])


def _tall(found: Match) -> Value | None:
    written = found[1]
    value = number(re.sub(r"[^0-9.零一二两三四五六七八九十百]", "", written))
    return _tidy(value) if value is not None and 50 <= value <= 220 else None


_UNITS = (
    "件(?!套)|条|双|套|包|盒|箱|袋|瓶|份|只|支|罐|提|卷|片|组|对(?![吗不吧么])|张|把|台|部|本|串|枚|顶|粒|桶|副|节(?![课日])|块(?!钱)|单"
    "|个(?!月|星期|礼拜|小时|问题|人|钟|多月|半月|工作日|说法|字|意思|事|办法|解释|头)"
)
_CM = "(?:cm|厘米|公分)"
_LETTERS = "[2-6]xl|x{0,4}l|x{0,3}s|m|均码|中码|大码|小码|大号|中号|小号|加大码|加小码"
_PRICED = "卖|给我|拿下|能拿|成交|出不出|到手|行不|行吗|行么|成吗|成不|可以吗|可不可以|以内|以下|包邮|封顶|一口价|[两二三四五六七八九0-9]件卖"
_PRICE_CUE = "预算|收我|定金|尾款|只有|只剩|还剩|总共|一共|共|降了|涨了|涨到|降到|便宜了|减了|少了|省了|优惠了|昨天是|怎么|原价|现价|卖我|rmb ?|双|件|个"
_WHEN = "凌晨|清早|早上|上午|中午|下午|傍晚|晚上|今晚|明晚"
_WEEK = "(?:上个?|这个?|下个?|本)?(?:周|星期|礼拜)"

NOT_SLOTS = re.compile(
    r"第[0-9一二三四五六七八九十]{1,12}|24 ?小时|100 ?%|百分之?百|[0-9]{1,12} ?%|一点(?!半|[0-9])|有点|(?<![周期拜])一下|一样|一些|一会儿?|一直|一起"
    r"|一定|万一|[57七五]天无理由|[0-9]{1,12} ?(?:小时|天(?![0-9])|分钟|抽|毫升|ml|g|克|寸|瓦|w|毫安|度)(?![a-z0-9])"
    r"|[四三五六七八]件套|(?:多少钱?|[元块])一?[件个双条套包盒箱袋瓶份只斤]|[0-9.]{1,12} ?(?:米|m)的?(?:床|宽|长|被|桌|布|线|杆|管|沙发|窗|柜|绳|幅)"
    r"|iphone ?[a-z0-9]{1,12}(?: ?(?:max|plus|pro))*|[a-z] ?(?:max|型|钩|形)|(?:苹果|华为|小米) ?[0-9]{1,4}|双十[一二]|双1[12]"
)
"""What looks like a value and is none."""

RULES: tuple[Rule, ...] = (
    _rule("phone", rf"{_ALONE}(1[3-9][0-9](?:[- ]?[0-9]{{4}}){{2}})(?![0-9])", _bare_digits, 1),
    _rule("phone", rf"{_ALONE}(0[0-9]{{2,3}}-[0-9]{{7,8}})(?![0-9])", _digits, 1),
    _rule("order_no", r"订单(?:编?号)?码?(?:是|为|:)? ?#?([0-9]{8,24})(?![0-9])", _digits, 1),
    _rule("tracking_no", rf"{_ALONE}((?:sf|yt|jd|jt|zto|sto|yd|ems|jdv|jdx|db|dpk)[0-9]{{8,18}}|e[a-z][0-9]{{9}}cn)(?![0-9a-z])", _digits, 1),
    _rule("tracking_no", r"单号(?:是|为|:)? ?([0-9a-z]*[0-9]{8,18})(?![0-9a-z])", _digits, 1),
    _rule("tracking_no", rf"{_ALONE}([0-9]{{13,15}})(?![0-9])", _digits, 1),
    _rule("order_no", rf"{_ALONE}([0-9]{{16,21}})(?![0-9])", _digits, 1),
    _rule("size", r"(?<![0-9])(1[0-9]{2}/[0-9]{2,3}[a-d])(?![0-9a-z])", _size, 1),
    _rule("height_cm", r"(?<![0-9.])(1[0-9]{2})(?=/([6-9][0-9]|1[0-9]{2})(?![0-9a-z]))", _within(100, 210), 1),
    _rule("weight_kg", r"(?<![0-9])1[0-9]{2}/([6-9][0-9]|1[0-9]{2})(?![0-9a-z])", _within(60, 199, scale=0.5), 1),
    _rule("height_cm", rf"(?<![0-9])([1一])(?:米|m)(?P<rest>{NUMBER})?(?![0-9宽长])", _metres),
    _rule("height_cm", r"(?<![0-9.])(1\.[0-9]{1,2}) ?(?:米|m)(?![a-z])", _metres),
    _rule("height_cm", rf"(?:身高|个子|高)(?:是|有|大概|差不多|:)? ?({NUMBER} ?{_CM}?)", _tall, 1),
    _rule("height_cm", rf"{_ALONE}(1[3-9][0-9])(?: ?{_CM})?(?= ?[,、]? ?(?:体重|[0-9]{{2,3}} ?(?:斤|kg|公斤)))", _within(130, 200)),
    _rule("height_cm", rf"{_ALONE}([0-9]{{2,3}}) ?{_CM}(?= ?[,、]? ?[0-9]{{2,3}} ?(?:斤|kg|公斤))", _within(50, 210)),
    _rule("height_cm", rf"(?<=[孩宝娃人子女])({NUMBER}) ?{_CM}", _within(50, 210)),
    _rule("height_cm", rf"{_ALONE}(1[4-9][0-9]) ?{_CM}(?![0-9])", _within(140, 199)),
    _rule("height_cm", r"(?<![0-9])(1[3-9][0-9])(?=的?(?:个子|身高))", _within(130, 200)),
    _rule("weight_kg", rf"{_N} ?(?:公斤|kg|千克)(?!装|的?包|一[包袋箱])", _within(3, 200)),
    _rule("weight_kg", rf"(?<=[猫狗娃])的?{_N} ?斤", _within(1, 200, scale=0.5)),
    _rule("weight_kg", rf"{_N}[来多] ?斤", _some_tens),
    _rule("weight_kg", rf"{_N} ?斤(?!装|一[包袋箱])", _within(21, 400, scale=0.5)),
    _rule("weight_kg", rf"(?:体重|重)(?:是|有|大概|差不多|:)? ?{_N}(?![0-9]| ?(?:斤|公斤|kg|克|g))", _bare_weight, 1),
    _rule("weight_kg", r"(?<=才)(一百[一二三四五六七八九](?:十[一二三四五六七八九]?)?)(?!块|元|件|个)", _within(60, 300, scale=0.5), 1),
    _rule("waist_cm", r"([1-4一二两三四])尺(?P<rest>[0-9一二三四五六七八九])?", _waist),
    _rule("waist_cm", rf"腰围?(?:是|有|大概|:)? ?({NUMBER}) ?{_CM}?(?!尺)", _waist, 1),
    _rule("discount", rf"(?<!第){_N} ?折(?!叠|腾|断|了|痕|线)", _discount),
    _rule("discount", r"半价|对折|半折", lambda _: 0.5),
    _rule("money", rf"(?<![0-9]){_N} ?(?:块钱?|元钱?|圆|rmb|人民币)(?P<rest>{_DIGIT}(?![0-9.件个]|包(?!邮)))?(?:钱|毛)?", _money),
    _rule("money", r"[¥￥$] ?([0-9]+(?:\.[0-9]+)?)", _money),
    _rule("money", r"(?<=满)([0-9]+)(?=[减送包-])|(?<!满)(?<![0-9.])([0-9]{2,4})(?=减[0-9])", lambda m: _tidy(float(m[0]))),
    _rule("money", r"(?<=减)([0-9]+)(?![0-9%件个包盒])", _money),
    _rule("money", rf"{_N} ?毛(?!线|衣|巾|病|球|绒|呢|孔|领|边|裤|重|毛)", _within(1, 99, scale=0.1)),
    _rule("size", rf"(?<![0-9a-z])({_LETTERS})(?![0-9a-z])(?:码|号)?", _size, 1),
    _rule("size", r"(?<![0-9.])((?:1[0-9]{2}|[2-4][0-9])(?:\.5)?)码(?![0-9])", _digits, 1),
    _rule("size", r"(?<![0-9.])((?:3[2-9]|4[0-8])(?:\.5)?)号(?![0-9])", _digits, 1),
    _rule("size", r"(?<![0-9a-z])((?:6[5-9]|7[0-9]|8[0-9]|9[0-5])[a-f])(?![0-9a-z])", _size, 1),
    _rule("size", r"(?<![0-9.])((?:3[4-9]|4[0-8])\.5)(?![0-9])", _digits, 1),
    _rule("size", r"(?:穿|要|选|一[条双件]|还是)((?:2[5-9]|3[0-9]|4[0-8])(?:\.5)?)(?![0-9.年天块元斤件个岁包双条%]|分)", _digits, 1),
    _rule("date", rf"(?<![0-9])(?:{NUMBER}|元)月份?{NUMBER}[号日]?(?!折|件)", _written),
    _rule("date", r"(?<![0-9.])(?:[1-9]|1[0-2])\.(?:[1-9]|[12][0-9]|3[01])[号日]", _written),
    _rule("date", rf"大前天|前天|昨[天晚]|今[天晚早日]|明[天晚早日]|大?后天|{_WEEK}[一二三四五六日天末](?![个件])|(?:上|这个?|下个?|本)(?:周|星期|礼拜)(?!期)|(?:上|这|下)个?月(?:底|初)?|月底|月初|年前|年后|节前|节后", _written),
    _rule("date", r"(?<![0-9第一二三四五六七八九十])(?:[12]?[0-9]|3[01]|[一二三]?十[一二三四五六七八九]?|[一二三四六七八九])[号日](?!链接|店|色|楼|线|款|仓|码|门|电池|机|用品|期|常|子|前?面)", _written),
    _rule("time", rf"(?:{_WHEN})?(?:{NUMBER})点(?![击开货儿心赞钱]|[0-9]折|多钱)(?:钟|整)?(?:半|一刻|[0-5]?[0-9]分|[0-5][0-9]|[一二三四五]?十[一二三四五六七八九]?分?)?", _written),
    _rule("time", r"(?<![0-9:])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?![0-9:])", _written),
    _rule("money", rf"(?<![0-9.第])({NUMBER})(?=(?:{_PRICED}))", _spoken_money, 1),
    _rule("money", rf"(?:{_PRICE_CUE})({NUMBER})(?![0-9.年天号日月点件个双条套包盒箱袋瓶份只斤码米岁%折抽片张]|小时|分钟)", _spoken_money, 1),
    _rule("money", r"(?<![0-9.第])([0-9一二两三四五六七八九]+[百千][0-9一二三四五六七八九]?)(?=的|$|吧)", _spoken_money, 1),
    _rule("quantity", rf"(?<!第)(?<![0-9.第这那哪每几]){_N} ?(?:{_UNITS})(?!装|邮)", _count),
    _rule("quantity", r"([俩仨])", _count),
)
