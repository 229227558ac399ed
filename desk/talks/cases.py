"""归入售后单: pictures and talks are put into the customer's after-sale case; while one is open the assistant is silent."""

from __future__ import annotations

from desk.errors import NotFound
from desk.floor import Floor
from desk.nudges import nudging
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.kinds import ALBUM, parcels
from desk.talks.speaking import SHOWS, notice
from nlu.masking import masked
from storage.records.desk import Case
from storage.records.people import Staff
from storage.records.talks import Customer, Message
from storage.records.traffic import Draft
from storage.tx import Tx

AFTERSALE = "aftersale"
CAPTION = 200


async def add_picture(floor: Floor, staff: Staff, message_id: int, receipt: Receipt | None = None) -> Done:
    """Put what the customer sent into their open case, or into a new one; the after-sale people see it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        message = tx.messages.get(message_id)
        if message is None or message.shop_id != staff.shop_id or not _shows(message):
            return Done("changed")
        customer = own_customer(tx, staff, message.customer_id)
        known = tx.cases.of_message(message.id)
        if known is not None:
            return Done("in_case_already", known.number)
        case = _open_case(tx, staff, customer)
        number = tx.cases.add_item(case, message.id)
        _show_helpers(tx, customer, case, message, number)
        return Done("in_case", case.number)

    return await floor.commit(job, receipt)


async def open_case(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> Done:
    """归入售后单 from 🧰: a case without a picture yet, or the one that is open."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        known = tx.cases.open_of(customer.id)
        if known is not None:
            _tell(tx, customer, known, "case_shown")
            return Done("in_case_already", known.number)
        return Done("case_open", _open_case(tx, staff, customer).number)

    return await floor.commit(job, receipt)


async def show_case(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> None:
    """/case in a topic: the open case, with a button to close it."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        customer = own_customer(tx, staff, customer_id)
        case = tx.cases.open_of(customer.id)
        if case is None:
            raise NotFound("这位顾客没有处理中的售后单。要开一张：图片下点「归入售后单」，或 🧰 工具里点")
        _tell(tx, customer, case, "case_shown")

    await floor.commit(job, receipt)


async def close_open(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> Done:
    """/case 结案 in a topic."""
    require(staff, "answer")
    case = await floor.store.read(lambda tx: tx.cases.open_of(customer_id))
    if case is None:
        raise NotFound("这位顾客没有处理中的售后单～")
    return await close(floor, staff, case.id, receipt)


async def close(floor: Floor, staff: Staff, case_id: int, receipt: Receipt | None = None) -> Done:
    """结案: the case is done; the assistant may answer again."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        case = tx.cases.get(case_id)
        if case is None or case.shop_id != staff.shop_id:
            return Done("changed")
        customer = own_customer(tx, staff, case.customer_id)
        if not tx.cases.close(case.id):
            return Done("gone")
        tx.staff.note(staff.shop_id, staff.id, "case_close", f"case:{case.id}")
        nudging.cancel(tx, tx.shops.get(case.shop_id), f"case:{case.id}", "resolved")
        refresh(tx, customer)
        notice(tx, customer, "case_closed", number=case.number, who=staff.name)
        return Done("case_closed", case.number)

    return await floor.commit(job, receipt)


def _shows(message: Message) -> bool:
    media = message.media or {"kind": ""}
    items = media["items"] if media["kind"] == ALBUM else [media]
    return message.author == "customer" and any(item["kind"] in SHOWS for item in items)


def _open_case(tx: Tx, staff: Staff, customer: Customer) -> Case:
    """The customer's open case (they are locked), else a new one, told in the topic."""
    known = tx.cases.open_of(customer.id)
    if known is not None:
        return known
    day = f"{local(tx.shops.get(customer.shop_id), tx.now):%Y%m%d}"
    case = tx.cases.open(
        shop_id=customer.shop_id, customer_id=customer.id, day=day, kind=AFTERSALE, staff_id=staff.id
    )
    tx.nudges.unsaid(tx.outbox.cancel_unheld(customer.id), "complaint_open")
    refresh(tx, customer)
    tx.staff.note(staff.shop_id, staff.id, "case_open", f"case:{case.id}")
    _tell(tx, customer, case, "case_opened")
    nudging.happened(
        tx, tx.shops.get(case.shop_id), "complaint", subject=f"case:{case.id}", occasion="1", customer_id=customer.id, at=tx.now,
        facts={"about": f"售后单 {case.number}", "kind": case.kind, "staff": staff.id},
    )
    return case


def _tell(tx: Tx, customer: Customer, case: Case, code: str) -> None:
    opener = tx.staff.get(case.staff_id) if case.staff_id else None
    opened = local(tx.shops.get(case.shop_id), case.opened_at)
    notice(
        tx, customer, code, buttons=[[("结案", f"caseclose:{case.id}")]], number=case.number,
        who=opener.name if opener else "", count=tx.cases.items(case.id), at=f"{opened:%m-%d %H:%M}",
    )


def _show_helpers(tx: Tx, customer: Customer, case: Case, message: Message, count: int) -> None:
    """The picture in the after-sale people's topic, if they have one: number, display name, the words with it."""
    place = tx.requests.place(case.shop_id, AFTERSALE)
    if place is None or message.media is None:
        return
    words = f"\n「{masked(message.text)[:CAPTION]}」" if message.text else ""
    text = f"📁 售后单 {case.number} · {customer.name or '顾客'} · 第 {count} 件{words}"
    for media, caption in parcels(message.media, text):
        tx.outbox.put(
            Draft(
                shop_id=case.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
                kind="media", body={"text": caption, "media": media, "choices": []},
            )
        )
