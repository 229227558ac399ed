"""The people API: JSON over HTTP at /sim/<verb>, by which tests and the page act as people and run the world."""

import asyncio
import json

from aiohttp import web

from simulator import acts, acts_business, acts_inline, acts_world, demo, looks
from simulator.errors import ApiError, PeopleError
from simulator.state import Json
from simulator.world import World

VERBS = {**acts.VERBS, **acts_business.VERBS, **acts_inline.VERBS, **acts_world.VERBS, **looks.VERBS, **demo.VERBS}
HEARTBEAT = 15.0  # seconds between signs of life on the event stream


class People:
    """Answers {"ok": true, "result": …}, or 400 {"ok": false, "error": "…"} for what cannot be done."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def answer(self, request: web.BaseRequest, verb: str) -> web.StreamResponse:
        """One request; parameters come as a JSON body, or in the query for GET."""
        if verb == "events":
            return await self._stream(request)
        if verb.startswith("file/"):
            return self._file(verb.removeprefix("file/"))
        if verb not in VERBS:
            return _json({"ok": False, "error": f"no such verb: {verb}"}, 404)
        try:
            result = VERBS[verb](self.world, await _wish(request))
            if asyncio.iscoroutine(result):
                result = await result
        except (PeopleError, ApiError) as problem:
            return _json({"ok": False, "error": str(problem)}, 400)
        except (KeyError, TypeError, ValueError, IndexError) as problem:
            return _json({"ok": False, "error": f"{verb}: {type(problem).__name__} {problem}"}, 400)
        return _json({"ok": True, "result": result}, 200)

    def _file(self, name: str) -> web.StreamResponse:
        file = self.world.files.get(int(name)) if name.isdigit() else None
        if file is None or not file.data:
            return web.Response(status=404, text="Not Found")
        safe = file.mime if (file.mime or "").startswith(("image/", "audio/", "video/")) else None
        # An uploaded page or vector picture must never run as one of ours.
        if safe in {None, "image/svg+xml"}:
            safe = "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
        return web.Response(body=file.data, content_type=safe, headers=headers)

    async def _stream(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        async with self.world.events.listening() as queue:
            await response.write(b": hello\n\n")
            while True:
                try:
                    line = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    line = ""
                try:
                    await response.write(f"data: {line}\n\n".encode() if line else b": .\n\n")
                except (ConnectionError, RuntimeError):
                    return response


async def _wish(request: web.BaseRequest) -> Json:
    if request.method == "GET":
        return {name: _typed(value) for name, value in request.query.items()}
    body = await request.read()
    wish = json.loads(body) if body else {}
    if not isinstance(wish, dict):
        raise PeopleError("the body is a JSON object")
    return wish


def _typed(value: str) -> object:
    return int(value) if value.lstrip("-").isdigit() else value


def _json(body: Json, status: int) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(body=text.encode(errors="replace"), status=status, content_type="application/json")
