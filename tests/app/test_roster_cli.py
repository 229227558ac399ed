"""`xiaoer roster`: a kind, a month that is refused by name, and one that goes out (what they come to: tests/desk/test_rostering.py)."""

from __future__ import annotations

from pathlib import Path

from tests.app.test_cli import _xiaoer


def test_a_kind_is_kept_a_stranger_refused_and_the_month_goes_out(tmp_path: Path) -> None:
    home = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **home).returncode == 0
    assert "已保存：早 早班 08:00-17:00" in _xiaoer(tmp_path, "roster", "kind", "早", "8:00-17:00", "--name", "早班", **home).stdout
    days = ",".join(str(n) for n in range(1, 32))
    (tmp_path / "a.csv").write_bytes(f"姓名,{days}\n小王,早{',' * 30}".encode("gbk"))
    strange = _xiaoer(tmp_path, "roster", "import", "a.csv", "--month", "2026-12", **home)
    assert strange.returncode == 1
    assert "没有叫「小王」的同事" in strange.stderr
    assert "一格也没有收进来" in strange.stderr
    out = _xiaoer(tmp_path, "roster", "export", "b.xlsx", "--month", "2026-12", **home)
    assert (out.returncode, (tmp_path / "b.xlsx").exists()) == (0, True)
