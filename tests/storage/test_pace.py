"""An album counts as many messages as it has pictures."""

from __future__ import annotations

from storage.pace import Gate, Window

GROUP = Window(20, 60.0)
CHAT = Window(1, 1.0)


def test_an_album_waits_until_the_group_has_room_for_all_its_pictures() -> None:
    gate = Gate("g", [float(n) for n in range(15)], None)
    assert gate.opens_at(GROUP, 15.0) == 15.0
    assert gate.opens_at(GROUP, 15.0, 5) == 15.0
    assert gate.opens_at(GROUP, 15.0, 6) == 60.0
    assert gate.opens_at(GROUP, 15.0, 10) == 64.0


def test_every_picture_of_an_album_is_counted() -> None:
    gate = Gate("g", [], None)
    gate.go(GROUP, 100.0, 10)
    assert gate.opens_at(GROUP, 101.0, 10) == 101.0
    assert gate.opens_at(GROUP, 101.0, 11) == 160.0


def test_an_album_in_a_private_chat_leaves_at_once_and_the_next_words_wait_for_all_of_it() -> None:
    gate = Gate("c", [], None)
    assert gate.opens_at(CHAT, 100.0, 10) == 100.0
    gate.go(CHAT, 100.0, 10)
    assert gate.opens_at(CHAT, 100.0) == 110.0
