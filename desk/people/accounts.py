"""The shop's own Telegram accounts: whose connection counts, whether it may speak, and who hears of a change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk.floor import Floor
from desk.people.roles import may
from desk.ports import Receipt
from desk.talks.reach import speaks
from desk.talks.speaking import tell
from storage.records.people import Business, Staff
from storage.tx import Tx

__all__ = ["Account", "Business", "Told", "find", "forget", "learn", "note_refusal", "part"]

ON_DESK = {"on": "account_on", "mute": "account_mute", "off": "account_off_desk"}


@dataclass(frozen=True, slots=True)
class Told:
    """A connection as Telegram tells it; ``chat_id`` = its owner's private chat with the bot."""

    connection: str
    user_id: int
    chat_id: int
    since: float
    enabled: bool
    can_reply: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account under the connection that counts now; not ``ours`` = its owner may not connect it."""

    row: Business
    ours: bool


async def find(floor: Floor, bot_id: int, connection: str) -> Account | None:
    """The account behind a connection, were it an earlier one; None if we never heard of it."""
    return await floor.store.read(lambda tx: _find(tx, bot_id, connection))


def _find(tx: Tx, bot_id: int, connection: str) -> Account | None:
    known = tx.businesses.by_connection(bot_id, connection)
    if known is None:
        return None
    newest = tx.businesses.of_user(bot_id, known.user_id)[0]
    return Account(newest, _owner(tx, known.shop_id, known.user_id) is not None)


def _owner(tx: Tx, shop_id: int, user_id: int) -> Staff | None:
    staff = tx.staff.by_user(shop_id, user_id)
    return staff if staff is not None and may(staff, "connect") else None


async def learn(floor: Floor, bot_id: int, told: Told, receipt: Receipt | None = None) -> Account:
    """Keep what Telegram says of a connection; a new one takes over the customers and rows of those before it."""

    def job(tx: Tx) -> Account:
        tx.businesses.lock(bot_id)
        shop_id = tx.shops.bot(bot_id).shop_id
        earlier = tx.businesses.of_user(bot_id, told.user_id)
        owner = _owner(tx, shop_id, told.user_id)
        tx.businesses.put(
            shop_id=shop_id, bot_id=bot_id, connection=told.connection, user_id=told.user_id, chat_id=told.chat_id,
            enabled=told.enabled, can_reply=told.can_reply, since=told.since,
        )
        newest, *others = tx.businesses.of_user(bot_id, told.user_id)
        for old in others:
            tx.customers.move_business(bot_id, old.connection, newest.connection)
            tx.outbox.move_business(bot_id, old.connection, newest.connection)
        if owner is not None:
            _announce(tx, owner, earlier[0] if earlier else None, newest)
        elif told.enabled and all(row.connection != told.connection for row in earlier):
            tell(tx, shop_id=shop_id, bot_id=bot_id, chat_id=told.chat_id, code="account_refused")
        return Account(newest, owner is not None)

    return await floor.commit(job, receipt)


def note_refusal(tx: Tx, bot_id: int, connection: str, *, gone: bool) -> None:
    """Telegram refused words in the account's name: it is disconnected (gone), or we may not reply."""
    known = tx.businesses.by_connection(bot_id, connection)
    if known is None or not speaks(known):
        return
    tx.businesses.change(known.id, enabled=not gone, can_reply=False)
    owner = _owner(tx, known.shop_id, known.user_id)
    if owner is not None:
        _announce(tx, owner, known, tx.businesses.of_user(bot_id, known.user_id)[0])


def part(tx: Tx, gone: Staff) -> None:
    """A colleague leaves: nothing is said in their account's name any more."""
    for bot in tx.shops.bots(gone.shop_id):
        for row in tx.businesses.of_user(bot.id, gone.user_id)[:1]:
            tx.businesses.change(row.id, enabled=False)
            _announce(tx, gone, row, replace(row, enabled=False))


def _state(row: Business | None) -> str:
    if row is None or not row.enabled:
        return "off"
    return "on" if row.can_reply else "mute"


def _announce(tx: Tx, owner: Staff, before: Business | None, after: Business) -> None:
    """The desk hears once of every change, the account's owner what it means for them."""
    state = _state(after)
    if state == _state(before):
        return
    for group in tx.shops.groups(after.bot_id):
        if not group.kind:
            tell(
                tx, shop_id=after.shop_id, bot_id=after.bot_id, chat_id=group.chat_id, code=ON_DESK[state],
                name=owner.name,
            )
    tell(
        tx, shop_id=after.shop_id, bot_id=after.bot_id, chat_id=after.chat_id, code=f"your_account_{state}",
        name=owner.name,
    )
    tx.staff.note(after.shop_id, owner.id, "account", state)


async def forget(floor: Floor, receipt: Receipt) -> None:
    """A message of an account that is none of ours: not even its raw form is kept."""
    await floor.commit(lambda tx: tx.inbox.forget(receipt.row_id), receipt)
