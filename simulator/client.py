"""An async client for tests: people who write, press and look, over the people API."""

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from simulator.client_person import PATIENCE, Person
from simulator.client_seen import Answer, Json, Seen, WorldError

__all__ = ["Answer", "BotAccount", "Group", "Person", "Seen", "World", "WorldError"]


@dataclass(eq=False)
class BotAccount:
    """A bot in the world."""

    world: "World"
    id: int
    token: str
    username: str

    async def switches(self, **fields: Any) -> None:
        """Flip switches: topics, inline, inline_feedback, users_create_topics, reads_all, revoked …"""
        await self.world.ask("change_bot", bot=self.id, **fields)

    async def queue(self) -> Json:
        """{"waiting", "next_id", "allowed", "webhook", "polling"}."""
        found: Json = await self.world.ask("queue", bot=self.id)
        return found

    async def idle(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a bound the test states
        """Wait until the bot has confirmed every update."""
        end = time.monotonic() + timeout
        while (await self.queue())["waiting"]:
            if time.monotonic() > end:
                raise AssertionError(f"@{self.username} still has updates waiting after {timeout} s")
            await asyncio.sleep(0.02)


@dataclass(eq=False)
class Group:
    """A supergroup."""

    world: "World"
    id: int
    title: str

    async def add(
        self, person: Person, *, admin: bool | list[str] = False, anonymous: bool = False, **more: Any
    ) -> None:
        """Add a person, as administrator if told; again to change their standing."""
        await self.world.ask("member", chat=self.id, account=person.id, admin=admin, anonymous=anonymous, **more)

    async def add_bot(self, bot: BotAccount, *, admin: bool | list[str] = True, **rights: bool) -> None:
        """Add a bot; administrator with all rights unless told, single rights by name (can_pin_messages=False)."""
        await self.world.ask("member", chat=self.id, account=bot.id, admin=admin, rights=rights)

    async def remove(self, account: Person | BotAccount, *, status: str = "kicked") -> None:
        """Throw somebody out (`kicked`), or just out (`left`)."""
        await self.world.ask("member", chat=self.id, account=account.id, status=status)

    async def topics(self) -> list[Json]:
        """Topics: {"id", "name", "closed", "last", "unread" …}, last spoken first."""
        found: list[Json] = await self.world.ask("topics", chat=self.id)
        return found

    async def topic(self, name: str, timeout: float = PATIENCE) -> int:  # noqa: ASYNC109 - a bound the test states
        """Wait for a topic whose name contains `name`; its thread id."""
        end = time.monotonic() + timeout
        while True:
            names = {str(topic["name"]): int(topic["id"]) for topic in await self.topics()}
            for found, thread in names.items():
                if name in found:
                    return thread
            if time.monotonic() >= end:
                raise AssertionError(f"no topic {name!r} in {self.title}; there are {list(names)}")
            await asyncio.sleep(0.02)

    async def members(self) -> dict[str, str]:
        """Name to status of everybody inside."""
        for group in await self.world.ask("groups"):
            if group["id"] == self.id:
                return {str(one["name"]): str(one["status"]) for one in group["members"]}
        return {}

    async def link(self, by: Person, **fields: Any) -> str:
        """An invite link made by an administrator (limit, expires, asks)."""
        told = await self.world.ask("make_link", chat=self.id, person=by.id, **fields)
        return str(told["invite_link"])

    async def migrates(self) -> "Group":
        """The group gets another id; returns it as it is from then on."""
        told = await self.world.ask("migrate", chat=self.id)
        return Group(self.world, told["id"], self.title)

    async def changes(self, **fields: Any) -> None:
        """title, forum, protected, permissions."""
        await self.world.ask("change_group", chat=self.id, **fields)


class World:
    """A running simulator, seen from outside. Use as an async context, or call `close`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.bots: list[BotAccount] = []
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, verb: str, **wish: Any) -> Any:
        """One request of the people API; WorldError with its words when refused."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90))
        async with self._session.post(f"{self.base_url}/sim/{verb}", json=wish) as answer:
            told = await answer.json()
        if not told["ok"]:
            raise WorldError(f"{verb}: {told['error']}")
        return told["result"]

    async def look(self, place: Json, *, version: int | None = None, wait: float = 0.0) -> Json:
        """A chat as a person sees it (person, chat, thread), waiting for change beyond `version`."""
        wish = dict(place)
        if version is not None:
            wish.update(version=version, wait=max(wait, 0.001))
        found: Json = await self.ask("messages", **wish, limit=1_000_000)
        return found

    async def bot(self, token: str | None = None, username: str | None = None, **switches: Any) -> BotAccount:
        """A bot (the same again for a known token); switches: inline, inline_feedback, topics, reads_all …"""
        wish = {key: value for key, value in (("token", token), ("username", username)) if value}
        told = await self.ask("create_bot", **wish, **switches)
        made = BotAccount(self, told["id"], told["token"], told["username"])
        if all(bot.id != made.id for bot in self.bots):
            self.bots.append(made)
        return made

    async def person(
        self, first_name: str, last_name: str | None = None, *, bot: BotAccount | None = None, **fields: Any
    ) -> Person:
        """A new person; `bot` is whom they write to by default (the world's only bot if there is just one)."""
        told = await self.ask("create_person", first_name=first_name, last_name=last_name, **fields)
        return Person(self, told["id"], first_name, bot)

    async def group(self, title: str, *, owner: Person, forum: bool = True, **fields: Any) -> Group:
        """A new supergroup."""
        told = await self.ask("create_group", title=title, owner=owner.id, forum=forum, **fields)
        return Group(self, told["id"], title)

    async def calls(self, method: str | None = None, **narrow: Any) -> list[Json]:
        """The bots' calls in order, of one method if given (also after=n, ok=True, bot=id)."""
        found: list[Json] = await self.ask("calls", method=method, **narrow)
        return found

    async def called(self, method: str, *, times: int = 1, timeout: float = PATIENCE) -> list[Json]:  # noqa: ASYNC109 - a bound the test states
        """Wait until a method was called so many times."""
        end = time.monotonic() + timeout
        while len(found := await self.calls(method)) < times:
            if time.monotonic() > end:
                raise AssertionError(f"{method} was called {len(found)} times, not {times}")
            await asyncio.sleep(0.02)
        return found

    async def fault(self, kind: str, **wish: Any) -> Json:
        """Trouble for the next calls: kind 429|500|502|refuse|timeout_before|timeout_after|drop_before|drop_after.

        method, chat, bot, times, skip (let so many pass first), retry_after, seconds (of a time-out), code and
        description (of refuse).
        """
        found: Json = await self.ask("fault", kind=str(kind), **wish)
        return found

    async def clear_faults(self) -> None:
        """No more trouble."""
        await self.ask("clear_faults")

    async def limits(self, on: bool = True) -> None:
        """Flood limits on or off."""
        await self.ask("limits", on=on)

    async def inject(self, bot: BotAccount, update: Json) -> int:
        """Queue a raw update as it is; its id."""
        return int((await self.ask("inject", bot=bot.id, update=update))["update_id"])

    async def advances(self, seconds: float) -> None:
        """Move the world's clock forward."""
        await self.ask("advance", seconds=seconds)
