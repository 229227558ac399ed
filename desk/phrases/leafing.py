"""One phrase looked at closely: as the customer will see it, its versions, what agents made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.phrases.facts import facts
from nlu.reading import Check
from scripts_library.render import bubbles, misnamed, pieces
from storage.records.people import Shop, Staff
from storage.records.phrases import Usage, Version
from storage.tx import Tx

SINCE = 90 * 24 * 3600.0

Bubble = tuple[tuple[str, str], ...]
"""The parts of one message, as ``scripts_library.render.pieces`` gives them."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as the customer will see it, what is wrong with its variables (``strange``), and the language check's word on it."""

    bubbles: tuple[Bubble, ...]
    strange: tuple[str, ...]
    check: Check


@dataclass(frozen=True, slots=True)
class Leaf:
    """A phrase with its newest version first; ``said`` is the version customers hear now (None = none)."""

    name: str
    versions: tuple[Version, ...]
    said: Version | None
    preview: Preview
    usage: Usage
    questions: tuple[str, ...]

    @property
    def newest(self) -> Version:
        return self.versions[0]


async def leaf(floor: Floor, shop: Shop, staff: Staff, name: str) -> Leaf:
    """Everything about a phrase of this shop. Raises NotFound, NotAllowed."""
    require(staff, "console")

    def look(tx: Tx) -> tuple[tuple[Version, ...], Usage, tuple[str, ...]]:
        versions = tx.shelf.versions(shop.id, name)
        usage = tx.shelf.usage(shop.id, since=tx.now - SINCE).get(name, Usage())
        return versions, usage, tx.shelf.questions(shop.id, name)

    versions, usage, questions = await floor.store.read(look)
    if not versions:
        raise NotFound("没有这条话术，可能编号不对")
    return Leaf(name, versions, _said(versions), preview(floor, shop, staff, versions[0].text), usage, questions)


def preview(floor: Floor, shop: Shop, staff: Staff, text: str) -> Preview:
    """How a text looks when this person sends it now."""
    known = facts(shop, floor.clock(), staff=staff)
    shown = tuple(pieces(part, known) for part in bubbles(text))
    return Preview(shown, tuple(dict.fromkeys(one.why for one in misnamed(text))), floor.mind(shop.id).checker.check(text))


def _said(versions: Sequence[Version]) -> Version | None:
    return next((one for one in versions if one.status == "approved"), None)
