"""🧰 工具: one message in the topic with what agents do twenty times a day, a tap each."""

from __future__ import annotations

from desk.floor import Floor
from desk.goods.current_item import current
from desk.goods.item_reports import report_buttons
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.requests import KINDS
from desk.talks.speaking import Choices, to_desk
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

MARKS = (("🏷 推销", "promo"), ("🔕 静音", "muted"), ("⛔ 拉黑", "barred"))


async def open_tools(
    floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None, *, at: int = 0
) -> Done:
    """Lay the tools before the agents: a new message, or ``at`` the one that is leafed back."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        wrong = report_buttons(customer.id) if current(tx, customer) is not None else []
        menu(tx, customer, "tools", [*_buttons(customer), *wrong], at=at, name=customer.name or "顾客")
        return Done("tools")

    return await floor.commit(job, receipt)


def menu(tx: Tx, customer: Customer, code: str, buttons: Choices, *, at: int = 0, **words: object) -> None:
    """A message of buttons in the topic; with ``at`` that message becomes it."""
    rows = [list(map(list, row)) for row in buttons]
    to_desk(tx, customer, "notice", {"code": code, "words": words, "buttons": rows, "edits": at})


def _buttons(customer: Customer) -> Choices:
    marks = [(label, f"mark:{customer.id}:{what}") for label, what in MARKS]
    asks = [(name, f"req:{customer.id}:{kind}") for kind, name in KINDS.items()]
    wishes = [("🔔 到货登记", f"wish:{customer.id}:restock"), ("🎉 活动提醒", f"wish:{customer.id}:promotion")]
    return [asks[:3], asks[3:], wishes, [("📎 链接·券·尺码图", f"snips:{customer.id}:0")], [("📁 归入售后单", f"caseopen:{customer.id}")], marks]
