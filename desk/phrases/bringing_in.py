"""Files at the console: looked at before anything is kept, then all of it or nothing; and the library as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desk.errors import DeskError, NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.phrases import importing
from desk.phrases.importing import Report
from scripts_library.errors import LibraryError
from scripts_library.importers import exchange
from scripts_library.importers.exchange import Saying
from sheets.errors import SheetError
from sheets.separated import write_separated
from sheets.workbook import write_workbook
from storage.records.people import Staff
from storage.tx import Tx

__all__ = ["Export", "Report", "corrected", "dry_run", "export", "keep", "separated"]


class Unreadable(DeskError):
    """A file that is not read; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Export:
    """The library as a file."""

    name: str
    media: str
    data: bytes


async def dry_run(floor: Floor, staff: Staff, data: bytes, name: str) -> Report:
    """What the file would bring; nothing is changed. Raises Unreadable and NotAllowed."""
    require(staff, "keep_library")
    kept = await floor.store.read(lambda tx: tx.drafts.sayings(staff.shop_id))
    mind = floor.mind(staff.shop_id)
    try:
        return await asyncio.to_thread(importing.examine, data, name=name, mind=mind, kept=kept)
    except (SheetError, LibraryError) as error:
        raise Unreadable(f"{error}什么都没有改动。") from error


def corrected(floor: Floor, staff: Staff, report: Report, intents: Mapping[int, str]) -> Report:
    """The dry run with intents put right by hand, by number of the pair. Raises NotFound for one the shop does not have."""
    known = floor.mind(staff.shop_id).intents
    other = {n: intent for n, intent in intents.items() if n < len(report.proposals) and report.proposals[n].intent != intent}
    if any(intent not in known for intent in other.values()):
        raise NotFound("没有这个意图，请重新选")
    return importing.corrected(report, other)


async def keep(floor: Floor, staff: Staff, report: Report, name: str) -> int:
    """Everything the dry run offered becomes drafts; returns how many there are now more."""
    require(staff, "keep_library")

    def job(tx: Tx) -> int:
        added = importing.accept(tx, staff.shop_id, report, source=f"import:{name}")
        tx.staff.note(staff.shop_id, staff.id, "import", f"drafts:{added}")
        return added

    return await floor.store.write(job)


_FORMATS: Final[Mapping[str, tuple[str, Callable[[Sequence[Saying]], bytes]]]] = {
    "yaml": ("application/yaml", exchange.to_yaml),
    "csv": ("text/csv; charset=utf-8", lambda sayings: write_separated(exchange.to_rows(sayings))),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda sayings: write_workbook(exchange.to_rows(sayings), title="话术"),
    ),
}


def separated(rows: Sequence[Sequence[str]]) -> bytes:
    """A table as CSV that spreadsheets open rightly and take no cell of for a formula."""
    return write_separated(rows)


async def export(floor: Floor, staff: Staff, kind: str) -> Export:
    """The shop's phrases, drafts too, as yaml, csv or xlsx. Raises NotFound for another kind, and NotAllowed."""
    require(staff, "console")
    if kind not in _FORMATS:
        raise NotFound("只能导出 YAML、CSV 或 Excel")
    media, written = _FORMATS[kind]
    sayings = await floor.store.read(lambda tx: tx.drafts.sayings(staff.shop_id))
    await floor.store.write(lambda tx: tx.staff.note(staff.shop_id, staff.id, "export", f"phrases:{len(sayings)}"))
    return Export(f"话术.{kind}", media, await asyncio.to_thread(written, sayings))
