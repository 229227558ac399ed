"""Which texts hold which two characters side by side: what a search looks at before it looks at texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

_BITS, _NUMBER_BITS = 21, 22
"""Bits of a character, and of the number of a text (4 million)."""
_APART = (ord("\n"), ord(" "))

Numbers = npt.NDArray[np.int32]


class Pairs:
    """The texts of every pair of characters, in order; immutable once built. Pairs with a blank are left out."""

    def __init__(self, texts: Sequence[str]) -> None:
        chars = np.frombuffer("\n".join((*texts, "")).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
        numbers = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
        apart = np.isin(chars, _APART)
        keys: npt.NDArray[np.uint64] = (chars[:-1] << np.uint64(_BITS) | chars[1:]) << np.uint64(_NUMBER_BITS) | numbers[:-1]
        keys = _distinct(keys[~(apart[:-1] | apart[1:])])
        self._numbers = (keys & np.uint64((1 << _NUMBER_BITS) - 1)).astype(np.int32)
        held = keys >> np.uint64(_NUMBER_BITS)
        first = np.ones(len(held), bool)
        first[1:] = held[1:] != held[:-1]
        self._pairs = held[first]
        self._bounds = np.append(np.flatnonzero(first), len(held))

    def of(self, pair: str) -> Numbers:
        """Numbers of the texts that hold the pair, ascending."""
        key = np.uint64(ord(pair[0]) << _BITS | ord(pair[1]))
        at = int(np.searchsorted(self._pairs, key))
        if at == len(self._pairs) or self._pairs[at] != key:
            return self._numbers[:0]
        return self._numbers[self._bounds[at] : self._bounds[at + 1]]

    def rarest(self, word: str) -> Numbers:
        """Those of the word's pair that the fewest texts hold: what holds the word is among them."""
        return min((self.of(pair) for pair in pairs(word)), key=len)

    def most(self, word: str, *, share: float, limit: int) -> list[int]:
        """Texts with at least that share of the word's pairs, those with more of them first, ties by number."""
        wanted = pairs(word)
        lists = [self.of(pair) for pair in wanted]
        votes = np.bincount(np.concatenate(lists)) if lists else np.zeros(0, np.int64)
        found = np.flatnonzero(votes >= max(1 if len(wanted) < 3 else 2, share * len(wanted)))
        return [int(number) for number in found[np.argsort(-votes[found], kind="stable")][:limit]]


def _distinct(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Sorted, each once (numpy.unique takes ten times as long)."""
    keys.sort()
    new = np.ones(len(keys), bool)
    new[1:] = keys[1:] != keys[:-1]
    return keys[new]


def pairs(word: str) -> tuple[str, ...]:
    """The distinct pairs of neighbours in a word."""
    return tuple(dict.fromkeys(word[at : at + 2] for at in range(len(word) - 1)))


def union(lists: Iterable[Numbers]) -> Numbers:
    """The numbers of all of them, ascending, each once."""
    found = list(lists)
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)
