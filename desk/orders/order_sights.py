"""An order's sheet on the desk: masked; shown whole for two minutes to whoever may and says what for, on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_masks import area, called, mostly
from desk.orders.order_said import courier_of, tail_of
from desk.people.roles import may, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import desk_place, notice, sound
from storage.records.order_links import Correction, Sight
from storage.records.orders import Order, OrderLine
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.records.traffic import Draft, Due, Outgoing
from storage.tx import Tx

SIGHT: Final = "order_sight"
"""The kind of the outgoing row, and of the due row that hides what is shown."""
SHOWN_FOR: Final = 120.0
PURPOSES: Final[Mapping[str, str]] = {"print": "打单", "call": "联系顾客", "aftersale": "售后"}


@dataclass(frozen=True, slots=True)
class SightView:
    """A sheet as it is to look now; ``address``, ``phone`` and ``receiver`` are masked unless ``shown``. ``wanted`` = the
    corrections a person has to decide: (id, field, value)."""

    sight_id: int
    telegram_id: int | None
    name: str
    tail: str
    lines: tuple[OrderLine, ...]
    remark: str
    address: str
    courier: str
    phone: str
    receiver: str
    hold: str
    state: str
    who: str
    purpose: str
    wanted: tuple[tuple[int, str, str], ...]


def lay(tx: Tx, customer: Customer, order: Order) -> None:
    """Put the masked sheet into the customer's topic."""
    place = desk_place(tx, customer)
    if place is None:
        return
    topic, chat_id = place
    sight = tx.order_links.put_sight(
        shop_id=order.shop_id, order_id=order.id, customer_id=customer.id, chat_id=chat_id
    )
    tx.outbox.put(
        Draft(
            shop_id=order.shop_id, bot_id=customer.bot_id, chat_id=chat_id, kind=SIGHT, urgency=1, topic_id=topic.id,
            body={"sight": sight, **sound(customer)}, customer_id=customer.id, merge_key=f"{SIGHT}:{sight}",
        )
    )


def redraw(tx: Tx, sight: Sight) -> None:
    """Have the message changed where it stands, also when the customer has moved to another desk meanwhile."""
    customer = tx.customers.get(sight.customer_id)
    tx.outbox.put(
        Draft(
            shop_id=sight.shop_id, bot_id=customer.bot_id, chat_id=sight.chat_id, kind=SIGHT, urgency=1,
            body={"sight": sight.id}, customer_id=customer.id, merge_key=f"{SIGHT}:{sight.id}",
        )
    )


def sent(tx: Tx, row: Outgoing, message_id: int) -> None:
    """The sheet stands there now."""
    tx.order_links.change_sight(int(row.body["sight"]), telegram_id=message_id, chat_id=row.chat_id)


def not_changed(tx: Tx, row: Outgoing) -> None:
    """Telegram refused the change: should what was shown still stand there, a person has to take it away."""
    sight = tx.order_links.sight(int(row.body["sight"]))
    order = tx.orders.get(sight.order_id) if sight is not None else None
    if sight is not None and order is not None and sight.telegram_id is not None and not is_shown(sight, tx.now):
        notice(tx, tx.customers.get(sight.customer_id), "sight_stays", tail=tail_of(order))


# --- what it looks like -------------------------------------------------------------------------------------


async def view(floor: Floor, row: Outgoing) -> SightView | None:
    """The sheet as it is to look as the row leaves; what was to be shown until a moment that is over is masked."""

    def look(tx: Tx) -> SightView | None:
        sight = tx.order_links.sight(int(row.body["sight"]))
        order = tx.orders.of_shop(row.shop_id, sight.order_id) if sight is not None else None
        return _view(tx, sight, order) if sight is not None and order is not None else None

    return await floor.store.read(look)


