"""The Bot API's door: reads a request, lets faults and limits have their say, calls the method, answers."""

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from simulator import (
    business,
    methods_answers,
    methods_edit,
    methods_members,
    methods_profile,
    methods_send,
    methods_topics,
    methods_updates,
)
from simulator.call import Call, Handler, Upload
from simulator.errors import ApiError
from simulator.faults import Fault
from simulator.forms import Forms
from simulator.state import Bot, Json
from simulator.world import World

METHODS: dict[str, Handler] = {
    **methods_send.METHODS, **methods_edit.METHODS, **methods_topics.METHODS, **methods_members.METHODS,
    **methods_profile.METHODS, **methods_answers.METHODS, **methods_updates.METHODS, **business.METHODS,
}  # fmt: skip
SENDS = frozenset(name for name in methods_send.METHODS if name != "sendchataction")
# What draws on a group's twenty a minute beside sends.
CHANGES = frozenset(
    {
        "editmessagetext", "editmessagecaption", "editmessagemedia", "editmessagereplymarkup", "createforumtopic",
        "editforumtopic", "editgeneralforumtopic", "closeforumtopic", "reopenforumtopic", "pinchatmessage",
        "unpinchatmessage",
    }
)  # fmt: skip
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}", re.ASCII)
TEXT_HTML_502 = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"


class Gateway:
    """Answers POST and GET at /bot<token>/<method>."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.forms = Forms()

    async def answer(self, request: web.BaseRequest, token: str, method: str) -> web.StreamResponse:
        """The HTTP answer to one Bot API request."""
        bot = self.world.tokens.get(token)
        if bot is None or bot.revoked:
            known = bot is not None or _TOKEN.fullmatch(token)
            return _refused(ApiError(401, "Unauthorized") if known else ApiError(404, "Not Found"))
        try:
            raw, uploads = await _parameters(request)
        except web.HTTPRequestEntityTooLarge:
            return _refused(ApiError(413, "Request Entity Too Large"))
        name = method.lower()
        chat_id = raw.get("chat_id")
        fault = self.world.faults.take(bot.id, name, None if chat_id is None else str(chat_id))
        if fault is not None and (early := await self._before(request, fault)) is not None:
            self._log(bot, method, raw, None, f"fault {fault.kind}")
            return early
        try:
            result = await self.execute(bot, method, raw, uploads)
        except ApiError as refusal:
            return _refused(refusal)
        if fault is not None:
            return await _cut(request, fault)
        return web.Response(
            body=json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode(errors="replace"),
            content_type="application/json",
        )

    async def execute(self, bot: Bot, method: str, raw: Json, uploads: dict[str, Upload] | None = None) -> Any:
        """Call a method with raw parameters; logs call and outcome. ApiError when refused."""
        name = method.lower()
        try:
            handler = METHODS.get(name)
            if handler is None:
                raise ApiError(404, f"Not Found: method not found in the simulator: {method}")
            args = self.forms.read(name, raw)
            if self.world.limits.on:
                self._draw(bot, name, args)
            result = handler(Call(self.world, bot, method, args, uploads or {}))
            if asyncio.iscoroutine(result):
                result = await result
        except ApiError as refusal:
            self._log(bot, method, raw, None, refusal.description)
            raise
        self._log(bot, method, raw, result, None)
        return result

    def _draw(self, bot: Bot, name: str, args: Json) -> None:
        sends = name in SENDS
        chat_id = args.get("chat_id")
        if (sends or name in CHANGES) and str(chat_id).lstrip("-").isdigit():
            items = args.get("media") if name == "sendmediagroup" else args.get("message_ids")
            units = len(items) if sends and isinstance(items, list) else 1
            self.world.limits.draw(bot.id, int(str(chat_id)), self.world.now(), units=units, sends=sends)

    async def _before(self, request: web.BaseRequest, fault: Fault) -> web.StreamResponse | None:
        if fault.kind == "429":
            seconds = fault.retry_after
            return _refused(ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}))
        if fault.kind == "500":
            return _refused(ApiError(500, "Internal Server Error"))
        if fault.kind == "refuse":
            return _refused(ApiError(fault.code, fault.description))
        if fault.kind == "502":
            return web.Response(status=502, text=TEXT_HTML_502, content_type="text/html")
        if fault.kind.endswith("_before"):
            return await _cut(request, fault)
        return None

    def _log(self, bot: Bot, method: str, raw: Json, result: Any, error: str | None) -> None:
        world = self.world
        world.call_count += 1
        world.calls.append(
            {
                "n": world.call_count, "at": world.now(), "bot": bot.id, "method": method, "params": raw,
                "ok": error is None, "result": result, "error": error,
            }
        )  # fmt: skip


async def _cut(request: web.BaseRequest, fault: Fault) -> web.StreamResponse:
    """Keep the caller waiting if the fault is a time-out, then drop the connection."""
    if fault.kind.startswith("timeout"):
        await asyncio.sleep(fault.seconds)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _refused(refusal: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.Response(status=refusal.code, body=json.dumps(body).encode(), content_type="application/json")


async def _parameters(request: web.BaseRequest) -> tuple[Json, dict[str, Upload]]:
    """Parameters of query, form or JSON body, and uploaded files."""
    raw: Json = dict(request.query) if request.query_string else {}
    kind = request.content_type
    uploads: dict[str, Upload] = {}
    if kind == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                raw[name] = value
    elif request.body_exists:
        body = await request.read()
        if kind == "application/json":
            try:
                raw.update(json.loads(body))
            except ValueError:
                raw = {}
        else:
            raw.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return raw, uploads
