"""The private desk: a colleague answers customers in their own chat with the bot, without any group."""

from __future__ import annotations

from collections import Counter
from typing import Any

from desk.floor import Floor
from desk.people import seating
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.speaking import Choices, tell
from desk.talks.typed import Typed, is_note, write
from storage.records.people import DeskGroup, Staff
from storage.records.talks import Customer, Form
from storage.tx import Tx

WHOM = "whom"
WHOM_LASTS = 30 * 60.0
OFFERED = 5

AWAY: Choices = [[("不在这里接待了", "desk:0")]]


# --- opening and closing -----------------------------------------------------------------------------


async def open_desk(
    floor: Floor, staff: Staff, bot_id: int, *, threads: bool, receipt: Receipt | None = None
) -> Done:
    """在这里接待: the person's private chat is a desk, with a topic a customer if the bot has topics there."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        kind = "threads" if threads else "flat"
        desk_id = tx.shops.bind_group(
            shop_id=staff.shop_id, bot_id=bot_id, chat_id=staff.user_id, title=staff.name, kind=kind,
            staff_id=staff.id,
        )
        tx.seats.with_topics(desk_id, on=threads)
        tx.customers.forget_places()
        tx.staff.note(staff.shop_id, staff.id, "desk_open", f"desk:{desk_id}")
        tell(tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=staff.user_id, code=f"desk_open_{kind}")
        desk = tx.shops.group_by_id(desk_id)
        for found in sorted(tx.customers.held_by(staff.id), key=lambda customer: customer.id):
            if desk is not None and found.bot_id == bot_id:
                seating.move(tx, tx.customers.lock(found.id), desk)
        seating.call_in(tx, staff.shop_id, bot_id, desk_id)
        return Done("desk_open")

    return await floor.commit(job, receipt)


async def close_desk(floor: Floor, staff: Staff, bot_id: int, receipt: Receipt | None = None) -> Done:
    """/desk off: the person works in the group again; their customers find another place."""

    def job(tx: Tx) -> Done:
        desk = tx.shops.desk_of(bot_id, staff.id)
        if desk is None:
            _where(tx, staff, bot_id)
            return Done("gone")
        seating.close(tx, desk)
        tx.staff.note(staff.shop_id, staff.id, "desk_off", f"desk:{desk.id}")
        code = "desk_off" if tx.shops.desks(bot_id) else "desk_off_last"
        tell(tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=staff.user_id, code=code)
        return Done("desk_off")

    return await floor.commit(job, receipt)


async def where(floor: Floor, staff: Staff, bot_id: int, receipt: Receipt | None = None) -> None:
    """/desk: tell where customers go, with the way to change it."""
    await floor.commit(lambda tx: _where(tx, staff, bot_id), receipt)


def _where(tx: Tx, staff: Staff, bot_id: int) -> None:
    desks = tx.shops.desks(bot_id)
    here = any(desk.staff_id == staff.id for desk in desks)
    buttons = AWAY if here else seating.HERE if may(staff, "answer") else ()
    tell(
        tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=staff.user_id, code="desk_where", buttons=buttons,
        groups=[desk.title for desk in desks if not desk.kind], private=[desk.title for desk in desks if desk.kind],
    )


async def ask_owner(floor: Floor, staff: Staff, bot_id: int, receipt: Receipt | None = None) -> bool:
    """The owner says hello and there is no desk at all: offered to work right here. False = nothing to ask."""

    def job(tx: Tx) -> bool:
        if staff.role != "owner" or tx.shops.desks(bot_id):
            return False
        seating.offer_desk(tx, staff, bot_id, "desk_ask")
        return True

    return await floor.commit(job, receipt)


# --- for whom is it? ---------------------------------------------------------------------------------


async def ask_whom(
    floor: Floor, staff: Staff, desk: DeskGroup, typed: Typed, receipt: Receipt | None = None
) -> Done:
    """Words that answer no card: not sent, one tap says for whom they are. Nobody is guessed."""
    require(staff, "answer")
    return await floor.commit(lambda tx: ask(tx, staff, desk, typed), receipt)


def ask(tx: Tx, staff: Staff, desk: DeskGroup, typed: Typed) -> Done:
    """Keep the words and show the customers who wait, or are held by this person, as buttons."""
    found = tx.seats.at_desk(desk.id, staff.id, most=OFFERED)
    here: dict[str, Any] = {
        "shop_id": staff.shop_id, "bot_id": typed.place.bot_id, "chat_id": typed.place.chat_id,
        "thread_id": typed.place.thread_id, "text": typed.text,
    }
    if not found:
        tell(tx, code="whom_nobody", **here)
        return Done("blocked")
    form = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=typed.place.chat_id, thread_id=typed.place.thread_id,
        kind=WHOM, fields={**_kept(typed), "desk": desk.id, "who": [customer.id for customer in found]},
        lasts=WHOM_LASTS,
    )
    tx.forms.asked_in(form, typed.telegram_id)
    note = typed.note or is_note(typed.text)
    rows = [[(_label(customer, found, note=note), f"whom:{form}:{customer.id}")] for customer in found]
    tell(tx, code="whom", buttons=rows, **here)
    return Done("asked")


def _kept(typed: Typed) -> dict[str, Any]:
    return {
        "text": typed.text, "telegram_id": typed.telegram_id, "bot": typed.place.bot_id,
        "media": dict(typed.media) if typed.media else None, "note": typed.note,
    }


def _label(customer: Customer, all_of_them: tuple[Customer, ...], *, note: bool) -> str:
    """发给小雨; with the number where two have the same name."""
    names = Counter(other.name for other in all_of_them)
    name = customer.name[:20] + (f" #{customer.id}" if names[customer.name] > 1 else "")
    return f"记在{name}名下" if note else f"发给{name}"


async def send_to(
    floor: Floor, staff: Staff, form_id: int, customer_id: int, receipt: Receipt | None = None
) -> Done:
    """发给小雨: the words that waited go the way of words typed as an answer to the customer's card."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    form = await floor.store.read(lambda tx: _waiting(tx, staff, form_id))
    if form is None or customer_id not in form.fields["who"]:
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    check = mind.checker.check(str(form.fields["text"]))

    def job(tx: Tx) -> Done:
        known = _waiting(tx, staff, form_id)
        if known is None:
            return Done("gone")
        if known.fields["text"] != form.fields["text"]:
            return Done("changed")
        topic = tx.customers.topic(customer_id)
        if topic is None or topic.desk_group_id != known.fields["desk"]:
            return Done("moved")
        tx.forms.close(form_id)
        return write(tx, mind, staff, _typed(known, customer_id), check)

    return await floor.commit(job, receipt)


def _waiting(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    mine = form is not None and form.kind == WHOM and form.staff_id == staff.id and form.expires_at > tx.now
    return form if mine else None


def _typed(form: Form, customer_id: int) -> Typed:
    fields = form.fields
    place = Place(int(fields["bot"]), form.chat_id, form.thread_id)
    return Typed(
        place, customer_id, int(fields["telegram_id"]), str(fields["text"]), media=fields["media"],
        note=bool(fields["note"]),
    )


async def edit_waiting(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> bool:
    """Words were corrected before it was said for whom they are; False if none of these wait."""

    def job(tx: Tx) -> bool:
        form = tx.forms.answered(
            shop_id=staff.shop_id, chat_id=typed.place.chat_id, telegram_id=typed.telegram_id
        )
        if form is None or form.kind != WHOM or form.staff_id != staff.id:
            return False
        tx.forms.change(form.id, {**form.fields, "text": typed.text})
        return True

    return await floor.commit(job, receipt)


async def whose(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> Done:
    """The button under a sticker or a place: whose it is."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock_of(staff.shop_id, customer_id)
        return Done("gone") if customer is None else Done("about", customer.name)

    return await floor.commit(job, receipt)
