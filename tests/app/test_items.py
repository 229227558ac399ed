"""xiaoer items, as people call it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.test_cli import _xiaoer

TABLE = "货号,名称,价格,底价,颜色,尺码,库存\nA01,雪纺裙,129,99,红色,M,3\nA01,,,,红色,L,0\n"


def test_goods_go_in_are_shown_and_come_out_the_same(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店").returncode == 0
    (tmp_path / "货.csv").write_text(TABLE, encoding="utf-8-sig")
    tried = json.loads(_xiaoer(tmp_path, "items", "import", "货.csv", "--dry-run", "--json").stdout)
    assert (tried["new"], tried["saved"]) == (["A01"], 0)
    assert "新的 1 个" in _xiaoer(tmp_path, "items", "import", "货.csv").stdout
    assert "雪纺裙\t¥129\t库存 3" in _xiaoer(tmp_path, "items", "list").stdout
    assert "底价 ¥99" in _xiaoer(tmp_path, "items", "show", "A01").stdout
    for file in ("出.xlsx", "出.csv"):
        assert _xiaoer(tmp_path, "items", "export", file).returncode == 0
        again = json.loads(_xiaoer(tmp_path, "items", "import", file, "--dry-run", "--json").stdout)
        assert (again["errors"], again["new"], again["changed"]) == ([], [], [])


def test_one_bad_cell_and_nothing_is_kept(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店").returncode == 0
    (tmp_path / "坏.csv").write_text(TABLE + "B02,裤,很贵,,,,\n", encoding="utf-8")
    done = _xiaoer(tmp_path, "items", "import", "坏.csv")
    assert done.returncode == 1
    assert "第 4 行「价格」" in done.stderr
    assert "什么都没有改动" in done.stderr
    assert "共 0 个商品" in _xiaoer(tmp_path, "items", "list").stdout
    assert "没有货号" in _xiaoer(tmp_path, "items", "show", "A01").stderr


def test_the_limits_of_concessions_are_shown_and_set(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店").returncode == 0
    assert "客服：2%，一件不超过 5 元" in _xiaoer(tmp_path, "items", "limits").stdout
    assert "客服：3%，一件不超过 5 元" in _xiaoer(tmp_path, "items", "limits", "--agent-percent", "3").stdout
    assert "客服：3%" in _xiaoer(tmp_path, "items", "limits").stdout
    assert _xiaoer(tmp_path, "items", "limits", "--lead-percent", "-1").returncode != 0
