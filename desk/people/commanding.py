"""Which commands Telegram offers a colleague in their private chat: shown anew when their role changes."""

from __future__ import annotations

from desk.people.roles import MAY
from storage.records.people import Staff
from storage.records.traffic import Draft
from storage.tx import Tx

__all__ = ["list_commands", "list_for_all", "may_role"]


def list_commands(tx: Tx, *, shop_id: int, bot_id: int, user_id: int, role: str) -> None:
    """Have the list of this role shown in the chat; no role = the list every customer has."""
    tx.outbox.put(
        Draft(
            shop_id=shop_id, bot_id=bot_id, chat_id=user_id, kind="commands", body={"role": role},
            merge_key=f"commands:{user_id}:{role}",
        )
    )


def list_for_all(tx: Tx, bot_id: int, staff: tuple[Staff, ...]) -> None:
    """At start: the lists of a new version, for everybody whom the bot may write to."""
    for colleague in staff:
        if colleague.active and colleague.started:
            list_commands(
                tx, shop_id=colleague.shop_id, bot_id=bot_id, user_id=colleague.user_id, role=colleague.role
            )


def may_role(role: str, action: str) -> bool:
    """May somebody of this role do it?"""
    return not action or role in MAY[action]
