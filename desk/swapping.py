"""换班: somebody asks with three taps, the colleague agrees, those above approve; the rules are looked at anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from desk import rostering
from desk.answering import Done
from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.hours import WEEKDAYS, local
from desk.ports import Place, Receipt
from desk.roles import may, require
from desk.roster_rules import Finding
from desk.rostering import LEAVE, REST, Wish
from desk.speaking import Choices
from desk.telling import approvers, tell_here, tell_staff
from storage.records import Form, Shop, Staff
from storage.roster_records import RosterDay, ShiftKind, Swap
from storage.tx import Tx

FORM: Final = "swap"
LASTS: Final = 3600.0
AHEAD: Final = 14
"""Days from today that are offered."""
PEOPLE: Final = 12
SHOWN: Final = 5
IN_A_ROW: Final = 2

Days = dict[int, dict[str, RosterDay]]


async def start(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/swap: which of one's own shifts."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        kinds, drawn = tx.roster.kinds(shop.id), _drawn(tx, shop)
        mine = [row for row in drawn.get(staff.id, {}).values() if row.what == "shift"]
        if not mine:
            raise NotFound(f"您接下来 {AHEAD} 天没有排班，没有可换的～")
        tx.forms.close_kind(staff.id, FORM)
        form = tx.forms.open(
            shop_id=shop.id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id, kind=FORM,
            fields={"bot": place.bot_id}, lasts=LASTS,
        )
        buttons = [(_button(row.day, row, kinds), f"swapday:{form}:{_code(row.day)}") for row in mine]
        tell_here(tx, place, shop.id, "swap_day", buttons=_rows(buttons))

    await floor.commit(job, receipt)


async def choose_day(
    floor: Floor, staff: Staff, form_id: int, code: int, at: int, receipt: Receipt | None = None
) -> Done:
    """A day of one's own: with whom."""

    def job(tx: Tx) -> Done:
        form, day = _form(tx, staff, form_id), _day(code)
        shop = tx.shops.get(staff.shop_id)
        mine = _drawn(tx, shop).get(staff.id, {}).get(day)
        if form is None or mine is None or mine.what != "shift":
            return Done("gone")
        tx.forms.change(form.id, {**form.fields, "day": day})
        people = [p for p in tx.staff.all(shop.id) if may(p, "answer") and p.id != staff.id][:PEOPLE]
        buttons = [(person.name, f"swapwho:{form.id}:{person.id}") for person in people]
        _ask(tx, form, "swap_who", at, _rows(buttons), day=_named(day, mine, tx.roster.kinds(shop.id)))
        return Done("swap_next")

    return await floor.commit(job, receipt)


async def choose_colleague(
    floor: Floor, staff: Staff, form_id: int, colleague_id: int, at: int, receipt: Receipt | None = None
) -> Done:
    """A colleague: which day of theirs."""

    def job(tx: Tx) -> Done:
        form, colleague = _form(tx, staff, form_id), tx.staff.get(colleague_id)
        if form is None or "day" not in form.fields or colleague is None or colleague.shop_id != staff.shop_id:
            return Done("gone")
        shop = tx.shops.get(staff.shop_id)
        kinds, drawn = tx.roster.kinds(shop.id), _drawn(tx, shop)
        day, theirs = str(form.fields["day"]), drawn.get(colleague.id, {})
        offered = [one for one, row in theirs.items() if _exchanges(drawn, staff.id, colleague.id, day, one) and row.what != "leave"]
        if not offered:
            raise NotFound(f"{colleague.name}接下来 {AHEAD} 天没有可以换的班，请换一位～")
        tx.forms.change(form.id, {**form.fields, "colleague": colleague.id})
        buttons = [(_button(one, theirs[one], kinds), f"swapfor:{form.id}:{_code(one)}") for one in offered]
        _ask(tx, form, "swap_for", at, _rows(buttons), name=colleague.name, day=_named(day, drawn[staff.id].get(day), kinds))
        return Done("swap_next")

    return await floor.commit(job, receipt)


def _exchanges(drawn: Days, one: int, other: int, day: str, theirs: str) -> bool:
    """Would anything change, and is the colleague's day a shift (or, on the same day, another)?"""
    row = drawn.get(other, {}).get(theirs)
    if row is None:
        return False
    if day == theirs:
        mine = drawn.get(one, {}).get(day)
        return mine is None or (mine.what, mine.kind_id) != (row.what, row.kind_id)
    return row.what == "shift"


