"""The language check's rules at the console: looked through, and the shop's own written in plain words."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desk.errors import DeskError, NotFound
from desk.floor import Floor
from desk.people.roles import require
from nlu.check import Checker
from nlu.disguise import Unmasker
from nlu.proving import faults
from nlu.reading import Check
from scripts_library.library import BLOCKABLE, Rule
from storage.records.people import Staff
from storage.tx import Tx

KINDS = BLOCKABLE
"""Kinds of fault a rule may block, with how staff call them."""
GAP = ".{0,6}"
"""What a star in the words stands for: a few characters of anything."""
_LINES, _LINE = 30, 60
_OWN = "own_"
_PLAIN = re.compile(r"(?:\\.|\.\{0,6\}|[^.^$*+?{}\[\]\\|()])*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it is shown: in the shop's own words (``words`` and ``unless``), or with patterns nobody can edit here;
    ``reworded``: a rule of the starter set whose name of the fault and proposal are the shop's."""

    rule: Rule
    mine: bool
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    editable: bool = False
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Writing:
    """What a supervisor filled in; lines are plain words in which a star stands for a few characters."""

    level: Literal["warn", "block"]
    why: str
    rewrite: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    id: str = ""
    kind: str = ""


class Unproven(DeskError):
    """The rule does not do what its examples say (``faults``); nothing was saved."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(self.faults))


async def rules(floor: Floor, staff: Staff) -> tuple[Entry, ...]:
    """Every rule in force, the shop's own first."""
    require(staff, "console")

    def look(tx: Tx) -> tuple[Entry, ...]:
        mine = tx.phrases.own_rules(staff.shop_id)
        ours = tx.phrases.wordings(staff.shop_id)
        entries = [_entry(rule, mine=rule.id in mine, reworded=rule.id in ours) for rule in tx.phrases.library(staff.shop_id).rules]
        return tuple(sorted(entries, key=lambda entry: not entry.mine))

    return await floor.store.read(look)


async def rule(floor: Floor, staff: Staff, rule_id: str) -> Entry:
    """One of them. Raises NotFound."""
    found = next((entry for entry in await rules(floor, staff) if entry.rule.id == rule_id), None)
    if found is None:
        raise NotFound("没有这条规则，可能刚刚去掉了")
    return found


async def save(floor: Floor, staff: Staff, writing: Writing) -> str:
    """Take on (or change) a rule of the shop's own; its examples are run first. Raises Unproven, NotAllowed, NotFound.

    Only plain words come in here: an expression somebody makes up could keep the check busy for ever.
    """
    require(staff, "keep_library")
    made = _rule(writing)
    known = await rules(floor, staff)
    if any(entry.rule.id == made.id and not entry.editable for entry in known) or (writing.id and made.id not in {e.rule.id for e in known}):
        raise NotFound("这条规则不能在这里改")
    wrong = tuple(_missing(writing)) or await asyncio.to_thread(faults, (made,), [entry.rule for entry in known])
    if wrong:
        raise Unproven(tuple(map(_said, wrong)))

    def job(tx: Tx) -> None:
        tx.phrases.put_rules(staff.shop_id, (made,))
        tx.staff.note(staff.shop_id, staff.id, "rule", made.id)

    await floor.store.write(job)
    return made.id


async def reword(floor: Floor, staff: Staff, rule_id: str, *, why: str, rewrite: str) -> None:
    """Call the fault of a starter rule by another name and propose another sentence; a later starter set leaves both
    alone. Raises Unproven if the sentence breaks a rule itself, NotFound, NotAllowed."""
    require(staff, "keep_library")
    known = await rules(floor, staff)
    entry = next((one for one in known if one.rule.id == rule_id and not one.mine), None)
    if entry is None:
        raise NotFound("没有这条自带的规则")
    made = replace(entry.rule, why=why, rewrite=rewrite)
    wrong: tuple[str, ...] = () if why else ("写上为什么不能这么说：客服会看到这句",)
    wrong = wrong or await asyncio.to_thread(faults, (made,), [one.rule for one in known])
    if wrong:
        raise Unproven(tuple(map(_said, wrong)))

    def job(tx: Tx) -> None:
        tx.phrases.word_rule(staff.shop_id, rule_id, {"why": why, "rewrite": rewrite})
        tx.staff.note(staff.shop_id, staff.id, "rule", rule_id)

    await floor.store.write(job)


