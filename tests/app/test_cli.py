"""The console script as people call it, in processes of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import commands
from tests.conftest import ROOT


def _xiaoer(home: Path, *arguments: str, lines: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BOT_TOKEN", "DATABASE_URL", "OWNER_ID"))}
    here = {**clean, "PYTHONPATH": str(ROOT), "MODEL_DIR": str(ROOT / "var" / "models"), **environment}
    return commands.run(home, *arguments, lines=lines, environment=here, seconds=120)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, app.cli; print([m for m in ('aiogram','sklearn','numpy','jieba','sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_running_bot_never_imports_scikit_learn() -> None:
    code = (
        "import sys, app.wiring, bot.door, bot.courier, bot.intake, bot.workers, desk.later; "
        "print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("mind")
def test_read_gives_one_object_a_line(tmp_path: Path) -> None:
    done = _xiaoer(tmp_path, "read", "--json", lines="什么时候发货\n\n能便宜点吗\n")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o["text"] for o in told] == ["什么时候发货", "", "能便宜点吗"]
    assert told[0]["intents"][0]["id"] == "ship_time"
    assert told[1]["verdict"] == "unknown"


def test_check_text_names_the_fault(tmp_path: Path) -> None:
    done = _xiaoer(tmp_path, "check-text", "--json", lines="加我微信详聊\n亲，好的呢～\n")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o["verdict"] for o in told] == ["block", "pass"]


def test_run_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    done = _xiaoer(tmp_path, "run")
    assert done.returncode == 1
    assert "BOT_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_setting_is_named(tmp_path: Path) -> None:
    done = _xiaoer(tmp_path, "run", OWNER_ID="abc")
    assert done.returncode == 1
    assert "OWNER_ID" in done.stderr
    assert "Traceback" not in done.stderr


def test_shops_are_added_listed_and_filled_in(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "shoes", "跑得快鞋店", "--trade", "shoes").returncode == 0
    assert "跑得快鞋店" in _xiaoer(tmp_path, "shop", "list").stdout
    assert "快递=顺丰" in _xiaoer(tmp_path, "shop", "set", "shoes", "快递=顺丰").stdout
    twice = _xiaoer(tmp_path, "shop", "add", "shoes", "跑得快鞋店")
    assert twice.returncode == 1
    unknown = _xiaoer(tmp_path, "shop", "set", "shoes", "心情=好")
    assert "心情" in unknown.stderr


def test_a_new_starter_set_arrives_as_drafts(tmp_path: Path) -> None:
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    again = _xiaoer(tmp_path, "db", "load-library")
    assert "draft 0" in again.stdout


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    done = _xiaoer(tmp_path, "shop", "list", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


def test_holidays_hours_and_the_load_limit_are_kept_with_the_shop(tmp_path: Path) -> None:
    home = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert _xiaoer(tmp_path, "shop", "add", "shoes", "鞋店", **home).returncode == 0
    added = _xiaoer(tmp_path, "shop", "holiday", "shoes", "2026-10-01..2026-10-07", "2026-12-25", **home)
    assert "2026-10-01..2026-10-07、2026-12-25" in added.stdout
    kept = _xiaoer(tmp_path, "shop", "holiday", "shoes", "2026-10-03", "--remove", **home)
    assert "放假：2026-10-01..2026-10-02、2026-10-04..2026-10-07、2026-12-25" in kept.stdout
    assert _xiaoer(tmp_path, "shop", "holiday", "shoes", **home).stdout == kept.stdout
    hours = _xiaoer(tmp_path, "shop", "hours", "shoes", "09:00-18:00", "周日", "休息", **home)
    assert "营业时间：09:00–18:00，周日休息" in hours.stdout
    assert _xiaoer(tmp_path, "shop", "load", "shoes", "5", **home).returncode == 0
    quiet = _xiaoer(tmp_path, "shop", "quiet", "shoes", "23:00-8:30", **home)
    assert quiet.stdout == "免打扰时间：23:00–08:30\n"
    assert "看不懂时段「晚上」" in _xiaoer(tmp_path, "shop", "quiet", "shoes", "晚上", **home).stderr
    refused = _xiaoer(tmp_path, "shop", "holiday", "shoes", "国庆", **home)
    assert refused.returncode == 1
    assert "看不懂" in refused.stderr


def _traffic(home: Path, per_minute: int) -> None:
    """One minute of cards in the shop's database."""
    from storage.records.traffic import Draft
    from storage.store import Store

    store = Store(f"sqlite:///{home / 'var' / 'xiaoer.db'}", clock=lambda: time.time() // 60 * 60)

    def job(tx: Any) -> None:
        bot_id = tx.shops.add_bot(shop_id=1, telegram_id=7, username="shop_bot", token_name="BOT_TOKEN")
        tx.shops.bind_group(shop_id=1, bot_id=bot_id, chat_id=-5, title="客服台")
        for _ in range(per_minute):
            tx.outbox.close(tx.outbox.put(Draft(shop_id=1, bot_id=bot_id, chat_id=-5, kind="card")), "sent")

    store.write_now(job)
    store.close()


def test_plan_says_when_there_is_nothing_to_plan_from_and_counts_when_there_is(tmp_path: Path) -> None:
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    _traffic(tmp_path, 0)
    empty = _xiaoer(tmp_path, "plan")
    assert "还没有流量" in empty.stdout
    assert "群够用" in empty.stdout
    _traffic(tmp_path, 50)
    told = _xiaoer(tmp_path, "plan", "--weeks", "1").stdout
    for words in ("建议 3 个群，还差 2 个", "最忙的一分钟 50 次", "1 个群：40.0% 一分钟内送到，30 次要排队，最久的等 2 分钟左右", "3 个群：全部一分钟内送到"):
        assert words in told, told
    (line,) = _xiaoer(tmp_path, "plan", "--json").stdout.splitlines()
    found = json.loads(line)
    assert (found["shop"], found["needed"], found["most"], found["kinds"]) == ("main", 3, 50, {"card": 50})
    assert [one["waited"] for one in found["forecasts"]] == [30, 10, 0]


_WORDS = "顾客：能开发票吗\n客服：亲，可以开电子发票的哦\n忙碌时：亲，稍等一下下，马上就来\n"


@pytest.mark.usefixtures("mind")
def test_a_manual_is_looked_at_kept_exported_and_recognised(tmp_path: Path) -> None:
    manual = tmp_path / "手册.txt"
    manual.write_bytes(_WORDS.encode("gbk"))
    looked = _xiaoer(tmp_path, "import", str(manual), "--dry-run", "--json")
    told = json.loads(looked.stdout)
    assert [pair["questions"] for pair in told["pairs"]] == [["能开发票吗"], ["忙碌时"]]
    assert told["added"] == 0
    assert not (tmp_path / "var" / "xiaoer.db").exists(), "a dry run makes no database"
    assert "没有叫 main 的店铺" in _xiaoer(tmp_path, "import", str(manual)).stderr
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    kept = _xiaoer(tmp_path, "import", str(manual))
    assert "已存下 2 条草稿" in kept.stdout
    assert "已存下 0 条草稿" in _xiaoer(tmp_path, "import", str(manual)).stdout
    for name in ("a.yaml", "a.xlsx", "a.csv"):
        assert "已导出" in _xiaoer(tmp_path, "export", name).stdout
        again = _xiaoer(tmp_path, "import", name, "--dry-run")
        assert "认出 0 组问答" in again.stdout, "everything is there already"
    assert "能开发票吗" in (tmp_path / "a.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("mind")
def test_a_file_that_cannot_be_read_changes_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    (tmp_path / "图.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    _xiaoer(tmp_path, "export", "before.yaml")
    for arguments, words in ((("import", "图.csv"), "这是图片"), (("import", "没有.csv"), "找不到"), (("export", "a.doc"), "结尾"),
                             (("export", "none/a.csv"), "写不进"), (("export", "a.csv", "--shop", "x"), "没有叫 x 的店铺")):
        done = _xiaoer(tmp_path, *arguments)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    _xiaoer(tmp_path, "export", "after.yaml")
    assert (tmp_path / "after.yaml").read_bytes() == (tmp_path / "before.yaml").read_bytes()


def _troubled(home: Path) -> None:
    """An unconfirmed reply and a parked update, both number 1."""
    from storage.records.traffic import Draft
    from storage.store import Store

    store = Store(f"sqlite:///{home / 'var' / 'xiaoer.db'}", clock=time.time)

    def job(tx: Any) -> None:
        bot_id = tx.shops.add_bot(shop_id=1, telegram_id=7, username="shop_bot", token_name="BOT_TOKEN")
        row = Draft(shop_id=1, bot_id=bot_id, chat_id=5, kind="say", body={"text": "好的"})
        tx.outbox.close(tx.outbox.put(row), "unconfirmed")
        tx.inbox.put(shop_id=1, bot_id=bot_id, arrived=[(900, "5", "{}")])
        for _ in range(3):
            (update,) = tx.inbox.claim(1)
            tx.inbox.failed(update.id, "KeyError", again_in=0)

    store.write_now(job)
    store.close()


def test_a_message_and_an_update_of_the_same_number_are_tried_again_apart(tmp_path: Path) -> None:
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    _troubled(tmp_path)
    told = _xiaoer(tmp_path, "db", "outbox").stdout
    messages, _, updates = told.partition("来信（--retry-update 编号）")
    assert "消息（--retry 编号）" in messages
    assert "  1\tunconfirmed\tsay" in messages
    assert "  1\tparked\tupdate:900\tKeyError" in updates
    assert _xiaoer(tmp_path, "db", "outbox", "--retry-update", "1").stdout == "已重新排队\n"
    told = _xiaoer(tmp_path, "db", "outbox").stdout
    assert "来信" not in told
    assert "  1\tunconfirmed\tsay" in told, "the message still waits for a person's decision"
    assert _xiaoer(tmp_path, "db", "outbox", "--retry", "1").stdout == "已重新排队\n"
    assert "queued 1" in _xiaoer(tmp_path, "db", "outbox").stdout
    again = _xiaoer(tmp_path, "db", "outbox", "--retry", "1")
    assert (again.returncode, again.stdout) == (1, "")
    assert "没有这个编号" in again.stderr


def test_a_database_of_a_later_version_is_named_without_a_traceback(tmp_path: Path) -> None:
    _xiaoer(tmp_path, "shop", "add", "main", "小店")
    with closing(sqlite3.connect(tmp_path / "var" / "xiaoer.db")) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.commit()
    for command in (("db", "upgrade"), ("shop", "list"), ("doctor",)):
        done = _xiaoer(tmp_path, *command)
        assert "更新版本的小二写的" in done.stdout + done.stderr, command
        assert "Traceback" not in done.stderr


def test_own_accounts_and_own_rules_are_kept_with_the_shop_and_bad_ones_refused(tmp_path: Path) -> None:
    home = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **home).returncode == 0
    refused = _xiaoer(tmp_path, "shop", "set", "main", "关注方式=加微信 xiaoer_shop", **home)
    assert (refused.returncode, "shop own" in refused.stderr) == (1, True)
    assert "xiaoer_shop" in _xiaoer(tmp_path, "shop", "own", "main", "xiaoer_shop", **home).stdout
    assert _xiaoer(tmp_path, "shop", "set", "main", "关注方式=加微信 xiaoer_shop", **home).returncode == 0
    good = (
        "- id: no_pitch\n  level: warn\n  why: 不推会员卡\n  rewrite: 亲，您慢慢看～\n  patterns: [会员卡]\n"
        "  hits: [办张会员卡吧]\n  misses: [好的亲]\n"
    )
    (tmp_path / "good.yaml").write_text(good, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(good.replace("办张会员卡吧", "充个值吧"), encoding="utf-8")
    bad = _xiaoer(tmp_path, "rules", "add", "bad.yaml", **home)
    assert (bad.returncode, "应该查到，却没有查到" in bad.stderr) == (1, True)
    assert "no_pitch" not in _xiaoer(tmp_path, "rules", "list", **home).stdout
    assert "no_pitch" in _xiaoer(tmp_path, "rules", "add", "good.yaml", **home).stdout
    assert "★ no_pitch" in _xiaoer(tmp_path, "rules", "list", **home).stdout
    assert _xiaoer(tmp_path, "rules", "remove", "courtesy", **home).returncode == 1
    assert _xiaoer(tmp_path, "rules", "remove", "no_pitch", **home).returncode == 0
