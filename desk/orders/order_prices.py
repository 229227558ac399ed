"""改价: an agent lowers what an unpaid order costs, within the limits of the role and never below the floors of its goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.goods.conceding import ABOVE, covers
from desk.minds import Mind
from desk.orders.order_asking import ask
from desk.orders.order_book import corrected
from desk.orders.order_limits import Verdict, judged
from desk.orders.order_moves import moved
from desk.orders.order_notes import write
from desk.orders.order_said import sentence
from desk.orders.order_tools import own_order, show
from desk.orders.order_words import short, summed, tail
from desk.people.calling import call_all
from desk.people.roles import ROLES, require
from desk.ports import Receipt
from desk.talks.answering import Done, send
from desk.talks.holding import other_holder, second_tap
from desk.talks.pointers import topic_link
from desk.talks.speaking import notice
from scripts_library.importers.item_cells import CellError, money
from scripts_library.items import yuan
from storage.records.orders import Order
from storage.records.people import Staff
from storage.records.talks import Customer, Form
from storage.tx import Tx

RUNGS: Final[Mapping[str, str]] = {"bundle": "搭配价", "gift": "小礼物折现", "freight": "免运费", "money": "直接让价", "other": "补差或改错"}
"""What the change stands for, in the ladder's order: value, bundle, gift, freight, money."""
WISH: Final = "order_price_wish"
LASTS: Final = 24 * 3600.0
REASON: Final = 60


# --- asking ----------------------------------------------------------------------------------------------


async def ask_price(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """💰: how much, and why?"""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        _changeable(order)
        return ask(tx, staff, customer, "order_price_form", order_id=order.id, order=tail(order.number), now=summed(order))

    return await floor.commit(job, receipt)


def answered(tx: Tx, staff: Staff, customer: Customer, form: Form, words: str) -> Done:
    """238 凑单: the new sum and the reason; which rung it is, is asked next with buttons."""
    order, _ = own_order(tx, staff, int(form.fields["order"]))
    was = _changeable(order)
    first, _, reason = words.strip().partition(" ") if " " in words.strip() else words.strip().partition("\n")
    try:
        wanted = money(first)
    except CellError as error:
        raise NotAllowed(f"{error}。请写成：238 原因，再回复一次那条消息～") from error
    if wanted is None or not reason.strip():
        raise NotAllowed("请写上改成多少和原因，例如：238 两件凑单，再回复一次那条消息～")
    if wanted == was:
        raise NotAllowed("和现在的价一样，不用改～")
    if wanted == 0:
        raise NotAllowed("不能改成 0 元；送的东西请记成赠品备注～")
    verdict = judged(tx, order, wanted)
    if verdict.below:
        raise NotAllowed(verdict.why)
    kept = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=form.chat_id, thread_id=form.thread_id, kind=WISH,
        fields={"customer": customer.id, "order": order.id, "was": was, "wanted": wanted, "reason": reason.strip()[:REASON]}, lasts=LASTS,
    )
    _preview(tx, staff, customer, order, kept, wanted, reason.strip()[:REASON], verdict)
    return Done("order_asked")


def _preview(
    tx: Tx, staff: Staff, customer: Customer, order: Order, form_id: int, wanted: int, reason: str, verdict: Verdict
) -> None:
    """From → to, and the rungs; what is beyond the role is asked of whoever may."""
    needs = "" if covers(staff.role, verdict.least) else f"{verdict.why}，点了会先请{ROLES[verdict.least]}批，批了就改好并告诉顾客"
    rungs = [(name, f"ordrung:{form_id}:{key}") for key, name in RUNGS.items()]
    notice(
        tx, customer, "order_price", buttons=[rungs[:3], [*rungs[3:], ("取消", f"ordpno:{form_id}")]], who=staff.name,
        order=short(order), was=summed(order), now=f"¥{yuan(wanted)}", reason=reason, needs=needs or "在您能让的范围里，点了就改好，并告诉顾客刷新付款",
    )


def _changeable(order: Order) -> int:
    """What an unpaid order costs now. NotAllowed says why its price is fixed."""
    if order.state != "placed":
        raise NotAllowed("付过款的单改不了价：退差价请走售后单，要重拍请用「退款重拍」～")
    if order.total is None:
        raise NotAllowed("这单还没有金额，先用 /order 补上金额，再改价～")
    return order.total


# --- doing -----------------------------------------------------------------------------------------------


