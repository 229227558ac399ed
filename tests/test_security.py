"""What people who mean harm can send through chats, and that it does nothing."""

from __future__ import annotations

from typing import Any

from bot import card_buttons, handovers, orders, rostering, tools
from desk.orders import order_stops
from simulator.client import Person
from storage.records.orders import OrderLine
from tests.stage import Stage

FORGED = [
    "", ":", "d", "d:", "d:tap", "d:tap:", "d:tap::", "d:tap:0:0", "d:tap:-1:1", "d:tap:1:-1", "d:tap:1:999999",
    "d:tap:99999999999999999999999:1", "d:tap:१:१", "d:tap:1e3:1", "d:tap:1;drop table offers:1", "d:tap:None:1",
    "d:edit:1", "d:more:1", "d:none:1", "d:full:1", "d:again:1", "d:undo:1", "d:end:1", "d:end:1:won", "d:note:1",
    "d:rewrite:1", "d:anyway:1", "d:editre:1", "d:editas:1", "d:resend:1", "d:pics:1:10", "d:todo:1", "d:star:1",
    "d:snooze:1:10m", "d:letgo:1", "d:case:1", "d:__class__:1", "d:\u202etap:1:1", "x:tap:1:1", "c:tap:1:1",
    "c:menu:haggle", "c:menu:", "c:menu:'; --", "c:solved:1", "c:solved:99999999999999999", "c:human:x", "c:nothing:1",
    "d:" + "a" * 60, "😀" * 16, "d:tap:1:1:1:1:1:1",
]  # fmt: skip

PLEASE_WAIT = ("麻烦您稍等一小会儿", "让您久等啦")  # after thirty seconds, which a busy machine takes for all these buttons

ANSWERING = (
    "tap", "edit", "more", "none", "full", "again", "undo", "rewrite", "anyway", "note", "editre", "editas", "resend",
    "desk",
)  # fmt: skip
"""The buttons of bot/agent.py; the others are in the tables."""
EVERY = [
    *(
        f"d:{what}:1{second}"
        for what in (*ANSWERING, *card_buttons.BUTTONS, *tools.BUTTONS)
        for second in ("", ":1", ":promo", ":barred", ":deal", ":done", ":stock")
    ),
    *(f"d:{what}:1{second}" for what in (*orders.BUTTONS, *handovers.BUTTONS, *rostering.BUTTONS) for second in ("", ":1")),
    *(f"d:ordstop:1:{reason}" for reason in order_stops.REASONS),
]


async def _left(stage: Stage, person: Person) -> tuple[list[str], int | None]:
    """What left for the customer beside what the house says by itself, and who holds them."""

    def look(tx: Any) -> tuple[list[str], int | None]:
        customer = tx.customers.find(tx.shops.bots()[0].id, person.id)
        said = tx.messages.of_customer(customer.id)
        own = ("欢迎光临", "请客服来答您", *PLEASE_WAIT)  # what the house says by itself, however long this takes
        left = [m.text for m in said if m.author != "customer" and not any(words in m.text for words in own)]
        return left, customer.holder_id

    return await stage.house.store.read(look)


async def _nothing_parked(stage: Stage) -> None:
    await stage.settled(timeout=20)
    assert await stage.house.store.read(lambda tx: tx.inbox.parked()) == ()


async def test_forged_buttons_of_a_customer_do_nothing_at_the_desk(stage: Stage) -> None:
    await stage.furnish()
    customer, other = await stage.customer("小雨"), await stage.customer("小雪")
    await customer.says("能便宜点吗")
    welcome = await other.starts() and await other.sees("欢迎光临")
    await stage.people["小李"].sees("能便宜点吗", chat=stage.group, thread=await stage.topic("小雨"))
    for data in (*FORGED, *EVERY):
        if 0 < len(data.encode()) <= 64:
            await other.forges(data, message=welcome)
    await _nothing_parked(stage)
    assert await _left(stage, customer) == ([], None)
    assert await _touched(stage, customer) == []


async def test_a_helper_who_forges_every_button_there_is_changes_nothing(stage: Stage) -> None:
    await stage.furnish()
    customer, helper = await stage.customer("小雨"), await stage.customer("阿强")
    await stage.group.add(helper)
    await stage.house.store.write(
        lambda tx: tx.staff.put(
            shop_id=1, user_id=helper.id, number="77", name="阿强", role="helper", speciality="warehouse"
        )
    )
    await customer.says("能便宜点吗")
    card = await helper.sees("能便宜点吗", chat=stage.group, thread=await stage.topic("小雨"))
    order = await stage.house.store.write(lambda tx: _order(tx, customer.id))
    for data in EVERY:
        toast = (await helper.forges(data, message=card, chat=stage.group)).text
        assert not any(word in toast for word in ("已发送", "✓", "已标", "已转交")), (data, toast)
    await _nothing_parked(stage)
    assert await _left(stage, customer) == ([], None)
    assert await _touched(stage, customer) == []
    found = await stage.house.store.read(lambda tx: (tx.orders.get(order.id), tx.orders.notes(order.id), tx.handovers.open_of(1)))
    assert (order.id, *found) == (1, order, (), None)


