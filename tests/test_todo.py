"""An agent's list of what is still to be done: /todo, and the ✅ behind every line."""

from __future__ import annotations

from typing import Any

from desk.tasks import remind
from tests.stage import Stage


async def _remind(stage: Stage, customer: str, text: str, *, whose: str = "", due_in: float | None = None) -> None:
    """Put a customer who has written before on a list."""
    await stage.settled()
    user = stage.people[customer].id
    number = stage.people[whose].id if whose else None

    def job(tx: Any) -> None:
        bot = tx.shops.bots()[0]
        found = tx.customers.find(bot.id, user)
        staff = tx.staff.by_user(bot.shop_id, number).id if number else None
        due_at = None if due_in is None else tx.now + due_in
        remind(tx, found, "late_reply", text, staff_id=staff, due_at=due_at)

    await stage.house.store.write(job)


async def _written(stage: Stage, *names: str) -> None:
    await stage.furnish()
    for name in names:
        await (await stage.customer(name)).says("能便宜点吗")


async def test_the_list_shows_ones_own_and_everybodys_and_a_tick_takes_a_line_away(stage: Stage) -> None:
    await _written(stage, "小雨", "阿明")
    agent = stage.people["小李"]
    await _remind(stage, "小雨", "周一再给您<b>答复</b>", whose="小李")
    await _remind(stage, "阿明", "夜里问的尺码")
    await _remind(stage, "阿明", "这是小陈的事", whose="小陈")
    await agent.starts()
    await agent.says("/todo")
    shown = await agent.sees("待办 2 件")
    assert "小雨" in shown.text
    assert "周一再给您<b>答复</b>" in shown.text
    assert "小陈的事" not in shown.text
    assert shown.buttons == ["✅ 1", "✅ 2"]
    assert (await agent.presses("✅ 1", message=shown)).text == "已勾掉 ✓"
    left = await agent.sees("待办 1 件")
    assert left.id == shown.id
    assert "夜里问的尺码" in left.text
    await agent.presses("✅ 1", message=left)
    assert (await agent.sees("都处理完啦")).id == shown.id


async def test_the_most_pressing_comes_first_and_a_line_leads_to_the_topic(stage: Stage) -> None:
    await _written(stage, "小雨", "阿明")
    await _remind(stage, "小雨", "后天的", due_in=2 * 86400)
    await _remind(stage, "阿明", "一小时后的", due_in=3600)
    agent = stage.people["小李"]
    await agent.says("/todo", chat=stage.group)
    shown = await agent.sees("待办 2 件", chat=stage.group)
    assert shown.text.index("一小时后的") < shown.text.index("后天的")
    thread = await stage.topic("阿明")
    links = [one["url"] for one in shown.raw["entities"] if one["type"] == "text_link"]
    assert links[0].endswith(f"/{thread}")


async def test_a_line_can_be_ticked_once_and_only_by_whose_it_is(stage: Stage) -> None:
    await _written(stage, "小雨")
    await _remind(stage, "小雨", "小陈答应的", whose="小陈")
    await _remind(stage, "小雨", "大家的事")
    li, chen = stage.people["小李"], stage.people["小陈"]
    await chen.says("/todo", chat=stage.group)
    shown = await li.sees("待办 2 件", chat=stage.group)
    own, common = (row[0]["callback_data"] for row in ([b] for b in shown.raw["buttons"][0]))
    refused = await li.forges(own, message=shown, chat=stage.group)
    assert "同事名下" in refused.text
    assert (await li.forges(common, message=shown, chat=stage.group)).text == "已勾掉 ✓"
    assert "已经处理过" in (await chen.forges(common, message=shown, chat=stage.group)).text
    assert "小陈答应的" in (await chen.sees("待办 1 件", chat=stage.group)).text


async def test_a_customers_todo_is_plain_words(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.says("/todo")
    await stage.people["小李"].sees("/todo", chat=stage.group, thread=await stage.topic("小雨"))
    await customer.never_sees("待办", within=0.1)
