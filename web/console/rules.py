"""The language check at the console: its rules, the shop's own in plain words, and a box to try a sentence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.phrases import rulebook
from desk.phrases.rulebook import Unproven, Writing
from web.console import visiting
from web.console.visiting import Form, Posted, Someone

EMPTY = Writing("warn", "", "", ())


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/rules", look, methods=["GET"])
    made.add_api_route("/console/rules/try", try_out, methods=["GET"])
    made.add_api_route("/console/rules/new", write, methods=["GET"])
    made.add_api_route("/console/rules/save", save, methods=["POST"])
    made.add_api_route("/console/rules/drop", drop, methods=["POST"])
    made.add_api_route("/console/rules/reword", reword, methods=["POST"])
    made.add_api_route("/console/rules/unword", unword, methods=["POST"])
    made.add_api_route("/console/rules/{rule_id}", change, methods=["GET"])
    return made


async def look(request: Request, whose: Someone) -> Response:
    """All rules in force."""
    here = visiting.room(request)
    told = {"saved": "存好了，两秒内生效。", "dropped": "去掉了，两秒内生效。", "unworded": "恢复成自带的说法了，两秒内生效。"}.get(request.query_params.get("told", ""), "")
    return visiting.page(request, whose, "rules.html", entries=await rulebook.rules(here.floor, whose.staff), told=told)


async def try_out(request: Request, whose: Someone, said: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """What the check says of a sentence."""
    found = rulebook.checked(visiting.room(request).floor, whose.staff, said.strip())
    return visiting.page(request, whose, "_checked.html", check=found)


async def write(request: Request, whose: Someone) -> Response:
    """An empty form."""
    visiting.allowed(whose, "keep_library")
    return visiting.page(request, whose, "rule.html", writing=EMPTY, kinds=rulebook.KINDS, faults=())


async def change(request: Request, whose: Someone, rule_id: str) -> Response:
    """A rule of the shop's own in its form; others as they are."""
    entry = await rulebook.rule(visiting.room(request).floor, whose.staff, rule_id)
    rule = entry.rule
    writing = Writing(rule.level, rule.why, rule.rewrite, entry.words, entry.unless, rule.hits, rule.misses, rule.id, rule.kind)
    name = "rule.html" if entry.editable else "rule_fixed.html"
    return visiting.page(request, whose, name, writing=writing, entry=entry, kinds=rulebook.KINDS, faults=())


async def save(request: Request, form: Form) -> Response:
    """Save it if its examples hold; else the form again, with what is wrong."""
    writing = _writing(form)
    try:
        await rulebook.save(visiting.room(request).floor, form.visitor.staff, writing)
    except Unproven as error:
        return visiting.page(request, form.visitor, "rule.html", http=422, writing=writing, kinds=rulebook.KINDS, faults=error.faults)
    return RedirectResponse("/console/rules?told=saved", status_code=303)


async def drop(request: Request, form: Form) -> Response:
    """Take a rule of the shop's own away."""
    await rulebook.drop(visiting.room(request).floor, form.visitor.staff, form.text("id", 32))
    return RedirectResponse("/console/rules?told=dropped", status_code=303)


async def reword(request: Request, form: Form) -> Response:
    """Another name of the fault and another sentence for a rule of ours; else the page again, with what is wrong."""
    here, name = visiting.room(request), form.text("id", 32)
    why, rewrite = form.text("why", 120), form.text("rewrite", 300)
    try:
        await rulebook.reword(here.floor, form.visitor.staff, name, why=why, rewrite=rewrite)
    except Unproven as error:
        entry = await rulebook.rule(here.floor, form.visitor.staff, name)
        writing = Writing(entry.rule.level, why, rewrite, (), (), entry.rule.hits, entry.rule.misses, name)
        return visiting.page(
            request, form.visitor, "rule_fixed.html", http=422, writing=writing, entry=entry, faults=error.faults
        )
    return RedirectResponse("/console/rules?told=saved", status_code=303)


async def unword(request: Request, form: Form) -> Response:
    """In the words it came with again."""
    await rulebook.unword(visiting.room(request).floor, form.visitor.staff, form.text("id", 32))
    return RedirectResponse("/console/rules?told=unworded", status_code=303)


def _writing(form: Posted) -> Writing:
    listed = {name: rulebook.lines(form.text(name)) for name in ("words", "unless", "hits", "misses")}
    return Writing(
        "block" if form.text("level") == "block" else "warn", form.text("why", 120), form.text("rewrite", 300),
        id=form.text("id", 32), kind=form.text("kind", 32), **listed,
    )
