"""Finds every customer a place at a desk (a group, or a colleague's private chat) and moves them between desks."""

from __future__ import annotations

from desk.floor import Floor
from desk.people.roles import may
from desk.shifts.roster import on_duty, takers
from desk.talks.header import refresh
from desk.talks.laying import offer, show
from desk.talks.pointers import words_of
from desk.talks.speaking import NO_TOPIC, Choices, desk_place, notice, relay, tell
from storage.records.people import DeskGroup, Staff
from storage.records.talks import Card, Customer, Message, Topic, Turn
from storage.records.traffic import Draft, Due
from storage.tx import Tx

SEAT = "seat_waiting"
AT_A_TIME = 20
PICTURES = 10  # of a turn are relayed again
LAST_LINES = 6
ACCOUNT_MARK = " 🏪"  # tells apart the topics of somebody who writes to the bot and to the shop's account
LINE = 200
ASK_AGAIN = 24 * 3600.0
HERE: Choices = [[("就在这里接待", "desk:1")]]


# --- which desk --------------------------------------------------------------------------------------


def choose(
    tx: Tx, bot_id: int, *, without: int | None = None, not_in: int | None = None, last: int | None = None
) -> DeskGroup | None:
    """The desk for a customer: a group if there is one, else the private chat of the colleague on duty who talked with them
    ``last``, or of the least busy.

    ``without`` = a desk they leave; ``not_in`` = the customer's own chat, if they work here (a trial).
    """
    desks = tx.shops.desks(bot_id)
    groups = [desk for desk in desks if not desk.kind]
    if groups:
        return groups[0]
    if not desks:
        return None
    shop = tx.shops.get(desks[0].shop_id)
    here = {staff.id for staff in on_duty(tx, shop, tx.now)}
    free = {staff.id for staff in takers(tx, shop, tx.now)}
    able = [(desk, staff) for desk in desks if desk.id != without and (staff := _works_at(tx, desk)) is not None]

    def rank(found: tuple[DeskGroup, Staff]) -> tuple[bool, bool, bool, bool, bool, int, int]:
        desk, staff = found
        away, full = staff.id not in here, staff.id not in free
        return staff.trial, desk.chat_id == not_in, away, full, staff.id != last, tx.seats.busy(desk.id), desk.id

    return min(able, key=rank)[0] if able else None


def _works_at(tx: Tx, desk: DeskGroup) -> Staff | None:
    """Whose private desk this is, if they may (still) answer customers."""
    staff = tx.staff.get(desk.staff_id or 0)
    return staff if staff is not None and may(staff, "answer") else None


def front(tx: Tx, shop_id: int, bot_id: int) -> int | None:
    """Where the shop as a whole is told something: the first desk group, else the owner's private chat."""
    groups = tx.shops.groups(bot_id)
    if groups:
        return groups[0].chat_id
    return next((staff.user_id for staff in tx.staff.all(shop_id) if staff.role == "owner"), None)


def desk_for(tx: Tx, customer: Customer, taker: Staff) -> DeskGroup | None:
    """Where the taker would answer this customer: their private desk, the place the customer has, or a group."""
    own = tx.shops.desk_of(customer.bot_id, taker.id)
    if own is not None and not taker.trial:
        return own
    topic = tx.customers.topic(customer.id)
    now = tx.shops.group_by_id(topic.desk_group_id) if topic is not None else None
    if now is not None and now.active and not now.kind:
        return now
    return next(iter(tx.shops.groups(customer.bot_id)), None)


# --- taking a place ----------------------------------------------------------------------------------


def seat(tx: Tx, customer: Customer) -> None:
    """Give the customer a place if they have none (any more) and there is a desk, or theirs has gone home."""
    place = desk_place(tx, customer)
    if place is not None:
        if customer.holder_id is None and place[1] > 0:  # a person's own chat has their id; those of groups are below 0
            _change_shifts(tx, customer, place[0])
        return
    topic = tx.customers.topic(customer.id)
    left = topic.desk_group_id if topic is not None else None
    desk = choose(tx, customer.bot_id, without=left, not_in=customer.chat_id, last=customer.last_staff_id)
    if desk is not None:
        move(tx, customer, desk)
    else:
        _nobody_there(tx, customer)


