"""Commands of `xiaoer items`: the shop's goods in and out as files."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_library import save
from app.cli_shared import fail, known_shop, with_store

SHOWN = 20
ShopCode = Annotated[str, typer.Option(help="哪家店铺的商品")]
items_cli = typer.Typer(no_args_is_help=True, help="商品")


@items_cli.command("import")
def items_import(
    file: Annotated[Path, typer.Argument(help="商品表：.xlsx 或 .csv，列的顺序随意，要有货号")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不存")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
    shop: ShopCode = "main",
) -> None:
    """导入商品：有一格看不懂就一条都不存；只有库存几列的表只改库存。"""
    from desk.errors import StateMoved
    from desk.goods import goods
    from nlu.check import Checker
    from sheets.errors import SheetError
    from sheets.reading import read_bytes

    try:
        data = read_bytes(file)
    except SheetError as error:
        fail(str(error))

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        library = store.write_now(lambda tx: tx.phrases.library(one.id))
        known = store.write_now(lambda tx: goods.known_items(tx, one.id))
        checker = Checker(library.rules, library.own)
        try:
            intake = goods.examine(data, name=file.name, shop=one, known=known, now=time.time(), checker=checker)
            if not dry_run:
                store.write_now(lambda tx: goods.accept(tx, one.id, intake))
        except SheetError as error:
            fail(f"{error}\n什么都没有改动。")
        except StateMoved:
            fail("刚才有人也在改商品，什么都没有改动，请再导入一次。")
        _tell(intake, as_json=as_json, dry_run=dry_run)

    with_store(job)


def _tell(intake: Any, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        told = {
            "items": [_plain(card) for card in intake.cards], "new": list(intake.new), "changed": list(intake.changed),
            "errors": [{"row": fault.row, "column": fault.column, "why": fault.why} for fault in intake.faults],
            "notes": list(intake.notes), "saved": 0 if dry_run or intake.faults else len(intake.cards),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        if intake.faults:
            raise typer.Exit(1)
        return
    for note in intake.notes:
        typer.echo(f"注意：{note}")
    if intake.faults:
        more = f"\n……还有 {len(intake.faults) - SHOWN} 处" if len(intake.faults) > SHOWN else ""
        fail("\n".join(map(str, intake.faults[:SHOWN])) + more + "\n什么都没有改动。")
    typer.echo(f"认出 {len(intake.cards)} 个商品：新的 {len(intake.new)} 个，有变动的 {len(intake.changed)} 个")
    typer.echo("这是试导入，什么都没有存。" if dry_run else "已存下，运行中的小二两秒内就用。")


@items_cli.command("list")
def items_list(as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 数组")] = False, shop: ShopCode = "main") -> None:
    """列出商品：货号、名称、价格、库存。"""
    from scripts_library.items import yuan

    def job(store: Any, _settings: Any) -> None:
        shop_id = known_shop(store, shop).id
        found = store.write_now(lambda tx: tx.items.all(shop_id))
        if as_json:
            typer.echo(json.dumps([_plain(item.card) for item in found], ensure_ascii=False))
            return
        for item in found:
            card = item.card
            price = "没填价格" if card.price is None else f"¥{yuan(card.price)}"
            stock = f"库存 {sum(one.count for one in card.stock)}" if card.stock else "没填库存"
            typer.echo(f"{card.number}\t{card.name}\t{price}\t{stock}")
        typer.echo(f"共 {len(found)} 个商品")

    with_store(job)


@items_cli.command("show")
def items_show(
    number: Annotated[str, typer.Argument(help="货号")],
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
    shop: ShopCode = "main",
) -> None:
    """看一个商品的全部资料和价格变动。"""
    from datetime import datetime

    from desk.goods.goods import zone_of
    from scripts_library.importers.item_table import to_rows
    from scripts_library.items import yuan

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        item = store.write_now(lambda tx: tx.items.by_number(one.id, number))
        if item is None:
            fail(f"没有货号 {number} 的商品：运行 xiaoer items list 看有哪些")
        log = store.write_now(lambda tx: tx.items.prices(item.id))
        if as_json:
            typer.echo(json.dumps({**_plain(item.card), "prices": [asdict(change) for change in log]}, ensure_ascii=False))
            return
        head, row = to_rows([item.card], zone_of(one))
        for name, cell in zip(head, row, strict=True):
            if cell:
                typer.echo(f"{name}：" + cell.replace("\n", "\n　　"))
        for change in log:
            at = f"{datetime.fromtimestamp(change.at, zone_of(one)):%Y-%m-%d %H:%M}"
            price, floor = ("没填" if fen is None else f"¥{yuan(fen)}" for fen in (change.price, change.floor))
            typer.echo(f"{at}　价格 {price}　底价 {floor}")

    with_store(job)


@items_cli.command("export")
def items_export(
    file: Annotated[Path, typer.Argument(help="存到哪个文件：.xlsx 或 .csv")], shop: ShopCode = "main"
) -> None:
    """把商品导出成表格，改好可以再导入。"""
    from desk.goods.goods import zone_of
    from scripts_library.importers.item_table import to_rows
    from sheets.separated import write_separated
    from sheets.workbook import write_workbook

    suffix = file.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        fail("文件名要以 .xlsx 或 .csv 结尾")

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        found = store.write_now(lambda tx: tx.items.all(one.id))
        rows = to_rows((item.card for item in found), zone_of(one))
        save(file, write_separated(rows) if suffix == ".csv" else write_workbook(rows, title="商品"))
        typer.echo(f"已导出 {len(found)} 个商品到 {file}")

    with_store(job)


def _plain(card: Any) -> dict[str, Any]:
    """The card as JSON: sums in yuan, ranges as pairs."""
    from scripts_library.items import yuan

    told = asdict(card)
    for key in ("price", "floor"):
        told[key] = None if told[key] is None else float(yuan(told[key]))
    return told


@items_cli.command("limits")
def items_limits(
    agent_percent: Annotated[float | None, typer.Option(min=0, max=100, help="客服最多让百分之几")] = None,
    agent_yuan: Annotated[float | None, typer.Option(min=0, help="客服一件最多让几元")] = None,
    lead_percent: Annotated[float | None, typer.Option(min=0, max=100, help="组长最多让百分之几")] = None,
    agent_gift: Annotated[float | None, typer.Option(min=0, help="客服送的礼物最多值几元")] = None,
    shop: ShopCode = "main",
) -> None:
    """让价权限：客服和组长各能让多少，再多要请上一级批；主管可以让到底价，谁都不能低于底价。"""
    from desk.goods.conceding import limits

    given = {"agent_percent": agent_percent, "agent_yuan": agent_yuan, "lead_percent": lead_percent, "agent_gift": agent_gift}
    wanted = {name: value for name, value in given.items() if value is not None}

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        if wanted:
            kept = {**one.settings.get("concessions", {}), **wanted}
            store.write_now(lambda tx: tx.shops.set_settings(one.id, {**one.settings, "concessions": kept}))
            one = known_shop(store, shop)
        now = limits(one)
        typer.echo(f"客服：{now['agent_percent']:g}%，一件不超过 {now['agent_yuan']:g} 元；礼物不超过 {now['agent_gift']:g} 元")
        typer.echo(f"组长：{now['lead_percent']:g}%")
        typer.echo("主管、店主：到底价为止")

    with_store(job)
