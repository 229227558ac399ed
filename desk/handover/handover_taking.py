"""Taking over, line by line: who takes, ✅ or ❓ for each, both sign; refused while something forbids it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.handover.handover import Standing, by_hand, fill, lay, look_again, of_shop, since_taken, write
from desk.handover.handover_clock import plan_late
from desk.handover.handover_moving import move_on
from desk.people.ringing_up import place_of, reach, tell_desk
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.shifts.roster import on_duty
from desk.shifts.shifts import planned
from desk.talks.answering import Done
from desk.talks.speaking import tell
from storage.records.handover import Handover, HandoverLine
from storage.records.people import Shop, Staff
from storage.tx import Tx

ASK: Final = "handover_ask"
ASKED: Final = "handover_asked"
LONGEST: Final = 300
SOON: Final = 30 * 60.0
NEWS: Final = 80  # of a line that fit into an answer to a tap


# --- what forbids it -------------------------------------------------------------------------------------


def refuse(tx: Tx, shop: Shop, book: Handover, taker: Staff | None, *, coming: bool = False) -> None:
    """NotAllowed while a grave incident is open or nobody fit takes over; not where the lead has overruled.

    ``coming`` = it is enough that the roster puts the taker there soon: the book is laid before them, not taken yet.
    """
    if book.overruled_by is not None:
        return
    grave = tx.incidents.open_in(shop.id)
    if grave:
        raise NotAllowed(f"重大情况「{grave[0].text[:40]}」还没结束，先不交接；结束后再来，或请组长放行～")
    if taker is None:
        raise NotAllowed("还没有人接班：先选接班的同事；确实没人接，请组长放行～")
    if not may(taker, "answer"):
        raise NotAllowed(f"{taker.name}不在客服名单里，请换一位～")
    there = candidates(tx, shop, book.giver_id) if coming else on_duty(tx, shop, tx.now)
    if all(person.id != taker.id for person in there):
        raise NotAllowed(f"{taker.name}还没上班，交不了：等 TA 上班，换一位，或请组长放行～")


def _open_book(tx: Tx, staff: Staff, book_id: int) -> Handover:
    book = of_shop(tx, staff, book_id)
    if book.state != "open":
        raise NotAllowed("这本交接班本已经交完了，请发 /handover 看最新的～")
    return book


# --- choosing --------------------------------------------------------------------------------------------


def candidates(tx: Tx, shop: Shop, giver_id: int) -> tuple[Staff, ...]:
    """Who could take over: colleagues on duty, and those whom the roster puts there within half an hour."""
    coming = planned(tx, shop, tx.now + SOON) or ()
    people = {person.id: person for person in (*on_duty(tx, shop, tx.now), *coming) if may(person, "answer")}
    return tuple(person for number, person in people.items() if number != giver_id)


async def offer(
    floor: Floor, staff: Staff, book_id: int, taker_id: int, stands: Standing, receipt: Receipt | None = None
) -> Done:
    """The giver chose who takes over: the book lies before them from now on."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        book = _open_book(tx, staff, book_id)
        if book.giver_id != staff.id:
            return Done("handover_not_yours")
        shop, taker = tx.shops.get(staff.shop_id), tx.staff.get(taker_id)
        if taker is None or not taker.active or taker.shop_id != staff.shop_id or taker.id == staff.id:
            return Done("changed")
        refuse(tx, shop, book, taker, coming=True)
        fill(tx, shop, book, staff)
        _lay_before(tx, book, taker)
        book = of_shop(tx, staff, book_id)
        plan_late(tx, shop, book)
        tx.staff.note(shop.id, staff.id, "handover_offer", f"handover:{book.id}", to=taker.id)
        stands.again(tx, book, staff, 0)
        return Done("handover_offered", taker.name)

    return await floor.commit(job, receipt)


def _lay_before(tx: Tx, book: Handover, taker: Staff) -> None:
    """The taker sees the book; with another taker than before, nothing is confirmed that was not taken."""
    tx.handovers.change(book.id, taker_id=taker.id, offered_at=tx.now, giver_signed_at=None, taker_signed_at=None)
    for line in tx.handovers.lines(book.id):  # what is laid before somebody now did not come up during the handover
        if line.owner_id == book.giver_id and (line.late or line.state):
            tx.handovers.change_line(line.id, late=False, state="")
        if line.owner_id == book.giver_id and line.result and line.done_at is None and not by_hand(line.subject):
            tx.handovers.change_line(line.id, result="")  # what changed before another colleague, this one never read otherwise
    place = place_of(tx, taker)
    if place is not None:
        lay(tx, book, taker.id, place)


# --- line by line ----------------------------------------------------------------------------------------