def _view(tx: Tx, sight: Sight, order: Order) -> SightView:
    open_now = is_shown(sight, tx.now)
    who = tx.staff.get(sight.staff_id) if open_now and sight.staff_id is not None else None
    wanted = [one for one in tx.order_links.corrections(order.id) if one.state == "open"]
    state = sight.state if sight.state != "shown" or open_now else "masked"
    return SightView(
        sight_id=sight.id, telegram_id=sight.telegram_id, name=tx.customers.get(sight.customer_id).name,
        tail=tail_of(order), lines=order.lines, remark=order.remark,
        address=order.address if open_now else area(order.address), courier=courier_of(_shop(tx, order), order),
        phone=order.phone if open_now else mostly(order.phone),
        receiver=order.receiver if open_now else called(order.receiver), hold=order.hold, state=state,
        who=who.name if who is not None else "", purpose=PURPOSES.get(sight.purpose, "") if open_now else "",
        wanted=tuple((one.id, one.field, one.value if open_now else hidden(one)) for one in wanted),
    )


def _shop(tx: Tx, order: Order) -> Shop:
    return tx.shops.get(order.shop_id)


def is_shown(sight: Sight, now: float) -> bool:
    return sight.state == "shown" and sight.until is not None and now < sight.until


def hidden(correction: Correction) -> str:
    """The new value as everybody on the desk may see it."""
    return masked(correction.field, correction.value)


def masked(field: str, value: str) -> str:
    """A value of that field as everybody on the desk may see it."""
    mask = {"address": area, "phone": mostly, "receiver": called}.get(field)
    return mask(value) if mask is not None else value


# --- unmasking ------------------------------------------------------------------------------------------------


async def press(
    floor: Floor, staff: Staff, sight_id: int, what: str, receipt: Receipt | None = None
) -> Done:
    """🔓 (``what`` ask), then what for (a key of PURPOSES), or away with it (hide).

    NotAllowed for whom it is not meant: leads and above, and the agent who holds the customer.
    """
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        sight = tx.order_links.lock_sight(staff.shop_id, sight_id)
        if sight is None or sight.telegram_id is None:
            return Done("gone")
        if what == "hide":
            return _hide(tx, sight)
        require_sight(tx, staff, sight)
        if what == "ask":
            tx.order_links.change_sight(sight.id, state="asking")
            redraw(tx, sight)
            return Done("purpose")
        if what not in PURPOSES:
            return Done("changed")
        return _show(tx, staff, sight, what)

    return await floor.commit(job, receipt)


def require_sight(tx: Tx, staff: Staff, sight: Sight) -> None:
    """Raise NotAllowed unless this person may see where the customer lives."""
    holds = tx.customers.get(sight.customer_id).holder_id == staff.id and may(staff, "answer")
    if not (may(staff, "unmask") or holds):
        raise NotAllowed("看全址和电话要组长，或正在接待这位顾客的客服哦～")


def _show(tx: Tx, staff: Staff, sight: Sight, purpose: str) -> Done:
    until = tx.now + SHOWN_FOR
    tx.order_links.change_sight(sight.id, state="shown", purpose=purpose, staff_id=staff.id, until=until)
    tx.staff.note(
        sight.shop_id, staff.id, "order_unmasked", f"order:{sight.order_id}", purpose=PURPOSES[purpose],
        customer=sight.customer_id,
    )
    tx.due.put(shop_id=sight.shop_id, kind=SIGHT, subject=str(sight.id), at=until)
    redraw(tx, sight)
    return Done("unmasked")


def _hide(tx: Tx, sight: Sight) -> Done:
    if sight.state == "masked":
        return Done("gone")
    tx.order_links.change_sight(sight.id, state="masked", purpose="", staff_id=None, until=None)
    tx.due.cancel(SIGHT, str(sight.id))
    redraw(tx, sight)
    return Done("remasked")


async def hide(floor: Floor, row: Due) -> None:
    """Due: two minutes are over."""

    def job(tx: Tx) -> None:
        sight = tx.order_links.lock_sight(row.shop_id, int(row.subject))
        if tx.due.finish(row) and sight is not None:
            _hide(tx, sight)

    await floor.store.write(job)
