"""What staff read at /start, by role and in four lines, and at /help, by topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import (
    duty_texts,
    handover_texts,
    item_texts,
    nudge_texts,
    order_texts,
    phrase_texts,
    roster_texts,
    shop_texts,
    todo_texts,
    tool_texts,
)

_HELLO: Final = "{name}，您好！您是本店的{title}，工号 {number}。\n"
START: Final[Mapping[str, str]] = {
    "agent": _HELLO + (
        "· 到岗发「上班」，顾客来了，卡片就到客服台\n"
        "· 卡片上点 1 2 3 一键回复，或者直接打字\n"
        "· /todo 我的待办　/roster 我的班表　/handover 交接班\n"
        "别的用法：/help"
    ),
    "lead": _HELLO + (
        "· /duty 看谁在岗　/trouble 看没送到的消息\n"
        "· 请假、换班、交接有要您点头的，我会私聊您\n"
        "· /memo 写通知　/agenda 本周议程　/console 网页后台\n"
        "别的用法：/help"
    ),
    "supervisor": _HELLO + (
        "· /console 网页后台：话术、商品、订单、排班都在里面\n"
        "· /phrase 审话术　/duty 看谁在岗　/trouble 看没送到的消息\n"
        "· /invite 客服 名字 = 邀请同事\n"
        "别的用法：/help"
    ),
    "owner": _HELLO + (
        "· /console 网页后台：话术、商品、订单、排班都在里面\n"
        "· /desk 在私聊里接待，或在客服群里发 /bind 绑定客服台\n"
        "· /invite 客服 名字 = 邀请同事　/trial 当一回顾客试试\n"
        "别的用法：/help"
    ),
    "helper": _HELLO + (
        "· 要您查的协查单会发到你们的话题（或群）里，点按钮或直接回复就行\n"
        "· /requests 还没答复的　/notice 看公告\n"
        "别的用法：/help"
    ),
}  # fmt: skip
"""What somebody of that role can do now."""

TOPICS: Final[Mapping[str, tuple[str, str]]] = {
    "接待": ("回复、转交、待办、工具", (
        "· 在顾客的话题里直接打字 = 回复顾客\n"
        "· 以 // 或「备注：」开头 = 内部备注，顾客看不到\n"
        "· 卡片上点 1 2 3 = 一键发送\n"
        "· /transfer 工号 = 转交（不写工号 = 放回公共池）\n"
        "· /end = 结束接待（/end 成交、未成交、待跟进 会和顾客道别）\n"
        "· /find 词… = 查找聊过的话　/stars = 我标星的顾客　/todo = 我的待办　/trial = 体验顾客\n"
        f"{todo_texts.HELP}{tool_texts.HELP}{nudge_texts.HELP}"
    )),
    "话术": ("快捷码、收藏、自己写的", phrase_texts.HELP),
    "订单": ("备注、改价、核款、拦截", order_texts.HELP),
    "货品": ("找商品、活动、收款账户", f"{item_texts.HELP}{shop_texts.HELP}"),
    "班务": ("上下班、排班、请假、交接、通知", f"{duty_texts.HELP}{roster_texts.HELP}{handover_texts.HELP}"),
    "管理": ("邀请同事、网页后台、客服台", (
        "· 组长、主管、店主：私聊发 /console 打开网页后台\n"
        "· 主管：/invite 岗位 名字　/staff　/remove 工号　/trouble\n"
        "· 店主：/bind 绑定客服台　/desk 在私聊里接待\n"
    )),
}  # fmt: skip
"""Topics of /help: what each is about, and what it says."""
ALL: Final = "全部"
INDEX: Final = "\n".join(
    ["客服台用法，想看哪一块？", *(f"· /help {topic} = {about}" for topic, (about, _) in TOPICS.items()), f"· /help {ALL} = 全都列出来"]
)


def start(role: str, name: str, title: str, number: str) -> str:
    """Four lines for somebody who has just come in."""
    return START.get(role, START["agent"]).format(name=name, title=title, number=number)


def about(word: str) -> str:
    """What /help says of a topic; the topics where it is none of them."""
    if word == ALL:
        return "客服台用法：\n" + "".join(text for _, text in TOPICS.values()).rstrip()
    return f"客服台用法 · {word}\n{TOPICS[word][1].rstrip()}\n别的：/help" if word in TOPICS else INDEX
