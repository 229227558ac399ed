"""Commands that measure and train: evaluate, train."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import Json, fail, read_settings
from app.cli_words import LibraryDir, engine_of

measure_cli = typer.Typer()


@measure_cli.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="TSV：text、intents 两列，第一个标签是主意图")],
    train: Annotated[Path | None, typer.Option(help="用这个 TSV 训练（自己的意图也行），默认用自带话术库")] = None,
    out_of_scope: Annotated[Path | None, typer.Option(help="和本店无关的话，一行一句")] = None,
    pictures: Annotated[Path | None, typer.Option(help="把校准图和“多有把握、多准”的图（SVG）存到这个文件夹")] = None,
    as_json: Json = False,
) -> None:
    """量一量读得准不准。"""
    from nlu import evaluate as measures
    from nlu.errors import RowsError

    try:
        rows = measures.read_rows(file)
        engine = _foreign_engine(measures.read_rows(train)) if train else engine_of(None)
        strangers = measures.read_texts(out_of_scope) if out_of_scope else ()
    except (RowsError, OSError) as error:
        fail(str(error))
    with typer.progressbar(rows, label="读句子", file=sys.stderr) as shown:
        readings = [engine.read(row.text) for row in shown]
    strange = [engine.read(text) for text in strangers]
    if pictures:
        _draw(pictures, rows, readings)
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


def _draw(folder: Path, rows: Sequence[Any], readings: Sequence[Any]) -> None:
    from nlu.pictures import coverage_svg, reliability_svg

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in (("calibration", reliability_svg), ("coverage", coverage_svg)):
            (folder / f"{name}.svg").write_text(picture(rows, readings), encoding="utf-8")
    except OSError as error:
        fail(f"图存不到 {folder}：{error.strerror}")
    typer.echo(f"图已存到 {folder}", err=True)


def _foreign_engine(rows: Any) -> Any:
    from nlu import evaluate as measures
    from nlu.engine import Engine
    from nlu.train import fit

    library = measures.foreign_library(rows)
    return Engine(library, fit(library))


@measure_cli.command()
def train(
    library: LibraryDir = None,
    shop: Annotated[str, typer.Option(help="用这家店铺数据库里的话术库")] = "",
    out: Annotated[Path | None, typer.Option(help="模型文件")] = None,
    content: Annotated[Path | None, typer.Option(help="写好的训练内容（程序自己用）", hidden=True)] = None,
) -> None:
    """训练理解模型（平时会自动完成）。"""
    from app import models
    from scripts_library import loader
    from scripts_library.errors import LibraryError

    settings = read_settings()
    try:
        if content is not None:
            found = models.library_of(content.read_text(encoding="utf-8", errors="surrogatepass"))
        else:
            found = _shop_library(settings, shop) if shop else loader.load(library)
    except LibraryError as error:
        fail(str(error))
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
