"""协查单: an agent asks the warehouse, print or after-sale people something about a customer, with a deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import SPECIALITIES, may, own_customer, require
from desk.ports import Place, Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.speaking import desk_place, notice, tell, to_desk
from desk.talks.typed import EDIT_LASTS, Typed, is_note
from nlu.masking import masked
from storage.records.desk import Request
from storage.records.people import HelperTopic, Shop, Staff
from storage.records.talks import Customer, Form
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

KINDS: Final[Mapping[str, str]] = {
    "stock": "查库存", "urge": "催发货", "returned": "找退件", "intercept": "拦截", "chase": "催快递"
}
ROUTES: Final[Mapping[str, str]] = {
    "stock": "warehouse", "urge": "print", "returned": "warehouse", "intercept": "print", "chase": "aftersale"
}
"""Which speciality answers a kind; a shop overrides it in settings["request_routes"]."""
ELSE: Final = "warehouse"
MINUTES: Final[Mapping[str, int]] = {"stock": 30, "urge": 120, "returned": 240, "intercept": 15, "chase": 120}
"""How long an answer may take; a shop overrides it in settings["request_minutes"]."""

LATE = "request_late"
FORM = "request"
TEXT = 600
LONGEST = 7 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request ready to be shown: whose name and words, who asks, until when, and what became of it."""

    number: int
    kind: str
    customer: str
    text: str
    who: str
    until: str
    state: str
    answer: str
    by: str
    telegram_id: int | None


# --- where requests go ---------------------------------------------------------------------------------


async def bind(floor: Floor, staff: Staff, place: Place, word: str, receipt: Receipt | None = None) -> None:
    """/bind 仓库|打单|售后 in a topic or group: requests of that speciality go there from now on, open ones too."""
    require(staff, "bind_helpers")
    speciality = next((key for key, name in SPECIALITIES.items() if word in (key, name)), None)
    if speciality is None:
        raise NotFound("可以绑定的有：仓库、打单、售后，例如 /bind 仓库")

    def job(tx: Tx) -> None:
        tx.requests.bind(
            shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            speciality=speciality,
        )
        tx.staff.note(staff.shop_id, staff.id, "bind", f"chat:{place.chat_id}", speciality=speciality)
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="helpers_bound", name=SPECIALITIES[speciality],
        )
        for request in tx.requests.open_ones(staff.shop_id, speciality=speciality):
            tx.requests.change(request.id, telegram_id=None, chat_id=place.chat_id)
            show(tx, request.id)

    await floor.commit(job, receipt)


def place_for(tx: Tx, shop: Shop, kind: str) -> HelperTopic | None:
    """Where a kind is asked: the place of its speciality, else the warehouse's; None if neither is bound."""
    wanted = shop.settings.get("request_routes", {}).get(kind, ROUTES[kind])
    return tx.requests.place(shop.id, wanted) or tx.requests.place(shop.id, ELSE)


def minutes_for(shop: Shop, kind: str) -> int:
    return int(shop.settings.get("request_minutes", {}).get(kind, MINUTES[kind]))


def rules_of(words: Sequence[str]) -> tuple[dict[str, str], dict[str, int]]:
    """(kind → speciality, kind → minutes) as people write them: 查库存=仓库:30, 拦截=10, 催快递=售后; ValueError in their
    language."""
    routes: dict[str, str] = {}
    minutes: dict[str, int] = {}
    for word in words:
        name, _, rest = word.replace("：", ":").partition("=")
        whose, _, number = ("", "", rest) if rest.isdigit() else rest.partition(":")
        kind = next((key for key, said in KINDS.items() if said == name), None)
        speciality = next((key for key, said in SPECIALITIES.items() if said == whose), "")
        if kind is None or bool(whose) != bool(speciality) or not (speciality or number.isdigit()):
            raise ValueError(f"看不懂「{word}」，请写成 查库存=仓库:30（种类：{'、'.join(KINDS.values())}）")
        if speciality:
            routes[kind] = speciality
        if number:
            if not number.isdigit() or not 1 <= int(number) <= LONGEST:
                raise ValueError(f"「{word}」的分钟数请写 1 到 {LONGEST}")
            minutes[kind] = int(number)
    return routes, minutes