def _order(tx: Any, user_id: int) -> Any:
    """A paid order of the customer's, which every forged button names."""
    customer = tx.customers.find(tx.shops.bots()[0].id, user_id)
    line = OrderLine("A01", "雪纺裙", "", "", 1)
    return tx.orders.add(
        shop_id=1, number="X-1", state="paid", changed_at=tx.now, source="form", lines=(line,), customer_id=customer.id, paid_at=tx.now
    )


async def _touched(stage: Stage, person: Person) -> list[Any]:
    """Everything a button of the desk could have done to the customer or at the desk, but did not."""

    def look(tx: Any) -> list[Any]:
        customer = tx.customers.find(tx.shops.bots()[0].id, person.id)
        facts = (
            customer.mark, customer.muted, customer.barred, customer.wants_person, tx.cases.open_of(customer.id),
            tx.requests.open_of(customer.id), tx.stars.of_customer(customer.id), tx.endings.of_customer(customer.id, limit=1),
            tx.tasks.open_of(customer.id),
        )
        return [fact for fact in facts if fact]

    return await stage.house.store.read(look)


async def test_forged_buttons_of_staff_never_crash(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says("能便宜点吗")
    card = await agent.sees("能便宜点吗", chat=stage.group, thread=await stage.topic("小雨"))
    for data in FORGED:
        if 0 < len(data.encode()) <= 64 and not data.startswith(("d:end", "d:star", "d:snooze")):
            assert (await agent.forges(data, message=card, chat=stage.group)).answered, data
    await _nothing_parked(stage)


async def test_a_customer_cannot_speak_as_staff(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    theirs = ("/bind", "/invite 主管 小坏", "/staff", "/remove 01", "/trial", "/trouble", "/transfer 02", "/end")
    for words in (*theirs, "/promo 满1减1 到 12月31日", "/accounts 400-820-1234"):
        await customer.says(words)
    await stage.settled(timeout=20)
    shown = "\n".join([m.text for m in await customer.messages() if m.from_bot])
    assert not [word for word in ("同事名单", "邀请", "已绑定", "已移除", "一切正常", "工号") if word in shown]
    staff = await stage.house.store.read(lambda tx: tx.staff.all(1))
    assert len(staff) == 5
    assert await stage.house.store.read(lambda tx: (tx.promotions.all(1), tx.phrases.own(1))) == ((), ())
    assert (await customer.queries("机密"))["results"] == []


async def test_an_agent_cannot_rise(stage: Stage) -> None:
    await stage.furnish()
    agent = stage.people["小李"]
    for words in ("/invite 主管 小坏", "/invite 客服 小坏", "/remove 01", "/remove 02", "/promo 满2减1 到 12月31日", "/accounts 400-820-1234"):
        await agent.says(words)
    await stage.settled(timeout=20)
    assert await stage.house.store.read(lambda tx: (tx.promotions.all(1), tx.phrases.own(1))) == ((), ())
    roles = await stage.house.store.read(lambda tx: {s.role for s in tx.staff.all(1)})
    number = await stage.house.store.read(lambda tx: len(tx.staff.all(1)))
    assert (number, "owner" in roles) == (5, True)
    assert not [m for m in await agent.messages() if "start=inv_" in m.text]


async def test_markup_in_words_and_names_is_shown_as_it_was_typed(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.changes(first_name="<a href='tg://user?id=1'>x</a>", last_name="</blockquote>")
    words = "</blockquote><b>已发货</b> <tg-spoiler>x</tg-spoiler> &lt; {who} %s"
    await customer.says(words)
    place: dict[str, Any] = {"chat": stage.group, "thread": await stage.group.topic("</blockquote>")}
    card = await agent.sees(words, **place)
    kinds = {entity["type"] for entity in card.raw["entities"]}
    assert kinds <= {"bold", "blockquote"}, kinds
    await agent.says("<b>亲</b>，{who}在的 <script>", **place)
    seen = await customer.sees("<b>亲</b>，{who}在的 <script>")
    assert seen.raw["entities"] == []


async def test_no_file_is_ever_fetched_or_stored(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.sends_document("../../../etc/cron.d/x", size=50 * 1024 * 1024)
    await customer.sends_document("x\u202egpj.exe")
    await stage.people["小李"].sees("../../../etc/cron.d/x", chat=stage.group, thread=await stage.topic("小雨"))
    await stage.settled()
    assert await stage.world.calls("getFile") == []
    media = await stage.house.store.read(lambda tx: [m.media for m in tx.messages.of_customer(1) if m.media])
    assert [sorted(found) for found in media] == [["file_id", "kind", "unique"]] * 2
