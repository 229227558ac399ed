"""Looks at what a file offers before anything is kept: intents, duplicates, faults; then all of it, or nothing, becomes drafts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desk.minds import Mind
from nlu.lexicon import Lexicon
from nlu.match import Index
from nlu.normalise import Normaliser
from nlu.reading import Finding
from nlu.traditional import to_simplified
from scripts_library.importers import exchange
from scripts_library.importers.exchange import Saying
from scripts_library.importers.found import Answer, Findings, Pair, Unread
from scripts_library.importers.interpret import interpret
from scripts_library.library import Phrase
from scripts_library.render import misnamed
from sheets.encoding import decode
from sheets.kinds import kind_of
from sheets.reading import read_sheets
from storage.tx import Tx

YAML = (".yaml", ".yml")
_ALIKE = 0.93
"""From this similarity on two answers are the same but for a slip."""
_READ = 6
"""Questions of a pair that are read to guess its intent."""
_TAGS, _TAG = 4, 24
_BLANK = re.compile(r"(?<![A-Za-zＡ-Ｚａ-ｚ])[XxＸｘ]{2,}(?![A-Za-zＡ-Ｚａ-ｚ])|[×*＊]{2,}|_{2,}|＿{2,}")  # XXL is a size
_GARBLED = re.compile(r"\ufffd|[À-ÖØ-öø-ÿĀ-ſ\u0370-\u04ff](?=[\u3400-\u9fff)])|锟斤拷|烫烫烫")
_SHORTCUT = re.compile(r"[a-z0-9_]{1,32}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the answer of that number (from 0)."""

    answer: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that was found, with the intent guessed for it (probability 0–1) and the faults of its answers."""

    pair: Pair
    intent: str
    probability: float
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An answer that is already there: ``of`` the file (``where`` is the line) or the library (``where`` is the phrase)."""

    line: int
    text: str
    of: str
    where: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Report:
    """The dry run: what was found, and ``sayings``, what accepting would keep as drafts."""

    proposals: tuple[Proposal, ...]
    unread: tuple[Unread, ...]
    duplicates: tuple[Duplicate, ...]
    notes: tuple[str, ...]
    sayings: tuple[Saying, ...]


def examine(data: bytes, *, name: str, mind: Mind, kept: Sequence[Saying]) -> Report:
    """Look at a file (its bytes and name) against the shop's library; ``kept`` are all phrases it has, drafts too.

    Nothing is changed. Raises SheetError and LibraryError, whose text is for the person who brought the file.
    """
    known = _Known(mind, kept)
    if Path(name).suffix.lower() in YAML and kind_of(data) == "text":
        return _of_sayings(exchange.from_yaml(decode(data), name, mind.intents), mind, known)
    sheets = read_sheets(data, name=name)
    own = exchange.from_rows(sheets, name, mind.intents)
    if own is not None:
        return _of_sayings(own, mind, known)
    return _of_findings(interpret(sheets, to_simplified), mind, known)


def corrected(report: Report, intents: Mapping[int, str]) -> Report:
    """The dry run with other intents (by number of the proposal) than were guessed, for their phrases too."""
    proposals = list(report.proposals)
    chosen: dict[tuple[tuple[str, ...], str], str] = {}
    for number, intent in intents.items():
        if number < len(proposals) and proposals[number].intent != intent:
            pair = proposals[number].pair
            proposals[number] = replace(proposals[number], intent=intent, probability=1.0)
            chosen |= {(pair.questions, answer.text.strip()): intent for answer in pair.answers}
    sayings = tuple(
        replace(one, phrase=replace(one.phrase, intent=chosen.get((one.questions, one.phrase.text), one.phrase.intent)))
        for one in report.sayings
    )
    return replace(report, proposals=tuple(proposals), sayings=sayings)


def accept(tx: Tx, shop_id: int, report: Report, *, source: str) -> int:
    """Keep everything a dry run offered, as drafts; returns how many there are now more."""
    return tx.drafts.put(shop_id, report.sayings, source=source)


# --- what the shop has already ---------------------------------------------------------------------


class _Known:
    """Answers that exist, compared as customers' words are: without marks, width and script."""

    def __init__(self, mind: Mind, kept: Sequence[Saying]) -> None:
        self._normaliser = Normaliser(Lexicon(mind.library.lexicon))
        self.kept = kept
        self._index = Index([self.key(saying.phrase.text) for saying in kept])
        self._seen: dict[str, int] = {}

    def key(self, text: str) -> str:
        return self._normaliser.bare(self._normaliser.normalise(text))

    def twin(self, text: str, line: int) -> Duplicate | None:
        """What this answer repeats, of the library or of the file; remembered otherwise."""
        key = self.key(text)
        near = self._index.near(key, 1) if key else []
        if near and near[0].similarity >= _ALIKE:
            return Duplicate(line, text, "library", self.kept[near[0].number].phrase.id, round(near[0].similarity, 4))
        if key in self._seen:
            return Duplicate(line, text, "file", str(self._seen[key]), 1.0)
        self._seen[key] = line
        return None


# --- from pairs ------------------------------------------------------------------------------------