def rules_said(shop: Shop) -> list[str]:
    """Every kind with whom it is asked and how long they have."""
    routes = shop.settings.get("request_routes", {})
    return [
        f"{name}\t{SPECIALITIES[routes.get(kind, ROUTES[kind])]}\t{minutes_for(shop, kind)} 分钟"
        for kind, name in KINDS.items()
    ]


# --- asking ----------------------------------------------------------------------------------------------


async def ask(floor: Floor, staff: Staff, customer_id: int, kind: str, receipt: Receipt | None = None) -> Done:
    """A kind was tapped: ask the agent for the details, the customer's last words laid ready."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        if kind not in KINDS:
            return Done("changed")
        shop = tx.shops.get(customer.shop_id)
        desk = desk_place(tx, customer)
        if desk is None or place_for(tx, shop, kind) is None:
            name = SPECIALITIES[shop.settings.get("request_routes", {}).get(kind, ROUTES[kind])]
            notice(tx, customer, "no_helpers", kind=KINDS[kind], name=name)
            return Done("no_helpers")
        last = tx.messages.last_said(customer.id)
        text = masked(last.text)[:TEXT] if last is not None else ""
        form = tx.forms.open(
            shop_id=staff.shop_id, staff_id=staff.id, chat_id=desk[1], thread_id=desk[0].thread_id, kind=FORM,
            fields={"customer": customer.id, "kind": kind, "text": text}, lasts=EDIT_LASTS,
        )
        _ask_details(tx, customer, form, kind, text)
        return Done("details")

    return await floor.commit(job, receipt)


def _ask_details(tx: Tx, customer: Customer, form: int, kind: str, text: str) -> None:
    buttons = [["直接发", f"reqgo:{form}"]] if text else []
    words = {"kind": KINDS[kind], "text": text or "（顾客还没说话）"}
    body = {"code": "request_form", "words": words, "buttons": [[*buttons, ["取消", f"reqno:{form}"]]], "form": form}
    to_desk(tx, customer, "notice", body)


async def send_as_is(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """直接发: the customer's own words are the details."""
    require(staff, "answer")
    return await floor.commit(lambda tx: _submit(tx, staff, form_id, ""), receipt)


