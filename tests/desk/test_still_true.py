"""What a phrase said when it was filled in, asked again when it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.minds import Mind
from desk.phrases.facts import facts
from desk.phrases.still_true import Untrue, outworn
from nlu.traditional import to_traditional
from scripts_library.render import KNOWN, bubbles, could_be, fill_partly
from storage.records.people import Shop

SHOP = Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {})
BATCH = "ship_time.batch"


def untrue(mind: Mind, shop: Shop, now: float, name: str, text: str | None) -> Untrue:
    return outworn(mind, shop, now, mind.phrases.get(name), text)


def _at(hour: str) -> float:
    return datetime.fromisoformat(f"2026-11-27T{hour}").replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()


@pytest.mark.parametrize("script", [str, to_traditional])
def test_a_batch_that_has_left_meanwhile_is_not_promised_any_more(mind: Mind, script: Callable[[str], str]) -> None:
    text = script(fill_partly(mind.phrases[BATCH].text, facts(SHOP, _at("10:58"))))
    assert "今天上午" in text
    assert untrue(mind, SHOP, _at("10:59"), BATCH, text) == ""
    assert untrue(mind, SHOP, _at("11:05"), BATCH, text) == "outdated"


def test_an_announcement_under_a_reply_counts_while_it_is_in_force(mind: Mind) -> None:
    loud = replace(SHOP, announced=(("爆仓，会晚1天", _at("12:00"), "爆仓"),))
    text = fill_partly(mind.phrases[BATCH].text, facts(loud, _at("11:30")))
    told = f"{text}\n---\n{fill_partly(mind.phrases['service.announcement'].text, facts(loud, _at('11:30')))}"
    assert untrue(mind, loud, _at("11:31"), BATCH, told) == ""
    assert untrue(mind, loud, _at("12:01"), BATCH, told) == "outdated"


def test_of_words_in_the_place_of_a_phrase_only_its_dates_are_asked(mind: Mind) -> None:
    dated = replace(mind.phrases[BATCH], until="2026-11-27 11:00")
    library = replace(mind.library, phrases=tuple(dated if one.id == BATCH else one for one in mind.library.phrases))
    over = replace(mind, library=library)
    assert untrue(mind, SHOP, _at("11:05"), BATCH, None) == ""
    assert untrue(over, SHOP, _at("10:58"), BATCH, None) == ""
    assert untrue(over, SHOP, _at("11:05"), BATCH, None) == "out_of_date"
    assert untrue(mind, SHOP, _at("11:05"), "no.such", None) == ""


@pytest.mark.parametrize("script", [str, to_traditional])
def test_a_phrase_retired_or_reworded_since_does_not_leave(mind: Mind, script: Callable[[str], str]) -> None:
    phrase = mind.phrases[BATCH]
    text = script(fill_partly(phrase.text, facts(SHOP, _at("10:58"))))
    assert outworn(mind, SHOP, _at("10:59"), None, text) == "retired"
    assert outworn(mind, SHOP, _at("10:59"), replace(phrase, text=f"{phrase.text}，记得留意短信"), text) == "retired"
    assert outworn(mind, SHOP, _at("10:59"), replace(phrase, text=phrase.text.replace("{发货批次}", "下周")), text) == "retired"
    assert outworn(mind, SHOP, _at("10:59"), replace(phrase, tags=("别的",)), text) == ""


def test_every_starter_phrase_filled_with_anything_is_still_itself(mind: Mind) -> None:
    filled = {name: f"「{name}」\n两行 好" for name in KNOWN}
    for phrase in mind.library.phrases:
        text = fill_partly(phrase.text, filled)
        assert all(map(could_be, bubbles(phrase.text), bubbles(text))), phrase.id
        assert outworn(mind, SHOP, _at("10:59"), phrase, to_traditional(text)) != "retired", phrase.id
