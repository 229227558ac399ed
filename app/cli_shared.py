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


def with_store(job: Callable[[Any, Any], None]) -> None:
    """Run ``job(store, settings)`` on the open database."""
    import time

    from app import wiring
    from storage.errors import StorageError

    settings = read_settings()
    try:
        store = wiring.open_store(settings, time.time)
    except (StorageError, OSError) as error:
        fail(f"数据库打不开（DATABASE_URL）：{type(error).__name__}")
    try:
        job(store, settings)
    finally:
        store.close()
