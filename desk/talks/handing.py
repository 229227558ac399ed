"""🔁 转交: a customer goes to a colleague or back to everybody, by a button or by agent number, exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.calling import call
from desk.people.roles import may, require
from desk.people.seating import desk_for, move, to_pool
from desk.ports import Receipt
from desk.shifts.roster import closed, limit, on_duty
from desk.shifts.shifts import around
from desk.talks.answering import Done
from desk.talks.holding import free, hand_to
from desk.talks.pointers import last_words, topic_link
from desk.talks.speaking import Choices, desk_place, notice
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.tx import Tx

FORM = "transfer"
FORM_LASTS = 12 * 3600.0
IN_A_ROW = 2
OFFERED = 12
POOL = 0


# --- with a button -----------------------------------------------------------------------------------


async def ask_whom(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> Done:
    """🔁 on a card: a message with everybody who could take the customer; the first tap on it counts."""
    require(staff, "transfer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock_of(staff.shop_id, customer_id)
        place = desk_place(tx, customer) if customer is not None else None
        if customer is None or place is None:
            return Done("changed")
        form = tx.forms.open(
            shop_id=staff.shop_id, staff_id=staff.id, chat_id=place[1], thread_id=place[0].thread_id, kind=FORM,
            fields={"customer": customer.id}, lasts=FORM_LASTS,
        )
        notice(tx, customer, "hand_to_whom", who=staff.name, name=customer.name, buttons=_choices(tx, customer, staff, form))
        return Done("choose")

    return await floor.commit(job, receipt)


def _choices(tx: Tx, customer: Customer, staff: Staff, form: int) -> Choices:
    """Other people with room, those on duty first, each with how many they hold; at last everybody's pool."""
    shop = tx.shops.get(customer.shop_id)
    loads = tx.customers.loads(shop.id)
    others = (p for p in _takers(tx, shop) if p.id not in (staff.id, customer.holder_id))
    people = [p for p in others if loads.get(p.id, 0) < limit(shop, p)]
    named = [(f"{p.name}（{loads.get(p.id, 0)}位）", f"give:{form}:{p.id}") for p in people[:OFFERED]]
    rows = [named[i : i + IN_A_ROW] for i in range(0, len(named), IN_A_ROW)]
    return [*rows, [("公共池", f"give:{form}:{POOL}")]]


def _takers(tx: Tx, shop: Shop) -> Iterator[Staff]:
    """Everybody who may answer, is not ill or on leave and did not say that they take nobody new, those on duty first."""
    there = on_duty(tx, shop, tx.now)
    yield from there
    known = {person.id for person in there}
    roll = around(tx, shop, tx.now)
    others = (p for p in tx.staff.all(shop.id) if may(p, "answer") and p.id not in known)
    yield from (p for p in others if not closed(shop, p, tx.now) and not roll.absent(p.id, tx.now))


async def give(
    floor: Floor, staff: Staff, form_id: int, taker_id: int, receipt: Receipt | None = None
) -> Done:
    """A name on that message: the customer is theirs. Whoever taps second hears that it is done."""
    require(staff, "transfer")

    def job(tx: Tx) -> Done:
        form = tx.forms.get(form_id)
        if form is None or form.shop_id != staff.shop_id or form.kind != FORM or form.expires_at <= tx.now:
            return Done("gone")
        customer = tx.customers.lock(int(form.fields["customer"]))
        if tx.forms.get(form_id) is None:
            return Done("gone")
        tx.forms.close(form_id)
        if taker_id == POOL:
            return _to_pool(tx, customer, staff)
        taker = tx.staff.get(taker_id)
        if taker is None or taker.shop_id != staff.shop_id or not may(taker, "answer"):
            raise NotFound("这位同事现在接不了，请换一位～")
        return _hand_over(tx, customer, staff, taker)

    return await floor.commit(job, receipt)


# --- by number ---------------------------------------------------------------------------------------


async def transfer(
    floor: Floor, staff: Staff, customer_id: int, number: str, receipt: Receipt | None = None
) -> Done:
    """/transfer: to the colleague with that agent number, or (empty) back to whoever is free."""
    require(staff, "transfer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock(customer_id)
        if not number:
            return _to_pool(tx, customer, staff)
        taker = _named(tx.staff.all(staff.shop_id), number)
        if taker is None or not may(taker, "answer"):
            raise NotFound(f"没有工号或名字是 {number} 的客服，发 /staff 看看同事名单～")
        return _hand_over(tx, customer, staff, taker)

    return await floor.commit(job, receipt)


def _named(colleagues: Iterable[Staff], word: str) -> Staff | None:
    """Whom the word means: an agent number, or a name that only one colleague has."""
    staff = tuple(colleagues)
    numbered = next((one for one in staff if one.number.lower() == word.lower()), None)
    called = [one for one in staff if one.name == word and may(one, "answer")]
    return numbered or (called[0] if len(called) == 1 else None)


# --- what both do ------------------------------------------------------------------------------------


def _to_pool(tx: Tx, customer: Customer, staff: Staff) -> Done:
    free(tx, customer)
    to_pool(tx, customer)
    notice(tx, customer, "to_pool", who=staff.name)
    tx.staff.note(staff.shop_id, staff.id, "transfer", f"customer:{customer.id}", to=None)
    return Done("pooled")


def _hand_over(tx: Tx, customer: Customer, staff: Staff, taker: Staff) -> Done:
    """The customer is the taker's, who hears so in private; on record, and told in the topic."""
    shop = tx.shops.get(customer.shop_id)
    _require_room(tx, shop, staff, taker, customer)
    desk = desk_for(tx, customer, taker)
    if desk is None:
        raise NotFound(f"{taker.name}还没有接待的地方：请 TA 先在和我的私聊里发 /desk～")
    hand_to(tx, shop, customer, taker)
    move(tx, customer, desk)
    notice(tx, customer, "handed_to", who=staff.name, name=taker.name, number=taker.number)
    tx.staff.note(staff.shop_id, staff.id, "transfer", f"customer:{customer.id}", to=taker.id)
    if taker.started and taker.id not in (staff.id, desk.staff_id):  # else their desk has just said so
        call(
            tx, taker, "handed_over", customer=customer, giver=staff.name, text=last_words(tx, customer),
            link=topic_link(tx, customer),
        )
    return Done("handed", taker.name)


def _require_room(tx: Tx, shop: Shop, staff: Staff, taker: Staff, customer: Customer) -> None:
    """A colleague at their limit gets nobody new, unless a lead (or above) says so, or they take it themselves."""
    if taker.id in (staff.id, customer.holder_id) or may(staff, "overload"):
        return
    held = tx.customers.loads(shop.id).get(taker.id, 0)
    if held >= limit(shop, taker):
        raise NotAllowed(f"{taker.name}手上已有 {held} 位顾客，到上限啦：请换一位，或请组长来转～")
