"""Finds the prices an agent's words offer: a sum (给您95, 2件150元), a share (打8折), an amount off (便宜20元)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlu.normalise import simplified
from nlu.numerals import NUMBER, number


@dataclass(frozen=True, slots=True)
class Offered:
    """A price offered: kind sum (``value`` yuan a piece), share (of the price, 0–1) or off (yuan less); the span is of
    the text as it was given."""

    kind: Literal["sum", "share", "off"]
    value: float
    start: int
    end: int


_N = rf"(?P<n>(?>{NUMBER}))"  # atomic: 一百二十斤 is not read as 一百二 after all
_UNIT = "件|条|双|套|个|包|盒|箱|袋|瓶|份|只|支|罐|张|把|对|顶|副"
_OTHER = rf"(?!\.?[0-9])(?![/／~～\-—至到、][0-9])(?!\s*(?:天|年|月|日|号|点|分|秒|小时|周|斤|公斤|kg|克|g|厘米|公分|cm|米|码|岁|次|位|人|层|楼|%|％|折|毫升|ml|寸|度|片|粒|颗|根|枚|组|步|款|色|种|遍|回|级|页|倍|处|家|个|单|[a-z]|的?(?:身高|体重|尺码)|(?:{_UNIT})(?!钱)))"
"""What a bare number is followed by when it is no price."""
_ENDS = r"(?=\s*(?:吧|哦|噢|啦|了|呢|哈|嘛|哟|呀|给?[您你]|亲|可以|行|成|怎么样|好[吗不]|[，,。.！!~～;；?？\n]|$|元|块))"
"""What a bare number stands before when it ends what was said."""
_CUE = (
    "给[您你]|算[您你]|卖[您你]|收[您你]|[您你]给|改成|改到|改为|改价到?|(?:便宜|优惠|降|让|减|少|做|砍|压)到|优惠价|最低(?:价|给[您你])?|只要|到手价?|实付|付|特价|价格|一口价|成交价|按|就|总共|一共|共|合计|才"
    r"|抹[掉个了去一下]{0,3}零头?[了吧哈给您，,～~\s]{0,4}|零头[^，,。0-9]{0,6}[，,\s]?|[凑取]个?整数?[吧哈，,\s]{0,2}"
)
_BARE = re.compile(rf"(?:{_CUE})\s*(?:是|为|[:：])?\s*[¥￥]?\s*{_N}{_OTHER}")
_YES = r"(?:行|可以|好|成|中|ok|没问题|依[您你]|听[您你]的|同意|最多)(?:的|吧|了|啦|呀|哦|呢|嘛|亲|滴)*"
_BODY = r"(?!\s*[，,、]?\s*[0-9]{2,3}\s*(?:斤|公斤|kg|cm|厘米))"
_AGREED = re.compile(rf"(?:^|[，,。！!~～\s亲那]){_YES}[，,。！!~～\s亲那]{{0,6}}[¥￥]?(?P<n>(?>{NUMBER}))(?!\.?[0-9]){_ENDS}{_BODY}")
_ALONE = re.compile(rf"(?:亲|那|嗯|[，,。！!~～\s])*+[¥￥]?(?P<n>(?>{NUMBER}))(?:吧|哦|啦|了|呢|哈|嘛|哟|亲|[，,。.！!~～?？\s])*+\Z")
"""A message that is a number and nothing else answers a haggler: it is a price."""
_NEAR = 40  # characters before a number that are looked at
_DIGITS = 100_000  # from here on a bare number is an order's, a parcel's, a phone's
_LEAST_ALONE = 10.0  # below it a number without a word more is a count or a choice
_THEN = re.compile(rf"(?<![0-9a-z.第]){_N}(?=\s*(?:给[您你]|卖[您你]|就?可以|就?行|包邮|拿走|带走|成交|拿下|亏本|是底价|是最低))")
_MONEY = re.compile(rf"[¥￥$]\s*(?P<y>[0-9]+(?:\.[0-9]+)?)|(?<![几多])(?!一块(?!钱|[0-9一二三四五六七八九])){_N}\s*(?:元|块|圆|rmb|大洋)(?P<rest>[1-9一二三四五六七八九](?![0-9件个条]))?")
_OFF = re.compile(
    rf"(?<![多不至最缺])(?:便宜|优惠|少收?|让利?|减免?|免|立减|直减|省|抹掉|去掉|砍)(?:了|掉|个|[您你]){{0,2}}\s*(?P<n>(?>{NUMBER}))(?!\.?[0-9])(?:\s*(?:元|块)|{_ENDS})"
)
_PROMISED = re.compile(r"满\s*[0-9.一二三四五六七八九十百千两]+[^，。,.!！]{0,6}[，,]?$|(?:券|红包|积分|会员|下次|定金|第[二三23]件|比(?:平时|原价|专柜|实体店|线下|以前|之前))[^，。,!！]*$")
"""What stands before an amount off that everybody gets anyway."""
_SHARE = re.compile(rf"(?<!第)(?<!满)(?P<n>{NUMBER})\s*折(?!叠|腾|断|痕|线|扣后|扇)|半价|对折")
_NOT_BEFORE = re.compile(
    r"(?:满|运费|邮费|快递费|补|差价?|押金|定金|补偿|赔偿?|退|返现?|转|另外|赠送?|送[您你]?|返|券|红包|抵|便宜|优惠|减|免|省|少|原价|吊牌价?|平时|之前|以前|市场价|日常价?|涨|多|加|每月|包邮门槛)(?:了|[您你]|是|为|一?[张个份])?[:：]?\s*[¥￥]?\s*$"
)
_NOT_AFTER = re.compile(r"\s*(?:元|块)?(?:钱)?的?\s*(?:无门槛|优惠|店铺)?(?:券|红包|运费|邮费|差价|礼品|小礼物|赠品|以上|起(?:送|包邮)|减|门槛|左右的?运费)")
_PIECES_BEFORE = re.compile(rf"(?P<n>{NUMBER})\s*(?:{_UNIT})(?:一起|打包)?(?:总?一?共|合计|总计|只要|就|才|给[您你]|算[您你]|特价)?\s*[¥￥]?\s*$")
_PIECES_AFTER = re.compile(rf"\s*(?:元|块)?(?:钱)?\s*[/／]?\s*(?P<n>{NUMBER})\s*(?:{_UNIT})")
_LEAST_BARE, _LEAST_SPELT = 1.0, 10.0
"""From where on a number without 元 is a price, in digits and in Chinese: 按一下 and 就两件 are none."""


def offered(text: str) -> tuple[Offered, ...]:
    """Every price the text offers, in order; what only looks like one (postage, coupons, sizes, days) is passed over."""
    plain = _fold(text)
    taken: list[tuple[int, int]] = []
    found = []
    for one in (*_offs(plain), *_shares(plain), *_sums(plain)):
        if not any(one.start < end and start < one.end for start, end in taken):
            taken.append((one.start, one.end))
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _fold(text: str) -> str:
    """Width, case and script folded character by character, so that places stay."""
    return text.translate(_WIDTH).translate(simplified()).translate(_LOWER)


_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94) if 0xFF01 + n not in (0xFF05,)}
_LOWER = {code: code + 32 for code in range(65, 91)}


def _offs(text: str) -> Iterator[Offered]:
    for hit in _OFF.finditer(text):
        value = number(hit["n"])
        if value is not None and value >= _LEAST_BARE and not _PROMISED.search(_before(text, hit.start())) and not _NOT_AFTER.match(text, hit.end()):
            yield Offered("off", value, *hit.span())


def _shares(text: str) -> Iterator[Offered]:
    for hit in _SHARE.finditer(text):
        value = number(hit["n"]) if hit["n"] else 5.0
        clause = re.split(r"[，。,！!；;\n]", text[: hit.start()])[-1]
        if value and 0 < value < 100 and not re.search(r"满|第[二三23]|活动|会员|vip|老客|下次", clause):
            yield Offered("share", value / 10 if value < 10 else value / 100, *hit.span())


def _sums(text: str) -> Iterator[Offered]:
    yield from _answers(text)
    for pattern in (_MONEY, _BARE, _THEN):
        for hit in pattern.finditer(text):
            groups = hit.groupdict()
            group = "y" if groups.get("y") else "n"
            start, end = hit.start(group), hit.end()
            value = number(groups[group] or "")
            if value is None or (pattern is not _MONEY and value < (_LEAST_BARE if groups[group].isascii() else _LEAST_SPELT)):
                continue
            if groups.get("rest"):
                value += (number(groups["rest"]) or 0) / 10
            if not _NOT_BEFORE.search(_before(text, start)) and not _NOT_AFTER.match(text, hit.end(group)):
                yield Offered("sum", value / _pieces(text, start, hit.end(group)), start, end)


def _before(text: str, place: int) -> str:
    return text[max(0, place - _NEAR) : place]


def _answers(text: str) -> Iterator[Offered]:
    """A bare number that answers what a haggler asked: the whole message, or what follows a yes."""
    for pattern, least in ((_ALONE, _LEAST_ALONE), (_AGREED, _LEAST_BARE)):
        hit = pattern.match(text) if pattern is _ALONE else pattern.search(text)
        value = number(hit["n"]) if hit else None
        if hit and value is not None and least <= value < _DIGITS:
            yield Offered("sum", value, *hit.span("n"))


def _pieces(text: str, start: int, end: int) -> float:
    """How many pieces the sum is for: 2件150元, 150元两件; one where nobody says."""
    hit = _PIECES_BEFORE.search(_before(text, start)) or _PIECES_AFTER.match(text, end)
    pieces = number(hit["n"].replace("俩", "两")) if hit else None
    return pieces if pieces is not None and pieces >= 1 else 1.0
