"""The page of teams over HTTP: made, renamed, filled, ended, by whom it may be, and of one's own shop only."""

from __future__ import annotations

from typing import Any

from tests.web.office import Office


def _staff(tx: Any, name: str) -> int:
    return next(int(one.id) for one in tx.staff.all(1) if one.name == name)


async def test_a_team_is_made_renamed_and_ended_and_keeps_its_phrases_meanwhile(office: Office) -> None:
    store = office.house.store
    ours = await store.read(lambda tx: {name: f"member:{_staff(tx, name)}" for name in ("小李", "小陈")})
    async with await office.browser("孙主管") as browser:
        status, page = await browser.opens("/console/teams")
        assert (status, "还没有小组" in page, 'aria-current="page">小组' in page) == (200, True, True)
        for name, member, why in (("早班组", "", "至少要有一位"), ("night", ours["小李"], "小组名请用中文"), ("早 班", ours["小李"], "不要空格")):
            status, page = await browser.sends("/console/teams", id="0", name=name, **({member: "1"} if member else {}))
            assert (status, why in page, f'value="{name}"' in page) == (422, True, True), "what was written is not lost"
        status, page = await browser.sends("/console/teams", id="0", name="早班组", **{ours["小李"]: "1"})
        assert (status, "保存好了" in page, "<dd>小李</dd>" in page) == (200, True, True)
        status, page = await browser.sends("/console/teams", id="0", name="早班组", **{ours["小陈"]: "1"})
        assert (status, "已经有叫「早班组」" in page) == (422, True)
        (team,) = await store.read(lambda tx: tx.teams.all(1))
        status, page = await browser.sends("/console/teams", id=str(team.id), name="白班组", **{ours["小陈"]: "1", ours["小李"]: "1"})
        (after,) = await store.read(lambda tx: tx.teams.all(1))
        assert (after.id, after.name, len(after.members)) == (team.id, "白班组", 2)
        status, page = await browser.sends("/console/teams/end", id=str(team.id))
        assert (status, "解散了" in page) == (200, True)
        assert (await browser.sends("/console/teams/end", id=str(team.id)))[0] == 404
        assert await store.read(lambda tx: tx.teams.all(1)) == ()


async def test_a_lead_sees_the_teams_and_changes_none_and_another_shops_are_out_of_reach(office: Office) -> None:
    def furnish(tx: Any) -> tuple[int, int]:
        shop = tx.shops.add(code="other", name="另一家店", trade="shoes", timezone="Asia/Shanghai", settings={})
        other = tx.teams.put(shop, "隔壁组", [tx.staff.put(shop_id=shop, user_id=777, number="01", name="外人", role="agent")])
        return tx.teams.put(1, "早班组", [_staff(tx, "小李")]), other

    own, other = await office.house.store.write(furnish)
    async with await office.browser("老赵") as browser:
        status, page = await browser.opens("/console/teams")
        assert (status, "早班组" in page, "隔壁组" in page, "新建小组" in page) == (200, True, False, False)
        assert (await browser.sends("/console/teams", id=str(own), name="改了"))[0] == 403
        assert (await browser.sends("/console/teams/end", id=str(own)))[0] == 403
    async with await office.browser("孙主管") as browser:
        ours = await office.house.store.read(lambda tx: f"member:{_staff(tx, '小李')}")
        assert (await browser.sends("/console/teams", id=str(other), name="改了", **{ours: "1"}))[0] == 404
        assert (await browser.sends("/console/teams/end", id=str(other)))[0] == 404
        status, page = await browser.opens("/console/twins")
        assert (status, 'aria-current="page">相近' in page, 'aria-current="true">话术库' in page) == (200, True, True)
    assert {team.name for team in await office.house.store.read(lambda tx: tx.teams.all(1))} == {"早班组"}
