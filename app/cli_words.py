"""Commands that understand, check and measure words: read, check-text, evaluate, train."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import Json, fail, read_settings

words_cli = typer.Typer()

def _engine(library_dir: Path | None) -> Any:
    from app import models
    from nlu.engine import Engine
    from scripts_library import loader
    from scripts_library.errors import LibraryError

    try:
        library = loader.load(library_dir)
    except LibraryError as error:
        fail(str(error))
    arguments = ["--library", str(library_dir)] if library_dir else []
    path = models.ensure(library, read_settings().model_dir, *arguments)
    return Engine.load(library, path)


def _lines() -> list[str]:
    return sys.stdin.read().splitlines()


@words_cli.command()
def read(
    library: Annotated[Path | None, typer.Option(help="话术库文件夹，默认用自带的")] = None,
    as_json: Json = False,
) -> None:
    """读懂顾客的话：标准输入一行一句。"""
    from desk.facts import facts
    from nlu.report import reading_json
    from storage.records import Shop

    engine = _engine(library)
    shop = Shop(0, "main", "小店", "default", "Asia/Shanghai", {})
    import time

    known = facts(shop, time.time())
    for line in _lines():
        reading = engine.read(line)
        suggestions = engine.suggest(reading, facts=known)
        if as_json:
            typer.echo(json.dumps(reading_json(reading, suggestions), ensure_ascii=False))
        else:
            best = "、".join(f"{g.intent} {g.probability:.0%}" for g in reading.intents[:3])
            typer.echo(f"{line}\n  {reading.verdict} · {best}")
            for suggestion in suggestions[:3]:
                typer.echo(f"  → {suggestion.text.replace(chr(10), ' ')}")


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


@words_cli.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="TSV：text、intents 两列，第一个标签是主意图")],
    train: Annotated[Path | None, typer.Option(help="用这个 TSV 训练（自己的意图也行），默认用自带话术库")] = None,
    out_of_scope: Annotated[Path | None, typer.Option(help="和本店无关的话，一行一句")] = None,
    as_json: Json = False,
) -> None:
    """量一量读得准不准。"""
    from nlu import evaluate as measures
    from nlu.errors import RowsError

    try:
        rows = measures.read_rows(file)
        engine = _foreign_engine(measures.read_rows(train)) if train else _engine(None)
        strangers = measures.read_texts(out_of_scope) if out_of_scope else ()
    except (RowsError, OSError) as error:
        fail(str(error))
    with typer.progressbar(rows, label="读句子", file=sys.stderr) as shown:
        readings = [engine.read(row.text) for row in shown]
    strange = [engine.read(text) for text in strangers]
    told = measures.summary(rows, readings, strangers=strange, intents=engine.library.intents)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        if isinstance(value, list):
            typer.echo(f"{name}:")
            for item in value:
                typer.echo("  " + "  ".join(f"{v:.3f}" if isinstance(v, float) else str(v) for v in item.values()))
        else:
            typer.echo(f"{name:<22}{value:.4f}" if isinstance(value, float) else f"{name:<22}{value}")


def _foreign_engine(rows: Any) -> Any:
    from nlu import evaluate as measures
    from nlu.engine import Engine
    from nlu.train import fit

    library = measures.foreign_library(rows)
    return Engine(library, fit(library))


@words_cli.command()
def train(
    library: Annotated[Path | None, typer.Option(help="话术库文件夹，默认用自带的")] = None,
    shop: Annotated[str, typer.Option(help="用这家店铺数据库里的话术库")] = "",
    out: Annotated[Path | None, typer.Option(help="模型文件")] = None,
) -> None:
    """训练理解模型（平时会自动完成）。"""
    from app import models
    from scripts_library import loader

    settings = read_settings()
    found = _shop_library(settings, shop) if shop else loader.load(library)
    path = out or models.path_of(found, settings.model_dir)
    if not path.exists():
        models.train_here(found, path)
    typer.echo(str(path))


def _shop_library(settings: Any, code: str) -> Any:
    from app import wiring

    store = wiring.open_store(settings, lambda: 0.0)
    try:
        shop = store.write_now(lambda tx: tx.shops.by_code(code))
        if shop is None:
            fail(f"没有叫 {code} 的店铺")
        return store.write_now(lambda tx: tx.phrases.library(shop.id))
    finally:
        store.close()
