"""Leave in words, what the desk lacks then, swaps that must not be, and 下班 that was forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.errors import DeskError, NotAllowed, NotFound
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.ports import Place
from desk.shifts import absences, clocking, rostering, shift_kinds, swap_asking, swapping
from desk.shifts.absences import understood
from storage.records.people import Staff
from storage.records.roster import Swap
from storage.records.traffic import Due
from storage.store import Store
from storage.tx import Tx

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the queries have tests of their own on both
TODAY = date(2026, 12, 1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("words", "kind", "first", "last", "times", "rest"),
    [
        ("明天 家里有事", "leave", 1, 1, "", ["家里有事"]), ("请假 12-03到12-05", "leave", 2, 4, "", []), ("病假", "sick", 0, 0, "", []),
        ("病假 12月3日 发烧 38度", "sick", 2, 2, "", ["发烧", "38度"]), ("14:00-16:00", "leave", 0, 0, "14:00-16:00", []),
        ("请假 今天 14：00 - 16：00 看牙", "leave", 0, 0, "14:00-16:00", ["看牙"]), ("后天 到 12-05", "leave", 2, 4, "", []),
        ("明天 到医院看牙", "leave", 1, 1, "", ["到医院看牙"]),
        ("１２－３到１２－５ 家里有事：搬家", "leave", 2, 4, "", ["家里有事：搬家"]), ("请假 今天 １４：００～１６：００", "leave", 0, 0, "14:00~16:00", []),
        ("１２月３日至12-05", "leave", 2, 4, "", []),
        ("1-2", "leave", 32, 32, "", []), ("开会 今天 14:00-15:00 02 03", "meeting", 0, 0, "14:00-15:00", ["02", "03"]),
    ],
)  # fmt: skip
def test_leave_is_asked_for_as_people_write(
    database: str, words: str, kind: str, first: int, last: int, times: str, rest: list[str]
) -> None:
    asked = understood(words, TODAY)
    days = (TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    assert (asked.kind, (asked.first, asked.last), asked.times, asked.rest) == (kind, days, times, rest)


@pytest.mark.parametrize("words", ["", "请假", "家里有事", "2-30", "१२-०३", "١٢-٠٣", "12-05到12-03", "12-01到2027-12-01"])
def test_leave_that_makes_no_sense_is_said_so(database: str, words: str) -> None:
    with pytest.raises(NotFound):
        understood(words, TODAY)


class Team:
    """Two agents and a lead, with shifts around now, and a floor to act on."""

    def __init__(self, store: Store, build: Callable[[Any], Mind]) -> None:
        self.store = store
        self.now = [time.time()]
        self.floor = Floor(store, Minds(store, build), lambda: self.now[0])
        store.write_now(self._hire)

    def _hire(self, tx: Tx) -> None:
        tx.shops.add_bot(shop_id=1, telegram_id=1, username="b", token_name="BOT_TOKEN")
        for n, (name, role) in enumerate((("小王", "agent"), ("小张", "agent"), ("老赵", "lead")), 1):
            tx.staff.change(tx.staff.put(shop_id=1, user_id=n, number=f"{n:02d}", name=name, role=role), started=True)
        for letter, times in (("早", "08:00-16:00"), ("晚", "16:00-24:00"), ("夜", "23:00-07:00")):
            shift_kinds.put(tx, 1, letter, f"{letter}班", times)
        self.today = datetime.fromtimestamp(tx.now, SHANGHAI).date()

    def __getitem__(self, name: str) -> Staff:
        return next(one for one in self.store.write_now(lambda tx: tx.staff.all(1)) if one.name == name)

    def day(self, n: int) -> str:
        return str(self.today + timedelta(days=n))

    def draws(self, **rows: str) -> None:
        """Letters from tomorrow on."""
        wishes = [(self[name].id, self.day(n), word) for name, words in rows.items() for n, word in enumerate(words, 1)]
        self.store.write_now(lambda tx: rostering.save(tx, tx.shops.get(1), wishes))

    def row(self, name: str, n: int) -> str:
        who, day = self[name].id, date.fromisoformat(self.day(n))

        def look(tx: Tx) -> str:
            return rostering.month(tx, tx.shops.get(1), day).word(who, str(day))

        return self.store.write_now(look)

    async def asks_swap(self, mine: int, theirs: int) -> Swap | None:
        """小王 asks 小张."""
        place = Place(1, 1)
        await swap_asking.start(self.floor, self["小王"], place)
        form = self.store.write_now(lambda tx: max((f.id for n in range(1, 99) if (f := tx.forms.get(n)) is not None), default=0))
        code = [int(self.day(n).replace("-", "")) for n in (mine, theirs)]
        await swap_asking.choose_day(self.floor, self["小王"], form, code[0], 1)
        await swap_asking.choose_colleague(self.floor, self["小王"], form, self["小张"].id, 1)
        await swap_asking.choose_theirs(self.floor, self["小王"], form, code[1], 1)
        return self.store.write_now(lambda tx: next(iter(tx.attendance.open_swaps(1)), None))

    def said(self) -> list[str]:
        return self.store.write_now(lambda tx: [row.body.get("code", "") for n in range(1, 99) if (row := tx.outbox.get(n)) is not None])


@pytest.fixture
def team(store: Store, shared_mind: Callable[[Any], Mind]) -> Team:
    return Team(store, shared_mind)


async def test_on_both_days_both_do_what_the_other_was_drawn_for(team: Team) -> None:
    team.draws(小王="早休", 小张="休晚")
    swap = await team.asks_swap(1, 2)
    assert swap is not None
    assert (await swapping.agree(team.floor, team["小王"], swap.id, yes=True)).outcome == "swap_not_yours"
    assert (await swapping.agree(team.floor, team["小张"], swap.id, yes=True)).outcome == "swap_agreed"
    with pytest.raises(NotAllowed):
        await swapping.approve(team.floor, team["小张"], swap.id, yes=True)
    assert (await swapping.approve(team.floor, team["老赵"], swap.id, yes=True)).outcome == "swap_approved"
    assert (await swapping.approve(team.floor, team["老赵"], swap.id, yes=False)).outcome == "gone"
    assert [team.row("小王", 1), team.row("小王", 2), team.row("小张", 1), team.row("小张", 2)] == ["休", "晚", "早", "休"]
    assert team.said().count("swap_done") == 2


async def test_a_swap_that_contradicts_itself_is_refused_when_it_is_asked_and_when_it_is_approved(team: Team) -> None:
    team.draws(小王="早休早", 小张="夜夜休")
    team.store.write_now(lambda tx: shift_kinds.put(tx, 1, "凌", "凌晨", "05:00-09:00"))
    team.draws(小王="休凌凌", 小张="夜夜休")
    with pytest.raises(DeskError, match="不能同时上两个班"):
        await team.asks_swap(3, 1)  # the night before would run into it
    team.draws(小王="早休休", 小张="休休晚")
    swap = await team.asks_swap(1, 3)
    assert swap is not None
    await swapping.agree(team.floor, team["小张"], swap.id, yes=True)
    team.draws(小王="晚休休")  # meanwhile
    assert (await swapping.approve(team.floor, team["老赵"], swap.id, yes=True)).outcome == "swap_void"
    assert (team.row("小王", 1), team.said().count("swap_void")) == ("晚", 2)


async def test_leave_is_decided_once_and_by_nobody_of_another_shop(team: Team) -> None:
    team.draws(小王="早", 小张="休")
    await absences.ask(team.floor, team["小王"], Place(1, 1), "明天 家里有事")
    other = Staff(99, 2, 9, "01", "别家", "owner", "", True, False)
    assert (await absences.decide(team.floor, other, 1, grant=True)).outcome == "gone"
    assert (await absences.decide(team.floor, team["老赵"], 1, grant=True)).outcome == "leave_granted"
    assert (await absences.decide(team.floor, team["老赵"], 1, grant=False)).outcome == "gone"
    rows = team.store.write_now(lambda tx: [row for n in range(1, 30) if (row := tx.outbox.get(n)) is not None])
    wish = next(row for row in rows if row.body["code"] == "leave_wish")
    when = date.fromisoformat(team.day(1))
    said = f"{when.month}月{when.day}日"
    assert wish.body["words"]["desk_lacks"] == f"缺 {said} 早班 08:00–16:00；⚠️ {said} 08:00–16:00 会没有人在岗"


async def test_a_forgotten_off_ends_with_the_shift_unless_they_still_talk(team: Team) -> None:
    def come(tx: Tx) -> tuple[int, int]:
        shop = tx.shops.get(1)
        start = datetime.fromtimestamp(tx.now - 600, SHANGHAI)
        shift_kinds.put(tx, 1, "今", "", f"{start:%H:%M}-{start + timedelta(hours=1):%H:%M}")
        people = [one for one in tx.staff.all(1) if one.name in ("小王", "小张")]
        rostering.save(tx, shop, [(one.id, str(start.date()), "今") for one in people])
        for one in people:
            tx.staff.change(one.id, presence="on", presence_at=tx.now)
            clocking.come(tx, tx.shops.get(1), one)
        tx.customers.add(shop_id=1, bot_id=1, user_id=50, chat_id=50, holder_id=people[1].id)
        first, second = (tx.attendance.there(one.id) for one in people)
        assert first is not None
        assert second is not None
        return first.id, second.id

    async def ring(number: int) -> None:
        def row(tx: Tx) -> Due:
            tx.due.hasten(clocking.SHIFT_END, str(number))
            return next(one for one in tx.due.claim(50) if one.subject == str(number))

        await clocking.over(team.floor, team.store.write_now(row))

    wang, zhang = team.store.write_now(come)

    def how() -> list[tuple[str, bool]]:
        found = team.store.write_now(lambda tx: [tx.attendance.clocking(n) for n in (wang, zhang)])
        return [(one.left_how, one.left_at == one.ends_at) for one in found if one is not None]

    await ring(wang)
    await ring(zhang)
    assert how() == [("shift", True), ("", False)]
    assert (team["小王"].presence, team["小张"].presence) == ("", "on")
    team.store.write_now(lambda tx: tx.customers.change(1, holder_id=None))
    await ring(zhang)
    assert how() == [("shift", True), ("talk", False)]
