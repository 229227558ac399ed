"""Points at a customer's place at the desk: the link that opens their topic, or one message of it."""

from __future__ import annotations

from desk.talks.kinds import shown
from desk.talks.speaking import desk_place
from storage.records import Json
from storage.records.talks import Customer
from storage.tx import Tx

SUPERGROUP = "-100"


def link(chat_id: int, thread_id: int | None, message_id: int | None = None) -> str:
    """https://t.me/c/… for whoever is in the group; empty for a chat that has no links."""
    chat = str(chat_id)
    parts = [str(part) for part in (thread_id, message_id) if part]
    if not chat.startswith(SUPERGROUP) or not parts:
        return ""
    return "/".join(["https://t.me/c", chat.removeprefix(SUPERGROUP), *parts])


def topic_link(tx: Tx, customer: Customer) -> str:
    """The link to the customer's topic; empty while there is none."""
    place = desk_place(tx, customer)
    return link(place[1], place[0].thread_id) if place is not None else ""


def words_of(text: str, media: Json | None) -> str:
    """A message in words: what cannot be read is named."""
    return f"{shown(media)}{text}"


def last_words(tx: Tx, customer: Customer) -> str:
    """What the customer wrote last."""
    message = tx.messages.last_said(customer.id)
    return words_of(message.text, message.media) if message is not None else ""
