"""Files in and out: a dry run that shows everything, then all of it or nothing."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from desk import bringing_in
from desk.errors import DeskError
from web.console import uploads, visiting
from web.console.visiting import Form, Refused, Someone

SHOWN = 200
"""Pairs and lines of a dry run that are shown; all of them are counted."""
LARGE = "文件太大（最多 30 MB），没有打开。怎么办：只留下话术部分，分成几个小文件再导入。什么都没有改动。"
SLOW = "文件传得太慢，等了两分钟还没传完，先停下了。怎么办：换个好一点的网络，或分成小文件再传。什么都没有改动。"


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/import", choose, methods=["GET"])
    made.add_api_route("/console/import", look, methods=["POST"])
    made.add_api_route("/console/import/keep", keep, methods=["POST"])
    made.add_api_route("/console/export/{kind}", export, methods=["GET"])
    return made


async def choose(request: Request, whose: Someone) -> Response:
    """Where a file is chosen."""
    return visiting.page(request, whose, "import.html", fault="", most=uploads.LARGEST - 2**20)


async def look(request: Request, whose: Someone) -> Response:
    """The dry run of a file."""
    here = visiting.room(request)
    if not here.posts.passes(str(whose.visit_id)):
        raise Refused(429, "操作太快啦，请过一会儿再试。")
    visiting.allowed(whose, "keep_library")
    try:
        brought = await uploads.received(request)
        visiting.sealed(request, brought.fields.get(visiting.SEAL, ""), here.cookie)
        async with here.reading:
            report = await bringing_in.dry_run(here.floor, whose.staff, brought.data, brought.name)
    except uploads.TooLarge:
        return _refused(request, whose, 413, LARGE)
    except uploads.TooSlow:
        return _refused(request, whose, 408, SLOW)
    except uploads.NoFile:
        return _refused(request, whose, 400, "还没有选文件，什么都没有改动。")
    except DeskError as error:
        return _refused(request, whose, 422, str(error))
    key = here.uploads.keep(whose.visit_id, brought.name, report, here.floor.clock())
    names = {one.id: one.name for one in here.floor.mind(whose.shop.id).library.intents}
    return visiting.page(request, whose, "dry_run.html", report=report, name=brought.name, key=key, names=names, shown=SHOWN)


def _refused(request: Request, whose: Someone, http: int, fault: str) -> Response:
    return visiting.page(request, whose, "import.html", http=http, fault=fault, most=uploads.LARGEST - 2**20)


async def keep(request: Request, form: Form) -> Response:
    """All of what the dry run showed becomes drafts."""
    here, whose = visiting.room(request), form.visitor
    visiting.allowed(whose, "keep_library")
    found = here.uploads.take(whose.visit_id, form.text("key"), here.floor.clock())
    if found is None:
        raise Refused(409, "这次试导入已经过期或收下过了。没有改动，请重新选文件。")
    name, report = found
    added = await bringing_in.keep(here.floor, whose.staff, report, name)
    here.shelves.changed(whose.shop.id)
    return visiting.page(request, whose, "kept.html", added=added, name=name)


async def export(request: Request, whose: Someone, kind: str) -> Response:
    """The library as a file to keep."""
    found = await bringing_in.export(visiting.room(request).floor, whose.staff, kind)
    named = f"attachment; filename=\"phrases.{kind}\"; filename*=UTF-8''{quote(found.name)}"
    return Response(found.data, media_type=found.media, headers={"content-disposition": named})
