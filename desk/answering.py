"""An agent answers: by a tap, an edited reply or typed words; checked, claimed, sent exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from desk.errors import NotFound
from desk.floor import Floor
from desk.holding import free, keep_hold, other_holder, second_tap, take_hold
from desk.laying import note_on_card, offer, show
from desk.minds import Mind
from desk.ports import Place, Receipt
from desk.roles import require
from desk.speaking import notice, queue, say, say_service
from nlu.reading import Check
from storage.records import Card, Customer, Draft, Message, Offer, Reply, Staff
from storage.tx import Tx

Outcome = Literal[
    "sent", "held", "note", "changed", "taken", "busy", "ended", "withdrawn", "too_late", "reopened",
    "no_more", "page", "recorded", "asked", "blocked", "gone", "full",
]
NOTE_MARKS = ("//", "／／", "备注:", "备注：")
UNDO_WITHIN = 48 * 3600.0
EDIT_LASTS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an agent's act; ``name`` of a colleague where one is concerned."""

    outcome: Outcome
    name: str = ""


def is_note(text: str) -> bool:
    """Is the whole message an internal note? (备注好了亲 is not.)"""
    return text.lstrip().startswith(NOTE_MARKS)


# --- a tap on a reply -------------------------------------------------------------------------------


async def tap(floor: Floor, staff: Staff, offer_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """Send exactly the text that stood at number ``n`` of that offer, or nothing."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    reply = await floor.store.read(lambda tx: _reply(tx, staff, offer_id, n))
    if reply is None:
        return await floor.commit(lambda _tx: Done("changed"), receipt)
    check = mind.checker.check(reply.text)
    return await floor.commit(lambda tx: _send_reply(tx, mind, staff, offer_id, reply, check), receipt)


def _reply(tx: Tx, staff: Staff, offer_id: int, n: int) -> Reply | None:
    found = tx.cards.offer(offer_id)
    if found is None or found.shop_id != staff.shop_id:
        return None
    return next((reply for reply in tx.cards.replies(offer_id) if reply.n == n), None)


def _send_reply(tx: Tx, mind: Mind, staff: Staff, offer_id: int, reply: Reply, check: Check) -> Done:
    found = tx.cards.offer(offer_id)
    if found is None:
        return Done("changed")
    customer = tx.customers.lock(found.customer_id)
    found = tx.cards.offer(offer_id)  # again, now that nobody else decides
    if found is None or not found.live or found.taken is not None:
        return _missed(tx, found)
    holder = other_holder(tx, customer, staff)
    if holder is not None and not second_tap(tx, customer, staff):
        return Done("busy", holder.name)
    if check.verdict != "pass":
        _hold(tx, customer, staff, check, phrase=reply.phrase, offer_id=offer_id)
        return Done("held")
    if not tx.cards.take(offer_id, reply.n, staff_id=staff.id):
        return _missed(tx, found)
    send(tx, mind, customer, staff, reply.text, phrase=reply.phrase, offer_id=offer_id, card_id=found.card_id)
    return Done("sent")


def _missed(tx: Tx, found: Offer | None) -> Done:
    if found is not None and found.taken is not None:
        taker = tx.staff.get(found.taken_by or 0)
        return Done("taken", taker.name if taker else "")
    return Done("changed")


def send(
    tx: Tx, mind: Mind, customer: Customer, staff: Staff, text: str, *, card_id: int | None = None, **message: Any
) -> int:
    """A person's words leave: introduced once a talk, the customer held, the turn and its card answered."""
    introduce(tx, mind, customer, staff)
    turn = tx.customers.last_turn(customer.id)
    media = message.pop("media", None)
    number = say(
        tx, customer, text, author="agent", staff=staff, turn_id=turn.id if turn else None, media=media, **message
    )
    _settle(tx, customer, staff, number, text, card_id)
    return number


def _settle(tx: Tx, customer: Customer, staff: Staff, message_id: int, text: str, card_id: int | None) -> None:
    """What follows from a person's answer, whichever way it was given."""
    take_hold(tx, tx.shops.get(customer.shop_id), customer, staff)
    turn = tx.customers.last_turn(customer.id)
    if turn is not None and turn.state == "open":
        tx.customers.change_turn(turn.id, state="answered", answered_at=tx.now)
    card = tx.cards.get(card_id) if card_id else tx.cards.last(customer.id)
    if card is not None:
        _kill(tx, card)
        note_on_card(
            tx, customer, card, state="answered", what="sent", who=staff.name, text=text, message=message_id
        )


def introduce(tx: Tx, mind: Mind, customer: Customer, staff: Staff) -> None:
    """客服XX接待您, with the first human words of a talk."""
    if customer.introduced_at is None:
        shop = tx.shops.get(customer.shop_id)
        say_service(tx, mind, shop, customer, "introduce", staff=staff)
        tx.customers.change(customer.id, introduced_at=tx.now)


def _kill(tx: Tx, card: Card) -> None:
    live = tx.cards.live_offer(card.id)
    if live is not None:
        tx.cards.change_offer(live.id, live=False)


# --- what is held back --------------------------------------------------------------------------------


def _hold(tx: Tx, customer: Customer, staff: Staff, check: Check, **message: Any) -> int:
    """Keep a text that broke a rule: it stays in the topic until its author decides."""
    number = tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id,
        audience="customer", state="held", text=check.text, **message,
    )
    rewrite = [("用改写", f"rewrite:{number}")] if check.rewrite else []
    anyway = [("仍然发送", f"anyway:{number}")] if check.verdict == "warn" else []
    notice(
        tx, customer, check.verdict, buttons=[rewrite + anyway], who=staff.name, text=check.text,
        why=[finding.why for finding in check.findings], rewrite=check.rewrite,
    )
    return number


