"""/find: past talk of the shop that holds all the words, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Place, Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.pointers import link, words_of
from desk.talks.speaking import desk_place
from nlu.traditional import spellings
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Form, Message
from storage.records.traffic import Draft
from storage.tx import Tx

FORM = "find"
FORM_LASTS = 24 * 3600.0
PAGE = 8
WORDS = 6
LENGTH = 32


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found: whose talk, who said it (author, and the colleague's name), when, what, where."""

    customer: str
    author: str
    who: str
    when: str
    text: str
    link: str
    note: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; ``more`` = the message before which the next page begins, None at the end."""

    search: int
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    more: int | None


async def find(floor: Floor, staff: Staff, place: Place, text: str, receipt: Receipt | None = None) -> None:
    """Look for the words and show the first page where it was asked for."""
    require(staff, "answer")
    words = [word[:LENGTH] for word in text.split()[:WORDS]]
    if not words:
        raise NotFound("请写：/find 词…，例如 /find 顺丰 运费；几个词都出现的才会列出来")

    def job(tx: Tx) -> None:
        form = tx.forms.open(
            shop_id=staff.shop_id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id, kind=FORM,
            fields={"words": words, "bot": place.bot_id}, lasts=FORM_LASTS,
        )
        _queue(tx, staff.shop_id, place, form, None)

    await floor.commit(job, receipt)


async def next_page(
    floor: Floor, staff: Staff, form_id: int, before: int, receipt: Receipt | None = None
) -> Done:
    """下一页: what was said before that message."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form = tx.forms.get(form_id)
        if form is None or form.shop_id != staff.shop_id or form.kind != FORM or form.expires_at <= tx.now:
            return Done("find_again")
        _queue(tx, staff.shop_id, Place(int(form.fields["bot"]), form.chat_id, form.thread_id), form.id, before)
        return Done("shown")

    return await floor.commit(job, receipt)


def _queue(tx: Tx, shop_id: int, place: Place, form: int, before: int | None) -> None:
    """The search itself is made when the page leaves, outside of any writing transaction."""
    tx.outbox.put(
        Draft(
            shop_id=shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind="find",
            body={"search": form, "before": before},
        )
    )


async def found(floor: Floor, form_id: int, before: int | None) -> Found | None:
    """The page; None if the search was forgotten meanwhile."""
    form = await floor.store.read(lambda tx: tx.forms.get(form_id))
    if form is None:
        return None
    words = [spellings(word) for word in form.fields["words"]]
    return await floor.store.read(lambda tx: _found(tx, form, words, before))


def _found(tx: Tx, form: Form, words: list[tuple[str, ...]], before: int | None) -> Found:
    messages = tx.messages.search(form.shop_id, words, before=before, limit=PAGE + 1)
    shop = tx.shops.get(form.shop_id)
    people = {person.id: person.name for person in tx.staff.all(shop.id)}
    hits = tuple(_hit(tx, shop, message, people) for message in messages[:PAGE])
    more = messages[PAGE - 1].id if len(messages) > PAGE else None
    return Found(form.id, tuple(map(str, form.fields["words"])), hits, more)


def _hit(tx: Tx, shop: Shop, message: Message, people: Mapping[int, str]) -> Hit:
    customer = tx.customers.get(message.customer_id)
    return Hit(
        customer=customer.name, author=message.author, who=people.get(message.staff_id or 0, ""),
        when=f"{local(shop, message.created_at):%m-%d %H:%M}", text=words_of(message.text, message.media),
        link=_link(tx, customer, message), note=message.audience is None,
    )


def _link(tx: Tx, customer: Customer, message: Message) -> str:
    """To the message itself where it stands in the topic, else to the card that shows it, else to the topic."""
    place = desk_place(tx, customer)
    if place is None:
        return ""
    topic, chat_id = place
    if message.chat_id == chat_id:
        return link(chat_id, topic.thread_id, message.telegram_id)
    card = tx.cards.of_turn(message.turn_id) if message.turn_id is not None else None
    return link(chat_id, topic.thread_id, card.telegram_id if card is not None else None)
