"""The chat page in a real browser, and what it lives on: the furnished shop, the stream of news, the files."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiogram import Dispatcher
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from playwright.async_api import Page, async_playwright, expect

from simulator.client import World

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NASTY = "<img src=x onerror=document.title='bad'>&amp;<b>粗</b>"


@pytest.fixture
async def demo(world: World, talking) -> AsyncIterator[dict]:
    """The furnished shop with a bot that relays into topics and answers taps."""
    shop = await world.ask("furnish", name="小店")
    bot, topics = talking(shop["token"]), {}
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def relay(message):
        if message.chat.id != message.from_user.id:
            return
        if message.chat.id not in topics:
            topics[message.chat.id] = await bot.create_forum_topic(shop["group"], message.from_user.full_name)
        keys = [[InlineKeyboardButton(text="1", callback_data=str(message.chat.id))]]
        await bot.send_message(
            shop["group"], message.text or "[媒体]", message_thread_id=topics[message.chat.id].message_thread_id,
            reply_markup=InlineKeyboardMarkup(inline_keyboard=keys),
        )  # fmt: skip

    @dispatcher.callback_query()
    async def tapped(query):
        await bot.send_message(int(query.data), "满59包邮哦亲")
        await query.answer("已发送")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    yield shop
    await dispatcher.stop_polling()
    await polling


@asynccontextmanager
async def opened(chromium: str, url: str, **context) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await (await browser.new_context(locale="zh-CN", **context)).new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(url)
        yield page
        await browser.close()
        assert troubles == []


async def test_a_customer_writes_the_agent_taps_and_the_answer_arrives(chromium, simulator, demo):
    async with opened(chromium, simulator.base_url) as page:
        await page.get_by_test_id("customer-input").fill("包邮吗")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("desk-topic").filter(has_text="小雨")).to_be_visible()
        await expect(page.get_by_test_id("desk-messages")).to_contain_text("包邮吗")
        await page.get_by_test_id("desk-messages").get_by_test_id("inline-button").click()
        await expect(page.get_by_test_id("customer-messages")).to_contain_text("满59包邮哦亲")
        await expect(page.get_by_test_id("toast")).to_have_text("已发送")


async def test_what_people_write_is_never_markup(chromium, simulator, world, demo):
    await world.ask("change_person", person=demo["customer"], first_name=NASTY)
    await world.ask("send", person=demo["customer"], chat=demo["bot"], text=NASTY)
    async with opened(chromium, simulator.base_url) as page:
        await expect(page.get_by_test_id("customer-messages")).to_contain_text(NASTY)
        await expect(page.get_by_test_id("desk-messages")).to_contain_text(NASTY)
        assert await page.locator("img[src=x]").count() == 0
        assert await page.title() != "bad"


async def test_on_a_phone_sized_screen_there_are_tabs_and_a_way_back(chromium, simulator, world, demo):
    await world.ask("send", person=demo["customer"], chat=demo["bot"], text="在吗")
    async with opened(chromium, simulator.base_url, viewport={"width": 390, "height": 844}) as page:
        await expect(page.get_by_test_id("customer-messages")).to_contain_text("在吗")
        assert not await page.get_by_test_id("desk-input").is_visible()
        await page.get_by_test_id("tab-desk").click()
        await page.get_by_test_id("desk-topic").filter(has_text="小雨").click()
        await page.get_by_test_id("desk-input").fill("在的亲")
        await page.get_by_test_id("desk-send").click()
        await expect(page.get_by_test_id("desk-messages")).to_contain_text("在的亲")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.get_by_label("返回话题列表").locator("visible=true").click()
        await expect(page.get_by_test_id("desk-topic").first).to_be_visible()


async def test_a_new_customer_is_one_click_and_settings_reach_the_world(chromium, simulator, world, demo):
    async with opened(chromium, simulator.base_url) as page:
        await page.get_by_test_id("customer-add").click()
        await expect(page.get_by_test_id("customer-switch")).to_contain_text("阿明")
        await page.get_by_test_id("customer-start").click()
        await expect(page.get_by_test_id("customer-messages")).to_contain_text("/start")
        await page.get_by_test_id("settings-open").click()
        await page.get_by_role("switch").first.check()
        await page.get_by_role("button", name="加上").click()
        await expect(page.get_by_text("还有 1 次")).to_be_visible()
    assert (await world.ask("limits"))["on"]
    assert [fault["kind"] for fault in await world.ask("faults")] == ["429"]


async def test_the_furnished_shop_is_set_up_once(world):
    first = await world.ask("furnish", token="77:" + "C" * 35)
    again = await world.ask("furnish", token="77:" + "C" * 35)
    assert (again["bot"], again["group"]) == (first["bot"], first["group"])
    assert len(await world.ask("groups")) == 1


async def test_news_of_every_change_is_streamed(simulator, customer, bot):
    async with aiohttp.ClientSession() as session, session.get(f"{simulator.base_url}/sim/events") as stream:
        await stream.content.readline()
        await bot.send_message(customer.id, "新消息")
        while not (line := await stream.content.readline()).startswith(b"data:"):
            pass
    news = json.loads(line.removeprefix(b"data: "))
    assert (news["kind"], news["message"]["text"]) == ("message", "新消息")


async def test_the_page_is_served_whole_and_nothing_beside_it(simulator):
    async with aiohttp.ClientSession() as session:
        for path, status in (
            ("/", 200), ("/app.js", 200), ("/style.css", 200), ("/icon.svg", 200), ("/../server.py", 404),
            ("/server.py", 404), ("/sim/file/abc", 404), ("/sim/file/999", 404),
        ):  # fmt: skip
            async with session.get(f"{simulator.base_url}{path}") as answer:
                assert answer.status == status, path


async def test_an_uploaded_web_page_never_opens_as_one_of_ours(simulator, world, customer):
    seen = await customer.sends_document("x.html", data=b"<script>alert(1)</script>", mime="text/html")
    url = simulator.base_url + seen.raw["media"]["url"]
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.content_type == "application/octet-stream"


async def test_the_owners_account_is_connected_in_the_settings_and_both_sides_of_its_chats_are_shown(
    chromium, simulator, world, demo
):
    async with opened(chromium, simulator.base_url) as page:
        await expect(page.get_by_test_id("customer-switch")).to_contain_text("小雨")
        assert not await page.get_by_test_id("peer-switch").is_visible()
        await page.get_by_test_id("settings-open").click()
        await page.get_by_role("switch", name="老板 的账号接入机器人").check()
        await expect(page.get_by_role("switch", name="可以代回复")).to_be_checked()
        await page.get_by_label("关闭").locator("visible=true").click()
        await page.get_by_test_id("peer-switch").select_option(label="发给 老板 的账号")
        await page.get_by_test_id("customer-input").fill("这件有货吗")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("customer-messages")).to_contain_text("这件有货吗")
        await page.get_by_test_id("staff-switch").select_option(str(demo["owner"]))
        await page.get_by_test_id("staff-private").click()
        await page.get_by_test_id("own-switch").select_option(label="顾客 小雨")
        await expect(page.get_by_test_id("staff-messages")).to_contain_text("这件有货吗")
        connection = (await world.ask("people"))[0]["connection"]
        wish = {"chat_id": demo["customer"], "text": "有货的亲", "business_connection_id": connection["id"]}
        await raw_call(simulator, demo["token"], "sendMessage", wish)
        await expect(page.get_by_test_id("staff-messages")).to_contain_text("机器人代发")
        await expect(page.get_by_test_id("customer-messages")).to_contain_text("有货的亲")
        await expect(page.get_by_test_id("customer-messages")).not_to_contain_text("机器人代发")


async def raw_call(simulator, token, method, wish):
    """One Bot API call without a bot library."""
    url = f"{simulator.base_url}/bot{token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=wish) as answer:
        told = await answer.json()
    assert told["ok"], told