async def release(
    floor: Floor, staff: Staff, message_id: int, how: str, receipt: Receipt | None = None
) -> Done:
    """A held text: sent reworded (rewrite), sent as it is (anyway, if only warned), or kept as a note."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    message = await floor.store.read(lambda tx: tx.messages.get(message_id))
    if message is None or message.shop_id != staff.shop_id or message.state != "held":
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    check = mind.checker.check(message.text)
    text = check.rewrite if how == "rewrite" else message.text
    if how != "note" and (not text or mind.checker.check(text).verdict == "block"):
        return await floor.commit(lambda _tx: Done("blocked"), receipt)
    return await floor.commit(lambda tx: _release(tx, mind, staff, message, text, how), receipt)


def _release(tx: Tx, mind: Mind, staff: Staff, message: Message, text: str, how: str) -> Done:
    customer = tx.customers.lock(message.customer_id)
    if how == "note":
        kept = tx.messages.settle(message.id, was="held", becomes="received", audience=None)
        return Done("note" if kept else "gone")
    offer_id = message.offer_id
    if not tx.messages.settle(message.id, was="held", becomes="sent", text=text):
        return Done("gone")
    card_id: int | None = None
    if offer_id is not None:
        found = tx.cards.offer(offer_id)
        replies = tx.cards.replies(offer_id)
        n = next((r.n for r in replies if r.phrase == message.phrase), 1)
        if found is None or not tx.cards.take(offer_id, n, staff_id=staff.id, edited_text=text):
            tx.messages.change(message.id, state="dropped")
            return _missed(tx, tx.cards.offer(offer_id))
        card_id = found.card_id
    introduce(tx, mind, customer, staff)
    queue(tx, customer, message.id, text, media=message.media)
    _settle(tx, customer, staff, message.id, text, card_id)
    return Done("sent")


# --- typed words ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """What an agent wrote in a customer's topic; ``answers`` = the message it replies to."""

    place: Place
    customer_id: int
    telegram_id: int
    text: str
    answers: int | None = None
    media: Mapping[str, Any] | None = None


