"""Small decisions of the desk, without Telegram and without a database."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.errors import NotAllowed
from desk.minds import Mind
from desk.people.roles import MAY, ROLES, may, outranks, require, role_named
from desk.phrases.dispatch import batch, cut_off
from desk.phrases.facts import facts
from desk.talks.composing import compose
from desk.talks.typed import is_note
from nlu.reading import Guess, Reading
from storage.records.people import Shop, Staff


def _shop(**settings: object) -> Shop:
    return Shop(1, "main", "小店", "default", "Asia/Shanghai", settings)


def _at(clock: str) -> float:
    return datetime.fromisoformat(f"2026-11-20T{clock}:00").replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()


def _staff(role: str, *, active: bool = True) -> Staff:
    return Staff(1, 1, 1, "01", "小李", role, "", active, False)


@pytest.mark.parametrize("text", ["// 老顾客", "／／老顾客", "备注:老顾客", "备注：老顾客", "  //x"])
def test_marked_words_are_notes(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize("text", ["备注好了亲", "/ 好的", "您看 // 这样", "https://x.cn", ""])
def test_other_words_are_answers(text: str) -> None:
    assert not is_note(text)


@pytest.mark.parametrize(
    ("clock", "when"), [("08:00", "今天上午"), ("10:59", "今天上午"), ("11:00", "今天下午"), ("15:59", "今天下午"), ("16:00", "明天")]
)
def test_orders_go_out_with_their_batch(clock: str, when: str) -> None:
    assert batch(_shop(), _at(clock)) == when


def test_the_days_last_cut_off_is_named() -> None:
    assert cut_off(_shop()) == "16:00"


def test_what_is_not_known_is_absent() -> None:
    known = facts(_shop(facts={"快递": "中通", "发货地": ""}), _at("10:00"))
    assert known["快递"] == "中通"
    assert "发货地" not in known
    assert "客服名" not in known


def test_every_action_belongs_to_known_roles_and_a_helper_only_answers_requests() -> None:
    for action, roles in MAY.items():
        assert roles <= set(ROLES)
        assert ("helper" in roles) == (action == "help")


def test_somebody_who_left_may_do_nothing() -> None:
    assert not any(may(_staff("owner", active=False), action) for action in MAY)
    with pytest.raises(NotAllowed):
        require(_staff("agent"), "invite")


def test_roles_are_given_downwards_only() -> None:
    assert outranks(_staff("supervisor"), "lead")
    assert not outranks(_staff("supervisor"), "supervisor")
    assert not outranks(_staff("agent"), "owner")


def test_roles_have_chinese_names_and_the_owners_cannot_be_given() -> None:
    assert role_named("客服") == ("agent", "")
    assert role_named("仓库") == ("helper", "warehouse")
    for word in ("店主", "owner", "老板"):
        with pytest.raises(NotAllowed):
            role_named(word)


def _reading(*asked: str, verdict: str = "sure", mood: str = "neutral", risky: tuple[str, ...] = ()) -> Reading:
    return Reading(
        "x", intents=(Guess(asked[0], 0.99),), asked=asked, verdict=verdict, mood=mood, risky=risky  # type: ignore[arg-type]
    )


KNOWN = {"快递": "中通", "发货地": "杭州", "发货批次": "今天下午", "发货时效": "1–3个工作日", "到货时效": "3–7天", "截单时间": "16:00"}


def test_the_assistant_answers_what_may_be_answered_alone(mind: Mind) -> None:
    known = facts(_shop(facts=KNOWN), _at("10:00"))
    for intent in ("ship_time", "courier_which", "arrive_time", "ship_from", "cashback"):
        assert compose(mind, _reading(intent), known, night=False) is not None, intent


@pytest.mark.parametrize(
    "reading",
    [
        _reading("haggle"), _reading("complaint"), _reading("refund_apply"), _reading("ship_time", "haggle"),
        _reading("ship_time", verdict="unsure"), _reading("ship_time", mood="angry"), _reading("ship_time", risky=("过敏",)),
    ],
)
def test_the_assistant_leaves_everything_else_to_a_person(mind: Mind, reading: Reading) -> None:
    assert compose(mind, reading, facts(_shop(facts=KNOWN), _at("10:00")), night=False) is None
