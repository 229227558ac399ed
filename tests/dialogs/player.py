"""Plays a conversation written in YAML on a stage: one step a line, ``<who> <verb>: <what>``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml

from desk.goods import goods
from desk.orders.order_events import OrderLine, OrderTold
from desk.orders.orders import apply
from desk.people import staffing
from desk.people.roles import role_named
from desk.phrases import editing
from desk.shifts import rostering, shift_kinds
from desk.shifts.hours import local
from desk.talks.header import HEADER
from nlu.check import Checker
from simulator.client import PATIENCE, Group, Person, WorldError
from storage.tables.traffic import outbox
from tests.stage import Stage

PLAIN = {
    "location": {"location": {"latitude": 31.23, "longitude": 121.47}},
    "contact": {"contact": {"phone_number": "13800000000", "first_name": "小雨"}},
    "venue": {"venue": {"location": {"latitude": 30.25, "longitude": 120.16}, "title": "西湖店", "address": "湖滨路"}},
}
LOOKS = ("sees", "misses", "counts", "finds", "quotes", "marks")
STAFF = ("小李", "小陈", "老赵", "孙主管", "王店主")


@dataclass(frozen=True, slots=True)
class Dialog:
    """A conversation: its name is a sentence, ``shop`` overrides settings, ``furnished`` = desk and staff there;
    ``topics`` = the bot has topics in private chats."""

    name: str
    steps: tuple[Mapping[str, Any], ...]
    shop: Mapping[str, Any]
    furnished: bool
    topics: bool = False


def load_dialogs(folder: Path, files: str = "*.yaml") -> list[Dialog]:
    """Every conversation of every file of the folder."""
    found = []
    for path in sorted(folder.glob(files)):
        for raw in yaml.load_all(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if raw:
                furnished, topics = raw.get("furnished", True), raw.get("topics", False)
                found.append(Dialog(raw["name"], tuple(raw["steps"]), raw.get("shop", {}), furnished, topics))
    return found


def _by_the_clock(shop: Mapping[str, Any], moment: float) -> dict[str, Any]:
    """``closed: true`` stands for opening hours that begin in six hours from now, ``holidays: [1]`` for tomorrow."""
    settings, now = dict(shop), datetime.fromtimestamp(moment, ZoneInfo("Asia/Shanghai"))
    if "holidays" in settings:
        settings["holidays"] = [str(now.date() + timedelta(days=days)) for days in settings["holidays"]]
    if settings.pop("closed", False):
        settings["hours"] = [[f"{(now + timedelta(hours=h)):%H}:00" for h in (6, 8)]]
    return settings


class Player:
    """Carries out the steps. In the desk, ``topic: 小雨`` says whose topic; default: the last customer's.

    Staff act in the customer's topic, everybody else in their chat with the bot, unless ``in:`` says
    private, thread (the customer's topic in a colleague's private chat), desk (a topic), general, or the name of a
    topic that ``simulator opens`` or of a group it ``founds``. With ``desk`` flat or threads, staff act in their private chats; in flat ones
    they answer the newest card.
    """

    def __init__(self, stage: Stage, desk: str = "") -> None:
        self.stage, self.desk = stage, desk
        self.customer = ""
        self.marked: dict[str, int] = {}
        self.desks: dict[str, Group] = {}
        self.said: dict[str, Any] = {}
        self.toast, self.alert = "", False
        self.groups: dict[str, Group] = {}

    async def play(self, dialog: Dialog) -> None:
        if dialog.shop:
            await self.stage.change_settings(**_by_the_clock(dialog.shop, self.stage.clock()))
        if dialog.topics or self.desk == "threads":
            await self.stage.bot.switches(topics=True)
        if dialog.furnished:
            await self.stage.furnish(desk=self.desk)
        for number, step in enumerate(dialog.steps, 1):
            (line, what), *rest = step.items()
            try:
                await self._step(line, what, dict(rest))
            except AssertionError as error:
                raise AssertionError(f"step {number} ({line}: {what}): {error}") from error

    async def _step(self, line: str, what: Any, more: dict[str, Any]) -> None:
        who, _, verb = line.partition(" ")
        if who == "wait":
            if "world" in more:  # Telegram's clock moves too
                await self.stage.world.advances(float(what))
            await self.stage.pass_by(float(what))
        elif who == "until":
            await self._until(str(what), **more)
        elif who == "settings":
            await self.stage.change_settings(**_by_the_clock(what, self.stage.clock()))
        elif who == "library":  # what the version poll does
            await self.stage.house.minds.refresh(1)
        elif who == "settle":
            await self.stage.settled()
        elif who == "toast":
            assert str(what) in self.toast, f"the toast says {self.toast!r}"
            assert more.get("alert", self.alert) == self.alert, f"closed by hand: {self.alert}"
        elif who in ("simulator", "group", "roster"):
            await getattr(self, f"{who}_{verb}")(what, more)
        else:
            person = await self.stage.customer(who)
            if who in STAFF and verb not in LOOKS:
                await self.stage.heard()
            act: Callable[..., Awaitable[None]] = getattr(self, f"do_{verb}")
            await act(person, what, more)

    async def _until(self, hour: str, days: int = 0) -> None:
        """Let time go by until that hour of the shop's next comes, and so many ``days`` more."""
        now = datetime.fromtimestamp(self.stage.clock(), ZoneInfo("Asia/Shanghai"))
        hours, minutes = map(int, hour.split(":"))
        then = now.replace(hour=hours, minute=minutes, second=0, microsecond=0)
        then += timedelta(days=days + (then <= now))
        await self.stage.pass_by((then - now).total_seconds())

    async def _place(self, person: Person, more: Mapping[str, Any]) -> dict[str, Any]:
        """Where a person acts."""
        staffs = {"flat": "private", "threads": "thread"}.get(self.desk, "desk")
        where = more.get("in", staffs if person.name in STAFF else "private")
        if where == "private":
            if person.name not in STAFF:
                self.customer = person.name
            return {}
        if where == "thread":
            return {"thread": await self._thread(person, more.get("topic", self.customer))}
        if where == "account":
            return {"chat": await self._across(person, more)}
        if where in self.desks:
            there = self.desks[where]
            return {"chat": there, "thread": await there.topic(more.get("topic", self.customer))}
        if where == "general" or where in self.groups:
            return {"chat": self.groups.get(where, self.stage.group)}
        name = more.get("topic", self.customer) if where == "desk" else where
        thread = await self.stage.topic(name)
        return {"chat": self.stage.group, "thread": thread}

    async def _thread(self, person: Person, name: str) -> int:
        """The topic with that name in somebody's private chat, once it is there."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            found = await self.stage.world.ask("topics", person=person.id, chat=self.stage.bot.id)
            for topic in found:
                if name in str(topic["name"]):
                    return int(topic["id"])
            assert asyncio.get_running_loop().time() < end, f"no topic {name!r} at {person.name}: {found}"
            await asyncio.sleep(0.02)

    async def _across(self, person: Person, more: Mapping[str, Any]) -> Person:
        """Whom somebody talks to in an account's own chat: the customer its owner, the owner the customer."""
        owner = self.stage.people[more.get("of", self.stage.owner.name)]
        if person is owner:
            return self.stage.people[more.get("with", self.customer)]
        self.customer = person.name
        return owner

    async def _written(self, person: Person, more: Mapping[str, Any]) -> dict[str, Any]:
        """Where a person writes, and which message they answer."""
        place = await self._place(person, more)
        if "answering" in more:
            place["reply_to"] = await person.sees(more["answering"], **place)
        elif self.desk == "flat" and person.name in STAFF and not place:
            place["reply_to"] = await person.sees(f"{self.customer} #顾客", from_bot=True)
        return place

    async def roster_draws(self, what: Mapping[str, str], more: dict[str, Any]) -> None:
        """Shifts from so many minutes from now to so many (``小李: -10..480``), kinds A, B … in their order, today and on
        the ``days`` after it."""
        now = self.stage.clock()

        def job(tx: Any) -> None:
            shop = tx.shops.get(1)
            people = {person.name: person.id for person in tx.staff.all(1)}
            letters = dict(zip(dict.fromkeys(what.values()), "ABCDEF", strict=False))
            wishes = []
            for name, words in what.items():
                begin, end = (local(shop, now + 60 * float(part)) for part in words.split(".."))
                letter = letters[words]
                shift_kinds.put(tx, 1, letter, f"{letter}班", f"{begin:%H:%M}-{end:%H:%M}")
                days = [str(begin.date() + timedelta(days=n)) for n in range(1 + more.get("days", 0))]
                wishes += [(people[name], day, letter) for day in days]
            assert not rostering.refused(rostering.save(tx, shop, wishes))

        await self.stage.house.store.write(job)

    # --- what people do ---------------------------------------------------------------------------

    async def do_says(self, person: Person, what: str, more: dict[str, Any]) -> None:
        place = await self._written(person, more)
        if "days" in more:  # a day to come, where {day} stands
            what = what.format(day=datetime.fromtimestamp(self.stage.clock() + 86_400 * more["days"], ZoneInfo("Asia/Shanghai")).date())
        if "entities" in more:
            place["entities"] = more["entities"]
        if "offline" in more:  # the account's away message
            place["offline"] = True
        self.said[what] = await person.says(what * more.get("times", 1), **place)

    async def do_answers_own(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Answer one's own earlier message in one's chat with the bot."""
        self.said[what] = await person.says(what, reply_to=self.said[more["to"]])

    async def do_opens_thread(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        """A customer begins a topic of their own in their chat with the bot."""
        self.customer = person.name
        self.said[what] = await person.says(what, thread="new")

    async def do_deletes_thread(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        """Delete a topic of one's own chat with the bot."""
        await person.topic("delete", self.stage.bot, thread=await self._thread(person, what))

    async def do_sends(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Anything but words; more: ``caption``, ``emoji``, ``name``, ``size``, ``options`` … , ``answering``."""
        place = await self._written(person, more)
        wish = {k: v for k, v in more.items() if k not in ("in", "topic", "answering", "as")} | PLAIN.get(what, {})
        if "live" in wish:
            wish["location"] = {**wish["location"], "live_period": wish.pop("live")}
        self.said[more.get("as", what)] = await person.sends(what, **place, **wish)

    async def do_albums(self, person: Person, what: list[str], more: dict[str, Any]) -> None:
        """Photos sent as one, each with the caption given (or none); ``kinds``: what they are instead."""
        place = await self._written(person, more)
        where = {"person": person.id, "chat": getattr(place.get("chat"), "id", None), "thread": place.get("thread")}
        if "reply_to" in place:
            where["reply_to"] = place["reply_to"].id
        kinds = more.get("kinds", ["photo"] * len(what))
        items = [{"kind": kind, "caption": caption} for kind, caption in zip(kinds, what, strict=True)]
        told = await self.stage.world.ask("send", **where, items=items)
        for caption, raw in zip(what, told["messages"], strict=True):
            self.said[caption] = raw["id"]

    async def do_edits(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Change one's words ``from`` those of before, or with ``into`` what a message shows."""
        place = await self._place(person, more)
        place.pop("thread", None)
        if "into" in more:
            await person.replaces(self.said[more["from"]], more["into"], caption=what or "", **place)
            return
        await person.edits(self.said[more["from"]], what, **place)

    async def do_presses(self, person: Person, what: str, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        if "under" in more:
            place["message"] = await person.sees(more["under"], **place)
            place.pop("thread", None)
        answer = await person.presses(str(what), **place)
        self.toast, self.alert = answer.text, answer.alert

    async def do_forges(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Callback data of one's own making, on a message that contains ``under``."""
        place = await self._place(person, more)
        message = await person.sees(more["under"], **place)
        place.pop("thread", None)
        answer = await person.forges(what, message=message, **place)
        self.toast, self.alert = answer.text, answer.alert

    async def do_forwards(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """A message of the desk, forwarded to the bot; with ``by`` one that this person or channel wrote elsewhere."""
        if "by" in more:
            place = await self._place(person, more)
            origin = {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": more["by"]}
            if more.get("channel"):
                chat = {"id": -1_001_000_000_001, "type": "channel", "title": more["by"]}
                origin = {"type": "channel", "date": 1_700_000_000, "chat": chat, "message_id": 1}
            kind = {"kind": more["kind"], "caption": what} if "kind" in more else {"text": what}
            where = {"person": person.id, "chat": getattr(place.get("chat"), "id", None), "thread": place.get("thread")}
            await self.stage.world.ask("send", **where, **kind, origin=origin)
            return
        seen = await person.sees(what, **(await self._place(person, {**more, "in": "desk"})))
        await person.forwards(seen, from_chat=self.stage.group)

    async def do_queries(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Inline mode: ``offers`` says how many results there are, ``first`` what the first of them says."""
        found = await person.queries(what or "")
        if "offers" in more:
            assert len(found["results"]) == more["offers"], found["results"]
        if "first" in more:
            assert found["results"] and more["first"] in str(found["results"][0]), found["results"]
        for words in more.get("not", ()):
            assert words not in str(found["results"]), found["results"]

    async def do_chooses(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Inline mode: send the result of the query ``asking`` that says this, into the customer's topic."""
        place = await self._place(person, more)
        found = await person.queries(more["asking"])
        result = next((one["id"] for one in found["results"] if what in f"{one['title']}{one['description']}"), None)
        assert result is not None, found["results"]
        await person.chooses(result, text=more["asking"], **place)

    async def do_keeps(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """A phrase of the shop's own, in force in every worker at once; ``own`` = it belongs to this person alone."""
        house = self.stage.house
        staff = await house.store.read(lambda tx: tx.staff.by_user(1, person.id))
        owners = str(staff.id) if more.pop("own", False) else ""
        phrase = editing.written({"intent": "shipping_fee", "text": what, "owners": owners, **more})
        await editing.save(house.floor, staff, phrase, at_once=True)
        await house.minds.refresh(1)

    async def do_retires(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        """The phrases that say this are retired; no worker has heard of it yet."""
        house = self.stage.house
        staff = await house.store.read(lambda tx: tx.staff.by_user(1, person.id))
        library = await house.store.read(lambda tx: tx.phrases.library(1))
        names = [one.id for one in (*library.phrases, *library.personal) if what in one.text]
        assert await editing.retire(house.floor, staff, names), f"no phrase says {what}"

    async def do_rewords(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Every phrase of an intent says something ``more`` from now on; no worker has heard of it yet."""
        house = self.stage.house
        staff = await house.store.read(lambda tx: tx.staff.by_user(1, person.id))
        library = await house.store.read(lambda tx: tx.phrases.library(1))
        for one in library.phrases:
            if one.intent == what:
                await editing.save(house.floor, staff, replace(one, text=f"{one.text}{more['more']}"), at_once=True)

    async def do_starts(self, person: Person, what: str | None, _more: dict[str, Any]) -> None:
        if person.name not in STAFF:
            self.customer = person.name
        await person.starts(what or "")

    async def do_blocks(self, person: Person, _what: Any, _more: dict[str, Any]) -> None:
        await person.blocks()

    async def do_unblocks(self, person: Person, _what: Any, _more: dict[str, Any]) -> None:
        await person.unblocks()

    async def do_deletes(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Delete the customer's topic, or one's own message that contains a text."""
        if what != "topic":
            place = await self._place(person, more)
            seen = await person.sees(what, **place)
            place.pop("thread", None)
            await person.deletes(seen, **place)
            return
        thread = await self.stage.topic(more.get("topic", self.customer))
        await person.topic("delete", self.stage.group, thread=thread)

    async def do_connects(self, person: Person, _what: Any, more: dict[str, Any]) -> None:
        """Connect the bot to one's account; rights by name."""
        await person.changes(business=True)
        await person.connects(**more)

    async def do_grants(self, person: Person, _what: Any, more: dict[str, Any]) -> None:
        """Give the connected bot rights, or take them away."""
        await person.grants(**more)

    async def do_disconnects(self, person: Person, _what: Any, _more: dict[str, Any]) -> None:
        await person.disconnects()

    async def do_closes(self, person: Person, _what: str, more: dict[str, Any]) -> None:
        """Close the customer's topic."""
        thread = await self.stage.topic(more.get("topic", self.customer))
        await person.topic("close", self.stage.group, thread=thread)

    async def do_leaves(self, person: Person, _what: Any, _more: dict[str, Any]) -> None:
        """Leave the desk group."""
        await person.leaves(self.stage.group)

    async def do_calls_self(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        """Take another first name."""
        await person.changes(first_name=what)

    async def do_opens_order(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Open the one-time link to an order that somebody (``of``) was sent; ``what`` = the order's number."""
        message = await self.stage.people[more["of"]].sees(f"订单 {what} 的一次性链接")
        if person.name not in STAFF:
            self.customer = person.name
        await person.starts(message.text.split("start=")[1].split()[0])

    async def do_shares(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """A contact: one's own with that number, or with ``of`` somebody else's (``forwarded``: not shared by hand)."""
        owner = self.stage.people[more["of"]] if "of" in more else person
        contact = {"phone_number": what, "first_name": owner.name, "user_id": owner.id}
        wish: dict[str, Any] = {"contact": contact}
        if more.get("forwarded"):
            wish["origin"] = {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": owner.name}
        await person.sends("contact", **(await self._place(person, more)), **wish)

    async def do_opens(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """Open the invitation that somebody (``of``, else the owner) was sent for ``what``."""
        inviter = self.stage.people[more.get("of", self.stage.owner.name)]
        message = await inviter.sees(f"把这个链接发给{what}")
        await person.starts(message.text.split("start=")[1].split()[0])

    async def do_joins(self, person: Person, what: str, _more: dict[str, Any]) -> None:
        """Enter the group by the link in the message that contains ``what``."""
        await person.joins(await self._link(person, what))

    async def do_cannot_join(self, person: Person, what: str, more: dict[str, Any]) -> None:
        """The link in the message that contains ``what`` lets this person in no more."""
        owner = self.stage.people[more.get("of", person.name)]
        try:
            await person.joins(await self._link(owner, what))
        except WorldError:
            return
        raise AssertionError(f"{person.name} got in")

    async def _link(self, person: Person, what: str) -> str:
        message = await person.sees(what)
        return next(word for word in message.text.split() if word.startswith("https://"))

    # --- what people see --------------------------------------------------------------------------

    async def do_sees(self, person: Person, what: Any, more: dict[str, Any]) -> None:
        place = await self._place(person, more)
        for text in what if isinstance(what, list) else [what]:
            await person.sees(str(text), **place, after=self.marked.get(person.name) if "anew" in more else None)

    async def do_misses(self, person: Person, what: Any, more: dict[str, Any]) -> None:
        """Never sees, within a moment."""
        place = await self._place(person, more)
        await self.stage.settled()
        after = self.marked.get(person.name) if "anew" in more else None
        for number, text in enumerate(what if isinstance(what, list) else [what]):
            await person.never_sees(str(text), within=0 if number else 0.1, after=after, **place)

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

    async def do_quotes(self, person: Person, what: Mapping[str, str], more: dict[str, Any]) -> None:
        """A message that contains a text answers one that contains another."""
        place = await self._place(person, more)
        for text, quoted in what.items():
            seen = await person.sees(text, **place)
            assert quoted in (seen.raw.get("reply") or {}).get("text", ""), seen.raw.get("reply")

    async def do_finds(self, person: Person, what: Mapping[str, list[str]], more: dict[str, Any]) -> None:
        """The buttons under the newest message that contains a text."""
        place = await self._place(person, more)
        for text, buttons in what.items():
            message = await person.sees(text, **place)
            end = asyncio.get_running_loop().time() + PATIENCE
            while message.buttons != list(map(str, buttons)):
                assert asyncio.get_running_loop().time() < end, f"the buttons are {message.buttons}"
                await asyncio.sleep(0.05)
                message = await person.sees(text, **place)

    async def do_hears(self, _person: Person, what: str, more: dict[str, Any]) -> None:
        """``nothing`` or ``a bell`` with the newest message to the desk that contains ``of``."""
        await self.stage.settled()
        calls = await self.stage.world.calls("sendMessage", ok=True)
        sent = [call["params"] for call in calls if more["of"] in str(call["params"].get("text", ""))]
        sent = [params for params in sent if int(params["chat_id"]) == self.stage.group.id]
        assert sent, f"nothing was sent with {more['of']!r}"
        heard = "nothing" if sent[-1].get("disable_notification") else "a bell"
        assert heard == what, f"{more['of']!r} came with {heard}"

    async def do_reads(self, person: Person, what: Any, more: dict[str, Any]) -> None:
        """What the pinned header of the topic says, once it says so (``without``: and what it does not).

        A header changes at most every thirty seconds. ``hurried``: the next change is not waited for; whether an earlier
        one has been shown already depends on the machine.
        """
        place = await self._place(person, more)
        texts = [*map(str, what if isinstance(what, list) else [what])]
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            if more.get("hurried") and await asyncio.to_thread(self._headers_now):
                for courier in self.stage.house.couriers.values():
                    courier.awake.set()
            pinned = "\n".join(await person.pinned(**place))
            if all(text in pinned for text in texts) and more.get("without", "\0") not in pinned:
                return
            assert asyncio.get_running_loop().time() < end, f"pinned is {pinned!r}"
            await asyncio.sleep(0.05)

    def _headers_now(self) -> int:
        waiting = sa.and_(outbox.c.kind == HEADER, outbox.c.state == "queued", outbox.c.due_at > self.stage.clock())
        with self.stage.house.store.engine.begin() as connection:
            return connection.execute(sa.update(outbox).where(waiting).values(due_at=self.stage.clock())).rowcount

    # --- what the world does ----------------------------------------------------------------------

    async def simulator_fault(self, what: str, more: dict[str, Any]) -> None:
        """Trouble for the next calls; ``to`` names the person whose chat it is for, or the desk."""
        to = more.pop("to", None)
        if to is not None:
            more["chat"] = self.stage.group.id if to == "desk" else (await self.stage.customer(to)).id
        await self.stage.world.fault(what, **more)

    async def simulator_called(self, what: Mapping[str, int], _more: dict[str, Any]) -> None:
        """How often the bots called a method."""
        await self.stage.settled()
        for method, times in what.items():
            found = len(await self.stage.world.calls(method))
            assert found == times, f"{method} was called {found} times, not {times}"

    async def simulator_adds(self, what: str, more: dict[str, Any]) -> None:
        """Somebody joins the group without an invitation (or an administrator hides: ``anonymous: true``)."""
        await self.stage.group.add(await self.stage.customer(what), **more)

    async def simulator_founds(self, what: str, more: dict[str, Any]) -> None:
        """A group beside the desk, without topics, with the bot and ``members`` in it."""
        group = await self.stage.world.group(what, owner=self.stage.owner, forum=False)
        await group.add_bot(self.stage.bot)
        for name in more.get("members", []):
            await group.add(await self.stage.customer(name))
        self.groups[what] = group

    async def simulator_stocks(self, what: str, more: dict[str, Any]) -> None:
        """The shop imports a table of goods (CSV), counted ``hours`` ago if told; the program knows them at once."""
        house = self.stage.house

        def job(tx: Any) -> None:
            intake = goods.examine(
                what.encode(), name="商品.csv", shop=tx.shops.get(1), known=goods.known_items(tx, 1),
                now=self.stage.clock() - 3600 * float(more.get("hours", 0)), checker=Checker(()),
            )
            assert not intake.faults, [str(fault) for fault in intake.faults]
            goods.accept(tx, 1, intake)

        await house.store.write(job)
        await house.minds.refresh(1)

    async def simulator_orders(self, what: str, more: dict[str, Any]) -> None:
        """The shop's system tells of order ``what``: its ``state``, ``ago`` seconds, and what the order says; ``buyer``
        and ``lines`` (number, name, colour, size, quantity) by name."""
        house, told = self.stage.house, dict(more)
        if "buyer" in told:
            told["buyer_telegram_id"] = (await self.stage.customer(told.pop("buyer"))).id
        if "promised" in told:
            told["promised_at"] = self.stage.clock() + 3600 * float(told.pop("promised"))
        state, at = told.pop("state", "paid"), self.stage.clock() - float(told.pop("ago", 0))
        lines = told.pop("lines", None)
        kept = None if lines is None else tuple(OrderLine(*line) for line in lines)
        event = OrderTold(f"{what}-{state}-{at}", what, state, at, told, kept)
        await house.store.write(lambda tx: apply(tx, tx.shops.get(1), event))

    async def simulator_opens(self, what: str, _more: dict[str, Any]) -> None:
        """A topic of that name, made by the owner."""
        await self.stage.owner.topic("create", self.stage.group, name=what)

    async def simulator_hires(self, what: str, more: dict[str, Any]) -> None:
        """Somebody of the group is on the staff list (``as``: how the role is called, ``started``: wrote to the bot)."""
        person = await self.stage.customer(what)
        role, speciality = role_named(more["as"])
        await self.stage.group.add(person)

        def job(tx: Any) -> None:
            number = staffing.put_on_list(tx, 1, person.id, what, role)
            tx.staff.put(
                shop_id=1, user_id=person.id, number=tx.staff.get(number).number, name=what, role=role,
                speciality=speciality,
            )

        await self.stage.house.store.write(job)

    async def simulator_allows(self, _what: Any, _more: dict[str, Any]) -> None:
        """The bot has every right in the group again, also after it was put out."""
        await self.stage.group.add_bot(self.stage.bot)

    async def simulator_demotes(self, _what: Any, _more: dict[str, Any]) -> None:
        """The bot is a plain member of the group."""
        await self.stage.group.add_bot(self.stage.bot, admin=False)

    async def simulator_throws_out(self, _what: Any, _more: dict[str, Any]) -> None:
        """The bot is put out of the group."""
        await self.stage.group.remove(self.stage.bot)

    async def simulator_migrates(self, _what: Any, _more: dict[str, Any]) -> None:
        """Telegram gives the group another id."""
        self.stage.group = await self.stage.group.migrates()

    async def simulator_opens_desk(self, what: str, _more: dict[str, Any]) -> None:
        """A second desk group with the same people; ``in:`` its name says that people act there."""
        group = await self.stage.world.group(what, owner=self.stage.owner, forum=True)
        await group.add_bot(self.stage.bot)
        for name in ("小李", "小陈"):
            await group.add(self.stage.people[name])
        await self.stage.owner.says("/bind", chat=group)
        await self.stage.settled()
        self.desks[what] = group

    async def simulator_deactivates(self, what: str, _more: dict[str, Any]) -> None:
        """Somebody deletes their account."""
        await (await self.stage.customer(what)).changes(deactivated=True)

    async def simulator_clears(self, _what: Any, _more: dict[str, Any]) -> None:
        """No more trouble."""
        await self.stage.world.clear_faults()

    async def simulator_forbids(self, what: str, _more: dict[str, Any]) -> None:
        """The bot loses a right in the group."""
        await self.stage.group.add_bot(self.stage.bot, **{what: False})

    async def simulator_topics(self, what: bool, _more: dict[str, Any]) -> None:
        """Topics in private chats are turned on or off for the bot."""
        await self.stage.bot.switches(topics=what)

    async def simulator_restarts(self, _what: Any, _more: dict[str, Any]) -> None:
        """The program is stopped and started again."""
        await self.stage.house.stop()
        self.stage.house = await self.stage.open_house()

    async def simulator_outage(self, what: float, _more: dict[str, Any]) -> None:
        """The program stands still for so many seconds."""
        await self.stage.handled()
        await self.stage.house.stop()
        self.stage.clock.pass_by(float(what))
        self.stage.house = await self.stage.open_house()
        await self.stage.pass_by(0)

    async def simulator_invents(self, what: str, more: dict[str, Any]) -> None:
        """Something no Bot API knows yet: an update type, or a value inside a customer's message."""
        person = await self.stage.customer(more["by"])
        who = {"id": person.id, "is_bot": False, "first_name": person.name}
        message = {
            "message_id": 900_001, "date": 1_700_000_000, "from": who, "text": "未来的消息",
            "chat": {"id": person.id, "type": "private", "first_name": person.name},
        }  # fmt: skip
        update = {"telepathy": {"from": who}} if what == "type" else {
            "message": {**message, "forward_origin": {"type": "telepathy", "date": 1_700_000_000}}
        }  # fmt: skip
        await self.stage.world.inject(self.stage.bot, update)

    async def group_has(self, what: str, _more: dict[str, Any]) -> None:
        await self.stage.settled()
        assert (await self.stage.group.members()).get(what) in ("member", "administrator", "creator")

    async def group_lacks(self, what: str, _more: dict[str, Any]) -> None:
        await self.stage.settled()
        members = await self.stage.group.members()
        assert members.get(what) in (None, "left", "kicked"), members
