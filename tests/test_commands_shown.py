"""Telegram offers each person the commands they may use: customers, the desk groups, and colleagues by role."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot import help_texts
from bot.command_lists import private_list
from desk.people.roles import ROLES
from tests.stage import Stage


async def _offered(stage: Stage, chat_id: int) -> list[dict[str, Any]]:
    """The calls that set or took away the list of one chat, oldest first."""
    calls = [c for c in await stage.world.calls(ok=True) if c["method"] in ("setMyCommands", "deleteMyCommands")]
    return [c for c in calls if f'"chat_id": {chat_id}' in str(c["params"]).replace("'", '"')]


async def _words(stage: Stage, chat_id: int, times: int) -> str:
    for _ in range(100):
        found = await _offered(stage, chat_id)
        if len(found) >= times:
            return str(found[-1]["params"])
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(found)} lists for {chat_id}")


async def test_customers_and_groups_get_their_lists_at_the_start(stage: Stage) -> None:
    lists = {
        str(c["params"]["scope"]): str(c["params"]["commands"])
        for c in await stage.world.calls("setMyCommands", ok=True)
    }
    private = next(words for scope, words in lists.items() if "all_private_chats" in scope)
    group = next(words for scope, words in lists.items() if "all_group_chats" in scope)
    assert "start" in private
    assert "transfer" not in private
    assert "transfer" in group


async def test_a_colleague_gets_a_list_of_their_own_and_loses_it_with_their_place(stage: Stage) -> None:
    await stage.furnish()
    boss, agent = stage.people["孙主管"], stage.people["小李"]
    await boss.starts()
    assert "invite" in await _words(stage, boss.id, 1)
    await agent.starts()
    words = await _words(stage, agent.id, 1)
    assert "trial" in words
    assert "invite" not in words
    await boss.says("/invite 组长 小李")
    message = await boss.sees("把这个链接发给小李")
    await agent.starts(message.text.split("start=")[1].split()[0])
    assert "trouble" in await _words(stage, agent.id, 2)
    number = next(s.number for s in await stage.house.store.read(lambda tx: tx.staff.all(1)) if s.user_id == agent.id)
    await boss.says(f"/remove {number}")
    await _words(stage, agent.id, 3)
    assert (await _offered(stage, agent.id))[-1]["method"] == "deleteMyCommands"
    await (await stage.customer("小雨")).starts()
    await stage.settled()
    assert await _offered(stage, stage.people["小雨"].id) == []


async def test_a_new_version_lists_anew_at_its_start_and_nobody_is_disturbed(stage: Stage) -> None:
    await stage.furnish()
    agent = stage.people["小李"]
    await agent.starts()
    await _words(stage, agent.id, 1)
    await stage.settled()
    await stage.house.stop()
    stage.house = await stage.open_house()
    await _words(stage, agent.id, 2)
    bad = await stage.house.store.read(lambda tx: tx.outbox.bad())
    assert bad == ()


REFUSALS = ("没有这个权限", "请组长或主管来看", "只有店主", "不认识「")


async def test_nobody_is_offered_a_command_that_is_refused_to_them(stage: Stage) -> None:
    await stage.furnish()
    helper = await stage.customer("阿强")
    await stage.house.store.write(
        lambda tx: tx.staff.put(
            shop_id=1, user_id=helper.id, number="77", name="阿强", role="helper", speciality="warehouse"
        )
    )
    people = {"owner": "王店主", "supervisor": "孙主管", "lead": "老赵", "agent": "小李", "helper": "阿强"}
    for role, name in people.items():
        person = stage.people[name]
        for word, _ in private_list(role):
            if word != "trial":  # makes the rest the words of a customer
                await person.says(f"/{word}")
        await stage.settled(timeout=20)
        told = "\n".join(m.text for m in await person.messages() if m.from_bot)
        assert [words for words in REFUSALS if words in told] == [], (role, told)


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_is_told_at_the_start_is_short_and_theirs_to_do(role: str) -> None:
    told = help_texts.start(role, "小李", "客服", "02")
    assert len(told.splitlines()) <= 5
    named = set(re.findall(r"/([a-z]+)", told))
    in_groups = {"bind"} if role == "owner" else set()
    assert named - in_groups <= {word for word, _ in private_list(role)}
    assert "help" in named
