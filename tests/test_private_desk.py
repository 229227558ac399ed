"""The private desk beside trial, pace and several colleagues: what conversations cannot show."""

from __future__ import annotations

from desk.people import seating
from storage.tx import Tx
from tests.stage import Stage, private_desk


async def _open(stage: Stage, name: str, kind: str = "flat") -> None:
    await stage.people[name].says("我来啦")
    await stage.handled()
    await stage.house.store.write(lambda tx: private_desk(tx, stage.people[name].id, kind))


async def test_while_the_owner_is_a_customer_the_private_desk_waits_and_then_shows_everything(stage: Stage) -> None:
    owner = stage.owner
    await _open(stage, owner.name)
    customer = await stage.customer("小雨")
    await owner.says("/trial")
    await owner.sees("您这里的客服台先暂停")
    await customer.says("能便宜点吗")
    await customer.sees("欢迎光临")
    await owner.says("有没有大一码")  # as a customer, to themselves
    await owner.sees("欢迎光临")
    await stage.handled()
    await owner.never_sees("#顾客", within=0.5)
    await owner.says("/trial")
    await owner.sees("存着的消息这就摆出来")
    await owner.sees("小雨 #顾客")
    card = await owner.sees("王店主 #顾客")
    assert "有没有大一码" in card.text
    await owner.says("亲，有满减的", reply_to=await owner.sees("小雨 #顾客"))
    await customer.sees("有满减的")


async def test_words_to_oneself_as_a_customer_are_no_card_to_answer(stage: Stage) -> None:
    owner = stage.owner
    await _open(stage, owner.name)
    await owner.says("/trial")
    await owner.sees("现在您是顾客啦")
    await owner.says("有没有大一码")
    welcome = await owner.sees("欢迎光临")
    await owner.says("/trial")
    await owner.sees("王店主 #顾客")
    await owner.says("亲，您好", reply_to=welcome)
    await owner.sees("不知道是给谁的")


async def test_new_customers_go_to_the_least_busy_colleague_on_duty(stage: Stage) -> None:
    await stage.furnish(desk="flat")
    await _open(stage, "小陈")
    await _open(stage, "老赵")
    await stage.house.store.write(lambda tx: _say(tx, stage.people["老赵"].id, "off"))
    for number, name in enumerate(("小雨", "阿芳", "小雪", "大伟")):
        await (await stage.customer(name)).says("能便宜点吗")
        taker = ("小李", "小陈")[number % 2]
        await stage.people[taker].sees(f"{name} #顾客")
    await stage.people["老赵"].never_sees("#顾客", within=0)
    await stage.house.store.write(lambda tx: _say(tx, stage.people["小李"].id, "off"))
    await stage.house.store.write(lambda tx: _say(tx, stage.people["小陈"].id, "off"))
    await (await stage.customer("小明")).says("能便宜点吗")  # nobody is on duty: somebody has it all the same
    await stage.handled()
    found = await stage.house.store.read(lambda tx: [tx.seats.busy(desk.id) for desk in tx.shops.desks(1)])
    assert sum(found) == 5


def _say(tx: Tx, user_id: int, presence: str) -> None:
    staff = tx.staff.by_user(tx.shops.bots()[0].shop_id, user_id)
    assert staff is not None
    tx.staff.change(staff.id, presence=presence, presence_at=tx.now)


async def test_many_who_waited_without_a_desk_all_get_their_card(stage: Stage) -> None:
    count = seating.AT_A_TIME + 3
    names = [f"顾客{n:02d}号" for n in range(count)]
    for name in names:
        await (await stage.customer(name)).says("能便宜点吗")
    await stage.handled(20)
    await stage.owner.starts()
    await stage.owner.presses("就在这里接待")
    for name in names:
        await stage.owner.sees(f"{name} #顾客", timeout=30)
    await stage.settled(30)
    shown = [message.text for message in await stage.owner.messages() if message.text.startswith("💬")]
    assert len(shown) == count


async def test_the_cards_of_a_private_desk_keep_to_one_message_a_second(stage: Stage) -> None:
    from bot.courier import TELEGRAM_PACE

    await _open(stage, stage.owner.name)
    await stage.world.limits(True)
    for courier in stage.house.couriers.values():
        courier.pace = TELEGRAM_PACE
    names = ("小雨", "阿芳", "小雪")
    for name in names:
        customer = await stage.customer(name)
        for line in ("在吗", "这件", "能便宜点吗"):
            await customer.says(line)
    for name in names:
        await stage.owner.sees(f"{name} #顾客", timeout=15)
    refused = [call for call in await stage.world.calls() if call.get("ok") is False]
    assert [call for call in refused if "Too Many" in str(call.get("error"))] == []
