"""Goods, promotions and the shop's own accounts over HTTP: looked at, brought in whole or not at all, ended, by whom it may be."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scripts_library.items import ItemCard
from tests.web.office import Browser, Office

GOODS = "货号,名称,价格,底价,颜色,尺码,库存\nA01,雪纺裙,129,110,白色,M,5\nA02,开衫,99,80,黑色,L,0\n".encode("gb18030")
KEY = re.compile(r'name="key" value="(\w+)"')


def _days(office: Office, begin: int, end: int) -> str:
    today = datetime.fromtimestamp(office.clock(), ZoneInfo("Asia/Shanghai"))
    return ",".join(f"{today + timedelta(days=days):%Y-%m-%d}" for days in (begin, end))


def _promotions(office: Office) -> bytes:
    rows = ("满减,199元,30元," + _days(office, -1, 3), "折扣,,8.8折," + _days(office, 10, 12))
    return "\n".join(("类型,门槛,优惠,开始,结束", *rows)).encode()


async def _numbers(office: Office) -> list[str]:
    return [item.card.number for item in await office.house.store.read(lambda tx: tx.items.all(1))]


async def _brought(browser: Browser, data: bytes, name: str, to: str) -> str:
    await browser.opens(to)
    status, page = await browser.brings(data, name, to)
    assert status == 200
    return page


async def test_goods_are_looked_at_kept_found_and_opened(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        assert "还没有商品" in (await browser.opens("/console/goods"))[1]
        page = await _brought(browser, GOODS, "货.csv", "/console/goods")
        for words in ("雪纺裙", "新的", "什么都没有改动", "全部存下（2 个）"):
            assert words in page, words
        assert await _numbers(office) == []
        (key,) = KEY.findall(page)
        assert (await browser.sends("/console/goods/keep", key="0" * 16))[0] == 409
        status, page = await browser.sends("/console/goods/keep", key=key)
        assert (status, "存好了 2 个商品" in page) == (200, True)
        assert await _numbers(office) == ["A01", "A02"]
        assert (await browser.sends("/console/goods/keep", key=key))[0] == 409, "once"
        _, page = await browser.opens("/console/goods?q=雪紡")
        assert ("雪纺裙" in page, "开衫" in page) == (True, False)
        (address,) = re.findall(r'href="(/console/goods/\d+)"', page)
        _, page = await browser.opens(address)
        for words in ("A01", "129 元", "底价", "110 元", "白色", "库存"):
            assert words in page, words
    async with await office.browser("老赵") as lead:
        _, page = await lead.opens(address)
        assert ("129 元" in page, "底价" in page, "110" in page) == (True, False, False)


async def test_one_bad_cell_keeps_the_whole_file_of_goods_out(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        page = await _brought(browser, GOODS + "A03,裙子加微信abc12345看,10,,,,\n".encode("gb18030"), "货.csv", "/console/goods")
        assert "第 4 行" in page
        assert "不能发给顾客" in page
        assert KEY.findall(page) == []
        status, page = await browser.brings(b"\x89PNG\r\n", "图.png", "/console/goods")
        assert (status, "没有改动" in page) == (422, True)
    assert await _numbers(office) == []


async def test_goods_changed_meanwhile_are_not_written_over(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        (key,) = KEY.findall(await _brought(browser, GOODS, "货.csv", "/console/goods"))
        await office.house.store.write(lambda tx: tx.items.put(1, ItemCard("A01", "别人的裙子")))
        status, page = await browser.sends("/console/goods/keep", key=key)
        assert (status, "有人也在改商品" in page) == (409, True)
    assert await _numbers(office) == ["A01"]


async def test_promotions_are_brought_in_whole_and_ended_by_a_press(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        page = await _brought(browser, _promotions(office), "活动.csv", "/console/promotions")
        assert "满199元减30元" in page.replace("立减", "减")
        assert await office.house.store.read(lambda tx: tx.promotions.all(1)) == ()
        (key,) = KEY.findall(page)
        status, page = await browser.sends("/console/promotions/keep", key=key)
        assert (status, "生效中" in page, "未开始" in page) == (200, True, True)
        number = re.findall(r'name="id" value="(\d+)"', page)[0]
        status, page = await browser.sends("/console/promotions/end", id=number)
        assert (status, "结束了" in page, "已结束" in page, "生效中" in page) == (200, True, True, False)
        assert "早就结束了" in (await browser.sends("/console/promotions/end", id=number))[1]
        bad = _promotions(office) + "\n满减,30元,199元,2026-01-01,2026-99-99".encode()
        page = await _brought(browser, bad, "活动.csv", "/console/promotions")
        assert ("第 4 行" in page, KEY.findall(page)) == (True, [])
    assert len(await office.house.store.read(lambda tx: tx.promotions.all(1))) == 2


async def test_another_shops_goods_and_promotions_are_out_of_reach(office: Office) -> None:
    def another(tx: Any) -> tuple[int, int]:
        shop = tx.shops.add(code="other", name="另一家店", trade="shoes", timezone="Asia/Shanghai", settings={})
        tx.items.put(shop, ItemCard("S01", "秘密新款"))
        wish = {
            "kind": "包邮", "name": "秘密活动", "scope": "", "starts_at": tx.now, "ends_at": tx.now + 9e4, "threshold": None, "value": None,
            "gift": "", "gift_stock": None, "stacking": "", "quota": "", "claim": "", "next_at": None,
        }
        tx.promotions.put(shop, wish)
        return tx.items.all(shop)[0].id, tx.promotions.all(shop)[0].id

    item, promotion = await office.house.store.write(another)
    async with await office.browser("孙主管") as browser:
        assert "秘密" not in (await browser.opens("/console/goods"))[1]
        assert (await browser.opens(f"/console/goods/{item}"))[0] == 404
        assert "秘密" not in (await browser.opens("/console/promotions"))[1]
        assert (await browser.sends("/console/promotions/end", id=promotion))[0] == 404
    found = await office.house.store.read(lambda tx: tx.promotions.get(promotion))
    assert found.ended_at is None


async def test_the_shops_own_accounts_are_listed_added_and_taken_off(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/accounts")
        status, page = await browser.sends("/console/accounts/add", account="shop@example.com")
        assert (status, "加上了" in page, "shop@example.com" in page) == (200, True, True)
        status, page = await browser.sends("/console/accounts/add", account="a")
        assert (status, "请写完整" in page, "/accounts add" in page) == (422, True, False)
        status, page = await browser.sends("/console/accounts/remove", account="nobody@example.com")
        assert (status, "名单里没有「nobody@example.com」" in page, "shop@example.com" in page) == (422, True, True)
        _, page = await browser.sends("/console/accounts/remove", account="shop@example.com")
        assert ("去掉了" in page, "shop@example.com" in page) == (True, False)
    async with await office.browser("老赵") as lead:
        assert (await lead.opens("/console/accounts"))[0] == 403
        assert "/console/accounts" not in (await lead.opens("/console/goods"))[1]
