"""Plays a conversation written in YAML on a stage: one step a line, ``<who> <verb>: <what>``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulator.client import Person
from tests.stage import Stage

STAFF = ("小李", "小陈", "老赵", "孙主管", "王店主")


@dataclass(frozen=True, slots=True)
class Dialog:
    """A conversation: its name is a sentence, ``shop`` overrides settings, ``furnished`` = desk and staff there."""

    name: str
    steps: tuple[Mapping[str, Any], ...]
    shop: Mapping[str, Any]
    furnished: bool


def load_dialogs(folder: Path) -> list[Dialog]:
    """Every conversation of every file of the folder."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        for raw in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if raw:
                found.append(
                    Dialog(raw["name"], tuple(raw["steps"]), raw.get("shop", {}), raw.get("furnished", True))
                )
    return found


class Player:
    """Carries out the steps. In the desk, ``topic: 小雨`` says whose topic; default: the last customer's."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.customer = ""
        self.marked: dict[str, int] = {}
        self.said: dict[str, Any] = {}
        self.toast = ""

    async def play(self, dialog: Dialog) -> None:
        if dialog.shop:
            await self.stage.change_settings(**dialog.shop)
        if dialog.furnished:
            await self.stage.furnish()
        for number, step in enumerate(dialog.steps, 1):
            (line, what), *rest = step.items()
            try:
                await self._step(line, what, dict(rest))
            except AssertionError as error:
                raise AssertionError(f"step {number} ({line}: {what}): {error}") from error

    async def _step(self, line: str, what: Any, more: dict[str, Any]) -> None:
        who, _, verb = line.partition(" ")
        if who == "wait":
            await self.stage.pass_by(float(what))
        elif who == "settle":
            await self.stage.settled()
        elif who == "toast":
            assert str(what) in self.toast, f"the toast says {self.toast!r}"
        elif who == "simulator":
            await getattr(self, f"simulator_{verb}")(what, more)
        else:
            person = await self.stage.customer(who)
            act: Callable[..., Awaitable[None]] = getattr(self, f"do_{verb}")
            await act(person, what, more)

    async def _place(self, person: Person, more: Mapping[str, Any]) -> dict[str, Any]:
        """Where a person acts: customers in their chat; staff in a topic unless ``in: private|general``."""
        where = more.get("in")
        if person.name not in STAFF or where == "private":
            if person.name not in STAFF:
                self.customer = person.name
            return {}
        if where == "general":
            return {"chat": self.stage.group}
        thread = await self.stage.topic(more.get("topic", self.customer))
        return {"chat": self.stage.group, "thread": thread}

    # --- what people do ---------------------------------------------------------------------------

    async def do_says(self, person: Person, what: str, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        if "answering" in more:
            place["reply_to"] = await person.sees(more["answering"], **place)
        self.said[what] = await person.says(what, **place)

    async def do_sends(self, person: Person, what: str, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        wish = {key: value for key, value in more.items() if key in ("caption", "emoji", "name")}
        if what == "location":
            await person.sends_location(**place)
        elif what == "contact":
            await person.sends_contact("13800000000", "小雨", **place)
        else:
            self.said[what] = await person.sends(what, **place, **wish)

    async def do_edits(self, person: Person, what: str, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        place.pop("thread", None)
        await person.edits(self.said[more["from"]], what, **place)

    async def do_presses(self, person: Person, what: str, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        if "on" in more:
            place["message"] = await person.sees(more["on"], **place)
            place.pop("thread", None)
        answer = await person.presses(str(what), **place)
        self.toast = answer.text

    async def do_forges(self, person: Person, what: str, more: dict[str, Any]) -> None:
        message = await person.sees(more["on"])
        self.toast = (await person.forges(what, message=message)).text

    async def do_starts(self, person: Person, what: str | None, _more: dict[str, Any]) -> None:
        if person.name not in STAFF:
            self.customer = person.name
        await person.starts(what or "")

    async def do_blocks(self, person: Person, _what: Any, _more: dict[str, Any]) -> None:
        await person.blocks()

    async def do_unblocks(self, person: Person, _what: Any, _more: dict[str, Any]) -> None:
        await person.unblocks()

    async def do_deletes(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Delete the customer's topic."""
        thread = await self.stage.topic(more.get("topic", self.customer))
        assert what == "topic"
        await person.topic("delete", self.stage.group, thread=thread)

    async def do_opens(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        """Open the link found in a message that contains ``what``."""
        owner = self.stage.owner
        message = await owner.sees(what)
        await person.starts(message.text.split("start=")[1].split()[0])

    async def do_joins(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        message = await person.sees(what)
        await person.joins(next(word for word in message.text.split() if word.startswith("https://")))

    # --- what people see --------------------------------------------------------------------------

    async def do_sees(self, person: Person, what: Any, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        for text in what if isinstance(what, list) else [what]:
            await person.sees(str(text), **place, after=self.marked.get(person.name) if "anew" in more else None)

    async def do_misses(self, person: Person, what: Any, more: dict[str, Any]) -> None:
        """Never sees, within a moment."""
        place = await self._place(person, more)
        await self.stage.settled()
        for text in what if isinstance(what, list) else [what]:
            await person.never_sees(str(text), within=0.1, **place)

    async def do_marks(self, person: Person, _what: Any, more: dict[str, Any]) -> None:
        """Remember where the talk stands: ``sees … anew: true`` looks only at later messages."""
        await self.stage.settled()
        messages = await person.messages(**(await self._place(person, more)))
        self.marked[person.name] = messages[-1].id if messages else 0

    async def do_counts(self, person: Person, what: Mapping[str, int], more: dict[str, Any]) -> None:
        """How many visible messages contain each text."""
        await self.stage.settled()
        messages = await person.messages(**(await self._place(person, more)))
        for text, times in what.items():
            found = sum(str(text) in message.shown for message in messages)
            assert found == times, f"{text!r} is there {found} times, not {times}"

    async def do_finds(self, person: Person, what: Mapping[str, list[str]], more: dict[str, Any]) -> None:
        """The buttons under the newest message that contains a text."""
        place = await self._place(person, more)
        for text, buttons in what.items():
            message = await person.sees(text, **place)
            end = asyncio.get_running_loop().time() + 5
            while message.buttons != list(map(str, buttons)):
                assert asyncio.get_running_loop().time() < end, f"the buttons are {message.buttons}"
                await asyncio.sleep(0.05)
                message = await person.sees(text, **place)

    # --- what the world does ----------------------------------------------------------------------

    async def simulator_fault(self, what: str, more: dict[str, Any]) -> None:
        await self.stage.world.fault(what, **more)

    async def simulator_adds(self, what: str, _more: dict[str, Any]) -> None:
        """Somebody joins the group without an invitation."""
        await self.stage.group.add(await self.stage.customer(what))

    async def simulator_restarts(self, _what: Any, _more: dict[str, Any]) -> None:
        """The program is stopped and started again."""
        await self.stage.house.stop()
        self.stage.house = await self.stage.open_house()
