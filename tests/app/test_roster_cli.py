"""`xiaoer roster`: kinds, a month in and out, its rules."""

from __future__ import annotations

from pathlib import Path

from tests.app.test_cli import _xiaoer


def test_a_month_comes_in_is_shown_checked_and_goes_out_again(tmp_path: Path) -> None:
    home = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **home).returncode == 0
    assert "已保存：早 早班 08:00-17:00" in _xiaoer(tmp_path, "roster", "kind", "早", "8:00-17:00", "--name", "早班", **home).stdout
    twice = _xiaoer(tmp_path, "roster", "kind", "中", "9:00-13:00", "12:00-18:00", **home)
    assert (twice.returncode, "重叠" in twice.stderr) == (1, True)
    days = ",".join(str(n) for n in range(1, 32))
    (tmp_path / "a.csv").write_bytes(f"姓名,{days}\n小王,早{',' * 30}".encode("gbk"))
    strange = _xiaoer(tmp_path, "roster", "import", "a.csv", "--month", "2026-12", **home)
    assert strange.returncode == 1
    assert "没有叫「小王」的同事" in strange.stderr
    assert "一格也没有收进来" in strange.stderr
    assert "月休=4　十天休=2" in _xiaoer(tmp_path, "roster", "rules", "十天休=2", **home).stdout
    out = _xiaoer(tmp_path, "roster", "export", "b.xlsx", "--month", "2026-12", **home)
    assert (out.returncode, (tmp_path / "b.xlsx").exists()) == (0, True)
    assert _xiaoer(tmp_path, "roster", "show", "--month", "2026-13", **home).returncode == 1
