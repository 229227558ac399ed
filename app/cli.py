"""The command line ``xiaoer``: every command imports what it needs when it runs."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="小二：网店客服助手", rich_markup_mode=None)
shop_cli = typer.Typer(no_args_is_help=True, help="店铺")
db_cli = typer.Typer(no_args_is_help=True, help="数据库与话术库")
cli.add_typer(shop_cli, name="shop")
cli.add_typer(db_cli, name="db")

Json = Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")]


def fail(text: str) -> NoReturn:
    """Say what is wrong, in the user's language, and stop with 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def run_loop(job: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where it is to be had."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(job)
    else:
        uvloop.run(job)


def _settings(**overrides: object) -> Any:
    from app import settings

    try:
        return settings.load(**overrides)
    except settings.SettingsError as error:
        fail(str(error))


# --- run ------------------------------------------------------------------------------------------------


@cli.command()
def run() -> None:
    """接待顾客：用 .env 里的 BOT_TOKEN 连接 Telegram。"""
    from app import logs, running, wiring

    settings = _settings()
    logs.set_up(settings.log_level)
    try:
        run_loop(running.serve(settings))
    except (wiring.NoToken, running.CannotStart) as error:
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

    settings = _settings()
    findings = asyncio.run(doctors.examine(settings))
    for finding in findings:
        typer.echo(f"{'✅' if finding.good else '❌'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


# --- understanding -------------------------------------------------------------------------------------


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
    path = models.ensure(library, _settings().model_dir, *arguments)
    return Engine.load(library, path)


def _lines() -> list[str]:
    return sys.stdin.read().splitlines()


@cli.command()
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


@cli.command("check-text")
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


@cli.command()
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


@cli.command()
def train(
    library: Annotated[Path | None, typer.Option(help="话术库文件夹，默认用自带的")] = None,
    shop: Annotated[str, typer.Option(help="用这家店铺数据库里的话术库")] = "",
    out: Annotated[Path | None, typer.Option(help="模型文件")] = None,
) -> None:
    """训练理解模型（平时会自动完成）。"""
    from app import models
    from scripts_library import loader

    settings = _settings()
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


# --- shops -----------------------------------------------------------------------------------------------


def _with_store(job: Any) -> Any:
    import time

    from app import wiring
    from storage.errors import StorageError

    settings = _settings()
    try:
        store = wiring.open_store(settings, time.time)
    except (StorageError, OSError) as error:
        fail(f"数据库打不开（DATABASE_URL）：{type(error).__name__}")
    try:
        return job(store, settings)
    finally:
        store.close()


@shop_cli.command("add")
def shop_add(
    code: Annotated[str, typer.Argument(help="代号：小写字母数字，对应 BOT_TOKEN_<代号>")],
    name: Annotated[str, typer.Argument(help="店名")],
    trade: Annotated[str, typer.Option(help="行业：clothing shoes phone_cases food jewellery")] = "default",
    timezone: Annotated[str, typer.Option(help="时区")] = "Asia/Shanghai",
    fact: Annotated[list[str] | None, typer.Option(help="店铺信息，如 --fact 快递=中通快递，可写多个")] = None,
) -> None:
    """添加一家店铺（带上自带话术库）。"""
    from app import wiring
    from scripts_library.menus import trades

    if not code.isascii() or not code.isalnum() or code != code.lower():
        fail("代号只能用小写字母和数字，例如 shoes")
    if trade not in (*trades(), "default"):
        fail(f"行业可选：{'、'.join(trades())}")
    facts = _facts(fact or [])

    def job(store: Any, settings: Any) -> None:
        if store.write_now(lambda tx: tx.shops.by_code(code)) is not None:
            fail(f"已经有代号为 {code} 的店铺了")
        wiring.ensure_shop(
            store, settings, code=code, name=name, trade=trade, timezone=timezone, settings={"facts": facts}
        )
        variable = "BOT_TOKEN" if code == "main" else f"BOT_TOKEN_{code.upper()}"
        typer.echo(f"已添加店铺 {name}（{code}）。把机器人 token 写进 .env：{variable}=…")

    _with_store(job)


def _facts(pairs: list[str]) -> dict[str, str]:
    from scripts_library.render import KNOWN

    facts: dict[str, str] = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark or key not in KNOWN:
            fail(f"不认识的店铺信息「{pair}」，可用：{'、'.join(sorted(KNOWN))}")
        facts[key] = value
    return facts


@shop_cli.command("set")
def shop_set(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    fact: Annotated[list[str], typer.Argument(help="店铺信息，如 快递=中通快递 发货地=浙江杭州")],
) -> None:
    """填写店铺信息，话术里的变量就从这里来。"""
    facts = _facts(fact)

    def job(store: Any, _settings: Any) -> None:
        shop = store.write_now(lambda tx: tx.shops.by_code(code))
        if shop is None:
            fail(f"没有叫 {code} 的店铺")
        merged = {**shop.settings, "facts": {**shop.settings.get("facts", {}), **facts}}
        store.write_now(lambda tx: tx.shops.set_settings(shop.id, merged))
        typer.echo("已保存：" + "，".join(f"{key}={value}" for key, value in facts.items()))

    _with_store(job)


@shop_cli.command("list")
def shop_list() -> None:
    """列出店铺。"""

    def job(store: Any, _settings: Any) -> None:
        for shop in store.write_now(lambda tx: tx.shops.all()):
            bots = store.write_now(lambda tx, shop=shop: tx.shops.bots(shop.id))
            names = "、".join(f"@{bot.username}" for bot in bots) or "还没有机器人"
            typer.echo(f"{shop.code}\t{shop.name}\t{shop.trade}\t{shop.timezone}\t{names}")

    _with_store(job)


# --- database ----------------------------------------------------------------------------------------------


@db_cli.command("upgrade")
def db_upgrade() -> None:
    """把数据库升级到当前版本（SQLite 会先自动备份）。"""
    from storage import migrate
    from storage.errors import StorageError

    try:
        migrate.upgrade(_settings().database_url)
    except (StorageError, OSError) as error:
        fail(f"数据库打不开（DATABASE_URL）：{type(error).__name__}")
    typer.echo("数据库已是当前版本")


@db_cli.command("backup")
def db_backup(file: Annotated[Path, typer.Argument(help="备份存到哪个文件")]) -> None:
    """备份 SQLite 数据库，运行中也可以。"""
    from storage import backup

    try:
        typer.echo(f"已备份到 {backup.back_up(_settings().database_url, file)}")
    except backup.NoBackup:
        fail("没有可备份的 SQLite 数据库；PostgreSQL 请用 pg_dump")
    except OSError as error:
        fail(f"备份写不进去：{error.strerror}")


@db_cli.command("restore")
def db_restore(file: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """把备份恢复成当前数据库，原来的会另存一份。"""
    from storage import backup

    try:
        kept = backup.restore(_settings().database_url, file)
    except backup.NoBackup:
        fail(f"{file} 不是完整的小二备份，什么都没有改动")
    typer.echo(f"已恢复；原来的数据另存为 {kept}")


@db_cli.command("load-library")
def db_load_library(
    shop: Annotated[str, typer.Option(help="店铺代号，默认所有店铺")] = "",
    library: Annotated[Path | None, typer.Option(help="话术库文件夹，默认用自带的")] = None,
) -> None:
    """把 YAML 话术库导入数据库：第一次直接生效，以后新内容进草稿，不覆盖店铺改过的。"""
    from scripts_library import loader
    from scripts_library.errors import LibraryError

    try:
        starter = loader.load(library)
    except LibraryError as error:
        fail(str(error))

    def job(store: Any, _settings: Any) -> None:
        shops = [s for s in store.write_now(lambda tx: tx.shops.all()) if not shop or s.code == shop]
        if not shops:
            fail("还没有店铺：先运行 xiaoer shop add 代号 店名")
        for one in shops:
            counts = store.write_now(lambda tx, one=one: tx.phrases.load(one.id, starter))
            typer.echo(f"{one.code}：" + "，".join(f"{name} {count}" for name, count in counts.items()))

    _with_store(job)


@db_cli.command("outbox")
def db_outbox(retry: Annotated[int, typer.Option(help="把这个编号的消息再发一次")] = 0) -> None:
    """没送到、可能没送到的消息，和处理失败被放到一边的消息。"""

    def job(store: Any, _settings: Any) -> None:
        if retry:
            done = store.write_now(lambda tx: tx.outbox.resend(retry) or tx.inbox.retry_parked(retry))
            typer.echo("已重新排队" if done else "没有这个编号，或它不需要重发")
            return
        counts = store.write_now(lambda tx: tx.outbox.counts())
        typer.echo("发件箱：" + ("，".join(f"{k} {v}" for k, v in sorted(counts.items())) or "空"))
        for row in store.write_now(lambda tx: tx.outbox.bad()):
            typer.echo(f"  {row.id}\t{row.state}\t{row.kind}\tcustomer:{row.customer_id}\t{row.error or ''}")
        for update in store.write_now(lambda tx: tx.inbox.parked()):
            typer.echo(f"  {update.id}\tparked\tupdate:{update.update_id}\t{update.error or ''}")

    _with_store(job)


def main() -> None:
    """Entry point of the console script."""
    cli()


if __name__ == "__main__":
    main()
