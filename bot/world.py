"""The door for news of the world: who blocked the bot, what the bot may do in a group, who left it."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberOwner,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
)

from desk.floor import Floor
from desk.people import standing
from desk.people.staffing import Speaker, Spot
from desk.ports import Receipt
from desk.talks import reception


def router() -> Router:
    """Handlers for changes of membership."""
    made = Router(name="world")
    made.my_chat_member.register(we_changed)
    made.chat_member.register(somebody_changed)
    return made


async def we_changed(change: ChatMemberUpdated, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """A person blocked or unblocked the bot; a group promoted, demoted, removed or added it."""
    now = change.new_chat_member
    if change.chat.type == "private":
        gone = now.status == "kicked"
        await reception.reachable(floor, speaker.bot_id, change.from_user.id, receipt, blocked=gone)
        return
    await standing.changed(
        floor, speaker.bot_id, change.chat.id, inside=_inside(change), rights=_rights(change), receipt=receipt
    )


def _inside(change: ChatMemberUpdated) -> bool:
    now = change.new_chat_member
    if isinstance(now, ChatMemberRestricted):
        return now.is_member
    return now.status not in ("left", "kicked")


def _rights(change: ChatMemberUpdated) -> frozenset[str]:
    now = change.new_chat_member
    if isinstance(now, ChatMemberOwner):
        return frozenset(standing.RIGHTS)
    if not isinstance(now, ChatMemberAdministrator):
        return frozenset()
    return frozenset(right for right in standing.RIGHTS if getattr(now, right, False))


async def somebody_changed(change: ChatMemberUpdated, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """Somebody left a group, or was put out of it."""
    if not _inside(change):
        user = change.new_chat_member.user.id
        await standing.colleague_left(floor, speaker.bot_id, change.chat.id, user, receipt)


async def told(message: Message, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt) -> None:
    """A service message of a desk group: the group has another id now, or somebody closed a customer's topic."""
    if message.migrate_to_chat_id:
        await standing.moved(floor, speaker.bot_id, message.chat.id, message.migrate_to_chat_id, receipt)
    elif message.forum_topic_closed is not None and spot.topic is not None:
        await standing.closed_by_hand(floor, spot.topic.customer_id, receipt)
