"""A customer writes faster than anybody reads: every line is kept, the turn is read again every few seconds."""

from __future__ import annotations

from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.composing import likeliest
from desk.talks.hearing import LINES, read_turn
from desk.talks.kinds import ALBUM
from desk.talks.laying import lay, read_through
from desk.talks.speaking import notice, relay, say, service_text
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Message, Turn
from storage.records.traffic import Due
from storage.tx import Tx

REREAD = "reread"
PAUSE = 3.0
PICTURES = 10  # of a crowd are relayed at once, the last ones
MOST = 999  # pictures a button can speak of


def crowd(tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn, message_id: int) -> None:
    """Keep a line for later; the customer hears once a turn that everything is written down, the agents too."""
    tx.customers.line_stored(turn.id)
    first = tx.due.plan(
        shop_id=shop.id, kind=REREAD, subject=str(turn.id), at=tx.now + PAUSE, body={"after": message_id - 1}
    )
    if first:
        say(tx, customer, service_text(mind, "too_fast", {}), author="shop")
        notice(tx, customer, "too_fast", name=customer.name)


async def reread(floor: Floor, row: Due) -> None:
    """Due: read the last lines of the turn once for all that were only kept."""
    number = int(row.subject)
    turn, lines = await floor.store.read(
        lambda tx: (tx.customers.turn(number), tx.messages.tail(number, LINES))
    )
    mind = floor.mind(row.shop_id)
    reading = read_turn(mind, [line.text for line in lines])

    def job(tx: Tx) -> None:
        if turn is None:
            return
        customer = tx.customers.lock(turn.customer_id)
        now = tx.customers.turn(turn.id)
        if not tx.due.finish(row) or now is None or now.state != "open":
            return
        tx.customers.change_turn(turn.id, asked=list(reading.asked), intent=likeliest(reading))
        read = read_through(tx, mind, tx.shops.get(row.shop_id), customer, reading)
        lay(tx, customer, now, read, tx.cards.of_turn(now.id))
        last = lines[-1].id
        _relay_pictures(tx, customer, now, int(row.body["after"]), until=last)
        if now.lines != turn.lines:  # more came while these were read
            at = tx.now + PAUSE
            tx.due.plan(shop_id=row.shop_id, kind=REREAD, subject=row.subject, at=at, body={"after": last})

    await floor.store.write(job)


def _relay_pictures(tx: Tx, customer: Customer, turn: Turn, after: int, *, until: int) -> None:
    """What was sent among the lines follows, the last of it, behind the cards of everybody else."""
    found = [m for m in tx.messages.since(turn.id, after) if _picture(m) and m.id <= until]
    for message in found[-PICTURES:]:
        relay(tx, customer, message.id, message.media or {}, message.text, message.context, urgency=2)
    left = found[:-PICTURES]
    if left:
        _offer_more(tx, customer, left[0].id, len(left))


def _picture(message: Message) -> bool:
    """Something to relay by itself (an album has its own way)."""
    return message.media is not None and message.media["kind"] not in (ALBUM, "dice")


def _offer_more(tx: Tx, customer: Customer, first: int, count: int) -> None:
    buttons = [[(f"再转 {min(count, PICTURES)} 件", f"pics:{first}:{min(count, MOST)}")]]
    notice(tx, customer, "pictures_left", buttons=buttons, count=count)


async def more_pictures(
    floor: Floor, staff: Staff, first: int, count: int, receipt: Receipt | None = None
) -> Done:
    """再转: the next of the pictures that were only kept, from message ``first`` on."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        start = tx.messages.get(first)
        if start is None or start.shop_id != staff.shop_id or start.turn_id is None or start.author != "customer":
            return Done("gone")
        customer = tx.customers.lock(start.customer_id)
        found = [m for m in tx.messages.since(start.turn_id, first - 1) if _picture(m)][:count]
        for message in found[:PICTURES]:
            relay(tx, customer, message.id, message.media or {}, message.text, message.context, urgency=2)
        if found[PICTURES:]:
            _offer_more(tx, customer, found[PICTURES].id, len(found) - PICTURES)
        return Done("relayed" if found else "gone")

    return await floor.commit(job, receipt)
