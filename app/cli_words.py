"""Commands for lines of text: read, explain, check-text."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import Json, fail, read_settings

words_cli = typer.Typer()


def engine_of(library_dir: Path | None) -> Any:
    from app import models
    from nlu.engine import Engine
    from scripts_library import loader
    from scripts_library.errors import LibraryError

    try:
        library = loader.load(library_dir)
    except LibraryError as error:
        fail(str(error))
    path = models.ensure(library, read_settings().model_dir)
    return Engine.load(library, path)


def _lines() -> list[str]:
    """The lines of standard input, empty ones too; nothing but a line feed ends one."""
    text = sys.stdin.read()
    return text.removesuffix("\n").split("\n") if text else []


LibraryDir = Annotated[Path | None, typer.Option("--library", help="话术库文件夹，默认用自带的")]


@words_cli.command()
def read(
    library: LibraryDir = None,
    now: Annotated[str, typer.Option(help="把“明天”这类说法按这个时间换算，如 2026-11-27T10:00，默认现在")] = "",
    as_json: Json = False,
) -> None:
    """读懂顾客的话：标准输入一行一句。"""
    from nlu.report import reading_json

    at, engine = _moment(now), engine_of(library)
    known = _known(at.timestamp())
    for line in _lines():
        reading = engine.read(line)
        suggestions = engine.suggest(reading, facts=known)
        if as_json:
            typer.echo(json.dumps(reading_json(reading, suggestions, now=at), ensure_ascii=False))
        else:
            best = "、".join(f"{g.intent} {g.probability:.0%}" for g in reading.intents[:3])
            typer.echo(f"{line}\n  {reading.verdict} · {best}")
            for suggestion in suggestions[:3]:
                typer.echo(f"  → {suggestion.text.replace(chr(10), ' ')}")


def _moment(words: str) -> datetime:
    if not words:
        return datetime.now().astimezone()
    try:
        return datetime.fromisoformat(words).astimezone()
    except ValueError:
        fail(f"--now 看不懂“{words}”：请写成 2026-11-27 或 2026-11-27T10:00")


def _known(at: float) -> Mapping[str, str]:
    """The facts of a shop that has said nothing of itself."""
    from desk.phrases.facts import facts
    from storage.records.people import Shop

    return facts(Shop(0, "main", "小店", "default", "Asia/Shanghai", {}), at)


@words_cli.command()
def explain(
    text: Annotated[str, typer.Argument(help="顾客的一句话")],
    library: LibraryDir = None,
    as_json: Json = False,
) -> None:
    """一步一步说明：这句话为什么这样理解、为什么建议这些回复。"""
    from nlu import explain as reasons

    steps = reasons.explain(engine_of(library), text, facts=_known(datetime.now().timestamp()))
    if as_json:
        typer.echo(json.dumps([{"step": step, "lines": lines} for step, lines in steps], ensure_ascii=False))
        return
    for number, (step, lines) in enumerate(steps, start=1):
        typer.echo(f"{number:>2}. {step}")
        for line in lines:
            typer.echo(f"      {line}")


@words_cli.command("check-text")
def check_text(as_json: Json = False) -> None:
    """检查要发给顾客的话是否合规：标准输入一行一句。"""
    from nlu.check import Checker
    from nlu.report import check_json
    from scripts_library import loader

    checker = Checker(loader.load().rules)
    for line in _lines():
        check = checker.check(line)
        if as_json:
            typer.echo(json.dumps(check_json(check), ensure_ascii=False))
        else:
            why = "；".join(finding.why for finding in check.findings)
            typer.echo(f"{check.verdict}  {line}" + (f"  （{why}）" if why else ""))
