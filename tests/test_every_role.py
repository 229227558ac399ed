"""Every button and every command under every role: who may is let in, who may not is refused before anything is looked up."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from bot import (
    agent,
    card_buttons,
    customer,
    duty,
    handovers,
    order_customer,
    orders,
    rostering,
    shopkeeping,
    supervisor,
    tools,
)
from bot.texts import COMMANDS
from desk.people.roles import MAY, ROLES
from simulator.client import Person
from tests.stage import Stage

REFUSED = ("没有这个权限", "请组长或主管来看", "not_owner")
ANYBODY = frozenset(ROLES)
LEADS, BOSSES = MAY["roster"], MAY["invite"]
ANSWERS = MAY["answer"]
HELPS = MAY["help"]

BUTTONS = {
    **dict.fromkeys(("leaveok", "leaveno", "swapyes", "swapdeny", "memoend", "noticeend"), LEADS),
    **dict.fromkeys(("ordask", "ordlink", "ordmail", "ordwho", "ordnotlink", "ordpaidgo"), LEADS),
    **dict.fromkeys(("phrok", "phrno", "phredit", "promoend", "repdone", "repno"), BOSSES),
    **dict.fromkeys(("reqans", "ordtick"), HELPS),
    **dict.fromkeys(("memoread", "desk"), ANYBODY),  # receipts of whoever is named; who answers no more may close their desk
    **dict.fromkeys(
        (
            "tap", "edit", "more", "none", "full", "again", "undo", "rewrite", "anyway", "note", "editre", "editas", "resend",
            "snooze", "star", "hand", "give", "end", "history", "find", "todo", "todopg", "todomv", "todohd", "wish", "todoat", "todoto",
            "pics", "letgo", "whom", "about", "phr", "phrfav", "ownedit", "owngone", "ownmore", "favlay", "favgone", "favcard", "favof",
            "favid", "sight", "fixyes", "fixno", "orderfree", "tools", "toolsback", "mark", "unmark", "case", "caseopen", "caseclose",
            "req", "reqgo", "reqno", "reqcancel", "snip", "snips", "item", "itemwrong", "lesson", "priceask", "priceyes", "priceno", "nudge",
            "orders", "ordlist", "ordpage", "ordopen", "ordnew", "ordno", "ordwish", "ordnote", "ordprice", "ordrung", "ordpno", "ordpyes",
            "ordpnot", "proof", "ordproof", "ordpaid", "ordunpaid", "ordredo", "ordredosay", "ordstop", "ordgo", "ordshort", "ordcredit",
            "hogive", "hook", "hoask", "hodone", "hopage", "hosign", "swapday", "swapwho", "swapfor", "swapok", "swapno",
        ),
        ANSWERS,
    ),
}  # fmt: skip
"""Whom each button of the desk lets in. What depends on the thing itself (the price a lead may agree to, whose book it is) is
checked after that, where its own tests look."""

SAID = {
    **dict.fromkeys(("/help", "/start", "/staff", "/requests", "/snippet", "/notice", "/duty", "/memo"), ANYBODY),
    **dict.fromkeys(("/trouble", "/agenda", "/late", "/orders", "/notice 爆仓 晚两天", "/notice del 1", "/handover 放行 99 理由"), LEADS),
    **dict.fromkeys(("/incident 起火", "/incident end 灭了", "/memo 新增", "/memo 主题：开会", "/console", "/team"), LEADS),
    **dict.fromkeys(("/invite 客服 新人", "/remove 99", "/team 早班组 01", "/snippet 早 您好", "/load 02 5", "/promo 新增"), BOSSES),
    **dict.fromkeys(("/promo 满100减10", "/accounts", "/accounts add 6222000011112222", "/reports"), BOSSES),
    **dict.fromkeys(("/todo", "/stars", "/find 顺丰", "/phrase", "/phrase 新增", "/lessons", "/promo", "/incident", "/roster"), ANSWERS),
    **dict.fromkeys(("/on", "/pause", "/away", "/off", "/handover", "/handover 写一句", "/handovers", "/swap", "/leave 明天 有事"), ANSWERS),
}
IN_THE_TOPIC = dict.fromkeys(
    ("/tools", "/case", "/case close", "/item 裙子", "/order", "/zone 纽约", "/fav", "/transfer", "/end"), ANSWERS
)
IN_GENERAL = {"/bind": MAY["bind"]}
ELSEWHERE = {"trial", "desk", "subscriptions"}
"""Said as a customer, or about one's own chat: tests/bot and tests/test_private_desk.py look at those."""


