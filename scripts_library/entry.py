"""Reads a YAML file as plain text values that remember their lines, so that a mistake can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from scripts_library.errors import LibraryError

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One YAML node; scalars are text as written (``on`` and ``007`` stay words), lines count from 1."""

    path: Path
    node: yaml.Node

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1

    def fault(self, problem: str, remedy: str) -> LibraryError:
        return LibraryError(self.path, self.line, problem, remedy)

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fault("这里应是一句文字", "写成一行文字；句中有冒号、# 等符号时用单引号包起来")
        return str(self.node.value).strip()

    def items(self) -> Iterator[Entry]:
        """The entries of a list; an empty value is an empty list."""
        if _empty(self.node):
            return
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fault("这里应是一个列表", "每一项另起一行，以“- ”开头")
        for node in self.node.value:
            yield Entry(self.path, node)

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def fields(self, *, allowed: frozenset[str]) -> dict[str, Entry]:
        """The entries of a mapping by key; a key not allowed, or written twice, is a mistake."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault("这里应是“名称: 内容”的形式", f"可以写的名称：{'、'.join(sorted(allowed))}")
        found: dict[str, Entry] = {}
        for key_node, value in self.node.value:
            key = Entry(self.path, key_node)
            name = key.text()
            if name in found or name not in allowed:
                problem = f"“{name}”写了两次" if name in found else f"不认识“{name}”"
                raise key.fault(problem, f"可以写的名称：{'、'.join(sorted(allowed))}，每个一次")
            found[name] = Entry(self.path, value)
        return found

    def pairs(self) -> dict[str, str]:
        """A mapping of free text to text."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault("这里应是“原文: 改成”的形式", "每对一行，中间用冒号加空格隔开")
        return {Entry(self.path, k).text(): Entry(self.path, v).text() for k, v in self.node.value}


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value


def parse(path: Path, source: str) -> Entry | None:
    """The root entry of a YAML text; None when it is empty. Raises LibraryError on bad YAML."""
    try:
        node = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise LibraryError(path, line, f"YAML 格式有误（{getattr(error, 'problem', '') or error}）",
                           "检查缩进、冒号和引号；以 ! & * ? [ ] { } | > % @ 或引号开头的句子用单引号包起来") from error
    return None if node is None else Entry(path, node)
