"""What a stranger, a colleague of another role and a page of somebody else's can send to the console, and that it does nothing."""

from __future__ import annotations

import re
import socket
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from desk.floor import Floor
from desk.people import staffing
from desk.people.signing_in import hashed
from scripts_library.library import Phrase
from tests.web.office import Browser, Office
from web import serving
from web.console import building

FREE = {"/console", "/console/enter/{code}", "/console/enter"}
"""What is there for those who have not signed in."""
LEADS = {"/console/leave", "/console/phrases/preview"}
"""What a lead may send."""
WANTED = (
    ("content-security-policy", "script-src 'self'"), ("content-security-policy", "frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"), ("x-frame-options", "DENY"),
)


def _app(floor: Any) -> FastAPI:
    app = building.build(floor)._app  # the guard's inside
    assert isinstance(app, FastAPI)
    return app


def _routes(office: Office, method: str) -> list[str]:
    """Every address of the console that takes this method, with something put in for its parts."""
    routes = [r for r in _app(office.house.floor).routes if isinstance(r, APIRoute) and method in r.methods]
    return sorted(route.path for route in routes)


def _filled(path: str) -> str:
    return re.sub(r"{\w+}", "greet.hello", path)


async def _state(office: Office) -> tuple[Any, ...]:
    """What must not change: phrases, examples, rules, and the library's version."""

    def look(tx: Any) -> tuple[Any, ...]:
        library = tx.phrases.library(1)
        return library.version, tx.shelf.all(1), library.rules, len(library.examples)

    return await office.house.store.read(look)


async def test_every_page_asks_who_is_there(office: Office) -> None:
    async with Browser(office.console) as stranger:
        for path in _routes(office, "GET"):
            if path not in FREE:
                status, page = await stranger.opens(_filled(path))
                assert (status, "请先登录" in page) == (401, True), path
        for path in _routes(office, "POST"):
            if path not in FREE:
                assert (await stranger.sends(path, seal="0" * 64, key="x"))[0] == 401, path


async def test_every_form_needs_our_seal_and_our_own_page(office: Office) -> None:
    before = await _state(office)
    async with await office.browser("孙主管") as browser, await office.browser("王店主") as other:
        await browser.opens("/console/phrases")
        await other.opens("/console/phrases")
        forged = ("", "0" * 64, "零", other.seal, browser.seal[:-1])
        for path in _routes(office, "POST"):
            if path == "/console/enter":
                continue
            for seal in forged:
                status, _ = await browser.sends(path, seal=seal, name="greet.hello", id="x")
                assert status in (400, 403), (path, seal, status)
            for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
                assert (await browser.sends(path, headers=headers, name="greet.hello"))[0] in (400, 403), (path, headers)
            office.clock.pass_by(61)
        assert (await browser.opens("/console/phrases"))[0] == 200, "nobody was signed out"
    assert await _state(office) == before


async def test_the_button_behind_the_link_is_sealed_to_the_browser_that_was_shown_it(office: Office) -> None:
    code = await office.link("孙主管")
    async with Browser(office.console) as shown, Browser(office.console) as other:
        await shown.opens(f"/console/enter/{code}")
        assert (await other.sends("/console/enter", code=code, seal=shown.seal))[0] == 403
        assert (await shown.sends("/console/enter", code=code, headers={"Origin": "https://evil.example"}))[0] == 403
        assert (await shown.sends("/console/enter", code=code))[0] == 200


async def test_a_lead_looks_at_everything_and_changes_nothing(office: Office) -> None:
    before = await _state(office)
    async with await office.browser("老赵") as lead:
        for path in _routes(office, "GET"):
            status, page = await lead.opens(_filled(path))
            assert status in (200, 303, 403, 404, 410), path
            if status == 200:
                assert "保存并马上使用" not in page, path
        await lead.opens("/console/phrases")
        for path in _routes(office, "POST"):
            if path not in FREE | LEADS:
                body = {"name": "greet.hello", "text": "您好", "intent": "greet", "pick:greet.hello": "1", "id": "promise", "key": "x"}
                status, page = await lead.sends(path, **body)
                assert (status, "没有这个权限" in page) == (403, True), path
    assert await _state(office) == before


