"""What happens in a shop account's own chats besides customers' lines: its owner types, and words are deleted."""

from __future__ import annotations

from desk.floor import Floor
from desk.ports import Receipt
from desk.talks.answering import settle
from desk.talks.pointers import words_of
from desk.talks.reach import still
from desk.talks.reception import Words
from desk.talks.speaking import notice
from storage.records.people import Business
from storage.records.talks import Customer, Message
from storage.tx import Tx


async def owner_wrote(floor: Floor, account: Business, words: Words, receipt: Receipt | None = None) -> None:
    """The owner answered in their own app: the same as an agent's answer, only that it has been sent already."""

    def job(tx: Tx) -> None:
        customer = _customer(tx, words.bot_id, account, words.user_id)
        staff = tx.staff.by_user(account.shop_id, account.user_id)
        if customer is None and receipt is not None:
            tx.inbox.forget(receipt.row_id)  # a private word to somebody who is no customer
        if customer is None or staff is None or tx.messages.of_ids(customer.id, [words.telegram_id]):
            return
        turn = tx.customers.last_turn(customer.id)
        number = tx.messages.add(
            shop_id=customer.shop_id, customer_id=customer.id, turn_id=turn.id if turn else None, author="agent",
            staff_id=staff.id, state="sent", audience="customer", text=words.text,
            media=dict(words.media) if words.media else None, chat_id=words.chat_id, telegram_id=words.telegram_id,
        )
        settle(tx, customer, staff, number, words_of(words.text, words.media), None, what="owner_wrote")

    await floor.commit(job, receipt)


async def owner_edited(floor: Floor, account: Business, words: Words, receipt: Receipt | None = None) -> None:
    """The owner changed what they had typed: the book and the desk follow."""

    def job(tx: Tx) -> None:
        customer = _customer(tx, words.bot_id, account, words.user_id)
        for message in tx.messages.of_ids(customer.id, [words.telegram_id]) if customer is not None else ():
            if customer is not None and message.author == "agent" and message.text != words.text:
                tx.messages.change(message.id, text=words.text, edited_at=tx.now)
                notice(tx, customer, "owner_edited", text=words.text)

    await floor.commit(job, receipt)


async def deleted(
    floor: Floor, account: Business, user_id: int, ids: list[int], receipt: Receipt | None = None
) -> None:
    """Somebody deleted messages of a chat: the desk hears which words they were; the book keeps them."""

    def job(tx: Tx) -> None:
        customer = _customer(tx, account.bot_id, account, user_id)
        if customer is None:
            return
        lines = tx.messages.of_ids(customer.id, ids)
        ours = (*(m for m in lines if m.author != "customer"), *_sent(tx, customer, ids))
        for code, found in (("words_deleted", [m for m in lines if m.author == "customer"]), ("reply_deleted", ours)):
            if found:
                notice(tx, customer, code, text="\n".join(words_of(m.text, m.media) for m in found))

    await floor.commit(job, receipt)


def _customer(tx: Tx, bot_id: int, account: Business, user_id: int) -> Customer | None:
    still(tx, bot_id, account.connection)
    found = tx.customers.find(bot_id, user_id, account.connection)
    return tx.customers.lock(found.id) if found is not None else None


def _sent(tx: Tx, customer: Customer, ids: list[int]) -> tuple[Message, ...]:
    """What we had sent under these ids, except what we took back ourselves."""
    numbers = dict.fromkeys(row.message_id for row in tx.outbox.sent_under(customer.id, ids))
    messages = (tx.messages.get(number) for number in numbers if number is not None)
    return tuple(message for message in messages if message is not None)
