"""An agent's list of what is still to be done: /todo, and the ✅ behind every line."""

from __future__ import annotations

from typing import Any

from desk.tasks.tasks import remind
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
    assert shown.buttons == ["✅ 1", "⏰ 1", "🔁 1", "✅ 2", "⏰ 2", "🔁 2"]
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
    own, common = (row[0]["callback_data"] for row in shown.raw["buttons"])
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


async def test_a_task_is_moved_by_a_tap_or_in_words_and_rings_then(stage: Stage) -> None:
    await _written(stage, "小雨")
    await _remind(stage, "小雨", "答应回个价")
    agent = stage.people["小李"]
    await agent.starts()
    await agent.says("/todo")
    shown = await agent.sees("待办 1 件")
    assert "大家的" in shown.text
    await agent.presses("⏰ 1", message=shown)
    chosen = await agent.sees("这件改到什么时候")
    assert (chosen.id, chosen.buttons[0], chosen.buttons[-1]) == (shown.id, "1 小时", "↩️ 返回")
    await agent.presses("✍️ 自己写时间", message=chosen)
    asked = await agent.sees("回复本条消息")
    await agent.says("随便", reply_to=asked)
    await agent.sees("没看懂这个时间")
    await agent.says("半小时后", reply_to=asked)
    await agent.sees("好的，改到今天")
    left = await agent.sees("待办 1 件")
    assert (left.id, "大家的" in left.text) == (shown.id, False), "who moves it answers for it"
    await stage.pass_by(1801)
    due = await agent.sees("到时间啦：超过 24 小时没能发出 · 小雨")
    assert due.buttons == ["✅ 做完了", "⏰ 改时间", "🔁 转出去"]
    await agent.presses("⏰ 改时间", message=due)
    alone = await agent.sees("这件改到什么时候", after=due.id)
    assert (await agent.presses("1 小时", message=alone)).text.startswith("已改到")
    await agent.sees("这件安排好了", after=due.id)
    await agent.presses("✅ 做完了", message=due)
    assert "已经处理过" in (await agent.presses("✅ 做完了", message=due)).text


async def test_words_that_answer_the_list_in_a_topic_never_reach_the_customer(stage: Stage) -> None:
    await _written(stage, "小雨")
    await _remind(stage, "小雨", "答应回个价")
    agent, thread = stage.people["小李"], await stage.topic("小雨")
    await agent.says("/todo", chat=stage.group, thread=thread)
    shown = await agent.sees("待办 1 件", chat=stage.group, thread=thread)
    await agent.says("明天下午3点", chat=stage.group, thread=thread, reply_to=shown)
    await agent.sees("先在这条消息上点 ⏰", chat=stage.group, thread=thread)
    await agent.presses("⏰ 1", message=shown, chat=stage.group)
    await agent.presses("✍️ 自己写时间", message=await agent.sees("改到什么时候", chat=stage.group, thread=thread), chat=stage.group)
    asked = await agent.sees("回复本条消息", chat=stage.group, thread=thread)
    await agent.says("明天下午3点", chat=stage.group, thread=thread, reply_to=asked)
    await agent.sees("好的，改到明天 15:00", chat=stage.group, thread=thread)
    assert "以后" in (await agent.sees("待办 1 件", chat=stage.group, thread=thread)).text
    await stage.people["小雨"].never_sees("明天", within=0.1)


async def test_a_task_is_handed_to_a_colleague_who_hears_of_it(stage: Stage) -> None:
    await _written(stage, "小雨")
    await _remind(stage, "小雨", "答应回个价", whose="小李")
    li, chen = stage.people["小李"], stage.people["小陈"]
    await chen.starts()
    await li.starts()
    await li.says("/todo")
    await li.presses("🔁 1", message=await li.sees("待办 1 件"))
    people = await li.sees("这件交给谁")
    assert people.buttons[:2] == ["小陈（0位）", "老赵（0位）"]
    assert (await li.presses("小陈（0位）", message=people)).text == "已转给小陈，TA 会收到提醒"
    given = await chen.sees("小李把一件待办转给您")
    assert "小雨" in given.text
    assert "都处理完啦" in (await li.sees("没有待办")).text
    await chen.says("/todo")
    await chen.presses("🔁 1", message=await chen.sees("待办 1 件"))
    await chen.presses("大家的（谁有空谁做）", message=await chen.sees("这件交给谁"))
    await chen.sees("把这件待办放给大家了", chat=stage.group, thread=await stage.topic("小雨"))
    await li.says("/todo")
    assert "大家的" in (await li.sees("待办 1 件")).text


async def test_what_fell_due_unseen_reaches_the_lead_once_and_is_on_record(stage: Stage) -> None:
    await _written(stage, "小雨", "阿明")
    lead, agent = stage.people["老赵"], stage.people["小李"]
    await lead.starts()
    await agent.starts()
    await _remind(stage, "小雨", "小李答应的", whose="小李", due_in=60)
    await _remind(stage, "小雨", "也是小李的", whose="小李")
    await _remind(stage, "阿明", "小陈看过的", whose="小陈")
    await stage.people["小陈"].says("/todo", chat=stage.group)
    await stage.people["小陈"].sees("待办 1 件", chat=stage.group)
    await stage.pass_by(61)
    await agent.sees("到时间啦")
    await stage.pass_by(1700)
    await lead.never_sees("还没人看", within=0.1)
    await stage.pass_by(200)
    told = await lead.sees("还没人看")
    assert ("小李名下有 2 件" in told.text, "小陈看过的" in told.text) == (True, False)
    await stage.pass_by(7200)
    await stage.settled()
    assert sum("还没人看" in message.text for message in await lead.messages()) == 1
    await lead.presses("🔁 转交 1", message=told)
    people = await lead.sees("这件交给谁", after=told.id)
    await lead.presses("小陈（0位）", message=people)
    await lead.sees("这件安排好了", after=told.id)

    assert await stage.house.store.read(lambda tx: tx.staff.last_noted(1, "task_unseen")) is not None
