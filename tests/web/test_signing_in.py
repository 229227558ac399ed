"""Coming in by the bot's link: looked at it lives, pressed it is spent; a visit ends with the role."""

from __future__ import annotations

import subprocess
import sys

import sqlalchemy as sa

from tests.stage import Stage
from tests.web.office import Browser, Office


async def test_a_supervisor_asks_the_bot_opens_the_link_presses_the_button_and_is_in(office: Office) -> None:
    async with Browser(office.console) as browser:
        code = await office.link("孙主管")
        for _ in range(3):  # previews look too
            status, page = await browser.opens(f"/console/enter/{code}")
            assert (status, "进入后台" in page) == (200, True)
        status, page = await browser.sends("/console/enter", code=code)
        assert status == 200
        assert "孙主管" in page
        assert "主管" in page
        cookie = next(c for c in browser.session.cookie_jar if c.key == "xiaoer")
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "lax", "")


async def test_the_message_with_the_link_has_its_preview_off(office: Office) -> None:
    await office.link("孙主管")
    (call,) = [c for c in await office.world.calls("sendMessage", ok=True) if "/console/enter/" in str(c["params"])]
    options = str(call["params"]["link_preview_options"]).lower()
    assert "is_disabled" in options
    assert "true" in options


async def test_a_link_works_once_and_says_so_afterwards(office: Office) -> None:
    async with Browser(office.console) as first, Browser(office.console) as second:
        code = await office.link("孙主管")
        await first.opens(f"/console/enter/{code}")
        await second.opens(f"/console/enter/{code}")
        assert (await first.sends("/console/enter", code=code))[0] == 200
        status, page = await second.sends("/console/enter", code=code)
        assert (status, "链接失效" in page) == (410, True)
        assert (await second.opens("/console/phrases"))[0] == 401
        assert (await second.opens(f"/console/enter/{code}"))[0] == 410


async def test_a_link_is_good_for_ten_minutes_and_only_until_the_next_one(office: Office) -> None:
    async with Browser(office.console) as browser:
        old = await office.link("老赵")
        assert (await browser.opens(f"/console/enter/{old}"))[0] == 200
        new = await office.link("老赵")
        assert (await browser.opens(f"/console/enter/{old}"))[0] == 410
        assert (await browser.opens(f"/console/enter/{new}"))[0] == 200
        office.clock.pass_by(601)
        status, page = await browser.sends("/console/enter", code=new)
        assert (status, "10 分钟内有效" in page) == (410, True)


async def test_neither_the_link_nor_the_visit_can_be_read_from_the_database(office: Office) -> None:
    async with Browser(office.console) as browser:
        code = await office.link("孙主管")
        await browser.opens(f"/console/enter/{code}")
        await browser.sends("/console/enter", code=code)
        await office.settled()
        token = next(c for c in browser.session.cookie_jar if c.key == "xiaoer").value
    engine = sa.create_engine(office.house.store.url)
    with engine.connect() as connection:
        rows = [
            str(row) for table in sa.inspect(engine).get_table_names()
            for row in connection.execute(sa.text(f'select * from "{table}"'))  # noqa: S608
        ]
    engine.dispose()
    assert len(rows) > 100
    assert [row for row in rows if code in row or token in row] == []


async def test_who_may_not_look_after_the_library_gets_no_link_and_nobody_gets_one_in_the_group(office: Office) -> None:
    await office.people["小李"].says("/console")
    await office.people["小李"].sees("没有这个权限")
    await office.people["孙主管"].says("/console", chat=office.group)
    await office.people["孙主管"].sees("只发到私聊里", chat=office.group)
    await office.settled()
    assert "/console/enter/" not in str(await office.world.calls("sendMessage"))


async def test_where_no_console_is_open_the_bot_says_what_to_do(stage: Stage) -> None:
    await stage.furnish()
    await stage.people["孙主管"].says("/console")
    await stage.people["孙主管"].sees("CONSOLE_URL")


