"""What members of staff read about orders: 🧾 订单, notes, prices, proofs of payment, 拦截, 缺货, and the list of /orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OUTCOMES: Final[Mapping[str, str]] = {
    "order_shown": "在下面",
    "order_asked": "请看下面那条消息",
    "order_kept": "登记好了：{name}",
    "order_noted": "备注好了：{name}",
    "order_noted_already": "已经备注过了：{name}",
    "order_no_wish": "顾客这几句里没看出要备注什么，点「备注」自己写一句吧",
    "order_late": "太晚了，{name}已经打单；要改请点「✋ 拦截」",
    "order_price": "改好了：{name}，已告诉顾客刷新付款",
    "order_none_unpaid": "这位顾客没有待付款的订单；先用 /order 登记，或等店铺系统推过来",
    "order_checking": "{name}待核款，看过账户的人来点",
    "order_checking_already": "{name}已经在等核款了",
    "order_paid": "{name}已记为付款",
    "order_paid_already": "{name}已经不是待付款了",
    "order_not_arrived": "好的，{name}还没到账",
    "order_redone": "连好了：新单{name}",
    "order_stopped": "拦截已发出，{name}先不发",
    "order_stopped_already": "{name}已经在拦截了，等打单答复",
    "order_released": "{name}放行了，照常发货",
    "order_short": "{name}先不发，已问顾客等、换还是退",
    "order_short_already": "{name}已经开过缺货单了",
    "order_ticked": "好的，已勾掉 ✓",
    "order_credit": "{name}的业绩记在您名下了",
    "order_credit_already": "本来就记在您名下（{name}）",
    "order_linked": "认好了：{name}",
}
ALERTS: Final = frozenset({"order_late", "order_none_unpaid", "order_no_wish"})

NOTICES: Final[Mapping[str, str]] = {
    "order_form": "🧾 登记订单 · <b>回复本条消息</b>，一行写一项，顺序随意，订单号必填（顾客看不到）：\n{example}",
    "order_form_gone": "🧾 {who}，那张单子已经登记、取消或过期了，这句没有发给任何人：\n「{text}」",
    "order_note_form": "📝 {flag} {kind} · {order} · <b>回复本条消息</b>写上要备注的话（顾客看不到）",
    "order_price_form": "💰 {order} 现在 {now} · <b>回复本条消息</b>：改成多少 + 原因，例如 238 两件凑单",
    "order_price": "💰 {who} · {order}\n{was} → <b>{now}</b>　{reason}\n{needs}。这次让的是？",
    "order_price_ask": "💰 {who}，{name}想给 {customer} 改价，您看可以吗？\n{order} → <b>{now}</b>（{rung}：{reason}）\n{link}",
    "order_price_refused": "🙅 {who}，{name}没有同意 {order} 改价，可以推荐搭配、小礼物，或请顾客等下次活动。",
    "order_proof_which": "💳 {who}，这张凭证是哪一单的？",
    "order_check": "💳 待核款 · {order}\n{who} {said}：请<b>看过收款账户</b>的组长、主管或店主来点：",
    "order_check_sure": "💳 {who}，请再确认一次：您在收款账户里亲眼看到了 <b>{sum}</b>？\n{order}",
    "order_not_arrived": "💳 {who}：{order} 的钱还没到账，先按没付款处理，请跟顾客核对一下。",
    "order_redo": "🔄 {who} 把 {old} 和新单 {new} 连成了退款重拍：{kept}。",
    "order_short_wait_told": "📦 {order}：顾客愿意等，先留着，到货就发。",
    "order_short_change_told": "📦 {order}：顾客想换别的，请帮 TA 挑一款；换好后点「放行」。",
    "order_short_refund_told": "📦 {order}：顾客要退款，已记为退款中，请尽快办。",
    "order_maybe_short": "⚠️ {order} 刚付款，可是库存记的是 0：{goods}\n请先跟仓库核一下，真缺就开缺货单，马上问顾客。",
    "order_no_parcel": "⚠️ {order}：系统说已发货，可是这单缺货等着、也没有快递单号，请先核实，别告诉顾客已发货。",
    "order_remark": "💬 {order} 的买家留言：「{text}」\n已记成备注，打包的同事会看到。",
    "orders_unlinked": "🧾 还没认到顾客的订单，点数字认：\n{text}\n{more}",
    "orders_unlinked_none": "🧾 订单都认到顾客了 ✨",
    "order_who": "🧾 {order}\n{to}\n顾客是谁？（最近来过的几位；没有的话，到 TA 的话题里发 /orders）",
    "order_sure": "🧾 把这单认给 <b>{name}</b>？认上以后，确认表会连同完整地址发给 TA，请先核对：\n{order}\n{to}",
}

TASKS: Final[Mapping[str, str]] = {"check_payment": "核款"}
HELP: Final = (
    "· 卡片上 🧾 订单 = 顾客的订单：备注、改价、核款、拦截、缺货、退款重拍；/order = 登记订单\n"
    "· 组长：/orders = 还没认到顾客的订单\n"
)
COMMANDS: Final = (("order", "登记订单"), ("orders", "组长：还没认到顾客的订单"))

TOOLS: Final[Mapping[str, str]] = {
    "note": "📝 备注", "price": "💰 改价", "pay": "💳 核款", "credit": "👤 业绩", "stop": "✋ 拦截", "release": "🟢 放行", "short": "📦 缺货",
    "redo": "🔄 退款重拍",
}
STOPS: Final = "✋ 为什么拦？点了就发协查单给打单，这单先不发："
SHORTS: Final = "📦 大概多久到货？点了就先不发，并问顾客等、换还是退："
DAYS: Final[Mapping[str, str]] = {"1": "明天", "3": "3 天", "7": "7 天", "15": "半个月", "none": "没准信"}
REDOS: Final = "🔄 换成哪一单？"