def _change_shifts(tx: Tx, customer: Customer, topic: Topic) -> None:
    """Whom nobody holds and who sits in the private chat of somebody whose shift is over goes to somebody on duty."""
    shop = tx.shops.get(customer.shop_id)
    desk = tx.shops.group_by_id(topic.desk_group_id) if shop.rostered else None
    if desk is None or not desk.kind:
        return
    here = {staff.id for staff in on_duty(tx, shop, tx.now)}
    if desk.staff_id in here:
        return
    other = choose(tx, customer.bot_id, without=desk.id, not_in=customer.chat_id, last=customer.last_staff_id)
    if other is not None and other.staff_id in here:
        move(tx, customer, other)


def _nobody_there(tx: Tx, customer: Customer) -> None:
    """There is no desk yet: what the customer says is kept, and the owner is told so once a day."""
    asked = tx.staff.last_noted(customer.shop_id, "desk_asked")
    owner = next((staff for staff in tx.staff.all(customer.shop_id) if staff.role == "owner"), None)
    if owner is not None and (asked is None or tx.now - asked >= ASK_AGAIN):
        offer_desk(tx, owner, customer.bot_id, "desk_ask_waiting")


def offer_desk(tx: Tx, owner: Staff, bot_id: int, code: str) -> None:
    """Offer the owner to work right here, in their chat with the bot."""
    tx.staff.note(owner.shop_id, owner.id, "desk_asked", f"bot:{bot_id}")
    tell(tx, shop_id=owner.shop_id, bot_id=bot_id, chat_id=owner.user_id, code=code, buttons=HERE)


def move(tx: Tx, customer: Customer, desk: DeskGroup) -> None:
    """The customer's place is at this desk from now on: what they said last is laid there, the old place is told."""
    topic = tx.customers.topic(customer.id)
    if topic is None:
        _first_place(tx, customer, desk)
        _lay_open(tx, customer, everything=False)
        return
    old = tx.shops.group_by_id(topic.desk_group_id)
    if old is not None and old.id == desk.id:
        return
    if old is not None and old.active:
        _take_leave(tx, customer, topic, old, desk)
    thread = NO_TOPIC if desk.kind == "flat" else tx.seats.thread_in(topic.id, desk.chat_id)
    tx.customers.move_topic(topic.id, desk.id, thread)
    tx.seats.take_along(topic.id, desk.chat_id)
    tx.seats.forget_cards(customer.id)
    talk = [_line(tx, message) for message in tx.messages.last(customer.id, LAST_LINES)]
    notice(tx, customer, "came_over", name=customer.name, talk=talk)
    _lay_open(tx, customer, everything=True)
    refresh(tx, customer)


def to_pool(tx: Tx, customer: Customer) -> None:
    """Nobody's customer: from a private desk they go where others see them too, if there is such a place."""
    topic = tx.customers.topic(customer.id)
    desk = tx.shops.group_by_id(topic.desk_group_id) if topic is not None else None
    if desk is not None and desk.kind:
        other = choose(tx, customer.bot_id, without=desk.id, not_in=customer.chat_id, last=customer.last_staff_id)
        if other is not None:
            move(tx, customer, other)


def _first_place(tx: Tx, customer: Customer, desk: DeskGroup) -> None:
    tx.customers.add_topic(
        shop_id=customer.shop_id, customer_id=customer.id, desk_group_id=desk.id,
        title=(customer.name or "顾客")[:100] + (ACCOUNT_MARK if customer.business else ""), thread_id=NO_TOPIC if desk.kind == "flat" else None,
    )


