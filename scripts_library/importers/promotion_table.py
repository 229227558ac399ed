"""Finds the promotions in a table as people make it: any order of columns, under whatever names they gave them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sheets.errors import SheetError
from sheets.shapes import Row, Sheets, Table

_LOOKED = 8
"""Rows in which the names of the columns are looked for: titles and remarks may stand above them."""
_WRITTEN: Final[Mapping[str, str]] = {
    "kind": "类型 活动类型 优惠类型 活动形式 形式 玩法 种类 类别 type kind",
    "name": "名称 活动名称 活动名 活动 标题 主题 活动主题 name",
    "content": "内容 活动内容 优惠内容 规则 活动规则 优惠规则 力度 优惠力度 活动力度 说明 活动说明 content",
    "scope": "范围 适用范围 活动范围 商品 适用商品 活动商品 参加商品 参与商品 参与范围 款式 适用 scope items",
    "start": "开始 开始时间 开始日期 起 起始 起始时间 活动开始 生效 生效时间 上线 start",
    "end": "结束 结束时间 结束日期 截止 截止时间 截止日期 止 活动结束 到期 失效 失效时间 到 end",
    "period": "时间 活动时间 日期 活动日期 期限 有效期 活动期间 起止 起止时间 period",
    "threshold": "门槛 使用门槛 优惠门槛 满 满额 满多少 条件 定金 threshold",
    "value": "优惠 减 减多少 优惠金额 优惠额度 面额 券面额 金额 折扣 减免 送 抵 换购价 活动价 特价 value",
    "gift": "赠品 礼品 赠品名称 赠送 换购商品 换购品 gift",
    "gift_stock": "赠品库存 赠品数量 礼品库存 库存 剩余 stock",
    "stacking": "叠加 能否叠加 是否叠加 可否叠加 是否可叠加 可叠加 同享 stacking",
    "quota": "限购 限领 每人限 每人限领 每人限购 限制 限量 limit",
    "claim": "领取 领取方式 怎么领 领券方式 参与方式 使用方法 使用方式 领取入口 入口 claim",
    "next": "下次 下次活动 下次时间 下次活动时间 下期 预告 next",
}
_FIELDS: Final = {name: field for field, names in _WRITTEN.items() for name in names.split()}
_TELLING: Final = frozenset({"kind", "name", "content", "value"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One promotion as written: the row it stands in (from 1), cells by field, and the columns' own names."""

    row: int
    cells: Mapping[str, str]
    heads: Mapping[str, str]

    def head(self, field: str) -> str:
        """What the column of a field is called there, or would be."""
        return self.heads.get(field) or _WRITTEN[field].split()[0]


def entries(sheets: Sheets, simplify: Callable[[str], str]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The promotions of all tables of a file, and remarks on columns nobody understood. Raises SheetError."""
    found: list[Entry] = []
    notes = [*sheets.notes]
    for table in sheets.parts:
        if isinstance(table, Table) and (head := _head(table.rows, simplify)) is not None:
            at, columns = head
            found += _rows(table.rows[at + 1 :], columns, table.rows[at], simplify)
            notes += _unused(table.rows[at], columns)
    if not found:
        raise SheetError(
            "没有找到活动", "第一行写列名，如 类型、门槛、优惠、开始、结束、赠品，下面一行一个活动，存成 .xlsx 或 .csv"
        )
    return tuple(found), tuple(notes)


def from_lines(words: str, simplify: Callable[[str], str]) -> Entry:
    """A promotion written as lines: ``列名：内容``; what names no column is the promotion itself (满199减30)."""
    cells: dict[str, str] = {}
    heads: dict[str, str] = {}
    for line in words.splitlines():
        name, mark, rest = simplify(line).replace("：", ":", 1).partition(":")
        field = _field(name) if mark else ""
        if not field or name.strip() == "活动":  # 活动：满199减30
            field, rest = "content", simplify(rest if field else line)
        if rest.strip():
            cells[field] = f"{cells[field]} {rest.strip()}" if field in cells else rest.strip()
            heads[field] = name.strip() if field != "content" else "活动"
    return Entry(1, cells, heads)


def _head(rows: Sequence[Row], simplify: Callable[[str], str]) -> tuple[int, dict[int, str]] | None:
    """Where the names stand and which column is which field; None without such a row."""
    for at, row in enumerate(rows[:_LOOKED]):
        columns: dict[int, str] = {}
        for column, cell in enumerate(row.cells):
            field = _field(simplify(cell))
            if field and field not in columns.values():
                columns[column] = field
        if len(columns) >= 2 and _TELLING & set(columns.values()):
            return at, columns
    return None


def _field(name: str) -> str:
    bare = re.sub(r"[(（【\[][^)）】\]]*[)）】\]]|[\s*＊:：、。?？]", "", name).lower()
    return _FIELDS.get(bare, "")


def _rows(
    rows: Sequence[Row], columns: Mapping[int, str], head: Row, simplify: Callable[[str], str]
) -> Iterator[Entry]:
    heads = {field: head.cells[column].strip() for column, field in columns.items()}
    for row in rows:
        cells = {
            field: simplify(row.cells[column].strip()) for column, field in columns.items()
            if column < len(row.cells) and row.cells[column].strip()
        }
        if cells:
            yield Entry(row.number, cells, heads)


def _unused(head: Row, columns: Mapping[int, str]) -> list[str]:
    unused = [cell for at, cell in enumerate(head.cells) if cell.strip() and at not in columns]
    return [f"没有用到的列：{'、'.join(unused)}"] if unused else []
