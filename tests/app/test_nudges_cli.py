"""`xiaoer nudges`: rules in sentences, the dry run and the report, for people and for programs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from desk.nudges import nudging
from storage.records.orders import OrderLine
from storage.store import Store
from tests.app.test_cli import _xiaoer

DAY = 86_400.0


def _received(tx: Any) -> None:
    """An order of six days ago, and one that came four and a half days ago."""
    for number, ago in (("X-1", 6.0), ("X-2", 4.5)):
        at = tx.now - ago * DAY
        order = tx.orders.add(
            shop_id=1, number=number, state="received", changed_at=at, source="form", lines=(OrderLine("A01", "雪纺裙", "", "", 1),),
            paid_at=at, received_at=at,
        )
        nudging.happened(tx, tx.shops.get(1), "received", subject=f"order:{order.id}", occasion="1", customer_id=None, at=at)


def test_rules_dry_run_and_report(tmp_path: Path) -> None:
    home = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **home).returncode == 0
    rules = _xiaoer(tmp_path, "nudges", "rules", **home).stdout
    assert "nudge_all_well\t自动\t顾客签收 5天后，在 10:00–12:00、15:00–20:00，发给顾客；遇到退款退货中" in rules
    empty = _xiaoer(tmp_path, "nudges", "report", **home)
    assert (empty.returncode, "没有到期" in empty.stderr) == (1, True)
    store = Store(home["DATABASE_URL"], clock=time.time)
    store.write_now(_received)
    store.close()
    rows = [
        json.loads(line) for day in ("0", "1", "2")
        for line in _xiaoer(tmp_path, "nudges", "dry-run", "--day", day, "--json", **home).stdout.splitlines()
    ]
    assert {row["rule_id"] for row in rows} >= {"nudge_all_well"}
    assert {row["why_not"] for row in rows} == {"订单没有关联顾客"}
    lines = [json.loads(line) for line in _xiaoer(tmp_path, "nudges", "report", "--json", **home).stdout.splitlines()]
    (rule,) = (line for line in lines if line["key"] == "nudge_all_well")
    assert (rule["by"], rule["due"], rule["pending"], rule["on_time"]) == ("rule", 1, 1, 0)
    assert "按同事" in _xiaoer(tmp_path, "nudges", "report", "--days", "30", **home).stdout