async def type_words(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done:
    """Typed words go to the customer, unless they are a note, break a rule, or a colleague is on it."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    check = mind.checker.check(typed.text)
    return await floor.commit(lambda tx: _typed(tx, mind, staff, typed, check), receipt)


def _typed(tx: Tx, mind: Mind, staff: Staff, typed: Typed, check: Check) -> Done:
    customer = tx.customers.lock(typed.customer_id)
    place = {"chat_id": typed.place.chat_id, "telegram_id": typed.telegram_id}
    media = dict(typed.media) if typed.media else None
    if is_note(typed.text):
        tx.messages.add(
            shop_id=staff.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id, audience=None,
            state="received", text=typed.text, media=media, **place,
        )
        return Done("note")
    if check.verdict != "pass":
        _hold(tx, customer, staff, check, media=media, **place)
        return Done("held")
    holder = other_holder(tx, customer, staff)
    if holder is not None:
        _hold_for_colleague(tx, customer, staff, holder, typed, media)
        return Done("busy", holder.name)
    edited = _edit_form(tx, staff, typed)
    if edited is not None:
        return _send_edited(tx, mind, customer, staff, typed, edited)
    if customer.blocked:
        notice(tx, customer, "blocked")
        return Done("blocked")
    send(tx, mind, customer, staff, typed.text, media=media, **place)
    return Done("sent")


def _hold_for_colleague(
    tx: Tx, customer: Customer, staff: Staff, holder: Staff, typed: Typed, media: dict[str, Any] | None
) -> None:
    number = tx.messages.add(
        shop_id=staff.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id,
        audience="customer", state="held", text=typed.text, media=media, chat_id=typed.place.chat_id,
        telegram_id=typed.telegram_id,
    )
    buttons = [[("仍然发送", f"anyway:{number}"), ("作备注", f"note:{number}")]]
    notice(tx, customer, "held_by", buttons=buttons, name=holder.name, who=staff.name, text=typed.text)


# --- editing a reply first ----------------------------------------------------------------------------------


async def ask_edit(floor: Floor, staff: Staff, offer_id: int, place: Place, receipt: Receipt | None = None) -> Done:
    """✏️: show the replies to copy; what answers that message is sent instead."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = tx.cards.offer(offer_id)
        if found is None or found.shop_id != staff.shop_id or not found.live or found.taken is not None:
            return Done("changed")
        form = tx.forms.open(
            shop_id=staff.shop_id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id,
            kind="edit", fields={"offer": offer_id}, lasts=EDIT_LASTS,
        )
        texts = [reply.text for reply in tx.cards.replies(offer_id)]
        customer = tx.customers.get(found.customer_id)
        tx.outbox.put(
            Draft(
                shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
                kind="form", body={"code": "edit", "form": form, "words": {"texts": texts, "name": customer.name}},
                urgency=1,
            )
        )
        return Done("asked")

    return await floor.commit(job, receipt)


def _edit_form(tx: Tx, staff: Staff, typed: Typed) -> int | None:
    """The offer whose edited reply this is, if the message answers such a question."""
    if typed.answers is None:
        return None
    form = tx.forms.answered(
        shop_id=staff.shop_id, chat_id=typed.place.chat_id, telegram_id=typed.answers
    )
    if form is None or form.kind != "edit":
        return None
    tx.forms.close(form.id)
    return int(form.fields["offer"])


def _send_edited(tx: Tx, mind: Mind, customer: Customer, staff: Staff, typed: Typed, offer_id: int) -> Done:
    found = tx.cards.offer(offer_id)
    if found is None or found.customer_id != customer.id:
        raise NotFound("这张卡片已经不在了，请直接在话题里回复～")
    replies = tx.cards.replies(offer_id)
    n = closest(typed.text, replies)
    card_id: int | None = found.card_id
    if not tx.cards.take(offer_id, n, staff_id=staff.id, edited_text=typed.text):
        card_id = None  # the card moved on; the words are still the agent's answer
    phrase = next((reply.phrase for reply in replies if reply.n == n), None)
    send(
        tx, mind, customer, staff, typed.text, card_id=card_id, phrase=phrase, offer_id=offer_id,
        chat_id=typed.place.chat_id, telegram_id=typed.telegram_id,
    )
    return Done("sent")


def closest(text: str, replies: tuple[Reply, ...]) -> int:
    """The number of the reply that shares most characters with the edited text (1 if there is none)."""
    shared = {r.n: len(set(text) & set(r.text)) / max(1, len(set(text) | set(r.text))) for r in replies}
    return max(shared, key=lambda n: shared[n], default=1)


# --- the agent corrects what was typed -----------------------------------------------------------------------


async def edit_typed(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done:
    """An edit in the topic changes what the customer has; a note stays a note, whatever it becomes."""
    mind = floor.mind(staff.shop_id)
    check = mind.checker.check(typed.text)
    return await floor.commit(lambda tx: _edit_typed(tx, staff, typed, check), receipt)


def _edit_typed(tx: Tx, staff: Staff, typed: Typed, check: Check) -> Done:
    message = tx.messages.at(staff.shop_id, typed.place.chat_id, typed.telegram_id)
    if message is None or message.text == typed.text:
        return Done("gone")
    if message.audience is None or message.state == "held":
        tx.messages.change(message.id, text=typed.text, edited_at=tx.now)
        return Done("note")
    customer = tx.customers.lock(message.customer_id)
    if is_note(typed.text):
        notice(tx, customer, "sent_is_no_note")
        return Done("blocked")
    if check.verdict != "pass":
        notice(tx, customer, "edit_refused", why=[finding.why for finding in check.findings])
        return Done("held")
    tx.messages.change(message.id, text=typed.text, edited_at=tx.now)
    _edit_sent(tx, message, typed.text)
    return Done("sent")


def _edit_sent(tx: Tx, message: Message, text: str) -> None:
    for row in tx.outbox.of_message(message.id):
        if row.kind in ("say", "media") and row.state in ("queued", "sending", "sent"):
            tx.outbox.put(
                Draft(
                    shop_id=row.shop_id, bot_id=row.bot_id, business=row.business, chat_id=row.chat_id,
                    thread_id=row.thread_id, kind="edit", urgency=0, customer_id=row.customer_id,
                    body={"text": text, "row": row.id, "caption": row.kind == "media"},
                    merge_key=f"edit:{row.id}:{message.edited_at or 0}",
                )
            )
            return


# --- after sending ---------------------------------------------------------------------------------------------


async def after(floor: Floor, staff: Staff, what: str, card_id: int, receipt: Receipt | None = None) -> Done:
    """The buttons of an answered card: 再发一条 (again), 撤回 (undo), 结束 (end)."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        card = tx.cards.get(card_id)
        if card is None or card.shop_id != staff.shop_id:
            return Done("changed")
        customer = tx.customers.lock(card.customer_id)
        card = tx.cards.get(card_id) or card
        if what == "again":
            return _again(tx, customer, card)
        if what == "undo":
            return undo(tx, customer, staff, card)
        return end(tx, customer, staff, card)

    return await floor.commit(job, receipt)


def _again(tx: Tx, customer: Customer, card: Card) -> Done:
    tx.cards.change(card.id, state="live", changed_at=tx.now)
    offer(tx, customer, card.id, card.reading["choices"], page=0)
    show(tx, customer, card.id)
    return Done("reopened")


def undo(tx: Tx, customer: Customer, staff: Staff, card: Card) -> Done:
    """Take back the last thing sent from this card: deleted at the customer, the card live again."""
    sent = [e for e in card.reading.get("events", []) if e.get("what") == "sent"]
    message = tx.messages.get(int(sent[-1]["message"])) if sent else None
    if message is None or message.state != "sent":
        return Done("gone")
    if tx.now - message.created_at > UNDO_WITHIN:
        return Done("too_late")
    tx.messages.change(message.id, state="withdrawn")
    tx.outbox.cancel_message(message.id)
    for row in tx.outbox.of_message(message.id):
        if row.state in ("sending", "sent", "unconfirmed"):
            tx.outbox.put(
                Draft(
                    shop_id=row.shop_id, bot_id=row.bot_id, business=row.business, chat_id=row.chat_id,
                    kind="delete", body={"row": row.id}, urgency=0, customer_id=customer.id,
                )
            )
    if card.turn_id and (turn := tx.customers.turn(card.turn_id)) and turn.state == "answered":
        tx.customers.change_turn(turn.id, state="open")
    offer(tx, customer, card.id, card.reading["choices"], page=0)
    note_on_card(tx, customer, card, state="live", what="withdrawn", who=staff.name)
    keep_hold(tx, tx.shops.get(customer.shop_id), customer.id)
    return Done("withdrawn")


def end(tx: Tx, customer: Customer, staff: Staff, card: Card | None) -> Done:
    """结束: the talk is over, the customer is free."""
    free(tx, customer)
    turn = tx.customers.last_turn(customer.id)
    if turn is not None and turn.state != "closed":
        tx.customers.change_turn(turn.id, state="closed")
    tx.cards.kill_offers(customer.id)
    if card is not None:
        note_on_card(tx, customer, card, state="ended", what="ended", who=staff.name)
    tx.staff.note(customer.shop_id, staff.id, "end", f"customer:{customer.id}")
    return Done("ended")


async def turn_page(floor: Floor, staff: Staff, offer_id: int, receipt: Receipt | None = None) -> Done:
    """更多: the next three replies, as an offer of their own."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found, card = _live(tx, staff, offer_id)
        if found is None or card is None:
            return Done("changed")
        choices = card.reading["choices"]
        page = found.page + 1 if (found.page + 1) * 3 < len(choices) else 0
        if page == found.page:
            return Done("no_more")
        customer = tx.customers.lock(card.customer_id)
        tx.cards.change(card.id, changed_at=tx.now)
        offer(tx, customer, card.id, choices, page=page)
        show(tx, customer, card.id)
        return Done("page")

    return await floor.commit(job, receipt)


async def none_fits(floor: Floor, staff: Staff, offer_id: int, receipt: Receipt | None = None) -> Done:
    """都不合适: kept with the offer, so that the library can learn from it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found, card = _live(tx, staff, offer_id)
        if found is None or card is None:
            return Done("changed")
        tx.cards.change_offer(found.id, none_fits=True)
        customer = tx.customers.get(card.customer_id)
        note_on_card(tx, customer, card, what="none_fits", who=staff.name)
        return Done("recorded")

    return await floor.commit(job, receipt)


async def full_text(floor: Floor, staff: Staff, offer_id: int, place: Place, receipt: Receipt | None = None) -> Done:
    """全文: the replies of the offer, whole, as messages in the topic."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = tx.cards.offer(offer_id)
        if found is None or found.shop_id != staff.shop_id:
            return Done("changed")
        for reply in tx.cards.replies(offer_id):
            tx.outbox.put(
                Draft(
                    shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, kind="notice",
                    thread_id=place.thread_id, urgency=1,
                    body={"code": "full", "words": {"n": reply.n, "text": reply.text}, "buttons": []},
                )
            )
        return Done("full")

    return await floor.commit(job, receipt)


def _live(tx: Tx, staff: Staff, offer_id: int) -> tuple[Offer | None, Card | None]:
    found = tx.cards.offer(offer_id)
    if found is None or found.shop_id != staff.shop_id or not found.live or found.taken is not None:
        return None, None
    return found, tx.cards.get(found.card_id)


async def transfer(
    floor: Floor, staff: Staff, customer_id: int, number: str, receipt: Receipt | None = None
) -> Done:
    """转交: to the colleague with that number, or (empty) back to whoever is free."""
    require(staff, "transfer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock(customer_id)
        colleagues = {s.number.lower(): s for s in tx.staff.all(staff.shop_id)}
        if not number:
            free(tx, customer)
            notice(tx, customer, "to_pool", who=staff.name)
            return Done("ended")
        taker = colleagues.get(number.lower())
        if taker is None or taker.role == "helper":
            raise NotFound(f"没有工号 {number} 的客服，请核对一下～")
        tx.customers.change(customer.id, holder_id=taker.id, held_at=tx.now, introduced_at=None)
        keep_hold(tx, tx.shops.get(customer.shop_id), customer.id)
        notice(tx, customer, "handed_to", who=staff.name, name=taker.name, number=taker.number)
        tx.staff.note(staff.shop_id, staff.id, "transfer", f"customer:{customer.id}", to=taker.id)
        return Done("sent", taker.name)

    return await floor.commit(job, receipt)


async def finish_talk(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> Done:
    """/end in a topic: the same as 结束 on the card."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock(customer_id)
        return end(tx, customer, staff, tx.cards.last(customer_id))

    return await floor.commit(job, receipt)
