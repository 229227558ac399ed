"""What becomes of drafts: looked at with what the language check says, approved or retired by a supervisor."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from desk.phrases import phrase_checks
from nlu.check import Checker
from storage.drafts import Waiting
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Draft:
    """A phrase nobody has decided about: its id, text, intent, the questions it came with, where it came from, what
    stands against it (``faults``; with ``blocked`` it cannot be approved as it is), its version and its shortcut."""

    name: str
    intent: str
    text: str
    questions: tuple[str, ...]
    source: str
    faults: tuple[str, ...]
    blocked: bool
    version: int
    shortcut: str = ""


def waiting(
    tx: Tx, checker: Checker, shop_id: int, intents: Container[str], *, names: Sequence[str] | None = None
) -> tuple[Draft, ...]:
    """All drafts of the shop, by id; only those of these ``names``, if any are given. ``intents``: ids of the shop's."""
    return tuple(_looked_at(tx, checker, shop_id, intents, one) for one in tx.drafts.waiting(shop_id, names))


def _looked_at(tx: Tx, checker: Checker, shop_id: int, intents: Container[str], one: Waiting) -> Draft:
    """A draft with what the checks of saving say, and what has to be filled in before it can be said."""
    phrase = one.saying.phrase
    check = checker.check(phrase.text)
    hard = (
        *phrase_checks.wrong(phrase.text, check), *phrase_checks.unfit(intents, phrase), *phrase_checks.open_gaps(phrase.text),
        *_clash(tx, shop_id, phrase.id, phrase.shortcut),
    )
    soft = (found.why for found in check.findings if found.level == "warn")
    return Draft(
        phrase.id, phrase.intent, phrase.text, one.saying.questions, one.source, tuple(dict.fromkeys((*hard, *soft))), bool(hard),
        one.version, phrase.shortcut,
    )


def _clash(tx: Tx, shop_id: int, name: str, shortcut: str) -> tuple[str, ...]:
    """Why a draft cannot have its shortcut: another phrase has it."""
    other = tx.shelf.shortcut(shop_id, shortcut, but=name) if shortcut else ""
    return (f"快捷码 /{shortcut} 已经有话术在用了，换一个",) if other else ()


def stands(tx: Tx, shop_id: int, draft: Draft) -> bool:
    """Is this still the newest version, nobody has decided about it, and its shortcut still free?"""
    there = tx.drafts.versions(shop_id, [draft.name]).get(draft.name)
    return there == draft.version and not _clash(tx, shop_id, draft.name, draft.shortcut)


def approve(tx: Tx, shop_id: int, drafts: Sequence[Draft], *, by: int | None = None) -> int:
    """They are said from now on (in every worker within two seconds); blocked ones stay drafts. ``by``: the
    colleague who says so. Returns how many."""
    done = tx.drafts.approve(shop_id, [draft.name for draft in drafts if not draft.blocked], by=by)
    if done:
        tx.phrases.touch(shop_id)
    return done


def retire(tx: Tx, shop_id: int, drafts: Sequence[Draft]) -> int:
    """Nobody wants them. Returns how many."""
    return tx.drafts.retire(shop_id, [draft.name for draft in drafts])
