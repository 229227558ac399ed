"""xiaoer orders, as people call it."""

from __future__ import annotations

import json
import time
from pathlib import Path

from desk.people.signing_in import hashed
from storage.store import Store
from tests.app.test_cli import _xiaoer

TABLE = (
    "订单编号,订单状态,买家实际支付金额,收货人姓名,联系手机,收货地址,宝贝标题,宝贝数量\n"
    "T20261128001,买家已付款,¥258.00,林小雨,13812345678,浙江省杭州市西湖区文三路1号,雪纺连衣裙,1\n"
    "T20261128002,飞走了,99,周一,13900000000,上海市静安区南京西路9号,牛仔裤,1\n"
)


def test_orders_go_in_and_are_shown_with_the_receiver_hidden(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店").returncode == 0
    (tmp_path / "单.csv").write_text(TABLE, encoding="gb18030")
    tried = _xiaoer(tmp_path, "orders", "import", "单.csv", "--dry-run", "--json")
    told = json.loads(tried.stdout)
    assert (told["new"], told["bad"], told["saved"], tried.returncode) == (["T20261128001"], 1, 0, 1)
    done = _xiaoer(tmp_path, "orders", "import", "单.csv")
    assert "已存下 1 单" in done.stdout
    assert "第 3 行「订单状态」" in done.stderr
    for words in (_xiaoer(tmp_path, "orders", "list", "--json").stdout, _xiaoer(tmp_path, "orders", "show", "T20261128001").stdout):
        assert "林**" in words
        assert "258" in words
        assert all(secret not in words for secret in ("林小雨", "5678", "文三路"))
    assert "已付款（文件）" in words


def test_the_colours_of_flags_and_the_print_runs_are_set(tmp_path: Path) -> None:
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店").returncode == 0
    shown = _xiaoer(tmp_path, "orders", "flags", "第二套", "快递=红").stdout
    assert "🔴 快递" in shown
    assert "🟡 换货" in shown
    assert "打单时间：09:30、16:00" in _xiaoer(tmp_path, "shop", "prints", "main", "16:00", "9:30").stdout


def test_a_one_time_link_is_printed_for_an_order_of_nobody_known_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    here = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    assert _xiaoer(tmp_path, "shop", "add", "main", "小店", **here).returncode == 0
    (tmp_path / "单.csv").write_text(TABLE, encoding="gb18030")
    _xiaoer(tmp_path, "orders", "import", "单.csv", **here)
    assert _xiaoer(tmp_path, "orders", "link", "T20261128001", **here).returncode == 1  # the shop has no bot yet
    store = Store(here["DATABASE_URL"], clock=time.time)
    store.write_now(lambda tx: tx.shops.add_bot(shop_id=1, telegram_id=1, username="shop_bot", token_name="BOT_TOKEN"))
    link = _xiaoer(tmp_path, "orders", "link", "T20261128001", **here).stdout.strip()
    assert link.startswith("https://t.me/shop_bot?start=o_")
    code = link.partition("start=o_")[2]
    assert len(code) + 2 <= 64
    assert store.write_now(lambda tx: tx.order_links.link(1, hashed(code))) is not None
    store.close()
    assert code.encode() not in (tmp_path / "x.db").read_bytes()
    assert _xiaoer(tmp_path, "orders", "link", "T404", **here).returncode == 1
