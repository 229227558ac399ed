"""Says in Chinese what the library of the command line says in English: wrong uses, and the frame of the help pages."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any, Final

import typer

WrongUse: type[Exception] = typer.BadParameter.__mro__[1]  # UsageError: typer shows its children only
HELP: Final = (
    (re.compile(r"^Usage: ", re.M), "用法："),
    (re.compile(r"^Options:", re.M), "选项："),
    (re.compile(r"^Arguments:", re.M), "参数："),
    (re.compile(r"^Commands:", re.M), "命令："),
    (re.compile(r"Show this message and exit\."), "看这份说明"),
    (re.compile(r"\[default: "), "[默认："),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r"; required\]"), "；必填]"),
)
WRONG: Final = (
    (re.compile(r"^No such command '(.+?)'"), "没有「{0}」这个命令"),
    (re.compile(r"^No such option: (\S+?)\.?( |$)"), "没有「{0}」这个选项"),
    (re.compile(r"^Missing argument '(.+?)'"), "还差一项：{0}"),
    (re.compile(r"^Missing option '(.+?)'"), "还差选项 {0}"),
    (re.compile(r"^Missing command"), "还差一个命令"),
    (re.compile(r"^Got unexpected extra argument(?:s|\(s\))? \((.+)\)"), "多写了：{0}"),
    (re.compile(r"^Option '(.+?)' requires an argument"), "选项 {0} 后面要写上值"),
    (re.compile(r"^Option '(.+?)' does not take a value"), "选项 {0} 后面不用写值"),
    (re.compile(r"^Invalid value for '(.+?)': Input should be a valid (?:number|integer)"), "{0} 要写数字"),
    (re.compile(r"^Invalid value for '(.+?)': Input should be greater than or equal to (\S+)"), "{0} 最少 {1}"),
    (re.compile(r"^Invalid value for '(.+?)': Input should be less than or equal to (\S+)"), "{0} 最多 {1}"),
    (re.compile(r"^Invalid value for '(.+?)': (?:.*?)'(.*?)' is not one of (.+?)\.?$"), "{0} 只能是 {2}，「{1}」不是"),
    (re.compile(r"^Invalid value for '(.+?)': (.+)", re.S), "{0} 写得不对：{1}"),
)


def speak(run: Callable[..., Any]) -> int:
    """Run the command line. Returns the exit code; help goes to standard output, wrong uses to standard error."""
    try:
        if "--help" not in sys.argv[1:]:
            return int(run(standalone_mode=False) or 0)
        page = io.StringIO()
        with redirect_stdout(page):
            code = run(standalone_mode=False)
        sys.stdout.write(page_in_chinese(page.getvalue()))
        return int(code or 0)
    except WrongUse as error:
        sys.stderr.write(wrong_use(error))
        return 2
    except typer.Abort:
        sys.stderr.write("已取消\n")
        return 1


def page_in_chinese(page: str) -> str:
    """A help page whose frame is Chinese as well."""
    for pattern, words in HELP:
        page = pattern.sub(words, page)
    return page


def wrong_use(error: Any) -> str:
    """What was wrong, how the command is used, and where to read more; the help page itself where nothing was asked for."""
    where = error.ctx
    if type(error).__name__ == "NoArgsIsHelpError":
        return page_in_chinese(where.get_help()) + "\n"
    lines = [_said(error)]
    near = [name for name in getattr(error, "possibilities", None) or () if name]
    if near:
        lines.append(f"是不是：{'、'.join(near)}")
    lines += [page_in_chinese(where.get_usage()), f"怎么用：{where.command_path} --help"] if where else ["怎么用：在命令后面加 --help"]
    return "\n".join(lines) + "\n"


def _said(error: Any) -> str:
    said: str = error.format_message()
    for pattern, words in WRONG:
        found = pattern.match(said)
        if found:
            return words.format(*found.groups())
    return said
