"""xiaoer shop rhythm, as people call it."""

from __future__ import annotations

from pathlib import Path

from tests.app.test_cli import _xiaoer


def test_how_long_the_day_waits_is_set_part_by_part_and_shown(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店").returncode == 0
    assert "下班后 45 分钟没交接报组长　通知 240 分钟" in _xiaoer(tmp_path, "shop", "rhythm", "main", "--handover", "45").stdout
    told = _xiaoer(tmp_path, "shop", "rhythm", "main", "--prints", "0").stdout
    assert "下班后 45 分钟" in told
    assert "打单前 0 分钟提醒" in told
    assert _xiaoer(tmp_path, "shop", "rhythm", "main", "--memo", "1").returncode != 0
