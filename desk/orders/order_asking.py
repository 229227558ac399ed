"""Questions about an order that an agent answers by replying to them: one form each, whatever it is asked for."""

from __future__ import annotations

from typing import Any, Final

from desk.floor import Floor
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import desk_place, to_desk
from desk.talks.typed import EDIT_LASTS, Typed
from storage.records.people import Staff
from storage.records.talks import Customer, Form
from storage.records.traffic import Outgoing
from storage.tx import Tx

FORM: Final = "order"
CODES: Final = ("order_form", "order_note_form", "order_price_form")
"""The questions, as the door knows their words."""


def ask(
    tx: Tx, staff: Staff, customer: Customer, code: str, *, order_id: int = 0, fields: dict[str, Any] | None = None, **words: Any
) -> Done:
    """Ask in the customer's topic; the answer comes to desk/orders/order_form.py ``details``."""
    desk = desk_place(tx, customer)
    if desk is None:
        return Done("changed")
    form = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=desk[1], thread_id=desk[0].thread_id, kind=FORM,
        fields={"code": code, "customer": customer.id, "order": order_id, **(fields or {})}, lasts=EDIT_LASTS,
    )
    body = {"code": code, "words": {"who": staff.name, **words}, "buttons": [[["取消", f"ordno:{form}"]]], "form": form}
    to_desk(tx, customer, "notice", body)
    return Done("order_asked")


async def drop(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """取消: nothing is done."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form = open_form(tx, staff, form_id)
        if form is None:
            return Done("gone")
        tx.forms.close(form.id)
        return Done("dropped")

    return await floor.commit(job, receipt)


def question(tx: Tx, typed: Typed) -> Outgoing | None:
    """The question a message answers (also one that was dealt with long ago)."""
    if typed.answers is None:
        return None
    row = tx.outbox.sent_as(typed.place.bot_id, typed.place.chat_id, typed.answers)
    return row if row is not None and row.body.get("code") in CODES else None


def open_form(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    """The form as long as it is open, and of this shop."""
    form = tx.forms.get(form_id)
    fits = form is not None and form.shop_id == staff.shop_id and form.kind == FORM and form.expires_at > tx.now
    return form if fits else None


def locked_form(tx: Tx, staff: Staff, form_id: int) -> tuple[Form, Customer] | None:
    """The form and its customer, locked; None where a colleague has answered it meanwhile."""
    seen = open_form(tx, staff, form_id)
    if seen is None:
        return None
    customer = own_customer(tx, staff, int(seen.fields["customer"]))
    form = open_form(tx, staff, form_id)
    return None if form is None else (form, customer)
