"""The roster at the console: a month as a grid, cells, kinds, rules and files, by whom it may be."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from desk.shifts.rostering import days_of
from tests.web.office import Browser, Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the queries have tests of their own on both
KEY = re.compile(r'name="key" value="(\w+)"')


async def _people(office: Office) -> dict[str, int]:
    return {person.name: person.id for person in await office.house.store.read(lambda tx: tx.staff.all(1))}


async def _drawn(office: Office, days: tuple[str, ...]) -> list[Any]:
    rows = await office.house.store.read(lambda tx: tx.roster.days(1, days[0], days[-1]))
    return [(row.day[-2:], row.what) for row in rows]


async def _with_kinds(browser: Browser) -> None:
    await browser.opens("/console/roster")
    for letter, times in (("早", "08:00-17:00"), ("晚", "17:00-01:00")):
        status, page = await browser.sends("/console/roster/kind", letter=letter, name=f"{letter}班", times=times, colour="")
        assert (status, "班种存好了" in page, times in page) == (200, True, True)


async def test_a_cell_is_set_with_two_taps_and_what_stands_against_it_is_said(office: Office) -> None:
    async with await office.browser("老赵") as lead:
        assert "还没有班种" in (await lead.opens("/console/roster"))[1]
        await _with_kinds(lead)
        _, page = await lead.sends("/console/roster/kind", letter="中", name="", times="10:00-19:00", colour="")
        assert ("中 10:00-19:00" in page, "中 中" in page) == (True, False), "a kind without a name is not called twice"
        await lead.sends("/console/roster/retire", letter="中")
        who = (await _people(office))["小李"]
        _, page = await lead.opens("/console/roster?month=2026-12")
        assert "排班 2026年12月" in page
        status, page = await lead.opens(f"/console/roster/cell?staff={who}&day=2026-12-03", **{"hx-request": "true"})
        assert (status, "<html" in page) == (200, False)
        assert "小李</strong> 12月3日 周四" in page
        htmx = {"hx-request": "true"}
        _, page = await lead.sends("/console/roster/set", headers=htmx, staff=who, day="2026-12-03", word="早")
        assert "改好了。提醒：12月3日 00:00–08:00、17:00–24:00 没有人在岗" in page
        assert re.search(rf'id="c{who}-2026-12-03" class="k-\w+"', page)
        for day, word, why in (("2026-12-04", "甲", "不认识的班"), ("2036-12-04", "早", "离今天太远"), ("下周", "早", "没有这一天")):
            _, page = await lead.sends("/console/roster/set", headers=htmx, staff=who, day=day, word=word)
            assert why in page, page[:300]
        _, page = await lead.sends("/console/roster/set", headers=htmx, staff="999", day="2026-12-04", word="早")
        assert "没有这位同事" in page
        status, page = await lead.sends("/console/roster/set", staff=who, day="2026-12-04", word="休")  # without scripts
        assert (status, "改好了" in page) == (200, True)
    days = days_of(date(2026, 12, 1))
    assert await _drawn(office, days) == [("03", "shift"), ("04", "rest")]


async def test_a_file_is_looked_at_kept_whole_and_given_out_again(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await _with_kinds(browser)
        days = ",".join(str(n) for n in range(1, 32))
        good = f"2026年12月,{',' * 30}\n姓名,{days}\n小李,早,早,休{',' * 28}\n小陈,晚,晚{',' * 29}\n".encode("gbk")
        status, page = await browser.brings(good, "班.csv", "/console/roster")
        assert (status, "2026年12月，2 个人" in page, "什么都没有改动" in page) == (200, True, True)
        (key,) = KEY.findall(page)
        assert await _drawn(office, ("2026-12-01", "2026-12-31")) == []
        _, page = await browser.sends("/console/roster/keep", key=key)
        assert "收进来了" in page
        assert len(await _drawn(office, ("2026-12-01", "2026-12-31"))) == 5
        assert (await browser.sends("/console/roster/keep", key=key))[0] == 409, "once"
        bad = good.decode("gbk").replace("早,早,休", "早,甲,休").encode("gbk")
        _, page = await browser.brings(bad, "班.csv", "/console/roster")
        assert ("C3：不认识的班「甲」" in page, KEY.findall(page)) == (True, [])
        status, page = await browser.opens("/console/roster/file?month=2026-12&form=csv")
        assert (status, '"小李","早","早","休"' in page) == (200, True)
        assert (await browser.opens("/console/roster/file?month=2026-13"))[0] == 404


async def test_rules_and_kinds_are_refused_with_the_reason_and_agents_see_none_of_it(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await _with_kinds(browser)
        status, page = await browser.sends("/console/roster/kind", letter="中", name="", times="9:00-13:00 12:00-18:00", colour="")
        assert (status, "重叠" in page) == (422, True)
        assert 'value="9:00-13:00 12:00-18:00"' in page, "what was written is not lost"
        status, page = await browser.sends("/console/roster/rules", month="6", ten="2", week="99", gap="8", grace="5", refuse="1")
        assert (status, "0 到 7 的整数" in page) == (422, True)
        _, page = await browser.sends("/console/roster/rules", month="6", ten="2", week="1", gap="8", grace="5", refuse="1")
        assert "规则存好了" in page
        _, page = await browser.sends("/console/roster/retire", letter="晚")
        assert ("停用了" in page, "17:00-01:00</span>" in page) == (True, False)
        await browser.opens("/console/roster")
        await office.house.store.write(lambda tx: tx.staff.change((tx.staff.by_user(1, office.people["孙主管"].id) or tx.staff.all(1)[0]).id, role="agent"))
        assert (await browser.opens("/console/roster"))[0] in (401, 403)
