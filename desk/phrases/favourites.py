"""⭐ Favourites: kept from cards, inline results and what a shortcut laid; listed, laid and let go again by /fav."""

from __future__ import annotations

from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases import phrase_use
from desk.phrases.phrase_form import ask_in
from desk.phrases.phrase_use import usable
from desk.ports import Place, Receipt
from desk.shifts.hours import minute
from desk.talks.answering import Done
from scripts_library.library import Phrase
from storage.records.people import Staff
from storage.records.talks import Form
from storage.tx import Tx

FORM: Final = "favourites"
FORM_LASTS: Final = 24 * 3600.0
MOST: Final = 12
SHORT: Final = 60


async def show(
    floor: Floor, staff: Staff, place: Place, customer_id: int = 0, receipt: Receipt | None = None
) -> None:
    """/fav: the favourites this person may send now; about a customer (``customer_id``) each with a tap to lay it."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    await floor.commit(lambda tx: _show(tx, mind, staff, place, customer_id), receipt)


def _show(tx: Tx, mind: Mind, staff: Staff, place: Place, customer_id: int) -> None:
    now = minute(tx.shops.get(staff.shop_id), tx.now)
    liked = (mind.phrases.get(name) for name in tx.favourites.of(staff.id))
    kept = [phrase for phrase in liked if phrase is not None and usable(phrase, staff, now)][:MOST]
    if not kept:
        ask_in(tx, staff.shop_id, place, "favourites_none")
        return
    form = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id, kind=FORM,
        fields={"phrases": [phrase.id for phrase in kept], "customer": customer_id}, lasts=FORM_LASTS,
    )
    drop = [[(f"✖ {n}", f"favgone:{form}:{n}") for n in _row(kept, start)] for start in range(0, len(kept), 6)]
    lay = [[(str(n), f"favlay:{form}:{n}") for n in _row(kept, start)] for start in range(0, len(kept), 6)]
    text = "\n".join(f"{n}. {_line(mind, phrase)}" for n, phrase in enumerate(kept, 1))
    code = "favourites" if customer_id else "favourites_apart"
    ask_in(tx, staff.shop_id, place, code, [*(lay if customer_id else []), *drop], form=form, text=text)


def _row(kept: list[Phrase], start: int) -> range:
    return range(start + 1, min(start + 6, len(kept)) + 1)


def _line(mind: Mind, phrase: Phrase) -> str:
    words = " ".join(phrase.text.split())
    head = f"/{phrase.shortcut}　" if phrase.shortcut else ""
    return f"{head}{mind.intent_name(phrase.intent)}：{words[:SHORT]}{'…' if len(words) > SHORT else ''}"


async def lay(floor: Floor, staff: Staff, form_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """A number under /fav: that phrase, filled for the customer, with a tap to send it."""
    require(staff, "answer")
    form = await floor.store.read(lambda tx: _opened(tx, staff, form_id))
    phrase = floor.mind(staff.shop_id).phrases.get(_name(form, n))
    if form is None or phrase is None or not phrase.belongs_to(staff.id):
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    return await phrase_use.lay(floor, staff, int(form.fields["customer"]), phrase, receipt)


async def drop(floor: Floor, staff: Staff, form_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """✖ under /fav: a favourite no more."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        name = _name(_opened(tx, staff, form_id), n)
        if name not in tx.favourites.of(staff.id):
            return Done("gone")
        tx.favourites.toggle(staff.shop_id, staff.id, name)
        return Done("unfavoured")

    return await floor.commit(job, receipt)


def _opened(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    mine = form is not None and form.kind == FORM and form.staff_id == staff.id and form.expires_at > tx.now
    return form if mine else None


def _name(form: Form | None, n: int) -> str:
    names = form.fields["phrases"] if form is not None else ()
    return str(names[n - 1]) if 0 < n <= len(names) else ""


async def of_card(floor: Floor, staff: Staff, card_id: int, receipt: Receipt | None = None) -> Done:
    """⭐ under an answered card: the phrase that was sent from it is a favourite now, or not any more."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        card = tx.cards.get(card_id)
        if card is None or card.shop_id != staff.shop_id:
            return Done("changed")
        sent = [event for event in card.reading.get("events", []) if event.get("what") == "sent"]
        message = tx.messages.get(int(sent[-1]["message"])) if sent else None
        return _toggle(tx, floor.mind(staff.shop_id), staff, message.phrase or "" if message is not None else "")

    return await floor.commit(job, receipt)


async def of_reply(floor: Floor, staff: Staff, offer_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """⭐ under a reply shown whole: its phrase is a favourite now, or not any more."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = tx.cards.offer(offer_id)
        if found is None or found.shop_id != staff.shop_id:
            return Done("changed")
        name = next((reply.phrase for reply in tx.cards.replies(offer_id) if reply.n == n), "")
        return _toggle(tx, floor.mind(staff.shop_id), staff, name)

    return await floor.commit(job, receipt)


async def of_phrase(floor: Floor, staff: Staff, name: str, receipt: Receipt | None = None) -> Done:
    """⭐ under a phrase that came by inline mode."""
    require(staff, "answer")
    return await floor.commit(lambda tx: _toggle(tx, floor.mind(staff.shop_id), staff, name), receipt)


def _toggle(tx: Tx, mind: Mind, staff: Staff, name: str) -> Done:
    phrase = mind.phrases.get(name)
    if phrase is None or phrase.intent == "service" or not phrase.belongs_to(staff.id):
        raise NotFound("这句不是话术库里的话术，收藏不了～")
    kept = tx.favourites.toggle(staff.shop_id, staff.id, name)
    return Done("favoured" if kept else "unfavoured")
