"""跟进: the rules of follow-ups in plain sentences, changed with every contradiction named, what they would send, and what came of it."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.nudges import nudge_book, nudge_figures
from desk.nudges.nudge_book import Contradiction, Writing
from web.console import visiting
from web.console.visiting import Form, Posted, Preview, Someone

TOLD: Final = {"saved": "存好了，马上按新的来；已经排上的提醒到时也按新的看。", "back": "恢复了，马上按小二自带的来。", "gone": "去掉了，不会再有新的提醒。"}
DAYS: Final = (7, 30, 90)
NEW: Final = Writing(trigger="received", audience="customer", delay="1天", stops=("returned", "talking", "complaint_open", "opted_out"))
Days = Annotated[int, Query(ge=1, le=nudge_figures.LONGEST)]


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/nudges", look, methods=["GET"])
    made.add_api_route("/console/nudges/new", write, methods=["GET"])
    made.add_api_route("/console/nudges/try", try_out, methods=["POST"])
    made.add_api_route("/console/nudges/save", save, methods=["POST"])
    made.add_api_route("/console/nudges/restore", restore, methods=["POST"])
    made.add_api_route("/console/nudges/coming", coming, methods=["GET"])
    made.add_api_route("/console/nudges/report", report, methods=["GET"])
    made.add_api_route("/console/nudges/report/rows", rows, methods=["GET"])
    made.add_api_route("/console/nudges/{rule_id}", change, methods=["GET"])
    return made


async def look(request: Request, whose: Someone, told: str = "") -> Response:
    """All rules, with what each does."""
    found = await nudge_book.entries(visiting.room(request).floor, whose.staff)
    return visiting.page(request, whose, "nudges.html", entries=found, told=TOLD.get(told, ""))


# --- changing ----------------------------------------------------------------------------------------------


async def write(request: Request, whose: Someone) -> Response:
    """A new rule of the shop's own, begun with what fits most."""
    visiting.allowed(whose, "keep_library")
    return _form(request, whose, NEW, (), changed=False)


async def change(request: Request, whose: Someone, rule_id: str) -> Response:
    """A rule in its form; for those who may not change it, as it is."""
    entry = await nudge_book.entry(visiting.room(request).floor, whose.staff, rule_id)
    return _form(request, whose, nudge_book.written(entry.rule), (), changed=entry.changed, sentence=entry.sentence)


def _form(
    request: Request, whose: Someone, writing: Writing, faults: tuple[str, ...], *, changed: bool, sentence: str = "", http: int = 200
) -> Response:
    floor = visiting.room(request).floor
    return visiting.page(
        request, whose, "nudge.html", http=http, writing=writing, faults=faults, changed=changed, sentence=sentence,
        own=not writing.id or writing.id.startswith(nudge_book.OWN), choose=nudge_book.options(floor, whose.shop.id, writing),
        said=nudge_book.texts(floor, whose.shop.id).get(writing.phrase, ""),
    )


async def try_out(request: Request, form: Preview) -> Response:
    """What stands against the rule as far as it is written, or the sentence it is."""
    floor, writing = visiting.room(request).floor, _writing(form)
    sentence, faults = await nudge_book.examine(floor, form.visitor.staff, writing)
    said = nudge_book.texts(floor, form.visitor.shop.id).get(writing.phrase, "") if writing.audience == "customer" else ""
    return visiting.page(request, form.visitor, "_nudge_verdict.html", sentence=sentence, faults=faults, said=said)


async def save(request: Request, form: Form) -> Response:
    """Keep it, or the form again with what contradicts itself."""
    writing = _writing(form)
    try:
        await nudge_book.save(visiting.room(request).floor, form.visitor.staff, writing)
    except Contradiction as error:
        return _form(request, form.visitor, writing, error.faults, changed=False, http=422)
    return RedirectResponse("/console/nudges?told=saved", status_code=303)


async def restore(request: Request, form: Form) -> Response:
    """As the program brought it; a rule the shop made itself is taken away."""
    rule_id = form.text("id", 32)
    await nudge_book.restore(visiting.room(request).floor, form.visitor.staff, rule_id)
    told = "gone" if rule_id.startswith(nudge_book.OWN) else "back"
    return RedirectResponse(f"/console/nudges?told={told}", status_code=303)


def _writing(form: Posted) -> Writing:
    picked = {key for key, value in form.fields.items() if value}
    return Writing(
        id=form.text("id", 32), days=tuple(day for day in range(1, 8) if f"day:{day}" in picked),
        stops=tuple(key.removeprefix("stop:") for key in form.fields if key.startswith("stop:") and key in picked),
        name=form.text("name", 60), trigger=form.text("trigger", 32), audience=form.text("audience", 16), mode=form.text("mode", 8),
        delay=form.text("delay", 20), window=form.text("window", 120), phrase=form.text("phrase", 64), cap=form.text("cap", 16),
        late=form.text("late", 20), quiet=form.text("quiet", 8), holiday=form.text("holiday", 8), talking=form.text("talking", 8),
    )


# --- looking -----------------------------------------------------------------------------------------------


async def coming(request: Request, whose: Someone, day: Annotated[int, Query(ge=0, le=14)] = 1) -> Response:
    """The dry run: what would go out that day as things stand, and what would not."""
    found = await nudge_figures.coming(visiting.room(request).floor, whose.staff, day)
    return visiting.page(
        request, whose, "nudges_coming.html", day=day, out=[one for one in found if not one.why_not],
        held=[one for one in found if one.why_not], full=len(found) >= nudge_figures.MOST,
    )


async def report(request: Request, whose: Someone, days: Days = 7) -> Response:
    """What came of the follow-ups, by rule and by colleague."""
    found = await nudge_figures.figures(visiting.room(request).floor, whose.staff, days)
    return visiting.page(request, whose, "nudges_report.html", figures=found, days=days, choices=DAYS, address=_address)


async def rows(
    request: Request, whose: Someone, days: Days = 7, rule: Annotated[str, Query(max_length=32)] = "",
    person: Annotated[str, Query(max_length=18)] = "", ended: Annotated[str, Query(max_length=16)] = "",
    reason: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The nudges behind one figure."""
    found = await nudge_figures.behind(
        visiting.room(request).floor, whose.staff, days, rule=rule, person=person, ended=ended, reason=reason
    )
    return visiting.page(
        request, whose, "nudges_rows.html", found=found, days=days, most=nudge_figures.ROWS, ended=ended,
    )


def _address(days: int, **narrowed: str) -> str:
    """Where the rows behind a figure stand."""
    return "/console/nudges/report/rows?" + urlencode({"days": days, **narrowed})
