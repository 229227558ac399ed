"""What stands in the cells of a table of orders: states, moments, numbers, colours and sizes, as the systems write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from scripts_library.importers.item_cells import CellError

_SAID: Final[Mapping[str, str]] = {
    "placed": "待付款 等待付款 等待买家付款 待支付 等待支付 未付款 未支付 已下单 已拍下 拍下未付款 待买家付款 新订单 待确认",
    "paid": "已付款 买家已付款 等待卖家发货 买家已付款等待卖家发货 待发货 等待发货 未发货 已支付 等待出库 待出库 待配货 配货中 备货中 待打单 已成团 已成团待发货 拼团成功 待揽收 等待商家发货",
    "shipped": "已发货 卖家已发货 卖家已发货等待买家确认 等待买家确认收货 待收货 等待收货 等待确认收货 已出库 已发货待签收 已发货待收货 商家已发货 等待买家收货",
    "in_transit": "运输中 在途 派送中 配送中 已揽收 已揽件",
    "received": "交易成功 交易完成 已完成 完成 订单完成 已签收 已收货 确认收货 已确认收货 签收 成功",
    "closed": "交易关闭 已关闭 关闭 已取消 取消 订单取消 卖家取消 买家取消 已作废 作废 付款以前卖家或买家主动关闭交易 付款以后用户退款成功交易自动关闭 订单关闭 未成团",
    "refund_asked": "退款中 退款处理中 申请退款 已申请退款 待退款 等待退款 售后中 售后处理中 退货中 退货退款中 退款待处理 待商家处理 待卖家同意 买家申请退款 等待卖家同意退款",
    "refunded": "已退款 退款成功 退款完成 全额退款 已全额退款 已退货退款 退货退款成功 退款退货成功 售后完成 售后成功",
}
_STATES: Final = {words: state for state, said in _SAID.items() for words in said.split()}
_NO_AFTERSALE: Final = frozenset({"", "-", "无", "--", "/", "无售后", "无退款", "没有申请退款", "未申请", "未申请退款", "无售后或售后取消", "退款关闭", "售后关闭", "售后取消", "无退款申请", "null"})
_LOOSE: Final = re.compile(r"[\s,，.。;；:：_、（）()【】\[\]]")
_MOMENT: Final = re.compile(
    r"(?:(?P<y>\d{4})[-/.年])?(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?"
    r"(?:[T\s]*(?P<H>\d{1,2})[:：时点](?P<M>\d{1,2})(?:[:：分](?P<S>\d{1,2})(?:\.\d+)?)?[秒分]?)?(?P<z>Z|[+-]\d{2}:?\d{2})?"
)
_TOGETHER: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_SERIAL: Final = re.compile(r"(4\d{4}|5\d{4})(\.\d+)?")
"""Days since 1899-12-30, as a sheet keeps a date that nobody formatted: 2009 to 2064."""
_SIZE: Final = re.compile(r"(?:\d?X{0,4}[SML]|\d?XL|\d{2,3}(?:\.5)?|均码|F|FREE|[小中大]号?|加大)(?:码|号|/.+|\(.+\)|（.+）)?", re.IGNORECASE)
_LABEL: Final = re.compile(r"^\s*(?P<name>[^:：=]{1,12})[:：=]\s*(?P<value>.+?)\s*$")
AHEAD: Final = 26 * 3600.0
"""Seconds by which a moment may lie ahead before nobody believes it: another time zone, a clock that is off."""


def number(cell: str) -> str:
    """An order's number without what sheets put round it. Raises CellError."""
    bare = re.sub(r"^=?[\"'“”‘’`]+|[\"'“”‘’`]+$|\s", "", cell).removeprefix("=")
    bare = bare.removesuffix(".0")
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", bare):
        raise CellError(f"“{cell[:24]}”是科学计数，后面几位已经丢了；请把这一列设成文本再导出一次")
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_\-]{1,63}", bare):
        raise CellError(f"看不懂“{cell[:24]}”，订单号只有数字、字母和横线，最多 64 位")
    return bare


def state(cell: str) -> str:
    """The state in our words; "" for an empty cell. Raises CellError."""
    bare = _LOOSE.sub("", cell)
    found = _STATES.get(bare) or _STATES.get(re.split(r"[,，(（]", re.sub(r"\s", "", cell))[0])
    if bare and found is None:
        raise CellError(f"不认识状态“{cell[:20]}”，能认的有：待付款、已付款、已发货、运输中、交易成功、交易关闭、退款中、已退款")
    return found or ""


def aftersale(cell: str) -> str:
    """refund_asked or refunded where the column of refunds says so; "" for anything that leaves the order's state."""
    bare = _LOOSE.sub("", cell)
    found = "" if bare in _NO_AFTERSALE else _STATES.get(bare, "")
    return found if found in ("refund_asked", "refunded") else ""


def moment(cell: str, zone: ZoneInfo, now: float) -> float | None:
    """UTC seconds of a date as systems write it, on the shop's clock unless it names another; None for an empty cell.

    Without a year it is the last such day. Raises CellError, also for what lies ahead.
    """
    words = cell.strip().strip("'\"")
    if not words or words in ("-", "--", "/", "无", "null", "0000-00-00 00:00:00"):
        return None
    try:
        at = _read(words, zone, now)
    except ValueError as error:
        raise CellError(f"看不懂“{cell[:24]}”，请写成 2026-11-28 10:05:00") from error
    if at > now + AHEAD:
        raise CellError(f"“{cell[:24]}”还没到，请检查年份和日期")
    return at


def _read(words: str, zone: ZoneInfo, now: float) -> float:
    if serial := _SERIAL.fullmatch(words):
        counted = dt.datetime(1899, 12, 30, tzinfo=zone) + dt.timedelta(days=float(serial[0]))
        return round(counted.timestamp())
    if together := _TOGETHER.fullmatch(words):
        return dt.datetime(*(int(part or 0) for part in together.groups()), tzinfo=zone).timestamp()  # type: ignore[arg-type, misc]
    found = _MOMENT.fullmatch(words)
    if found is None:
        raise ValueError(words)
    month, day, hour, minute, second = (int(found[key] or 0) for key in "mdHMS")
    where = dt.datetime.strptime(found["z"].replace(":", ""), "%z").tzinfo if found["z"] else zone
    year = int(found["y"]) if found["y"] else dt.datetime.fromtimestamp(now, zone).year
    at = dt.datetime(year, month, day, hour, minute, second, tzinfo=where)
    if not found["y"] and at.timestamp() > now + AHEAD:
        at = at.replace(year=year - 1)
    return at.timestamp()


def attributes(cell: str) -> tuple[str, str]:
    """(colour, size) of 颜色分类:红色;尺码:M, 红色 M, 红色/M; what is neither is part of the colour."""
    parts = [part.strip() for part in re.split(r"[;；,，|\n]", cell) if part.strip()]
    if len(parts) == 1 and not _LABEL.match(parts[0]):
        parts = [part for part in re.split(r"[/+\s]+", parts[0]) if part]
    colour, size, rest = "", "", []
    for part in parts:
        label = _LABEL.match(part)
        name, value = (label["name"].strip(), label["value"]) if label else ("", part)
        if "颜色" in name or name in ("色号", "款式"):
            colour = colour or value
        elif re.search("尺码|尺寸|鞋码|码数|大小", name) or (not name and not size and _SIZE.fullmatch(value)):
            size = size or value
        else:
            rest.append(value)
    return " ".join(part for part in (colour, *rest) if part), size
