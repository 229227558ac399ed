"""What one person does at the console keeps nobody else waiting: slow uploads, long texts, what choices teach."""

from __future__ import annotations

import asyncio
import random
import re
from urllib.parse import urlsplit

import pytest
from fastapi import Request

from desk.minds import Mind
from desk.phrases import learning
from storage.records.talks import Choice
from tests.web.office import Office
from tests.web.test_library_pages import TABLE
from web.console import differing, uploads
from web.console.differing import difference


async def test_a_file_that_never_ends_keeps_no_other_file_waiting(office: Office) -> None:
    async with await office.browser("孙主管") as slow, await office.browser("王店主") as quick:
        place = urlsplit(office.console)
        cookies = "; ".join(f"{one.key}={one.value}" for one in slow.session.cookie_jar)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"POST /console/import HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nExpect: 100-continue\r\n"
        writer.write(f"{head}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n".encode())
        assert b"100" in await reader.readline(), "the program has begun to read"
        await quick.opens("/console/import")
        status, page = await quick.brings(TABLE, "我们的话术.csv")
        assert (status, "你们家能开专票吗" in page) == (200, True)
        writer.close()


async def test_a_file_that_does_not_arrive_in_time_is_given_up() -> None:
    async def never() -> dict[str, object]:
        await asyncio.Event().wait()
        return {}

    request = Request({"type": "http", "method": "POST", "headers": []}, never)
    with pytest.raises(uploads.TooSlow):
        await uploads.received(request, within=0)


async def test_who_waited_too_long_for_their_upload_reads_what_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def given_up(_request: Request) -> uploads.Upload:
        raise uploads.TooSlow

    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/import")
        monkeypatch.setattr(uploads, "received", given_up)
        status, page = await browser.brings(TABLE, "我们的话术.csv")
        assert (status, "传得太慢" in page, "没有改动" in page) == (408, True, True)


def test_long_texts_are_compared_by_sentences_and_nothing_of_them_is_lost() -> None:
    sentences = [f"第{n}句话说的是鞋子的第{n}个好处。" for n in range(200)]
    old, new = "".join(sentences), "".join([*sentences[:70], "这一句是新的！", *sentences[71:]])
    found = difference(old, new)
    assert [words for words, only in found.old if only] == [sentences[70]]
    assert [words for words, only in found.new if only] == ["这一句是新的！"]
    assert "".join(words for words, _ in found.old) == old
    assert "".join(words for words, _ in found.new) == new


@pytest.mark.parametrize("letters", ["的一是亲", "。\n！", "a"])
def test_no_two_texts_are_compared_in_more_pieces_than_the_bound(letters: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    compare = differing._compared
    monkeypatch.setattr(differing, "_compared", lambda a, b: (sizes.append(max(len(a), len(b))), compare(a, b))[1])
    dice = random.Random(1)  # noqa: S311
    for length in (3, 400, 401, 3_000, 12_000):
        old, new = ("".join(dice.choice(letters) for _ in range(length)) for _ in range(2))
        found = difference(old, new)
        assert ("".join(w for w, _ in found.old), "".join(w for w, _ in found.new)) == (old, new)
    assert max(sizes) <= 400


async def test_what_choices_teach_is_gathered_once_a_minute_and_a_decision_shows_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered: list[int] = []
    found = learning.material

    def counted(mind: Mind, choices: tuple[Choice, ...], declined: frozenset[str]) -> learning.Material:
        gathered.append(len(choices))
        return found(mind, choices, declined)

    monkeypatch.setattr(learning, "material", counted)
    customer = await office.customer("小雪")
    await customer.says("你们老板的猫叫什么名字")
    thread = await office.topic("小雪")
    await office.people["小李"].sees("你们老板的猫叫什么名字", chat=office.group, thread=thread)
    await office.people["小李"].says("好的亲，我帮您问问", chat=office.group, thread=thread)
    await office.settled()
    async with await office.browser("孙主管") as browser:
        for _ in range(3):
            _, page = await browser.opens("/console/gaps")
        assert "猫叫什么" in page
        key = re.findall(r"name=\"key\" value=\"(\w+)\"", page)[0]
        _, page = await browser.sends("/console/gaps/decline", key=key)
        assert "猫叫什么" not in page
        assert len(gathered) == 1
        office.clock.pass_by(61)
        _, page = await browser.opens("/console/gaps")
        assert (len(gathered), "猫叫什么" in page) == (2, False)
        choices = await office.house.store.read(lambda tx: (tx.lessons.choices(1, since=0), tx.lessons.choices(1, since=0, most=0)))
        assert (len(choices[0]) > 0, choices[1]) == (True, ())
