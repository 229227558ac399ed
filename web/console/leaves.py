"""One phrase: how customers see it, its versions, its use; and the form that writes the next version."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.people import staffing, teams
from desk.people.signing_in import Visitor
from desk.phrases import editing, leafing
from desk.phrases.editing import Faulty
from web.console import visiting
from web.console.differing import difference
from web.console.version_words import Names, changes
from web.console.visiting import Form, Preview, Someone

TOLD = {
    "restored": "恢复了，两秒内就用这一版。", "draft": "存成草稿了，批准以后才用。", "said": "存好了，两秒内就用这一版。", "retired": "停用了，不会再推荐给客服。",
}
EMPTY = {
    "intent": "", "text": "", "situation": "any", "step": "0", "tone": "normal", "alone": "", "tags": "", "shortcut": "",
    "since": "", "until": "", "basis": "", "owners": "", "team": "", "why": "",
}
OWNER = "owner:"
"""Before the id of a colleague whose phrase it is, among the fields of the form."""


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/phrases/new", write, methods=["GET"])
    made.add_api_route("/console/phrases/save", save, methods=["POST"])
    made.add_api_route("/console/phrases/preview", preview, methods=["POST"])
    made.add_api_route("/console/phrases/retire", retire, methods=["POST"])
    made.add_api_route("/console/phrases/restore", restore, methods=["POST"])
    made.add_api_route("/console/phrases/{name}", look, methods=["GET"])
    made.add_api_route("/console/phrases/{name}/edit", change, methods=["GET"])
    return made


async def look(
    request: Request, whose: Someone, name: str, old: Annotated[int, Query(ge=0)] = 0, told: str = ""
) -> Response:
    """The phrase; its newest version beside an older one, if there is one."""
    here = visiting.room(request)
    found = await leafing.leaf(here.floor, whose.shop, whose.staff, name)
    before = next((one for one in found.versions[1:] if one.version == old), None) or _compared(found)
    names = await _names(request, whose)
    return visiting.page(
        request, whose, "leaf.html", leaf=found, before=before, told=TOLD.get(told, ""), names=names,
        diff=difference(before.text, found.newest.text) if before else None,
        changes=changes(before, found.newest, names) if before else (),
        intent=here.floor.mind(whose.shop.id).intent_name(found.newest.intent), zone=whose.shop.timezone,
    )


async def _names(request: Request, whose: Visitor) -> Names:
    floor = visiting.room(request).floor
    return Names(
        {one.id: one.name for one in floor.mind(whose.shop.id).library.intents},
        {one.id: one.name for one in await staffing.colleagues(floor, whose.shop.id)},
        {team.id: team.name for team, _ in await teams.listed(floor, whose.staff)},
    )


def _compared(found: leafing.Leaf) -> Any:
    """The version in force beside a newer draft, else the one before."""
    if found.said is not None and found.said.version != found.newest.version:
        return found.said
    return found.versions[1] if len(found.versions) > 1 else None


async def write(request: Request, whose: Someone, intent: str = "") -> Response:
    """An empty form."""
    visiting.allowed(whose, "keep_library")
    return await _form(request, whose, {**EMPTY, "intent": intent})


async def change(request: Request, whose: Someone, name: str) -> Response:
    """The form with the newest version in it."""
    visiting.allowed(whose, "keep_library")
    found = await leafing.leaf(visiting.room(request).floor, whose.shop, whose.staff, name)
    newest = asdict(found.newest)
    shown = {key: str(newest[key]) for key in ("intent", "text", "situation", "step", "tone", "shortcut", "since", "until", "basis", "team")}
    listed = {key: " ".join(map(str, newest[key])) for key in ("tags", "owners")}
    return await _form(request, whose, {**EMPTY, **shown, **listed, "alone": "1" if newest["alone"] else ""}, name=name)


async def save(request: Request, form: Form) -> Response:
    """The next version, or the form again with what is wrong."""
    here, name, at_once = visiting.room(request), form.text("name", 64), form.text("then") == "said"
    owners = [field.removeprefix(OWNER) for field in form.fields if field.startswith(OWNER)]
    filled = {**{key: form.text(key, 12_000) for key in EMPTY}, "owners": " ".join(owners)}
    visiting.allowed(form.visitor, "keep_library")
    try:
        saved = await editing.save(
            here.floor, form.visitor.staff, editing.written(filled, name=name), at_once=at_once, why=filled["why"]
        )
    except Faulty as error:
        return await _form(request, form.visitor, filled, name=name, wrong=error.wrong)
    here.shelves.changed(form.visitor.shop.id)
    return RedirectResponse(f"/console/phrases/{saved}?told={'said' if at_once else 'draft'}", status_code=303)


async def _form(
    request: Request, whose: Visitor, filled: dict[str, str], *, name: str = "", wrong: tuple[str, ...] = ()
) -> Response:
    here = visiting.room(request)
    return visiting.page(
        request, whose, "phrase.html", http=422 if wrong else 200, filled=filled, name=name, wrong=wrong,
        intents=here.floor.mind(whose.shop.id).library.intents, owners=filled["owners"].split(),
        colleagues=await staffing.colleagues(here.floor, whose.shop.id),
        teams=await teams.listed(here.floor, whose.staff), **_judged(request, whose, filled["text"]),
    )


def _judged(request: Request, whose: Visitor, text: str) -> dict[str, Any]:
    floor = visiting.room(request).floor
    return {
        "preview": leafing.preview(floor, whose.shop, whose.staff, text),
        "judgement": editing.judge(floor.mind(whose.shop.id), text) if text else None,
    }


async def preview(request: Request, form: Preview) -> Response:
    """While somebody writes: how it will look, and what stands against it."""
    return visiting.page(request, form.visitor, "_preview.html", **_judged(request, form.visitor, form.text("text", 12_000)))


async def restore(request: Request, form: Form) -> Response:
    """What an older version said is said again."""
    here, name, version = visiting.room(request), form.text("name", 64), form.text("version", 9)
    await editing.restore(here.floor, form.visitor.staff, name, int(version) if version.isascii() and version.isdecimal() else 0)
    here.shelves.changed(form.visitor.shop.id)
    return RedirectResponse(f"/console/phrases/{name}?told=restored", status_code=303)


async def retire(request: Request, form: Form) -> Response:
    """Out of use."""
    here, name = visiting.room(request), form.text("name", 64)
    await editing.retire(here.floor, form.visitor.staff, [name])
    here.shelves.changed(form.visitor.shop.id)
    return RedirectResponse(f"/console/phrases/{name}?told=retired", status_code=303)
