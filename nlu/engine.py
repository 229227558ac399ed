"""Reads a customer's words and suggests replies: the door of this room. Pure once built, safe to share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from nlu import classify, fuse
from nlu.asked import asked, clauses
from nlu.circumstance import Circumstances
from nlu.clarify import clarify
from nlu.features import Featurizer
from nlu.lexicon import Lexicon
from nlu.match import Index, Near
from nlu.mend import Mender
from nlu.model import Floats, Model
from nlu.mood import Moods
from nlu.normalise import Normaliser
from nlu.reading import Context, Evidence, Guess, Reading, Slot, Suggestion, Verdict
from nlu.segment import Segmenter
from nlu.shelves import shelved
from nlu.slots import Slots
from nlu.suggest import suggest
from nlu.taxonomy import CHITCHAT
from scripts_library.library import Library

_SHOWN = 8
_LONGEST = 1500
"""Characters of a turn that are read …"""
_GLANCE = 64
"""… of which so many at either end are weighed: a longer tale says there what it wants."""
_CLAUSES = 4096
"""Clauses whose scores are kept: people say the same short things, and a turn grows line by line."""
_OPENING = 0.15
"""Weight of a message's first clause beside the whole: of several questions the first is mostly the one to answer first."""

APOLOGY = "clarify.service"
"""The kind of question that says sorry itself."""


