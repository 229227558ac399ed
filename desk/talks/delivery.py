"""What follows from a row's fate: sent, refused, blocked, lost topic, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from desk.floor import Floor
from desk.orders import order_sights
from desk.people import standing
from desk.people.accounts import note_refusal
from desk.people.roles import require
from desk.people.seating import close, front
from desk.phrases.still_true import left_untrue
from desk.talks import header
from desk.talks.answering import Done
from desk.talks.holding import free, reopen
from desk.talks.reach import Barrier
from desk.talks.request_ends import undelivered
from desk.talks.speaking import NO_TOPIC, notice, tell
from desk.talks.unsent import tell_unsent
from desk.talks.views import CardView, cards
from storage.pace import Pace
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.records.traffic import Outgoing
from storage.tx import Tx

__all__ = [
    "Load", "Refusal", "blocked", "claim", "failed", "lost_card", "lost_topic", "not_for_account", "recover",
    "resend", "sent", "sent_id", "sent_ids", "try_later", "unconfirmed", "wait",
]

Refusal = Literal["late", "muted", "gone", "closed"]
"""Why nothing goes out in an account's name: a day has passed, no right to reply, disconnected, not in this chat."""
TO_CUSTOMER = ("say", "media", "edit", "delete")
GONE = {"deactivated": "deactivated", "chat not found": "not_found"}


@dataclass(frozen=True, slots=True)
class Load:
    """Rows to send now, the cards among them as they are to look, and when the next row may go (None: nobody knows)."""

    rows: tuple[Outgoing, ...]
    cards: Mapping[int, CardView]
    wake_at: float | None


async def claim(floor: Floor, bot_id: int, *, limit: int, pace: Pace | None, tend: bool = True) -> Load:
    """Rows to send now; with ``tend``, what a crash left in doubt is put before a person on the way."""

    def job(tx: Tx) -> Load:
        claimed = tx.outbox.claim(bot_id, limit=limit, pace=pace, tend=tend)
        for row in claimed.unconfirmed:
            _doubt(tx, row)
        for row in claimed.expired:
            _too_late(tx, row)
        shown = [row.card_id for row in claimed.rows if row.kind == "card" and row.card_id]
        return Load(claimed.rows, cards(tx, shown), claimed.wake_at)

    return await floor.store.write(job)


async def recover(floor: Floor, bot_id: int) -> int:
    """At start, when no other worker runs: rows found in ``sending`` are nobody's any more."""

    def job(tx: Tx) -> int:
        rows = tx.outbox.recover_all(bot_id)
        for row in rows:
            _doubt(tx, row)
        return len(rows)

    return await floor.store.write(job)


async def sent(
    floor: Floor, row: Outgoing, sent_id: int | None, link: str = "", *, new: bool = True, ids: tuple[int, ...] = ()
) -> None:
    """Telegram took it; ``sent_id`` is the message's (or topic's) id, ``new`` unless we knew it; ``ids`` of an album."""

    def job(tx: Tx) -> None:
        tx.outbox.close(row.id, "sent", sent_id=sent_id)
        if len(ids) > 1:
            tx.outbox.keep_ids(row, ids)
        if row.kind == "card" and row.card_id and sent_id and new:
            tx.seats.laid(row.card_id, sent_id, topic_id=row.topic_id, chat_id=row.chat_id)
        elif row.kind == "topic" and row.topic_id:
            tx.seats.made(row.topic_id, sent_id, chat_id=row.chat_id)
            header.put_up(tx, row)
        elif row.kind == header.HEADER and sent_id and _still_there(tx, row):
            header.sent(tx, row, sent_id)
        elif row.body.get("form") and sent_id:
            tx.forms.asked_in(int(row.body["form"]), sent_id)
        elif row.kind == "request" and sent_id:
            tx.requests.change(int(row.body["request"]), telegram_id=sent_id)
        elif row.kind == order_sights.SIGHT and sent_id:
            order_sights.sent(tx, row, sent_id)
        elif row.kind == "join_link":
            tell(
                tx, shop_id=row.shop_id, bot_id=row.bot_id, chat_id=int(row.body["for"]), code="group_link",
                link=link, title=row.body["title"],
            )

    await floor.store.write(job)


