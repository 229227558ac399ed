"""Reads the nudge rules of a library directory (rules/nudges.yaml) and refuses contradictions by file and line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from scripts_library.entry import Entry, parse
from scripts_library.nudge_rules import (
    AUDIENCES,
    CAPS,
    LATEST,
    MODES,
    TRIGGERS,
    WAYS,
    NudgeRule,
    delay_of,
    faults,
    rule_of,
    spans_of,
)

NUDGES_FILE: Final = "nudges.yaml"

_FIELDS: Final = frozenset({
    "id", "name", "trigger", "delay", "window", "days", "audience", "mode", "phrase", "stops", "cap", "late", "quiet", "holiday",
    "talking", "only",
})
_T = TypeVar("_T")


def nudges(path: Path, source: str, phrases: Mapping[str, str]) -> tuple[NudgeRule, ...]:
    """The rules in a file, held against the phrases (text by id) they use. Raises LibraryError."""
    root = parse(path, source)
    found: dict[str, NudgeRule] = {}
    for item in root.items() if root else ():
        rule = _rule(item)
        if rule.id in found:
            raise item.fault(f"提醒规则 {rule.id} 写了两次", "删掉一条，或换一个 id")
        if wrong := faults(rule, phrases):
            raise item.fault(f"提醒规则 {rule.id}：{wrong[0]}", "照着提示改，或写 mode: off 先停用")
        found[rule.id] = rule
    return tuple(found.values())


def _rule(item: Entry) -> NudgeRule:
    fields = item.fields(allowed=_FIELDS)
    for name in ("id", "name", "trigger", "audience"):
        if name not in fields:
            raise item.fault(f"缺少“{name}”", f"补上一行“{name}: …”")
    seconds, workdays = _read(fields.get("delay"), delay_of, (0.0, 0))
    late, _ = _read(fields.get("late"), delay_of, (LATEST, 0))
    body: dict[str, Any] = {
        "delay": seconds, "workdays": workdays, "late": late,
        "window": _spans(fields.get("window")), "days": _days(fields.get("days")),
        "stops": fields["stops"].texts() if "stops" in fields else (),
    }
    for name, options, default in (
        ("trigger", TRIGGERS, ""), ("audience", AUDIENCES, ""), ("mode", MODES, "auto"), ("cap", CAPS, ""), ("quiet", WAYS, "move"),
        ("holiday", WAYS, "move"), ("talking", WAYS, "drop"),
    ):
        body[name] = _one_of(fields.get(name), options, default)
    for name in ("name", "phrase", "only"):
        body[name] = fields[name].text() if name in fields else ""
    return rule_of(fields["id"].text(), body)


def _read(entry: Entry | None, how: Callable[[str], _T], default: _T) -> _T:
    if entry is None:
        return default
    try:
        return how(entry.text())
    except ValueError as error:
        raise entry.fault(str(error), "照着例子改一下") from error


def _spans(entry: Entry | None) -> tuple[tuple[str, str], ...]:

    if entry is None:
        return ()
    try:
        return spans_of(entry.texts())
    except ValueError as error:
        raise entry.fault(str(error), "照着例子改一下") from error


def _days(entry: Entry | None) -> tuple[int, ...]:
    words = entry.texts() if entry is not None else ()
    if entry is not None and not all(word.isdecimal() for word in words):
        raise entry.fault("星期要写数字", "周一写 1，周日写 7")
    return tuple(map(int, words))


def _one_of(entry: Entry | None, options: Mapping[str, object], default: str) -> str:
    if entry is None:
        return default
    if entry.text() not in options:
        raise entry.fault(f"“{entry.text()}”不能写在这里", f"可以写：{'、'.join(name for name in options if name)}")
    return entry.text()
