"""小组: colleagues under one name; a phrase written for the team is found by whoever is in it at that moment."""

from __future__ import annotations

import re
from typing import Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Receipt
from storage.records.people import Staff
from storage.records.teams import Team
from storage.tx import Tx

LONGEST: Final = 16
NONE: Final = frozenset({"解散", "删除", "去掉"})


async def listed(floor: Floor, staff: Staff) -> tuple[tuple[Team, tuple[str, ...]], ...]:
    """The shop's teams, each with the names of who is in it now."""
    require(staff, "console")

    def look(tx: Tx) -> tuple[tuple[Team, tuple[str, ...]], ...]:
        people = {one.id: one.name for one in tx.staff.all(staff.shop_id)}
        return tuple(
            (team, tuple(people[one] for one in team.members if one in people)) for team in tx.teams.all(staff.shop_id)
        )

    return await floor.store.read(look)


async def change(floor: Floor, staff: Staff, words: str, receipt: Receipt | None = None) -> None:
    """``早班组 01 02``: just these are the team from now on; ``早班组 解散``: there is no such team any more.

    NotAllowed, NotFound say in their language what is wrong.
    """
    require(staff, "keep_library")
    name, *numbers = [word for word in re.split(r"[\s,，、]+", words) if word] or [""]
    name = fit_name(name)
    if not numbers:
        raise NotAllowed(f"请写上组里的工号，例如：/team {name} 01 02；不要这个组了：/team {name} 解散")

    def job(tx: Tx) -> None:
        if len(numbers) == 1 and numbers[0] in NONE:
            drop(tx, staff, name)
        else:
            tx.teams.put(staff.shop_id, name, _members(tx, staff, numbers))
        tx.phrases.touch(staff.shop_id)
        tx.staff.note(staff.shop_id, staff.id, "team", name, numbers=numbers[:50])

    await floor.commit(job, receipt)


def _members(tx: Tx, staff: Staff, numbers: list[str]) -> list[int]:
    people = {one.number.lower(): one.id for one in tx.staff.all(staff.shop_id)}
    if missing := [number for number in numbers if number.lower() not in people]:
        raise NotFound(f"没有找到工号 {'、'.join(missing)} 的同事，小组没有改～")
    return list(dict.fromkeys(people[number.lower()] for number in numbers))


def fit_name(name: str) -> str:
    """The name, if a team can have it. Raises NotAllowed."""
    name = name.strip()
    if len(name) > LONGEST or name.isascii() or re.search(r"[\s,，、]", name):
        raise NotAllowed(f"小组名请用中文，最多 {LONGEST} 个字，中间不要空格，例如：早班组")
    return name


def drop(tx: Tx, staff: Staff, name: str) -> None:
    """There is no such team any more. NotFound, NotAllowed while phrases are written for it."""
    team = tx.teams.named(staff.shop_id, name)
    if team is None:
        raise NotFound(f"没有叫「{name}」的小组～")
    if count := tx.teams.phrases(team):
        raise NotAllowed(f"还有 {count} 条话术是给「{name}」用的，先改给别人或停用，再解散～")
    tx.teams.drop(team)
