"""What members of staff read about whose order it is, confirmation sheets and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FIELDS: Final[Mapping[str, str]] = {
    "item": "货号", "size": "尺码", "colour": "颜色", "quantity": "数量", "remark": "备注", "address": "地址", "courier": "物流",
    "phone": "电话", "receiver": "联系人",
}
HELD: Final[Mapping[str, str]] = {
    "correction": " · ⏸ 等修改，先别发", "question": " · ⏸ 有问题没答，先别发", "shortage": " · ⏸ 缺货，先别发",
}
PURPOSE_ASKED: Final = "🔓 看全址和电话做什么用？（会记录下来，2 分钟后自动隐藏）"
SHOWN: Final = "🔓 {who} · {purpose}，2 分钟后自动隐藏"

LINK: Final = (
    "🔗 订单 {number} 的一次性链接，7 天内有效，只能用一次：\n{link}\n\n"
    "请放进发给买家的邮件或短信里，不要发到聊天里；又要了一个，旧的就作废。"
)
LINK_NONE: Final = "🔗 订单 {number} 已经和顾客对上了，不用再发链接。"

OUTCOMES: Final[Mapping[str, str]] = {
    "purpose": "请选用途",
    "unmasked": "已显示，2 分钟后自动隐藏",
    "remasked": "已隐藏",
    "correction_done": "已记下，订单可以走了，也告诉顾客啦",
    "correction_declined": "已告诉顾客这次来不及改",
    "order_freed": "好的，这单照常发",
    "order_link_sent": "链接私聊发给您了",
    "order_taken": "这单已经和顾客对上了，不用发链接",
}
NOTICES: Final[Mapping[str, str]] = {
    "order_linked": "🔗 顾客核对过身份，订单（尾号 {tails}）和 TA 对上了。",
    "order_of_other": "🕵️ 顾客报的订单（尾号 {tail}）和 TA 说的号码对得上，但这单已经是别人的了，请人工核实，先别透露订单内容。",
    "order_unproven": "🕵️ 顾客今天核对订单的次数用完了，请人工核实身份，先别透露订单内容。",
    "sheet_unsent": "🧾 订单（尾号 {tail}）付款了，但确认表送不到顾客那里，请看一下要不要电话确认。",
    "sight_stays": "⚠️ 订单（尾号 {tail}）的全址和电话没能自动隐藏，请手动删掉上面那条消息。",
    "sheet_confirmed": "🧾 顾客确认了订单（尾号 {tail}）的信息 ✓",
    "order_corrected": "✏️ 顾客改了订单（尾号 {tail}）的{field}，已写进订单：{text}",
    "order_held": "⏸ 订单（尾号 {tail}）要打单了，顾客还有问题没答，先扣下不发。答完了点一下：",
}

TASKS: Final[Mapping[str, str]] = {
    "order_fix": "顾客要改订单", "sheet_unsent": "确认表没送到", "order_question": "订单扣下，等答复",
}
