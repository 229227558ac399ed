"""What somebody hears who calls a command wrongly: in Chinese, on standard error, with the exit code scripts expect."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import commands
from tests.conftest import ROOT


def _xiaoer(home: Path, *arguments: str) -> tuple[int, str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BOT_TOKEN", "DATABASE_URL", "OWNER_ID"))}
    done = commands.run(home, *arguments, environment={**clean, "PYTHONPATH": str(ROOT)}, seconds=120)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sell",), "没有「sell」这个命令"),
        (("shop", "zone"), "没有「zone」这个命令"),
        (("read", "--nosuch"), "没有「--nosuch」这个选项"),
        (("explain",), "还差一项：text"),
        (("explain", "在吗", "多了"), "多写了：多了"),
        (("plan", "--weeks", "abc"), "--weeks 要写数字"),
        (("plan", "--weeks", "0"), "--weeks 最少 0.1"),
        (("plan", "--weeks"), "选项 --weeks 后面要写上值"),
        (("plan", "--json=1"), "选项 --json 后面不用写值"),
    ],
)
def test_a_wrong_use_is_told_in_chinese_with_the_right_way_and_ends_with_2(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, told = _xiaoer(tmp_path, *arguments)
    assert (code, out) == (2, "")
    assert said in told
    assert "怎么用：" in told
    assert "Error" not in told


def test_the_frame_of_a_help_page_is_chinese_and_it_ends_well(tmp_path: Path) -> None:
    code, page, _ = _xiaoer(tmp_path, "db", "backup", "--help")
    assert code == 0
    for words in ("用法：", "参数：", "[必填]", "看这份说明"):
        assert words in page


def test_a_group_without_a_command_shows_what_there_is(tmp_path: Path) -> None:
    code, _, page = _xiaoer(tmp_path, "db")
    assert code == 2
    assert "命令：" in page
    assert "backup" in page


def test_before_there_is_a_shop_people_hear_how_it_comes_about(tmp_path: Path) -> None:
    for arguments in (("items", "list"), ("shop", "set", "main", "快递=中通")):
        code, _, told = _xiaoer(tmp_path, *arguments)
        assert code == 1
        assert "没有叫 main 的店铺，一家店都还没建" in told
    for arguments in (("shop", "list"), ("plan",)):
        assert "还没有店铺" in _xiaoer(tmp_path, *arguments)[1]
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    assert "没有叫 shoes 的店铺，现有：main" in _xiaoer(tmp_path, "items", "list", "--shop", "shoes")[2]


def test_a_misspelt_fact_of_the_shop_is_met_with_the_nearest_and_one_of_an_item_is_refused(tmp_path: Path) -> None:
    assert "是不是「快递」？" in _xiaoer(tmp_path, "shop", "set", "main", "快弟=中通")[2]
    code, _, told = _xiaoer(tmp_path, "shop", "set", "main", "价格=10")
    assert code == 1
    assert "不认识的店铺信息「价格」" in told
    assert "要写成 名称=内容" in _xiaoer(tmp_path, "shop", "set", "main", "快递")[2]


@pytest.mark.parametrize("arguments", [("db", "restore", "no.db"), ("rules", "add", "no.yaml")])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, _, told = _xiaoer(tmp_path, *arguments)
    assert code == 1
    assert f"找不到 {arguments[-1]}" in told


def test_a_copy_of_sqlite_is_not_put_over_postgresql(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"")
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://nobody@127.0.0.1/nowhere\n")
    code, _, told = _xiaoer(tmp_path, "db", "restore", "copy.db")
    assert code == 1
    assert "PostgreSQL 请用 pg_restore" in told


def test_a_shop_that_began_under_a_wrong_name_is_named_anew(tmp_path: Path) -> None:
    _xiaoer(tmp_path, "shop", "add", "main", "我的小店")
    assert "行业可选：default、" in _xiaoer(tmp_path, "shop", "change", "main", "--trade", "moon")[2]
    assert "不认识时区「Mars」" in _xiaoer(tmp_path, "shop", "change", "main", "--timezone", "Mars")[2]
    assert "店名 我的小店，行业 default" in _xiaoer(tmp_path, "shop", "change", "main")[1]
    changed = _xiaoer(tmp_path, "shop", "change", "main", "--name", "小二鞋店", "--trade", "shoes")[1]
    assert "店名 小二鞋店，行业 shoes，时区 Asia/Shanghai" in changed
    assert "小二鞋店\tshoes" in _xiaoer(tmp_path, "shop", "list")[1]
