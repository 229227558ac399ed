"""Kinds of shift (早 08:00-17:00): how a shop writes them, and what contradicts itself in one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from unicodedata import normalize

from desk.errors import DeskError, NotFound
from desk.shifts.hours import DAY, spans_of
from desk.shifts.shifts import laid
from storage.records.roster import ShiftKind
from storage.tx import Tx

COLOURS: Final[Mapping[str, str]] = {
    "amber": "橙", "sky": "蓝", "plum": "紫", "teal": "青", "rose": "粉", "olive": "绿", "brick": "红", "slate": "灰",
}
"""Colours the console can show, and what people call them."""
REST_WORDS: Final = frozenset({"休", "休息", "公休", "例休", "轮休", "调休", "off", "r", "-", "—", "/", "x", "×"})
LEAVE_WORDS: Final = frozenset({"假", "请假", "事假", "年假", "病假", "病", "婚假", "产假", "丧假", "leave"})
LETTER, NAME, MOST_SPANS, MOST_KINDS = 4, 12, 6, 30


class Contradiction(DeskError):
    """A kind or a roster that cannot be kept; its text says why."""


def put(tx: Tx, shop_id: int, letter: str, name: str, times: str, colour: str = "", *, by: int | None = None) -> ShiftKind:
    """Enter a kind, or change the one with that letter, as people write it. Raises Contradiction."""
    letter, name = letter.strip(), name.strip() or letter.strip()
    kinds = tx.roster.kinds(shop_id)
    _named(letter, name, kinds)
    spans = read_spans(times)
    if len(kinds) >= MOST_KINDS and all(kind.letter != letter for kind in kinds):
        raise Contradiction(f"班种最多 {MOST_KINDS} 个，请先停用不用的")
    known = next((kind for kind in kinds if kind.letter == letter), None)
    chosen = _colour(colour) or (known.colour if known is not None else _free(kinds))
    tx.roster.put_kind(shop_id, letter, name=name, spans=spans, colour=chosen)
    tx.staff.note(shop_id, by, "shift_kind", f"kind:{letter}", spans=spans)
    kept = tx.roster.kind(shop_id, letter)
    if kept is None:
        raise NotFound("没有存上，请再试一次～")
    return kept


def _named(letter: str, name: str, kinds: Sequence[ShiftKind]) -> None:
    if not letter or len(letter) > LETTER or re.search(r"[\s,，;；+＋]", letter):
        raise Contradiction(f"代号请写 1 到 {LETTER} 个字，中间不要空格和逗号，例如 早、A")
    if len(name) > NAME:
        raise Contradiction(f"班名请写在 {NAME} 个字以内")
    for word in (letter.lower(), name.lower()):
        if word in REST_WORDS | LEAVE_WORDS:
            raise Contradiction(f"「{word}」在排班表里表示休息或请假，请换一个名字")
        if word.isdecimal():
            raise Contradiction("代号不能只有数字，容易和日期弄混，请换成字母或汉字")
    taken = {word.lower(): kind for kind in kinds if kind.letter != letter and not kind.retired for word in (kind.letter, kind.name)}
    other = taken.get(letter.lower()) or taken.get(name.lower())
    if other is not None:
        raise Contradiction(f"和「{other.letter} {other.name}」重名了，请换一个")


def _colour(word: str) -> str:
    word = word.strip()
    found = next((key for key, name in COLOURS.items() if word in (key, name, f"{name}色")), "")
    if word and not found:
        raise Contradiction(f"不认识颜色「{word[:10]}」，可以写：{'、'.join(COLOURS.values())}")
    return found


def _free(kinds: Sequence[ShiftKind]) -> str:
    used = [kind.colour for kind in kinds if not kind.retired]
    return min(COLOURS, key=used.count)


def read_spans(times: str) -> list[list[str]]:
    """``8:00-12:00 14:00-18:00`` as the spans of a kind. Raises Contradiction."""
    words = [word for word in re.split(r"[\s,，、;；+]+", normalize("NFKC", times).strip()) if word]
    if not words or len(words) > MOST_SPANS:
        raise Contradiction(f"请写上班时段（1 到 {MOST_SPANS} 段），例如 08:00-17:00，或 09:00-12:00 14:00-18:00")
    try:
        spans = spans_of([re.sub(r"(?<![0-9:])([0-9]{1,2})(?![0-9:])", r"\1:00", word) for word in words])
    except ValueError as error:
        raise Contradiction(str(error)) from error
    _check(spans)
    return spans


def _check(spans: Sequence[Sequence[str]]) -> None:
    """One after the other, none empty, all within a day of the first."""
    for begin, end in spans:
        if begin == end:
            raise Contradiction(f"{begin}-{end} 开始和结束一样，请核对（全天请写 00:00-24:00）")
        if begin == "24:00":
            raise Contradiction("24:00 只能是结束，从零点开始请写 00:00")
    found = laid(written(spans))
    for n in range(1, len(found)):
        if found[n][0] < found[n - 1][1]:
            raise Contradiction(f"{'-'.join(spans[n - 1])} 和 {'-'.join(spans[n])} 重叠了（或先后写反了），请核对")
    if found[-1][1] - found[0][0] > DAY:
        raise Contradiction("一个班从头到尾超过 24 小时了，请核对")


def written(spans: Sequence[Sequence[str]]) -> str:
    """The spans as they are shown and kept with the shop: ``08:00-12:00 14:00-18:00``."""
    return " ".join("-".join(span) for span in spans)


def retire(tx: Tx, shop_id: int, letter: str, *, by: int | None = None) -> ShiftKind:
    """It is offered no more; days that have it keep it. NotFound for an unknown one."""
    kind = tx.roster.kind(shop_id, letter.strip())
    if kind is None or kind.retired:
        raise NotFound(f"没有代号为「{letter[:10]}」的班种")
    tx.roster.retire_kind(kind)
    tx.staff.note(shop_id, by, "shift_kind", f"kind:{letter}", retired=True)
    return kind


def named(word: str, kinds: Sequence[ShiftKind]) -> ShiftKind | None:
    """The kind a cell means: by its letter or name, whatever the case, or by its times."""
    word = normalize("NFKC", word).strip().lower()
    known = [kind for kind in kinds if not kind.retired]
    found = next((kind for kind in known if word in (kind.letter.lower(), kind.name.lower())), None)
    if found is not None or not re.search(r"[0-9]", word):
        return found
    try:
        spans = read_spans(word)
    except Contradiction:
        return None
    return next((kind for kind in known if [list(span) for span in kind.spans] == spans), None)