def _take_leave(tx: Tx, customer: Customer, topic: Topic, old: DeskGroup, desk: DeskGroup) -> None:
    """At the old place: buttons that would do nothing any more go, and everybody reads where the customer is."""
    for card in tx.cards.standing(customer.id):
        if card.telegram_id is not None:
            tx.outbox.put(
                Draft(
                    shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=old.chat_id, kind="unbutton",
                    body={"message": card.telegram_id},
                )
            )
    tell(
        tx, shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=old.chat_id, code="moved_on",
        thread_id=topic.thread_id or None, name=customer.name, where=desk.title,
    )


def _line(tx: Tx, message: Message) -> list[str]:
    """[author, whose name, words] for the door to show."""
    staff = tx.staff.get(message.staff_id) if message.staff_id else None
    author = "note" if message.author == "agent" and message.audience is None else message.author
    return [author, staff.name if staff else "", words_of(message.text, message.media)[:LINE]]


# --- laying what waits -------------------------------------------------------------------------------


def _lay_open(tx: Tx, customer: Customer, *, everything: bool) -> None:
    """Show the last card with fresh buttons, and the pictures of the turn that waits: all, or those nobody has seen."""
    card = tx.cards.last(customer.id)
    turn = tx.customers.last_turn(customer.id)
    if turn is not None and turn.state == "open":
        _relay(tx, customer, turn, everything=everything)
    if customer.wants_person:
        notice(tx, customer, "wants_person", name=customer.name)
    waits = card is not None and turn is not None and turn.state == "open" and card.turn_id == turn.id
    if card is not None and (waits or everything):
        _show_anew(tx, customer, card)


def _relay(tx: Tx, customer: Customer, turn: Turn, *, everything: bool) -> None:
    found = [m for m in tx.messages.of_turn(turn.id) if m.media and (everything or m.state == "unseen")]
    for message in found[-PICTURES:]:
        relay(tx, customer, message.id, message.media or {}, message.text)
        if message.state == "unseen":
            tx.messages.change(message.id, state="received")


def _show_anew(tx: Tx, customer: Customer, card: Card) -> None:
    """The card with replies of its own: those of the old place are dead."""
    if card.state == "live":
        tx.cards.kill_offers(customer.id)
        offer(tx, customer, card.id, card.reading["choices"], page=0)
    show(tx, customer, card.id)


def call_in(tx: Tx, shop_id: int, bot_id: int, desk_id: int) -> None:
    """A desk opened or closed: soon, everybody without a place gets one, and what waits at this desk is laid."""
    tx.due.put(shop_id=shop_id, kind=SEAT, subject=str(bot_id), at=tx.now, body={"desk": desk_id, "after": 0})


async def seat_waiting(floor: Floor, row: Due) -> None:
    """Due: seat the next customers who wait, a few at a time."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        bot_id, desk_id = int(row.subject), int(row.body["desk"])
        waiting = tx.seats.waiting(bot_id, desk_id=desk_id, after=int(row.body["after"]), most=AT_A_TIME)
        for found in waiting:
            customer = tx.customers.lock(found.id)
            if desk_place(tx, customer) is None:
                seat(tx, customer)
            else:
                _lay_open(tx, customer, everything=False)
        if len(waiting) == AT_A_TIME:
            body = {"desk": desk_id, "after": waiting[-1].id}
            tx.due.put(shop_id=row.shop_id, kind=SEAT, subject=row.subject, at=tx.now, body=body)

    await floor.store.write(job)


# --- a desk closes -----------------------------------------------------------------------------------


def close(tx: Tx, desk: DeskGroup) -> None:
    """Nobody works at this private desk now: nothing more leaves for it, its customers find another place."""
    tx.shops.change_desk(desk.id, active=False)
    tx.customers.forget_places()
    tx.seats.cancel_desk(desk.id)
    call_in(tx, desk.shop_id, desk.bot_id, desk.id)
