"""A phrase written, put into force and taken out of it: checked first, every version kept with its author."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.errors import DeskError, NotAllowed, NotFound
from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases import drafting, phrase_checks
from desk.ports import Receipt
from nlu.reading import Check
from scripts_library.library import Phrase, minute_of
from scripts_library.render import bubbles
from storage.records.people import Staff
from storage.records.phrases import Version
from storage.tx import Tx

COMFORTABLE = 220
"""A longer bubble fills the screen of a phone."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands against a text: ``wrong`` has to be mended, ``doubtful`` is only said; ``check`` has the rewordings."""

    wrong: tuple[str, ...]
    doubtful: tuple[str, ...]
    check: Check


class Faulty(DeskError):
    """The phrase cannot be kept as it is; nothing was changed."""

    def __init__(self, wrong: Sequence[str]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("；".join(self.wrong))


def judge(mind: Mind, text: str) -> Judgement:
    """Look at a phrase's text: variables, length, language."""
    check = mind.checker.check(text)
    return Judgement(tuple(phrase_checks.wrong(text, check)), tuple(_doubtful(text, check)), check)


def _doubtful(text: str, check: Check) -> Iterator[str]:
    if any(len(part) > COMFORTABLE for part in bubbles(text)):
        yield f"有一条超过 {COMFORTABLE} 个字，手机上要翻着看，可以用单独一行 --- 分成几条"
    yield from phrase_checks.open_gaps(text)
    yield from dict.fromkeys(one.why for one in check.findings if one.level == "warn")


async def save(
    floor: Floor, staff: Staff, phrase: Phrase, *, at_once: bool = False, why: str = "", source: str = "console",
    receipt: Receipt | None = None,
) -> str:
    """Keep the phrase as the next version of its id (a new id, if it has none): a draft, or said at once.

    ``why``: what the author says about the change (up to 200 characters are kept), ``source``: where it came from.
    Whoever answers customers may keep private phrases of their own, everything else is for supervisors.
    Returns the id. Raises Faulty with everything that is wrong, NotFound if that id is another shop's, NotAllowed.
    """
    require(staff, "answer" if _own(phrase, staff) else "keep_library")
    mind = floor.mind(staff.shop_id)
    wrong = (*judge(mind, phrase.text).wrong, *phrase_checks.unfit(mind.intents, phrase))
    if wrong:
        raise Faulty(wrong)

    def job(tx: Tx) -> str:
        name = phrase.id or _new_id(phrase)
        known = tx.shelf.versions(staff.shop_id, name)
        if phrase.id and not known:
            raise NotFound("没有这条话术，可能编号不对")
        if known and not _own(known[0], staff):
            require(staff, "keep_library")
        if phrase.team and phrase.team not in {one.id for one in tx.teams.all(staff.shop_id)}:
            raise Faulty(("没有这个小组了，请重新选给谁用",))
        if strangers := set(phrase.owners) - {one.id for one in tx.staff.all(staff.shop_id)}:
            raise Faulty((f"有 {len(strangers)} 位不是本店的同事，请重新选给谁用",))
        if phrase.shortcut and tx.shelf.shortcut(staff.shop_id, phrase.shortcut, but=name):
            raise Faulty((f"快捷码 /{phrase.shortcut} 已经有话术在用了，换一个",))
        tx.shelf.write(staff.shop_id, phrase, name, author_id=staff.id, why=why.strip(), source=source)
        tx.staff.note(staff.shop_id, staff.id, "phrase", name)
        if at_once:
            tx.drafts.approve(staff.shop_id, [name], by=staff.id)
            tx.phrases.touch(staff.shop_id)
        return name

    return await floor.commit(job, receipt)


def _own(phrase: Phrase | Version, staff: Staff) -> bool:
    """Is it this person's alone?"""
    return phrase.owners == (staff.id,) and not phrase.team


async def restore(floor: Floor, staff: Staff, name: str, version: int) -> int:
    """What an older version said is said again, as a version of its own (retired phrases come back so too).

    Returns the new version. Raises Faulty if the old words cannot be said by today's rules, NotFound, NotAllowed.
    """
    versions = await floor.store.read(lambda tx: tx.shelf.versions(staff.shop_id, name))
    old = next((one for one in versions if one.version == version), None)
    if old is None:
        raise NotFound("没有这个版本，可能编号不对")
    await save(floor, staff, _again(name, old), at_once=True, why=f"恢复第 {version} 版")
    return versions[0].version + 1


def _again(name: str, old: Version) -> Phrase:
    return Phrase(
        id=name, intent=old.intent, text=old.text, situation=old.situation,  # type: ignore[arg-type]
        step=old.step, tone=old.tone, alone=old.alone, tags=old.tags, shortcut=old.shortcut, since=old.since,
        until=old.until, owners=old.owners, basis=old.basis, team=old.team,
    )


def _new_id(phrase: Phrase) -> str:
    whose = (phrase.owners, phrase.team) if phrase.owners or phrase.team else ""
    return f"own.{hashlib.sha256(f'{phrase.intent}{phrase.text}{whose}'.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


async def approve(floor: Floor, staff: Staff, picked: Mapping[str, int]) -> Mapping[str, int]:
    """These drafts are said from now on; those with something wrong, or changed since they were looked at, stay.

    ``picked``: the version somebody looked at, by id. Returns how many were done and how many are kept back.
    """
    require(staff, "keep_library")
    mind = floor.mind(staff.shop_id)
    looked = await floor.store.read(lambda tx: drafting.waiting(tx, mind.checker, staff.shop_id, mind.intents, names=list(picked)))
    good = [draft for draft in looked if not draft.blocked and draft.version == picked[draft.name]]

    def job(tx: Tx) -> Mapping[str, int]:
        wanted = [draft for draft in good if drafting.stands(tx, staff.shop_id, draft)]
        done = drafting.approve(tx, staff.shop_id, wanted, by=staff.id)
        tx.staff.note(staff.shop_id, staff.id, "approve", f"drafts:{done}", names=[draft.name for draft in wanted][:50])
        return {"done": done, "held": len(looked) - done}

    return await floor.store.write(job)


async def retire(floor: Floor, staff: Staff, names: Sequence[str]) -> int:
    """Nobody is offered these phrases any more, drafts or in force. Returns how many there were."""
    def job(tx: Tx) -> int:
        for name in names:
            _may_retire(tx, staff, name)
        drafts = tx.drafts.retire(staff.shop_id, names)
        done = max(tx.shelf.retire(staff.shop_id, names), drafts)
        if done:
            tx.phrases.touch(staff.shop_id)
            tx.staff.note(staff.shop_id, staff.id, "retire", f"phrases:{done}", names=list(names)[:50])
        return done

    return await floor.store.write(job)


def _may_retire(tx: Tx, staff: Staff, name: str) -> None:
    """Raise NotAllowed unless the phrase is one's own private one, or one is a supervisor and the shop can do without."""
    newest = next(iter(tx.shelf.versions(staff.shop_id, name)), None)
    if newest is None or not _own(newest, staff):
        require(staff, "keep_library")
    if newest is not None and newest.intent == "service":
        raise NotAllowed("店铺用语少不了，不能停用；可以改一改")


async def refuse(floor: Floor, staff: Staff, picked: Mapping[str, int]) -> int:
    """These drafts (the version looked at, by id) are not wanted; a version in force stays in force. Returns how many
    there were."""
    require(staff, "keep_library")

    def job(tx: Tx) -> int:
        there = tx.drafts.versions(staff.shop_id, list(picked))
        done = tx.drafts.retire(staff.shop_id, [name for name, version in picked.items() if there.get(name) == version])
        tx.staff.note(staff.shop_id, staff.id, "refuse", f"drafts:{done}")
        return done

    return await floor.store.write(job)


async def waiting(floor: Floor, staff: Staff, names: Sequence[str] | None = None) -> tuple[drafting.Draft, ...]:
    """The drafts nobody has decided about (only of these names, if any are given), with what stands against each."""
    require(staff, "console")
    mind = floor.mind(staff.shop_id)
    return await floor.store.read(lambda tx: drafting.waiting(tx, mind.checker, staff.shop_id, mind.intents, names=names))


def fields_of(old: Version) -> dict[str, str]:
    """A version as it would be filled in."""
    plain = {key: str(getattr(old, key)) for key in ("intent", "text", "situation", "step", "tone", "shortcut", "since", "until", "basis", "team")}
    return {**plain, "alone": "1" if old.alone else "", "tags": " ".join(old.tags), "owners": " ".join(map(str, old.owners))}


def written(fields: Mapping[str, str], *, name: str = "") -> Phrase:
    """A phrase from what was filled in; tags are divided by commas or blanks."""
    step = fields.get("step") or "0"
    kept: dict[str, Any] = {key: fields.get(key, "").strip() for key in ("intent", "text")}
    return Phrase(
        id=name, **kept, situation=fields.get("situation") or "any",  # type: ignore[arg-type]
        step=int(step) if step.isascii() and step.isdecimal() and len(step) < 3 else -1, tone=fields.get("tone") or "normal",
        alone=fields.get("alone") == "1", tags=tuple(dict.fromkeys(filter(None, re.split(r"[,，、\s]+", fields.get("tags", ""))))),
        shortcut=fields.get("shortcut", "").strip().lstrip("/／").lower(), since=_minute(fields.get("since", ""), "00:00"),
        until=_minute(fields.get("until", ""), "23:59"), basis=fields.get("basis", "").strip(),
        team=int(team) if (team := fields.get("team", "")).isascii() and team.isdecimal() and len(team) < 18 else 0,
        owners=tuple(int(one) for one in fields.get("owners", "").split() if one.isascii() and one.isdecimal()),
    )


def _minute(words: str, at: str) -> str:
    """As it is kept; what is no day stays as written, for ``save`` to refuse."""
    found = minute_of(words, at)
    return words if found is None else found
