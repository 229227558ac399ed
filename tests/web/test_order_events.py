"""Orders told over HTTP: signed or not taken at all, and of a batch every good event, each wholly."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import time
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import aiohttp
import pytest
import sqlalchemy as sa

from desk.orders.order_events import STATES
from tests.web.till import SECRETS, Till, event
from web.api import bodies, events, orders
from web.api.signing import SHOP, SIGNATURE, TIMESTAMP

LINE = {"item": "A01", "name": "亚麻衬衫", "colour": "米白", "size": "L", "quantity": 2, "price": 9900}
WHOLE = {
    "buyer_telegram_id": 77, "receiver": " 小\u202e美 ", "phone": "+86 138-0000-1111", "address": "杭州市余杭区\n良睦路1号", "courier": "中通",
    "remark": "请发顺丰🙏", "total": 19800, "staff_number": "01", "tracking_no": None, "promised_at": "2026-12-01T18:00:00+08:00",
    "lines": [LINE, {"item": "B07"}],
}  # fmt: skip


async def test_an_order_told_in_full_is_kept_as_it_was_told(till: Till) -> None:
    status, answer = await till.sends(event("placed", int(time.time()), **WHOLE))
    assert status == 200
    assert answer == {
        "taken": 1, "refused": [],
        "events": [{"index": 0, "id": "e1", "order": "T1", "result": "applied", "state": "placed", "code": ""}],
    }
    order = await till.order()
    assert order is not None
    assert (order.receiver, order.phone, order.total, order.buyer_telegram_id) == ("小美", "13800001111", 19800, 77)
    assert (order.promised_at, order.source, order.tracking_no) == (1796119200.0, "api", "")
    assert order.address == "杭州市余杭区\n良睦路1号"
    assert [(line.item_number, line.quantity, line.price) for line in order.lines] == [("A01", 2, 9900), ("B07", 1, None)]
    assert till.answered["cache-control"] == "no-store"


async def test_a_request_sent_again_gives_the_same_answer_and_changes_nothing(till: Till) -> None:
    body = json.dumps({"events": [event("placed", id="a"), event("paid", id="b"), event("nonsense", id="c")]}).encode()
    headers = till.headers(body)
    first, second = await till.posts(body, headers), await till.posts(body, headers)
    before = await till.order()
    assert first[0] == second[0] == 207
    assert {one["result"] for one in first[1]["events"]} == {"applied"}
    assert {one["result"] for one in second[1]["events"]} == {"known"}
    assert [one["index"] for one in second[1]["events"]] == [0, 1]
    assert first[1]["refused"] == second[1]["refused"]
    await till.posts(body, headers)
    assert await till.order() == before


async def test_nothing_unsigned_forged_or_out_of_time_is_taken(door: Till) -> None:
    body = json.dumps({"events": [event()]}).encode()
    good = door.headers(body)
    assert (await door.posts(body, {"Content-Type": "application/json"}))[1]["code"] == "unsigned"
    for name in (TIMESTAMP, SIGNATURE):
        status, answer = await door.posts(body, {key: value for key, value in good.items() if key != name})
        assert (status, answer["code"]) == (401, "unsigned")
    forged: list[dict[str, str]] = [
        door.headers(body, secret="wrong"), {**good, SIGNATURE: good[SIGNATURE].upper()}, {**good, SIGNATURE: "é"},
        {**good, SHOP: "shoes"}, {**good, SHOP: "nobody"}, {**good, TIMESTAMP: str(int(good[TIMESTAMP]) + 1)},
        {**good, TIMESTAMP: "１２３"}, {**good, TIMESTAMP: good[TIMESTAMP] + " "[:0] + ".0"}, door.headers(body + b" "),
    ]  # fmt: skip
    for headers in forged:
        status, answer = await door.posts(body, headers)
        assert (status, answer["code"]) == (401, "wrong_signature"), headers
    for ahead in (-301.0, 302.0):
        status, answer = await door.posts(body, door.headers(body, ahead=ahead))
        assert (status, answer["code"]) == (401, "stale_timestamp")
    assert await door.order() is None
    for ahead in (-298.0, 298.0):
        assert (await door.posts(body, door.headers(body, ahead=ahead)))[0] == 200


async def test_a_shop_reaches_its_own_orders_only(till: Till) -> None:
    await till.sends(event("paid", total=100))
    assert (await till.sends(event("closed", id="e1", total=1), shop="shoes"))[0] == 200
    main, shoes = await till.order(), await till.order(shop="shoes")
    assert main is not None
    assert shoes is not None
    assert (main.state, main.total, shoes.state, shoes.total) == ("paid", 100, "closed", 1)
    status, answer = await till.sends(event("closed", id="e2"), shop="main", secret=SECRETS["shoes"])
    assert (status, answer["code"]) == (401, "wrong_signature")


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"state": "lost"}, "state", "unknown_state"), ({"state": None}, "state", "unknown_state"),
    ({"total": -1}, "total", "negative_money"), ({"total": 1.5}, "total", "wrong_type"), ({"total": True}, "total", "wrong_type"),
    ({"total": 10**12}, "total", "out_of_range"), ({"total": "100"}, "total", "wrong_type"),
    ({"lines": [LINE, {**LINE, "price": -5}]}, "lines.1.price", "negative_money"),
    ({"lines": [{**LINE, "quantity": 0}]}, "lines.0.quantity", "out_of_range"), ({"lines": [{}]}, "lines.0.item", "missing"),
    ({"lines": [LINE] * 101}, "lines", "too_many_lines"), ({"lines": [{**LINE, "item": "  "}]}, "lines.0.item", "bad_characters"),
    ({"lines": [LINE, {"item": "\u200b\u3164"}]}, "lines.1.item", "bad_characters"),
    ({"address": "长" * 401}, "address", "too_long"), ({"address": "\x00"}, "address", "bad_characters"),
    ({"remark": "\ud800"}, "remark", "bad_characters"), ({"phone": "拨打我"}, "phone", "bad_characters"),
    ({"id": ""}, "id", "too_short"), ({"id": "a b"}, "id", "bad_characters"), ({"id": "x" * 129}, "id", "too_long"),
    ({"order": 7}, "order", "wrong_type"), ({"at": "2026-11-28T10:00:00"}, "at", "bad_time"), ({"at": "昨天"}, "at", "bad_time"),
    ({"at": "2026-02-30T10:00:00Z"}, "at", "bad_time"), ({"at": "1970-01-01T00:00:00Z"}, "at", "out_of_range"), ({"at": 1790000000000}, "at", "out_of_range"), ({"at": True}, "at", "bad_time"),
    ({"at": 5}, "at", "out_of_range"), ({"at": time.time() + 86400}, "at", "in_future"),
    ({"promised_at": time.time() + 400 * 86400}, "promised_at", "too_far"), ({"totl": 5}, "totl", "unknown_field"),
    ({"buyer_telegram_id": 2**60}, "buyer_telegram_id", "out_of_range"),
]  # fmt: skip


async def test_each_bad_event_is_named_with_its_reason_and_the_good_ones_count(till: Till) -> None:
    batch = [{**event(id=f"bad{n}", order="B1"), **change} for n, (change, _, _) in enumerate(BAD)]
    batch += ["text", None, [], event(id="good", order="G1")]
    body = json.dumps({"events": batch}).encode()
    status, answer = await till.posts(body, till.headers(body))
    assert status == 207
    assert [(one["field"], one["code"]) for one in answer["refused"][: len(BAD)]] == [(field, code) for _, field, code in BAD]
    assert [one["code"] for one in answer["refused"][len(BAD) :]] == ["wrong_type"] * 3
    assert all(max(one["message"]) >= "一" for one in answer["refused"])
    assert [one["index"] for one in answer["events"]] == [len(batch) - 1]
    assert await till.order("B1") is None
    assert await till.order("G1") is not None


async def test_an_event_may_be_ten_minutes_ahead_of_our_clock_and_no_more(door: Till) -> None:
    assert (await door.sends(event(at=time.time() + 570)))[0] == 200
    status, answer = await door.sends(event(at=time.time() + 640, id="e2"))
    assert (status, answer["refused"][0]["code"]) == (422, "in_future")


async def test_a_batch_of_nothing_good_is_refused_with_every_reason(till: Till) -> None:
    status, answer = await till.sends(event("lost"), event(at=time.time() + 5000, id="e2"))
    assert (status, answer["code"]) == (422, "all_refused")
    assert [(one["index"], one["id"], one["code"]) for one in answer["refused"]] == [
        (0, "e1", "unknown_state"), (1, "e2", "in_future")
    ]
    status, answer = await till.sends(event(total=1))
    assert status == 200
    status, answer = await till.sends(event(total=2))
    assert (status, answer["refused"][0]["code"]) == (422, "event_id_reused")


NO_BATCH: list[tuple[bytes, int, str]] = [
    (b"", 400, "not_json"), (b"{", 400, "not_json"), (b"\xff{}", 400, "not_json"), (b'{"events": NaN}', 400, "not_json"),
    (b'{"events": [], "events": []}', 400, "not_json"), (b"9" * 5000, 400, "not_json"), (b"[" * 100_000, 400, "too_deep"),
    (b'{"events": [[[[[[[[[[1]]]]]]]]]]}', 400, "too_deep"), (b"[]", 422, "wrong_shape"), (b"{}", 422, "wrong_shape"),
    (b'{"events": []}', 422, "wrong_shape"), (b'{"events": [{}], "more": 1}', 422, "wrong_shape"),
    (json.dumps({"events": [{}] * 1001}).encode(), 422, "wrong_shape"),
]  # fmt: skip


async def test_what_is_no_batch_is_refused_as_a_whole(door: Till) -> None:
    for body, status, code in NO_BATCH:
        found, answer = await door.posts(body, door.headers(body))
        assert (found, answer["code"]) == (status, code), body[:50]


async def test_only_plain_json_is_taken_and_only_here(door: Till) -> None:
    body = json.dumps({"events": [event()]}).encode()
    for change in ({"Content-Type": "text/plain"}, {"Content-Encoding": "gzip"}):
        status, answer = await door.posts(body, {**door.headers(body), **change})
        assert (status, answer["code"]) == (415, "wrong_content_type")
    async with door.session.get(door.base + orders.PATH) as answer_to_get:
        assert (answer_to_get.status, (await answer_to_get.json())["code"]) == (405, "wrong_method")
    async with door.session.get(door.base + "/") as elsewhere:
        assert (elsewhere.status, (await elsewhere.json())["code"]) == (404, "not_found")


async def test_ten_megabytes_are_refused_without_being_kept(door: Till) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65536

    tracemalloc.start()
    try:
        status, answer = await door.posts(pieces(), door.headers(b""))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (status, answer["code"]) == (413, "too_large")
    assert peak < 2 * bodies.LARGEST + (1 << 20)
    whole = b" " * (10 << 20)
    assert (await door.posts(io.BytesIO(whole), door.headers(whole)))[0] == 413
    assert (await door.posts(b"", {**door.headers(b""), "Content-Length": str(10**12)}))[0] == 413


async def test_a_large_body_refused_for_its_time_is_told_so_and_not_cut_off(door: Till) -> None:
    whole = b" " * 1_900_000
    for _ in range(5):
        status, answer = await door.posts(io.BytesIO(whole), door.headers(whole, ahead=-1000))
        assert (status, answer["code"]) == (401, "stale_timestamp")
    status, answer = await door.posts(io.BytesIO(whole), {**door.headers(whole), "Content-Type": "text/plain"})
    assert (status, answer["code"]) == (415, "wrong_content_type")


async def test_a_thousand_events_in_any_order_are_one_request(till: Till) -> None:
    start = time.time() - 5000
    batch = [event(state, start + n, id=f"{order}-{n}", order=f"M{order}", total=n)
             for order in range(200) for n, state in enumerate(("placed", "paid", "shipped", "in_transit", "received"))]  # fmt: skip
    status, answer = await till.sends(*reversed(batch))
    assert (status, answer["taken"], answer["refused"]) == (200, 1000, [])
    order = await till.order("M7")
    assert order is not None
    assert (order.state, order.total, order.placed_at, order.received_at) == ("received", 4, start, start + 4)


async def test_too_many_requests_of_a_shop_have_to_wait_and_hold_up_no_other_shop(door: Till) -> None:
    body = b"{}"
    for _ in range(orders.BATCHES):
        assert (await door.posts(body, door.headers(body)))[0] == 422
    status, answer = await door.sends(event())
    assert (status, answer["code"], door.answered["Retry-After"]) == (429, "too_often", "60")
    assert (await door.sends(event(), shop="shoes"))[0] == 200
    door.clock.pass_by(61)
    assert (await door.sends(event()))[0] == 200


async def test_an_event_we_fail_at_holds_up_no_other_and_can_be_sent_again(till: Till) -> None:
    """A table we own breaks under one event: a real fault of the database, not a patched one."""
    how = {
        "sqlite": "create trigger broken before insert on order_events when new.event_id = 'bad' begin select raise(abort, 'broken'); end",
        "postgresql": "create function broken() returns trigger language plpgsql as $$ begin if new.event_id = 'bad' then "
        "raise exception 'broken'; end if; return new; end $$",
    }
    kind = till.store.engine.dialect.name
    with till.store.engine.begin() as connection:
        connection.exec_driver_sql(how[kind])
        if kind == "postgresql":
            connection.exec_driver_sql("create trigger broken before insert on order_events for each row execute function broken()")
    batch = [event(id="a", order="A"), event(id="bad", order="B"), event(id="c", order="C")]
    status, answer = await till.sends(*batch)
    assert status == 207
    assert [(one["index"], one["code"]) for one in answer["refused"]] == [(1, "not_stored")]
    assert [await till.order(number) is not None for number in "ABC"] == [True, False, True]
    with till.store.engine.begin() as connection:
        connection.exec_driver_sql("drop trigger broken" + (" on order_events" if kind == "postgresql" else ""))
    status, answer = await till.sends(*batch)
    assert (status, [one["result"] for one in answer["events"]]) == (200, ["known", "applied", "known"])


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_while_the_database_is_away_nothing_is_lost_that_is_sent_again(till: Till, postgres: sa.Engine) -> None:
    name, told = till.store.engine.url.database, event()
    with postgres.connect() as connection:
        connection.execute(sa.text(f'alter database "{name}" with allow_connections false'))
        connection.execute(sa.text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"), {"name": name})
        status, answer = await till.sends(told)
        assert (status, answer["code"], till.answered["Retry-After"]) == (503, "database_away", "5")
        connection.execute(sa.text(f'alter database "{name}" with allow_connections true'))
    status, answer = await till.sends(told)
    assert (status, answer["events"][0]["result"]) == (200, "applied")


async def test_two_workers_told_the_same_at_once_hear_it_once(database: str) -> None:
    batch = [event(state, 1_790_000_000 + n, id=f"{order}-{n}", order=f"W{order}")
             for order in range(12) for n, state in enumerate(("placed", "paid", "shipped"))]  # fmt: skip
    async with Till(database) as one, Till(database) as other:
        sent = ((one, 0), (other, 9), (one, 18), (other, 27))
        answers = await asyncio.gather(*(till.sends(*batch[turn:], *batch[:turn]) for till, turn in sent))
        assert {status for status, _ in answers} == {200}
        results = [each["result"] for _, answer in answers for each in answer["events"]]
        assert results.count("known") == 3 * len(batch)
        assert len(results) == 4 * len(batch)


async def test_a_body_that_does_not_come_is_waited_for_only_so_long_and_holds_up_nobody(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "xiaoer.db"
    shutil.copy(sqlite_template, path)

    answered = asyncio.Event()

    async def dribble() -> AsyncIterator[bytes]:
        yield b"{"
        await answered.wait()
        yield b"}"

    async with Till(f"sqlite:///{path}", within=0.4) as till:
        slow = [asyncio.create_task(till.posts(dribble(), till.headers(b"{}"))) for _ in range(40)]
        await asyncio.sleep(0.1)
        assert (await till.sends(event()))[0] == 200
        assert {(status, answer["code"]) for status, answer in await asyncio.gather(*slow)} == {(408, "too_slow")}
        answered.set()


async def test_slow_senders_cannot_hold_every_place_and_what_became_of_requests_is_counted(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "xiaoer.db"
    shutil.copy(sqlite_template, path)
    over = asyncio.Event()

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await over.wait()

    async with Till(f"sqlite:///{path}") as till:
        headers = till.headers(b"{}")
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as crowd:
            slow = [asyncio.create_task(_status(crowd, till.base, never(), headers)) for _ in range(orders.AT_ONCE)]
            for _ in range(2_000):
                if f"xiaoer_api_open {orders.AT_ONCE}.0" in till.counted():
                    break
                await asyncio.sleep(0.01)
            assert (await till.sends(event(), event("lost", id="e2")))[0] == 207
            first, _ = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
            assert {task.result() for task in first} == {(503, "busy")}
            over.set()
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        page = till.counted()
        assert 'xiaoer_api_requests_total{result="partly",shop="main"} 1.0' in page
        assert 'xiaoer_api_requests_total{result="busy",shop="main"} 1.0' in page
        assert 'xiaoer_api_events_total{result="applied",shop="main"} 1.0' in page
        assert 'xiaoer_api_events_total{result="unknown_state",shop="main"} 1.0' in page
        assert 'xiaoer_api_seconds_count{shop="main"}' in page


async def _status(crowd: aiohttp.ClientSession, base: str, body: AsyncIterator[bytes], headers: dict[str, str]) -> tuple[int, str]:
    async with crowd.post(base + orders.PATH, data=body, headers=headers) as answer:
        return answer.status, (await answer.json())["code"]


def test_the_door_and_the_desk_know_the_same_states() -> None:
    assert set(get_args(events.State)) == set(STATES)
