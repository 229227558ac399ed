"""What the door makes of updates before anybody decides: lanes, and a prefilled @name."""

from __future__ import annotations

import pytest

from bot.agent import strip_mention
from bot.intake import lane

PRIVATE = {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}}
TOPIC = {"chat": {"id": -100, "type": "supergroup"}, "from": {"id": 7}, "message_thread_id": 5}


def test_a_customers_words_edits_and_taps_share_a_lane() -> None:
    words = lane(1, {"update_id": 1, "message": PRIVATE})
    assert lane(1, {"update_id": 2, "edited_message": PRIVATE}) == words
    assert lane(1, {"update_id": 3, "callback_query": {"from": {"id": 7}, "message": PRIVATE}}) == words


def test_topics_are_lanes_of_their_own_and_so_are_bots() -> None:
    other = {**TOPIC, "message_thread_id": 6}
    lanes = {
        lane(1, {"message": TOPIC}), lane(1, {"message": other}), lane(2, {"message": TOPIC}),
        lane(1, {"message": PRIVATE}),
    }  # fmt: skip
    assert len(lanes) == 4


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "telepathy": {"from": {"id": 7}}},
        {"update_id": 1},
        {"update_id": 1, "poll": {"id": "3"}},
        {"update_id": 1, "callback_query": {"from": {"id": 7}, "inline_message_id": "x"}},
    ],
)
def test_updates_of_any_shape_find_a_lane(update: dict[str, object]) -> None:
    assert lane(1, update).startswith("1:")
    assert len(lane(1, update)) <= 64


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@xiaoer_bot 亲，有满减", "亲，有满减"),
        ("@Xiaoer_Bot 亲", "亲"),
        ("亲 @xiaoer_bot 亲", "亲 @xiaoer_bot 亲"),
        ("@xiaoer_bots 亲", "@xiaoer_bots 亲"),
        ("亲", "亲"),
    ],
)
def test_only_a_leading_name_of_the_bot_is_taken_off(typed: str, sent: str) -> None:
    assert strip_mention(typed, "xiaoer_bot") == sent
    assert strip_mention(typed, "") == typed
