"""Which size of a chart fits a body, and why; between two sizes both are said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scripts_library.items import MEASURES, Fit

EASE: Final = 5.0  # cm: a waist or hip is measured tight; that much is added before the chart is looked at
EASED: Final = ("waist", "hip")
NEAR: Final = 1.5  # cm or kg: so close to a single figure of the chart is that figure
OPEN: Final = 999.0  # what an open end of a range is written as
_UNITS: Final = {"weight": "公斤"}


@dataclass(frozen=True, slots=True)
class Advice:
    """One size that fits or two to choose between, smaller first; ``why`` names each measure with what it points to;
    ``measures`` = how many were used."""

    sizes: tuple[str, ...]
    why: str
    measures: int

    @property
    def between(self) -> bool:
        """Does the customer have to choose?"""
        return len(self.sizes) == 2


def advise(chart: Sequence[Fit], body: Mapping[str, float]) -> Advice | None:
    """The size by every measure that both the chart and the customer tell; None when that gives no honest answer:
    nothing in common, outside the chart, or measures that lie more than one size apart."""
    pointed = {key: _pointed(chart, key, body[key]) for key in MEASURES if key in body and _column(chart, key)}
    if not pointed or not all(pointed.values()):
        return None
    common = frozenset.intersection(*pointed.values())
    span = sorted(common) if common else _span(pointed.values())
    if not span or span[-1] - span[0] > 1:
        return None
    why = "、".join(_said(chart, key, body[key], places) for key, places in pointed.items())
    return Advice(tuple(chart[place].size for place in span), why, len(pointed))


def by_usual(chart: Sequence[Fit], sizes: Sequence[str], usual: str) -> str:
    """What this item's chart says of the size somebody usually wears (the customer compares); "" if it has none."""
    wanted = _plain(usual)
    fit = next((one for one in chart if _plain(one.size) == wanted), None)
    if fit is None or not any(_plain(size) == wanted for size in sizes or (fit.size,)):
        return ""
    return f"{coded(fit.size)}对应" + "、".join(f"{MEASURES[key]}{_range(key, span)}" for key, span in fit.ranges.items())


def coded(size: str) -> str:
    """M码, 38码; 均码 as it is."""
    return size if size.endswith(("码", "号")) else f"{size}码"


def _column(chart: Sequence[Fit], key: str) -> bool:
    return any(key in fit.ranges for fit in chart)


def _pointed(chart: Sequence[Fit], key: str, value: float) -> frozenset[int]:
    """The places in the chart a measure points to; none if it lies outside of it."""
    value += EASE if key in EASED else 0.0
    spans = [(place, *fit.ranges[key]) for place, fit in enumerate(chart) if key in fit.ranges]
    inside = frozenset(place for place, least, most in spans if least <= value <= most)
    near = frozenset(place for place, least, most in spans if least == most and abs(value - least) <= NEAR)
    if inside or near:
        return _closest(spans, inside | near, value)
    below = [place for place, _, most in spans if most < value]
    above = [place for place, least, _ in spans if least > value]
    return frozenset({below[-1], above[0]}) if below and above else frozenset()


def _closest(spans: Sequence[tuple[int, float, float]], places: frozenset[int], value: float) -> frozenset[int]:
    """Of single figures the nearest; ranges that overlap stay side by side."""
    single = {place: abs(value - least) for place, least, most in spans if place in places and least == most}
    if len(single) < len(places):
        return places
    best = min(single.values())
    return frozenset(place for place, off in single.items() if off == best)


def _span(pointed: Iterable[frozenset[int]]) -> list[int]:
    """Measures that disagree by one size at the most: both of them; else nothing."""
    places = list(pointed)
    low, high = max(min(one) for one in places), min(max(one) for one in places)
    return [high, low] if low - high == 1 else []


def _said(chart: Sequence[Fit], key: str, value: float, places: frozenset[int]) -> str:
    """身高165对应M码, 腰围70（放5厘米按75）对应M码或L码."""
    ease = f"（放{EASE:g}厘米按{value + EASE:g}）" if key in EASED else ""
    sizes = "或".join(coded(chart[place].size) for place in sorted(places))
    return f"{MEASURES[key]}{value:g}{_UNITS.get(key, '')}{ease}对应{sizes}"


def _range(key: str, span: tuple[float, float]) -> str:
    """45-52公斤, 165以上."""
    least, most = span
    if most >= OPEN or least <= 0:
        return f"{least:g}{_UNITS.get(key, '')}以上" if most >= OPEN else f"{most:g}{_UNITS.get(key, '')}以下"
    return f"{least:g}{_UNITS.get(key, '')}" if least == most else f"{least:g}-{most:g}{_UNITS.get(key, '')}"


def _plain(size: str) -> str:
    return size.strip().upper().removesuffix("码").removesuffix("号")
