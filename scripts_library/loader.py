"""Loads a library directory (intents, phrases with examples, rules, lexicon) and refuses mistakes by file and line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar, get_args

from scripts_library.entry import Entry, parse
from scripts_library.errors import LibraryError
from scripts_library.library import (
    BLOCKABLE,
    Alone,
    Example,
    Grave,
    Intent,
    Library,
    Phrase,
    Questions,
    Rule,
    Situation,
    minute_of,
)
from scripts_library.nudge_loading import NUDGES_FILE, nudges
from scripts_library.nudge_rules import NudgeRule
from scripts_library.render import KNOWN, misnamed

SERVICE_FILE = "service.yaml"
"""What the shop itself says (welcome, hand-over, buttons): phrases of no customer's intent."""

GRAVE_FILE = "grave.yaml"
"""Words of a customer that reach the lead at once, among the rules."""

QUESTIONS_FILE = "clarify.yaml"
"""What is asked back when a message was not understood for sure."""

KINDS = ("specific", "choice", "background", "clarifying", "consulting", "service", "open", "closed")
"""The eight kinds of questions that are taught."""

_QUESTIONS = frozenset({"names", "ask", "kinds"})
SERVICE = {"service": Intent("service", "service", "店铺用语")}
_T = TypeVar("_T", bound=str)
_INTENT = frozenset({"id", "group", "name", "alone"})
_FILE = frozenset({"intent", "examples", "several", "phrases"})
_SEVERAL = frozenset({"text", "intents"})
_PHRASE = frozenset({"id", "situation", "step", "tone", "alone", "tags", "shortcut", "text", "intent", "since", "until", "basis"})
_GRAVE = frozenset({"id", "why", "patterns", "unless", "hits", "misses"})
_RULE = frozenset({"id", "level", "why", "rewrite", "patterns", "unless", "replace", "own", "hits", "misses", "kind"})


def load(directory: Path | None = None) -> Library:
    """The library in a directory (default: the starter set shipped here). Raises LibraryError.

    ``version`` is a hash of every file's content. Intents without a phrase file are allowed.
    """
    root = directory or Path(__file__).parent
    sources = _read_all(root)
    intents = _intents(root / "intents.yaml", sources)
    phrases: list[Phrase] = []
    examples: list[Example] = []
    for path in sources:
        if path.parent.name == "phrases":
            _take_file(parse(path, sources[path]), intents, phrases, examples)
        elif path.name == SERVICE_FILE:
            _take_file(parse(path, sources[path]), SERVICE, phrases, examples)
    _refuse_twins(phrases, root)
    rules = [rule for path in sources if path.parent.name == "rules" and path.name not in (GRAVE_FILE, NUDGES_FILE)
             for rule in _rules(path, sources[path])]
    return Library(
        intents=tuple(intents.values()),
        phrases=tuple(phrases),
        examples=tuple(examples),
        rules=tuple(rules),
        lexicon=_lexicon(sources.get(root / "lexicon.txt", "")),
        version=_version(root, sources),
        questions=_questions(root / QUESTIONS_FILE, sources, intents),
        graves=tuple(_graves(root / "rules" / GRAVE_FILE, sources)),
        nudges=_nudges(root / "rules" / NUDGES_FILE, sources, phrases),
    )


def rules(path: Path) -> tuple[Rule, ...]:
    """The rules of the language check in one file. Raises LibraryError."""
    found = tuple(_rules(path, _read(path)))
    if not found:
        raise LibraryError(path, 1, "一条规则也没有", "每条规则以“- id: …”开头，写上 level、why、rewrite、patterns、hits、misses")
    return found


def service(directory: Path | None = None) -> tuple[Phrase, ...]:
    """What the shop itself says around a talk (service.yaml), without the rest. Raises LibraryError."""
    path = (directory or Path(__file__).parent) / SERVICE_FILE
    phrases: list[Phrase] = []
    _take_file(parse(path, _read(path)), SERVICE, phrases, [])
    return tuple(phrases)


def nudge_rules(directory: Path | None = None) -> tuple[NudgeRule, ...]:
    """The nudge rules of a library directory, without the rest; their phrases are the shop's own sentences. LibraryError."""
    root = directory or Path(__file__).parent
    path = root / "rules" / NUDGES_FILE
    return nudges(path, _read(path), {one.id: one.text for one in service(root)})