async def test_every_answer_carries_the_headers_and_no_page_runs_or_styles_anything_inline(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        paths = [*map(_filled, _routes(office, "GET")), "/console/static/console.js", "/console/static/none.js", "/nothing"]
        for path in paths:
            _, page = await browser.opens(path)
            for name, value in WANTED:
                assert value in browser.headers.get(name, ""), (path, name)
            kept = "max-age" if path.endswith("console.js") else "no-store"
            assert kept in browser.headers["cache-control"], path
            if "text/html" in browser.headers.get("content-type", ""):
                assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=|<style", page), path


async def test_another_shops_phrases_rules_and_people_are_out_of_reach(office: Office) -> None:
    secret = Phrase("own.secret", "greet", "另一家店的秘密话术")

    def another(tx: Any) -> None:
        shop = tx.shops.add(code="other", name="另一家店", trade="shoes", timezone="Asia/Shanghai", settings={})
        tx.phrases.load(shop, tx.phrases.library(1))
        tx.shelf.write(shop, secret, secret.id, author_id=1)

    await office.house.store.write(another)
    async with await office.browser("孙主管") as browser:
        assert (await browser.opens("/console/phrases/own.secret"))[0] == 404
        assert "own.secret" not in (await browser.opens("/console/phrases?q=秘密"))[1]
        assert "秘密" not in (await browser.opens("/console/queue"))[1]
        assert "秘密" not in (await browser.opens("/console/export/yaml"))[1]
        assert (await browser.sends("/console/phrases/save", name=secret.id, text="您好呀", intent="greet"))[0] == 404
        await browser.sends("/console/queue", **{"pick:own.secret": "1", "do": "approve"})
        await browser.sends("/console/phrases/retire", name=secret.id)
    state = await office.house.store.read(lambda tx: {row.phrase: row.status for row in tx.shelf.all(2)})
    assert state[secret.id] == "draft"


async def test_words_of_people_never_become_markup(office: Office) -> None:
    evil = "<script>alert(1)</script><b onclick=x>\"'{{7*7}}{客户称呼}"

    def job(tx: Any) -> None:
        tx.shelf.write(1, Phrase("own.evil", "greet", evil, tags=("<i>x</i>",)), "own.evil", author_id=1)
        staff = tx.staff.by_user(1, office.people["孙主管"].id)
        tx.staff.change(staff.id, name="<u>孙</u>")

    await office.house.store.write(job)
    async with await office.browser("孙主管") as browser:
        for path in ("/console/phrases?q=<script>", "/console/phrases/own.evil", "/console/phrases/own.evil/edit", "/console/queue",
                     "/console/try?text=<script>alert(2)</script>", "/console/rules/try?said=<script>alert(3)</script>"):
            status, page = await browser.opens(path)
            assert status == 200, path
            for sign in ("<script>alert", "<b onclick", "<i>x</i>", "<u>孙", "49{"):
                assert sign not in page, (path, sign)


async def test_odd_requests_get_a_chinese_page_and_nothing_breaks(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        for path, wanted in (
            ("/console/phrases/" + "x" * 3000, 404), ("/console/phrases?page=0", 404), ("/console/phrases?page=9999", 200),
            ("/console/phrases?q=" + "a" * 150, 200), ("/console/phrases?q=%ff", 200), ("/console/phrases?q=%00%ff", 404), ("/console/phrases/..%2f..%2fetc", 404),
            ("/console/static/..%2fbuilding.py", 404), ("/console/export/exe", 404), ("/console/nothing", 404),
            ("/console/rules/unknown", 404), ("/docs", 404), ("/openapi.json", 404),
        ):
            status, page = await browser.opens(path)
            assert status == wanted, (path, status)
            assert re.search("[一-鿿]", page), path
        await browser.opens("/console/phrases")
        assert (await browser.sends("/console/phrases/save", text="长" * 300_000))[0] == 413
        assert (await browser.opens("/console/phrases"))[0] == 200


async def test_what_went_wrong_while_somebody_types_is_said_on_the_page_they_are_on(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        status, page = await browser.opens("/console/phrases?page=0", **{"HX-Request": "true"})
        assert (status, "<html" in page, browser.headers["hx-retarget"]) == (404, False, "#said")
        assert "没有这个页面" in page


async def test_too_many_forms_of_one_visit_have_to_wait(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/queue")
        answers = [(await browser.sends("/console/queue", do="refuse"))[0] for _ in range(61)]
        assert answers == [200] * 60 + [429]


def test_an_answer_in_two_pieces_does_not_wait_for_the_other_side() -> None:
    with serving.listen("127.0.0.1", 0) as place:
        assert place.proto == socket.IPPROTO_TCP, "asyncio turns Nagle off for such sockets only"


@pytest.mark.parametrize("address", ["https://desk.example", "http://127.0.0.1:1"])
async def test_behind_https_cookies_are_secure_and_the_browser_remembers(office: Office, address: str) -> None:
    floor = Floor(office.house.store, office.house.minds, office.clock, console=address)
    boss = next(s for s in await staffing.colleagues(floor, 1) if s.role == "supervisor")
    await office.house.store.write(
        lambda tx: tx.visits.offer(shop_id=1, staff_id=boss.id, code_hash=hashed("code"), until=tx.now + 60)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(building.build(floor)), base_url=address) as client:
        page = await client.get("/console/enter/code")
        seal = re.findall(r'name="seal" value="(\w+)"', page.text)[0]
        answer = await client.post("/console/enter", data={"seal": seal, "code": "code"})
    cookie = next(line for line in answer.headers.get_list("set-cookie") if "xiaoer=" in line)
    https = address.startswith("https")
    assert ("Secure" in cookie, cookie.startswith("__Host-"), "HttpOnly" in cookie, "Path=/;" in cookie) == (https, https, True, True)
    assert ("strict-transport-security" in answer.headers) is https