async def choose_theirs(
    floor: Floor, staff: Staff, form_id: int, code: int, at: int, receipt: Receipt | None = None
) -> Done:
    """The colleague's day: what would be wrong is said now, else the colleague is asked."""

    def job(tx: Tx) -> Done:
        form, theirs = _form(tx, staff, form_id), _day(code)
        colleague = tx.staff.get(int(form.fields.get("colleague", 0))) if form is not None else None
        if form is None or colleague is None or not may(colleague, "answer"):
            return Done("gone")
        shop, day = tx.shops.get(staff.shop_id), str(form.fields["day"])
        drawn = _drawn(tx, shop)
        if not _exchanges(drawn, staff.id, colleague.id, day, theirs):
            return Done("gone")
        number = tx.attendance.add_swap(
            shop_id=shop.id, asker_id=staff.id, colleague_id=colleague.id, asker_day=day, colleague_day=theirs,
            asker_kind=_kind(drawn, staff.id, day), colleague_kind=_kind(drawn, colleague.id, theirs),
        )
        swap = tx.attendance.swap(number)
        if swap is None:
            return Done("gone")
        _refuse(tx, shop, swap)
        tx.forms.close(form.id)
        words = _words(tx, swap)
        _ask(tx, form, "swap_asked", at, (), **words)
        buttons = [[("同意换", f"swapok:{swap.id}"), ("不换", f"swapno:{swap.id}")]]
        tell_staff(tx, shop, [colleague], "swap_wish", buttons=buttons, **words)
        return Done("swap_asked", colleague.name)

    return await floor.commit(job, receipt)


# --- agreeing and approving --------------------------------------------------------------------------


async def agree(floor: Floor, staff: Staff, swap_id: int, receipt: Receipt | None = None, *, yes: bool) -> Done:
    """The colleague's tap: 同意换 lays it before those above, 不换 ends it."""

    def job(tx: Tx) -> Done:
        swap = tx.attendance.swap(swap_id)
        if swap is None or swap.shop_id != staff.shop_id or swap.state != "asked":
            return Done("gone")
        if swap.colleague_id != staff.id:
            return Done("swap_not_yours")
        shop, asker = tx.shops.get(staff.shop_id), tx.staff.get(swap.asker_id)
        if asker is None or not _stands(tx, shop, swap):
            return _void(tx, shop, swap)
        if not tx.attendance.move_swap(swap, "agreed" if yes else "refused", agreed_at=tx.now):
            return Done("gone")
        words = _words(tx, swap)
        if not yes:
            tell_staff(tx, shop, [asker], "swap_declined", **words)
            return Done("swap_refused")
        above = approvers(tx, shop, but=[swap.asker_id, swap.colleague_id])
        tell_staff(tx, shop, above, "swap_approve", buttons=_choice(swap), rule_warns=_warned(tx, shop, swap), **words)
        tell_staff(tx, shop, [asker], "swap_waits", **words)
        return Done("swap_agreed")

    return await floor.commit(job, receipt)


def _choice(swap: Swap) -> Choices:
    return [[("批准", f"swapyes:{swap.id}"), ("不批", f"swapdeny:{swap.id}")]]


def _warned(tx: Tx, shop: Shop, swap: Swap) -> str:
    return "；".join(one.text for one in _told(tx, shop, swap))


def waiting(tx: Tx, shop: Shop, staff: Staff, place: Place) -> None:
    """Lay before somebody above what still waits for a tap."""
    agreed = [one for one in tx.attendance.open_swaps(shop.id) if one.state == "agreed"]
    for one in agreed[:SHOWN]:
        words = _words(tx, one)
        tell_here(
            tx, place, shop.id, "swap_approve", buttons=_choice(one), who=staff.name, rule_warns=_warned(tx, shop, one), **words
        )


async def approve(floor: Floor, staff: Staff, swap_id: int, receipt: Receipt | None = None, *, yes: bool) -> Done:
    """The tap of those above: the roster is changed, or stays; both hear of it."""
    require(staff, "roster")

    def job(tx: Tx) -> Done:
        swap = tx.attendance.swap(swap_id)
        if swap is None or swap.shop_id != staff.shop_id or swap.state != "agreed":
            return Done("gone")
        shop = tx.shops.get(staff.shop_id)
        if staff.id in (swap.asker_id, swap.colleague_id) and approvers(tx, shop, but=[swap.asker_id, swap.colleague_id]):
            raise NotAllowed("自己的换班请别的组长或主管来批～")
        tx.roster.lock(shop.id)
        if yes and not _stands(tx, shop, swap):
            return _void(tx, shop, swap)
        if yes:
            _refuse(tx, shop, swap)
        if not tx.attendance.move_swap(swap, "approved" if yes else "refused", decided_at=tx.now, decided_by=staff.id):
            return Done("gone")
        if yes:
            rostering.save(tx, shop, _wishes(tx, shop, swap), by=staff.id)
        people = [person for number in (swap.asker_id, swap.colleague_id) if (person := tx.staff.get(number)) is not None]
        tell_staff(tx, shop, people, "swap_done" if yes else "swap_denied", by=staff.name, **_words(tx, swap))
        return Done("swap_approved" if yes else "swap_refused")

    return await floor.commit(job, receipt)