async def test_a_visit_ends_with_the_role(office: Office) -> None:
    async with await office.browser("老赵") as lead, await office.browser("孙主管") as supervisor:
        assert (await lead.opens("/console/phrases"))[0] == 200
        number = next(s.number for s in await office.house.store.read(lambda tx: tx.staff.all(1)) if s.name == "老赵")
        await office.people["王店主"].says(f"/remove {number}")
        await office.people["王店主"].sees("已移除 老赵")
        assert (await lead.opens("/console/phrases"))[0] == 401
        staff = await office.house.store.read(lambda tx: tx.staff.by_user(1, office.people["孙主管"].id))
        await office.house.store.write(lambda tx: tx.staff.change(staff.id, role="agent"))
        assert (await supervisor.opens("/console/phrases"))[0] == 401
        await office.house.store.write(lambda tx: tx.staff.change(staff.id, role="supervisor"))
        assert (await supervisor.opens("/console/phrases"))[0] == 401, "what ended stays ended"


async def test_a_role_taken_away_between_link_and_button_opens_nothing(office: Office) -> None:
    async with Browser(office.console) as browser:
        code = await office.link("老赵")
        await browser.opens(f"/console/enter/{code}")
        staff = await office.house.store.read(lambda tx: tx.staff.by_user(1, office.people["老赵"].id))
        await office.house.store.write(lambda tx: tx.staff.change(staff.id, role="agent"))
        assert (await browser.sends("/console/enter", code=code))[0] == 410


async def test_signing_out_ends_the_visit_even_for_who_kept_the_cookie(office: Office) -> None:
    async with await office.browser("孙主管") as browser, Browser(office.console) as thief:
        token = next(c for c in browser.session.cookie_jar if c.key == "xiaoer").value
        thief.session.cookie_jar.update_cookies({"xiaoer": token})
        await browser.opens("/console/phrases")
        status, page = await browser.sends("/console/leave")
        assert (status, "已退出" in page) == (200, True)
        assert (await browser.opens("/console/phrases"))[0] == 401
        assert (await thief.opens("/console/phrases"))[0] == 401


async def test_a_visit_ends_after_twelve_quiet_hours_and_after_a_week(office: Office) -> None:
    async with await office.browser("孙主管") as quiet, await office.browser("老赵") as busy:
        for _ in range(15):
            assert (await busy.opens("/console/phrases"))[0] == 200
            office.clock.pass_by(11.5 * 3600)
        assert (await quiet.opens("/console/phrases"))[0] == 401
        assert (await busy.opens("/console/phrases"))[0] == 401, "a week is the longest"


async def test_knocking_again_and_again_is_stopped_for_a_while(office: Office) -> None:
    async with Browser(office.console) as browser:
        codes = [await browser.opens(f"/console/enter/made-up-{n}") for n in range(21)]
        assert [status for status, _ in codes] == [410] * 20 + [429]
        assert "过几分钟" in codes[-1][1]
        assert (await browser.opens("/console/enter/another"))[0] == 410, "guesses that begin otherwise are counted apart"
        office.clock.pass_by(301)
        assert (await browser.opens("/console/enter/made-up"))[0] == 410


async def test_however_many_wrong_codes_strangers_try_a_right_link_lets_its_owner_in(office: Office) -> None:
    async with Browser(office.console) as stranger, Browser(office.console) as browser:
        answers = [(await stranger.opens(f"/console/enter/{n:08d}"))[0] for n in range(601)]
        assert answers == [410] * 600 + [429], "all of them together have a bound too"
        code = await office.link("孙主管")
        assert (await browser.opens(f"/console/enter/{code}"))[0] == 200
        assert (await browser.sends("/console/enter", code="wrong"))[0] == 429
        assert (await browser.sends("/console/enter", code=code))[0] == 200


def test_a_program_without_a_console_loads_nothing_of_it() -> None:
    script = (
        "import sys; from app import opening, wiring; from app.settings import Settings; "
        "house = type('House', (), {'settings': Settings(_env_file=None)})(); "
        "assert opening.console(house) is None; print([n for n in ('fastapi', 'jinja2', 'web.console') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