def _read_all(root: Path) -> dict[Path, str]:
    extra = [path for name in (SERVICE_FILE, QUESTIONS_FILE) if (path := root / name).exists()]
    paths = [root / "intents.yaml", *extra, *sorted(root.glob("phrases/*.yaml")), *sorted(root.glob("rules/language*.yaml")),
             *root.glob(f"rules/{GRAVE_FILE}"), *root.glob(f"rules/{NUDGES_FILE}")]
    if (lexicon := root / "lexicon.txt").exists():
        paths.append(lexicon)
    return {path: _read(path) for path in paths}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LibraryError(path, 0, "找不到这个文件", "检查话术库目录；目录里要有 intents.yaml 和 phrases/*.yaml") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(path, 0, "读不了这个文件", "另存为 UTF-8 编码的文本文件，并检查读取权限") from error


def _version(root: Path, sources: Mapping[Path, str]) -> str:
    digest = hashlib.sha256()
    for path, source in sources.items():
        digest.update(f"{path.relative_to(root).as_posix()}\0{source}\0".encode())
    return digest.hexdigest()[:16]


def _intents(path: Path, sources: Mapping[Path, str]) -> dict[str, Intent]:
    root = parse(path, sources[path])
    found: dict[str, Intent] = {}
    for item in root.items() if root else ():
        fields = item.fields(allowed=_INTENT)
        intent = Intent(
            id=_must(item, fields, "id").text(),
            group=_must(item, fields, "group").text(),
            name=_must(item, fields, "name").text(),
            alone=_choice(fields.get("alone"), get_args(Alone), "never"),
        )
        if intent.id in found:
            raise item.fault(f"意图 {intent.id} 写了两次", "删掉一个，或换一个 id")
        found[intent.id] = intent
    if not found:
        raise LibraryError(path, 1, "一个意图也没有", "每个意图写一行：- {id: …, group: …, name: …}")
    return found


def _take_file(
    root: Entry | None, intents: Mapping[str, Intent], phrases: list[Phrase], examples: list[Example]
) -> None:
    if root is None:
        return
    fields = root.fields(allowed=_FILE)
    intent = _intent(_must(root, fields, "intent"), intents)
    examples.extend(Example(text, (intent,)) for text in _spoken(fields.get("examples")))
    for item in _items(fields.get("several")):
        several = item.fields(allowed=_SEVERAL)
        carried = tuple(_intent(entry, intents) for entry in _must(item, several, "intents").items())
        examples.append(Example(_must(item, several, "text").text(), carried or (intent,)))
    phrases.extend(phrase_of(item, intent, intents)[0] for item in _items(fields.get("phrases")))


def _spoken(entry: Entry | None) -> Iterable[str]:
    for item in _items(entry):
        if not (text := item.text()):
            raise item.fault("例句是空的", "写上顾客的原话，或删掉这一行")
        yield text


def phrase_of(
    item: Entry, intent: str, intents: Mapping[str, Intent], *, also: frozenset[str] = frozenset(), draft: bool = False
) -> tuple[Phrase, dict[str, Entry]]:
    """One phrase as written, of its own intent or that of its file, and its fields (``also``: more that may be there).

    A draft may carry variables that nobody knows yet. Raises LibraryError.
    """
    fields = item.fields(allowed=_PHRASE | also)
    text = _must(item, fields, "text")
    if not text.text():
        raise text.fault("话术是空的", "写上回复内容，或删掉这一条")
    if not draft and (wrong := misnamed(text.text())):
        raise text.fault("；".join(one.why for one in wrong), f"可用的变量：{'、'.join(sorted(KNOWN))}")
    if "intent" in fields or not intent:
        intent = _intent(_must(item, fields, "intent"), intents)
    phrase = Phrase(
        id=_must(item, fields, "id").text(),
        intent=intent,
        text=text.text(),
        situation=_choice(fields.get("situation"), get_args(Situation), "any"),
        step=_number(fields.get("step")),
        tone=fields["tone"].text() if "tone" in fields else "normal",
        alone=_choice(fields.get("alone"), ("true", "false"), "false") == "true",
        tags=fields["tags"].texts() if "tags" in fields else (),
        shortcut=fields["shortcut"].text() if "shortcut" in fields else "",
        since=_minute(fields.get("since"), "00:00"),
        until=_minute(fields.get("until"), "23:59"),
        basis=fields["basis"].text() if "basis" in fields else "",
    )
    return phrase, fields


