"""getUpdates and the webhook: order, confirmation, waiting, conflicts, secrets, repetition."""

import asyncio
import json
import time

import aiohttp
import pytest
from aiogram.exceptions import TelegramConflictError, TelegramNotFound, TelegramUnauthorizedError
from aiohttp import web


async def test_updates_come_in_order_until_confirmed(bot, customer):
    for text in "一二三":
        await customer.says(text)
    batch = await bot.get_updates()
    assert [u.message.text for u in batch] == ["/start", "一", "二", "三"]
    assert [u.update_id for u in await bot.get_updates()] == [u.update_id for u in batch]
    rest = await bot.get_updates(offset=batch[1].update_id + 1)
    assert [u.message.text for u in rest] == ["二", "三"]
    assert [u.message.text for u in await bot.get_updates(offset=-1)] == ["三"]
    assert [u.message.text for u in await bot.get_updates()] == ["三"]


async def test_a_limit_holds(bot, customer):
    await customer.says("一")
    assert len(await bot.get_updates(limit=1)) == 1


async def test_a_long_poll_ends_with_the_first_update(bot, customer, updates):
    await updates()
    waiting = asyncio.create_task(updates(timeout=50))
    await asyncio.sleep(0.1)
    await customer.says("在吗")
    (update,) = await asyncio.wait_for(waiting, 25)  # half of the poll's time
    assert update.message.text == "在吗"


async def test_a_long_poll_ends_empty_when_nothing_comes(updates):
    started = time.monotonic()
    assert await updates(timeout=1) == []
    assert time.monotonic() - started > 0.9


async def test_of_two_pollers_the_earlier_gets_a_conflict(bot, customer, updates):
    await updates()
    first = asyncio.create_task(bot.get_updates(offset=999_999_999, timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(bot.get_updates(offset=999_999_999, timeout=5))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    await customer.says("在吗")
    assert (await second)[0].message.text == "在吗"


async def test_updates_are_kept_for_a_day(bot, customer, world):
    await customer.says("老话")
    await world.advances(24 * 3600 + 1)
    await customer.says("新话")
    assert [u.message.text for u in await bot.get_updates()] == ["新话"]


async def test_allowed_updates_are_remembered(bot, customer, updates):
    await updates(allowed_updates=["callback_query"])
    await customer.says("听不见")
    assert await updates() == []
    await updates(allowed_updates=["message"])
    await customer.says("听见")
    assert [u.message.text for u in await updates()] == ["听见"]


async def test_an_edit_by_a_person_is_an_update_and_a_deletion_is_none(customer, updates):
    said = await customer.says("要M码")
    await updates()
    await customer.edits(said, "要L码")
    await customer.deletes(said)
    (update,) = await updates()
    assert update.edited_message.text == "要L码"
    assert update.edited_message.edit_date


async def test_messages_turn_read_when_the_bot_has_taken_them(bot, customer):
    said = await customer.says("在吗")
    assert not said.raw["read"]
    await bot.get_updates()
    assert (await customer.sees("在吗")).raw["read"]


async def test_any_raw_update_can_be_injected(account, world, simulator, bot):
    await bot.get_updates()
    number = await world.inject(account, {"telepathy": {"mood": "happy"}})
    got = await raw(simulator, account.token, "getUpdates", {})
    assert got["result"] == [{"update_id": number, "telepathy": {"mood": "happy"}}]


async def raw(simulator, token, method, body, **request):
    url = f"{simulator.base_url}/bot{token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=body, **request) as answer:
        return await answer.json()


async def test_unknown_and_revoked_tokens_are_unauthorized(account, bot, talking):
    with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
        await talking("999:" + "B" * 35).get_me()
    await account.switches(revoked=True)
    with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
        await bot.get_me()


async def test_a_method_the_simulator_lacks_says_so_and_is_logged(bot, customer, world):
    with pytest.raises(TelegramNotFound, match="method not found in the simulator: sendGame"):
        await bot.send_game(customer.id, "x")
    (call,) = await world.calls("sendGame")
    assert not call["ok"]


async def test_methods_are_found_in_any_case_by_get_and_by_post(account, simulator):
    url = f"{simulator.base_url}/bot{account.token}/GETME"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (await answer.json())["result"]["username"] == "xiaoer_bot"


@pytest.mark.parametrize("shape", ["data", "json", "multipart"])
async def test_requests_are_read_from_forms_multipart_and_json(account, customer, simulator, shape):
    wish = {"chat_id": customer.id, "text": "<b>好</b>", "parse_mode": "HTML", "reply_markup": {"force_reply": True}}
    if shape != "json":
        wish = {key: json.dumps(value) if isinstance(value, dict) else str(value) for key, value in wish.items()}
    if shape == "multipart":
        form = aiohttp.FormData(wish, default_to_multipart=True)
        body = {"data": form}
    else:
        body = {shape: wish}
    url = f"{simulator.base_url}/bot{account.token}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(url, **body) as answer:
        told = await answer.json()
    assert (told["ok"], told["result"]["text"]) == (True, "好")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": "", "text": "x"}, "chat_id is empty"),
        ({"chat_id": 1}, "message text is empty"),
        ({"chat_id": 1, "text": "x", "reply_markup": "{broken"}, "can't parse reply keyboard markup JSON object"),
        ({"chat_id": 1, "text": "x", "entities": "[{]"}, "can't parse entities JSON object"),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "1"}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
    ],
)
async def test_malformed_requests_are_refused_in_telegrams_words(account, simulator, wish, words):
    told = await raw(simulator, account.token, "sendMessage", wish)
    assert told == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}


