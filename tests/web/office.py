"""A stage whose program has a console, and browsers without a screen for those who sign in."""

from __future__ import annotations

import io
import re
import socket
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp

from app.settings import Settings
from tests.stage import Stage

LINK = re.compile(r"http://\S+/console/enter/(\S+)")
SEAL = re.compile(r'name="seal" value="([0-9a-f]+)"')


class Browser:
    """Keeps cookies and sends forms as a page of ours would."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.seal = ""
        self.headers: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def opens(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of a page; its seal is remembered."""
        async with self.session.get(self.base + path, headers=headers, allow_redirects=False) as answer:
            return answer.status, await self._read(answer)

    async def sends(self, path: str, *, headers: dict[str, str] | None = None, **fields: Any) -> tuple[int, str]:
        """Send a form, sealed unless a seal is given; where it leads is followed."""
        body = io.BytesIO(urlencode({"seal": self.seal, **fields}).encode())
        told = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        async with self.session.post(self.base + path, data=body, headers=told) as answer:
            return answer.status, await self._read(answer)

    async def brings(self, data: bytes, name: str, to: str = "/console/import") -> tuple[int, str]:
        """Bring a file to the import page, or another."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("seal", self.seal)
        form.add_field("file", io.BytesIO(data), filename=name)
        async with self.session.post(self.base + to, data=form) as answer:
            return answer.status, await self._read(answer)

    async def _read(self, answer: aiohttp.ClientResponse) -> str:
        self.headers = {name.lower(): value for name, value in answer.headers.items()}
        text = await answer.text()
        if found := SEAL.search(text):
            self.seal = found[1]
        return text


class Office(Stage):
    """A stage with a console."""

    def settings(self) -> Settings:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.console = f"http://127.0.0.1:{port}"
        return super().settings().model_copy(update={"console_url": self.console, "console_port": port})

    async def link(self, name: str) -> str:
        """The code of a fresh link, asked for in the private chat."""
        person = self.people[name]
        before = await person.messages()
        await person.says("/console")
        message = await person.sees("网页后台的登录链接", after=max((m.id for m in before), default=0))
        found = LINK.search(message.text)
        assert found is not None
        return found[1]

    async def browser(self, name: str = "") -> Browser:
        """A browser; with a name, one in which that person has signed in."""
        made = Browser(self.console)
        if name:
            code = await self.link(name)
            await made.opens(f"/console/enter/{code}")
            status, _ = await made.sends("/console/enter", code=code)
            assert status == 200
        return made
