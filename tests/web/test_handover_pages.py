"""Handover books, notices and the agenda over HTTP: found, opened, printed, written, by whom it may be and of one's own shop only."""

from __future__ import annotations

import re
from typing import Any

from desk.handover import handover
from tests.web.office import Browser, Office


def _books(tx: Any) -> tuple[int, int]:
    """A book of 小李's with a line of script in it, and one of another shop."""
    giver = next(person for person in tx.staff.all(1) if person.name == "小李")
    book = handover.write(tx, tx.shops.get(1), giver, shift="白班")
    handover.add_own(tx, book, giver, "王姐的退款<script>alert(1)</script>", "已经问过财务", "明早回复")
    shop = tx.shops.add(code="other", name="另一家店", trade="shoes", timezone="Asia/Shanghai", settings={})
    stranger = tx.staff.get(tx.staff.put(shop_id=shop, user_id=777, number="01", name="外人", role="agent"))
    other = handover.write(tx, tx.shops.get(shop), stranger)
    handover.add_own(tx, other, stranger, "隔壁的秘密")
    return book.id, other.id


async def _opened(browser: Browser, path: str, *words: str) -> str:
    status, page = await browser.opens(path)
    assert status == 200, path
    for word in words:
        assert word in page, (path, word)
    return page


async def test_books_are_found_opened_and_printed_and_only_the_shops_own(office: Office) -> None:
    own, other = await office.house.store.write(_books)
    async with await office.browser("老赵") as browser:
        page = await _opened(browser, "/console/handovers", "小李", "交接中", "1 条")
        assert "外人" not in page
        await _opened(browser, "/console/handovers?q=退款", "小李", "王姐的退款&lt;script&gt;")
        assert "小李" not in re.sub("value=.*", "", (await browser.opens("/console/handovers?q=没有这样的事"))[1])
        page = await _opened(browser, f"/console/handovers/{own}", "交班人补充", "已经问过财务", "明早回复", "还没接", "工号 02")
        assert "<script>alert" not in page
        page = await _opened(browser, f"/console/handovers/{own}/print", "交接班本", "白班", "交班人签字", "sheet.css")
        assert ("aria-label=\"后台菜单\"" in page, "<script>alert" in page) == (False, False)
        assert (await browser.opens("/console/static/sheet.css"))[0] == 200
        for path in (f"/console/handovers/{other}", f"/console/handovers/{other}/print", "/console/handovers/999", "/console/handovers/x"):
            status, page = await browser.opens(path)
            assert (status, "秘密" in page) == (404, False), path


async def test_a_notice_written_at_the_console_reaches_the_chats_and_its_readers_are_seen(office: Office) -> None:
    await office.people["小李"].starts()
    async with await office.browser("老赵") as browser:
        await _opened(browser, "/console/memos", "现在没有通知")
        status, page = await browser.sends("/console/memos", topic="盘点", date="2020-01-01", time="", place="", who="", prepare="带扫码枪")
        assert (status, "已经过去" in page, "带扫码枪" in page) == (422, True, True), "what was written is not lost"
        status, page = await browser.sends("/console/memos", topic="盘点<b>", date="", time="", place="仓库", who="小李", prepare="")
        assert (status, "发出去了" in page, "盘点&lt;b&gt;" in page) == (200, True, True)
        seen = await office.people["小李"].sees("老赵通知")
        assert "盘点<b>" in seen.text
        assert "小李" in page.split("还没看")[1]
        await office.people["小李"].presses("✅ 已读", message=seen)
        page = await _opened(browser, "/console/memos", "都看过了")
        (number,) = re.findall(r'name="id" value="(\d+)"', page)
        status, page = await browser.sends("/console/memos/end", id=number)
        assert (status, "撤下了" in page, "过去的通知" in page) == (200, True, True)
        assert "早就撤下" in (await browser.sends("/console/memos/end", id=number))[1]
        for number in ("999", "x", ""):
            assert (await browser.sends("/console/memos/end", id=number))[0] == 404
        assert (await browser.sends("/console/memos", topic="假的", seal="0" * 64))[0] == 403
        await _opened(browser, "/console/agenda", "没有现成答案的问题", "没按时交接")
