"""Agents find a phrase by themselves: by shortcut, by search, among favourites; it is filled and sent like any reply."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.goods.current_item import current, substitutes
from desk.goods.item_facts import meant, variables
from desk.goods.pricing import priced
from desk.minds import Mind
from desk.people.roles import may, own_customer, require
from desk.phrases.facts import facts
from desk.phrases.filling import how, values_of, wanted
from desk.phrases.script import written_for
from desk.phrases.still_true import untrue
from desk.ports import Receipt
from desk.shifts.hours import minute
from desk.talks.answering import Done, hold_back, send
from desk.talks.hearing import hear
from desk.talks.held import hold_for_colleague
from desk.talks.holding import other_holder
from desk.talks.speaking import to_desk
from desk.talks.typed import EDIT_LASTS, Typed, is_note
from nlu.reading import Check
from nlu.suggest import slot_facts
from scripts_library.library import Phrase
from scripts_library.render import ASKED, fill, fill_partly
from storage.records.goods import Item
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Form
from storage.tx import Tx

FORM: Final = "phrase"
OFFER: Final = "phrase_offer"
QUESTION: Final = "phrase_fill"
MOST: Final = 20
LINES: Final = 8
DOUBLE_TAP: Final = 10.0
PREFILLED: Final = 24
"""Characters of a search: longer words are a reply being reworded."""
_SHORTCUT = re.compile(r"[/／]([A-Za-z0-9_]{1,32})(?:@\w+)?\s*", re.ASCII)
_MARKED = re.compile(r".*［话术 ([a-z0-9_][a-z0-9_.\-]{0,63})］\s*", re.DOTALL)


def shortcut_in(text: str) -> str:
    """The shortcut a whole message is (``/yf``); empty if it is none."""
    found = _SHORTCUT.fullmatch(text)
    return found[1].lower() if found else ""


def marked(phrase: Phrase, limit: int) -> str:
    """A phrase not yet filled in, with its id, as inline mode puts it into a chat."""
    mark = f"\n［话术 {phrase.id}］"
    return phrase.text[: limit - len(mark)] + mark


def mark_in(text: str) -> str:
    """The id a message from inline mode carries; empty if there is none."""
    found = _MARKED.fullmatch(text)
    return found[1] if found else ""


# --- searching -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found, with what it is about and whether it is a favourite of who looks."""

    phrase: Phrase
    about: str
    favourite: bool


async def found(floor: Floor, staff: Staff, query: str) -> tuple[Hit, ...]:
    """What this person may send now and the query finds: that shortcut, favourites, recent ones, then the rest.

    Without a query favourites and recent ones; () for people who do not answer customers.
    """
    if not may(staff, "answer") or len(query) > PREFILLED:
        return ()
    mind = floor.mind(staff.shop_id)

    def look(tx: Tx) -> tuple[Shop, tuple[str, ...], tuple[str, ...]]:
        return tx.shops.get(staff.shop_id), tx.favourites.of(staff.id), tx.favourites.recent(staff.shop_id, staff.id)

    shop, liked, recent = await floor.store.read(look)
    first = [mind.phrases[name] for name in dict.fromkeys((*liked, *recent)) if name in mind.phrases]
    rest = await asyncio.to_thread(mind.find, query) if query.strip() else first
    held = {phrase.id for phrase in rest}
    short = [phrase for phrase in rest if phrase.shortcut and phrase.shortcut == query.strip().lstrip("/／").lower()]
    ranked = {phrase.id: phrase for phrase in (*short, *(one for one in first if one.id in held), *rest)}
    now = minute(shop, floor.clock())
    return tuple(
        Hit(phrase, mind.intent_name(phrase.intent), phrase.id in liked)
        for phrase in ranked.values() if usable(phrase, staff, now)
    )[:MOST]


def usable(phrase: Phrase, staff: Staff, now: str) -> bool:
    """May this person send it to a customer in that minute?"""
    return phrase.intent != "service" and phrase.belongs_to(staff.id) and phrase.in_force(now)


# --- laying before the agent ---------------------------------------------------------------------------


