"""The language check on everything that leaves, with the shop's own accounts and rules, in a running house."""

from __future__ import annotations

import asyncio
from typing import Any

from desk.talks import ending
from scripts_library.library import Rule
from tests.stage import Stage


async def _own(stage: Stage, *names: str) -> None:
    await stage.house.store.write(lambda tx: tx.phrases.set_own(1, names))
    await stage.house.minds.refresh(1)


async def _rules(stage: Stage, *rules: Rule) -> None:
    await stage.house.store.write(lambda tx: tx.phrases.put_rules(1, rules))
    await stage.house.minds.refresh(1)


async def test_the_shops_own_account_passes_from_anybody_and_another_is_blocked(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says("能便宜点吗")
    topic = await stage.topic("小雨")
    await _own(stage, "xiaoer_shop")
    await agent.says("亲，加我们微信 xiaoer_shop 也可以", chat=stage.group, thread=topic)
    await customer.sees("xiaoer_shop")
    await agent.says("亲，加我微信 xiaoli777 也可以", chat=stage.group, thread=topic)
    await agent.sees("这句不能发给顾客", chat=stage.group)
    await _own(stage)
    await agent.says("亲，再说一声，加我们微信 xiaoer_shop 哦", chat=stage.group, thread=topic)
    await stage.settled()
    said = [m.text for m in await stage.house.store.read(lambda tx: tx.messages.of_customer(1)) if m.state == "sent"]
    assert "亲，加我们微信 xiaoer_shop 也可以" in said
    assert not [text for text in said if "xiaoli777" in text or "再说一声" in text]


async def test_a_running_worker_takes_over_a_rule_and_an_account_by_itself(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says("能便宜点吗")
    topic = await stage.topic("小雨")
    rule = Rule("no_pitch", "warn", "本店不推会员卡", "亲，您慢慢看～", ("会员卡",), hits=("办会员卡吧",), misses=("好的",))
    await stage.house.store.write(lambda tx: tx.phrases.put_rules(1, [rule]))
    async with asyncio.timeout(10):  # two seconds, and more on a busy machine
        while all(r.id != "no_pitch" for r in stage.house.minds.of(1).library.rules):  # noqa: ASYNC110 - the worker tells nobody
            await asyncio.sleep(0.1)
    await agent.says("亲，您办张会员卡吧", chat=stage.group, thread=topic)
    await agent.sees("本店不推会员卡", chat=stage.group)


async def test_the_assistant_does_not_say_what_a_rule_of_the_shop_forbids(stage: Stage) -> None:
    await stage.furnish()
    await _rules(stage, Rule("no_name", "warn", "别提快递名", "亲，一般三天左右到哦～", ("快递",), hits=("什么快递",), misses=("好的",)))
    customer = await stage.customer("小雨")
    await customer.says("发什么快递")
    await stage.settled()
    await stage.pass_by(6)
    await stage.settled()
    said = [m for m in await stage.house.store.read(lambda tx: tx.messages.of_customer(1)) if m.author == "assistant"]
    assert [m.text for m in said if "快递" in m.text] == []


async def test_a_farewell_that_a_rule_of_the_shop_forbids_is_not_said(stage: Stage) -> None:
    await stage.furnish()
    await _rules(stage, Rule("no_thanks", "block", "别说感谢", "亲，好的～", ("谢谢|感谢",), hits=("谢谢",), misses=("好的",)))
    await (await stage.customer("小雨")).says("能便宜点吗")
    await stage.settled()
    store = stage.house.store
    agent: Any = next(s for s in await store.read(lambda tx: tx.staff.all(1)) if s.name == "小李")
    assert (await ending.finish_talk(stage.house.floor, agent, 1, "成交")).outcome == "ended"
    assert [m for m in await store.read(lambda tx: tx.messages.of_customer(1)) if m.phrase == "service.farewell_deal"] == []


async def test_a_name_card_of_an_agent_is_a_private_contact(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says("能便宜点吗")
    topic = await stage.topic("小雨")
    await agent.sends_contact("13800001112", "小李", chat=stage.group, thread=topic)
    await agent.sees("这句不能发给顾客", chat=stage.group)
    await stage.settled()
    said = await stage.house.store.read(lambda tx: tx.messages.of_customer(1))
    assert [m.state for m in said if m.author == "agent"] == ["held"]
