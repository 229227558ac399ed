"""The simulator as a running server: Bot API, files, people API, events and the chat page on one address."""

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.gateway import Gateway
from simulator.methods_profile import file_number
from simulator.methods_updates import stop_webhook
from simulator.people import People
from simulator.world import World

PAGE = Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# Nothing but the page's own files ever runs or loads.
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
BODY_AT_MOST = 64 * 1024 * 1024


class Simulator:
    """A Telegram of one's own, in the caller's event loop.

    `base_url` is known after `start`; the Bot API is at {base_url}/bot{token}/{method}, files at
    {base_url}/file/bot{token}/{path}, the people API at {base_url}/sim/{verb}, the chat page at {base_url}/.
    """

    def __init__(self) -> None:
        self.world = World()
        self.base_url = ""
        self.gateway = Gateway(self.world)
        self.people = People(self.world)
        self.world.execute = self.gateway.execute
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the base address; port 0 takes any free one."""
        server = web.Server(self._serve, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.02)  # long polls would wait for ever
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, reuse_address=True)
        await site.start()
        taken = self._runner.addresses[0][1]
        self.base_url = f"http://{host}:{taken}"
        return self.base_url

    async def stop(self) -> None:
        """Stop listening and delivering; what the world remembers stays readable."""
        for bot in self.world.bots.values():
            stop_webhook(bot)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            return await self.gateway.answer(request, token, method)
        if path.startswith("/file/bot"):
            token, _, file_path = path[9:].partition("/")
            return self._download(token, file_path)
        if path.startswith("/sim/"):
            return await self.people.answer(request, path[5:])
        return _page(path)

    def _download(self, token: str, path: str) -> web.StreamResponse:
        bot = self.world.tokens.get(token)
        file = self.world.files.get(file_number(path) or 0)
        if bot is None or bot.revoked or file is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=file.data, content_type="application/octet-stream")


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_AT_MOST)


def _page(path: str) -> web.StreamResponse:
    name = path.strip("/") or "index.html"
    file = PAGE / name
    if "/" in name or file.suffix not in TYPES or not file.is_file():
        return web.Response(status=404, text="Not Found")
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": POLICY}
    return web.Response(body=file.read_bytes(), content_type=TYPES[file.suffix], charset="utf-8", headers=headers)
