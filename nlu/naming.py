"""Hears which of the shop's items a customer means: by number, name or alias inside a sentence, or by its link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nlu.lexicon import Gazetteer
from nlu.normalise import simplified

_URL = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_ID = re.compile(r"[?&#](?:id|item_?id|goods_?id|product_?id|sku_?id|num_?iid)=([0-9a-z_-]+)", re.IGNORECASE)
_HOST = re.compile(r"^(?:https?://)?(?:www\.|m\.|h5\.|item\.|detail\.)?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:货号|款号|编号|商品号|商品编号)\s*(?:是|为|[:：#])?\s*([0-9a-z][0-9a-z._\-]*)", re.IGNORECASE)
SHORT = 4
"""Characters below which a number of digits alone means an item only after 货号 or the like."""


class ItemNames:
    """What the items of a shop are called, built once, safe to share. A word several items share names all of them."""

    def __init__(self, known: Iterable[tuple[int, str, Iterable[str], str]] = ()) -> None:
        """``known``: (id, number, names and aliases, link) of each item."""
        self._simple = simplified()
        self._words: dict[str, list[int]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._links: dict[str, list[int]] = {}
        for item, number, names, link in known:
            self._numbers.setdefault(self._fold(number).strip(), []).append(item)
            for word in (number, *names):
                folded = self._fold(word).strip()
                if len(folded) > 1 and not (folded.isdigit() and len(folded) < SHORT):
                    self._words.setdefault(folded, []).append(item)
            if link:
                self._links.setdefault(_link_key(link), []).append(item)
        self._scanner = Gazetteer({word: ("item", word) for word in self._words})

    def __bool__(self) -> bool:
        """Are there any items?"""
        return bool(self._numbers)

    def find(self, text: str) -> tuple[int, ...]:
        """The ids of every item the text names, in order, each once; empty when it names none."""
        if not self._numbers:
            return ()
        found: list[int] = []
        for url in _URL.finditer(text):
            found += self._links.get(_link_key(url[0]), ())
        folded = self._fold(_URL.sub(" ", text))
        found += (item for number in _NUMBERED.finditer(folded) for item in self._numbers.get(number[1], ()))
        found += (item for hit in self._scanner.scan(folded) for item in self._words[hit.value])
        return tuple(dict.fromkeys(found))

    def unnamed(self, text: str) -> str:
        """The text with 这款 for every name and link of an item: what is asked does not hang on what it is asked of
        (雪纺连衣裙有货吗 is no question about the fabric). Numbers stay."""
        if not self._numbers:
            return text
        text = _URL.sub(lambda url: THIS if _link_key(url[0]) in self._links else url[0], text)
        parts, at = [], 0
        for hit in self._scanner.scan(self._fold(text)):
            if not hit.value.isascii():
                parts += [text[at : hit.start], THIS]
                at = hit.end
        return "".join((*parts, text[at:]))

    def _fold(self, text: str) -> str:
        """Width, case and script folded, character by character."""
        return text.translate(_WIDTH).translate(self._simple)


THIS = "这款"
_WIDTH: Mapping[int, int] = (
    {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20} | {code: code + 32 for code in range(65, 91)}
    | {0xFF21 + n: 0x61 + n for n in range(26)}
)


def _link_key(link: str) -> str:
    """What tells an item's link from others, whatever tracking hangs on it: its id, else host and path."""
    found = _ID.search(link)
    if found:
        return f"id={found[1].lower()}"
    return re.split(r"[?#]", _HOST.sub("", link))[0].rstrip("/.,!)").lower()
