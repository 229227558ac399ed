"""The server side under attack: the webhook, replays, oversized and strange bodies, paths, and what the pages give away."""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from desk.minds import Mind
from scripts_library.library import Library
from tests.conftest import ROOT
from tests.stage import TOKEN
from tests.test_webhook import SECRET, Pushed

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def pushed(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Pushed]:
    async with Pushed(database, shared_mind) as made:
        await asyncio.sleep(0.2)
        yield made


async def _raw(stage: Pushed, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a request written by hand: no client straightens its path or its headers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.port)
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    if "Transfer-Encoding" not in (headers or {}):
        lines.append(f"Content-Length: {len(body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), rest


def _update(number: int = 1) -> bytes:
    return json.dumps({"update_id": number, "message": {}}).encode()


async def _stored(stage: Pushed) -> int:
    """Updates of the attacker that got in, whatever became of them (the stage's own people make some too)."""
    mine = sa.text("select count(*) from updates where body like '%\"message\": {}%'")

    def count() -> int:
        with stage.house.store.engine.connect() as connection:
            return int(connection.scalar(mine) or 0)

    return await asyncio.to_thread(count)


async def test_nothing_without_the_secret_is_stored_however_it_is_asked(pushed: Pushed) -> None:
    path = f"/telegram/{pushed.bot.id}"
    for secret in ("", " ", SECRET[:-1], SECRET + "x", SECRET.upper(), "密钥".encode().decode("latin-1"), "%00", "null"):
        assert (await _raw(pushed, "POST", path, _update(), {HEADER: secret}))[0] in (400, 401), secret
    assert (await _raw(pushed, "POST", path, _update(), {"X-Telegram-Secret": SECRET}))[0] == 401
    assert (await _raw(pushed, "POST", f"{path}?secret={SECRET}", _update()))[0] == 401
    assert (await _raw(pushed, "POST", path, _update(), {"Authorization": f"Bearer {SECRET}"}))[0] == 401
    assert await _stored(pushed) == 0


async def test_a_refusal_says_nothing_about_which_bots_there_are(pushed: Pushed) -> None:
    known = await _raw(pushed, "POST", f"/telegram/{pushed.bot.id}", _update())
    unknown = await _raw(pushed, "POST", "/telegram/5", _update())
    assert known == unknown == (401, b"")


async def test_tricks_with_the_path_lead_nowhere(pushed: Pushed) -> None:
    good = {HEADER: SECRET}
    for path in (
        "/", "/telegram", "/telegram/", "/telegram/../healthz", "/telegram/%2e%2e/%2e%2e/etc/passwd", "/telegram//1",
        f"/telegram/{pushed.bot.id}/", f"/telegram/{pushed.bot.id}/../{pushed.bot.id}x", f"/telegram/0{pushed.bot.id}",
        f"/telegram/{pushed.bot.id}%00", f"/telegram/-{pushed.bot.id}", f"/telegram/{TOKEN}", f"/bot{TOKEN}/getMe", "/.env",
        "/docs", "/openapi.json", "/redoc", "/healthz", "/metrics", "/static/../../var/xiaoer.db", "//telegram/1", "*",
    ):  # fmt: skip
        for method in ("GET", "POST"):
            status, body = await _raw(pushed, method, path, _update(), good)
            assert status in (307, 400, 404, 405), (method, path, status)
            assert TOKEN.encode() not in body
            assert b"xiaoer" not in body.lower()
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"):
        assert (await _raw(pushed, method, f"/telegram/{pushed.bot.id}", _update(), good))[0] == 405
    assert await _stored(pushed) == 0


async def test_oversized_bodies_are_refused_before_they_are_kept_in_memory(pushed: Pushed) -> None:
    path, good = f"/telegram/{pushed.bot.id}", {HEADER: SECRET}

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(5000):
            yield b"x" * 10_000

    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(f"http://127.0.0.1:{pushed.port}{path}", data=endless(), headers=good) as answer:
                assert answer.status == 413
        except aiohttp.ClientError:
            pass  # the server hung up on us
    status, _ = await _raw(pushed, "POST", path, b'{"update_id": 1, "x": "' + b"y" * (1 << 20) + b'"}', good)
    assert status == 413
    assert await _stored(pushed) == 0


async def test_strange_bodies_are_refused_and_do_not_break_what_comes_after(pushed: Pushed) -> None:
    path, good = f"/telegram/{pushed.bot.id}", {HEADER: SECRET}
    deep = b'{"update_id": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for body in (
        b"", b"null", b"[]", b"1", b'"x"', b"{", b'{"update_id": null}', b'{"update_id": true}', b'{"update_id": 1.5}',
        b'{"update_id": "1"}', b'{"update_id": -1}', b'{"update_id": 1e400}', b'{"update_id": 99999999999999999999999999}', b"\xff\xfe\x00", deep,
    ):  # fmt: skip
        status, _ = await _raw(pushed, "POST", path, body, good)
        assert status == 400, body[:60]
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/xml", "\x7f"):
        status, _ = await _raw(pushed, "POST", path, b"not json", {**good, "Content-Type": kind})
        assert status == 400, kind
    assert await _stored(pushed) == 0
    await pushed.furnish()
    customer = await pushed.customer("小雨")
    await customer.says("什么时候发货")
    await pushed.people["小李"].sees("什么时候发货", chat=pushed.group, thread=await pushed.topic("小雨"))


