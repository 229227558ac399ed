"""What an agent types in a customer's topic: an answer, an internal note, an edited reply, or a correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desk.errors import NotFound
from desk.floor import Floor
from desk.goods.pricing import priced
from desk.minds import Mind
from desk.people.roles import require
from desk.ports import Place, Receipt
from desk.talks.answering import Done, hold_back, send
from desk.talks.held import change_sent, hold_edit, hold_for_colleague
from desk.talks.holding import other_holder
from desk.talks.kinds import reworded, same_thing
from desk.talks.reach import barrier
from desk.talks.speaking import desk_place, notice, to_desk
from desk.talks.unsent import keep
from nlu.reading import Check
from storage.records.people import Staff
from storage.records.talks import Customer, Form, Message, Offer, Reply
from storage.tx import Tx

NOTE_MARKS = ("//", "／／", "备注:", "备注：")
EDIT_LASTS = 30 * 60.0


def is_note(text: str) -> bool:
    """Is the whole message an internal note? (备注好了亲 is not.)"""
    return text.lstrip().startswith(NOTE_MARKS)


@dataclass(frozen=True, slots=True)
class Typed:
    """What an agent wrote in a customer's topic; ``answers`` = the message it replies to, ``album`` = the
    media group it belongs to, ``note`` = it is an internal note whatever its words, ``inline`` = it came through a bot's inline mode; ``customer_id`` 0 = nobody
    knows yet for whom it is (desk/people/private.py)."""

    place: Place
    customer_id: int
    telegram_id: int
    text: str
    answers: int | None = None
    media: Mapping[str, Any] | None = None
    album: str = ""
    note: bool = False
    inline: bool = False


def examined(mind: Mind, typed: Typed) -> Check:
    """The language check of what was typed; a 名片 says its number, and nobody can reword it."""
    phone = str((typed.media or {}).get("phone") or "")
    card = mind.checker.check(phone)
    return mind.checker.check(typed.text) if card.verdict == "pass" else replace(card, text=typed.text, rewrite="")


async def type_words(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done:
    """Typed words go to the customer, unless they are a note, break a rule, or a colleague is on it."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    check = examined(mind, typed)
    return await floor.commit(lambda tx: write(tx, mind, staff, typed, check), receipt)


def write(tx: Tx, mind: Mind, staff: Staff, typed: Typed, check: Check) -> Done:
    """Decide what becomes of typed words, in the transaction that makes it so."""
    customer = tx.customers.lock(typed.customer_id)
    media = dict(typed.media) if typed.media else None
    place: dict[str, Any] = {"chat_id": typed.place.chat_id, "telegram_id": typed.telegram_id, "media": media}
    answers = _answered(tx, customer, typed) if typed.answers is not None else None
    if answers is not None:
        place["context"] = {"answers": answers}
    if typed.note or is_note(typed.text):
        tx.messages.add(
            shop_id=staff.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id, audience=None,
            state="received", text=typed.text, **place,
        )
        return Done("note")
    if customer.blocked or customer.barred:
        notice(tx, customer, "barred" if customer.barred else "blocked")
        return Done("barred" if customer.barred else "unreachable")
    edited = _edited(tx, staff, customer, typed)
    place |= edited.message if edited is not None else {}
    holder = other_holder(tx, customer, staff)
    check = priced(tx, mind, staff, customer, check)
    if check.verdict != "pass":
        hold_back(tx, customer, staff, check, **place)
        return Done("held", holder.name if holder is not None else "")
    if holder is not None:
        hold_for_colleague(tx, customer, staff, holder, typed.text, **place)
        return Done("busy", holder.name)
    if why := barrier(tx, customer):
        keep(tx, customer, staff, typed.text, why, **place)
        return Done(why)
    card_id = None
    if edited is not None and tx.cards.take(edited.offer.id, edited.n, staff_id=staff.id, edited_text=typed.text):
        card_id = edited.offer.card_id  # else the card moved on; the words are still the agent's answer
    send(tx, mind, customer, staff, typed.text, card_id=card_id, **place)
    return Done("sent")


def _answered(tx: Tx, customer: Customer, typed: Typed) -> int | None:
    """The message in the customer's chat that the agent's message replies to: the picture or words of a customer
    that were relayed or stand on a card, or what a colleague sent them."""
    chat_id, number = typed.place.chat_id, typed.answers or 0
    row = tx.outbox.sent_as(typed.place.bot_id, chat_id, number)
    if row is None:
        ours = tx.messages.at(customer.shop_id, chat_id, number)
        rows = tx.outbox.of_message(ours.id) if ours is not None and ours.customer_id == customer.id else ()
        return next((r.sent_id for r in rows if r.chat_id == customer.chat_id and r.sent_id), None)
    if row.customer_id != customer.id:
        return None
    theirs: Message | None = None
    if row.kind == "media" and row.body.get("message"):
        theirs = tx.messages.get(int(row.body["message"]))
    elif row.kind == "card" and row.card_id is not None:
        card = tx.cards.get(row.card_id)
        theirs = next(iter(tx.messages.tail(card.turn_id, 1)), None) if card is not None else None
    return theirs.telegram_id if theirs is not None and theirs.chat_id == customer.chat_id else None