async def by_shortcut(
    floor: Floor, staff: Staff, typed: Typed, shortcut: str, receipt: Receipt | None = None
) -> Done | None:
    """/yf: the phrase, filled for this customer, with a tap to send it; None if no phrase is called so.

    It is not sent at once: two letters are quickly mistyped, and nobody has seen yet what they stand for.
    """
    mind = floor.mind(staff.shop_id)
    named = next((one for one in mind.phrases.values() if one.shortcut == shortcut and one.belongs_to(staff.id)), None)
    return None if named is None else await lay(floor, staff, typed.customer_id, named, receipt)


async def by_mark(floor: Floor, staff: Staff, typed: Typed, name: str, receipt: Receipt | None = None) -> Done:
    """A phrase chosen in inline mode arrived: filled with the customer's facts and sent, or what it lacks is asked."""
    named = floor.mind(staff.shop_id).phrases.get(name)
    if named is None or not named.belongs_to(staff.id):
        raise NotFound("没有这条话术了，没有发给顾客，请重新选一条～")
    return await lay(floor, staff, typed.customer_id, named, receipt, at_once=True)


async def lay(
    floor: Floor, staff: Staff, customer_id: int, phrase: Phrase, receipt: Receipt | None, *, at_once: bool = False
) -> Done:
    """The phrase filled for the customer, with a tap to send it (``at_once``: sent, if nothing is missing), or what it
    lacks is asked. NotFound, NotAllowed say why it cannot be."""
    require(staff, "answer")
    if not customer_id:
        raise NotFound("不知道是给谁的，没有发出：请回复那位顾客的卡片，再发一次～")
    mind = floor.mind(staff.shop_id)
    text = await _filled(floor, mind, staff, customer_id, phrase)
    check = mind.checker.check(text)

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        if not usable(phrase, staff, minute(tx.shops.get(staff.shop_id), tx.now)):
            raise NotAllowed(texts_out_of_date(phrase))
        if untrue(tx, mind, tx.shops.get(staff.shop_id), phrase.id, text) == "retired":
            raise NotFound("这条话术刚改过或停用了，没有发给顾客，请重新选一条～")
        if at_once and not wanted(text):
            return _send(tx, mind, staff, customer, phrase.id, text, check)
        return _ask(tx, staff, customer, phrase, text)

    return await floor.commit(job, receipt)


def texts_out_of_date(phrase: Phrase) -> str:
    """Why a phrase that is there cannot be sent now."""
    if phrase.intent == "service":
        return "这是店铺自己用的话，不能当回复发～"
    return f"这条话术只在 {phrase.since or '现在'} 到 {phrase.until or '长期'} 之间用，现在不能发给顾客～"


def texts_not_known(names: Sequence[str]) -> str:
    """Why a phrase is not asked about: what it lacks comes from the shop's own places, never from an agent."""
    return (
        f"现在没有「{'、'.join(names)}」，这条话术不能发给顾客，请换一条。"
        "活动和赠品要主管先在 /promo 里登记，公告用 /notice，店铺资料请店主补上～"
    )


async def _filled(floor: Floor, mind: Mind, staff: Staff, customer_id: int, phrase: Phrase) -> str:
    """The phrase with what is known of the shop, the clock, the agent, the item the talk is about and the customer's
    last words."""

    def look(tx: Tx) -> tuple[Shop, Customer, list[str], Item | None, tuple[Item, ...]]:
        customer = own_customer(tx, staff, customer_id)
        item = current(tx, customer)
        turn = tx.customers.last_turn(customer.id)
        lines = tx.messages.tail(turn.id, LINES) if turn is not None else ()
        said = [line.text for line in lines if line.author == "customer"]
        return tx.shops.get(staff.shop_id), customer, said, item, substitutes(tx, item) if item is not None else ()

    shop, customer, lines, item, others = await floor.store.read(look)
    reading, now = await hear(mind, lines), floor.clock()
    known = facts(shop, now, staff=staff)
    if item is not None:
        known |= variables(meant(item, reading, shop, now, others=others), reading)
    text = fill_partly(phrase.text, {**known, **slot_facts(reading)})
    return text if wanted(text) else written_for(customer, text)


