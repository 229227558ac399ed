"""Drawing a roster: contradictions are refused with their reason, the rules warn or refuse, files go in and out whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.shifts import roster_files, roster_settings, rostering, shift_kinds
from desk.shifts.hours import local
from desk.shifts.shift_kinds import Contradiction
from sheets.errors import SheetError
from sheets.separated import write_separated
from sheets.workbook import write_workbook
from storage.records.people import Shop
from storage.store import Store
from storage.tx import Tx

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the queries have tests of their own on both
NAMES = ("小王", "小张", "小刘")


def _next(shop: Shop, now: float) -> date:
    """The first of the next month."""
    here = local(shop, now).date().replace(day=1)
    return date(here.year + here.month // 12, here.month % 12 + 1, 1)


class Book:
    """A shop with three agents, kinds of shift, and the next month to draw."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        for n, name in enumerate(NAMES, 1):
            tx.staff.put(shop_id=1, user_id=n, number=f"{n:02d}", name=name, role="agent")
        shift_kinds.put(tx, 1, "早", "早班", "8:00-17:00")
        shift_kinds.put(tx, 1, "晚", "晚班", "17:00-01:00", "紫")
        shift_kinds.put(tx, 1, "夜", "夜班", "23:00-07:00")
        self.shop = tx.shops.get(1)
        self.first = _next(self.shop, tx.now)
        self.people = {person.name: person for person in tx.staff.all(1) if person.name in NAMES}

    def day(self, n: int) -> str:
        return str(self.first.replace(day=n))

    def draw(self, **rows: str) -> list[str]:
        """Draw letters from the first of the month on, a row a person; returns what stands against it."""
        wishes = [
            (self.people[name].id, self.day(n), word.replace("·", ""))
            for name, words in rows.items() for n, word in enumerate(words, 1)
        ]
        told = rostering.save(self.tx, self.tx.shops.get(1), wishes)
        return [f"{'!' if one.refuses else ''}{one.code}" for one in told]

    def row(self, name: str) -> str:
        month = rostering.month(self.tx, self.shop, self.first)
        return "".join(month.word(self.people[name].id, day) or "·" for day in month.days).rstrip("·")


def _in(store: Store, job: Callable[[Book], Any]) -> Any:
    return store.write_now(lambda tx: job(Book(tx)))


# --- kinds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "times", "why"),
    [
        ("中", "10:00-14:00 13:00-18:00", "重叠"), ("中", "14:00-18:00 08:00-12:00", "先后写反"), ("中", "09:00-09:00", "开始和结束一样"),
        ("中", "", "请写上班时段"), ("中", "上午", "看不懂"), ("休", "09:00-18:00", "表示休息"), ("7", "09:00-18:00", "不能只有数字"),
        ("早班", "09:00-18:00", "重名"), ("中 班", "09:00-18:00", "不要空格"), ("中", "20:00-24:00 00:30-21:00", "超过 24 小时"),
    ],
)  # fmt: skip
def test_a_kind_that_contradicts_itself_is_refused_with_the_reason(store: Store, letter: str, times: str, why: str) -> None:
    def job(book: Book) -> None:
        with pytest.raises(Contradiction, match=why):
            shift_kinds.put(book.tx, 1, letter, "", times)

    _in(store, job)


