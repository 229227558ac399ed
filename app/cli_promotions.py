"""Commands of `xiaoer promotions`: the 活动表 of a shop."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import fail, known_shop, with_store

promotions_cli = typer.Typer(no_args_is_help=True, help="活动表：当前活动、赠品、包邮门槛都从这里来")

ShopCode = Annotated[str, typer.Option("--shop", help="店铺代号")]


@promotions_cli.command("import")
def promotions_import(
    file: Annotated[Path, typer.Argument(help="活动表：.xlsx 或 .csv，第一行是列名，列的顺序随意")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不存")] = False,
    shop: ShopCode = "main",
) -> None:
    """收进活动表：有一行不对就一行也不收；名称和开始时间相同的会替换。"""
    from desk.goods import promotion_list
    from sheets.errors import SheetError
    from sheets.reading import read_bytes

    try:
        data = read_bytes(file)
    except SheetError as error:
        fail(str(error))

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        wanted = _plan(store, found, file, data)
        for note in wanted.notes:
            typer.echo(note)
        if wanted.wrong:
            fail("\n".join((*wanted.wrong, "一行也没有收进来，原来的活动照旧")))
        if dry_run:
            typer.echo(f"可以收进 {len(wanted.wishes)} 个活动（只看不存）")
            return
        new = store.write_now(lambda tx: promotion_list.keep(tx, found, wanted))
        typer.echo(f"收进 {len(wanted.wishes)} 个活动：新增 {new}，替换 {len(wanted.wishes) - new}")

    with_store(job)


def _plan(store: Any, shop: Any, file: Path, data: bytes) -> Any:
    """What the file comes to; a file that cannot be read ends the command."""
    from desk.goods.promoting import plan
    from nlu.check import Checker
    from nlu.traditional import to_simplified
    from scripts_library.importers.promotion_table import entries
    from sheets.errors import SheetError
    from sheets.reading import read_sheets

    library = store.write_now(lambda tx: tx.phrases.library(shop.id))
    try:
        found, notes = entries(read_sheets(data, name=file.name), to_simplified)
    except SheetError as error:
        fail(str(error))
    return plan(found, shop, time.time(), Checker(library.rules, library.own), notes)


@promotions_cli.command("list")
def promotions_list(shop: ShopCode = "main") -> None:
    """列出所有活动：编号、状态、顾客读到的话、起止。"""
    from desk.goods.promotions import line

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        rows = store.write_now(lambda tx: tx.promotions.all(found.id))
        typer.echo("\n".join(line(found, one, time.time()) for one in rows) or "还没有活动")

    with_store(job)


@promotions_cli.command("end")
def promotions_end(
    number: Annotated[int, typer.Argument(help="活动编号，见 xiaoer promotions list")], shop: ShopCode = "main"
) -> None:
    """马上结束一个活动：之后的回答不再提它。"""

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        one = store.write_now(lambda tx: tx.promotions.get(number))
        if one is None or one.shop_id != found.id:
            fail(f"没有编号 {number} 的活动，xiaoer promotions list 可以看编号")
        if not store.write_now(lambda tx: tx.promotions.end(one)):
            fail(f"活动 {number} 已经结束了")
        typer.echo(f"已结束：{number}")

    with_store(job)