def _void(tx: Tx, shop: Shop, swap: Swap) -> Done:
    """The roster is not what it was when the swap was asked for, or the day is over."""
    if not tx.attendance.move_swap(swap, "void", decided_at=tx.now):
        return Done("gone")
    people = [person for number in (swap.asker_id, swap.colleague_id) if (person := tx.staff.get(number)) is not None]
    tell_staff(tx, shop, people, "swap_void", **_words(tx, swap))
    return Done("swap_void")


def _stands(tx: Tx, shop: Shop, swap: Swap) -> bool:
    """Is what was asked for still drawn like that, and still to come, and do both still work here?"""
    drawn = _drawn(tx, shop)
    still = (_kind(drawn, swap.asker_id, swap.asker_day), _kind(drawn, swap.colleague_id, swap.colleague_day))
    people = (tx.staff.get(swap.asker_id), tx.staff.get(swap.colleague_id))
    coming = min(swap.asker_day, swap.colleague_day) >= str(local(shop, tx.now).date())
    return coming and still == (swap.asker_kind, swap.colleague_kind) and all(p is not None and may(p, "answer") for p in people)


def _wishes(tx: Tx, shop: Shop, swap: Swap) -> list[Wish]:
    """On each of the two days both do what the other was drawn for."""
    days = {swap.asker_day, swap.colleague_day}
    drawn, kinds = rostering.by_person(tx.roster.days(shop.id, min(days), max(days))), tx.roster.kinds(shop.id)
    wishes: list[Wish] = []
    for day in sorted(days):
        for whose, other in ((swap.asker_id, swap.colleague_id), (swap.colleague_id, swap.asker_id)):
            wishes.append((whose, day, _word(drawn.get(other, {}).get(day), kinds)))
    return wishes


def _told(tx: Tx, shop: Shop, swap: Swap) -> tuple[Finding, ...]:
    return rostering.check(tx, shop, _wishes(tx, shop, swap))[0]


def _refuse(tx: Tx, shop: Shop, swap: Swap) -> None:
    """Raise NotAllowed for a swap that contradicts itself."""
    wrong = rostering.refused(_told(tx, shop, swap))
    if wrong:
        raise NotAllowed(f"这样换不行：{wrong[0].text}")


# --- words -------------------------------------------------------------------------------------------


def _words(tx: Tx, swap: Swap) -> dict[str, Any]:
    kinds = tx.roster.kinds(swap.shop_id)
    one, other = tx.staff.get(swap.asker_id), tx.staff.get(swap.colleague_id)

    def named(day: str, kind: int | None) -> str:
        return _named(day, RosterDay(0, day, "shift" if kind is not None else "rest", kind), kinds)

    return {
        "asker": one.name if one else "", "colleague": other.name if other else "",
        "day": named(swap.asker_day, swap.asker_kind), "theirs": named(swap.colleague_day, swap.colleague_kind),
    }


def _named(day: str, row: RosterDay | None, kinds: Sequence[ShiftKind]) -> str:
    """12月3日 周四 早班."""
    here = date.fromisoformat(day)
    kind = next((one for one in kinds if row is not None and one.id == row.kind_id), None)
    what = kind.name if kind is not None else "请假" if row is not None and row.what == "leave" else "休"
    return f"{here.month}月{here.day}日 {WEEKDAYS[here.weekday()]} {what}"


def _button(day: str, row: RosterDay, kinds: Sequence[ShiftKind]) -> str:
    """早班 12月3日 周四."""
    when, _, what = _named(day, row, kinds).rpartition(" ")
    return f"{what} {when}"


def _word(row: RosterDay | None, kinds: Sequence[ShiftKind]) -> str:
    if row is None:
        return ""
    if row.what == "shift":
        return next((kind.letter for kind in kinds if kind.id == row.kind_id), "")
    return REST if row.what == "rest" else LEAVE


def _drawn(tx: Tx, shop: Shop) -> Days:
    today = local(shop, tx.now).date()
    return rostering.by_person(tx.roster.days(shop.id, str(today), str(today + timedelta(days=AHEAD))))


def _kind(drawn: Days, staff_id: int, day: str) -> int | None:
    row = drawn.get(staff_id, {}).get(day)
    return row.kind_id if row is not None else None


def _form(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    good = form is not None and form.kind == FORM and form.staff_id == staff.id and form.expires_at > tx.now
    return form if good else None


def _ask(tx: Tx, form: Form, code: str, at: int, buttons: Choices, **words: str) -> None:
    """The next question takes the place of the one before."""
    place = Place(int(form.fields["bot"]), form.chat_id, form.thread_id)
    tell_here(tx, place, form.shop_id, code, buttons=buttons, edits=at, **words)


def _rows(buttons: Sequence[tuple[str, str]]) -> Choices:
    return [list(buttons[n : n + IN_A_ROW]) for n in range(0, len(buttons), IN_A_ROW)]


def _code(day: str) -> str:
    return day.replace("-", "")


def _day(code: int) -> str:
    words = f"{code:08d}"
    return f"{words[:4]}-{words[4:6]}-{words[6:]}"
