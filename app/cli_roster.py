"""Commands of `xiaoer roster`: kinds of shift, and the monthly roster in and out."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import fail, known_shop, with_store

roster_cli = typer.Typer(no_args_is_help=True, help="排班：班种、每月的班表、休息规则")

ShopCode = Annotated[str, typer.Option("--shop", help="店铺代号")]
MonthOf = Annotated[str, typer.Option("--month", help="哪个月，如 2026-12；不写就是这个月（导入时先看表里写的）")]
FORMS = (".xlsx", ".csv")


def _month(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(f"{words.strip()}-01")
    except ValueError:
        fail(f"看不懂月份「{words}」，请写成 2026-12")


def _this(shop: Any, words: str) -> date:
    from desk.shifts.hours import local

    return _month(words) or local(shop, time.time()).date().replace(day=1)


@roster_cli.command("kinds")
def roster_kinds(shop: ShopCode = "main") -> None:
    """列出班种：代号、名称、时段、颜色。"""
    from desk.shifts.shift_kinds import COLOURS, written

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        for kind in store.write_now(lambda tx: tx.roster.kinds(found.id)):
            state = "\t（已停用）" if kind.retired else ""
            typer.echo(f"{kind.letter}\t{kind.name}\t{written(kind.spans)}\t{COLOURS.get(kind.colour, kind.colour)}{state}")

    with_store(job)


@roster_cli.command("kind")
def roster_kind(
    letter: Annotated[str, typer.Argument(help="代号，如 早、A")],
    times: Annotated[list[str] | None, typer.Argument(help="时段，如 08:00-12:00 14:00-18:00；过零点写 17:00-01:00")] = None,
    name: Annotated[str, typer.Option(help="班名，如 早班")] = "",
    colour: Annotated[str, typer.Option(help="颜色：橙 蓝 紫 青 粉 绿 红 灰")] = "",
    retire: Annotated[bool, typer.Option("--retire", help="停用这个班种；已排的日子不变")] = False,
    shop: ShopCode = "main",
) -> None:
    """加一个班种，或改同代号的那个。"""
    from desk.errors import DeskError
    from desk.shifts.rostering import put_kind
    from desk.shifts.shift_kinds import retire as stop
    from desk.shifts.shift_kinds import written

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        try:
            if retire:
                stopped = store.write_now(lambda tx: stop(tx, found.id, letter))
                typer.echo(f"已停用：{stopped.letter} {stopped.name}")
                return
            kept = store.write_now(lambda tx: put_kind(tx, found.id, letter, name, " ".join(times or ()), colour))
        except DeskError as error:
            fail(str(error))
        typer.echo(f"已保存：{kept.letter} {kept.name} {written(kept.spans)}")

    with_store(job)


@roster_cli.command("import")
def roster_import(
    file: Annotated[Path, typer.Argument(help="班表：.xlsx 或 .csv，一行一个人，一列一天")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不存")] = False,
    month: MonthOf = "",
    shop: ShopCode = "main",
) -> None:
    """收进一个月的班表：有一格不对就一格也不收；表里的人这个月以表为准。"""
    from desk.shifts import roster_files
    from desk.shifts.rostering import refused
    from sheets.errors import SheetError
    from sheets.reading import read_bytes

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        try:
            drawn = roster_files.drawn(read_bytes(file), file.name, found, time.time(), _month(month))
        except SheetError as error:
            fail(str(error))
        plan = store.write_now(lambda tx: roster_files.plan(tx, found, drawn))
        for note in (*plan.notes, *(f"提醒：{one}" for one in plan.warned)):
            typer.echo(note)
        told = plan.wrong
        if not told and not dry_run:
            told = tuple(one.text for one in refused(store.write_now(lambda tx: roster_files.keep(tx, found, plan))))
        if told:
            fail("\n".join((*told, "一格也没有收进来，原来的班表照旧")))
        what = "可以收进" if dry_run else "收进"
        typer.echo(f"{what} {plan.first.year}年{plan.first.month}月：{plan.people} 个人{'（只看不存）' if dry_run else ''}")

    with_store(job)


@roster_cli.command("export")
def roster_export(
    file: Annotated[Path, typer.Argument(help="存成哪个文件：.xlsx 或 .csv")], month: MonthOf = "", shop: ShopCode = "main"
) -> None:
    """把一个月的班表存成文件，改好可以再导入。"""
    from app.cli_library import save
    from desk.shifts import roster_files
    from sheets.separated import write_separated
    from sheets.workbook import write_workbook

    if file.suffix.lower() not in FORMS:
        fail("请存成 .xlsx 或 .csv")

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        first = _this(found, month)
        rows = store.write_now(lambda tx: roster_files.rows(tx, found, first))
        data = write_separated(rows) if file.suffix.lower() == ".csv" else write_workbook(rows, title=f"{first:%Y-%m}")
        save(file, data)
        typer.echo(f"已存成 {file}")

    with_store(job)


@roster_cli.command("show")
def roster_show(month: MonthOf = "", shop: ShopCode = "main") -> None:
    """看一个月的班表。"""
    from desk.shifts import rostering

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        shown = store.write_now(lambda tx: rostering.month(tx, found, _this(found, month)))
        if not shown.drawn:
            fail("这个月还没有排班")
        typer.echo("\t".join(["", *(str(int(day[-2:])) for day in shown.days)]))
        for person in shown.people:
            typer.echo("\t".join([f"{person.number} {person.name}", *(shown.word(person.id, day) or "·" for day in shown.days)]))

    with_store(job)


@roster_cli.command("check")
def roster_check(month: MonthOf = "", shop: ShopCode = "main") -> None:
    """查一个月的班表：撞班、休息不够、没人在岗。"""
    from desk.shifts import rostering

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        told = store.write_now(lambda tx: rostering.review(tx, found, _this(found, month)))
        for one in told:
            typer.echo(f"{'不行' if one.refuses else '提醒'}：{one.text}")
        if not told:
            typer.echo("没有发现问题")
        elif any(one.refuses for one in told):
            raise typer.Exit(1)

    with_store(job)


@roster_cli.command("rules")
def roster_rules(
    rule: Annotated[list[str] | None, typer.Argument(help="如 月休=4 十天休=2 周休=1 间隔=8 宽限=5 拦住=0；写 0 就不查")] = None,
    shop: ShopCode = "main",
) -> None:
    """看或改排班规则：每月、每十天、每周至少休几天，两个班隔几小时，迟到宽限几分钟，休息不够时拦不拦。"""
    from desk.errors import DeskError
    from desk.shifts import roster_settings

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        try:
            figures = store.write_now(lambda tx: roster_settings.change(tx, found, rule or ()))
        except DeskError as error:
            fail(str(error))
        typer.echo("　".join(roster_settings.said(figures)))

    with_store(job)
