"""What becomes of drafts: looked at with what the language check says, approved or retired by a supervisor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desk.importing import unfinished
from nlu.check import Checker
from scripts_library.library import Phrase
from scripts_library.render import misnamed
from storage.tx import Tx

RESERVED: Final = frozenset({
    "start", "help", "staff", "trial", "transfer", "end", "find", "stars", "todo", "on", "off", "pause", "away", "duty", "load",
    "trouble", "invite", "remove", "tools", "requests", "notice", "snippet", "case", "bind", "desk", "console", "phrase",
    "item", "lessons", "reports", "promo", "accounts",
})
"""Commands of the bot: no phrase may be called like them."""
_SHORTCUT = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)


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
        clash = _clash(tx, shop_id, phrase)
        faults = tuple(dict.fromkeys((*(one.why for one in (*unfinished(phrase.text), *check.findings)), *clash)))
        blocked = bool(unknown or clash) or check.verdict == "block"
        found.append(Draft(phrase.id, phrase.intent, phrase.text, saying.questions, source, faults, blocked))
    return tuple(found)


def unfit_shortcut(shortcut: str) -> Iterator[str]:
    """Why nobody can type that behind a stroke; nothing for no shortcut at all."""
    if shortcut and not _SHORTCUT.fullmatch(shortcut):
        yield "快捷码只用小写字母、数字和下划线，例如 yf"
    if shortcut in RESERVED:
        yield f"/{shortcut} 是机器人的命令，快捷码换一个"


def _clash(tx: Tx, shop_id: int, phrase: Phrase) -> tuple[str, ...]:
    """What is wrong with the shortcut of a draft, whichever way it came in."""
    other = tx.shelf.shortcut(shop_id, phrase.shortcut, but=phrase.id) if phrase.shortcut else ""
    used = (f"快捷码 /{phrase.shortcut} 已经有话术在用了，换一个",) if other else ()
    return (*unfit_shortcut(phrase.shortcut), *used)


def approve(tx: Tx, shop_id: int, drafts: Sequence[Draft]) -> int:
    """They are said from now on (in every worker within two seconds); blocked ones stay drafts. Returns how many."""
    done = tx.drafts.approve(shop_id, [draft.name for draft in drafts if not draft.blocked])
    if done:
        tx.phrases.touch(shop_id)
    return done


def retire(tx: Tx, shop_id: int, drafts: Sequence[Draft]) -> int:
    """Nobody wants them. Returns how many."""
    return tx.drafts.retire(shop_id, [draft.name for draft in drafts])
