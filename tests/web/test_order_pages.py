"""Orders over HTTP: a file looked at, its good ones kept, found by number and receiver, one opened; nothing of a receiver is shown."""

from __future__ import annotations

import re

from tests.web.office import Office

KEY = re.compile(r'name="key" value="(\w+)"')
ORDERS = (
    "订单号,订单状态,实付金额,收货人,联系手机,收货地址,商品名称,数量,买家留言\n"
    "T20261128001,已付款,258,林小雨,13812345678,浙江省杭州市西湖区文三路1号,雪纺连衣裙,1,请发顺丰\n"
    "T20261128002,待付款,99,周一一,13900000000,上海市静安区南京西路9号,牛仔裤,1,\n"
    "T20261128003,飞走了,99,吴三,13900000001,上海市静安区南京西路9号,帽子,1,\n"
).encode("gb18030")
SECRETS = ("林小雨", "5678", "文三路")


async def test_orders_are_looked_at_kept_found_and_opened_with_the_receiver_hidden(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        assert "还没有订单" in (await browser.opens("/console/orders"))[1]
        status, page = await browser.brings(ORDERS, "单.csv", "/console/orders")
        assert status == 200
        for words in ("第 4 行「订单状态」", "收下看得懂的（2 单）", "林**", "什么都没有改动"):
            assert words in page, words
        assert await office.house.store.read(lambda tx: tx.orders.counts(1)) == {}
        (key,) = KEY.findall(page)
        status, page = await browser.sends("/console/orders/keep", key=key)
        assert (status, "新的 2 单" in page) == (200, True)
        assert (await browser.sends("/console/orders/keep", key=key))[0] == 409, "once"
        assert "牛仔裤" not in (await browser.opens("/console/orders?q=林小雨"))[1]
        _, found = await browser.opens("/console/orders?q=8001&state=paid")
        (address,) = re.findall(r'href="(/console/orders/\d+)"', found)
        _, leaf = await browser.opens(address)
        for words in ("T20261128001", "已付款", "¥258", "林**", "西湖区", "请发顺丰", "来自文件"):
            assert words in leaf, words
        assert not [secret for secret in SECRETS for shown in (page, leaf) if secret in shown]
        assert "没有找到" in (await browser.opens("/console/orders?q=%25"))[1]
    async with await office.browser("老赵") as lead:
        assert "导入订单表" not in (await lead.opens("/console/orders"))[1]
        assert (await lead.brings(ORDERS, "单.csv", "/console/orders"))[0] == 403
