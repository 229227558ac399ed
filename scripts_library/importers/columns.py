"""Finds out what the columns of a table are: by the names at their head, or by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from scripts_library.importers import looks
from sheets.shapes import Row

Role = Literal["question", "keyword", "answer", "section", "intent", "situation", "shortcut", "tags", "notes", "number"]

_LOOKED = 8
"""Rows in which the names of the columns are looked for: titles and remarks may stand above them."""
_SAMPLE = 200
_WRITTEN: dict[Role, str] = {
    "question": "问题 顾客问 顾客问题 标题 顾客的话 顾客说 客户问 客户问题 客户说 买家问 买家问题 买家说 问 q question questions 提问 咨询 咨询问题 咨询内容 常见问题 用户问题"
     " 标准问 标准问题 相似问 相似问法 扩展问 扩展问法 问法 问句 顾客咨询 顾客提问 客人问 客人问题 询问 疑问 faq 其他问法 别的问法",
    "keyword": "关键词 关键字 触发词 关键词组 触发关键词 匹配词 keyword keywords",
    "answer": "答案 回复 话术 回答 答 a answer answers reply 回复内容 回复话术 标准话术 标准回复 答复 内容 客服回复 客服回答 客服答 客服话术 推荐话术 参考话术 参考答案"
                  " 参考回复 快捷回复 快捷短语 短语 短语内容 话术内容 解答 应答 应答话术 回复语 卖家回复 卖家答 标准答案 回复模板 模板 文本 文案 正文 备选话术 备用话术",
    "section": "分类 类别 类型 分组 模块 一级分类 二级分类 三级分类 目录 大类 小类 话术分类 问题分类 问题类型 主题 阶段 环节 category group 标签页 分组名称 组名 栏目",
    "intent": "意图 intent 意图编号 意图代码",
    "situation": "场景 情景 情形 场合 情境 情况 适用场景 使用场景 时机 场景描述 scene situation",
    "shortcut": "快捷码 快捷键 快捷编码 编码 快捷词 缩写 简码 shortcut 快捷指令 代码",
    "tags": "标签 tag tags 关联标签",
    "notes": "备注 说明 注意 注意事项 提示 note notes remark 补充说明 客服注意 使用说明 内部备注",
    "number": "编号 序号 id no 序列 行号 排序 #",
}
_NAMES: dict[str, Role] = {name: role for role, names in _WRITTEN.items() for name in names.split()}
_CONTAINED: tuple[tuple[str, Role], ...] = (
    ("关键", "keyword"), ("快捷短语", "answer"), ("分类", "section"), ("类型", "section"), ("场景", "situation"), ("意图", "intent"), ("快捷", "shortcut"),
    ("回复", "answer"), ("话术", "answer"), ("答", "answer"), ("问", "question"), ("顾客", "question"), ("买家", "question"), ("备注", "notes"), ("注意", "notes"),
)


def by_names(rows: Sequence[Row], simplify: Callable[[str], str]) -> tuple[int, dict[int, Role]] | None:
    """Where the row of names stands (index into ``rows``) and what each column is; None without such a row."""
    for at, row in enumerate(rows[:_LOOKED]):
        found = names(row, simplify)
        if {"answer"} & set(found.values()) and len(found) >= 2:
            return at, found
        filled = [cell for cell in row.cells if cell]
        if len(filled) == 1 and len(found) == 1 and len(rows) > at + 1 and _NAMES.get(_key(filled[0], simplify)):
            return at, found
    return None


def names(row: Row, simplify: Callable[[str], str]) -> dict[int, Role]:
    """The columns whose cell in this row is the name of something we know; a row of long cells names nothing."""
    filled = [cell for cell in row.cells if cell]
    if not filled or any(len(cell) > 16 or "\n" in cell for cell in filled):
        return {}
    exact = {at: _NAMES[key] for at, cell in enumerate(row.cells) if (key := _key(cell, simplify)) in _NAMES}
    vague = {at: role for at, cell in enumerate(row.cells) if at not in exact and (role := _contained(_key(cell, simplify)))}
    sure = exact or (set(vague.values()) >= {"question", "answer"} and not re.search("亲|您", "".join(filled)))
    return {**exact, **vague} if sure else {}


def by_content(rows: Sequence[Row]) -> dict[int, Role]:
    """What the columns of a nameless table are: replies are long and warm, questions ask, classes repeat."""
    width = max((len(row.cells) for row in rows), default=0)
    columns = {at: cells for at in range(width) if (cells := [row.cells[at] for row in rows[:_SAMPLE] if at < len(row.cells) and row.cells[at]])}
    words = {at: cells for at, cells in columns.items() if not all(re.fullmatch(r"[\d.\-/%\s:]+", cell) for cell in cells)}
    if len(words) < 2:
        return {}
    answer = max(words, key=lambda at: _replying(words[at]))
    others = [at for at in words if at != answer]
    question = max(others, key=lambda at: (_asking(words[at]), _variety(words[at])))
    roles: dict[int, Role] = {answer: "answer", question: "question"}
    for at in others:
        if at != question and _asking(words[at]) >= 0.5:
            roles[at] = "question"
        elif at != question and _replying(words[at]) >= 0.6 * _replying(words[answer]) and len("".join(words[at])) > 8 * len(words[at]):
            roles[at] = "answer"
        elif at < answer and at != question:
            roles.setdefault(at, "section")
    return roles


def _key(cell: str, simplify: Callable[[str], str]) -> str:
    bare = re.sub(r"[(（【\[][^)）】\]]*[)）】\]]|[\s*＊:：、。?？]", "", simplify(cell)).lower()
    return re.sub(r"(?<=[^\d一二三四五六七八九十])[\d一二三四五六七八九十]{1,2}$", "", bare)


def _contained(name: str) -> Role | None:
    return next((role for part, role in _CONTAINED if part in name), None) if 1 < len(name) <= 12 else None


def _replying(cells: Sequence[str]) -> float:
    length = sum(min(len(cell), 60) for cell in cells) / len(cells)
    return length * (1 + 2 * sum(looks.replies(cell) for cell in cells) / len(cells))


def _asking(cells: Sequence[str]) -> float:
    return sum(looks.asks(cell.split("\n")[0]) for cell in cells) / len(cells)


def _variety(cells: Sequence[str]) -> float:
    return len(Counter(cells)) / len(cells)