async def drop(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """取消: nothing is asked."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form = _form(tx, staff, form_id)
        if form is None:
            return Done("gone")
        tx.forms.close(form.id)
        return Done("dropped")

    return await floor.commit(job, receipt)


async def details(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done | None:
    """What answers the question for details: asked with those words, never said to the customer. None if it is no
    such answer."""
    row = await floor.store.read(lambda tx: _question(tx, typed))
    if row is None or is_note(typed.text):
        return None
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        if not typed.text.strip():
            notice(tx, tx.customers.get(row.customer_id or 0), "request_needs_words")
            return Done("held")
        done = _submit(tx, staff, int(row.body["form"]), typed.text)
        if done.outcome == "gone":
            notice(tx, tx.customers.get(row.customer_id or 0), "request_form_gone", who=staff.name, text=typed.text)
        return done

    return await floor.commit(job, receipt)


def _question(tx: Tx, typed: Typed) -> Outgoing | None:
    """The question for details that a message answers (also one that was dealt with long ago)."""
    if typed.answers is None:
        return None
    row = tx.outbox.sent_as(typed.place.bot_id, typed.place.chat_id, typed.answers)
    return row if row is not None and row.body.get("code") == "request_form" else None


def _form(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    fits = form is not None and form.shop_id == staff.shop_id and form.kind == FORM and form.expires_at > tx.now
    return form if fits else None


def _submit(tx: Tx, staff: Staff, form_id: int, words: str) -> Done:
    seen = _form(tx, staff, form_id)
    if seen is None:
        return Done("gone")
    customer = own_customer(tx, staff, int(seen.fields["customer"]))
    form = _form(tx, staff, form_id)  # again: a colleague may have sent it while we waited for the customer
    if form is None:
        return Done("gone")
    tx.forms.close(form.id)
    return create(tx, staff, customer, str(form.fields["kind"]), words or str(form.fields["text"]))


def create(tx: Tx, staff: Staff, customer: Customer, kind: str, text: str, *, order_id: int | None = None) -> Done:
    """The request (about that order, if one) is asked, the customer locked: shown to its people, with its deadline."""
    shop = tx.shops.get(customer.shop_id)
    place = place_for(tx, shop, kind)
    if place is None:
        notice(tx, customer, "no_helpers", kind=KINDS[kind], name=SPECIALITIES[ROUTES[kind]])
        return Done("no_helpers")
    due_at = tx.now + 60.0 * minutes_for(shop, kind)
    card = tx.cards.last(customer.id)
    number = tx.requests.add(
        shop_id=shop.id, customer_id=customer.id, card_id=card.id if card else None, kind=kind,
        speciality=place.speciality, text=masked(text)[:TEXT], staff_id=staff.id, chat_id=place.chat_id, due_at=due_at,
        order_id=order_id,
    )
    show(tx, number)
    refresh(tx, customer)
    tx.due.put(shop_id=shop.id, kind=LATE, subject=str(number), at=due_at, body={"round": 1})
    tx.staff.note(shop.id, staff.id, "request", f"request:{number}", kind=kind)
    notice(
        tx, customer, "request_sent", buttons=[[("取消协查", f"reqcancel:{number}")]], number=number,
        kind=KINDS[kind], name=SPECIALITIES[place.speciality], at=f"{local(shop, due_at):%H:%M}",
    )
    return Done("asked_helpers")


# --- showing ---------------------------------------------------------------------------------------------


def show(tx: Tx, request_id: int) -> None:
    """Have the request sent to its people, or what is there changed."""
    request = tx.requests.get(request_id)
    place = tx.requests.place(request.shop_id, request.speciality) if request is not None else None
    if request is None or place is None:
        return
    thread = place.thread_id if request.chat_id == place.chat_id else None
    tx.outbox.put(
        Draft(
            shop_id=request.shop_id, bot_id=place.bot_id, chat_id=request.chat_id or place.chat_id, thread_id=thread,
            kind="request", body={"request": request.id}, urgency=1, merge_key=f"request:{request.id}",
        )
    )


async def view(floor: Floor, request_id: int) -> RequestView | None:
    """The request as it is now."""

    def look(tx: Tx) -> RequestView | None:
        request = tx.requests.get(request_id)
        return None if request is None else view_of(tx, request)

    return await floor.store.read(look)


def view_of(tx: Tx, request: Request) -> RequestView:
    """A request with the names and hours that belong to it."""
    asker, by = tx.staff.get(request.staff_id), tx.staff.get(request.answered_by or 0)
    return RequestView(
        number=request.id, kind=KINDS.get(request.kind, request.kind), text=request.text,
        customer=tx.customers.get(request.customer_id).name or "顾客", who=asker.name if asker else "",
        until=f"{local(tx.shops.get(request.shop_id), request.due_at):%H:%M}", state=request.state,
        answer=request.answer or "", by=by.name if by else "", telegram_id=request.telegram_id,
    )


async def open_ones(floor: Floor, staff: Staff) -> tuple[RequestView, ...]:
    """/requests: an agent's own, a helper's speciality's, everybody's for lead and above; oldest first."""

    def look(tx: Tx) -> tuple[RequestView, ...]:
        mine = staff.id if staff.role == "agent" else None
        theirs = staff.speciality if staff.role == "helper" else ""
        found = tx.requests.open_ones(staff.shop_id, staff_id=mine, speciality=theirs)
        return tuple(view_of(tx, request) for request in found)

    return await floor.store.read(look) if may(staff, "help") or may(staff, "answer") else ()
