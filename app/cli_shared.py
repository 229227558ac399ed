"""What all commands share: errors in the user's language, settings, an open database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer

Json = Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")]


def fail(text: str) -> NoReturn:
    """Say what is wrong, in the user's language, and stop with 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def read_settings(**overrides: object) -> Any:
    """The settings of this process; a wrong one is named and ends the command."""
    from app import settings

    try:
        return settings.load(**overrides)
    except settings.SettingsError as error:
        fail(str(error))


def database_trouble(error: Exception) -> str:
    """Why the database cannot be used, in the user's language."""
    from storage.errors import SchemaMismatch, SchemaTooNew

    if isinstance(error, SchemaTooNew):
        return "这个数据库是更新版本的小二写的：请换回新版程序，或恢复升级前的备份（xiaoer db restore）"
    if isinstance(error, SchemaMismatch):
        return "数据库还是旧版本的表：先停掉其它进程，再运行 xiaoer db upgrade"
    return f"数据库打不开（DATABASE_URL）：{type(error).__name__}"


def with_store(job: Callable[[Any, Any], None]) -> None:
    """Run ``job(store, settings)`` on the open database."""
    import time

    from app import wiring
    from storage.errors import StorageError

    settings = read_settings()
    try:
        store = wiring.open_store(settings, time.time)
    except (StorageError, OSError) as error:
        fail(database_trouble(error))
    try:
        job(store, settings)
    finally:
        store.close()


def known_shop(store: Any, code: str) -> Any:
    """The shop of that code; an unknown one ends the command."""
    shop = store.write_now(lambda tx: tx.shops.by_code(code))
    if shop is None:
        fail(f"没有叫 {code} 的店铺，先用 xiaoer shop add {code} 店名 添加一家")
    return shop
