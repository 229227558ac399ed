"""通知 and 议程: notices with who has read them, a form for a new one, and the agenda of the week."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk.errors import NotAllowed
from desk.rhythm import agenda, memos
from web.console import visiting
from web.console.visiting import Form, Refused, Someone

TOLD = {"sent": "发出去了，谁看过了会记在这里。", "ended": "撤下了，不再提醒。", "gone": "这条早就撤下了。"}
FIELDS = ("topic", "date", "time", "place", "who", "prepare")


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/memos", listed, methods=["GET"])
    made.add_api_route("/console/memos", write, methods=["POST"])
    made.add_api_route("/console/memos/end", end, methods=["POST"])
    made.add_api_route("/console/agenda", week, methods=["GET"])
    return made


async def listed(request: Request, whose: Someone, told: str = "") -> Response:
    """The notices, newest first, and the form."""
    return await _list(request, whose, told=TOLD.get(told, ""))


async def _list(
    request: Request, whose: Someone, *, told: str = "", fault: str = "", written: dict[str, str] | None = None
) -> Response:
    found = await memos.listed(visiting.room(request).floor, whose.staff)
    live = [one for one in found if not one.ended]
    return visiting.page(
        request, whose, "memos.html", http=422 if fault else 200, live=live, over=[one for one in found if one.ended], told=told,
        fault=fault, written=written or dict.fromkeys(FIELDS, ""),
    )


async def write(request: Request, form: Form) -> Response:
    """A new notice, or what is wrong with it beside what was written."""
    visiting.allowed(form.visitor, "write_memo")
    written = {name: form.text(name, 600) for name in FIELDS}
    try:
        await memos.fill_in(visiting.room(request).floor, form.visitor.staff, written)
    except NotAllowed as error:
        return await _list(request, form.visitor, fault=str(error).partition("例如：\n")[0], written=written)
    return RedirectResponse("/console/memos?told=sent", status_code=303)


async def end(request: Request, form: Form) -> Response:
    """Nobody is reminded of it any more."""
    visiting.allowed(form.visitor, "write_memo")
    number = form.text("id", 18)
    done = await memos.end(
        visiting.room(request).floor, form.visitor.staff, int(number) if number.isascii() and number.isdecimal() else 0
    )
    if done.outcome == "changed":
        raise Refused(404, "没有这条通知，请刷新页面看最新的。")
    return RedirectResponse(f"/console/memos?told={'gone' if done.outcome == 'gone' else 'ended'}", status_code=303)


async def week(request: Request, whose: Someone) -> Response:
    """The agenda of the last seven days."""
    visiting.allowed(whose, "see_agenda")
    found = await agenda.agenda(visiting.room(request).floor, whose.staff)
    return visiting.page(request, whose, "agenda.html", found=found)