def _still_there(tx: Tx, row: Outgoing) -> bool:
    """Is the customer's place still in the chat the row went to?"""
    place = tx.customers.place(row.customer_id) if row.customer_id is not None else None
    return place is not None and place[1] == row.chat_id


async def wait(floor: Floor, row: Outgoing, seconds: float, *, whole_bot: bool = False) -> None:
    """Telegram said "too many": the row keeps its place, the chat (or the bot) is silent meanwhile."""

    def job(tx: Tx) -> None:
        until = tx.now + seconds
        tx.outbox.close_gate(row.bot_id, None if whole_bot else row.chat_id, until=until)
        tx.outbox.again(row.id, at=tx.now, error="retry_after")

    await floor.store.write(job)


async def try_later(floor: Floor, row: Outgoing, error: str, *, repeat: bool) -> None:
    """It has not arrived, or may arrive twice without harm: again after a growing pause."""
    pause = min(60.0, 0.5 * 2 ** min(row.attempts, 8))
    await floor.store.write(lambda tx: tx.outbox.again(row.id, at=tx.now + pause, error=error, repeat=repeat))


async def lost_topic(floor: Floor, row: Outgoing) -> None:
    """Somebody deleted the topic: it is made again, and the row with everything behind it follows there."""

    def job(tx: Tx) -> None:
        if row.kind in TO_CUSTOMER and row.topic_id is None and row.customer_id and row.thread_id:
            tx.seats.out_of_thread(row.customer_id, row.thread_id)  # their own: the answer goes to the chat itself
            tx.outbox.again(row.id, at=tx.now)
            return
        if row.topic_id is None:  # an answer in a topic of somebody's own, which is gone
            tx.outbox.close(row.id, "failed", error="thread gone")
            if row.kind == "request":
                undelivered(tx, row)
            return
        tx.customers.set_thread(row.topic_id, None)
        if row.kind in (header.HEADER, header.PIN):  # the new topic gets a header of its own
            tx.outbox.close(row.id, "cancelled")
            return
        if row.card_id is not None:
            tx.cards.change(row.card_id, telegram_id=None)
        tx.outbox.again(row.id, at=tx.now)

    await floor.store.write(job)


async def lost_card(floor: Floor, row: Outgoing) -> None:
    """The message of the card (or header) is gone: the next try sends it anew."""

    def job(tx: Tx) -> None:
        if row.card_id is not None:
            tx.cards.change(row.card_id, telegram_id=None)
        elif row.kind == header.HEADER and row.topic_id is not None:
            tx.customers.set_header(row.topic_id, None)
        tx.outbox.again(row.id, at=tx.now)

    await floor.store.write(job)


async def unconfirmed(floor: Floor, row: Outgoing, error: str) -> None:
    """It may or may not have arrived: never sent again by itself, a person decides."""

    def job(tx: Tx) -> None:
        tx.outbox.close(row.id, "unconfirmed", error=error)
        _doubt(tx, row)

    await floor.store.write(job)


async def blocked(floor: Floor, row: Outgoing, error: str) -> None:
    """The person has blocked the bot, or never wrote to it; or the bot is out of the group."""

    def job(tx: Tx) -> None:
        tx.outbox.close(row.id, "blocked", error=error)
        if row.customer_id is not None and row.kind in TO_CUSTOMER and row.topic_id is None:
            customer = tx.customers.get(row.customer_id)
            if not customer.blocked or _of_a_person(tx, row):  # words that crossed the block on their way
                notice(tx, customer, next((code for words, code in GONE.items() if words in error), "blocked"))
            if not customer.blocked:
                tx.customers.change(customer.id, blocked=True)
                header.refresh(tx, customer)
        elif row.kind == "request":
            undelivered(tx, row)
        elif row.topic_id is not None and row.chat_id > 0:
            _desk_lost(tx, row)
        elif row.chat_id < 0 and any(words in error for words in standing.OUT):
            group = tx.shops.group(row.bot_id, row.chat_id)
            if group is not None:
                standing.lost(tx, group)
        elif row.kind == "notice" and row.chat_id > 0:
            _not_heard(tx, row)

    await floor.store.write(job)


