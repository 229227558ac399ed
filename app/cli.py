"""The command line ``xiaoer``: every command imports what it needs when it runs."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_chinese import speak
from app.cli_db import db_cli
from app.cli_items import items_cli
from app.cli_learn import learn_cli, model_cli
from app.cli_library import library_cli
from app.cli_measure import measure_cli
from app.cli_nudges import nudges_cli
from app.cli_orders import orders_cli
from app.cli_plan import plan
from app.cli_promotions import promotions_cli
from app.cli_roster import roster_cli
from app.cli_rules import rules_cli
from app.cli_shared import fail, read_settings
from app.cli_shop import shop_cli
from app.cli_words import words_cli

ALLOCATIONS = 20_000  # between two looks for garbage: with 300 MB that live as long as the program, 700 cost a tenth of the time

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="小二：网店客服助手", rich_markup_mode=None, pretty_exceptions_enable=False)


def run_loop(job: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where it is to be had."""
    gc.set_threshold(ALLOCATIONS, 20, 20)
    try:
        import uvloop
    except ImportError:
        asyncio.run(job)
    else:
        uvloop.run(job)


@cli.command()
def run() -> None:
    """接待顾客：用 .env 里的 BOT_TOKEN 连接 Telegram。"""
    from app import logs, opening, running, wiring

    settings = read_settings()
    logs.set_up(settings.log_level)
    try:
        run_loop(running.serve(settings))
    except (opening.NoDoor, wiring.NoToken, running.CannotStart) as error:
        fail(str(error))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="网页端口，0 = 自动")] = 8765,
    data: Annotated[Path, typer.Option(help="演示数据放在哪个文件夹")] = Path("var"),
) -> None:
    """不用 token，在浏览器里试一试：左边是顾客的手机，右边是客服台。"""
    from app import demo as demonstration
    from app import logs

    logs.set_up("WARNING")
    try:
        run_loop(demonstration.serve(port, data))
    except demonstration.CannotStart as error:
        fail(str(error))


@cli.command()
def doctor() -> None:
    """检查还缺什么：token、客服台、权限、数据库、话术库、时钟。"""
    from app import doctor as doctors

    settings = read_settings()
    findings = asyncio.run(doctors.examine(settings))
    for finding in findings:
        typer.echo(f"{'✅' if finding.good else '❌'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


cli.command()(plan)
cli.add_typer(words_cli)
cli.add_typer(measure_cli)
cli.add_typer(learn_cli)
cli.add_typer(model_cli, name="model")
cli.add_typer(library_cli)
cli.add_typer(shop_cli, name="shop")
cli.add_typer(promotions_cli, name="promotions")
cli.add_typer(items_cli, name="items")
cli.add_typer(orders_cli, name="orders")
cli.add_typer(roster_cli, name="roster")
cli.add_typer(rules_cli, name="rules")
cli.add_typer(nudges_cli, name="nudges")
cli.add_typer(db_cli, name="db")


def main() -> None:
    """Entry point of the console script."""
    sys.exit(speak(cli))


if __name__ == "__main__":
    main()