async def confirm(
    floor: Floor, staff: Staff, line_id: int, page: int, stands: Standing, receipt: Receipt | None = None
) -> Done:
    """✅: the taker sees to it from now on; what it is about becomes theirs."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        book, line = _line(tx, staff, line_id)
        if line.state == "confirmed" or line.moved_to is not None:
            return Done("gone")
        shop = tx.shops.get(staff.shop_id)
        giver = tx.staff.get(book.giver_id)
        refuse(tx, shop, book, staff)
        line, what = look_again(tx, shop, line, giver) if giver is not None else (line, "")
        if giver is not None and line.done_at is None:
            move_on(tx, shop, line, giver, staff)
        tx.handovers.change_line(line.id, state="confirmed", owner_id=staff.id, decided_at=tx.now)
        left = waiting(tx, book)
        if not left and giver is not None:
            _ask_to_sign(tx, book, giver, staff)
        stands.again(tx, book, staff, page)
        return _taken(line, what, len(left))

    return await floor.commit(job, receipt)


def _taken(line: HandoverLine, what: str, left: int) -> Done:
    """What the taker is told: also that the line is not any more what they read."""
    if line.done_at is not None and what:
        return Done("handover_over", what)
    if what:
        return Done("handover_news", line.cause[:NEWS])
    return Done("handover_taken", str(left)) if left else Done("handover_all")


def _line(tx: Tx, staff: Staff, line_id: int) -> tuple[Handover, HandoverLine]:
    """The line of an open book that is laid before this person, as of now."""
    found = tx.handovers.line(line_id)
    if found is None or found.shop_id != staff.shop_id:
        raise NotFound("没有找到这一条，请发 /handover 看最新的～")
    book = _open_book(tx, staff, found.handover_id)
    if book.taker_id != staff.id:
        raise NotAllowed("这本是交给别的同事的，请 TA 来确认～")
    line = tx.handovers.line(line_id)
    return book, line if line is not None else found


def waiting(tx: Tx, book: Handover) -> tuple[HandoverLine, ...]:
    """Lines that the taker has to confirm before anybody can sign."""
    return tuple(
        line for line in tx.handovers.lines(book.id)
        if line.state != "confirmed" and line.done_at is None and line.moved_to is None and not line.late
    )


def _ask_to_sign(tx: Tx, book: Handover, giver: Staff, taker: Staff) -> None:
    for person in (giver, taker):
        reach(
            tx, person, "handover_ready", giver=giver.name, taker=taker.name, buttons=[[("✍️ 签字", f"hosign:{book.id}")]]
        )


async def ask(floor: Floor, staff: Staff, line_id: int, stands: Standing, receipt: Receipt | None = None) -> Done:
    """❓: a message asks what the question is; what answers it goes to the giver."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        _, line = _line(tx, staff, line_id)
        if line.state == "confirmed":
            return Done("gone")
        _question(tx, staff, stands.place, ASK, line)
        return Done("asked")

    return await floor.commit(job, receipt)


def _question(tx: Tx, staff: Staff, place: Place, code: str, line: HandoverLine) -> None:
    tell(
        tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, code=code, who=staff.name,
        text=line.cause, line=line.id, question=line.question,
    )


async def answer(
    floor: Floor, staff: Staff, place: Place, answers: int, words: str, receipt: Receipt | None = None
) -> bool:
    """What answers one of these messages: the taker's question, or the giver's answer to it. False if it answers anything else."""
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(place.bot_id, place.chat_id, answers))
    code = row.body.get("code") if row is not None and row.kind == "notice" else None
    if row is None or code not in (ASK, ASKED):
        return False
    require(staff, "answer")
    words, line_id = words.strip(), int(row.body["words"]["line"])
    if not words or len(words) > LONGEST:
        raise NotAllowed(f"请用文字写，{LONGEST} 个字以内～")
    said: Callable[[Tx, Staff, int, str], None] = _asked if code == ASK else _answered
    await floor.commit(lambda tx: said(tx, staff, line_id, words), receipt)
    return True


def _asked(tx: Tx, staff: Staff, line_id: int, words: str) -> None:
    book, line = _line(tx, staff, line_id)
    giver = tx.staff.get(book.giver_id)
    if line.state == "confirmed" or giver is None:
        raise NotAllowed("这一条已经接过了，有问题请直接问同事～")
    tx.handovers.change_line(line.id, state="asked", question=words, answer="", decided_at=tx.now)
    place = place_of(tx, giver)
    changed = tx.handovers.line(line.id)
    if place is not None and changed is not None:
        tell(
            tx, shop_id=giver.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, code=ASKED,
            who=giver.name, taker=staff.name, text=line.cause, line=line.id, question=words,
        )


