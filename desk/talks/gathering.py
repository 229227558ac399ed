"""A customer's album: one line of the turn however many pictures it has, relayed as one once it is whole."""

from __future__ import annotations

from typing import Any

from desk.floor import Floor
from desk.minds import Mind
from desk.ports import Receipt
from desk.talks.composing import likeliest
from desk.talks.hearing import LINES, read_turn
from desk.talks.kinds import ALBUM, joined
from desk.talks.laying import lay, read_through, show
from desk.talks.lines import Words
from desk.talks.speaking import relay
from nlu.reading import Reading
from storage.records.talks import Customer, Message
from storage.records.traffic import Due
from storage.tx import Tx

ALBUM_IN = "album_in"
GATHER = 1.0  # Telegram delivers the items of an album one by one, within a moment


def gather(tx: Tx, customer: Customer, message_id: int, *, urgency: int) -> None:
    """Relay the album a moment after its last picture."""
    body = {"urgency": urgency, "customer": customer.id}
    tx.due.put(shop_id=customer.shop_id, kind=ALBUM_IN, subject=str(message_id), at=tx.now + GATHER, body=body)


async def join(floor: Floor, mind: Mind, words: Words, receipt: Receipt | None = None) -> bool:
    """One more picture of an album whose line is in the book already; False if it is the first."""
    known, lines = await floor.store.read(lambda tx: _line(tx, words))
    if known is None:
        return False
    text = joined([*(known.media or {})["items"], words.item()])
    reading = read_turn(mind, [text if m.id == known.id else m.text for m in lines])
    await floor.commit(lambda tx: _join(tx, mind, known, words, reading), receipt)
    return True


def _line(tx: Tx, words: Words) -> tuple[Message | None, tuple[Message, ...]]:
    """The line of the album the picture belongs to, and the last lines of its turn."""
    customer = tx.customers.find(words.bot_id, words.user_id, words.business)
    found = tx.messages.album(customer.id, words.album) if customer is not None else None
    if found is None or found.turn_id is None:
        return None, ()
    return found, tx.messages.tail(found.turn_id, LINES)


def _join(tx: Tx, mind: Mind, known: Message, words: Words, reading: Reading) -> None:
    customer = tx.customers.lock(known.customer_id)
    message = tx.messages.get(known.id)  # only now: it may have been relayed meanwhile
    if message is None or message.media is None or message.turn_id is None:
        return
    items = message.media["items"]
    if any(item["telegram_id"] == words.telegram_id for item in items):
        return  # the same picture in a second update
    items = sorted([*items, words.item()], key=lambda item: item["telegram_id"])
    tx.messages.change(message.id, text=joined(items), media={**message.media, "items": items})
    gather(tx, customer, message.id, urgency=1)
    turn, card = tx.customers.turn(message.turn_id), tx.cards.of_turn(message.turn_id)
    if turn is None or turn.state != "open":
        return
    if words.text:
        tx.customers.line_changed(turn.id, asked=reading.asked, intent=likeliest(reading))
        lay(tx, customer, turn, read_through(tx, mind, tx.shops.get(customer.shop_id), customer, reading), card)
    elif card is not None:
        show(tx, customer, card.id)


async def complete(floor: Floor, row: Due) -> None:
    """Due: the album is whole (a late picture follows by itself)."""

    def job(tx: Tx) -> None:
        customer = tx.customers.lock(int(row.body["customer"]))
        message = tx.messages.get(int(row.subject))
        if not tx.due.finish(row) or message is None or message.media is None:
            return
        items: list[dict[str, Any]] = message.media["items"]
        rest = items[int(message.media.get("relayed", 0)) :]
        if rest:
            album = {"kind": ALBUM, "items": rest}
            relay(tx, customer, message.id, album, joined(rest), message.context, urgency=int(row.body["urgency"]))
        tx.messages.change(message.id, media={**message.media, "relayed": len(items)})

    await floor.store.write(job)
