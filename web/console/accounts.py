"""收款账户名单: the accounts and contacts that are the shop's own, seen and changed by supervisors."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk.people import own_accounts
from web.console import visiting
from web.console.visiting import Form, Someone

TOLD = {"added": "加上了，两秒内客服就能把它发给顾客。", "removed": "去掉了，两秒内再发就会被拦下。"}


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/accounts", listed, methods=["GET"])
    made.add_api_route("/console/accounts/add", add, methods=["POST"])
    made.add_api_route("/console/accounts/remove", remove, methods=["POST"])
    return made


async def listed(request: Request, whose: Someone, told: str = "") -> Response:
    """The list."""
    return await _list(request, whose, told=TOLD.get(told, ""))


async def _list(request: Request, whose: Someone, *, told: str = "", fault: str = "") -> Response:
    found = await own_accounts.listed(visiting.room(request).floor, whose.staff)
    return visiting.page(request, whose, "accounts.html", http=422 if fault else 200, found=found, told=told, fault=fault)


async def add(request: Request, form: Form) -> Response:
    """One more, or what is wrong with it."""
    visiting.allowed(form.visitor, "keep_accounts")
    try:
        await own_accounts.add(visiting.room(request).floor, form.visitor.staff, form.text("account", 400))
    except own_accounts.BadAccount as error:
        return await _list(request, form.visitor, fault=f"{error}。没有改动。")
    return RedirectResponse("/console/accounts?told=added", status_code=303)


async def remove(request: Request, form: Form) -> Response:
    """Not the shop's any more."""
    try:
        await own_accounts.remove(visiting.room(request).floor, form.visitor.staff, form.text("account", 400))
    except own_accounts.BadAccount as error:
        return await _list(request, form.visitor, fault=f"{error}，可能刚刚去掉了；下面是现在的名单。")
    return RedirectResponse("/console/accounts?told=removed", status_code=303)
