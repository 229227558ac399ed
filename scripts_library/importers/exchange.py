"""Phrase libraries as files: YAML, and rows for XLSX and CSV, out and back in without loss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import yaml

from scripts_library.entry import Entry, parse
from scripts_library.errors import LibraryError
from scripts_library.library import Intent, Phrase, Situation, minute_of
from scripts_library.loader import SERVICE, phrase_of
from sheets.shapes import Sheets, Table

LONGEST_ID = 56
"""Characters of a phrase's id: the questions that wait for it are kept under it."""
HEAD = ("编号", "意图", "顾客的话", "话术", "场合", "步骤", "语气", "自助", "标签", "快捷码", "开始", "结束", "依据")
"""The columns of an exported table; an import takes them in any order."""
_NEEDED = frozenset({"编号", "意图", "话术", "场合", "步骤"})
_YES, _NO = "是", "否"
_ID = re.compile(r"[a-z0-9_][a-z0-9_.\-]*")


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase together with the questions it came with; ``line`` is where it stood in a file, and no part of it."""

    phrase: Phrase
    questions: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


def to_yaml(sayings: Iterable[Saying]) -> bytes:
    """The phrases as one YAML file, by id: the same phrases always give the same bytes."""
    items = [_item(saying) for saying in sorted(sayings, key=lambda saying: saying.phrase.id)]
    text = yaml.dump({"phrases": items}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text.encode()


def from_yaml(source: str, name: str, intents: Mapping[str, Intent]) -> tuple[Saying, ...]:
    """The phrases of an exported file, or of one file of a library directory. Raises LibraryError by line."""
    root = parse(Path(name), source)
    if root is None:
        raise LibraryError(Path(name), 1, "文件是空的", "写上 phrases:，下面一条一条写话术")
    fields = root.fields(allowed=frozenset({"phrases", "intent", "examples", "several"}))
    if "phrases" not in fields:
        raise root.fault("没有 phrases 这一栏", "写上 phrases:，下面一条一条写话术")
    own = fields["intent"].text() if "intent" in fields else ""
    found = [_saying(item, own, {**intents, **SERVICE}) for item in fields["phrases"].items()]
    _refuse_twins([(saying.phrase.id, saying.line) for saying in found], name)
    return tuple(found)


def to_rows(sayings: Iterable[Saying]) -> list[tuple[str, ...]]:
    """The phrases as rows under HEAD, by id; several values of a cell stand in lines."""
    return [HEAD, *(_row(saying) for saying in sorted(sayings, key=lambda saying: saying.phrase.id))]


def from_rows(sheets: Sheets, name: str, intents: Mapping[str, Intent]) -> tuple[Saying, ...] | None:
    """The phrases of an exported table; None when it is not one. Raises LibraryError by row."""
    tables = [part for part in sheets.parts if isinstance(part, Table)]
    if not tables or len(tables) != len(sheets.parts) or not all(_exported(table) for table in tables):
        return None
    found = []
    for table in tables:
        head = table.rows[0].cells
        for row in table.rows[1:]:
            values = dict(zip(head, (*row.cells, *[""] * len(head)), strict=False))
            found.append(_from_row(values, row.number, name, {**intents, **SERVICE}))
    _refuse_twins([(saying.phrase.id, saying.line) for saying in found], name)
    return tuple(found)


def _exported(table: Table) -> bool:
    return bool(table.rows) and set(table.rows[0].cells) >= _NEEDED


def _item(saying: Saying) -> dict[str, Any]:
    phrase = saying.phrase
    found: dict[str, Any] = {"id": phrase.id, "intent": phrase.intent}
    for key, value, usual in (
        ("situation", phrase.situation, "any"), ("step", phrase.step, 0), ("tone", phrase.tone, "normal"), ("alone", phrase.alone, False),
        ("tags", list(phrase.tags), []), ("shortcut", phrase.shortcut, ""), ("since", phrase.since, ""),
        ("until", phrase.until, ""), ("basis", phrase.basis, ""), ("questions", list(saying.questions), []),
    ):
        if value != usual:
            found[key] = value
    return {**found, "text": phrase.text}


def _saying(item: Entry, own: str, intents: Mapping[str, Intent]) -> Saying:
    phrase, fields = phrase_of(item, own, intents, also=frozenset({"questions"}), draft=True)
    if len(phrase.id) > LONGEST_ID:
        raise item.fault("编号太长", f"最多 {LONGEST_ID} 个字符")
    return Saying(phrase, fields["questions"].texts() if "questions" in fields else (), item.line)


def _row(saying: Saying) -> tuple[str, ...]:
    phrase = saying.phrase
    return (
        phrase.id, phrase.intent, "\n".join(saying.questions), phrase.text, phrase.situation, str(phrase.step), phrase.tone,
        _YES if phrase.alone else _NO, "\n".join(phrase.tags), phrase.shortcut,
        phrase.since, phrase.until, phrase.basis,
    )


def _from_row(values: Mapping[str, str], number: int, name: str, intents: Mapping[str, Intent]) -> Saying:
    def fault(problem: str, remedy: str) -> LibraryError:
        return LibraryError(Path(name), number, problem, remedy)

    situation = next((one for one in get_args(Situation) if one == (values.get("场合") or "any")), None)
    if not _ID.fullmatch(values["编号"]) or len(values["编号"]) > LONGEST_ID:
        raise fault("编号不对", f"用小写字母、数字、点和下划线，最多 {LONGEST_ID} 个字符")
    if values["意图"] not in intents:
        raise fault(f"没有叫 {values['意图']} 的意图", "改成话术库里有的意图编号")
    if not values["话术"]:
        raise fault("话术是空的", "写上回复内容，或删掉这一行")
    if situation is None or not (values.get("步骤") or "0").isdecimal():
        raise fault("场合或步骤不对", f"场合可以写：{'、'.join(get_args(Situation))}；步骤写数字")
    since, until = minute_of(values.get("开始", ""), "00:00"), minute_of(values.get("结束", ""), "23:59")
    if since is None or until is None:
        raise fault("开始或结束的日期不对", "写成 2026-11-28 或 2026-11-28 20:00，不限就留空")
    phrase = Phrase(
        id=values["编号"], intent=values["意图"], text=values["话术"], situation=situation, step=int(values.get("步骤") or 0),
        tone=values.get("语气") or "normal", alone=values.get("自助") == _YES, tags=_lines(values.get("标签", "")), shortcut=values.get("快捷码", ""),
        since=since, until=until, basis=values.get("依据", ""),
    )
    return Saying(phrase, _lines(values.get("顾客的话", "")), number)


def _lines(cell: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in cell.split("\n") if line.strip())


def _refuse_twins(found: Sequence[tuple[str, int]], name: str) -> None:
    seen: set[str] = set()
    for key, line in found:
        if key in seen:
            raise LibraryError(Path(name), line, f"话术编号 {key} 用了两次", "给其中一条换一个编号")
        seen.add(key)


class _Dumper(yaml.SafeDumper):
    """Several lines stand as they are read."""


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _words)