def _ask(tx: Tx, staff: Staff, customer: Customer, phrase: Phrase, text: str) -> Done:
    """Show it filled with a tap to send, or ask for what is missing, unless that is nothing an agent can tell."""
    names = wanted(text)
    if unasked := [name for name in names if name not in ASKED]:
        raise NotAllowed(texts_not_known(unasked))
    form = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=customer.chat_id, thread_id=None, kind=FORM,
        fields={"customer": customer.id, "phrase": phrase.id, "text": text}, lasts=EDIT_LASTS,
    )
    words: dict[str, Any] = {"who": staff.name, "text": text}
    if names:
        words |= {"names": "、".join(names), "how": how(names)}
    buttons = [] if names else [[("✅ 发送", f"phr:{form}"), ("⭐ 收藏", f"phrfav:{form}")]]
    to_desk(tx, customer, "notice", {"code": QUESTION if names else OFFER, "words": words, "buttons": buttons, "form": form})
    return Done("fill", "、".join(names)) if names else Done("offered")


# --- sending -------------------------------------------------------------------------------------------


async def send_offered(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """✅ 发送: exactly the words that were shown."""
    require(staff, "answer")
    form = await floor.store.read(lambda tx: _form(tx, staff, form_id))
    if form is None or wanted(str(form.fields["text"])):
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    return await _send_form(floor, staff, form, str(form.fields["text"]), receipt)


async def details(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done | None:
    """What answers the question for what a phrase lacks: filled in and sent. None if it is no such answer."""
    if typed.answers is None or is_note(typed.text):
        return None
    answers = typed.answers
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(typed.place.bot_id, typed.place.chat_id, answers))
    if row is None or row.body.get("code") != QUESTION:
        return None
    require(staff, "answer")
    form = await floor.store.read(lambda tx: _form(tx, staff, int(row.body["form"])))
    if form is None:
        raise NotFound("这条已经处理过，或放得太久了，没有发给顾客，需要的话请重新选一次～")
    gaps = str(form.fields["text"])
    whole = fill(gaps, values_of(wanted(gaps), typed.text))
    if whole is None:
        raise NotAllowed("填的内容是空的，还没有发给顾客，请再回复一次那条消息～")
    customer = await floor.store.read(lambda tx: own_customer(tx, staff, int(form.fields["customer"])))
    return await _send_form(floor, staff, form, written_for(customer, whole), receipt)


async def _send_form(floor: Floor, staff: Staff, form: Form, text: str, receipt: Receipt | None) -> Done:
    mind = floor.mind(staff.shop_id)
    check, name = mind.checker.check(text), str(form.fields["phrase"])

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, int(form.fields["customer"]))
        if _form(tx, staff, form.id) is None:
            return Done("gone")
        phrase, shop = mind.phrases.get(name), tx.shops.get(staff.shop_id)
        if over := untrue(tx, mind, shop, name, text):
            return Done(over)
        if phrase is None or not usable(phrase, staff, minute(shop, tx.now)):
            return Done("retired" if phrase is None else "out_of_date")
        tx.forms.close(form.id)
        return _send(tx, mind, staff, customer, name, text, check)

    return await floor.commit(job, receipt)


def _form(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    mine = form is not None and form.kind == FORM and form.staff_id == staff.id and form.expires_at > tx.now
    return form if mine else None


def _send(tx: Tx, mind: Mind, staff: Staff, customer: Customer, name: str, text: str, check: Check) -> Done:
    """It leaves the way of typed words: checked, held for a colleague who is on it, claimed, answered."""
    if customer.blocked or customer.barred:
        return Done("barred" if customer.barred else "unreachable")
    if tx.messages.said_since(customer.id, name, tx.now - DOUBLE_TAP):
        return Done("just_sent")
    check = priced(tx, mind, staff, customer, check)
    if check.verdict != "pass":
        hold_back(tx, customer, staff, check, phrase=name)
        return Done("held")
    holder = other_holder(tx, customer, staff)
    if holder is not None:
        hold_for_colleague(tx, customer, staff, holder, text, phrase=name)
        return Done("busy", holder.name)
    send(tx, mind, customer, staff, text, phrase=name)
    return Done("sent")


# --- favourites ----------------------------------------------------------------------------------------


async def favour(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """⭐ 收藏: the phrase is a favourite of this person from now on, or not any more."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form = _form(tx, staff, form_id)
        if form is None:
            return Done("gone")
        kept = tx.favourites.toggle(staff.shop_id, staff.id, str(form.fields["phrase"]))
        return Done("favoured" if kept else "unfavoured")

    return await floor.commit(job, receipt)