def _of_a_person(tx: Tx, row: Outgoing) -> bool:
    message = tx.messages.get(row.message_id) if row.message_id is not None else None
    return message is not None and message.author == "agent"


async def failed(floor: Floor, row: Outgoing, error: str) -> None:
    """Telegram will never take it: the agents are told what did not arrive."""

    def job(tx: Tx) -> None:
        tx.outbox.close(row.id, "failed", error=error)
        if row.kind == "topic" and row.topic_id is not None:
            _no_topics(tx, row, error)
        elif row.kind == "request":
            undelivered(tx, row)
        elif row.kind in (header.PIN, standing.REOPEN):
            _lacks(tx, row, error)
        elif row.kind == order_sights.SIGHT:
            order_sights.not_changed(tx, row)
        elif row.kind in ("kick", "join_link"):
            _tell_group(tx, row, f"{row.kind}_failed", error=error)
        elif row.kind in ("say", "media") and row.customer_id is not None:
            _not_sent(tx, row, error)
        elif row.kind == "edit" and row.customer_id is not None:
            notice(tx, tx.customers.get(row.customer_id), "edit_refused", why=error)

    await floor.store.write(job)


def _not_heard(tx: Tx, row: Outgoing) -> None:
    """A colleague has blocked the bot or never wrote to it: what concerns a customer is said in their topic."""
    colleague = tx.staff.by_user(row.shop_id, row.chat_id)
    if colleague is not None:
        tx.staff.change(colleague.id, started=False)
    if row.customer_id is None:
        code = str(row.body["code"])
        told = code if code in ("lacks", "rights_back") else "write_first"
        _tell_group(tx, row, told, **(row.body["words"] if told == code else {}))
        return
    notice(tx, tx.customers.get(row.customer_id), row.body["code"], buttons=row.body["buttons"], **row.body["words"])


async def not_for_account(floor: Floor, row: Outgoing, error: str, why: Refusal) -> None:
    """Telegram takes it no more in the shop account's name: a person's words wait for a person again."""

    def job(tx: Tx) -> None:
        tx.outbox.close(row.id, "failed", error=error)
        if why == "gone" or (why == "muted" and row.kind != "delete"):
            note_refusal(tx, row.bot_id, row.business, gone=why == "gone")
        customer = tx.customers.lock(row.customer_id) if row.customer_id is not None else None
        if customer is None:
            return
        if row.kind in ("edit", "delete"):
            notice(tx, customer, f"{row.kind}_not_made")
        elif row.message_id is not None:
            _wait_again(tx, customer, row, "late" if why == "late" else "account_off")

    await floor.store.write(job)


def _wait_again(tx: Tx, customer: Customer, row: Outgoing, why: Barrier) -> None:
    """The message goes back to its author, whole if nothing of it has arrived; its turn is open again."""
    message = tx.messages.get(row.message_id or 0)
    if message is None:
        return
    if message.author != "agent":
        _answer_again(tx, customer, row, "unsent")
        return
    if any(other.state == "sent" for other in tx.outbox.of_message(message.id)):
        _not_sent(tx, row, row.error or "")
        return
    if not tx.messages.settle(message.id, was="sent", becomes="held"):
        return  # another bubble of it was refused before
    tx.outbox.cancel_message(message.id)
    staff = tx.staff.get(message.staff_id or 0)
    tell_unsent(tx, customer, message.id, staff, message.text, why)
    _answer_again(tx, customer, row, "unsent")


def _not_sent(tx: Tx, row: Outgoing, error: str) -> None:
    customer = tx.customers.get(row.customer_id or 0)
    if row.message_id is None:  # a customer's picture that did not get to the desk
        notice(tx, customer, "relay_failed", error=error)
        return
    notice(
        tx, customer, "failed", text=str(row.body.get("text", "")), error=error,
        buttons=[[("再发一次", f"resend:{row.id}")]],
    )


def _tell_group(tx: Tx, row: Outgoing, code: str, **words: Any) -> None:
    """Trouble with a colleague rather than a customer is said in the first desk group."""
    groups = tx.shops.groups(row.bot_id)
    if groups:
        tell(tx, shop_id=row.shop_id, bot_id=row.bot_id, chat_id=groups[0].chat_id, code=code, **words)


