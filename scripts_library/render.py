"""Fills a phrase's variables from known facts and cuts it into the bubbles a customer receives."""

from __future__ import annotations

import re
from collections.abc import Mapping

ALWAYS = frozenset({
    "店名", "客服名", "工号", "客户称呼", "快递", "发货批次", "发货时效", "到货时效", "截单时间", "发货地", "营业时间", "上班时间",
    "退货期限", "退款时效", "VIP折扣", "关注方式",
})
"""Facts every shop has."""

KNOWN = ALWAYS | frozenset({
    "可选快递", "当前活动", "活动截止", "下次活动", "包邮门槛", "邮费", "退货地址", "运费险", "正品凭证", "发票说明", "收款方式", "赠品",
    "尺码", "颜色", "价格", "数量", "身高", "体重", "指定快递", "城市", "商品名", "材质", "库存", "保质期", "尺码表", "商品链接",
    "替代款", "订单号", "快递单号", "退款日期", "种类", "公告",
})
"""Every variable a phrase may carry."""

_VARIABLE = re.compile(r"\{([^{}\s]{1,12})\}")
_CUT = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)


def named(text: str) -> frozenset[str]:
    """Whatever stands in braces, known or not."""
    return frozenset(_VARIABLE.findall(text))


def variables(text: str) -> frozenset[str]:
    """The known variables a phrase's text carries."""
    return named(text) & KNOWN


def fill(text: str, facts: Mapping[str, str]) -> str | None:
    """The text with its known variables replaced; None when a fact is missing or blank.

    Facts are put in as they are (braces inside them are not looked at again); what is no known
    variable stays as written.
    """
    if any(not facts.get(name, "").strip() for name in variables(text)):
        return None
    return _VARIABLE.sub(lambda found: facts[found[1]] if found[1] in KNOWN else found[0], text)


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
