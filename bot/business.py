"""The shop account's side of the door: connections, and what is said in the account's own chats."""

from __future__ import annotations

import structlog
from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BusinessConnection, BusinessMessagesDeleted, Message

from bot.customer import take, words_from
from bot.media import is_service, kind_of, words_of
from desk.floor import Floor
from desk.people import accounts
from desk.people.accounts import Account, Business, Told
from desk.people.staffing import Speaker
from desk.ports import Receipt
from desk.talks import business, reception

log = structlog.get_logger()


def router() -> Router:
    """Handlers for everything that comes through a connected account."""
    made = Router(name="business")
    made.business_connection.register(connect)
    made.business_message.register(write)
    made.edited_business_message.register(edit)
    made.deleted_business_messages.register(delete)
    return made


async def connect(connection: BusinessConnection, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """An account was connected, disconnected, or its rights changed."""
    await accounts.learn(floor, speaker.bot_id, _told(connection), receipt)


def _told(connection: BusinessConnection) -> Told:
    rights = connection.rights
    return Told(
        connection=connection.id, user_id=connection.user.id, chat_id=connection.user_chat_id,
        since=connection.date.timestamp(), enabled=connection.is_enabled,
        can_reply=bool(rights.can_reply if rights is not None else connection.can_reply),
    )


async def account_of(bot: Bot, floor: Floor, speaker: Speaker, connection: str) -> Account | None:
    """The account a message came through; Telegram is asked about one we do not know, or thought disconnected."""
    known = await accounts.find(floor, speaker.bot_id, connection)
    if known is not None and (known.row.enabled or not known.ours):
        return known
    try:
        told = await bot.get_business_connection(connection)
    except TelegramBadRequest:  # it is gone by now
        log.info("connection unknown", bot=speaker.bot_id)
        return known
    return await accounts.learn(floor, speaker.bot_id, _told(told))


async def _ours(
    bot: Bot, floor: Floor, speaker: Speaker, connection: str | None, receipt: Receipt
) -> Business | None:
    account = await account_of(bot, floor, speaker, connection or "")
    if account is None or account.ours:
        return account.row if account is not None else None
    await accounts.forget(floor, receipt)
    return None


async def write(message: Message, bot: Bot, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """A customer wrote to the account, its owner did, or our own words come back (then they are known)."""
    user = message.from_user
    if user is None or message.sender_business_bot is not None or is_service(message):
        return
    account = await _ours(bot, floor, speaker, message.business_connection_id, receipt)
    if account is None:
        return
    words = words_from(speaker, user, message, words_of(message), business=account.connection)
    if user.id == account.user_id:
        if not message.is_from_offline:  # away and greeting messages are nobody's answer
            await business.owner_wrote(floor, account, words, receipt)
    elif _colleague(speaker):
        await accounts.forget(floor, receipt)
    elif words.text or words.media is not None:
        await take(message, words, floor, receipt)
    else:
        await reception.cannot_relay(floor, words, kind_of(message), receipt)


def _colleague(speaker: Speaker) -> bool:
    """Colleagues who write to the boss are no customers, unless they act as one: nothing of it is kept."""
    return speaker.staff is not None and not speaker.staff.trial


async def edit(message: Message, bot: Bot, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """A customer, or the owner, changed what they had written."""
    user = message.from_user
    if user is None or message.sender_business_bot is not None:
        return
    account = await _ours(bot, floor, speaker, message.business_connection_id, receipt)
    if account is None:
        return
    words = words_from(speaker, user, message, words_of(message), business=account.connection)
    if user.id == account.user_id:
        await business.owner_edited(floor, account, words, receipt)
    elif _colleague(speaker):
        await accounts.forget(floor, receipt)
    else:
        await reception.edit(floor, words, receipt)


async def delete(
    deletion: BusinessMessagesDeleted, bot: Bot, floor: Floor, speaker: Speaker, receipt: Receipt
) -> None:
    """Messages of one of the account's chats are gone."""
    account = await _ours(bot, floor, speaker, deletion.business_connection_id, receipt)
    if account is not None:
        await business.deleted(floor, account, deletion.chat.id, deletion.message_ids, receipt)
