"""Tells members of staff something that concerns no customer: each in private, those who never started the bot at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desk.people.roles import may
from desk.people.seating import front
from desk.ports import Place
from desk.shifts import roster
from desk.talks.speaking import Choices
from storage.records.people import Shop, Staff
from storage.records.traffic import Draft
from storage.tx import Tx

PRIVATE: Final = frozenset({"leave_why"})
"""Words that are for the person alone: at the desk, where everybody reads them, they are left out."""


def tell_staff(tx: Tx, shop: Shop, people: Iterable[Staff], code: str, *, buttons: Choices = (), **words: object) -> None:
    """Tell each of them once; ``who`` is their name."""
    bots = tx.shops.bots(shop.id)
    if not bots:
        return
    for person in people:
        chat_id = person.user_id if person.started else front(tx, shop.id, bots[0].id)
        said = words if person.started else {key: "" if key in PRIVATE else word for key, word in words.items()}
        if chat_id is not None:
            _put(tx, Place(bots[0].id, chat_id), shop.id, code, buttons, {"who": person.name, **said})


def tell_here(
    tx: Tx, place: Place, shop_id: int, code: str, *, buttons: Choices = (), edits: int | None = None, **words: object
) -> None:
    """Say it where somebody asked; ``edits`` = our message there whose place it takes."""
    _put(tx, place, shop_id, code, buttons, words, edits)


def _put(
    tx: Tx, place: Place, shop_id: int, code: str, buttons: Choices, words: dict[str, object], edits: int | None = None
) -> None:
    body = {"code": code, "words": words, "buttons": [list(map(list, row)) for row in buttons]}
    tx.outbox.put(
        Draft(
            shop_id=shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind="notice",
            body={**body, "edits": edits} if edits else body,
        )
    )


def approvers(tx: Tx, shop: Shop, *, but: Iterable[int] = ()) -> tuple[Staff, ...]:
    """Who decides on swaps and leave now: leads on duty, else everybody who may; none of those it is about."""
    apart = set(but)
    able = [person for person in tx.staff.all(shop.id) if may(person, "roster") and person.id not in apart]
    near = {person.id for person in roster.bosses(tx, shop, tx.now)}
    return tuple(person for person in able if person.id in near) or tuple(able)