def _of_findings(findings: Findings, mind: Mind, known: _Known) -> Report:
    proposals: list[Proposal] = []
    duplicates: list[Duplicate] = []
    sayings: list[Saying] = []
    asked: set[tuple[str, ...]] = set()
    for pair in findings.pairs:
        intent, probability = _intent(pair, mind)
        twins = [known.twin(answer.text, answer.line or pair.line) for answer in pair.answers]
        duplicates += [twin for twin in twins if twin]
        again = tuple(known.key(question) for question in pair.questions)
        if all(twin and twin.of == "file" for twin in twins) and again in asked:
            continue  # the whole pair stands in the file before
        asked.add(again)
        proposals.append(Proposal(pair, intent, probability, tuple(_faults(pair.answers, mind))))
        sayings += [_saying(pair, answer, intent) for answer, twin in zip(pair.answers, twins, strict=True) if twin is None]
    return Report(tuple(proposals), findings.unread, tuple(duplicates), findings.notes, tuple(sayings))


def _intent(pair: Pair, mind: Mind) -> tuple[str, float]:
    """The intent a table names, or the one its questions are read as, by their mean probability."""
    named_as = {name: one.id for one in mind.library.intents for name in (one.id, one.name)}
    if pair.intent in named_as:
        return named_as[pair.intent], 1.0
    shares: dict[str, float] = {}
    questions = pair.questions[:_READ]
    for question in questions:
        for guess in mind.read(_BLANK.sub("", question)).intents:  # “XX款有货吗” asks what “款有货吗” asks
            shares[guess.intent] = shares.get(guess.intent, 0.0) + guess.probability / len(questions)
    if not shares:
        return mind.library.intents[0].id, 0.0
    best = max(shares, key=lambda intent: shares[intent])
    return best, round(shares[best], 6)


def _faults(answers: Iterable[Answer], mind: Mind) -> Iterator[Fault]:
    for number, answer in enumerate(answers):
        yield from (Fault(number, finding) for finding in mind.checker.check(answer.text).findings)
        yield from (Fault(number, finding) for finding in unfinished(answer.text))


def unfinished(text: str) -> Iterator[Finding]:
    """What a person has to fill in or mend before the phrase can be approved: blanks, garbled words, strange variables."""
    for found in _BLANK.finditer(text):
        yield Finding("blank", "warn", found.span(), "这里留了空，批准前要填好", "")
    for found in _GARBLED.finditer(text):
        yield Finding("garbled", "warn", found.span(), "这里像是乱码，对照原文改一改", "")
    for wrong in misnamed(text):
        yield Finding("variable", "warn", wrong.span, wrong.why, "")


def _saying(pair: Pair, answer: Answer, intent: str) -> Saying:
    tags = (pair.situation, answer.condition, *pair.section.split(" / "), *pair.tags)
    shortcut = pair.shortcut.strip().lstrip("/／").lower()
    phrase = Phrase(
        id=_id(pair.questions[0], answer.text), intent=intent, text=answer.text.strip(),
        tags=tuple(dict.fromkeys(tag[:_TAG] for tag in tags if tag))[:_TAGS],
        shortcut=shortcut if _SHORTCUT.fullmatch(shortcut) else "",
    )
    return Saying(phrase, pair.questions, answer.line or pair.line)


def _id(question: str, text: str) -> str:
    """The same words always have the same id, so that a file brought twice changes nothing."""
    words = "\0".join((question, text)).encode()
    return f"own.{hashlib.sha256(words).hexdigest()[:12]}"


# --- from an exported library ----------------------------------------------------------------------


def _of_sayings(sayings: Sequence[Saying], mind: Mind, known: _Known) -> Report:
    """An exported library carries its intents and ids; what the shop has just so under the same id is a duplicate."""
    have = {saying.phrase.id: saying for saying in known.kept}
    proposals, duplicates, new = [], [], []
    for saying in sayings:
        phrase = saying.phrase
        if have.get(phrase.id) == saying:
            duplicates.append(Duplicate(saying.line, phrase.text, "library", phrase.id, 1.0))
            continue
        answers = (Answer(phrase.text, "", saying.line),)
        pair = Pair(saying.questions, answers, saying.line, intent=phrase.intent, shortcut=phrase.shortcut, tags=phrase.tags)
        proposals.append(Proposal(pair, phrase.intent, 1.0, tuple(_faults(answers, mind))))
        new.append(saying)
    return Report(tuple(proposals), (), tuple(duplicates), (), tuple(new))


def report_json(report: Report) -> Mapping[str, object]:
    """One object of ``xiaoer import --json``."""
    return {
        "pairs": [_pair_json(proposal) for proposal in report.proposals],
        "not_understood": [{"line": one.line, "text": one.text, "why": one.why} for one in report.unread],
        "duplicates": [
            {"line": one.line, "text": one.text, "of": one.of, "where": one.where, "similarity": one.similarity} for one in report.duplicates
        ],
        "notes": list(report.notes),
    }


def _pair_json(proposal: Proposal) -> dict[str, object]:
    pair = proposal.pair
    return {
        "line": pair.line, "questions": list(pair.questions), "answers": [answer.text for answer in pair.answers],
        "conditions": [answer.condition for answer in pair.answers], "intent": proposal.intent, "probability": proposal.probability,
        "situation": pair.situation, "section": pair.section, "notes": list(pair.notes),
        "findings": [
            {"answer": fault.answer, "rule": fault.finding.rule, "level": fault.finding.level, "span": list(fault.finding.span),
             "why": fault.finding.why, "rewrite": fault.finding.rewrite}
            for fault in proposal.faults
        ],
    }
