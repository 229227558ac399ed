"""What becomes of drafts: looked at with what the language check says, approved or retired by a supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.importing import unfinished
from nlu.check import Checker
from scripts_library.render import misnamed
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Draft:
    """A phrase nobody has decided about: its id, text, intent, the questions it came with, where it came from, and
    what stands against it (``faults``; with ``blocked`` it cannot be approved as it is)."""

    name: str
    intent: str
    text: str
    questions: tuple[str, ...]
    source: str
    faults: tuple[str, ...]
    blocked: bool


def waiting(tx: Tx, checker: Checker, shop_id: int) -> tuple[Draft, ...]:
    """All drafts of the shop, by id."""
    found = []
    for saying, source in tx.drafts.waiting(shop_id):
        phrase = saying.phrase
        check = checker.check(phrase.text)
        unknown = misnamed(phrase.text)
        faults = tuple(dict.fromkeys(one.why for one in (*unfinished(phrase.text), *check.findings)))
        blocked = bool(unknown) or check.verdict == "block"
        found.append(Draft(phrase.id, phrase.intent, phrase.text, saying.questions, source, faults, blocked))
    return tuple(found)


def approve(tx: Tx, shop_id: int, drafts: Sequence[Draft]) -> int:
    """They are said from now on (in every worker within two seconds); blocked ones stay drafts. Returns how many."""
    done = tx.drafts.approve(shop_id, [draft.name for draft in drafts if not draft.blocked])
    if done:
        tx.phrases.touch(shop_id)
    return done


def retire(tx: Tx, shop_id: int, drafts: Sequence[Draft]) -> int:
    """Nobody wants them. Returns how many."""
    return tx.drafts.retire(shop_id, [draft.name for draft in drafts])
