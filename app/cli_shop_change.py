"""`xiaoer shop change`: a shop's name, trade or time zone, which were asked for only once."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from app.cli_shared import fail, known_shop, with_store


def change(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    name: Annotated[str, typer.Option(help="新店名")] = "",
    trade: Annotated[str, typer.Option(help="行业：default clothing shoes phone_cases food jewellery")] = "",
    timezone: Annotated[str, typer.Option(help="时区，例如 Asia/Shanghai")] = "",
) -> None:
    """改店名、行业或时区，马上生效；不写选项就看现在是什么。"""
    wanted = {key: value.strip() for key, value in (("name", name), ("trade", trade), ("timezone", timezone)) if value.strip()}
    _refuse(wanted)

    def job(store: Any, _settings: Any) -> None:
        shop = known_shop(store, code)
        if wanted:
            store.write_now(lambda tx: tx.shops.change(shop.id, **wanted))
        now = known_shop(store, code)
        typer.echo(f"{now.code}：店名 {now.name}，行业 {now.trade}，时区 {now.timezone}")

    with_store(job)


def _refuse(wanted: dict[str, str]) -> None:
    """Stop where a trade or time zone is not known."""
    from scripts_library.menus import trades

    known = ("default", *(one for one in trades() if one != "default"))
    if wanted.get("trade", "default") not in known:
        fail(f"行业可选：{'、'.join(known)}")
    try:
        ZoneInfo(wanted.get("timezone", "Asia/Shanghai"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fail(f"不认识时区「{wanted['timezone']}」，请写 Asia/Shanghai、America/New_York 这样的名字")
