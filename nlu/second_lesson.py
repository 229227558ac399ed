"""Makes the second opinion on outgoing lines of the lines it is taught: `python -m nlu.second_lesson` (needs scikit-learn)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from nlu.check import Checker
from nlu.disguise import Unmasker
from nlu.hints import Hinter
from nlu.opinion import MILD, Floats, Opinion
from scripts_library import loader, said
from scripts_library.library import BLOCKABLE, Library
from scripts_library.said import HARMLESS

_RARE = 2
"""A hint met in fewer lines than this teaches nothing about others."""
_TRUST = 100.0
"""How far single lines are believed (C of the regression)."""
_ASKED = 300
"""How many things customers say are shown as harmless: agents ask and repeat the like."""
_SENTENCE = re.compile("(?<=[。！？!?～~\n])")


def digest(lines: Iterable[tuple[str, str]], ideas: Iterable[said.Idea]) -> str:
    """What the lines and ideas come to: an opinion says of which it was made."""
    kept = json.dumps([list(lines), [asdict(idea) for idea in ideas]], ensure_ascii=False)
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def teach(library: Library) -> Opinion:
    """The opinion made of the lines kept for it and the library's own phrases and examples of rules."""
    lines, ideas = said.lines(), said.ideas()
    rows = [*lines, *_of_library(library)]
    hinter, unmask = Hinter(ideas), Unmasker()
    bags = [Counter(name for name, _, _ in hinter.hints(unmask.views(text)[0].text)) for _, text in rows]
    met = Counter(name for bag in bags for name in bag)
    vocabulary = {name: row for row, name in enumerate(sorted(name for name, lines in met.items() if lines >= _RARE))}
    idf = np.log((1 + len(bags)) / (1 + np.array([met[name] for name in vocabulary]))) + 1
    table = _table(bags, vocabulary, idf)
    faults = [fault for fault, _ in rows]
    with threadpool_limits(limits=1):
        kinds, rough, first = _fit(table, [fault if fault in BLOCKABLE or fault == HARMLESS else MILD for fault in faults])
        mild = [n for n, fault in enumerate(faults) if fault not in BLOCKABLE and fault != HARMLESS]
        milder, fine, second = _fit(table[mild], [faults[n] for n in mild])
    return Opinion(hinter, vocabulary, idf.astype(np.float32), np.hstack((rough, fine)), np.concatenate((first, second)),
                   kinds, milder, digest(lines, ideas))


def _of_library(library: Library) -> Iterable[tuple[str, str]]:
    rules = Checker(library.rules, alone=True)
    asked = [example.text for example in library.examples if rules.check(example.text).verdict == "pass"]
    yield from ((HARMLESS, text) for text in asked[:: max(1, len(asked) // _ASKED)])
    for phrase in library.phrases:
        yield from ((HARMLESS, text) for text in {phrase.text: None, **dict.fromkeys(_SENTENCE.split(phrase.text))} if text)
    asked_back = library.questions
    wordings = (text for texts in asked_back.kinds.values() for text in texts)
    yield from ((HARMLESS, text) for text in (*wordings, *asked_back.ask.values(), *asked_back.names.values()))
    for rule in library.rules:
        yield from ((rule.id, text) for text in rule.hits)
        yield from ((HARMLESS, text) for text in rule.misses)


def _table(bags: Sequence[Counter[str]], vocabulary: dict[str, int], idf: npt.NDArray[np.float64]) -> csr_matrix:
    rows, columns, values = [], [], []
    for at, bag in enumerate(bags):
        known = [(vocabulary[name], (1 + np.log(count)) * idf[vocabulary[name]]) for name, count in sorted(bag.items()) if name in vocabulary]
        norm = float(np.sqrt(sum(value * value for _, value in known))) or 1.0
        rows += [at] * len(known)
        columns += [column for column, _ in known]
        values += [value / norm for _, value in known]
    return csr_matrix((values, (rows, columns)), shape=(len(bags), len(vocabulary)))


def _fit(table: csr_matrix, labels: Sequence[str]) -> tuple[tuple[str, ...], Floats, Floats]:
    judge = LogisticRegression(C=_TRUST, max_iter=1000).fit(table, labels)
    return tuple(map(str, judge.classes_)), judge.coef_.T.astype(np.float32), judge.intercept_.astype(np.float32)


if __name__ == "__main__":
    teach(loader.load()).save()
