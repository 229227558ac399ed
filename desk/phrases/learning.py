"""What agents' choices teach: examples to propose and clusters of questions without an answer; a supervisor decides."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.minds import Mind
from nlu.clusters import clusters
from nlu.traditional import to_simplified
from scripts_library.library import Example
from storage.phrases import DECLINED
from storage.records.talks import Choice
from storage.tx import Tx

LONGEST = 60  # characters of a turn that make a good example
AGREED = 2 / 3  # share of the choices for the same words that have to agree
SAMPLES = 5
PRIVATE_SLOTS = ("phone", "order_no", "tracking_no")
_PRIVATE = re.compile(
    r"[0-9０-９]{5,}|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}|@\w+|https?:|收货人|收件人|身份证|微信号|[省市区县][^ ]{0,12}(?:路|街|道|巷|弄|村|号)|(?:路|街|巷|弄)[0-9０-９]+号|我叫|我姓"
)
"""What tells who a customer is or where they live: such words teach nobody anything."""
_OURS = ("clarify.", "service.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Customers' words that agents answered with phrases of ``intent``, ``times`` in all; ``heard`` = as what the
    engine reads them now. ``key`` names the proposal as long as it stands."""

    key: str
    text: str
    intent: str
    heard: str
    times: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that say much the same and found no phrase."""

    key: str
    texts: tuple[str, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Material:
    """Everything there is to decide about."""

    proposals: tuple[Proposal, ...]
    clusters: tuple[Cluster, ...]


def material(mind: Mind, choices: Sequence[Choice], declined: Iterable[str] = ()) -> Material:
    """What the choices teach that the library does not say yet."""
    known = {example.text for example in mind.library.examples} | set(declined)
    return Material(_proposals(mind, choices, known), _clusters(mind, choices, known))


def _proposals(mind: Mind, choices: Sequence[Choice], known: set[str]) -> tuple[Proposal, ...]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for choice in choices:
        text = example_of(mind, choice.lines)
        if text and text not in known and choice.taken is not None and not choice.phrase.startswith(_OURS):
            votes[text][choice.intent] += 1
    found = []
    for text, counts in votes.items():
        intent, times = counts.most_common(1)[0]
        reading = mind.read(text)
        heard = reading.intents[0].intent if reading.intents else ""
        if times < AGREED * counts.total() or (heard == intent and reading.verdict == "sure"):
            continue
        found.append(Proposal(_key(text, intent), text, intent, heard, times))
    return tuple(sorted(found, key=lambda one: (-one.times, one.text)))


def _clusters(mind: Mind, choices: Sequence[Choice], known: set[str]) -> tuple[Cluster, ...]:
    """What was not understood, or had to be answered without a phrase."""
    unanswered = [
        text for choice in choices
        if choice.taken is None and (choice.verdict == "unknown" or choice.none_fits or choice.answered)
        and (text := example_of(mind, choice.lines)) and text not in known
    ]
    times = Counter(unanswered)
    texts = list(times)
    found = []
    for group in clusters(texts, mind.library.lexicon):
        said = sorted((texts[n] for n in group), key=lambda text: (-times[text], text))
        found.append(Cluster(_key(*sorted(said)), tuple(said), sum(times[text] for text in said)))
    return tuple(sorted(found, key=lambda one: (-one.times, one.texts)))


def example_of(mind: Mind, lines: Sequence[str]) -> str:
    """A customer's lines as one example; empty when they are too long or tell who somebody is."""
    text = " ".join(" ".join(lines).split())
    return "" if not text or len(text) > LONGEST or tells_who(mind, text) else text


def tells_who(mind: Mind, text: str) -> bool:
    """Does a text carry a phone, an address, a number of an order or parcel, an account or a name?"""
    if _PRIVATE.search(to_simplified(text)):
        return True
    slots = mind.read(text).slots
    return any(slots.get(name) for name in PRIVATE_SLOTS)


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:6]


# --- what a supervisor decides -----------------------------------------------------------------------


def accept(tx: Tx, shop_id: int, proposals: Sequence[Proposal]) -> int:
    """The words become examples of the shop's own; returns how many were new."""
    return tx.phrases.learn(shop_id, [Example(one.text, (one.intent,)) for one in proposals], source="learnt")


def assign(tx: Tx, shop_id: int, cluster: Cluster, intent: str) -> int:
    """All of the cluster's questions become examples of one intent."""
    return tx.phrases.learn(shop_id, [Example(text, (intent,)) for text in cluster.texts], source="learnt")


def decline(tx: Tx, shop_id: int, texts: Sequence[str]) -> int:
    """Nobody is asked about these words again."""
    return tx.phrases.learn(shop_id, [Example(text, ("",)) for text in texts], source=DECLINED)