def _buttons() -> set[str]:
    """Every button of the desk there is: those of the tables, and those that bot/agent.py names one by one."""
    named = {"desk"}
    for case in (node for node in ast.walk(ast.parse(inspect.getsource(agent))) if isinstance(node, ast.match_case)):
        named |= {one.value for one in ast.walk(case.pattern) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return named.union(card_buttons.BUTTONS, tools.BUTTONS, orders.BUTTONS, handovers.BUTTONS, rostering.BUTTONS)


def test_every_button_has_its_row_in_the_table() -> None:
    assert set(BUTTONS) == _buttons()


def test_every_command_has_its_row_in_the_table() -> None:
    rooms = (supervisor, tools, duty, handovers, rostering, orders, shopkeeping)
    there = {name for room in rooms for name in room.NAMES} | {word for words in COMMANDS.values() for word, _ in words} | {*customer.NAMES}
    assert {text.split()[0].removeprefix("/") for text in (*SAID, *IN_THE_TOPIC, *IN_GENERAL)} | ELSEWHERE == there


async def _people(stage: Stage) -> dict[str, Person]:
    """Somebody of every role, all of them in the desk's group."""
    await stage.furnish()
    helper = await stage.customer("阿强")
    await stage.group.add(helper)
    await stage.house.store.write(
        lambda tx: tx.staff.put(shop_id=1, user_id=helper.id, number="77", name="阿强", role="helper", speciality="warehouse")
    )
    named = {"owner": "王店主", "supervisor": "孙主管", "lead": "老赵", "agent": "小李", "helper": "阿强"}
    assert set(named) == set(ROLES)
    return {role: stage.people[name] for role, name in named.items()}


async def test_every_button_lets_in_whom_its_row_names_and_nobody_else(stage: Stage) -> None:
    people = await _people(stage)
    await (await stage.customer("小雨")).says("能便宜点吗")
    card = await people["agent"].sees("能便宜点吗", chat=stage.group, thread=await stage.topic("小雨"))
    found = {}
    for what in BUTTONS:
        answers = {role: await person.forges(f"d:{what}:0:0", message=card, chat=stage.group) for role, person in people.items()}
        assert all(answer.answered for answer in answers.values()), what
        found[what] = {role for role, answer in answers.items() if not any(words in answer.text for words in REFUSED)}
    assert {what: found[what] for what in BUTTONS if found[what] != BUTTONS[what]} == {}


async def test_no_button_of_the_desk_says_a_word_to_customers_strangers_or_people_who_were_removed(stage: Stage) -> None:
    await _people(stage)
    buyer, gone, stranger = [await stage.customer(name) for name in ("小雨", "小丁", "路人")]
    await buyer.says("能便宜点吗")
    await stage.group.add(gone)
    await stage.group.add(stranger)

    def let_go(tx: Any) -> None:
        number = tx.staff.put(shop_id=1, user_id=gone.id, number="88", name="小丁", role="lead")
        tx.staff.change(number, active=False)

    await stage.house.store.write(let_go)
    card = await stage.people["小李"].sees("能便宜点吗", chat=stage.group, thread=await stage.topic("小雨"))
    welcome = await buyer.sees("欢迎光临")
    for what in BUTTONS:
        for who in (gone, stranger):
            assert (await who.forges(f"d:{what}:1:1", message=card, chat=stage.group)).text == "", (what, who.name)
        assert (await buyer.forges(f"d:{what}:1:1", message=welcome)).text == "", what
    await stage.settled(timeout=20)

    def look(tx: Any) -> tuple[Any, ...]:
        whose = tx.customers.find(tx.shops.bots()[0].id, buyer.id)
        return whose.holder_id, whose.mark, whose.barred, tx.tasks.open_of(whose.id), tx.cases.open_of(whose.id), tx.inbox.parked()

    assert await stage.house.store.read(look) == (None, "", False, (), None, ())


async def test_a_customers_buttons_do_nothing_in_the_hands_of_staff_at_the_desk(stage: Stage) -> None:
    people = await _people(stage)
    await (await stage.customer("小雨")).says("能便宜点吗")
    card = await people["agent"].sees("能便宜点吗", chat=stage.group, thread=await stage.topic("小雨"))
    for what in (*order_customer.BUTTONS, "menu", "solved", "unsolved", "human", "want", "optout", "optin", "subs", "subend"):
        for role, person in people.items():
            assert (await person.forges(f"c:{what}:1:1", message=card, chat=stage.group)).text == "", (what, role)


class _Told:
    """What the house has said since it was last asked."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._last = stage, 0

    async def since(self) -> str:
        await self._stage.handled()

        def look(tx: Any) -> str:
            words = []
            while (row := tx.outbox.get(self._last + 1)) is not None:
                self._last += 1
                words.append(str(row.body))
            return "\n".join(words)

        return await self._stage.house.store.read(look)


async def test_every_command_lets_in_whom_its_row_names_and_nobody_else(stage: Stage) -> None:
    people = await _people(stage)
    await (await stage.customer("小雨")).says("能便宜点吗")
    thread = await stage.topic("小雨")
    told, wrong = _Told(stage), {}
    for table, place in ((SAID, {}), (IN_GENERAL, {"chat": stage.group}), (IN_THE_TOPIC, {"chat": stage.group, "thread": thread})):
        for text, allowed in table.items():
            let_in = set()
            for role in reversed(ROLES):  # who may not comes first, and finds what those who may would have changed
                await told.since()
                await people[role].says(text, **place)
                answer = await told.since()
                if not any(words in answer for words in REFUSED):
                    let_in.add(role)
            if let_in != allowed:
                wrong[text] = let_in
    assert wrong == {}


async def test_no_command_of_the_desk_is_obeyed_for_a_customer(stage: Stage) -> None:
    await _people(stage)
    buyer = await stage.customer("小雨")
    await buyer.starts()
    await stage.settled()
    before = await stage.house.store.read(lambda tx: (tx.staff.all(1), tx.incidents.open_in(1), tx.memos.current(1, since=0.0), tx.teams.all(1)))
    for text in (*SAID, *IN_GENERAL, *IN_THE_TOPIC):
        if text not in ("/start", "/help", "/orders"):
            await buyer.says(text)
    await stage.settled(timeout=30)
    after = await stage.house.store.read(lambda tx: (tx.staff.all(1), tx.incidents.open_in(1), tx.memos.current(1, since=0.0), tx.teams.all(1)))
    assert after == before
    staff_words = ("同事名单", "权限", "在岗", "协查单", "交接")
    said = "\n".join(m.text for m in await buyer.messages() if m.from_bot)
    assert [words for words in staff_words if words in said] == []
