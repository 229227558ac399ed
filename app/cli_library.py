"""Commands that bring a phrase library in and out as files, and decide about what came in: import, export, drafts."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import fail, read_settings, with_store

library_cli = typer.Typer()

WHY = {
    "heading": "标题", "note": "给客服看的说明", "page": "页码页眉", "forbidden": "不该说的话", "no_question": "有回答没有问题",
    "no_answer": "有问题没有回答", "unclear": "没看懂",
}
LEVELS = {"warn": "提醒", "block": "不许发"}
ShopCode = Annotated[str, typer.Option(help="哪家店铺的话术库")]


@library_cli.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="话术文件：.xlsx .csv .docx .txt，或导出的 .yaml")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看不存")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
    shop: ShopCode = "main",
) -> None:
    """把话术表、客服手册导入成草稿：先看清楚认出了什么，要么全部收下，要么一条不动。"""
    from desk.phrases import importing

    data = _read(file)

    def job(store: Any, settings: Any) -> None:
        found = store.write_now(lambda tx: tx.shops.by_code(shop))
        if found is None and not dry_run:
            fail(f"没有叫 {shop} 的店铺：先运行 xiaoer shop add {shop} 店名")
        report = _examine(file, data, store, settings, found)
        added = 0 if dry_run else store.write_now(lambda tx: importing.accept(tx, found.id, report, source=f"import:{file.name}"))
        _tell(report, as_json=as_json, added=None if dry_run else added)

    if dry_run and not _database_exists():
        _tell(_examine(file, data, None, read_settings(), None), as_json=as_json, added=None)
    else:
        with_store(job)


@library_cli.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="存到哪个文件：.yaml、.xlsx 或 .csv")],
    shop: ShopCode = "main",
) -> None:
    """把店铺的话术（连同草稿）导出成文件，按后缀选格式。"""
    from scripts_library.importers import exchange
    from sheets.separated import write_separated
    from sheets.workbook import write_workbook

    formats: dict[str, Callable[[Any], bytes]] = {
        ".yaml": exchange.to_yaml,
        ".yml": exchange.to_yaml,
        ".csv": lambda sayings: write_separated(exchange.to_rows(sayings)),
        ".xlsx": lambda sayings: write_workbook(exchange.to_rows(sayings), title="话术"),
    }
    if file.suffix.lower() not in formats:
        fail("文件名要以 .yaml、.xlsx 或 .csv 结尾")

    def job(store: Any, _settings: Any) -> None:
        found = _shop(store, shop)
        sayings = store.write_now(lambda tx: tx.drafts.sayings(found.id))
        save(file, formats[file.suffix.lower()](sayings))
        typer.echo(f"已导出 {len(sayings)} 条话术到 {file}")

    with_store(job)


@library_cli.command("drafts")
def drafts(
    approve: Annotated[str, typer.Option(help="批准这些编号，多个用英文逗号隔开；all 表示全部没有问题的")] = "",
    retire: Annotated[str, typer.Option(help="不要这些编号；all 表示全部")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
    shop: ShopCode = "main",
) -> None:
    """待审的话术草稿：看一看，批准或不要；批准了，运行中的小二两秒内就用。"""

    def job(store: Any, _settings: Any) -> None:
        from desk.phrases import drafting
        from nlu.check import Checker

        one = _shop(store, shop)
        library = store.write_now(lambda tx: tx.phrases.library(one.id))
        checker, intents = Checker(library.rules, library.own), {intent.id for intent in library.intents}
        found = store.write_now(lambda tx: drafting.waiting(tx, checker, one.id, intents))
        if approve or retire:
            good, bad = _picked(found, approve), _picked(found, retire)

            def decide(tx: Any) -> tuple[int, int]:
                still = [draft for draft in good if drafting.stands(tx, one.id, draft)]
                return drafting.approve(tx, one.id, still), drafting.retire(tx, one.id, bad)

            done = store.write_now(decide)
            typer.echo(f"批准了 {done[0]} 条，不要的 {done[1]} 条")
            for draft in (draft for draft in good if draft.blocked):
                typer.echo(f"  {draft.name} 还不能用：{'；'.join(draft.faults)}", err=True)
        elif as_json:
            typer.echo(json.dumps([asdict(draft) for draft in found], ensure_ascii=False))
        else:
            typer.echo(f"待审的草稿 {len(found)} 条")
            for draft in found:
                typer.echo(f"{draft.name}（{draft.intent}，来自 {draft.source}）")
                typer.echo("  " + draft.text.replace("\n", "\n  "))
                for fault in draft.faults:
                    typer.echo(f"  {'⛔' if draft.blocked else '⚠️'} {fault}")

    with_store(job)


def _shop(store: Any, code: str) -> Any:
    found = store.write_now(lambda tx: tx.shops.by_code(code))
    if found is None:
        fail(f"没有叫 {code} 的店铺")
    return found


def _picked(found: Sequence[Any], names: str) -> list[Any]:
    if names == "all":
        return list(found)
    by_name = {draft.name: draft for draft in found}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in by_name]:
        fail(f"没有待审的草稿 {'、'.join(unknown)}：运行 xiaoer drafts 看有哪些")
    return [by_name[name] for name in wanted]


def _read(file: Path) -> bytes:
    from sheets.errors import SheetError
    from sheets.reading import read_bytes

    try:
        return read_bytes(file)
    except SheetError as error:
        fail(str(error))


def _database_exists() -> bool:
    """A dry run makes no database where there is none; it then compares with the starter library."""
    from storage import backup

    try:
        return backup.file_of(read_settings().database_url).exists()
    except backup.NoBackup:
        return True


def _examine(file: Path, data: bytes, store: Any, settings: Any, shop: Any) -> Any:
    from app import wiring
    from desk.phrases import importing
    from scripts_library import loader
    from scripts_library.errors import LibraryError
    from scripts_library.importers.exchange import Saying
    from sheets.errors import SheetError

    if shop is None:
        library = loader.load()
        kept = tuple(Saying(phrase) for phrase in library.phrases)
    else:
        library = store.write_now(lambda tx: tx.phrases.library(shop.id))
        kept = store.write_now(lambda tx: tx.drafts.sayings(shop.id))
    try:
        return importing.examine(data, name=file.name, mind=wiring.mind_builder(settings)(library), kept=kept)
    except (SheetError, LibraryError) as error:
        fail(f"{error}\n什么都没有改动。")


def save(file: Path, data: bytes) -> None:
    """The finished file at once, or the old one as it was."""
    try:
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(draft).chmod(0o644)
        Path(draft).replace(file)
    except OSError as error:
        fail(f"写不进 {file}：{error.strerror}")


def _tell(report: Any, *, as_json: bool, added: int | None) -> None:
    from desk.phrases import importing

    if as_json:
        typer.echo(json.dumps({**importing.report_json(report), "added": added or 0}, ensure_ascii=False))
        return
    for line in _lines(report):
        typer.echo(line)
    if added is None:
        typer.echo(f"这是试导入，什么都没有存。去掉 --dry-run 就存下 {len(report.sayings)} 条草稿。")
    else:
        typer.echo(f"已存下 {added} 条草稿，主管批准后才会用到。")


def _lines(report: Any) -> Iterator[str]:
    yield (
        f"认出 {len(report.proposals)} 组问答；重复 {len(report.duplicates)} 条；没有收进问答的 {len(report.unread)} 行；"
        f"用语要看一看的 {sum(bool(proposal.faults) for proposal in report.proposals)} 组"
    )
    for proposal in report.proposals:
        yield from _pair_lines(proposal)
    for name, found in (("重复", report.duplicates), ("没有收进问答", report.unread)):
        if found:
            yield f"{name}："
        for one in found:
            yield f"  第 {one.line} 行（{_reason(one)}）{_short(one.text)}"
    for note in report.notes:
        yield f"注意：{note}"


def _pair_lines(proposal: Any) -> Iterator[str]:
    pair = proposal.pair
    asked = " / ".join(pair.questions) or "（没有问题）"
    yield f"第 {pair.line} 行  {'情形' if pair.situation else '问'}：{_short(asked)}  〔{proposal.intent} {proposal.probability:.0%}〕"
    for number, answer in enumerate(pair.answers):
        case = f"［{answer.condition}］" if answer.condition else ""
        yield f"    答：{case}{_short(answer.text)}"
        for fault in proposal.faults:
            if fault.answer == number:
                start, end = fault.finding.span
                yield f"      {LEVELS[fault.finding.level]}“{answer.text[start:end]}”：{fault.finding.why}"


def _reason(one: Any) -> str:
    if hasattr(one, "why"):
        return WHY[one.why]
    return f"和第 {one.where} 行一样" if one.of == "file" else f"话术库里有 {one.where}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
