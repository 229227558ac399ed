"""Something that happened to an order, as a shop's system, a file or an agent tells it, and what it may say."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Final

from nlu.names import plain_name
from storage.records.orders import OrderLine

__all__ = ["CHANGED", "LONGEST", "RANK", "REFUND_ASKED", "STATES", "OrderLine", "OrderTold", "plain_phone", "plain_text"]

CHANGED: Final = "changed"
REFUND_ASKED: Final = "refund_asked"
RANK: Final[Mapping[str, int]] = {
    CHANGED: 0, "placed": 1, "paid": 2, "shipped": 3, "in_transit": 4, "received": 5, "closed": 6, REFUND_ASKED: 7,
    "refunded": 8,
}
"""How far along a state is; of two things that happened at the same time the one further along counts as the later."""
STATES: Final = tuple(RANK)
LONGEST: Final[Mapping[str, int]] = {
    "receiver": 64, "phone": 32, "address": 400, "courier": 32, "remark": 500, "staff_number": 16, "tracking_no": 64,
    "item_number": 64, "name": 120, "colour": 64, "size": 64,
}
"""Characters that a text of an order, or of its lines, has at most."""


@dataclass(frozen=True, slots=True)
class OrderTold:
    """The order of that number came into that state at ``at`` (UTC seconds), or with ``changed`` is other than it was.
    ``event_id`` tells it from everything else the shop ever tells. ``said``: columns of an order by name, only those that
    were told (buyer_telegram_id, receiver, phone, address, courier, remark, total, staff_number, tracking_no, promised_at).
    ``lines`` None = not told. ``refund_withdrawn``: the customer no longer asks for the refund."""

    event_id: str
    number: str
    state: str
    at: float
    said: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] | None = None
    refund_withdrawn: bool = False

    def digest(self) -> str:
        """Stands for everything it says: another digest under the same id is another event."""
        lines = None if self.lines is None else [asdict(line) for line in self.lines]
        whole = [self.number, self.state, self.at, dict(self.said), lines, self.refund_withdrawn]
        return sha256(json.dumps(whole, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    def stamp(self) -> tuple[float, int, str]:
        """What decides which of two is the later one, whichever was heard first."""
        return self.at, RANK[self.state], self.event_id


def plain_text(text: str) -> str:
    """The text with nothing in it that cannot be seen or turns the writing round, line by line."""
    return "\n".join(line for part in text.splitlines() if (line := plain_name(part)))


def plain_phone(text: str) -> str:
    """A phone number as orders keep it and are found by: digits (and * where it came masked), without +86, an extension
    after a dash: ``+86 138-0000-1111`` → ``13800001111``, ``18412345678转0123`` → ``18412345678-0123``."""
    plain = unicodedata.normalize("NFKC", text)
    main, _, extension = (plain.partition("转") if "转" in plain else plain.partition("#"))
    digits = "".join(sign for sign in main if sign in "0123456789*-")
    if not extension and digits.count("-") == 1 and len(digits.partition("-")[0]) == 11:  # as Taobao writes extensions
        digits, _, extension = digits.partition("-")
    digits = digits.replace("-", "").removeprefix("00")
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    tail = "".join(sign for sign in extension if sign in "0123456789")
    return f"{digits}-{tail}" if tail else digits
