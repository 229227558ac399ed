"""What members of staff read: labels, notices and short answers to their taps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from bot import (
    duty_texts,
    handover_texts,
    item_texts,
    nudge_texts,
    order_texts,
    phrase_texts,
    roster_texts,
    seat_texts,
    sheet_texts,
    shop_texts,
    todo_texts,
    tool_texts,
)

REPEATED: Final = "（可能重复）"

VERDICTS: Final = {"sure": "有把握", "unsure": "拿不准", "unknown": "没看懂"}
MARKS: Final = {"promo": "🏷 推销", "muted": "🔕 静音", "barred": "⛔ 已拉黑"}
MOODS: Final = {"neutral": "", "hurried": "⏱ 着急", "angry": "🔥 有情绪"}

GAPS: Final = "需填："

OUTCOMES: Final[Mapping[str, str]] = {
    "fill": "还差：{name}。回复下面那条消息填上，马上发出",
    "sent": "已发送 ✓",
    "held": "这句没有发出，请看下面的提醒",
    "note": "已作为备注保留，顾客看不到",
    "changed": "卡片已更新，请看最新的那张",
    "taken": "{name}已经回复过啦",
    "busy": "{name}正在接待，10 秒内再点一次即代为回复",
    "ended": "接待已结束",
    "snoozed": "⏰ {name} 提醒您回来看这位顾客",
    "starred": "⭐ 已标星，/stars 可以看全部",
    "unstarred": "已取消标星",
    "shown": "发在下面啦",
    "find_again": "这次查找过期啦，请再发一次 /find",
    "choose": "请在下面选择转交给谁",
    "handed": "已转交给{name} ✓",
    "pooled": "已放回公共池",
    "withdrawn": "已撤回",
    "too_late": "超过 48 小时，Telegram 不让撤回了",
    "reopened": "可以再选一条",
    "no_more": "暂时没有更多话术了",
    "page": "换了一批",
    "recorded": "已记录「都不合适」，直接打字回复就好",
    "asked": "改好后回复那条消息即可",
    "blocked": "这句不能发出",
    "gone": "已经处理过了",
    "full": "全文已发在下面",
    "relayed": "马上转来",
    "unreachable": "顾客已停用或屏蔽了机器人，消息送不到",
    "desk_open": "好的，就在这里接待",
    "desk_off": "好的，不在这里接待了",
    "about": "这是{name}发来的，回复这条就是回复 TA",
    "moved": "这位顾客已经转到别处接待了，这句没有发出",
    "late": "顾客超过 24 小时没来消息，Telegram 不让代回；已放进 /todo",
    "account_off": "店铺账号没接通，或没给「回复」权限：这句先留着，没有发出",
    "ticked": "已勾掉 ✓",
    **tool_texts.OUTCOMES,
    **item_texts.OUTCOMES,
    **duty_texts.OUTCOMES,
    **shop_texts.OUTCOMES,
    **phrase_texts.OUTCOMES,
    **todo_texts.OUTCOMES,
    **nudge_texts.OUTCOMES,
    **sheet_texts.OUTCOMES,
    **order_texts.OUTCOMES,
    **roster_texts.OUTCOMES,
    **handover_texts.OUTCOMES,
}
ALERTS: Final = (
    frozenset({"busy", "too_late", "unreachable", "moved", "late", "account_off"})
    | handover_texts.ALERTS | tool_texts.ALERTS | item_texts.ALERTS | shop_texts.ALERTS | phrase_texts.ALERTS | order_texts.ALERTS | roster_texts.ALERTS
)

NOTICES: Final[Mapping[str, str]] = {
    "fill_form": "✍️ {who}，这条话术还差：<b>{names}</b>\n<b>回复本条消息</b>，{how}，填好马上发给顾客：\n「{text}」",
    "fill_gone": "✍️ {who}，这条没有发出（已经有人回复、卡片已更新，或话术、活动已经不作数了），需要的话请直接打字：\n「{text}」",
    "moved_on": "📦 {name} 已转到「{where}」接待，请不要在这里回复 TA。",
    "came_over": "📥 {name} 转到这里接待。最近说的话：\n{talk}",
    "not_here": "📦 这位顾客已经转到别处接待了，这句没有发出：\n「{text}」",
    "whom": "✋ 这句还没发出，不知道是给谁的：\n「{text}」\n点一下发给 TA；下次<b>回复</b>那位顾客的卡片再打字，就直接发出。",
    "whom_nobody": "✋ 这句没有发出，不知道是给谁的：\n「{text}」\n请<b>回复</b>那位顾客的卡片再打字～",
    "unknown_here": "不认识「{text}」这个命令，发 /help 看看有哪些～",
    "unknown_command": "不认识「{text}」这个命令，没有发给顾客。",
    "error": "{text}",
    "staff_list": "{text}",
    "trouble": "{text}",
    "hold_ended": "⏳ {name}的接待已结束，谁先回复谁接待。",
    "wants_person": "🙋 {name} 想找人工客服，请尽快接待。",
    "warn": "⚠️ {who}，这句先没发出去：{why}\n\n「{text}」{rewrite}",
    "block": "⛔ {who}，这句不能发给顾客：{why}\n\n「{text}」{rewrite}",
    "held_by": "✋ {name}正在接待这位顾客，{who}的这句先没发：\n「{text}」",
    "sent_is_no_note": "这条已经发给顾客了，不能改成备注；需要的话请撤回。",
    "edit_refused": "⚠️ 改后的内容没有同步给顾客：{why}",
    "cannot_send": "「{what}」发不到顾客那边，没有发出；请用文字、图片或文件～",
    "cannot_relay": "ℹ️ 顾客发来的「{what}」转不过来，已请 TA 用文字或图片再发一次。",
    "album_tools": "👆 上面这组图片：",
    "renamed": "✏️ 顾客改名：{was} → {name}",
    "deactivated": "🚫 顾客的账号已注销，消息送不到了。",
    "not_found": "🚫 Telegram 找不到和这位顾客的对话了，消息送不到；TA 再来消息就恢复。",
    "too_fast": "💨 {name} 一下子发来很多条，都记下了；卡片上是最近的几条，过几秒更新一次。",
    "pictures_left": "🖼 刚才还有 {count} 件图片或文件没转过来，需要的话点下面。",
    "customer_edited": "✏️ 顾客改了之前的话，现在是：\n「{text}」",
    "relay_failed": "❗ 顾客发来的图片或文件没能转过来（{error}），请 TA 再发一次吧。",
    "blocked": "🚫 顾客已停用或屏蔽了机器人，消息送不到。",
    "failed": "❗ 没发出去（{error}）：\n「{text}」",
    "unconfirmed": "❓ 这条不确定顾客有没有收到，请看一眼再决定：\n「{text}」",
    "to_pool": "🔁 {who} 已放回公共池，谁先回复谁接待。",
    "handed_to": "🔁 {who} 转交给 {name}（工号 {number}）。",
    "hand_to_whom": "🔁 {who}，把 {name} 转交给谁？（括号里是正在接待几位）",
    "handed_over": "🔁 {who}，{giver}把 {customer} 转交给您：\n「{text}」\n{link}",
    "snoozed": "⏰ {who}，到时间啦，回头看看 {customer}：\n「{text}」\n{link}",
    "full": "【{n}】全文：\n{text}",
    "late": "⌛ {who}，这句没有发出：顾客超过 24 小时没来消息，Telegram 不让用店铺账号代回。\n"
    "已放进 /todo；顾客再来消息后点「再试一次」，也可以在店铺账号里亲自回。\n\n「{text}」",
    "account_off": "⛔ {who}，这句没有发出：店铺账号没接通，或没给「回复」权限。\n"
    "接通以后点「再试一次」。\n\n「{text}」",
    "edit_not_made": "⚠️ 改后的内容没有同步给顾客：店铺账号里的消息，Telegram 现在不让改了。",
    "delete_not_made": "⚠️ 没能撤回：店铺账号没给机器人「删除消息」的权限，请在店铺账号里手动删。",
    "words_deleted": "🗑 对话里有消息被删掉了，顾客原来说的是：\n「{text}」",
    "reply_deleted": "🗑 对话里有消息被删掉了，我们原来说的是：\n「{text}」",
    "owner_edited": "✏️ 店主在自己的号里改了那句，现在是：\n「{text}」",
    "account_on": "🏪 {name}的店铺账号已接通：顾客发给这个账号的消息也会到客服台，回复以账号的名义发出。",
    "account_mute": "⚠️ {name}的店铺账号没给机器人「回复」权限：消息照常到客服台，回复先留着，请在账号里亲自回。",
    "account_off_desk": "⛔ {name}的店铺账号断开了：新消息不再到客服台，没发出的回复先留着，接通后再发。",
    "your_account_on": "🏪 {name}，您的账号接好啦：\n"
    "· 顾客照常给您的账号发消息，小二替您摆到客服台\n"
    "· 同事的回复、小二的自动回答，都以您账号的名义发出\n"
    "· 您自己在聊天里回的，也算一次人工回复，不会重复发\n"
    "· 顾客超过 24 小时没来消息，Telegram 就不让代回，会放进 /todo\n"
    "· 同事私下给您发的消息不会上客服台；私人聊天请在 Telegram 设置里排除\n"
    "不想用了，在 Telegram 设置里断开就好。",
    "your_account_mute": "⚠️ {name}，您的账号接上了，但还没给「回复」权限：\n"
    "顾客的消息会到客服台，只是没法替您回。请在 Telegram 的聊天机器人设置里打开。",
    "your_account_off": "{name}，您的账号已经断开，顾客发给它的消息不再到客服台。",
    "account_refused": "不好意思，这是店铺的客服台，只有店主或主管的账号可以接进来。\n"
    "这次连接没有生效，您的聊天内容不会留存；请在 Telegram 设置里断开。",
    "long_outage": "⚠️ 距离上一条消息已有 {hours} 小时。如果机器人中间停过，超过 24 小时的消息 Telegram 不再保留，请主动看看有没有漏掉的顾客。",
    "parked": "❗ 有一条消息处理了三次都没成功，已放到一边（来信 {number}），其它消息照常。组长发 /trouble 可以看。",
    **tool_texts.NOTICES,
    **item_texts.NOTICES,
    **duty_texts.NOTICES,
    **shop_texts.NOTICES,
    **roster_texts.NOTICES,
    **phrase_texts.NOTICES,
    **todo_texts.NOTICES,
    **nudge_texts.NOTICES,
    **sheet_texts.NOTICES,
    **order_texts.NOTICES,
    **handover_texts.NOTICES,
    **seat_texts.NOTICES,
}

CONSOLE: Final = (
    "🔑 网页后台的登录链接，10 分钟内有效，只能用一次，请不要转发：\n{link}\n\n"
    "打开后点「进入后台」就好。又要了一个新链接的话，旧的就作废。"
)
CONSOLE_CLOSED: Final = "您的岗位现在不能进网页后台，链接没有生成。"

STAGES: Final[Mapping[str, str]] = {
    "": "", "asked": "售前", "unpaid": "下单未付款", "paid": "已付款", "shipped": "已发货", "received": "已收货", "aftersale": "售后",
}
ENDINGS: Final[Mapping[str, str]] = {"": "结束", "deal": "成交", "none": "未成交", "follow": "待跟进"}
OUTCOME_STAGES: Final[Mapping[str, str]] = {"": "咨询", "deal": "已成交", "none": "上次未成交", "follow": "待跟进"}
FLAGS: Final[Mapping[str, str]] = {"promo": "推销", "muted": "静音", "barred": "拉黑", "blocked": "屏蔽了机器人"}

TROUBLES: Final[Mapping[str, str]] = {"failed": "没送到", "blocked": "顾客停用了机器人", "unconfirmed": "不确定送到没有"}
SENT_KINDS: Final[Mapping[str, str]] = {
    "say": "回复", "media": "图片或文件", "card": "卡片", "notice": "提醒", "request": "协查单", "edit": "改动",
    "delete": "撤回", "topic": "话题", "header": "置顶", "pin": "置顶", "order": "订单", "packing": "打包清单",
    "order_sight": "订单确认表", "order_link": "订单链接",
}
"""What /trouble calls a message that left or did not, by the kind of its row."""

AUTHORS: Final[Mapping[str, str]] = {
    "customer": "顾客", "agent": "客服", "assistant": "小二", "shop": "店里", "note": "📝 备注 ",
}

EVENTS: Final[Mapping[str, str]] = {
    "sent": "✅ {at} {who} 已发送：{text}",
    "assistant": "🤖 {at} 小二已答：{text}",
    "called": "🙋 {at} 已告诉顾客：请客服来答",
    "withdrawn": "↩️ {at} {who} 已撤回",
    "none_fits": "📝 {at} {who}：都不合适（已记录）",
    "solved": "👍 {at} 顾客点了「解决了」",
    "unsolved": "👎 {at} 顾客点了「没解决」",
    "ended": "🏁 {at} {who} 结束接待",
    "ended_deal": "🏁 {at} {who} 结束接待：成交",
    "ended_none": "🏁 {at} {who} 结束接待：未成交",
    "ended_follow": "🏁 {at} {who} 结束接待：待跟进",
    "unconfirmed": "❓ {at} 小二的回答不确定送到没有",
    "unsent": "⛔ {at} 刚才的回复没能发出，请人工回复",
    "owner_wrote": "🏪 {at} {who}在自己的号里回了：{text}",
    "expired": "⌛ {at} 小二的回答耽搁太久没有发出，请人工回复",
    "unsaid": "🤫 {at} 已转交，小二刚才的回答没有发出，请人工回复",
    "said": "💬 {at} 顾客：{text}",
    "edited_by_customer": "✏️ {at} 顾客改了上面的话",
    **tool_texts.EVENTS,
}

COMMANDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "customer": (("start", "开始咨询"), ("orders", "我的订单"), ("subscriptions", "我的提醒")),
    "desk": (
        ("transfer", "转交：/transfer 工号"),
        ("end", "结束接待"),
        ("zone", "顾客在哪里：/zone 纽约"),
        ("todo", "我的待办"),
        ("stars", "我标星的顾客"),
        ("find", "查找聊过的话：/find 词"),
        ("help", "客服台用法"),
        *tool_texts.COMMANDS,
        *item_texts.COMMANDS,
        *duty_texts.COMMANDS,
        *roster_texts.COMMANDS,
        *handover_texts.COMMANDS,
        *shop_texts.COMMANDS,
        *order_texts.COMMANDS,
        *phrase_texts.COMMANDS,
        ("trouble", "查看没送到的消息"),
        ("staff", "同事名单"),
        ("bind", "店主：绑定客服台"),
    ),
}


def notice(code: str, words: Mapping[str, Any], *, repeat: bool = False) -> str:
    """The notice as HTML; words from people are escaped, long ones cut."""
    special = handover_texts.SHOWN
    shown = {key: special[key](value) if key in special else _shown(key, value) for key, value in words.items()}
    text = NOTICES[code].format_map({"why": "", "rewrite": "", **shown})
    return f"{REPEATED}{text.rstrip()}" if repeat else text.rstrip()


def tag(customer_id: int) -> str:
    """Marks everything about a customer where there is no topic; a tap on it finds the rest."""
    return f" #顾客{customer_id}"


def trouble(parked: Iterable[tuple[int, str]], rows: Iterable[tuple[int, str, str, str]]) -> str:
    """The list of /trouble: what came in and what went out is numbered apart."""
    lines = [f"❗ 来信 {number} 没处理成功（{error}）" for number, error in parked]
    lines += [
        f"{TROUBLES[state]}：消息 {number}（" + "，".join(part for part in (SENT_KINDS.get(kind, "其它"), error) if part) + "）"
        for number, kind, state, error in rows
    ]
    return "\n".join(lines) or "一切正常，没有卡住的消息 ✨"


def about(who: tuple[str, int] | None) -> str:
    """The line above a notice or picture that no topic tells apart."""
    return f"👤 {who[0][:64]}{tag(who[1])}\n" if who is not None else ""


def _talk(lines: list[list[str]]) -> str:
    """The last lines of a talk, each with who said it."""
    return "\n".join(escape(f"{AUTHORS[author]}{who}：{text}") for author, who, text in lines)


SHOWN: Final = {**duty_texts.SHOWN, **todo_texts.SHOWN, **nudge_texts.SHOWN, **roster_texts.SHOWN}


def _shown(key: str, value: Any) -> str:
    if key == "talk":
        return _talk(value)
    if isinstance(value, list) and not value:
        return "（没有）"
    if key in SHOWN:
        return SHOWN[key](value)
    if isinstance(value, list):
        return escape("；".join(map(str, value)))
    text = str(value)
    limit = 3500 if key == "text" else 800
    cut = text if len(text) <= limit else text[:limit] + "…"
    if key == "rewrite":
        return f"\n\n建议改成：\n<code>{escape(cut)}</code>" if text else ""
    return escape(cut)


def outcome(kind: str, name: str = "") -> tuple[str, bool]:
    """What the toast says, and whether it must be closed by hand."""
    return OUTCOMES[kind].format(name=name or "同事")[:200], kind in ALERTS
