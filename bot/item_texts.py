"""What members of staff read about the goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OUTCOMES: Final[Mapping[str, str]] = {
    "no_link": "「{name}」还没填链接，请主管补上；之后的回答按这一款来",
    "beyond": "这个价超出您能让的范围，请点「请组长批」或「请主管批」",
    "price_asked": "已请{name}来批，批了会在话题里告诉您",
    "price_approved": "已同意，客服可以发了",
    "no_item": "还不知道说的是哪一款，先用 /item 找到这一款",
    "reported": "已报给主管：{name}",
    "reported_already": "「{name}」已经有人报过了，主管会看",
    "report_settled": "好的，已从单子上划掉",
    "lesson_read": "已记下：您看过「{name}」的培训要点",
    "price_refused": "已回绝，客服会另想办法",
}
ALERTS: Final = frozenset({"no_link", "beyond", "no_item"})

NOTICES: Final[Mapping[str, str]] = {
    "price_ask": "💰 {who}，{name}想给 {customer} 这个价，您看可以吗？\n「{text}」\n{link}",
    "price_approved": "✅ {who}，{name}同意这个价：\n「{text}」",
    "price_refused": "🙅 {who}，{name}没有同意这个价，可以推荐搭配、小礼物，或请顾客等下次活动：\n「{text}」",
    "item_reports": "🚩 同事报的商品问题，还有 {count} 条：\n{text}",
    "item_reports_none": "🚩 没有待看的商品问题 ✨",
    "lessons_new": "📚 {who}，有 {count} 款商品的培训要点要看：{name}\n发 /lessons 看一看，看完点「我看过了」。",
    "lessons": "📚 还有 {count} 款没看，看完点一下：\n\n{text}",
    "lessons_none": "📚 培训要点都看过啦 ✨",
    "lessons_missing": "👀 还没看的同事：\n{text}",
    "items_found": "🔎 「{words}」找到 {count} 款，点一下就把链接发给顾客：",
    "item_shown": "🛍 现在聊的是 {number} {name}\n价格 {price} · 库存 {stock}\n先说清：{flaw}\n卖点：{points}\n保养：{care}\n搭配：{bundles}\n正品凭证：{proofs}",
}

HELP: Final = "· /item 圆领 白色 = 按描述找商品、一点就发链接，/item = 看现在聊的这一款\n· /lessons = 商品培训要点　主管：/reports = 同事报的商品问题\n"
COMMANDS: Final = (
    ("item", "找商品：/item 圆领 白色"), ("lessons", "商品培训要点"), ("reports", "主管：同事报的商品问题"),
)