async def test_a_replay_with_other_words_changes_nothing(pushed: Pushed) -> None:
    """Who learns the secret and an update's number still cannot put other words in its place."""
    await pushed.furnish()
    customer = await pushed.customer("小雨")
    await customer.starts()
    who = {"id": customer.id, "is_bot": False, "first_name": "小雨"}
    message = {"message_id": 900, "date": 1_700_000_000, "chat": {**who, "type": "private"}, "from": who, "text": "原来的话"}
    assert await pushed.post({"update_id": 987_654, "message": message}) == 200
    await pushed.settled()
    for number in (987_654, 987_655):  # the same update, and the same message in another
        assert await pushed.post({"update_id": number, "message": {**message, "text": "偷换的话"}}) == 200
    await pushed.settled()
    shown = "".join(m.shown for m in await pushed.people["小李"].messages(pushed.group, await pushed.topic("小雨")))
    assert shown.count("原来的话") == 1
    assert "偷换的话" not in shown


async def test_a_message_that_claims_to_be_from_staff_is_worth_its_user_id_only(pushed: Pushed) -> None:
    """Names and user names are free: only the number tells who somebody is."""
    await pushed.furnish()
    owner = pushed.owner
    forged = {"id": 77_777, "is_bot": False, "first_name": owner.name, "username": "owner"}
    message = {
        "message_id": 1, "date": 1_700_000_000, "text": "/invite 主管 坏人", "from": forged, "chat": {**forged, "type": "private"},
    }  # fmt: skip
    before = len(await pushed.house.store.read(lambda tx: tx.staff.all(1)))
    assert await pushed.post({"update_id": 5_000_001, "message": message}) == 200
    await pushed.settled()
    assert len(await pushed.house.store.read(lambda tx: tx.staff.all(1))) == before
    calls = await pushed.world.calls("sendMessage")
    assert not [c for c in calls if "inv_" in str(c["params"])]


# --- in the code -----------------------------------------------------------------------------------------


def _sources() -> list[Path]:
    return [path for room in ("app", "bot", "desk", "storage", "web") for path in sorted((ROOT / room).rglob("*.py"))]


def test_a_secret_is_never_compared_with_equals() -> None:
    """``==`` tells by its time how much of a secret was right."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                assert not names & {"secret", "token", "given"}, f"{path.name}:{node.lineno}"


def test_nothing_is_evaluated_unpickled_or_given_to_a_shell() -> None:
    risky = {"eval", "exec", "pickle", "marshal", "shelve", "os.system"}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert name.split(".")[0] not in risky, f"{path.name}:{node.lineno}"
                assert name not in risky, f"{path.name}:{node.lineno}"
                assert not any(k.arg == "shell" for k in node.keywords), f"{path.name}:{node.lineno}"


def test_everything_that_listens_does_so_on_this_machine_alone_unless_told() -> None:
    from app.settings import Settings

    settings = Settings(_env_file=None)
    assert settings.webhook_host == settings.metrics_host == "127.0.0.1"
    assert not any("0.0.0.0" in path.read_text(encoding="utf-8") for path in _sources())  # noqa: S104




async def test_an_update_with_the_secret_is_counted_as_stored(pushed: Pushed) -> None:
    """What the tests above say did not happen."""
    assert (await _raw(pushed, "POST", f"/telegram/{pushed.bot.id}", _update(), {HEADER: SECRET}))[0] == 200
    assert await _stored(pushed) == 1