async def unword(floor: Floor, staff: Staff, rule_id: str) -> None:
    """A starter rule says again what it came with. Raises NotFound, NotAllowed."""
    require(staff, "keep_library")

    def job(tx: Tx) -> bool:
        if rule_id not in tx.phrases.wordings(staff.shop_id):
            return False
        tx.phrases.word_rule(staff.shop_id, rule_id, None)
        tx.staff.note(staff.shop_id, staff.id, "rule", rule_id)
        return True

    if not await floor.store.write(job):
        raise NotFound("这条规则没有改过说法")


async def drop(floor: Floor, staff: Staff, rule_id: str) -> None:
    """Take away a rule the shop made itself. Raises NotFound, NotAllowed."""
    require(staff, "keep_library")

    def job(tx: Tx) -> bool:
        tx.staff.note(staff.shop_id, staff.id, "rule_gone", rule_id[:32])
        return tx.phrases.drop_rule(staff.shop_id, rule_id)

    if not await floor.store.write(job):
        raise NotFound("本店没有这条自己的规则；自带的规则去不掉")


def checked(floor: Floor, staff: Staff, text: str) -> Check:
    """What the language check says of a sentence, by the rules in force."""
    require(staff, "console")
    checker: Checker = floor.mind(staff.shop_id).checker
    return checker.check(text)


# --- words and patterns ----------------------------------------------------------------------------


def lines(text: str) -> tuple[str, ...]:
    """What was filled in, one a line; the same line once."""
    found = (" ".join(line.split())[:_LINE] for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in found if line))[:_LINES]


def _rule(writing: Writing) -> Rule:
    words = tuple(_pattern(word) for word in writing.words)
    name = writing.id or _OWN + hashlib.sha256("\0".join((writing.why, *words)).encode()).hexdigest()[:10]
    return Rule(
        name, writing.level, writing.why, writing.rewrite, words, tuple(_pattern(word) for word in writing.unless),
        hits=writing.hits, misses=writing.misses, kind=writing.kind if writing.level == "block" else "",
    )


def _pattern(word: str) -> str:
    """The words as the check sees what people write: folded, without marks between."""
    fold = Unmasker().folded
    return GAP.join(re.escape(fold(part)) for part in re.split(r"\*+", word))


def _words(pattern: str) -> str | None:
    """The plain words a pattern was made of; None if it is more than that."""
    if not _PLAIN.fullmatch(pattern):
        return None
    return re.sub(r"\\(.)", r"\1", pattern.replace(GAP, "*"))


def _entry(rule: Rule, *, mine: bool, reworded: bool) -> Entry:
    words, unless = _all(rule.patterns), _all(rule.unless)
    editable = mine and words is not None and unless is not None and not rule.own and not rule.replace
    return Entry(rule, mine, words or (), unless or (), editable, reworded)


def _all(patterns: Sequence[str]) -> tuple[str, ...] | None:
    found = [_words(pattern) for pattern in patterns]
    return None if None in found else tuple(word for word in found if word is not None)


def _missing(writing: Writing) -> Iterable[str]:
    if not writing.why:
        yield "写上为什么不能这么说：客服会看到这句"
    if writing.level == "block" and writing.kind not in BLOCKABLE:
        yield f"只有这几种可以不许发，选一下是哪一种：{'、'.join(BLOCKABLE.values())}。别的请选「提醒」，客服看过还能发"
    if not writing.words:
        yield "写上要查的词，一行一个"
    for word in (*writing.words, *writing.unless):
        if not _pattern(word).replace(GAP, ""):
            yield f"「{word}」里没有字，只有符号的查不了"


def _said(fault: str) -> str:
    """A fault as the form calls things."""
    named = {"hits（应该查到的例句）": "应该查到的例句", "misses（不该查到的例句）": "不该查到的例句", "patterns 或 unless": "要查的词或例外",
             "patterns，或在 unless 里": "要查的词，或在例外里", "rewrite 是空的": "建议的说法是空的"}
    for old, new in named.items():
        fault = fault.replace(old, new)
    return re.sub(r"^规则 \S+?：", "", fault)
