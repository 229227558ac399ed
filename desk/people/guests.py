"""Who was no member of staff a moment ago: a customer's next line need not ask again."""

from __future__ import annotations

FOR = 2.0  # seconds; staff are looked up every time, so nobody keeps a right they lost
MOST = 10_000


class Guests:
    """Customers of this process by (bot, user), for two seconds each."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[float, int]] = {}

    def get(self, bot_id: int, user_id: int, now: float) -> int | None:
        """The shop whose customer this is; None if we have to look."""
        until, shop_id = self._known.get((bot_id, user_id), (0.0, 0))
        return shop_id if now < until else None

    def keep(self, bot_id: int, user_id: int, shop_id: int, now: float) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[bot_id, user_id] = (now + FOR, shop_id)

    def forget(self, bot_id: int, user_id: int) -> None:
        self._known.pop((bot_id, user_id), None)
