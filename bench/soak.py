"""Half an hour of steady talk: samples memory and queues, writes a table and a picture.

Run: .venv/bin/python -m bench.soak [--database sqlite|postgresql] [--minutes 30] [--pace 20] [--customers 200]
     [--out docs/pictures/soak]

Writes <out>.csv and <out>.svg, and prints one line for docs/benchmarks.md. With --pace 0 nobody writes: memory at rest.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import time
from dataclasses import astuple, dataclass, fields
from html import escape
from pathlib import Path

import sqlalchemy as sa

from bench.throughput import WORDS, Scene, database, furnish, ours, resident, scene
from storage.engine import address

EVERY = 10.0
QUEUES = (
    ("updates", "select count(*) from updates where state in ('new', 'working')"),
    ("outgoing", "select count(*) from outbox where state in ('queued', 'sending')"),
    ("due", "select count(*) from due where state = 'waiting'"),
)
WIDTH, HEIGHT, LEFT, TOP = 640, 150, 70, 40


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: seconds since the start, messages written, resident MB, rows waiting."""

    second: float
    messages: int
    resident_mb: float
    updates: int
    outgoing: int
    due: int


async def soak(url: str, *, minutes: float, pace: float, customers: int) -> list[Sample]:
    """Write at a steady pace and look every ten seconds."""
    engine = sa.create_engine(address(url))
    samples: list[Sample] = []
    async with scene(customers) as place:
        furnish(url, place)
        async with ours(url, place) as (child, _):
            begun = time.monotonic()
            writing = asyncio.create_task(_write(place, pace, begun + minutes * 60)) if pace else None
            while (spent := time.monotonic() - begun) < minutes * 60:
                samples.append(_look(engine, child.pid, spent, int(spent * pace)))
                await asyncio.sleep(EVERY)
            if writing is not None:
                await writing
            await asyncio.sleep(EVERY)
            samples.append(_look(engine, child.pid, time.monotonic() - begun, int(minutes * 60 * pace)))
    engine.dispose()
    return samples


async def _write(place: Scene, pace: float, until: float) -> None:
    begun, number = time.monotonic(), 0
    while time.monotonic() < until:
        await asyncio.sleep(max(0.0, begun + number / pace - time.monotonic()))
        await place.customers[number % len(place.customers)].says(f"{WORDS[number % len(WORDS)]}〔{number}〕")
        number += 1


def _look(engine: sa.Engine, pid: int, second: float, messages: int) -> Sample:
    with engine.connect() as connection:
        counts = [int(connection.execute(sa.text(query)).scalar_one()) for _, query in QUEUES]
    return Sample(round(second, 1), messages, round(resident(pid), 1), *counts)


def write(samples: list[Sample], out: Path, title: str) -> None:
    """The table and the picture."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_suffix(".csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(field.name for field in fields(Sample))
        rows.writerows(astuple(sample) for sample in samples)
    out.with_suffix(".svg").write_text(drawn(samples, title), encoding="utf-8")


def drawn(samples: list[Sample], title: str) -> str:
    """Two charts above each other: resident memory, and rows waiting."""
    memory = [(s.second / 60, s.resident_mb) for s in samples]
    queues = {
        "updates to handle": ([(s.second / 60, float(s.updates)) for s in samples], "#2a6fdb"),
        "rows to send": ([(s.second / 60, float(s.outgoing)) for s in samples], "#d9822b"),
    }
    parts = _chart("resident memory, MB", {"resident": (memory, "#2e8b57")}, TOP)
    parts += _chart("rows waiting", queues, TOP + HEIGHT + 60)
    size = f"0 0 {LEFT + WIDTH + 30} {TOP + 2 * HEIGHT + 120}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="12">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', f'<text x="{LEFT}" y="18" font-size="14">{escape(title)}</text>', *parts, "</svg>", ""])


def _chart(title: str, lines: dict[str, tuple[list[tuple[float, float]], str]], top: int) -> list[str]:
    across = max((x for points, _ in lines.values() for x, _ in points), default=1.0) or 1.0
    most = max((y for points, _ in lines.values() for _, y in points), default=1.0) * 1.15 or 1.0
    bottom = top + HEIGHT
    parts = [f'<text x="{LEFT}" y="{top - 6}">{escape(title)}</text>', f'<path d="M{LEFT} {top}V{bottom}H{LEFT + WIDTH}" fill="none" stroke="#888"/>']
    for step in range(5):
        y, x = bottom - HEIGHT * step / 4, LEFT + WIDTH * step / 4
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{most * step / 4:.0f}</text>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{across * step / 4:.1f} min</text>')
    for place, (name, (points, colour)) in enumerate(lines.items()):
        path = " ".join(f"{LEFT + WIDTH * x / across:.1f},{bottom - HEIGHT * y / most:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{LEFT + WIDTH}" y="{top - 6 + 14 * place}" text-anchor="end" fill="{colour}">{escape(name)}</text>')
    return parts


def summary(samples: list[Sample], kind: str, pace: float) -> str:
    """One line: memory after the first minute and at the end, the longest queues."""
    settled = next((s for s in samples if s.second >= 60), samples[0])
    return (
        f"{kind}: {samples[-1].messages} messages at {pace:g}/s in {samples[-1].second / 60:.1f} min: resident "
        f"{settled.resident_mb:.0f} MB after a minute, {samples[-1].resident_mb:.0f} MB at the end, most "
        f"{max(s.resident_mb for s in samples):.0f} MB; longest queue {max(s.updates for s in samples)} updates, "
        f"{max(s.outgoing for s in samples)} rows to send; at the end {samples[-1].updates} and {samples[-1].outgoing}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pace", type=float, default=20)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures/soak"))
    chosen = parser.parse_args()
    with database(chosen.database) as (url, _):
        samples = asyncio.run(soak(url, minutes=chosen.minutes, pace=chosen.pace, customers=chosen.customers))
    line = summary(samples, chosen.database, chosen.pace)
    write(samples, chosen.out, f"{chosen.minutes:g} minutes at {chosen.pace:g} messages a second, {chosen.database}")
    print(line)


if __name__ == "__main__":
    main()
