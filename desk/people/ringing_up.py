"""Reaches a member of staff about something that is no customer's: in private, else where the desk as a whole is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desk.people.seating import front
from desk.ports import Place
from desk.talks.speaking import Choices, tell
from storage.records.people import Staff
from storage.tx import Tx


def place_of(tx: Tx, staff: Staff) -> Place | None:
    """The person's chat with the shop's bot; else the desk's General (or the owner's chat), where the name says whom it is for."""
    bots = tx.shops.bots(staff.shop_id)
    if not bots:
        return None
    if staff.started and not staff.trial:
        return Place(bots[0].id, staff.user_id)
    return next((Place(bot.id, chat) for bot in bots if (chat := front(tx, staff.shop_id, bot.id)) is not None), None)


def reach(tx: Tx, staff: Staff, code: str, *, buttons: Choices = (), **words: Any) -> bool:
    """Tell one person; ``who`` is given. False where nobody can be reached at all."""
    place = place_of(tx, staff)
    if place is None:
        return False
    tell(
        tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, code=code, buttons=buttons,
        **{"who": staff.name, **words},
    )
    return True


def reach_all(tx: Tx, people: Iterable[Staff], code: str, *, buttons: Choices = (), **words: Any) -> None:
    """Tell several: each in private, those who cannot be reached there together in the desk's General."""
    together: dict[Place, list[Staff]] = {}
    for person in people:
        place = place_of(tx, person)
        if place is not None:
            together.setdefault(place, []).append(person)
    for place, here in together.items():
        tell(
            tx, shop_id=here[0].shop_id, bot_id=place.bot_id, chat_id=place.chat_id, code=code, buttons=buttons,
            **{"who": "、".join(person.name for person in here), **words},
        )


def desk_places(tx: Tx, shop_id: int) -> tuple[Place, ...]:
    """General of every desk group; where the shop has none, the owner's chat."""
    bots = tx.shops.bots(shop_id)
    groups = tuple(Place(bot.id, group.chat_id) for bot in bots for group in tx.shops.groups(bot.id))
    alone = (Place(bot.id, chat) for bot in bots[:1] if (chat := front(tx, shop_id, bot.id)) is not None)
    return groups or tuple(alone)


def tell_desk(tx: Tx, shop_id: int, code: str, *, buttons: Choices = (), **words: Any) -> None:
    """Tell the desk as a whole."""
    for place in desk_places(tx, shop_id):
        tell(tx, shop_id=shop_id, bot_id=place.bot_id, chat_id=place.chat_id, code=code, buttons=buttons, **words)
