"""What people at the console read, beside what stands in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATUS: Final[Mapping[int, str]] = {
    403: "您没有这个权限。",
    404: "没有这个页面，可能已经不在了。",
    405: "这个地址不能这样打开，请从菜单进去。",
    500: "出了点问题，我们已经记下来了。没有改动，请再试一次。",
}
STATES: Final[Mapping[str, str]] = {"approved": "使用中", "draft": "待审", "retired": "已停用"}
MOODS: Final[Mapping[str, str]] = {"neutral": "平静", "hurried": "着急", "angry": "有情绪"}
VERDICTS: Final[Mapping[str, str]] = {"sure": "有把握", "unsure": "拿不准，会先问一句", "unknown": "没看懂，请人来答"}
LEVELS: Final[Mapping[str, str]] = {"warn": "提醒", "block": "不许发"}
UNREAD: Final[Mapping[str, str]] = {
    "heading": "标题", "note": "给客服看的说明", "page": "页码页眉", "forbidden": "不该说的话", "no_question": "有回答没有问题",
    "no_answer": "有问题没有回答", "unclear": "没看懂",
}
SITUATIONS: Final[Mapping[str, str]] = {
    "any": "任何时候", "browsing": "逛店时", "asked": "问过以后", "unpaid": "拍了没付款", "paid": "付款以后", "shipped": "发货以后",
    "received": "收货以后", "aftersale": "售后", "night": "夜里",
}
TONES: Final[Mapping[str, str]] = {"normal": "平常", "apology": "道歉", "festive": "节日"}
MENU: Final = (
    ("话术库", (
        ("/console/phrases", "话术"), ("/console/queue", "待审"), ("/console/import", "导入"), ("/console/try", "试一试"),
        ("/console/gaps", "查漏"), ("/console/twins", "相近"), ("/console/rules", "用语"),
    )),
    ("货品", (("/console/goods", "商品"), ("/console/promotions", "活动"))),
    ("订单跟进", (("/console/orders", "订单"), ("/console/nudges", "跟进"))),
    ("班务", (
        ("/console/roster", "排班"), ("/console/handovers", "交接"), ("/console/memos", "通知"), ("/console/agenda", "议程"), ("/console/teams", "小组"),
    )),
    ("账号", (("/console/accounts", "账号"),)),
)
"""Groups of pages: all of them in one row are more than a phone shows."""
NUDGE_MODES: Final[Mapping[str, str]] = {"auto": "自动", "ask": "先问客服", "off": "停用"}
NUDGE_WAYS: Final[Mapping[str, str]] = {
    "auto": "自动发", "ask": "先问客服：到点在话题里放一张卡片，客服点了才发", "off": "停用，什么也不发",
}
NUDGE_ENDED: Final[Mapping[str, str]] = {
    "on_time": "按时", "late": "晚了", "pending": "还没办", "skipped": "没发", "paid": "一天内付款",
}
CHECKS: Final[Mapping[str, str]] = {"pass": "可以发", "warn": "会提醒客服", "block": "不许发"}
EVIDENCE: Final[Mapping[str, str]] = {"example": "像例句", "word": "听到", "rule": "按规则"}
SLOTS: Final[Mapping[str, str]] = {
    "money": "金额", "discount": "折扣", "quantity": "数量", "height_cm": "身高", "weight_kg": "体重", "waist_cm": "腰围", "size": "尺码",
    "colour": "颜色", "courier": "快递", "place": "地点", "date": "日期", "time": "时间", "order_no": "订单号", "tracking_no": "快递单号",
    "phone": "电话",
}
SOURCES: Final[Mapping[str, str]] = {"starter": "小二自带", "console": "后台", "": "小二自带"}


BOOKS: Final[Mapping[str, str]] = {"open": "交接中", "signed": "已交接", "overruled": "组长放行", "moved": "转到下一本"}
BOOK_CHIPS: Final[Mapping[str, str]] = {"open": "draft", "signed": "approved", "overruled": "warn", "moved": "retired"}
SECTIONS: Final[Mapping[str, str]] = {
    "urgent": "要紧的顾客", "open": "还在聊的顾客", "promise": "答应过的事", "lead": "问过还没下单", "unpaid": "拍下没付款", "parcel": "包裹和退款",
    "case": "售后和投诉", "news": "新的要求", "own": "交班人补充", "carried": "上一本留下的",
}
LINES: Final[Mapping[str, str]] = {
    "waiting": "还没接", "asked": "有疑问", "confirmed": "已接", "done": "已了结", "moved": "转到下一本", "late": "交接中出现",
}
LINE_CHIPS: Final[Mapping[str, str]] = {
    "waiting": "draft", "asked": "block", "confirmed": "approved", "done": "retired", "moved": "retired", "late": "warn",
}
REPORTS: Final[Mapping[str, str]] = {"description": "描述有误", "stock": "库存不对"}


def repeated(of: str, where: str) -> str:
    """Why an answer is not kept that is there already: on a line of the file, or as a phrase of the library."""
    return f"和本文件第 {where} 行重复" if of == "file" else f"和话术库里的重复（编号 {where}）"