class Hook:
    """A bot's end of the webhook."""

    def __init__(self) -> None:
        self.bodies: list[dict] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.held: asyncio.Queue[str] = asyncio.Queue()
        self.open = asyncio.Event()
        self.open.set()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        if not self.open.is_set():
            self.held.put_nowait(body["message"]["text"])
        await self.open.wait()
        self.bodies.append(body)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.answers.pop(0) if self.answers else web.Response()

    async def texts(self, count: int) -> list[str]:
        for _ in range(1500):
            if len(self.bodies) >= count:
                break
            await asyncio.sleep(0.01)
        return [body["message"]["text"] for body in self.bodies]


@pytest.fixture
async def hook():
    made = Hook()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_a_webhook_gets_what_waits_with_its_secret(bot, customer, hook):
    await customer.says("一")
    assert await bot.set_webhook(hook.url, secret_token="s3cret_-", allowed_updates=["message"])
    await customer.says("二")
    assert await hook.texts(3) == ["/start", "一", "二"]
    assert set(hook.secrets) == {"s3cret_-"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.allowed_updates) == (hook.url, 0, ["message"])


async def test_polling_is_a_conflict_while_a_webhook_is_set(bot, hook):
    await bot.set_webhook(hook.url)
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    await bot.get_updates()


async def test_a_webhook_is_tried_again_until_it_says_ok(bot, customer, hook):
    hook.answers = [web.Response(status=500), web.Response(status=403)]
    await bot.set_webhook(hook.url)
    assert await hook.texts(3) == ["/start"] * 3
    info = await bot.get_webhook_info()
    assert info.last_error_message.startswith("Wrong response from the webhook: 403")


async def test_one_chat_is_delivered_in_order_and_chats_side_by_side(bot, customer, world, account, hook):
    other = await world.person("阿明")
    await bot.set_webhook(hook.url, drop_pending_updates=True)
    hook.open.clear()
    await customer.says("一")
    await other.says("甲")
    await customer.says("二")
    assert {await asyncio.wait_for(hook.held.get(), 15) for _ in range(2)} == {"一", "甲"}, "both at once"
    await asyncio.sleep(0.1)
    assert hook.held.empty(), "the second line is behind the first"
    hook.open.set()
    texts = await hook.texts(3)
    assert texts.index("一") < texts.index("二")


async def test_a_webhook_may_answer_with_a_method_to_call(bot, customer, hook):
    body = {"method": "sendMessage", "chat_id": customer.id, "text": "来自回应"}
    hook.answers = [web.json_response(body)]
    await bot.set_webhook(hook.url)
    await customer.sees("来自回应")


async def test_dropping_pending_updates_leaves_none(bot, customer, hook):
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_a_wrong_secret_or_address_is_refused(bot, refused):
    await refused(
        bot.set_webhook("https://example.com", secret_token="秘密"),
        "Bad Request: secret token contains unallowed characters",
    )
    await refused(bot.set_webhook("nowhere"), "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
