"""What becomes of a 协查单: answered by tap or in words, put off, late, cancelled, or not delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.calling import call
from desk.people.roles import SPECIALITIES, may, own_customer, require
from desk.ports import Place, Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.laying import note_on_card
from desk.talks.requests import KINDS, LATE, minutes_for, show
from desk.talks.speaking import desk_place, notice, to_desk
from storage.records.desk import Request
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.records.traffic import Draft, Due, Outgoing
from storage.tx import Tx

ANSWERS: Final = {"done": "已处理", "none": "没有/不行", "wait": "要等等"}
WORDS = 1000


# --- answers ---------------------------------------------------------------------------------------------


async def answer(floor: Floor, staff: Staff, request_id: int, how: str, receipt: Receipt | None = None) -> Done:
    """A helper's tap: 已处理 and 没有/不行 end the request, 要等等 moves its time."""
    require(staff, "help")

    def job(tx: Tx) -> Done:
        found = _own(tx, staff, request_id)
        if found is None or how not in ANSWERS:
            return Done("changed")
        request, customer = found
        if request.state not in ("open", "late"):
            return _missed(tx, request)
        if how == "wait":
            _put_off(tx, customer, request, staff)
        else:
            _answered(tx, customer, request, staff, ANSWERS[how])
        return Done("answered")

    return await floor.commit(job, receipt)


async def answer_in_words(
    floor: Floor, staff: Staff, place: Place, message_id: int, text: str, *,
    media: Mapping[str, Any] | None = None, receipt: Receipt | None = None,
) -> bool:
    """A reply to the request's message: the words (and a picture) go to the agents. False if it is no such reply."""
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(place.bot_id, place.chat_id, message_id))
    if row is None or not row.body.get("request"):
        return False
    require(staff, "help")

    def job(tx: Tx) -> None:
        found = _own(tx, staff, int(row.body["request"]))
        if found is None or not (text or media):
            return
        request, customer = found
        if request.state == "cancelled":
            raise NotAllowed(f"协查单 #{request.id} 已经取消了，不用再查啦～")
        said = text[:WORDS] or "［见图］"
        _answered(tx, customer, request, staff, f"{request.answer}；{said}" if request.answer else said, said=said)
        if media:
            to_desk(tx, customer, "media", {"text": f"📬 协查单 #{request.id}", "media": dict(media), "choices": []})

    await floor.commit(job, receipt)
    return True


def _own(tx: Tx, staff: Staff, request_id: int) -> tuple[Request, Customer] | None:
    """The request as it is now that nobody else decides about its customer; None if it is not of this shop."""
    seen = tx.requests.get(request_id)
    if seen is None or seen.shop_id != staff.shop_id:
        return None
    customer = own_customer(tx, staff, seen.customer_id)
    return tx.requests.get(request_id) or seen, customer


def _missed(tx: Tx, request: Request) -> Done:
    by = tx.staff.get(request.answered_by or 0)
    return Done("taken", by.name) if request.state == "answered" and by is not None else Done("gone")


def _answered(tx: Tx, customer: Customer, request: Request, staff: Staff, text: str, *, said: str = "") -> None:
    tx.requests.change(
        request.id, state="answered", answer=text[:WORDS], answered_by=staff.id, answered_at=tx.now
    )
    tx.due.cancel(LATE, str(request.id))
    show(tx, request.id)
    refresh(tx, customer)
    _tell(tx, customer, request, staff, said or text)


def _put_off(tx: Tx, customer: Customer, request: Request, staff: Staff) -> None:
    shop = tx.shops.get(request.shop_id)
    due_at = tx.now + 60.0 * minutes_for(shop, request.kind)
    tx.requests.change(request.id, state="open", due_at=due_at)
    tx.due.put(shop_id=shop.id, kind=LATE, subject=str(request.id), at=due_at, body={"round": 1})
    show(tx, request.id)
    refresh(tx, customer)
    _tell(tx, customer, request, staff, f"{ANSWERS['wait']}，{local(shop, due_at):%H:%M} 前再答复")


def _tell(tx: Tx, customer: Customer, request: Request, staff: Staff, text: str) -> None:
    """The answer goes to the desk: the topic, the card, and whoever asked; never to the customer by itself."""
    words: dict[str, Any] = {
        "number": request.id, "kind": KINDS[request.kind], "name": SPECIALITIES[request.speciality],
        "by": staff.name, "text": text,
    }
    notice(tx, customer, "request_answered", **words)
    card = tx.cards.last(customer.id)
    if card is not None:
        note_on_card(tx, customer, card, what="request", who=staff.name, text=f"{words['kind']}：{text}")
    _ring(tx, customer, tx.staff.get(request.staff_id), "request_answered_call", **words)


