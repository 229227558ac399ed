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


_N = rf"(?P<n>{NUMBER})"
_UNIT = "件|条|双|套|个|包|盒|箱|袋|瓶|份|只|支|罐|张|把|对|顶|副"
_OTHER = rf"(?![0-9.])(?!\s*(?:天|年|月|日|号|点|分|小时|周|斤|公斤|kg|克|g|厘米|公分|cm|米|码|岁|次|位|人|层|楼|%|％|折|毫升|ml|寸|度|片|粒|(?:{_UNIT})(?!钱)))"
"""What a bare number is followed by when it is no price."""
_CUE = (
    "给[您你]|算[您你]|卖[您你]|收[您你]|[您你]给|改成|改到|改为|改价到?|优惠到|优惠价|降到|让到|最低(?:价|给[您你])?|只要|到手价?|实付|付|特价|价格|一口价|成交价|按|就|总共|一共|共|合计|才"
)
_BARE = re.compile(rf"(?:{_CUE})\s*(?:是|为|[:：])?\s*[¥￥]?\s*{_N}{_OTHER}")
_THEN = re.compile(rf"(?<![0-9a-z.第]){_N}(?=\s*(?:给[您你]|卖[您你]|就?可以|就?行|包邮|拿走|带走|成交|拿下|亏本|是底价|是最低))")
_MONEY = re.compile(rf"[¥￥$]\s*(?P<y>[0-9]+(?:\.[0-9]+)?)|{_N}\s*(?:元|块|圆|rmb|大洋)(?P<rest>[1-9一二三四五六七八九](?![0-9件个条]))?")
_OFF = re.compile(
    rf"(?:便宜|优惠|少收?|让利?|减免?|立减|直减|省|抹掉|去掉)(?:了|[您你])?\s*{_N}\s*(?:元|块)"
)
_SHARE = re.compile(rf"(?<!第)(?<!满)(?P<n>{NUMBER})\s*折(?!叠|腾|断|痕|线|扣后|扇)")
_NOT_BEFORE = re.compile(
    r"(?:满|运费|邮费|快递费|补|差价?|押金|定金|赠送?|送[您你]?|返|券|红包|抵|便宜|优惠|减|省|少|原价|吊牌价?|平时|之前|以前|市场价|日常价?|涨|多|加|每月|包邮门槛)(?:了|[您你]|是|为|一?[张个份])?[:：]?\s*[¥￥]?\s*$"
)
_NOT_AFTER = re.compile(r"\s*(?:元|块)?(?:钱)?的?\s*(?:无门槛|优惠|店铺)?(?:券|红包|运费|邮费|差价|礼品|小礼物|赠品|以上|起(?:送|包邮)|减|门槛|左右的?运费)")
_PIECES_BEFORE = re.compile(rf"(?P<n>{NUMBER})\s*(?:{_UNIT})(?:一起|打包)?(?:总?一?共|合计|总计|只要|就|才|给[您你]|算[您你]|特价)?\s*[¥￥]?\s*$")
_PIECES_AFTER = re.compile(rf"\s*(?:元|块)?(?:钱)?\s*[/／]?\s*(?P<n>{NUMBER})\s*(?:{_UNIT})")
_LEAST_BARE = 1.0


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
        promised = re.search(r"满\s*[0-9一二三四五六七八九十百千两]+[^，。,.!！]{0,6}$", text[: hit.start()])
        if value is not None and not promised and not _NOT_AFTER.match(text, hit.end()):
            yield Offered("off", value, *hit.span())


def _shares(text: str) -> Iterator[Offered]:
    for hit in _SHARE.finditer(text):
        value = number(hit["n"])
        clause = re.split(r"[，。,！!；;\n]", text[: hit.start()])[-1]
        if value and 0 < value < 100 and not re.search(r"满|第[二三]|活动|会员|vip|老客|下次", clause):
            yield Offered("share", value / 10 if value < 10 else value / 100, *hit.span())


def _sums(text: str) -> Iterator[Offered]:
    for pattern in (_MONEY, _BARE, _THEN):
        for hit in pattern.finditer(text):
            groups = hit.groupdict()
            group = "y" if groups.get("y") else "n"
            start, end = hit.start(group), hit.end()
            value = number(groups[group] or "")
            if value is None or (pattern is not _MONEY and value < _LEAST_BARE):
                continue
            if groups.get("rest"):
                value += (number(groups["rest"]) or 0) / 10
            if not _NOT_BEFORE.search(text[:start]) and not _NOT_AFTER.match(text, hit.end(group)):
                yield Offered("sum", value / _pieces(text, start, hit.end(group)), start, end)


def _pieces(text: str, start: int, end: int) -> float:
    """How many pieces the sum is for: 2件150元, 150元两件; one where nobody says."""
    hit = _PIECES_BEFORE.search(text[:start]) or _PIECES_AFTER.match(text, end)
    pieces = number(hit["n"].replace("俩", "两")) if hit else None
    return pieces if pieces is not None and pieces >= 1 else 1.0