def _answered(tx: Tx, staff: Staff, line_id: int, words: str) -> None:
    found = tx.handovers.line(line_id)
    book = of_shop(tx, staff, found.handover_id) if found is not None else None
    line = tx.handovers.line(line_id)
    if line is None or book is None or book.giver_id != staff.id:
        raise NotAllowed("这是问交班同事的，请 TA 来回答～")
    if line.state != "asked":
        raise NotAllowed("这个问题已经回答过了～")
    tx.handovers.change_line(line.id, state="", answer=words)
    taker = tx.staff.get(book.taker_id or 0)
    if taker is not None:
        buttons = [[("✅ 接下", f"hook:{line.id}:0")]]
        reach(tx, taker, "handover_answered", buttons=buttons, giver=staff.name, text=line.cause, question=line.question, answer=words)


# --- signing ---------------------------------------------------------------------------------------------


async def sign(floor: Floor, staff: Staff, book_id: int, receipt: Receipt | None = None) -> Done:
    """✍️: with both signatures the book is closed. What came up meanwhile stays with the giver."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        book = _open_book(tx, staff, book_id)
        shop = tx.shops.get(staff.shop_id)
        giver, taker = tx.staff.get(book.giver_id), tx.staff.get(book.taker_id or 0)
        if giver is None or staff.id not in (book.giver_id, book.taker_id):
            return Done("handover_not_yours")
        refuse(tx, shop, book, taker)
        fill(tx, shop, book, giver)
        left = waiting(tx, book)
        if left and book.overruled_by is None:
            raise NotAllowed(f"还有 {len(left)} 条没确认，接班的同事都点 ✅ 以后再签～")
        side = "giver_signed_at" if staff.id == book.giver_id else "taker_signed_at"
        if getattr(book, side) is not None:
            return Done("gone")
        tx.handovers.change(book.id, **{side: tx.now})
        book = of_shop(tx, staff, book_id)
        if book.giver_signed_at is None or (book.taker_signed_at is None and taker is not None):
            return Done("handover_signed_one")
        _close(tx, shop, book, giver, taker)
        return Done("handover_signed")

    return await floor.commit(job, receipt)


def _close(tx: Tx, shop: Shop, book: Handover, giver: Staff, taker: Staff | None) -> None:
    """The book is closed; what is still the giver's is named, and escalates at its time. What changed after it was taken is said."""
    news = since_taken(tx, shop, book)
    tx.handovers.change(book.id, state="signed" if taker is not None else "overruled", closed_at=tx.now)
    tx.staff.note(shop.id, giver.id, "handover_signed", f"handover:{book.id}", to=taker.id if taker else None)
    kept = [line for line in tx.handovers.lines(book.id) if line.owner_id == giver.id and line.done_at is None and line.moved_to is None]
    plan_late(tx, shop, book, still=bool(kept))
    words: dict[str, Any] = {"giver": giver.name, "taker": taker.name if taker else "（组长放行）", "text": "\n".join(f"· {line.cause}" for line in kept), "handover_news": news}
    code = "handover_closed_kept" if kept else "handover_closed"
    people = [person for person in (giver, taker) if person is not None]
    for person in people:
        if person.started:
            reach(tx, person, code, **words)
    tell_desk(tx, shop.id, "handover_closed" if all(person.started for person in people) else code, **words)


async def overrule(floor: Floor, staff: Staff, words: str, receipt: Receipt | None = None) -> str:
    """/handover 放行 工号 理由: the lead lets a book be handed over in spite of what forbids it; returns the giver's name."""
    require(staff, "overrule_handover")
    number, _, reason = words.partition(" ")
    if not number or not reason.strip():
        raise NotAllowed("请写：/handover 放行 工号 理由，例如 /handover 放行 02 接班的同事路上堵车，我先盯着")

    def job(tx: Tx) -> str:
        giver = next((s for s in tx.staff.all(staff.shop_id) if s.number.lower() == number.lower()), None)
        if giver is None:
            raise NotFound(f"没有工号 {number} 的同事，请核对一下～")
        shop = tx.shops.get(staff.shop_id)
        _not_their_own(tx, staff, giver)
        book = tx.handovers.open_of(giver.id) or write(tx, shop, giver)
        tx.handovers.change(book.id, overruled_by=staff.id, reason=reason.strip()[:200])
        tx.staff.note(shop.id, staff.id, "handover_overrule", f"handover:{book.id}", reason=reason.strip()[:200])
        reach(
            tx, giver, "handover_overruled", lead=staff.name, reason=reason.strip()[:200],
            buttons=[[("✍️ 签字", f"hosign:{book.id}")]],
        )
        return giver.name

    return await floor.commit(job, receipt)


def _not_their_own(tx: Tx, staff: Staff, giver: Staff) -> None:
    """Nobody lets their own book through where somebody else may. The owner answers to nobody, and so does whoever is the
    only one there who may: it is on record all the same."""
    others = [one for one in tx.staff.all(staff.shop_id) if one.id != staff.id and one.started and may(one, "overrule_handover")]
    if giver.id == staff.id and staff.role != "owner" and others:
        raise NotAllowed(f"自己的交接不能自己放行，请{'、'.join(one.name for one in others[:3])}来放行～")
