"""Files people bring: taken in up to a limit, and what was found in them kept until it is accepted."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Generic, TypeVar

from fastapi import Request

T = TypeVar("T")

LARGEST = 31 * 1024 * 1024
"""Bytes of a request with a file: those of a file that is read (sheets/limits.py), and its wrapping."""
READ_OVER = 320 * 1024 * 1024
"""Bytes that are still taken from the line, unkept, so that the browser hears why it was refused."""
WITHIN = 120.0
"""Seconds in which a file has to arrive."""
KEPT, KEPT_FOR = 16, 30 * 60.0


class TooLarge(Exception):
    """The request is larger than a file may be."""


class TooSlow(Exception):
    """The request did not arrive in time."""


class NoFile(Exception):
    """The form came without a file, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with its name, and the other fields of its form."""

    name: str
    data: bytes
    fields: dict[str, str]


async def received(request: Request, *, within: float = WITHIN) -> Upload:
    """The file of a multipart form that arrives within so many seconds. Raises TooLarge, TooSlow and NoFile."""
    head = request.headers.get("content-type", "")
    try:
        async with asyncio.timeout(within):
            body = await _body(request)
    except TimeoutError as error:
        raise TooSlow from error
    if not head.lower().startswith("multipart/form-data"):
        raise NoFile
    return await asyncio.to_thread(_parted, head, body)


async def _body(request: Request) -> bytes:
    body, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST:
            body += part
        elif size > READ_OVER:
            break
    if size > LARGEST:
        raise TooLarge
    return bytes(body)


def _parted(head: str, body: bytes) -> Upload:
    """A multipart form is written as a message is: the standard library reads it."""
    whole = message_from_bytes(f"Content-Type: {head}\r\n\r\n".encode("latin-1", "replace") + body, policy=policy.HTTP)
    fields: dict[str, str] = {}
    found: tuple[str, bytes] | None = None
    for part in whole.iter_parts() if whole.is_multipart() else ():
        if not isinstance(part, EmailMessage):
            continue
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if part.get_filename() is not None:
            found = (_plain(str(part.get_filename())), data)
        else:
            fields[name] = data.decode("utf-8", "replace")
    if found is None or not found[0]:
        raise NoFile
    return Upload(found[0], found[1], fields)


def _plain(name: str) -> str:
    """The bare file name: browsers send it as UTF-8, some with folders."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text.replace("\\", "/").rpartition("/")[2].strip()[:120]


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    key: str
    at: float
    name: str
    found: T


class Uploads(Generic[T]):
    """What was found in each visit's last file, in this process's memory only, for half an hour."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, _Kept[T]] = OrderedDict()

    def keep(self, visit_id: int, name: str, found: T, now: float) -> str:
        """Keep what was found in a file; returns the key under which it is accepted."""
        key = secrets.token_hex(8)
        self._kept.pop(visit_id, None)
        self._kept[visit_id] = _Kept(key, now, name, found)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return key

    def look(self, visit_id: int, key: str, now: float) -> tuple[str, T] | None:
        """The name and findings of the file that was shown to that visit under the key."""
        kept = self._kept.get(visit_id)
        if kept is None or kept.key != key or now - kept.at > KEPT_FOR:
            return None
        return kept.name, kept.found

    def take(self, visit_id: int, key: str, now: float) -> tuple[str, T] | None:
        """The same, once."""
        found = self.look(visit_id, key, now)
        if found is not None:
            del self._kept[visit_id]
        return found
