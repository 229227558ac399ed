"""Telegram's flood limits: a bot as a whole, one private chat, one group."""

import math
from collections import deque

from simulator.errors import too_many

BOT_PER_SECOND = 30
CHAT_BURST = 5  # messages a private chat takes at once before it is held to one a second
CHAT_PER_SECOND = 1.0
GROUP_PER_WINDOW = 20
GROUP_WINDOW = 60.0


class Limits:
    """Counts what a bot does; refuses with 429 when it is too much. Off until switched on."""

    def __init__(self) -> None:
        self.on = False
        self._bots: dict[int, deque[float]] = {}
        self._groups: dict[tuple[int, int], deque[float]] = {}
        self._chats: dict[tuple[int, int], tuple[float, float]] = {}

    def switch(self, on: bool) -> None:
        """Turn the limits on or off; counting starts anew."""
        self.on = on
        self._bots.clear()
        self._groups.clear()
        self._chats.clear()

    def draw(self, bot_id: int, chat_id: int, now: float, *, units: int = 1, sends: bool = True) -> None:
        """Count `units` against bot and chat, or raise 429; edits in private chats draw on the bot only."""
        if not self.on:
            return
        if chat_id < 0:
            self._draw_group(bot_id, chat_id, now, units)
        elif sends:
            self._draw_chat(bot_id, chat_id, now, units)
        self._window(self._bots.setdefault(bot_id, deque()), BOT_PER_SECOND, 1.0, now, units)

    def _draw_group(self, bot_id: int, chat_id: int, now: float, units: int) -> None:
        done = self._groups.setdefault((bot_id, chat_id), deque())
        self._window(done, GROUP_PER_WINDOW, GROUP_WINDOW, now, units)

    def _draw_chat(self, bot_id: int, chat_id: int, now: float, units: int) -> None:
        left, since = self._chats.get((bot_id, chat_id), (float(CHAT_BURST), now))
        left = min(CHAT_BURST, left + (now - since) * CHAT_PER_SECOND)
        if left < 1:
            self._chats[bot_id, chat_id] = (left, now)
            raise too_many(max(1, math.ceil((1 - left) / CHAT_PER_SECOND)))
        self._chats[bot_id, chat_id] = (left - units, now)

    @staticmethod
    def _window(done: deque[float], most: int, seconds: float, now: float, units: int) -> None:
        while done and done[0] <= now - seconds:
            done.popleft()
        if len(done) + units > most and done:
            raise too_many(max(1, math.ceil(done[0] + seconds - now)))
        done.extend([now] * units)
