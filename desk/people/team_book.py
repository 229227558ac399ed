"""小组 as supervisors keep them at the console: who is in each, what is written for it, a name, an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.people.teams import drop, fit_name
from storage.records.people import Staff
from storage.records.teams import Team
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with who is in it now, as (staff id, name), and the phrases in force or waiting that are written for it, as
    (id, text)."""

    id: int
    name: str
    people: tuple[tuple[int, str], ...]
    phrases: tuple[tuple[str, str], ...]


async def listed(floor: Floor, staff: Staff) -> tuple[tuple[TeamView, ...], tuple[Staff, ...]]:
    """The shop's teams, and the colleagues who can be in one."""
    require(staff, "console")

    def look(tx: Tx) -> tuple[tuple[TeamView, ...], tuple[Staff, ...]]:
        people = tx.staff.all(staff.shop_id)
        return tuple(_view(tx, team, people) for team in tx.teams.all(staff.shop_id)), people

    return await floor.store.read(look)


def _view(tx: Tx, team: Team, people: Sequence[Staff]) -> TeamView:
    inside = tuple((one.id, one.name) for one in people if one.id in team.members)
    return TeamView(team.id, team.name, inside, tx.teams.phrases_of(team))


async def keep(floor: Floor, staff: Staff, team_id: int, name: str, members: Sequence[int]) -> None:
    """The team has this name and just these members from now on; 0 = a new one. NotAllowed, NotFound say what is wrong."""
    require(staff, "keep_library")
    name = fit_name(name)

    def job(tx: Tx) -> None:
        known = {one.id for one in tx.staff.all(staff.shop_id)}
        inside = [number for number in dict.fromkeys(members) if number in known]
        if not inside:
            raise NotAllowed("小组里至少要有一位同事～")
        namesake = tx.teams.named(staff.shop_id, name)
        if namesake is not None and namesake.id != team_id:
            raise NotAllowed(f"已经有叫「{name}」的小组了～")
        if team_id:
            tx.teams.change(_of_shop(tx, staff, team_id), name, inside)
        else:
            tx.teams.put(staff.shop_id, name, inside)
        tx.phrases.touch(staff.shop_id)
        tx.staff.note(staff.shop_id, staff.id, "team", name, members=inside[:50])

    await floor.commit(job)


async def end(floor: Floor, staff: Staff, team_id: int) -> None:
    """There is no such team any more; not while phrases are written for it."""
    require(staff, "keep_library")

    def job(tx: Tx) -> None:
        team = _of_shop(tx, staff, team_id)
        drop(tx, staff, team.name)
        tx.phrases.touch(staff.shop_id)
        tx.staff.note(staff.shop_id, staff.id, "team", team.name, ended=True)

    await floor.commit(job)


def _of_shop(tx: Tx, staff: Staff, team_id: int) -> Team:
    team = next((one for one in tx.teams.all(staff.shop_id) if one.id == team_id), None)
    if team is None:
        raise NotFound("没有这个小组，可能刚被解散了，请刷新页面～")
    return team
