"""What the 活动表 says at a moment, and what the assistant may answer by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.goods.promotions import stale, vouched
from desk.minds import Mind
from desk.phrases.facts import facts
from desk.talks.composing import compose
from nlu.reading import Guess, Reading
from nlu.traditional import to_traditional
from scripts_library.render import PROMOTED
from storage.records.people import Shop

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _at(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).timestamp()


NOW = _at("2026-11-27T10:00")


def _row(kind: str = "满减", begin: str = "2026-11-20", end: str = "2026-12-01", **more: Any) -> dict[str, Any]:
    blank = {"name": "", "scope": "全店", "threshold": None, "value": None, "gift": "", "gift_stock": None, "stacking": "", "quota": "",
             "claim": "", "next_at": None, "ended_at": None}
    return {**blank, "kind": kind, "starts_at": _at(begin), "ends_at": _at(end), **more}


def _shop(*rows: dict[str, Any], kinds: tuple[str, ...] = (), **told: str) -> Shop:
    known = sorted({*kinds, *(row["kind"] for row in rows)})
    return Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {"facts": told}, promoted={"kinds": known, "rows": list(rows)} if known else {})


CUT = _row(threshold=19900, value=3000)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (CUT, "满199元减30元"), (_row("券", value=2000), "20元无门槛优惠券"), (_row("折扣", value=980), "9.8折"),
        (_row("换购", threshold=9900, value=990, gift="袜子"), "满99元加9.9元换购袜子"), (_row("买N送N", threshold=200, value=100), "买2送1"),
        (_row("定金", threshold=5000, value=10000), "付定金50元可抵100元"), (_row("多件折", threshold=200, value=900, scope="羽绒服"), "羽绒服满2件享9折"),
        (_row("特价", value=9900, scope="37号款", quota="每人限1件", claim="直接拍"), "37号款特价99元（每人限1件，直接拍）"),
    ],
)  # fmt: skip
def test_every_kind_is_said_as_customers_read_it(row: dict[str, Any], said: str) -> None:
    assert facts(_shop(row), NOW)["当前活动"] == said


def test_only_what_counts_at_this_moment_is_said() -> None:
    shop = _shop(CUT)
    told = [facts(shop, _at(moment))["当前活动"] for moment in ("2026-11-19T23:59", "2026-11-20T00:00", "2026-11-30T23:59", "2026-12-01T00:00")]
    assert told == ["", "满199元减30元", "满199元减30元", ""]
    assert facts(_shop({**CUT, "ended_at": NOW - 1}), NOW)["当前活动"] == ""


def test_once_the_table_has_a_row_nothing_set_by_hand_counts() -> None:
    by_hand = {"当前活动": "全场五折", "活动截止": "永远", "下次活动": "明天", "赠品": "金条"}
    assert facts(_shop(**by_hand), NOW)["当前活动"] == "全场五折"
    over = facts(_shop(kinds=("满减",), **by_hand), NOW)
    assert not any(over[name] for name in by_hand)


def test_free_freight_is_the_shops_own_rule_until_the_table_speaks_of_it() -> None:
    assert facts(_shop(CUT, 包邮门槛="满88元"), NOW)["包邮门槛"] == "满88元"
    assert facts(_shop(_row("包邮", threshold=9900), 包邮门槛="满88元"), NOW)["包邮门槛"] == "满99元"
    assert facts(_shop(_row("包邮"), 包邮门槛="满88元"), NOW)["包邮门槛"] == "全店"
    assert facts(_shop(_row("包邮", end="2026-11-25"), 包邮门槛="满88元"), NOW)["包邮门槛"] == ""


def test_ends_are_said_as_one_says_them_and_only_where_there_is_one() -> None:
    assert facts(_shop(CUT), NOW)["活动截止"] == "11月30日"
    assert facts(_shop({**CUT, "ends_at": _at("2026-11-30T20:00")}), NOW)["活动截止"] == "11月30日20点"
    assert facts(_shop({**CUT, "ends_at": _at("2026-11-28")}), NOW)["活动截止"] == "今晚24点"
    both = facts(_shop(CUT, _row("券", end="2026-12-06", value=2000)), NOW)
    assert both["活动截止"] == ""
    assert both["当前活动"] == "满199元减30元（到11月30日）；20元无门槛优惠券（到12月5日）"


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2026-11-27T10:00", ""), ("2026-11-28T10:00", "还剩最后三天"), ("2026-11-29T10:00", "只剩今明两天"), ("2026-11-30T23:00", "今天最后一天"), ("2026-12-01T00:00", "")],
)
def test_soon_over_is_said_only_when_it_is_true(moment: str, said: str) -> None:
    assert facts(_shop(CUT, 活动剩余="马上结束"), _at(moment))["活动剩余"] == said
    assert "活动剩余" not in facts(_shop(活动剩余="马上结束"), _at(moment))


def test_every_phrase_that_presses_reads_how_long_is_left(mind: Mind) -> None:
    pressing = [p for p in mind.library.phrases if any(words in p.text for words in ("快结束", "最后一天", "马上结束", "即将结束", "{活动剩余}"))]
    assert pressing
    assert all("{活动剩余}" in p.text for p in pressing)


def test_the_next_one_is_what_is_published() -> None:
    coming = _row("券", begin="2026-12-12", end="2026-12-13", value=5000)
    assert facts(_shop(CUT, coming), NOW)["下次活动"] == "12月12日起，50元无门槛优惠券"
    over = _row(end="2026-11-25", threshold=1, value=1, next_at=_at("2026-12-24"))
    assert facts(_shop(over), NOW)["下次活动"] == "12月24日"
    assert facts(_shop(CUT), NOW)["下次活动"] == ""


def test_a_gift_is_named_with_what_it_takes_while_there_are_some() -> None:
    gift = _row("满赠", threshold=19900, gift="雪花杯", gift_stock=3)
    assert facts(_shop(gift), NOW)["赠品"] == "雪花杯（满199元送）"
    assert facts(_shop({**gift, "threshold": None}), NOW)["赠品"] == "雪花杯"
    gone = facts(_shop({**gift, "gift_stock": 0}), NOW)
    assert (gone["赠品"], gone["当前活动"]) == ("", "")
    assert facts(_shop(_row("换购", value=990, gift="袜子")), NOW)["赠品"] == ""


@pytest.mark.parametrize(
    ("intent", "row", "said"),
    [("promotion", CUT, "满199元减30元"), ("gift", _row("满赠", gift="雪花杯"), "雪花杯"), ("shipping_fee", _row("包邮", threshold=9900), "满99元包邮")],
)
def test_the_assistant_answers_alone_only_with_a_valid_row(mind: Mind, intent: str, row: dict[str, Any], said: str) -> None:
    reading = Reading(text="问", intents=(Guess(intent, 0.99),), asked=(intent,), slots={}, mood="neutral", verdict="sure")

    def answer(shop: Shop, now: float) -> str:
        found = compose(mind, reading, facts(shop, now), night=False, proven=vouched(shop, now))
        return found.text if found else ""

    by_hand = {"快递": "中通快递", "当前活动": "全场五折", "赠品": "金条", "包邮门槛": "满1元"}
    assert said in answer(_shop(row, **by_hand), NOW)
    assert answer(_shop(**by_hand), NOW) == ""
    assert answer(_shop(row, **by_hand), _at("2027-01-01T10:00")) == ""


def test_a_text_is_stale_once_its_promotion_is_over_or_another_one() -> None:
    template, text = "店里：{当前活动}哦", "店里：满199元减30元哦"
    assert not stale(template, text, facts(_shop(CUT), NOW))
    assert not stale(template, to_traditional(text), facts(_shop(CUT), NOW))
    assert stale(template, text, facts(_shop(CUT), _at("2026-12-01T00:00")))
    assert stale(template, text, facts(_shop({**CUT, "value": 2000}), NOW))
    assert not stale("在的{客户称呼}", "在的亲", {})


def test_every_variable_of_the_table_is_known_to_the_phrases(mind: Mind) -> None:
    used = {name for p in mind.library.phrases for name in PROMOTED if f"{{{name}}}" in p.text}
    assert used == PROMOTED
