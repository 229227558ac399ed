"""What members of staff read about the shop's own things: promotions and accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

OUTCOMES: Final[Mapping[str, str]] = {
    "promo_ended": "活动 {name} 已结束，话术里不再提它",
    "promotion_over": "这条话术里的活动已经结束或改了，没有发出；请点「更多」换一条，或直接打字",
}
ALERTS: Final = frozenset({"promotion_over"})

NOTICES: Final[Mapping[str, str]] = {
    "promo_list": "🎉 活动表\n{text}\n\n主管新增：/promo 满199减30 到 11-30，或发 /promo 新增 逐项填写",
    "promo_form": (
        "🎉 新增活动 · <b>回复本条消息</b>，一行写一项，顺序随意，前两行必填：\n"
        "活动：满199减30\n结束：11-30 20:00\n开始：11-28\n范围：全店\n赠品：雪花杯\n赠品库存：50\n"
        "每人限：1次\n叠加：不与券同用\n领取：下单自动减\n下次：12-12"
    ),
    "promo_kept": "🎉 活动存好了，话术和小二的回答马上按它来：\n{text}",
    "accounts": "{text}",
}

ACCOUNTS_HOW: Final = "看名单：/accounts　加：/accounts shop@example.com　去掉：/accounts 删除 shop@example.com"

HELP: Final = "· /promo = 看活动表（主管新增、结束）　主管：/accounts = 本店的收款账户和联系方式\n"

COMMANDS: Final = (("promo", "活动表：查看、新增、结束"), ("accounts", "主管：本店的收款账户名单"))


def accounts(kept: Sequence[str]) -> str:
    """The shop's own accounts, and how to change them."""
    shown = "\n".join(f"· {name}" for name in kept) or "（还没有）"
    return f"💳 本店的收款账户和联系方式，只有这些可以发给顾客：\n{shown}\n\n加：/accounts 账号　去掉：/accounts 删除 账号"
