"""Several desk groups share a shop's customers: new ones go where there are fewest, and stay there."""

from __future__ import annotations

from tests.stage import Stage


async def test_customers_spread_over_the_groups_and_keep_their_topic(stage: Stage) -> None:
    await stage.furnish()
    first = [await stage.customer(name) for name in ("赵一", "钱二")]
    for person in first:
        await person.says("能便宜点吗")
        await stage.topic(person.name)
    second = await stage.world.group("客服台二", owner=stage.owner, forum=True)
    await second.add_bot(stage.bot)
    await second.add(stage.people["小李"])
    await stage.owner.says("/bind", chat=second)
    await stage.owner.sees("已绑定", chat=second)
    later = [await stage.customer(name) for name in ("孙三", "李四", "周五", "吴六")]
    for person in later:
        await person.says("能便宜点吗")
        await stage.settled()
    here = {str(topic["name"]) for topic in await stage.group.topics()}
    there = {str(topic["name"]) for topic in await second.topics()}
    names = {person.name for person in (*first, *later)}
    placed = {name: (any(name in t for t in here), any(name in t for t in there)) for name in names}
    assert all(one != two for one, two in placed.values()), placed
    assert sum(two for _, two in placed.values()) == 3, "three and three"
    assert placed["孙三"] == placed["李四"] == (False, True), "the empty group fills up first"
    assert all(placed[person.name] == (True, False) for person in first)
    for person in (*first, *later):
        await person.says("有没有黑色的")
    await stage.settled()
    assert {str(topic["name"]) for topic in await stage.group.topics()} == here
    assert {str(topic["name"]) for topic in await second.topics()} == there
    agent = stage.people["小李"]
    thread = await second.topic("孙三")
    await agent.sees("有没有黑色的", chat=second, thread=thread)
    await agent.says("亲，有黑色的哦", chat=second, thread=thread)
    await later[0].sees("有黑色的哦")
