"""What stands in the cells of a table of goods: money, counts, ranges, size charts, and how they are written again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from scripts_library.items import MEASURES, Fit, yuan

MOST = 100_000_000  # fen: a million yuan
_KEYS = {name: key for key, name in MEASURES.items()}
_SPLIT = re.compile(r"[\n,，、;；|]+")
_PARTS = re.compile(r"[\n;；|]+")
_NUMBER = r"(\d+(?:\.\d+)?)"
_FEET = re.compile(r"(\d)尺(\d(?:\.\d)?)?寸?")
_BETWEEN = re.compile(rf"{_NUMBER}(?:[-~～—–至到－]+{_NUMBER})?(?P<open>以下|以内|以上|以外|\+)?")
_NAMED = re.compile(rf"({'|'.join(_KEYS)})[::：=]?")
_COUNTED = re.compile(r"^(?P<what>.*?)\s*[:：=xX*×\s]\s*(?P<count>\d+)\s*[件个双条套]?$|^(?P<only>\d+)\s*[件个双条套]?$")
LEAST_OPEN, MOST_OPEN = 0.0, 999.0
_HEAVY, _LIGHT = 130.0, 60.0


class CellError(ValueError):
    """A cell nobody can make sense of; ``str()`` is Chinese: what is wrong and how it is written."""


def texts(cell: str) -> tuple[str, ...]:
    """The several values of a cell, each once, in order."""
    return tuple(dict.fromkeys(part.strip() for part in _SPLIT.split(cell) if part.strip()))


def lines(cell: str) -> tuple[str, ...]:
    """The several sentences of a cell: only lines and semicolons part them."""
    return tuple(dict.fromkeys(part.strip() for part in _PARTS.split(cell) if part.strip()))


def pairs(cell: str) -> dict[str, str]:
    """版型：修身；领型：圆领 as name → value; a word without a name stands for itself."""
    found: dict[str, str] = {}
    for part in _PARTS.split(cell):
        name, mark, value = part.replace("=", "：").replace(":", "：").strip().partition("：")
        if name.strip():
            found[name.strip()] = value.strip() if mark else ""
    return found


def money(cell: str, *, most: int = MOST) -> int | None:
    """Fen, ``most`` of them; None for an empty cell. Raises CellError."""
    bare = re.sub(r"[\s¥￥$,，]|元|rmb|RMB", "", cell)
    if not bare:
        return None
    try:
        fen = Decimal(bare) * 100
    except InvalidOperation as error:
        raise CellError(f"看不懂“{cell[:20]}”，请写数字，例如 99.00") from error
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= most:
        raise CellError(f"“{cell[:20]}”不是能用的价格，请写 0 到 {most // 100} 之间、最多两位小数的数字")
    return int(fen)


def count(cell: str) -> int:
    """A number of pieces. Raises CellError."""
    found = re.fullmatch(r"(\d{1,7})(?:\.0+)?[件个双条套]?", re.sub(r"[\s,，]", "", cell))
    if found is None:
        raise CellError(f"看不懂“{cell[:20]}”，请写件数，例如 12")
    return int(found[1])


def stock(cell: str) -> Iterator[tuple[str, int]]:
    """(colour and size as written, pieces) of each line of a cell; a mere number stands for everything. CellError."""
    for part in _SPLIT.split(cell):
        if not part.strip():
            continue
        found = _COUNTED.match(part.strip())
        if found is None or len(found["only"] or found["count"]) > 7:
            raise CellError(f"看不懂“{part.strip()[:20]}”，库存请写成 红色 M：3 或 12")
        yield (found["what"] or "").strip(), int(found["only"] or found["count"])


def between(cell: str) -> tuple[float, float]:
    """155-165, 170以上, 68, 2尺1 as (least, most). Raises CellError."""
    bare = re.sub(r"\s|cm|CM|厘米|公分|kg|KG|公斤|千克|斤", "", cell)
    bare = _FEET.sub(lambda m: f"{(int(m[1]) + float(m[2] or 0) / 10) * 100 / 3:.1f}", bare)
    found = _BETWEEN.fullmatch(bare)
    if found is None:
        raise CellError(f"看不懂“{cell[:20]}”，请写成 155-165、170以上 或 68")
    least = float(found[1])
    most = float(found[2]) if found[2] else least
    if found["open"]:
        below = found["open"] in ("以下", "以内")
        least, most = (LEAST_OPEN, most) if below else (least, MOST_OPEN)
    if least > most:
        raise CellError(f"“{cell[:20]}”前面的数比后面的大")
    return least, most


def measure(key: str, cell: str, head: str = "") -> tuple[float, float, str]:
    """(least, most, unit): the unit of a weight is kg, 斤 or "" when nobody says it. Raises CellError."""
    least, most = between(cell)
    if key != "weight":
        return least, most, ""
    said = f"{head}{cell}".lower()
    unit = "kg" if re.search("kg|公斤|千克", said) else "斤" if "斤" in said else ""
    return least, most, unit


def chart(cell: str) -> Iterator[tuple[str, dict[str, tuple[float, float, str]]]]:
    """(size, measures) of each line: M：身高155-165 体重45-52kg 腰围64-68. Raises CellError."""
    for line in _PARTS.split(cell):
        if not line.strip():
            continue
        named = list(_NAMED.finditer(line))
        size = line[: named[0].start()].strip(" ：:=,，\t") if named else ""
        if not size:
            raise CellError(f"看不懂“{line.strip()[:20]}”，尺码表请写成 M：身高155-165 体重45-52kg 腰围64-68，一行一个尺码")
        ends = [mark.start() for mark in named[1:]] + [len(line)]
        parts = {_KEYS[mark[1]]: line[mark.end() : end].strip(" ,，、/\t") for mark, end in zip(named, ends, strict=True)}
        yield size, {key: measure(key, words) for key, words in parts.items()}


def fits(rows: Iterable[tuple[str, Mapping[str, tuple[float, float, str]]]]) -> tuple[Fit, ...]:
    """The chart in centimetres and kilos; CellError when nobody can tell whether weights are 斤 or kilos."""
    found = list(rows)
    weights = [measures["weight"] for _, measures in found if "weight" in measures]
    unit = next((unit for *_, unit in weights if unit), "") or _unit([span[:2] for span in weights])
    return tuple(
        Fit(size, {key: _in_kilos(span, unit) if key == "weight" else span[:2] for key, span in measures.items()})
        for size, measures in found
    )


def _in_kilos(span: tuple[float, float, str], unit: str) -> tuple[float, float]:
    halved = (span[2] or unit) == "斤"
    least, most = (round(value / 2, 2) if halved and value not in (LEAST_OPEN, MOST_OPEN) else value for value in span[:2])
    return least, most


def _unit(spans: Sequence[tuple[float, float]]) -> str:
    """斤 or kg by the figures alone, when they allow only one."""
    said = [value for span in spans for value in span if value not in (LEAST_OPEN, MOST_OPEN)]
    if not said or (min(said) <= _LIGHT and max(said) <= _HEAVY):
        return "kg"
    if max(said) > _HEAVY:
        return "斤"
    raise CellError("体重没写是斤还是公斤，请在表头写 体重(斤) 或 体重(kg)")


# --- and how they are written again -------------------------------------------------------------------


def write_money(fen: int | None) -> str:
    return "" if fen is None else yuan(fen)


def write_pairs(found: Mapping[str, str]) -> str:
    return "\n".join(f"{name}：{value}" if value else name for name, value in found.items())


def write_chart(found: Iterable[Fit]) -> str:
    """One line a size; what between() and measure() read back as it is."""
    return "\n".join(f"{fit.size}：{' '.join(write_range(key, span) for key, span in fit.ranges.items())}" for fit in found)


def write_range(key: str, span: tuple[float, float]) -> str:
    """身高155-165, 体重45-52kg, 身高170以上."""
    least, most = span
    unit = "kg" if key == "weight" else ""
    if most == MOST_OPEN:
        words = f"{least:g}{unit}以上"
    elif least == LEAST_OPEN:
        words = f"{most:g}{unit}以下"
    else:
        words = f"{least:g}{unit}" if least == most else f"{least:g}-{most:g}{unit}"
    return f"{MEASURES[key]}{words}"
