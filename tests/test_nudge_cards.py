"""该跟进了: what a rule asks first lies in the topic; it is sent as it stands, reworded, or let be with the reason."""

from __future__ import annotations

from typing import Any

from desk.nudges import nudging
from storage.records.nudges import Nudge
from storage.records.orders import OrderLine
from tests.stage import Stage

SOON = 12 * 60.0
DAY = 86_400.0


async def _standing_still(stage: Stage, *names: str) -> None:
    """Parcels of these customers have not moved for a day in twelve minutes; then it is so."""
    await stage.change_settings(quiet_hours=[])
    await stage.furnish()
    for name in names:
        await (await stage.customer(name)).says("请问快递走到哪了")
    await stage.handled()

    def job(tx: Any) -> None:
        bot = tx.shops.bots()[0]
        for name in names:
            customer = tx.customers.find(bot.id, stage.people[name].id)
            order = tx.orders.add(
                shop_id=1, number=f"X-{name}", state="shipped", changed_at=tx.now, source="form", lines=(OrderLine("A01", "雪纺裙", "", "", 1),),
                customer_id=customer.id, courier="中通快递", placed_at=tx.now - 2 * DAY, paid_at=tx.now - 2 * DAY,
                shipped_at=tx.now - DAY + SOON,
            )
            nudging.order_moved(tx, tx.shops.get(1), order, "paid")

    await stage.house.store.write(job)
    await stage.pass_by(SOON + 5)


async def _nudge(stage: Stage, name: str) -> Nudge:
    def look(tx: Any) -> Nudge:
        order = tx.orders.by_number(1, f"X-{name}")
        return next(one for one in tx.nudges.about(1, f"order:{order.id}") if one.rule == "nudge_standstill")

    return await stage.house.store.read(look)


async def test_it_is_reworded_and_checked_like_everything_an_agent_says(stage: Stage) -> None:
    await _standing_still(stage, "小雨")
    agent, customer, thread = stage.people["小李"], stage.people["小雨"], await stage.topic("小雨")
    where = {"chat": stage.group, "thread": thread}
    card = await agent.sees("该跟进了 · 发货一天物流没动", **where)
    assert card.buttons == ["✅ 发送", "✏️ 改一改", "🚫 不发"]
    assert "订单 X-小雨 的物流" in card.text
    await agent.presses("✏️ 改一改", message=card, chat=stage.group)
    form = await agent.sees("改好后回复本条消息", **where)
    await agent.says("保证明天一定到，我打包票", reply_to=form, **where)
    await agent.sees("这句没有发出", **where)
    await agent.says("您的包裹我正在催，有消息就来告诉您～", reply_to=form, **where)
    await customer.sees("我正在催，有消息就来告诉您")
    await agent.sees("小李已发送", **where)
    await customer.never_sees("物流这一天没更新", within=0.1)
    nudge = await _nudge(stage, "小雨")
    assert (nudge.state, nudge.reason) == ("done", "edited")
    assert "已经处理过" in (await agent.forges(f"d:nudge:{nudge.id}:send", message=card, chat=stage.group)).text


async def test_it_is_sent_as_it_stands_or_let_be_with_the_reason(stage: Stage) -> None:
    await _standing_still(stage, "小雨", "阿明")
    agent = stage.people["小李"]
    one = {"chat": stage.group, "thread": await stage.topic("小雨")}
    card = await agent.sees("该跟进了", **one)
    assert (await agent.presses("✅ 发送", message=card, chat=stage.group)).text == "已发送 ✓"
    await stage.people["小雨"].sees("我们正找中通快递查")
    settled = await agent.sees("小李已发送", **one)
    assert (settled.id, settled.buttons) == (card.id, [])
    other = {"chat": stage.group, "thread": await stage.topic("阿明")}
    card = await agent.sees("该跟进了", **other)
    await agent.presses("🚫 不发", message=card, chat=stage.group)
    why = await agent.sees("不发的原因是", **other)
    await agent.presses("↩️ 返回", message=why, chat=stage.group)
    await agent.presses("🚫 不发", message=await agent.sees("要发给顾客吗", **other), chat=stage.group)
    await agent.presses("已经联系过", message=await agent.sees("不发的原因是", **other), chat=stage.group)
    await agent.sees("小李选了不发：已经联系过", **other)
    nudge = await _nudge(stage, "阿明")
    assert (nudge.state, nudge.reason) == ("skipped", "declined_contacted")
    await stage.people["阿明"].never_sees("物流这一天没更新", within=0.1)