def _minute(entry: Entry | None, at: str) -> str:
    if entry is None:
        return ""
    found = minute_of(entry.text(), at)
    if found is None:
        raise entry.fault("日期不对", "写成 2026-11-28 或 2026-11-28 20:00")
    return found


def _rules(path: Path, source: str) -> Iterable[Rule]:
    root = parse(path, source)
    for item in root.items() if root else ():
        fields = item.fields(allowed=_RULE)
        yield Rule(
            id=_must(item, fields, "id").text(),
            level=_choice(fields.get("level"), ("warn", "block"), "warn"),
            why=_must(item, fields, "why").text(),
            rewrite=_must(item, fields, "rewrite").text(),
            patterns=_patterns(_must(item, fields, "patterns")),
            unless=_patterns(fields.get("unless")),
            replace=fields["replace"].pairs() if "replace" in fields else {},
            own=_choice(fields.get("own"), ("true", "false"), "false") == "true",
            hits=tuple(_spoken(fields.get("hits"))),
            misses=tuple(_spoken(fields.get("misses"))),
            kind=_choice(fields.get("kind"), ("", *BLOCKABLE), ""),
        )


def _graves(path: Path, sources: Mapping[Path, str]) -> Iterable[Grave]:
    root = parse(path, sources[path]) if path in sources else None
    for item in root.items() if root else ():
        fields = item.fields(allowed=_GRAVE)
        yield Grave(
            id=_must(item, fields, "id").text(),
            why=_must(item, fields, "why").text(),
            patterns=_patterns(_must(item, fields, "patterns")),
            unless=_patterns(fields.get("unless")),
            hits=tuple(_spoken(fields.get("hits"))),
            misses=tuple(_spoken(fields.get("misses"))),
        )


def _nudges(path: Path, sources: Mapping[Path, str], phrases: Iterable[Phrase]) -> tuple[NudgeRule, ...]:
    return nudges(path, sources[path], {one.id: one.text for one in phrases}) if path in sources else ()


def _questions(path: Path, sources: Mapping[Path, str], intents: Mapping[str, Intent]) -> Questions:
    root = parse(path, sources[path]) if path in sources else None
    if root is None:
        return Questions()
    fields = root.fields(allowed=_QUESTIONS)
    names, ask = ({key: entry.text() for key, entry in fields[part].fields(allowed=frozenset(intents)).items()}
                  if part in fields else {} for part in ("names", "ask"))
    kinds = fields["kinds"].fields(allowed=frozenset(KINDS)) if "kinds" in fields else {}
    return Questions(names, ask, {kind: entry.texts() for kind, entry in kinds.items()})


def _patterns(entry: Entry | None) -> tuple[str, ...]:
    for item in _items(entry):
        try:
            re.compile(item.text())
        except re.error as error:
            raise item.fault(f"正则写错了（{error}）", "检查括号和反斜杠是否成对") from error
    return tuple(item.text() for item in _items(entry))


def _lexicon(source: str) -> tuple[str, ...]:
    lines = (line.split("#", 1)[0].strip() for line in source.splitlines())
    return tuple(line for line in lines if line)


def _items(entry: Entry | None) -> Iterable[Entry]:
    return entry.items() if entry else ()


def _must(item: Entry, fields: Mapping[str, Entry], name: str) -> Entry:
    if name not in fields:
        raise item.fault(f"缺少“{name}”", f"补上一行“{name}: …”")
    return fields[name]


def _intent(entry: Entry, intents: Mapping[str, Intent]) -> str:
    if entry.text() not in intents:
        raise entry.fault(f"没有叫 {entry.text()} 的意图", "改成 intents.yaml 里的 id，或先在那里加上这个意图")
    return entry.text()


def _choice(entry: Entry | None, options: tuple[_T, ...], default: _T) -> _T:
    if entry is None:
        return default
    for option in options:
        if option == entry.text():
            return option
    raise entry.fault(f"“{entry.text()}”不能写在这里", f"可以写：{'、'.join(options)}")


def _number(entry: Entry | None) -> int:
    if entry is None:
        return 0
    if not entry.text().isdecimal():
        raise entry.fault(f"“{entry.text()}”不是数字", "写成 1、2、3 这样的数字")
    return int(entry.text())


def _refuse_twins(phrases: Iterable[Phrase], root: Path) -> None:
    seen: set[str] = set()
    for phrase in phrases:
        if phrase.id in seen:
            raise LibraryError(root / "phrases", 0, f"话术编号 {phrase.id} 用了两次", "给其中一条换一个编号")
        seen.add(phrase.id)
