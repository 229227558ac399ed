"""A shop's own stages, as people write them."""

from __future__ import annotations

import pytest

from desk.orders.order_stage import STAGES as KNOWN
from desk.orders.order_stage import TABLE
from desk.orders.stage_table import STAGES, STATES, stages_of, stages_said
from storage.records.people import Shop


def test_every_state_and_stage_has_a_word() -> None:
    assert set(STATES.values()) == set(TABLE)
    assert set(STAGES.values()) == set(KNOWN) - {"asked"}


def test_rows_are_read_as_written_and_said_as_they_hold() -> None:
    own = stages_of(["运输中=已收货", " 已关闭=没有 "])
    assert own == {"in_transit": "received", "closed": ""}
    said = stages_said(Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {"order_stages": own}))
    assert "运输中 → 已收货" in said
    assert "已发货 → 已发货" in said


@pytest.mark.parametrize(("row", "named"), [("丢了=售后", "丢了"), ("运输中=飞了", "飞了"), ("运输中", "没有阶段「」")])
def test_a_row_that_says_nothing_is_named(row: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        stages_of([row])
