"""换班 is asked with three taps: one's own day, the colleague, their day; each question takes the place of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import may, require
from desk.people.telling import tell_here, tell_staff
from desk.ports import Place, Receipt
from desk.shifts.swaps import AHEAD, button, drawn_ahead, exchanges, kind_on, named_day, refuse, words_of
from desk.talks.answering import Done
from desk.talks.speaking import Choices
from storage.records.people import Staff
from storage.records.talks import Form
from storage.tx import Tx

FORM: Final = "swap"
LASTS: Final = 3600.0
PEOPLE: Final = 12
IN_A_ROW: Final = 2


async def start(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/swap: which of one's own shifts."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        kinds, drawn = tx.roster.kinds(shop.id), drawn_ahead(tx, shop)
        mine = [row for row in drawn.get(staff.id, {}).values() if row.what == "shift"]
        if not mine:
            raise NotFound(f"您接下来 {AHEAD} 天没有排班，没有可换的～")
        tx.forms.close_kind(staff.id, FORM)
        form = tx.forms.open(
            shop_id=shop.id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id, kind=FORM,
            fields={"bot": place.bot_id}, lasts=LASTS,
        )
        buttons = [(button(row.day, row, kinds), f"swapday:{form}:{_code(row.day)}") for row in mine]
        tell_here(tx, place, shop.id, "swap_day", buttons=_rows(buttons))

    await floor.commit(job, receipt)


async def choose_day(
    floor: Floor, staff: Staff, form_id: int, code: int, at: int, receipt: Receipt | None = None
) -> Done:
    """A day of one's own: with whom."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form, day = _form(tx, staff, form_id), _day(code)
        shop = tx.shops.get(staff.shop_id)
        mine = drawn_ahead(tx, shop).get(staff.id, {}).get(day)
        if form is None or mine is None or mine.what != "shift":
            return Done("gone")
        tx.forms.change(form.id, {**form.fields, "day": day})
        people = [p for p in tx.staff.all(shop.id) if may(p, "answer") and p.id != staff.id][:PEOPLE]
        buttons = [(person.name, f"swapwho:{form.id}:{person.id}") for person in people]
        _ask(tx, form, "swap_who", at, _rows(buttons), day=named_day(day, mine, tx.roster.kinds(shop.id)))
        return Done("swap_next")

    return await floor.commit(job, receipt)


async def choose_colleague(
    floor: Floor, staff: Staff, form_id: int, colleague_id: int, at: int, receipt: Receipt | None = None
) -> Done:
    """A colleague: which day of theirs."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form, colleague = _form(tx, staff, form_id), tx.staff.get(colleague_id)
        if form is None or "day" not in form.fields or colleague is None or colleague.shop_id != staff.shop_id:
            return Done("gone")
        shop = tx.shops.get(staff.shop_id)
        kinds, drawn = tx.roster.kinds(shop.id), drawn_ahead(tx, shop)
        day, theirs = str(form.fields["day"]), drawn.get(colleague.id, {})
        offered = [one for one, row in theirs.items() if exchanges(drawn, staff.id, colleague.id, day, one) and row.what != "leave"]
        if not offered:
            raise NotFound(f"{colleague.name}接下来 {AHEAD} 天没有可以换的班，请换一位～")
        tx.forms.change(form.id, {**form.fields, "colleague": colleague.id})
        buttons = [(button(one, theirs[one], kinds), f"swapfor:{form.id}:{_code(one)}") for one in offered]
        _ask(tx, form, "swap_for", at, _rows(buttons), name=colleague.name, day=named_day(day, drawn[staff.id].get(day), kinds))
        return Done("swap_next")

    return await floor.commit(job, receipt)


async def choose_theirs(
    floor: Floor, staff: Staff, form_id: int, code: int, at: int, receipt: Receipt | None = None
) -> Done:
    """The colleague's day: what would be wrong is said now, else the colleague is asked."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form, theirs = _form(tx, staff, form_id), _day(code)
        colleague = tx.staff.get(int(form.fields.get("colleague", 0))) if form is not None else None
        if form is None or colleague is None or not may(colleague, "answer"):
            return Done("gone")
        shop, day = tx.shops.get(staff.shop_id), str(form.fields["day"])
        drawn = drawn_ahead(tx, shop)
        if not exchanges(drawn, staff.id, colleague.id, day, theirs):
            return Done("gone")
        number = tx.attendance.add_swap(
            shop_id=shop.id, asker_id=staff.id, colleague_id=colleague.id, asker_day=day, colleague_day=theirs,
            asker_kind=kind_on(drawn, staff.id, day), colleague_kind=kind_on(drawn, colleague.id, theirs),
        )
        swap = tx.attendance.swap(number)
        if swap is None:
            return Done("gone")
        refuse(tx, shop, swap)
        tx.forms.close(form.id)
        words = words_of(tx, swap)
        _ask(tx, form, "swap_asked", at, (), **words)
        buttons = [[("同意换", f"swapok:{swap.id}"), ("不换", f"swapno:{swap.id}")]]
        tell_staff(tx, shop, [colleague], "swap_wish", buttons=buttons, **words)
        return Done("swap_asked", colleague.name)

    return await floor.commit(job, receipt)


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