async def change(floor: Floor, staff: Staff, form_id: int, rung: str, receipt: Receipt | None = None) -> Done:
    """A rung was tapped: the price is changed and the customer hears it, or whoever may is asked."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        found = _wish(tx, staff, form_id)
        if found is None or rung not in RUNGS:
            return Done("gone")
        form, order, customer = found
        verdict = _still(tx, order, form)
        if verdict.below:
            raise NotAllowed(verdict.why)
        if not covers(staff.role, verdict.least):
            return _ask_above(tx, staff, customer, order, form, rung, verdict.least)
        return _change(tx, mind, staff, customer, order, form, rung)

    return await floor.commit(job, receipt)


async def decide(
    floor: Floor, staff: Staff, form_id: int, rung: str, receipt: Receipt | None = None, *, agreed: bool
) -> Done:
    """同意 or 不同意 of somebody who may: agreed means done, in the asking agent's name and theirs."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        found = _wish(tx, staff, form_id)
        if found is None or rung not in RUNGS:
            return Done("gone")
        form, order, customer = found
        verdict = _still(tx, order, form)
        if verdict.below:
            raise NotAllowed(verdict.why)
        if not covers(staff.role, verdict.least or "lead"):
            raise NotAllowed(f"改到这个价要{ROLES[verdict.least or 'lead']}点头～")
        author = tx.staff.get(form.staff_id) or staff
        if agreed:
            return _change(tx, mind, author, customer, order, form, rung, by=staff)
        tx.forms.close(form.id)
        notice(tx, customer, "order_price_refused", who=author.name, name=staff.name, order=tail(order.number))
        tx.staff.note(staff.shop_id, staff.id, "order_price_refused", f"order:{order.id}")
        return Done("price_refused")

    return await floor.commit(job, receipt)


async def drop(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """取消: the price stays."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = _wish(tx, staff, form_id)
        if found is None:
            return Done("gone")
        tx.forms.close(found[0].id)
        return Done("dropped")

    return await floor.commit(job, receipt)


def _wish(tx: Tx, staff: Staff, form_id: int) -> tuple[Form, Order, Customer] | None:
    """The wanted change with its order and customer, locked; None when it was dealt with or is a day old."""
    seen = tx.forms.get(form_id)
    if seen is None or seen.shop_id != staff.shop_id or seen.kind != WISH:
        return None
    order, customer = own_order(tx, staff, int(seen.fields["order"]))
    form = tx.forms.get(form_id)
    return None if form is None or form.expires_at <= tx.now else (form, order, customer)


def _still(tx: Tx, order: Order, form: Form) -> Verdict:
    """What stands against it now; NotAllowed where the order costs something else by now, or is paid."""
    if _changeable(order) != int(form.fields["was"]):
        raise NotAllowed("这单的金额刚刚变了，没有改价；请重新点「改价」～")
    return judged(tx, order, int(form.fields["wanted"]))


def _ask_above(tx: Tx, staff: Staff, customer: Customer, order: Order, form: Form, rung: str, least: str) -> Done:
    everybody = [person for person in tx.staff.all(staff.shop_id) if person.active]
    people = next((found for role in ABOVE[least] if (found := [one for one in everybody if one.role == role])), [])
    if people and tx.due.rarely(shop_id=staff.shop_id, kind="order_price_ask", subject=str(form.id), every=60.0):
        wanted = f"¥{yuan(int(form.fields['wanted']))}"
        call_all(
            tx, people, "order_price_ask", customer=customer, name=staff.name, order=short(order), now=wanted,
            reason=str(form.fields["reason"]), rung=RUNGS[rung], link=topic_link(tx, customer),
            buttons=[[("同意", f"ordpyes:{form.id}:{rung}"), ("不同意", f"ordpnot:{form.id}:{rung}")]],
        )
    return Done("price_asked", ROLES[least]) if people else Done("changed")


def _change(
    tx: Tx, mind: Mind, staff: Staff, customer: Customer, order: Order, form: Form, rung: str, *, by: Staff | None = None
) -> Done:
    """The order costs that from now on; the customer is told to refresh and pay."""
    if customer.blocked or customer.barred:
        return Done("barred" if customer.barred else "unreachable")
    holder = other_holder(tx, customer, staff)
    if holder is not None and by is None and not second_tap(tx, customer, staff):
        return Done("busy", holder.name)
    tx.forms.close(form.id)
    shop, was, wanted = tx.shops.get(order.shop_id), int(form.fields["was"]), int(form.fields["wanted"])
    now = corrected(tx, order, total=wanted)
    approved = f"，{by.name}批" if by is not None and by.id != staff.id else ""
    text = f"¥{yuan(was)} → ¥{yuan(wanted)} {RUNGS[rung]}：{form.fields['reason']}（{staff.name}{approved}）"
    write(tx, shop, now, "price", text, staff=staff)
    tx.staff.note(
        shop.id, (by or staff).id, "order_price", f"order:{order.id}", was=was, wanted=wanted, rung=rung, asked_by=staff.id
    )
    moved(tx, shop, now, now.state)
    words = sentence(mind, "order_price", {"金额": yuan(wanted)}, customer=customer)
    send(tx, mind, customer, staff, words, phrase="service.order_price")
    show(tx, customer, order.id)
    return Done("order_price", f"¥{yuan(wanted)}")
