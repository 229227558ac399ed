"""Draws calibration and precision against coverage as small SVG pictures, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from nlu.reading import Reading
from scripts_library.library import Example

_SIDE, _LEFT, _TOP = 320, 56, 40
_FONT = "font-family=\"system-ui, 'Noto Sans SC', sans-serif\""
Point = tuple[float, float]


def reliability_svg(rows: Sequence[Example], readings: Sequence[Reading], *, bins: int = 10) -> str:
    """How often the first guess was the primary label, against the probability it was given; bars say how many."""
    said = np.array([r.intents[0].probability if r.intents else 0.0 for r in readings])
    right = np.array([bool(r.intents) and r.intents[0].intent == row.intents[0] for row, r in zip(rows, readings, strict=True)])
    places = np.minimum((said * bins).astype(int), bins - 1)
    line, bars = [], []
    for place in range(bins):
        inside = places == place
        if inside.any():
            line.append((float(said[inside].mean()), float(right[inside].mean())))
            bars.append((place / bins, float(inside.mean())))
    return chart("概率准不准", "模型说的概率", "实际答对的比例", {"实际": line}, bars=bars, width=1 / bins, diagonal=True)


def coverage_svg(rows: Sequence[Example], readings: Sequence[Reading]) -> str:
    """Precision of the first guess (any label counts) among the surest share of messages."""
    pairs = sorted(
        ((r.intents[0].probability if r.intents else 0.0, bool(r.intents) and r.intents[0].intent in row.intents)
         for row, r in zip(rows, readings, strict=True)), key=lambda pair: -pair[0])
    right = np.cumsum([good for _, good in pairs])
    total = len(pairs)
    step = max(total // 100, 1)
    line = [(n / total, float(right[n - 1] / n)) for n in range(step, total + 1, step)]
    return chart("越有把握越准", "回答的比例（从最有把握的开始）", "答对的比例", {"答对": line}, floor=0.5)


def chart(
    title: str, across: str, up: str, lines: dict[str, Sequence[Point]], *,
    bars: Sequence[Point] = (), width: float = 0.1, diagonal: bool = False, floor: float = 0.0,
) -> str:
    """An SVG of lines (and faint bars) over x 0–1 and y ``floor``–1; the title and axes are written in."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE + _LEFT + 24} {_SIDE + _TOP + 56}" role="img" aria-label="{escape(title)}">',
        f'<rect width="100%" height="100%" fill="#fff"/><g {_FONT} font-size="12" fill="#333">',
        f'<text x="{_LEFT + _SIDE / 2}" y="22" text-anchor="middle" font-size="15">{escape(title)}</text>',
        *_grid(floor), *(_bar(at, share, width) for at, share in bars),
    ]
    if diagonal:
        parts.append(f'<path d="M{_x(0)} {_y(0, floor)}L{_x(1)} {_y(1, floor)}" stroke="#aaa" stroke-dasharray="4 4"/>')
    colours = ("#d4380d", "#1677ff", "#389e0d")
    for colour, (name, points) in zip(colours, lines.items(), strict=False):
        parts += _line(name, points, floor, colour)
    parts += [
        f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 42}" text-anchor="middle">{escape(across)}</text>',
        f'<text transform="translate(16 {_TOP + _SIDE / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float, floor: float) -> float:
    return round(_TOP + _SIDE * (1 - (max(share, floor) - floor) / (1 - floor)), 1)


def _grid(floor: float) -> list[str]:
    parts = []
    for n in range(6):
        share, level = n / 5, floor + (1 - floor) * n / 5
        y = _y(level, floor)
        parts += [
            f'<path d="M{_x(0)} {y}H{_x(1)}" stroke="#eee"/>',
            f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{level:.0%}</text>',
            f'<text x="{_x(share)}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{share:.0%}</text>',
        ]
    return parts


def _bar(at: float, share: float, width: float) -> str:
    height = round(share * _SIDE, 1)
    return f'<rect x="{_x(at) + 1}" y="{_TOP + _SIDE - height}" width="{round(width * _SIDE - 2, 1)}" height="{height}" fill="#1677ff" opacity=".15"/>'


def _line(name: str, points: Sequence[Point], floor: float, colour: str) -> list[str]:
    if not points:
        return []
    path = "L".join(f"{_x(x)} {_y(y, floor)}" for x, y in points)
    end_x, end_y = points[-1]
    dots = [f'<circle cx="{_x(x)}" cy="{_y(y, floor)}" r="2.5" fill="{colour}"/>' for x, y in points] if len(points) <= 20 else []
    label = f'<text x="{_x(end_x) - 4}" y="{_y(end_y, floor) - 8}" text-anchor="end" fill="{colour}">{escape(name)}</text>'
    return [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, label]
