"""Tells whether a request comes from the shop it names: HMAC-SHA256 over the time and the body as it was sent."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

SHOP: Final = "X-Xiaoer-Shop"
TIMESTAMP: Final = "X-Xiaoer-Timestamp"
SIGNATURE: Final = "X-Xiaoer-Signature"
WINDOW: Final = 300.0
"""Seconds that the time of a request may differ from ours, to either side."""
MAIN: Final = "main"
"""The shop meant where none is named."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.ASCII)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Hexadecimal HMAC-SHA256 of ``timestamp.body`` under the shop's secret."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


class Seals:
    """The shops' secrets, by the code of the shop."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = dict(known)
        self._nobody = secrets.token_hex(32)  # so that an unknown shop takes as long as a known one

    def knows(self, shop: str) -> bool:
        """Has that shop a secret?"""
        return shop in self._known

    def refusal(self, timestamp: str | None, given: str | None, now: float) -> str:
        """What can be told before the body is read: unsigned, stale_timestamp or nothing."""
        if timestamp is None or given is None:
            return "unsigned"
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(given):
            return "wrong_signature"
        return "stale_timestamp" if abs(now - int(timestamp)) > WINDOW else ""

    def right(self, shop: str, timestamp: str, given: str, body: bytes) -> bool:
        """Is the signature that of the shop?"""
        wanted = signature(self._known.get(shop, self._nobody), timestamp, body)
        return hmac.compare_digest(wanted.encode(), given.encode()) and shop in self._known