def _desk_lost(tx: Tx, row: Outgoing) -> None:
    """A colleague who worked in their private chat has blocked the bot: their customers go elsewhere."""
    desk = tx.shops.group(row.bot_id, row.chat_id)
    if desk is None or not desk.active:
        return
    close(tx, desk)
    for held in tx.customers.held_by(desk.staff_id or 0):
        free(tx, held)
    chat_id = front(tx, row.shop_id, row.bot_id)
    if chat_id is not None and chat_id != row.chat_id:
        tell(tx, shop_id=row.shop_id, bot_id=row.bot_id, chat_id=chat_id, code="desk_lost", name=desk.title)


def _no_topics(tx: Tx, row: Outgoing, error: str) -> None:
    desk = tx.shops.group(row.bot_id, row.chat_id)
    if desk is not None and desk.kind:  # topics were turned off for the bot
        tx.shops.change_desk(desk.id, kind="flat")
        tx.seats.with_topics(desk.id, on=False)
        tell(tx, shop_id=row.shop_id, bot_id=row.bot_id, chat_id=row.chat_id, code="threads_off")
        return
    tx.customers.set_thread(row.topic_id or 0, NO_TOPIC)
    _lacks(tx, row, error)


def _lacks(tx: Tx, row: Outgoing, error: str) -> None:
    """Telegram says that we may not: the owner hears which right is missing, once."""
    group = tx.shops.group(row.bot_id, row.chat_id)
    if group is not None and (row.kind == "topic" or "not enough rights" in error):
        standing.lack(tx, group, ["can_pin_messages" if row.kind == header.PIN else "can_manage_topics"])


def _doubt(tx: Tx, row: Outgoing) -> None:
    """Lay a doubtful message before a person: an agent's with a button, the assistant's on the card again."""
    if row.customer_id is None or row.kind not in ("say", "media"):
        return
    customer = tx.customers.get(row.customer_id)
    text = str(row.body.get("text", ""))
    notice(tx, customer, "unconfirmed", text=text, buttons=[[("再发一次", f"resend:{row.id}")]])
    if row.unheld:
        _answer_again(tx, customer, row, "unconfirmed")


def _too_late(tx: Tx, row: Outgoing) -> None:
    """An answer of the assistant that nobody needs any more: a person gives one; a follow-up is skipped on record."""
    tx.nudges.unsaid([row.message_id], "too_late")
    if row.customer_id is not None:
        _answer_again(tx, tx.customers.get(row.customer_id), row, "expired")


def _answer_again(tx: Tx, customer: Customer, row: Outgoing, why: str) -> None:
    message = tx.messages.get(row.message_id) if row.message_id is not None else None
    turn = tx.customers.turn(message.turn_id) if message and message.turn_id else None
    if turn is not None and turn.state == "answered":
        reopen(tx, customer, turn, why)


async def resend(floor: Floor, staff: Staff, row_id: int) -> Done:
    """A person decides to send a doubtful or failed row once more; a phrase that does not hold any more stays here."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        row = tx.outbox.get(row_id)
        if row is None or row.shop_id != staff.shop_id or row.kind not in ("say", "media"):
            return Done("gone")
        message = tx.messages.get(row.message_id) if row.message_id is not None else None
        if message is not None and message.state != "sent":
            return Done("gone")  # taken back meanwhile
        if message is not None and (over := left_untrue(tx, mind, message)):
            return Done(over)
        return Done("sent" if tx.outbox.resend(row_id) else "gone")

    return await floor.store.write(job)


async def sent_ids(floor: Floor, row_id: int) -> tuple[int, ...]:
    """The message ids a row got (several if it was an album), for editing or deleting them later."""
    row = await floor.store.read(lambda tx: tx.outbox.get(row_id))
    if row is None or row.sent_id is None:
        return ()
    return tuple(row.body.get("ids", ())) or (row.sent_id,)


async def sent_id(floor: Floor, row_id: int) -> int | None:
    """The message id a row got."""
    return next(iter(await sent_ids(floor, row_id)), None)
