"""Commands of `xiaoer db`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import database_trouble, fail, read_settings, with_store

db_cli = typer.Typer(no_args_is_help=True, help="数据库与话术库")

@db_cli.command("upgrade")
def db_upgrade() -> None:
    """把数据库升级到当前版本（SQLite 会先自动备份）。"""
    from storage import migrate
    from storage.errors import StorageError

    try:
        migrate.upgrade(read_settings().database_url)
    except (StorageError, OSError) as error:
        fail(database_trouble(error))
    typer.echo("数据库已是当前版本")


@db_cli.command("backup")
def db_backup(file: Annotated[Path, typer.Argument(help="备份存到哪个文件")]) -> None:
    """备份 SQLite 数据库，运行中也可以。"""
    from storage import backup

    try:
        typer.echo(f"已备份到 {backup.back_up(read_settings().database_url, file)}")
    except backup.NoBackup:
        fail("没有可备份的 SQLite 数据库；PostgreSQL 请用 pg_dump")
    except OSError as error:
        fail(f"备份写不进去：{error.strerror}")


@db_cli.command("restore")
def db_restore(file: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """把备份恢复成当前数据库，原来的会另存一份。"""
    from storage import backup

    if not file.is_file():
        fail(f"找不到 {file}。怎么办：检查文件名和所在的文件夹。")
    url = read_settings().database_url
    if not url.startswith("sqlite"):
        fail("这里只恢复 SQLite；PostgreSQL 请用 pg_restore 或 psql")
    try:
        kept = backup.restore(url, file)
    except backup.NoBackup:
        fail(f"{file} 不是完整的小二备份，什么都没有改动")
    typer.echo(f"已恢复；原来的数据另存为 {kept}")


@db_cli.command("load-library")
def db_load_library(
    shop: Annotated[str, typer.Option(help="店铺代号，默认所有店铺")] = "",
    library: Annotated[Path | None, typer.Option(help="话术库文件夹，默认用自带的")] = None,
) -> None:
    """把 YAML 话术库导入数据库：第一次直接生效，以后新内容进草稿，不覆盖店铺改过的。"""
    from nlu.proving import faults
    from scripts_library import loader
    from scripts_library.errors import LibraryError

    try:
        starter = loader.load(library)
    except LibraryError as error:
        fail(str(error))
    if wrong := faults(starter.rules):
        fail("\n".join(wrong))

    def job(store: Any, _settings: Any) -> None:
        shops = [s for s in store.write_now(lambda tx: tx.shops.all()) if not shop or s.code == shop]
        if not shops:
            fail("还没有店铺：先运行 xiaoer shop add 代号 店名")
        for one in shops:
            counts = store.write_now(lambda tx, one=one: tx.phrases.load(one.id, starter))
            typer.echo(f"{one.code}：" + "，".join(f"{name} {count}" for name, count in counts.items()))

    with_store(job)


@db_cli.command("outbox")
def db_outbox(
    retry: Annotated[int, typer.Option(help="把这个编号的消息再发一次")] = 0,
    retry_update: Annotated[int, typer.Option(help="把这个编号的来信再处理一次")] = 0,
) -> None:
    """没送到、可能没送到的消息，和处理失败被放到一边的来信。"""

    def job(store: Any, _settings: Any) -> None:
        if retry or retry_update:
            done = [store.write_now(lambda tx: tx.outbox.resend(retry))] if retry else []
            done += [store.write_now(lambda tx: tx.inbox.retry_parked(retry_update))] if retry_update else []
            if not all(done):
                fail("没有这个编号，或它不需要重来")
            typer.echo("已重新排队")
            return
        counts = store.write_now(lambda tx: tx.outbox.counts())
        typer.echo("发件箱：" + ("，".join(f"{k} {v}" for k, v in sorted(counts.items())) or "空"))
        _list("消息（--retry 编号）：", [
            f"{row.id}\t{row.state}\t{row.kind}\tcustomer:{row.customer_id}\t{row.error or ''}"
            for row in store.write_now(lambda tx: tx.outbox.bad())
        ])
        _list("来信（--retry-update 编号）：", [
            f"{update.id}\tparked\tupdate:{update.update_id}\t{update.error or ''}"
            for update in store.write_now(lambda tx: tx.inbox.parked())
        ])

    with_store(job)


def _list(head: str, lines: list[str]) -> None:
    """Nothing when there is nothing; messages and updates are numbered apart."""
    if lines:
        typer.echo("\n".join([head, *(f"  {line}" for line in lines)]))
