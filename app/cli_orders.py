"""Commands of `xiaoer orders`: orders in from a file, and looked at with everything about the receiver hidden."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import fail, known_shop, with_store

SHOWN = 20
MOST = 10_000
ShopCode = Annotated[str, typer.Option("--shop", help="哪家店铺的订单")]
AsJson = Annotated[bool, typer.Option("--json", help="打印 JSON")]
orders_cli = typer.Typer(no_args_is_help=True, help="订单")


@orders_cli.command("import")
def orders_import(
    file: Annotated[Path, typer.Argument(help="店铺系统导出的订单表：.xlsx 或 .csv，列的顺序随意，要有订单号")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不存")] = False,
    as_json: AsJson = False,
    shop: ShopCode = "main",
) -> None:
    """导入订单：看得懂的全部收下，看不懂的逐行列出原因；已有的订单按文件的时间更新。"""
    from desk.errors import StateMoved
    from desk.orders import order_files
    from sheets.errors import SheetError
    from sheets.reading import read_bytes

    def job(store: Any, _settings: Any) -> None:
        one, now = known_shop(store, shop), time.time()
        try:
            data = read_bytes(file)
            found = order_files.read(data, name=file.name, shop=one, now=now)
        except SheetError as error:
            fail(f"{error}\n什么都没有改动。")
        at = min(now, file.stat().st_mtime)
        intake = store.write_now(lambda tx: order_files.examine(tx, one, found, at))
        done = None
        if not dry_run and intake.kept:
            try:
                done = store.write_now(lambda tx: order_files.accept(tx, one, intake))
            except StateMoved:
                fail("刚才有订单变了，什么都没有改动，请再导入一次。")
        _tell(intake, done, as_json=as_json)

    with_store(job)


def _tell(intake: Any, done: Any, *, as_json: bool) -> None:
    if as_json:
        told = {
            "orders": len(intake.found), "new": list(intake.new), "changed": list(intake.changed), "bad": intake.bad,
            "errors": [{"row": fault.row, "column": fault.column, "why": fault.why} for fault in intake.faults],
            "notes": list(intake.notes), "saved": 0 if done is None else done.new + done.changed,
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for note in intake.notes:
            typer.echo(f"注意：{note}")
        typer.echo(f"看得懂 {len(intake.found)} 单：新的 {len(intake.new)}，有变动的 {len(intake.changed)}；看不懂 {intake.bad} 单")
        typer.echo("这是试导入或没有变动，什么都没有存。" if done is None else f"已存下 {done.new + done.changed} 单。")
        _tell_faults(intake.faults)
    if intake.faults:
        raise typer.Exit(1)


def _tell_faults(faults: Any) -> None:
    for fault in faults[:SHOWN]:
        typer.echo(str(fault), err=True)
    if len(faults) > SHOWN:
        typer.echo(f"……还有 {len(faults) - SHOWN} 处", err=True)


@orders_cli.command("list")
def orders_list(
    state: Annotated[list[str] | None, typer.Option("--state", help="只看这些状态，如 已付款，可写多个")] = None,
    most: Annotated[int, typer.Option(min=1, max=MOST, help="最多几单")] = 50,
    as_json: AsJson = False,
    shop: ShopCode = "main",
) -> None:
    """列出订单，新的在前：订单号、状态、金额、收件人（遮住）。"""
    from desk.orders.order_words import STATES

    named = {name: key for key, name in STATES.items()} | {key: key for key in STATES}
    if strange := next((word for word in state or [] if word not in named), None):
        fail(f"没有「{strange}」这个状态，有：{'、'.join(STATES.values())}")
    states = [named[word] for word in state or []]

    def job(store: Any, _settings: Any) -> None:
        shop_id = known_shop(store, shop).id
        found = store.write_now(lambda tx: tx.orders.listed(shop_id, states=states, limit=most))
        if as_json:
            typer.echo(json.dumps([_plain(order) for order in found], ensure_ascii=False))
            return
        for order in found:
            typer.echo("\t".join(_row(order)))
        typer.echo(f"列出 {len(found)} 单")

    with_store(job)


@orders_cli.command("show")
def orders_show(
    number: Annotated[str, typer.Argument(help="订单号")], as_json: AsJson = False, shop: ShopCode = "main"
) -> None:
    """看一单：状态、商品、收件（遮住）、备注和经过。"""
    from datetime import datetime

    from desk.orders import order_words as words
    from desk.orders.order_lists import SOURCES
    from desk.orders.order_notes import COLOURS, KINDS, packing_line
    from desk.shifts.hours import zone

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        order = store.write_now(lambda tx: tx.orders.by_number(one.id, number))
        if order is None:
            fail("没有这一单：运行 xiaoer orders list 看有哪些")
        notes = store.write_now(lambda tx: tx.orders.notes(order.id))
        events = store.write_now(lambda tx: tx.orders.events(order.id))
        if as_json:
            told = {"notes": [{"kind": note.kind, "flag": note.flag, "text": note.text, "at": note.at} for note in notes]}
            told["events"] = [{"state": event.state, "at": event.at, "source": event.source} for event in events]
            typer.echo(json.dumps({**_plain(order), **told}, ensure_ascii=False))
            return

        def moment(at: float) -> str:
            return f"{datetime.fromtimestamp(at, zone(one)):%Y-%m-%d %H:%M}"

        typer.echo(f"{order.number}　{words.state(order)}　{words.summed(order)}")
        for line in order.lines:
            typer.echo(f"　{words.piece(line)}")
        typer.echo(f"收件：{words.ship_to(order) or '没有写'}　快递：{order.courier or '没有写'} {order.tracking_no}".rstrip())
        if line := packing_line(order, notes):
            typer.echo(f"打包看：{line}")
        for note in notes:
            typer.echo(f"{moment(note.at)}　{COLOURS.get(note.flag, '')}{KINDS.get(note.kind, '')}　{note.text}")
        for event in events:
            typer.echo(f"{moment(event.at)}　{words.STATES.get(event.state, event.state)}（{SOURCES.get(event.source, event.source)}）")

    with_store(job)


@orders_cli.command("link")
def orders_link(
    number: Annotated[str, typer.Argument(help="订单号")],
    shop: ShopCode = "main",
) -> None:
    """做一个一次性链接，放进发给买家的邮件或短信：点开就把订单和 TA 对上。7 天内有效，再做一个旧的就作废。"""
    from desk.orders.order_links import make_link, new_code

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        order = store.write_now(lambda tx: tx.orders.by_number(one.id, number))
        if order is None:
            fail(f"没有订单 {number}")
        if order.customer_id is not None:
            fail(f"订单 {number} 已经和顾客对上了，不用链接")
        link = store.write_now(lambda tx: make_link(tx, order, new_code(), by=None))
        typer.echo(link or "店铺还没有接上机器人：先运行一次 xiaoer run")
        raise typer.Exit(0 if link else 1)

    with_store(job)


@orders_cli.command("flags")
def orders_flags(
    flags: Annotated[list[str] | None, typer.Argument(help="第一套、第二套，或 快递=黄，可写多个；不写就列出")] = None,
    shop: ShopCode = "main",
) -> None:
    """备注的旗子：每一种备注用什么颜色。"""
    from desk.orders.order_notes import FLAGS, flags_of, flags_said

    def job(store: Any, _settings: Any) -> None:
        one = known_shop(store, shop)
        try:
            kept = flags_of(flags or [], one.settings.get(FLAGS, {}))
        except ValueError as error:
            fail(str(error))
        if flags:
            store.write_now(lambda tx: tx.shops.set_settings(one.id, {**one.settings, FLAGS: kept}))
        typer.echo("\n".join(flags_said(known_shop(store, shop))))

    with_store(job)


def _row(order: Any) -> tuple[str, ...]:
    from desk.orders import order_words as words

    return order.number, words.state(order), words.summed(order), words.ship_to(order), words.goods(order)


def _plain(order: Any) -> dict[str, Any]:
    """The order as JSON: the receiver hidden, sums in yuan."""
    from dataclasses import asdict

    from desk.orders.order_masks import area, called, mostly
    from scripts_library.items import yuan

    told = asdict(order)
    for name in ("id", "shop_id", "customer_id", "buyer_telegram_id", "trail"):
        told.pop(name)
    told |= {"linked": order.customer_id is not None, "receiver": called(order.receiver), "phone": mostly(order.phone)}
    told |= {"address": area(order.address), "total": None if order.total is None else float(yuan(order.total))}
    for line in told["lines"]:
        line["price"] = None if line["price"] is None else float(yuan(line["price"]))
    return told
