"""Commands of `xiaoer nudges`: the rules of follow-ups, what they would send, and what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.cli_shared import Json, fail, known_shop, with_store

nudges_cli = typer.Typer(no_args_is_help=True, help="跟进提醒：规则、明天会发什么、报表")

ShopCode = Annotated[str, typer.Option("--shop", help="店铺代号")]
MODES = {"auto": "自动", "ask": "先问客服", "off": "停用"}


def _phrases(store: Any, shop_id: int) -> dict[str, str]:
    library = store.write_now(lambda tx: tx.phrases.library(shop_id))
    return {phrase.id: phrase.text for phrase in library.phrases}


@nudges_cli.command("rules")
def nudges_rules(as_json: Json = False, shop: ShopCode = "main") -> None:
    """列出跟进规则：编号、怎么发、一句话说明；★ 是本店改过或自己写的。"""
    from desk.nudges import nudge_book

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        phrases = _phrases(store, found.id)
        for one in store.write_now(lambda tx: nudge_book.listed(tx, found, phrases)):
            if as_json:
                body = {**asdict(one.rule), "sentence": one.sentence, "says": one.says, "changed": one.changed or one.own}
                typer.echo(json.dumps(body, ensure_ascii=False))
            else:
                mark = "★" if one.changed or one.own else " "
                typer.echo(f"{mark} {one.rule.id}\t{MODES[one.rule.mode]}\t{one.sentence}")

    with_store(job)


@nudges_cli.command("dry-run")
def nudges_dry_run(
    day: Annotated[int, typer.Option("--day", min=0, max=14, help="哪一天：0 今天、1 明天、2 后天…")] = 1,
    as_json: Json = False,
    shop: ShopCode = "main",
) -> None:
    """按现在的情况，那一天会发哪些、为什么；哪些不发、为什么。什么都不会发出去。"""
    from desk.nudges import nudge_figures
    from desk.shifts.hours import local

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        rows = store.write_now(lambda tx: nudge_figures.foreseen(tx, found, day))
        if as_json:
            typer.echo("\n".join(json.dumps(asdict(one), ensure_ascii=False) for one in rows)) if rows else None
            return
        out = [one for one in rows if not one.why_not]
        typer.echo(f"会发出 {len(out)} 条" + (f"，不会发 {len(rows) - len(out)} 条" if len(rows) > len(out) else ""))
        for one in rows:
            why_not = f"\t不发：{one.why_not}" if one.why_not else ""
            typer.echo(f"{local(found, one.at):%m-%d %H:%M}\t{one.rule}\t{one.whom}\t因为{one.why}{why_not}")

    with_store(job)


@nudges_cli.command("report")
def nudges_report(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="最近几天")] = 7,
    as_json: Json = False,
    shop: ShopCode = "main",
) -> None:
    """跟进报表：到期、按时、晚了、没发（原因）、提醒后一天内付款，按规则和按同事。"""
    from desk.nudges import nudge_figures

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        figures = store.write_now(lambda tx: nudge_figures.reported(tx, found, days))
        if not figures.due and not as_json:
            fail("这段时间没有到期的跟进")
        for by, lines in (("rule", figures.rules), ("staff", figures.staff)):
            if not as_json:
                typer.echo("按规则" if by == "rule" else "按同事")
            for line in lines:
                typer.echo(_as_json(by, line) if as_json else _as_text(line))

    with_store(job)


def _as_json(by: str, line: Any) -> str:
    counts = asdict(line.counted)
    del counts["key"]
    reasons = {reason: count for reason, _, count in line.reasons}
    return json.dumps({"by": by, "key": line.key, "name": line.name, **counts, "reasons": reasons}, ensure_ascii=False)


def _as_text(line: Any) -> str:
    counted = line.counted
    reasons = "、".join(f"{word} {count}" for _, word, count in line.reasons)
    return (
        f"  {line.name}\t到期 {counted.due}\t按时 {counted.on_time}\t晚了 {counted.late}\t还没办 {counted.pending}"
        f"\t没发 {counted.skipped}{f'（{reasons}）' if reasons else ''}\t一天内付款 {counted.paid}"
    )
