"""Fills a phrase's variables from known facts and cuts it into the bubbles a customer receives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

ALWAYS = frozenset({
    "店名", "客服名", "工号", "客户称呼", "快递", "发货批次", "发货时效", "到货时效", "截单时间", "发货地", "营业时间", "上班时间",
    "退货期限", "退款时效", "VIP折扣", "关注方式",
})
"""Facts every shop has."""

PROMOTED = frozenset({"当前活动", "活动截止", "活动剩余", "下次活动", "赠品", "包邮门槛"})
"""What the 活动表 fills; 活动剩余 is there only when a promotion is nearly over."""

KNOWN = ALWAYS | PROMOTED | frozenset({
    "可选快递", "邮费", "退货地址", "运费险", "正品凭证", "发票说明", "收款方式",
    "尺码", "颜色", "价格", "数量", "身高", "体重", "指定快递", "城市", "商品名", "材质", "库存", "保质期", "尺码表", "商品链接",
    "替代款", "搭配", "订单号", "快递单号", "退款日期", "种类", "公告",
    "参数", "询问款式", "同款现货", "推荐尺码", "相邻尺码", "尺码依据", "同码尺寸",
})
"""Every variable a phrase may carry."""

SETTABLE = (
    "快递", "可选快递", "发货地", "发货时效", "到货时效", "退货期限", "退款时效", "退货地址", "运费险", "VIP折扣", "关注方式",
    "当前活动", "活动截止", "下次活动", "包邮门槛", "邮费", "赠品", "正品凭证", "发票说明", "收款方式",
)
"""What a shop tells of itself (`xiaoer shop set`), in the order in which people are told of it."""

ASKED = frozenset(
    {
        "尺码",
        "颜色",
        "价格",
        "数量",
        "身高",
        "体重",
        "指定快递",
        "城市",
        "商品名",
        "材质",
        "库存",
        "保质期",
        "尺码表",
        "商品链接",
        "替代款",
        "订单号",
        "快递单号",
        "退款日期",
        "邮费",
        "可选快递",
    }
)
"""What the agent is asked for when nobody knows it: what they read off the order, the item or the customer's words.
Promotions, announcements and the shop's own ways (paying, proofs, the return address) come from their own places only."""

_VARIABLE = re.compile(r"\{([^{}\s]{1,12})\}")
_KNOWN_VARIABLE = re.compile("|".join(re.escape(f"{{{name}}}") for name in sorted(KNOWN)))
_BRACED = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")
_NEAR = 0.5
_NO_BRACES = str.maketrans("{}", "｛｝")
_CUT = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)


def named(text: str) -> frozenset[str]:
    """Whatever stands in braces, known or not."""
    return frozenset(_VARIABLE.findall(text))


def variables(text: str) -> frozenset[str]:
    """The known variables a phrase's text carries."""
    return named(text) & KNOWN


@dataclass(frozen=True, slots=True)
class Misnamed:
    """Something in braces that stands for nothing: where (start, end), and what to write instead, in Chinese."""

    name: str
    span: tuple[int, int]
    why: str


def misnamed(text: str) -> tuple[Misnamed, ...]:
    """What in a phrase's braces is no known variable, in the order written; whoever saves a phrase asks here."""
    found = []
    for braced in _BRACED.finditer(text):
        if braced[0] in (f"{{{name}}}" for name in KNOWN):
            continue
        name = re.sub(r"\s", "", braced[1])
        found.append(Misnamed(name, braced.span(), _instead(braced[0], name)))
    return tuple(found)


def _instead(written: str, name: str) -> str:
    if name in KNOWN:
        return f"变量 {written} 要写成 {{{name}}}（半角括号，中间不留空格）"
    near = nearest(name)
    return f"不认识变量 {written}" + (
        f"，是不是想写 {{{near}}}？" if near else "，能用哪些变量：给机器人发 /phrase 变量 看"
    )


def nearest(name: str, among: Iterable[str] = KNOWN) -> str:
    """The known variable most like a name; empty when none is like it."""
    scored = sorted((-_likeness(name, known), known) for known in among)
    return scored[0][1] if -scored[0][0] >= _NEAR else ""


def _likeness(name: str, known: str) -> float:
    """0–1 by characters in order; customers are called 顾客, 客户 and 买家 alike."""
    return SequenceMatcher(None, re.sub("顾客|买家|客人", "客户", name), known).ratio()


def missing(text: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """The known variables of a text that no fact fills, in the order written, each once."""
    names = dict.fromkeys(name for name in _VARIABLE.findall(text) if name in KNOWN)
    return tuple(name for name in names if not facts.get(name, "").strip())


def fill_partly(text: str, facts: Mapping[str, str]) -> str:
    """The text with what is known put in; variables that stay stand as written, and no fact can look like one."""

    def put(found: re.Match[str]) -> str:
        fact = facts.get(found[1], "") if found[1] in KNOWN else ""
        return fact.translate(_NO_BRACES) if fact.strip() else found[0]

    return _VARIABLE.sub(put, text)


def fill_lines(text: str, facts: Mapping[str, str]) -> str:
    """Only the lines that can be filled; where none can, all of them with nothing in the gaps."""
    lines = [line for line in text.split("\n") if not missing(line, facts)]
    kept = "\n".join(lines) if any(line.strip() for line in lines) else text
    return _VARIABLE.sub(lambda found: "" if found[1] in KNOWN else found[0], fill_partly(kept, facts))


def fill(text: str, facts: Mapping[str, str]) -> str | None:
    """The text with its known variables replaced; None when a fact is missing or blank.

    Braces inside a fact become full-width ones, so that no fact looks like a variable; what is no known
    variable stays as written.
    """
    return None if missing(text, facts) else fill_partly(text, facts)


def could_be(template: str, text: str) -> bool:
    """Can the text be the template with its known variables filled in, whatever was put there?"""
    first, *rest = _KNOWN_VARIABLE.split(template)
    if not text.startswith(first) or not rest:
        return text == first
    at = len(first)
    for part in rest[:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(rest[-1]) and len(text) - len(rest[-1]) >= at


def pieces(text: str, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The text for a preview, part by part: ("", words), ("filled", what stands for a variable now), ("open", the name of
    a known one that is filled later) or ("strange", one nobody knows)."""
    found: list[tuple[str, str]] = []
    at = 0
    for one in _VARIABLE.finditer(text):
        value = facts.get(one[1], "").strip() if one[1] in KNOWN else ""
        kind = "filled" if value else "open" if one[1] in KNOWN else "strange"
        found += [("", text[at : one.start()]), (kind, value or one[1])]
        at = one.end()
    return tuple(part for part in (*found, ("", text[at:])) if part[1])


def bubbles(text: str) -> tuple[str, ...]:
    """The messages a text is sent as: cut at lines of ``---``, blank ones left out."""
    return tuple(part.strip() for part in _CUT.split(text) if part.strip())
