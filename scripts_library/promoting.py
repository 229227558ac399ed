"""The kinds of promotions and how customers read them, from promotions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WHOLE_SHOP = frozenset({"", "全店", "全场", "全部", "全部商品", "全店商品", "所有商品", "店铺", "本店"})
"""What scopes mean everything the shop sells."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of promotion: its other names, what it cannot do without, units (money, pieces, fold), and its sentences."""

    kind: str
    also: str = ""
    needs: tuple[str, ...] = ()
    threshold: str = "money"
    value: str = "money"
    words: str = ""
    bare: str = ""
    condition: str = ""


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "promotions.yaml").read_text(encoding="utf-8"))
    return raw


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in the order written."""
    return {one["kind"]: Kind(**{**one, "needs": tuple(one["needs"])}) for one in _raw()["kinds"]}


def kind_named(word: str) -> str:
    """The kind a shop means by a word; empty when it is none."""
    bare = word.strip().removesuffix("活动")
    return next((kind.kind for kind in kinds().values() if bare in (kind.kind, *kind.also.split())), "")


def left(days: int) -> str:
    """How a promotion that ends in so many days (0 = today) is said to be nearly over; empty when it is not."""
    said = _raw()["left"]
    return str(said[days]) if 0 <= days < len(said) else ""


def sentence(kind: str, *, threshold: int | None, value: int | None, gift: str, scope: str = "") -> str:
    """What customers read of a promotion: 满199元减30元; amounts are hundredths."""
    known = kinds()[kind]
    text = known.bare if threshold is None and known.bare else known.words
    words = _put(text, threshold, value, gift)
    return words if scope in WHOLE_SHOP else f"{scope}{words}"


def gift_words(kind: str, *, threshold: int | None, value: int | None, gift: str) -> str:
    """What customers read of a gift, with what it takes: 雪花杯（满199元送）."""
    condition = kinds()[kind].condition if threshold is not None else ""
    return f"{gift}（{_put(condition, threshold, value, gift)}）" if condition else gift


def amount(hundredths: int) -> str:
    """199, 9.9: a sum without needless zeros."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _put(text: str, threshold: int | None, value: int | None, gift: str) -> str:
    for name, words in (("门槛", threshold), ("优惠", value)):
        text = text.replace(f"{{{name}}}", amount(words) if words is not None else "")
    return text.replace("{赠品}", gift)