def _ring(tx: Tx, customer: Customer, staff: Staff | None, code: str, **words: Any) -> None:
    """Call somebody in private, unless the topic where it was just said is all they can hear."""
    place = desk_place(tx, customer)
    if staff is not None and staff.active and staff.started and (place is None or place[1] != staff.user_id):
        call(tx, staff, code, customer=customer, **words)


# --- cancelled ---------------------------------------------------------------------------------------------


async def cancel(floor: Floor, staff: Staff, request_id: int, receipt: Receipt | None = None) -> Done:
    """取消协查: by whoever asked, or a lead."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = _own(tx, staff, request_id)
        if found is None:
            return Done("changed")
        request, customer = found
        if request.staff_id != staff.id and not may(staff, "announce"):
            raise NotAllowed("这张协查单是同事提的，请 TA 或组长来取消～")
        if not tx.requests.settle(request.id, state="cancelled", answered_at=tx.now):
            return _missed(tx, request)
        tx.due.cancel(LATE, str(request.id))
        show(tx, request.id)
        refresh(tx, customer)
        notice(tx, customer, "request_cancelled", number=request.id, kind=KINDS[request.kind], who=staff.name)
        return Done("cancelled")

    return await floor.commit(job, receipt)


# --- late ----------------------------------------------------------------------------------------------------


async def late(floor: Floor, row: Due) -> None:
    """Due: no answer in time. First the helpers are reminded and the agent told; after twice the time the leads."""

    def job(tx: Tx) -> None:
        found = tx.requests.get(int(row.subject))
        customer = tx.customers.lock(found.customer_id) if found is not None else None
        request = tx.requests.get(int(row.subject))
        if not tx.due.finish(row) or customer is None or request is None or request.state not in ("open", "late"):
            return
        words: dict[str, Any] = {
            "number": request.id, "kind": KINDS[request.kind], "name": SPECIALITIES[request.speciality],
            "text": request.text,
        }
        if int(row.body.get("round", 1)) == 1:
            _remind(tx, customer, request, words)
        else:
            for lead in _leads(tx, request.shop_id):
                call(tx, lead, "request_late_lead", customer=customer, **words)

    await floor.store.write(job)


def _remind(tx: Tx, customer: Customer, request: Request, words: Mapping[str, Any]) -> None:
    tx.requests.change(request.id, state="late")
    minutes = minutes_for(tx.shops.get(request.shop_id), request.kind)
    at = request.due_at + 60.0 * minutes
    tx.due.put(shop_id=request.shop_id, kind=LATE, subject=str(request.id), at=at, body={"round": 2})
    show(tx, request.id)
    place = tx.requests.place(request.shop_id, request.speciality)
    if place is not None:
        body = {"code": "request_reminder", "words": dict(words), "request": request.id, "buttons": buttons(request.id)}
        tx.outbox.put(
            Draft(
                shop_id=request.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
                kind="notice", body=body, urgency=1,
            )
        )
    asker = tx.staff.get(request.staff_id)
    if asker is not None and asker.active:
        call(tx, asker, "request_late_agent", customer=customer, **words)


def buttons(request_id: int) -> list[list[list[str]]]:
    """What a helper can tap under a request."""
    return [[[label, f"reqans:{request_id}:{how}"] for how, label in ANSWERS.items()]]


def _leads(tx: Tx, shop_id: int) -> tuple[Staff, ...]:
    """The leads; where there are none, those above."""
    staff = tx.staff.all(shop_id)
    for role in ("lead", "supervisor", "owner"):
        found = tuple(person for person in staff if person.role == role)
        if found:
            return found
    return ()


# --- not delivered ---------------------------------------------------------------------------------------------


def undelivered(tx: Tx, row: Outgoing) -> None:
    """A request did not get to its people (topic deleted, bot out of the group): whoever asked hears so."""
    request = tx.requests.get(int(row.body["request"]))
    if request is None or request.telegram_id is not None or request.state not in ("open", "late"):
        return
    customer = tx.customers.get(request.customer_id)
    words: dict[str, Any] = {"number": request.id, "kind": KINDS[request.kind], "name": SPECIALITIES[request.speciality]}
    notice(tx, customer, "request_undelivered", **words)
    _ring(tx, customer, tx.staff.get(request.staff_id), "request_undelivered", **words)
