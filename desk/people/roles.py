"""The one table of who may do what."""

from __future__ import annotations

from typing import Final

from desk.errors import NotAllowed, NotFound
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

ROLES: Final = {"owner": "店主", "supervisor": "主管", "lead": "组长", "agent": "客服", "helper": "协助"}
SPECIALITIES: Final = {"warehouse": "仓库", "print": "打单", "aftersale": "售后"}

MAY: Final[dict[str, frozenset[str]]] = {
    "answer": frozenset({"owner", "supervisor", "lead", "agent"}),
    "transfer": frozenset({"owner", "supervisor", "lead", "agent"}),
    "overload": frozenset({"owner", "supervisor", "lead"}),
    "trial": frozenset({"owner", "supervisor", "lead", "agent"}),
    "see_trouble": frozenset({"owner", "supervisor", "lead"}),
    "invite": frozenset({"owner", "supervisor"}),
    "remove": frozenset({"owner", "supervisor"}),
    "set_limit": frozenset({"owner", "supervisor"}),
    "bind": frozenset({"owner"}),
    "help": frozenset({"owner", "supervisor", "lead", "helper"}),
    "bind_helpers": frozenset({"owner", "supervisor"}),
    "keep_items": frozenset({"owner", "supervisor"}),
    "keep_orders": frozenset({"owner", "supervisor"}),
    "link_orders": frozenset({"owner", "supervisor", "lead"}),
    "mark_paid": frozenset({"owner", "supervisor", "lead"}),
    "keep_snippets": frozenset({"owner", "supervisor"}),
    "promote": frozenset({"owner", "supervisor"}),
    "keep_accounts": frozenset({"owner", "supervisor"}),
    "announce": frozenset({"owner", "supervisor", "lead"}),
    "unmask": frozenset({"owner", "supervisor", "lead"}),
    "roster": frozenset({"owner", "supervisor", "lead"}),
    "declare_incident": frozenset({"owner", "supervisor", "lead"}),
    "overrule_handover": frozenset({"owner", "supervisor", "lead"}),
    "write_memo": frozenset({"owner", "supervisor", "lead"}),
    "see_agenda": frozenset({"owner", "supervisor", "lead"}),
    "connect": frozenset({"owner", "supervisor"}),
    "console": frozenset({"owner", "supervisor", "lead"}),
    "keep_library": frozenset({"owner", "supervisor"}),
}

_ABOVE: Final = ("owner", "supervisor", "lead", "agent", "helper")


def may(staff: Staff, action: str) -> bool:
    return staff.active and staff.role in MAY[action]


def require(staff: Staff, action: str) -> None:
    """Raise NotAllowed, in words for the person, unless their role covers the action."""
    if not may(staff, action):
        raise NotAllowed("您的岗位没有这个权限，需要的话请找主管～")


def own_customer(tx: Tx, staff: Staff, customer_id: int) -> Customer:
    """The customer a button or topic names, locked; NotFound unless they are one of this person's shop."""
    customer = tx.customers.lock_of(staff.shop_id, customer_id)
    if customer is None:
        raise NotFound("没有找到这位顾客，请在最新的话题里操作～")
    return customer


def outranks(staff: Staff, role: str) -> bool:
    """May this person give or take the role: only to those below them."""
    return _ABOVE.index(staff.role) < _ABOVE.index(role)


def role_named(word: str) -> tuple[str, str]:
    """(role, speciality) for what staff call it: 客服, 组长, 主管, 仓库, 打单, 售后."""
    for key, name in ROLES.items():
        if word in (key, name) and key not in ("owner", "helper"):
            return key, ""
    for key, name in SPECIALITIES.items():
        if word in (key, name):
            return "helper", key
    raise NotAllowed("岗位请写：客服、组长、主管、仓库、打单 或 售后")
