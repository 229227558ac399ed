"""People in tests: they write, press, forward, join, look and wait."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.client_seen import (
    Answer,
    Json,
    Seen,
    id_of,
    listed,
    media_wish,
    on_keyboard,
    read_answer,
    shown_line,
)

PATIENCE = 15.0  # seconds to wait for something to appear unless told otherwise: machines may be busy


class Door(Protocol):
    """The way to the people API."""

    async def ask(self, verb: str, **wish: Any) -> Any:
        """One request; its result."""

    async def look(
        self, place: Json, *, version: int | None = None, wait: float = 0.0
    ) -> Json:
        """A chat as a person sees it, waiting for change beyond `version`."""


class Place(Protocol):
    """Anything with an id that can be written to: a bot or a group."""

    @property
    def id(self) -> int:
        """Its Telegram id."""


@dataclass(eq=False)
class Person:
    """Somebody with a phone."""

    world: Door
    id: int
    name: str
    bot: Place | None = None

    def _place(self, chat: Any, thread: int | None) -> Json:
        where = chat if chat is not None else self.bot
        if where is not None and hasattr(where, "id"):
            where = where.id
        place: Json = {"person": self.id, "chat": where}
        if thread is not None:
            place["thread"] = thread
        return place

    # -- writing

    async def says(
        self, text: str, *, chat: Any = None, thread: int | str | None = None, reply_to: Any = None, **more: Any
    ) -> Seen:
        """Write a text (to one's bot unless `chat` is given); returns the (last) message."""
        return (await self._send(chat, thread, reply_to, text=text, **more))[-1]

    async def _send(self, chat: Any, thread: Any, reply_to: Any, **wish: Any) -> list[Seen]:
        place = self._place(chat, thread)
        if reply_to is not None:
            wish["reply_to"] = id_of(reply_to)
        told = await self.world.ask("send", **place, **wish)
        return [Seen(raw, shown_line(raw)) for raw in told["messages"]]

    async def sends(self, kind: str, *, chat: Any = None, thread: Any = None, reply_to: Any = None, **wish: Any) -> Seen:
        """Send any kind of media; `data` are bytes, `size` pretends one, `caption`, `name`, `duration`, `emoji` …"""
        return (await self._send(chat, thread, reply_to, **media_wish(kind, wish)))[0]

    async def sends_photo(self, caption: str = "", **wish: Any) -> Seen:
        """Send a photo."""
        return await self.sends("photo", caption=caption, **wish)

    async def sends_video(self, caption: str = "", **wish: Any) -> Seen:
        """Send a video."""
        return await self.sends("video", caption=caption, **wish)

    async def sends_voice(self, duration: int = 3, **wish: Any) -> Seen:
        """Send a voice message."""
        return await self.sends("voice", duration=duration, **wish)

    async def sends_video_note(self, **wish: Any) -> Seen:
        """Send a round video."""
        return await self.sends("video_note", **wish)

    async def sends_document(self, name: str = "资料.pdf", caption: str = "", **wish: Any) -> Seen:
        """Send a file."""
        return await self.sends("document", name=name, caption=caption, **wish)

    async def sends_sticker(self, emoji: str = "😀", **wish: Any) -> Seen:
        """Send a sticker."""
        return await self.sends("sticker", emoji=emoji, **wish)

    async def sends_location(self, latitude: float = 31.23, longitude: float = 121.47, **wish: Any) -> Seen:
        """Send a place."""
        return await self.sends("location", location={"latitude": latitude, "longitude": longitude}, **wish)

    async def sends_contact(self, phone: str, first_name: str, **wish: Any) -> Seen:
        """Send a contact."""
        return await self.sends("contact", contact={"phone_number": phone, "first_name": first_name}, **wish)

    async def sends_album(
        self, kinds: list[str], caption: str = "", *, chat: Any = None, thread: Any = None, reply_to: Any = None
    ) -> list[Seen]:
        """Send several photos or videos as one album, the caption on the first."""
        items: list[Json] = [{"kind": kind} for kind in kinds]
        items[0]["caption"] = caption
        return await self._send(chat, thread, reply_to, items=items)

    async def forwards(
        self, message: Any, *, from_chat: Any, chat: Any = None, thread: Any = None, hidden: bool = False
    ) -> Seen:
        """Forward a message; `hidden` as somebody whose account is not linked."""
        source = self._place(from_chat, None)["chat"]
        which = {"chat": source, "id": id_of(message), "hidden": hidden}
        return (await self._send(chat, thread, None, forward=which))[0]

    async def edits(self, message: Any, text: str, *, chat: Any = None) -> Seen:
        """Change one's own text or caption."""
        return self._seen(await self.world.ask("edit", **self._place(chat, None), id=id_of(message), text=text))

    async def replaces(self, message: Any, kind: str, *, chat: Any = None, **wish: Any) -> Seen:
        """Put another picture, video or file in the place of one's own."""
        place = self._place(chat, None)
        return self._seen(await self.world.ask("edit", **place, id=id_of(message), **media_wish(kind, wish)))

    async def deletes(self, *messages: Any, chat: Any = None) -> None:
        """Delete messages for everybody."""
        await self.world.ask("delete", **self._place(chat, None), ids=[id_of(one) for one in messages])

    async def pins(self, message: Any, *, chat: Any = None, unpin: bool = False) -> None:
        """Pin or unpin a message."""
        await self.world.ask("pin", **self._place(chat, None), id=id_of(message), unpin=unpin)

    async def reacts(self, message: Any, emoji: str | None, *, chat: Any = None) -> None:
        """React with an emoji; None takes it back."""
        await self.world.ask("react", **self._place(chat, None), id=id_of(message), emoji=emoji)

    # -- bots

    async def starts(self, payload: str = "", *, bot: Place | None = None) -> Seen:
        """Open a bot by its (deep) link."""
        where = bot or self.bot
        told = await self.world.ask("start", person=self.id, bot=where.id if where else None, payload=payload)
        return self._seen(told["messages"][-1])

    async def blocks(self, bot: Place | None = None) -> None:
        """Block the bot."""
        where = bot or self.bot
        await self.world.ask("block", person=self.id, bot=where.id if where else None)

    async def unblocks(self, bot: Place | None = None) -> None:
        """Take the block away."""
        where = bot or self.bot
        await self.world.ask("block", person=self.id, bot=where.id if where else None, unblock=True)

    async def presses(
        self, button: str, *, message: Any = None, chat: Any = None, thread: int | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - a bound the test states
    ) -> Answer:  # fmt: skip
        """Tap a button by its text or its beginning: inline on `message` or the newest that has it, else keyboard.

        Waits for the button to appear, then up to `timeout` seconds for the bot's answer.
        """
        end = time.monotonic() + timeout
        version = None
        while True:
            told = await self.world.look(self._place(chat, thread), version=version, wait=end - time.monotonic())
            found = self._with_button(told["messages"], button, message)
            if found is not None:
                place = self._place(chat, None)
                return read_answer(
                    await self.world.ask("press", **place, id=found.id, button=button, timeout=timeout)
                )
            if message is None and on_keyboard(told["keyboard"], button):
                await self.world.ask("keyboard", **self._place(chat, thread), button=button)
                return Answer(answered=False)
            if time.monotonic() >= end:
                raise AssertionError(f"{self.name} finds no button {button!r}; visible:\n{listed(told['messages'])}")
            version = told["version"]

    @staticmethod
    def _with_button(messages: list[Json], button: str, message: Any) -> Seen | None:
        for raw in reversed(messages):
            seen = Seen(raw, shown_line(raw))
            if (message is None or seen.id == id_of(message)) and seen.button(button) is not None:
                return seen
        return None

    async def forges(self, data: str, *, message: Any, chat: Any = None, timeout: float = PATIENCE) -> Answer:  # noqa: ASYNC109 - a bound the test states
        """Send callback data of one's own making."""
        place = self._place(chat, None)
        return read_answer(await self.world.ask("press", **place, id=id_of(message), data=data, timeout=timeout))

    async def queries(self, text: str, *, bot: Place | None = None, chat: Any = None, offset: str = "") -> Json:
        """Ask the bot inline; {"answered", "cached", "results", "next_offset", "button"}."""
        where = bot or self.bot
        place = {"chat": self._place(chat, None)["chat"]} if chat is not None else {}
        found: Json = await self.world.ask(
            "inline", person=self.id, bot=where.id if where else None, text=text, offset=offset, **place
        )
        return found

    async def chooses(
        self, result: str, *, text: str = "", bot: Place | None = None, chat: Any = None, thread: Any = None
    ) -> Seen:
        """Send a result offered for the inline query `text`."""
        where = bot or self.bot
        place = self._place(chat, thread)
        wish = {"bot": where.id if where else None, "text": text, "result": result}
        return self._seen(await self.world.ask("choose", **place, **wish))

    # -- a business account

    async def connects(self, bot: Place | None = None, **rights: bool) -> str:
        """Connect a bot to one's business account; rights by name (can_reply=False). Returns the connection's id."""
        where = bot or self.bot
        wish = {"person": self.id, "bot": where.id if where else None, "rights": rights}
        return str((await self.world.ask("connect", **wish))["id"])

    async def grants(self, **rights: bool) -> None:
        """Give the connected bot rights, or take them away."""
        await self.world.ask("change_rights", person=self.id, rights=rights)

    async def disconnects(self) -> None:
        """End the connection."""
        await self.world.ask("disconnect", person=self.id)

    # -- groups

    async def joins(self, link: str) -> None:
        """Enter a group by an invite link."""
        await self.world.ask("join", person=self.id, link=link)

    async def leaves(self, group: Place) -> None:
        """Leave a group."""
        await self.world.ask("leave", person=self.id, chat=group.id)

    async def topic(self, action: str, group: Any = None, **wish: Any) -> int:
        """create (name), rename (thread, name), close, reopen, delete (thread) a topic; returns its thread id."""
        told = await self.world.ask("topic", **self._place(group, wish.pop("thread", None)), action=action, **wish)
        return int(told["thread"])

    async def changes(self, **fields: Any) -> None:
        """Change profile fields (first_name, last_name, username, language_code …)."""
        await self.world.ask("change_person", person=self.id, **fields)

    # -- looking

    async def messages(self, chat: Any = None, thread: int | None = None, *, after: int = 0) -> list[Seen]:
        """What is visible now, oldest first."""
        told = await self.world.look(self._place(chat, thread))
        return [Seen(raw, shown_line(raw)) for raw in told["messages"] if raw["id"] > after]

    async def sees(
        self, text: str, *, chat: Any = None, thread: int | None = None, timeout: float = PATIENCE, after: Any = None,  # noqa: ASYNC109 - a bound the test states
        from_bot: bool | None = None,
    ) -> Seen:  # fmt: skip
        """Wait until a visible message contains `text`; the newest such. `after`: only newer than that message."""
        end = time.monotonic() + timeout
        version = None
        while True:
            told = await self.world.look(self._place(chat, thread), version=version, wait=end - time.monotonic())
            for raw in reversed(told["messages"]):
                seen = Seen(raw, shown_line(raw))
                late = after is None or seen.id > id_of(after)
                if late and text in seen.shown and (from_bot is None or seen.from_bot == from_bot):
                    return seen
            if time.monotonic() >= end:
                visible = listed(told["messages"])
                raise AssertionError(f"{self.name} does not see {text!r} within {timeout} s; visible:\n{visible}")
            version = told["version"]

    async def never_sees(
        self, text: str, within: float = 0.5, *, chat: Any = None, thread: int | None = None, after: Any = None
    ) -> None:
        """AssertionError if a visible message contains `text` now or within so many seconds."""
        try:
            seen = await self.sees(text, chat=chat, thread=thread, timeout=within, after=after)
        except AssertionError:
            return
        raise AssertionError(f"{self.name} sees {text!r} in: {seen.shown!r}")

    async def keyboard(self, chat: Any = None, thread: int | None = None) -> list[str]:
        """Texts on the reply keyboard."""
        markup = (await self.world.look(self._place(chat, thread)))["keyboard"] or {}
        return [str(button["text"]) for row in markup.get("keyboard", []) for button in row]

    async def pinned(self, chat: Any = None, thread: int | None = None) -> list[str]:
        """Texts of the pinned messages."""
        return [str(one["text"]) for one in (await self.world.look(self._place(chat, thread)))["pinned"]]

    async def chats(self) -> list[Json]:
        """The chats this person has."""
        found: list[Json] = await self.world.ask("chats", person=self.id)
        return found

    @staticmethod
    def _seen(raw: Json) -> Seen:
        return Seen(raw, shown_line(raw))
