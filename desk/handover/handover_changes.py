"""What became of a line while its book was being handed over: the words it was offered in may have grown old."""

from __future__ import annotations

import re
from typing import Final

from desk.handover.handover_sections import Line, whole
from desk.orders.order_words import STATES
from storage.records.handover import HandoverLine
from storage.tx import Tx

SETTLED: Final = "已了结"
WAS: Final = "有变化，原来是："
LATER: Final = "接下后："
_LASTS: Final = re.compile(r"[0-9]+ (?:分钟|小时|天)")
_ENDED: Final = {"task": "已办好", "request": "已答复", "case": "已办结"}


def changed(known: HandoverLine, now: Line) -> str:
    """What the line said before, where it says something else now; empty where only time has passed."""
    same = known.cause == now.cause and _LASTS.sub("", known.course) == _LASTS.sub("", now.course)
    return "" if same else f"{WAS}{known.cause}" + (f"（{known.course}）" if known.course and known.cause == now.cause else "")


def outcome(tx: Tx, line: HandoverLine) -> str:
    """How that which the data does not show as open any more has ended, as far as the data tells."""
    kind, number = whole(line.subject)
    if kind == "customer" and number:
        holder = tx.staff.get(tx.customers.get(number).holder_id or 0)
        if holder is not None and holder.id != line.owner_id:
            return f"已由{holder.name}接待"
    if kind == "order" and number:
        order = tx.orders.of_shop(line.shop_id, number)
        if order is not None and order.state != "placed":
            return f"订单{STATES.get(order.state, order.state)}"
    return _ENDED.get(kind, SETTLED)