class Engine:
    """A library and a model trained on it, ready to read."""

    def __init__(self, library: Library, model: Model, keys: Mapping[str, str] = {}) -> None:
        """``keys``: examples an engine with the same lexicon has already brought to what the index compares."""
        lexicon = Lexicon(library.lexicon)
        self.library, self.model = library, model
        self._normaliser = Normaliser(lexicon)
        self._featurizer = Featurizer(lexicon)
        self._slots = Slots(lexicon, self._normaliser)
        self._moods = Moods(lexicon)
        self._label = {label: at for at, label in enumerate(model.labels)}
        self._examples = [e for e in library.examples if e.intents[0] in self._label]
        self._keys = {e.text: keys.get(e.text) or self._key(e.text) for e in self._examples}
        self._index = Index([self._keys[e.text] for e in self._examples])
        self._mender = Mender(model.vocabulary, model.idf, Segmenter(lexicon.words()))
        self._circumstances = Circumstances(model.labels, library.intents)
        self._shelves = shelved(library.phrases)
        self._clause = lru_cache(_CLAUSES)(self._weigh)
        self._alone = {intent.id for intent in library.intents if intent.alone != "never"}

    @classmethod
    def load(cls, library: Library, path: Path) -> Engine:
        """With the model of a file; raises ModelError."""
        return cls(library, Model.load(path))

    def sharing(self, library: Library) -> Engine:
        """The same reading with another shop's phrases; only for a library with the same examples and intents."""
        other = copy(self)
        other.library = replace(library, examples=self.library.examples)
        other._shelves = shelved(library.phrases)
        other._alone = {intent.id for intent in library.intents if intent.alone != "never"}
        return other

    def with_examples(self, library: Library) -> Engine:
        """The same model with a library that has other examples: an index of its own, sooner than a new engine's."""
        return Engine(library, self.model, self._keys if library.lexicon == self.library.lexicon else {})

    def read(self, text: str, *, context: Context = Context()) -> Reading:  # noqa: B008 (frozen)
        """What a turn means. Never raises; nothing readable gives an empty, unknown reading."""
        heard = text[:_LONGEST]
        normal = self._normaliser.normalise(heard)
        slots = self._slots.find(heard)
        mood = self._moods.hear(heard, normal)
        if not normal:
            return Reading(text, self._nothing(text), mood=mood, slots=slots)
        mended = self._mender.mend(_glance(normal))
        near = self._index.near(self._normaliser.bare(mended))
        features = self._featurizer.features(mended)
        parts = self._parts(mended)
        shares = self._shares(self._whole(features, parts) + self._circumstances.lean(context), near)
        best = shares.argsort(kind="stable")[::-1][:_SHOWN]
        guesses = tuple(Guess(self.model.labels[i], round(float(shares[i]), 6)) for i in best)
        verdict = self._verdict(guesses, shares)
        return Reading(
            text, guesses, self._asked(parts, shares, near), verdict, mood, slots,
            self._evidence(features, near, int(best[0])), self._moods.risks(normal),
        )

    def values(self, text: str) -> Mapping[str, tuple[Slot, ...]]:
        """The values of a text alone, with their places in it."""
        return self._slots.find(text[:_LONGEST])

    def heard(self, text: str) -> tuple[str, str]:
        """The text normalised, and that with slips of the ear mended: what reading works on."""
        normal = self._normaliser.normalise(text[:_LONGEST])
        return normal, self._mender.mend(_glance(normal)) if normal else ""

    def suggest(
        self, reading: Reading, *, facts: Mapping[str, str], situation: str = "any", step: int = 0,
        taken: Mapping[str, tuple[int, int]] = {}, limit: int = 6,
        gaps: bool = False,
    ) -> tuple[Suggestion, ...]:
        """Replies to lay before the agent, best first, filled in; see nlu/suggest.py.

        An unsure reading opens with a question to ask back (nlu/clarify.py); who is angry hears the apology first.
        """
        question = clarify(reading, self.library)
        asked_back = (question,) if question else ()
        found = suggest(reading, self._shelves, facts=facts, situation=situation, step=step, taken=taken, limit=limit, gaps=gaps)
        if reading.mood == "angry" and found and question and question.phrase != APOLOGY:
            return (found[0], *asked_back, *found[1:])[:limit]
        return (*asked_back, *found)[:limit]

    def _key(self, text: str) -> str:
        return self._normaliser.bare(self._normaliser.normalise(text))

    def _nothing(self, text: str) -> tuple[Guess, ...]:
        """A text with nothing to read in it (emoji, dots): chitchat leads, nobody is believed."""
        if not text.strip():
            return ()
        share = round(0.9 / len(self.model.labels), 6)
        order = sorted(self.model.labels, key=lambda label: label != CHITCHAT)
        return tuple(Guess(label, share) for label in order[:_SHOWN])

    def _parts(self, mended: str) -> list[tuple[Floats, Floats]]:
        """Scores and shares of each clause where there are several."""
        pieces = clauses(mended)
        return [self._clause(piece) for piece in pieces] if len(pieces) > 1 else []

    def _weigh(self, piece: str) -> tuple[Floats, Floats]:
        scores = classify.logits(self.model, self._featurizer.features(piece))
        return scores, self._shares(scores, ())

    def _whole(self, features: Sequence[str], parts: Sequence[tuple[Floats, Floats]]) -> Floats:
        scores = classify.logits(self.model, features)
        if not parts:
            return scores
        whole: Floats = ((scores + _OPENING * parts[0][0]) / (1 + _OPENING)).astype(np.float32)
        return whole

    def _shares(self, scores: Floats, near: Sequence[Near]) -> Floats:
        voices = ((self._label[self._examples[n.number].intents[0]], n.similarity) for n in near)
        total = fuse.fused(scores, fuse.votes(voices, len(scores)), self.model.points)
        return fuse.probabilities(total, self.model.points)

    def _verdict(self, guesses: Sequence[Guess], shares: Floats) -> Verdict:
        strange = float(shares[self._label[CHITCHAT]]) if CHITCHAT in self._label else 0.0
        ranked = [(g.intent, g.probability) for g in guesses]
        return fuse.verdict(ranked, self.model.points, strange=strange, alone=guesses[0].intent in self._alone)

    def _asked(self, parts: Sequence[tuple[Floats, Floats]], shares: Floats, near: Sequence[Near]) -> tuple[str, ...]:
        same = near and near[0].similarity >= 1.0
        carried = [self._label[i] for i in self._examples[near[0].number].intents if i in self._label] if same else []
        told = [told for _, told in parts] or [shares]
        return asked(shares, told, self.model.labels, self.model.points, carried)

    def _evidence(self, features: Sequence[str], near: Sequence[Near], label: int) -> tuple[Evidence, ...]:
        found = [
            Evidence("example", self._examples[n.number].text, round(n.similarity, 4), self._examples[n.number].intents[0])
            for n in near[:2]
        ]
        words = classify.weighed(self.model, features, label)
        found += [Evidence("word", w.split(":", 1)[-1] or w, round(s, 4), self.model.labels[label]) for w, s in words]
        return tuple(found)


def _glance(normal: str) -> str:
    return normal if len(normal) <= 2 * _GLANCE else f"{normal[:_GLANCE]} {normal[-_GLANCE:]}"
