"""Whatever file is brought to the import page: never a fault of ours, and all of it is kept or nothing."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sheets.makers import document, paragraph, raw_workbook
from tests.web.office import Browser, Office

KEY = re.compile(r'name="key" value="([0-9a-f]+)"')
ADDED = re.compile(r"存好了 (\d+) 条草稿")

words = st.sampled_from(["能便宜点吗", "亲，包邮的哦～", "{快递}", "{快第}", "加我微信 abc123", "---", "=1+1", "现(xiàn)在", "1.", "，", "\"", "&<b>", "没有", ""])
noise = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
cells = st.one_of(words, noise)
heads = st.sampled_from([["顾客问", "回复"], ["问题", "答案", "意图"], ["编号", "话术", "快捷码"], ["随便", "什么"]])
talk = st.lists(st.tuples(st.sampled_from(["顾客：", "客服：", "问：", "答：", "1、", "→", ""]), cells), max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    return [draw(heads), *draw(st.lists(st.lists(cells, max_size=4), max_size=5))]


def _csv(rows: list[list[str]]) -> str:
    return "\n".join(",".join(cell.replace("\n", " ") for cell in row) for row in rows)


def _workbook(rows: list[list[str]]) -> bytes:
    def cell(text: str) -> str:
        plain = "".join(char for char in text if char.isprintable()).replace("&", "&amp;").replace("<", "&lt;")
        return f'<c t="inlineStr"><is><t>{plain}</t></is></c>'

    written = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    return raw_workbook(f"<sheetData>{written}</sheetData>")


def _damaged(data: bytes, at: int, junk: bytes) -> bytes:
    place = at % (len(data) + 1)
    return data[:place] + junk + data[place + len(junk) :]


encodings = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
texts = st.one_of(
    talk.map(lambda lines: "\n".join(mark + said for mark, said in lines)), tables().map(_csv), noise,
    st.lists(cells, max_size=4).map(lambda said: "phrases:\n" + "".join(f"- text: {one}\n" for one in said)),
)
plain = st.builds(lambda text, encoding: text.encode(encoding, "replace"), texts, encodings)
packed = st.one_of(
    tables().map(_workbook),
    talk.map(lambda lines: document("".join(paragraph(f"{mark}{said}".replace("&", "").replace("<", "")) for mark, said in lines))),
)
damaged = st.builds(_damaged, st.one_of(plain, packed), st.integers(0, 5000), st.binary(max_size=6))
names = st.builds(lambda stem, kind: f"{stem}{kind}", st.sampled_from(["手册", "a b", "../x", "话术;\"'", ""]),
                  st.sampled_from([".xlsx", ".csv", ".txt", ".docx", ".yaml", ".XLS", ".png", ""]))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_any_file_is_answered_in_plain_words_and_kept_whole_or_not_at_all(office: Office) -> None:
    loop = asyncio.get_running_loop()

    async def count() -> int:
        return len(await office.house.store.read(lambda tx: tx.shelf.all(1)))

    async def stamp() -> Any:
        return await office.house.store.read(lambda tx: (tx.shelf.stamp(1), tx.phrases.version(1)))

    async def bring(browser: Browser, data: bytes, name: str, chosen: str) -> None:
        office.clock.pass_by(10)  # nobody brings thirty files a minute
        before, known = await stamp(), await count()
        status, page = await browser.brings(data, name)
        assert status in (200, 400, 422), (status, name)
        assert "<html" in page
        assert await stamp() == before, "looking changes nothing"
        found = KEY.search(page)
        if found is None:
            return
        status, page = await browser.sends("/console/import/keep", key=found[1], **{"intent:1": chosen})
        assert status in (200, 404, 422), status
        told = ADDED.search(page)
        added = int(told[1]) if told is not None else 0
        assert (status == 200) == (told is not None)
        if status != 200:
            assert await stamp() == before, "nothing of it is kept"
        assert known <= await count() <= known + added

    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/import")

        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=[*HealthCheck])
        @given(st.one_of(plain, packed, damaged, st.binary(max_size=80)), names, st.sampled_from(["greet", "nothing", "shipping_fee"]))
        def holds(data: bytes, name: str, chosen: str) -> None:
            done: Future[None] = asyncio.run_coroutine_threadsafe(bring(browser, data, name, chosen), loop)
            done.result(timeout=30)

        await asyncio.to_thread(holds)
