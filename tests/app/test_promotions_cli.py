"""`xiaoer promotions`: a workbook as people make it comes in whole or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.app.test_cli import _xiaoer


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}


def _workbook(path: Path, *rows: list[object]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["店铺活动表"])
    sheet.append(["活动名称", "截止日期", "开始日期", "优惠金额", "使用门槛", "活动类型", "赠品", "赠品库存"])
    for row in rows:
        sheet.append(row)
    book.save(path)


def test_a_workbook_comes_in_is_listed_and_ended(tmp_path: Path, home: dict[str, str]) -> None:
    today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    later = today + timedelta(days=9)
    _workbook(tmp_path / "a.xlsx", ["岁末满减", later, today, 30, "满199元", "满减", None, None], [None, later, None, None, 299, "满赠", "雪花杯", 50])
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **home).returncode == 0
    dry = _xiaoer(tmp_path, "promotions", "import", "a.xlsx", "--dry-run", **home)
    assert (dry.returncode, dry.stderr, dry.stdout.strip()) == (0, "", "可以收进 2 个活动（只看不存）")
    assert "还没有活动" in _xiaoer(tmp_path, "promotions", "list", **home).stdout
    assert "新增 2，替换 0" in _xiaoer(tmp_path, "promotions", "import", "a.xlsx", **home).stdout
    listed = _xiaoer(tmp_path, "promotions", "list", **home).stdout
    assert "生效中　满199元减30元" in listed
    assert "岁末满减" in listed
    assert "满299元送雪花杯" in listed
    assert "赠品剩 50" in listed
    assert "新增 0，替换 2" in _xiaoer(tmp_path, "promotions", "import", "a.xlsx", **home).stdout
    assert "已结束：1" in _xiaoer(tmp_path, "promotions", "end", "1", **home).stdout
    again = _xiaoer(tmp_path, "promotions", "end", "1", **home)
    assert (again.returncode, again.stderr.strip()) == (1, "活动 1 已经结束了")
    assert _xiaoer(tmp_path, "promotions", "end", "99", **home).returncode == 1


def test_one_wrong_row_keeps_the_whole_file_out(tmp_path: Path, home: dict[str, str]) -> None:
    later = datetime.now() + timedelta(days=9)
    _workbook(tmp_path / "a.xlsx", ["好的", later, None, 30, 199, "满减", None, None], ["坏的", later, later + timedelta(days=3), -3, 199, "满减", None, None])
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **home).returncode == 0
    done = _xiaoer(tmp_path, "promotions", "import", "a.xlsx", **home)
    assert done.returncode == 1
    assert "第 4 行「优惠金额」：「-3」不对" in done.stderr
    assert "第 4 行「截止日期」：结束" in done.stderr
    assert "一行也没有收进来" in done.stderr
    assert "还没有活动" in _xiaoer(tmp_path, "promotions", "list", **home).stdout
    (tmp_path / "b.txt").write_text("满199减30", encoding="utf-8")
    assert "没有找到活动" in _xiaoer(tmp_path, "promotions", "import", "b.txt", **home).stderr