# --- editing a reply first ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edited:
    """A reply the agent reworded: the offer it stood in, and its number there."""

    offer: Offer
    n: int
    phrase: str | None

    @property
    def message(self) -> dict[str, Any]:
        return {"offer_id": self.offer.id, "phrase": self.phrase}


async def ask_edit(floor: Floor, staff: Staff, offer_id: int, receipt: Receipt | None = None) -> Done:
    """✏️: show the replies to copy; what answers that message is sent instead."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = tx.cards.offer(offer_id)
        if found is None or found.shop_id != staff.shop_id or not found.live or found.taken is not None:
            return Done("changed")
        customer = tx.customers.get(found.customer_id)
        place = desk_place(tx, customer)
        if place is None:
            return Done("changed")
        form = tx.forms.open(
            shop_id=staff.shop_id, staff_id=staff.id, chat_id=place[1], thread_id=place[0].thread_id,
            kind="edit", fields={"offer": offer_id}, lasts=EDIT_LASTS,
        )
        texts = [reply.text for reply in tx.cards.replies(offer_id)]
        to_desk(tx, customer, "form", {"form": form, "texts": texts})
        return Done("asked")

    return await floor.commit(job, receipt)


def _edited(tx: Tx, staff: Staff, customer: Customer, typed: Typed) -> _Edited | None:
    """The reply this message is the edited form of, if it answers the question that ✏️ asked."""
    form = _form(tx, staff, typed)
    if form is None:
        return None
    tx.forms.close(form.id)
    found = tx.cards.offer(int(form.fields["offer"]))
    if found is None or found.customer_id != customer.id:
        raise NotFound("这张卡片已经不在了，请直接在话题里回复～")
    replies = tx.cards.replies(found.id)
    n = closest(typed.text, replies)
    return _Edited(found, n, next((reply.phrase for reply in replies if reply.n == n), None))


def _form(tx: Tx, staff: Staff, typed: Typed) -> Form | None:
    if typed.answers is None:
        return None
    form = tx.forms.answered(shop_id=staff.shop_id, chat_id=typed.place.chat_id, telegram_id=typed.answers)
    return form if form is not None and form.kind == "edit" else None


def closest(text: str, replies: tuple[Reply, ...]) -> int:
    """The number of the reply that shares most characters with the edited text (1 if there is none)."""
    shared = {r.n: len(set(text) & set(r.text)) / max(1, len(set(text) | set(r.text))) for r in replies}
    return max(shared, key=lambda n: shared[n], default=1)


# --- the agent corrects what was typed -----------------------------------------------------------------------


async def edit_typed(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done:
    """An edit in the topic changes what the customer has; a note stays a note, whatever it becomes."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    check = examined(mind, typed)
    return await floor.commit(lambda tx: _edit(tx, mind, staff, typed, check), receipt)


def _edit(tx: Tx, mind: Mind, staff: Staff, typed: Typed, check: Check) -> Done:
    message = tx.messages.at(staff.shop_id, typed.place.chat_id, typed.telegram_id)
    if message is None and typed.album:
        message = tx.messages.part(typed.customer_id, typed.place.chat_id, typed.telegram_id)
    if message is None:
        return Done("gone")
    customer = tx.customers.lock(message.customer_id)
    return _edit_message(tx, mind, staff, customer, typed, check, tx.messages.get(message.id) or message)


def _edit_message(
    tx: Tx, mind: Mind, staff: Staff, customer: Customer, typed: Typed, check: Check, message: Message
) -> Done:
    text, media = reworded(message.media, typed.telegram_id, typed.text, typed.media)
    if message.text == text and same_thing(message.media, media):
        return Done("gone")
    if text != typed.text:
        check = mind.checker.check(text)
    if message.audience is None or message.state == "held":
        tx.messages.change(message.id, text=text, media=media, edited_at=tx.now)
        return Done("note")
    if message.state != "sent":
        return Done("gone")
    check = priced(tx, mind, staff, customer, check)
    refused = _edit_refused(tx, staff, customer, message, check, media)
    if refused is not None:
        return refused
    change_sent(tx, message, text, media)
    return Done("sent")


def _edit_refused(
    tx: Tx, staff: Staff, customer: Customer, message: Message, check: Check, media: Mapping[str, Any] | None
) -> Done | None:
    """Why the customer keeps the old words: it would be a note, breaks a rule, or cannot be changed any more."""
    if is_note(check.text):
        notice(tx, customer, "sent_is_no_note")
        return Done("blocked")
    if check.verdict != "pass":
        hold_edit(tx, customer, staff, message, check, media)
        return Done("held")
    why = barrier(tx, customer)
    if why:
        notice(tx, customer, "edit_not_made")
    return Done(why) if why else None
