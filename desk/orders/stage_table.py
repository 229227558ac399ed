"""The shop's own table of stages, as people write and read it: 运输中=已收货."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desk.orders.order_stage import AFTERSALE, SETTING, TABLE
from storage.records.people import Shop

STATES: Final[Mapping[str, str]] = {
    "待付款": "placed", "已付款": "paid", "已发货": "shipped", "运输中": "in_transit", "已签收": "received", "已关闭": "closed",
    "退款中": "refund_asked", "已退款": "refunded",
}
STAGES: Final[Mapping[str, str]] = {
    "没有": "", "未付款": "unpaid", "已付款": "paid", "已发货": "shipped", "已收货": "received", "售后": AFTERSALE,
}
_STATE = {code: word for word, code in STATES.items()}
_STAGE = {code: word for word, code in STAGES.items()}


def stages_of(rows: Sequence[str]) -> dict[str, str]:
    """Rows of a table as people write them; ValueError in their language."""
    found = {}
    for row in rows:
        state, _, stage = row.strip().partition("=")
        if state not in STATES:
            raise ValueError(f"没有订单状态「{state}」，有 {'、'.join(STATES)}")
        if stage not in STAGES:
            raise ValueError(f"没有阶段「{stage}」，有 {'、'.join(STAGES)}")
        found[STATES[state]] = STAGES[stage]
    return found


def stages_said(shop: Shop) -> list[str]:
    """The whole table as it holds for the shop, one row a line."""
    own = {**TABLE, **shop.settings.get(SETTING, {})}
    return [f"{_STATE[state]} → {_STAGE[own[state]]}" for state in TABLE]