def test_kinds_are_written_as_people_write_them_and_found_by_letter_name_or_times(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        put = shift_kinds.put(book.tx, 1, "A", "两头班", "9-12，14：00-18", "青")
        kinds = book.tx.roster.kinds(1)
        words = ("a", "两头班", "9:00-12:00 14:00-18:00", "17:00-1:00", "中", "Ａ", "９：００－１２：００，１４：００－１８：００", "९-१२")
        found = [kind.letter if (kind := shift_kinds.named(word, kinds)) else None for word in words]
        return [[list(span) for span in put.spans], put.colour, found]

    assert _in(store, job) == [[["09:00", "12:00"], ["14:00", "18:00"]], "teal", ["A", "A", "A", "晚", None, "A", "A", None]]


# --- rules -----------------------------------------------------------------------------------------------


def test_two_shifts_at_once_are_refused_and_too_short_a_night_is_warned_of(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        book.tx.shops.set_settings(1, {**book.shop.settings, "hours": []})
        shift_kinds.put(book.tx, 1, "凌", "凌晨班", "06:00-12:00")
        return [book.draw(小王="夜凌"), book.row("小王"), book.draw(小王="晚早"), book.row("小王"), book.draw(小张="晚休早")]

    assert _in(store, job) == [["!twice"], "", ["gap"], "晚早", []]


def test_a_kind_that_is_drawn_is_not_changed_into_a_contradiction(store: Store) -> None:
    def draw(book: Book) -> list[str]:
        return book.draw(小王="夜休", 小张="晚早")

    def change(tx: Tx) -> None:
        rostering.put_kind(tx, 1, "早", "早班", "00:30-09:00")

    _in(store, draw)
    with pytest.raises(Contradiction, match="就会冲突。小张"):
        store.write_now(change)
    kept = store.write_now(lambda tx: [list(span) for span in next(one for one in tx.roster.kinds(1) if one.letter == "早").spans])
    assert kept == [["08:00", "17:00"]]
    store.write_now(lambda tx: rostering.put_kind(tx, 1, "早", "早班", "09:00-18:00"))


def test_who_has_left_and_a_kind_nobody_knows_are_refused_and_nothing_is_kept(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        book.tx.staff.remove(book.people["小刘"].id)
        refused = [book.draw(小王="早", 小刘="早"), book.draw(小王="早甲")]
        kept = book.row("小王")
        retired = shift_kinds.retire(book.tx, 1, "早")
        return [refused[0][0], refused[1][0], kept, retired.letter, book.draw(小王="早")[0]]

    assert _in(store, job) == ["!left", "!unknown", "", "早", "!unknown"]


def test_rest_days_a_month_in_ten_days_and_a_week_each_by_its_switch(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        book.tx.shops.set_settings(1, {**book.shop.settings, "hours": []})
        days = len(rostering.days_of(book.first))
        whole = "早" * (days - 3)
        found = [book.draw(小王=whole), book.draw(小张="早" * (days - 4))]
        roster_settings.change(book.tx, book.shop, ["月休=0", "十天休=2"])
        found += [book.draw(小王=whole)[:1], book.draw(小刘="早早早早早早早早休休早早早早休早早早休")]
        roster_settings.change(book.tx, book.shop, ["十天休=0", "周休=1", "拦住=1"])
        found += [book.draw(小刘="早" * 13)[:1], book.row("小刘")[:3]]
        return found

    assert _in(store, job) == [["month"], [], ["ten"], [], ["!week"], "早早早"]


def test_hours_in_which_nobody_works_are_named_for_the_days_that_are_drawn(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        told = rostering.save(book.tx, book.shop, [(book.people["小王"].id, book.day(1), "早"), (book.people["小张"].id, book.day(2), "休")])
        alone = [one.text for one in told if one.code == "empty"]
        together = book.draw(小王="早", 小张="晚休")
        wishes = [(book.people["小王"].id, book.day(n), "早") for n in (1, 2, 3, 5)]
        often.extend(one.text for one in rostering.check(book.tx, book.shop, wishes)[0] if one.code == "empty" and "17:00" in one.text)
        return [alone, together, [one.code for one in rostering.review(book.tx, book.shop, book.first)]]

    often: list[str] = []
    alone, together, review = _in(store, job)
    (said,) = often
    assert (said.count("没有人在岗"), "3日、" in said, said.index("2日–")) == (1, True, said.index("月") + 1), "a month of it is one line"
    assert alone[0].endswith("1日 17:00–23:00 没有人在岗")
    assert alone[1].endswith("2日 09:00–23:00 没有人在岗")
    assert together == review == ["empty"]


def test_a_figure_that_makes_no_sense_is_refused(store: Store) -> None:
    def job(book: Book) -> None:
        for pair in ("月休=40", "月休", "午休=2", "间隔=-1"):
            with pytest.raises(Contradiction):
                roster_settings.change(book.tx, book.shop, [pair])

    _in(store, job)


# --- files -----------------------------------------------------------------------------------------------


def _as_people_make_it(book: Book, *rows: list[str]) -> bytes:
    """A merged title, remarks, days as dates under weekdays, sums at the end, and a legend."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    days = [datetime.fromisoformat(day) for day in rostering.days_of(book.first)]
    sheet.append([f"客服部 {book.first.year}年{book.first.month}月 排班表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(days) + 3)
    sheet.append(["序号", "姓名", *days, "合计"])
    sheet.append(["", "", *("一二三四五六日"[day.weekday()] for day in days), ""])
    for n, row in enumerate(rows, 1):
        sheet.append([n, *row, *[""] * (len(days) + 1 - len(row)), 26])
    sheet.append([])
    sheet.append(["", "备注：早=8点到17点，晚=17点到1点"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_month_comes_in_as_people_make_it_and_faults_are_named_by_cell(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        good = _as_people_make_it(book, ["小王", "早", "早班", "休"], ["小 张", "晚", "", "08:00-17:00"])
        plan = roster_files.plan(book.tx, book.shop, roster_files.drawn(good, "a.xlsx", book.shop, book.tx.now))
        first = [plan.wrong, plan.people, bool(roster_files.keep(book.tx, book.shop, plan)), book.row("小王"), book.row("小张")]
        bad = _as_people_make_it(book, ["小王", "早", "甲"], ["小赵", "早"], ["", "早"], ["小张", "晚"], ["小张", "早"])
        plan = roster_files.plan(book.tx, book.shop, roster_files.drawn(bad, "a.xlsx", book.shop, book.tx.now))
        assert plan.warned == (), "what is lacking cannot be told from a table that was not understood"
        return [*first, plan.wrong, book.row("小王")]

    wrong, people, warned, wang, zhang, faults, after = _in(store, job)
    assert (wrong, people, warned, wang, zhang) == ((), 2, True, "早早休", "晚·早")
    assert any(one.startswith("D4：不认识的班「甲」") for one in faults)
    assert any(one.startswith("第 5 行：没有叫「小赵」的同事") for one in faults)
    assert any(one.startswith("C6：这一行没有写是谁") for one in faults)
    assert any(one.startswith("C7、C8：同一个人这一天写了两个不同的班") for one in faults)
    assert after == wang


def test_a_kind_that_is_lacking_in_half_the_table_is_said_once_and_how_to_add_one_where_there_is_none(store: Store) -> None:
    def job(book: Book) -> list[Any]:
        table = _as_people_make_it(book, ["小王", "早", *["甲"] * 5], ["小张", "晚", "甲", "休"])
        first = roster_files.plan(book.tx, book.shop, roster_files.drawn(table, "a.xlsx", book.shop, book.tx.now)).wrong
        for letter in "早晚夜":
            shift_kinds.retire(book.tx, 1, letter)
        return [first, roster_files.plan(book.tx, book.shop, roster_files.drawn(table, "a.xlsx", book.shop, book.tx.now)).wrong]

    known, none = _in(store, job)
    assert [one.partition("，可以写")[0] for one in known] == ["D4、E4、F4 等 6 格：不认识的班「甲」"]
    assert [one.partition("「")[0] for one in none] == ["C4：不认识的班", "D4、E4、F4 等 6 格：不认识的班", "C5：不认识的班"]
    assert all("店里还没有班种，先在排班页加上" in one for one in none)


@pytest.mark.parametrize("codec", ["gbk", "utf-8-sig"])
def test_a_separated_file_in_gbk_says_its_month_in_its_name(store: Store, codec: str) -> None:
    def job(book: Book) -> list[Any]:
        days = ",".join(f"{n}号" for n in range(1, 29))
        rows = [["01", "", "早", "早", "休", "早", *[""] * 24], ["", "小张", "晚", "休", *[""] * 26]]
        data = "\n".join([f"工号,姓名,{days}", *map(",".join, rows)]).encode(codec)
        with pytest.raises(SheetError, match="没有写是哪个月"):
            roster_files.drawn(data, "排班.csv", book.shop, book.tx.now)
        found = roster_files.drawn(data, f"{book.first.month}月排班.csv", book.shop, book.tx.now)
        plan = roster_files.plan(book.tx, book.shop, found)
        roster_files.keep(book.tx, book.shop, plan)
        return [found.first == book.first, plan.wrong, book.row("小王"), book.row("小张")]

    assert _in(store, job) == [True, (), "早早休早", "晚休"]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("姓名,电话\n小王,1\n", "没有找到排班"), ("姓名,12-1,12-2,12-3\n小王,早,早,休\n", "第 1 行只认出 3 天"),
        ("姓名,१,२,३,४,५\n小王,早,早,休,休,早\n", "没有找到排班"), ("姓名,１２－１,１２－２,１２－２,１２－４,１２－５\n小王,早\n", "写了两次"), ("1,2,3,4,5,6\n早,早,早,早,早,早\n", "没有找到写姓名的列"),
        ("姓名,12-1,12-2,12-3,12-4,1-5\n小王,早,,,,\n", "两个月"), ("姓名,12-1,12-2,12-2,12-4,12-5\n小王,早,,,,\n", "写了两次"),
        ("姓名,12-1,12-2,12-3,12-4,12-5\n小王,,,,,\n", "没有排任何班"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_roster_says_what_is_missing(store: Store, table: str, why: str) -> None:
    shop = store.write_now(lambda tx: tx.shops.get(1))
    with pytest.raises(SheetError, match=why):
        roster_files.drawn(table.encode(), "2026-12.csv", shop, 1.8e9)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.text("早晚夜休假·", max_size=28), min_size=3, max_size=3), csv=st.booleans())
def test_what_goes_out_comes_in_the_same(store: Store, rows: list[str], csv: bool) -> None:
    def job(book: Book) -> None:
        empty = [(p.id, book.day(n), "") for p in book.people.values() for n in range(1, 29)]
        rostering.save(book.tx, book.shop, empty)
        told = book.draw(**dict(zip(NAMES, rows, strict=True)))
        before = [book.row(name) for name in NAMES]
        if any(one.startswith("!") for one in told) or not any(before):
            return
        table = roster_files.rows(book.tx, book.shop, book.first)
        data = write_separated(table) if csv else write_workbook(table, title="排班")
        plan = roster_files.plan(book.tx, book.shop, roster_files.drawn(data, "x.csv" if csv else "x.xlsx", book.shop, book.tx.now))
        assert plan.wrong == ()
        rostering.save(book.tx, book.shop, empty)
        roster_files.keep(book.tx, book.shop, plan)
        assert [book.row(name) for name in NAMES] == before

    _in(store, job)
