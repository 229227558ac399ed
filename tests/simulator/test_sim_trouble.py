"""Flood limits and faults on demand."""

import time

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.types import BufferedInputFile, InputMediaPhoto


async def flood(call, most: int = 200) -> tuple[int, int]:
    """Repeat a call until it is refused: (how many passed, seconds to wait)."""
    for number in range(most):
        try:
            await call(number)
        except TelegramRetryAfter as refusal:
            return number, refusal.retry_after
    return most, 0


async def test_without_limits_nothing_is_held_back(bot, customer):
    assert await flood(lambda n: bot.send_message(customer.id, str(n))) == (200, 0)


async def test_a_private_chat_takes_a_small_burst_then_one_a_second(bot, customer, world):
    await world.limits()
    passed, wait = await flood(lambda n: bot.send_message(customer.id, str(n)))
    assert (passed, wait) == (5, 1)
    await world.advances(1)
    await bot.send_message(customer.id, "又可以了")


async def test_a_group_takes_twenty_a_sliding_minute_of_sends_edits_topics_renames_and_pins(shop, world):
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨")
    sent = await shop.bot.send_message(shop.group.id, "卡片")
    await world.limits()
    await shop.bot.create_forum_topic(shop.group.id, "阿明")
    await shop.bot.edit_forum_topic(shop.group.id, topic.message_thread_id, name="小雨 ⏳")
    await sent.pin()
    await sent.edit_text("新卡片")
    passed, wait = await flood(lambda n: shop.bot.send_message(shop.group.id, str(n)))
    assert passed == 16
    assert 55 <= wait <= 60
    with pytest.raises(TelegramRetryAfter):
        await sent.edit_text("又新")
    await world.advances(wait)
    await sent.edit_text("又新")


async def test_reading_deleting_and_answering_taps_draw_on_no_limit(shop, customer, world):
    ids = [(await shop.bot.send_message(shop.group.id, str(n))).message_id for n in range(30)]
    await world.limits()
    assert await flood(lambda n: shop.bot.delete_message(shop.group.id, ids[n]), 30) == (30, 0)
    assert await flood(lambda n: shop.bot.get_chat(shop.group.id), 40) == (40, 0)


async def test_an_album_counts_as_many_as_it_has(shop, world):
    await world.limits()
    media = [InputMediaPhoto(media=BufferedInputFile(b"x", "a.png")) for _ in range(10)]
    assert (await flood(lambda n: shop.bot.send_media_group(shop.group.id, media)))[0] == 2


async def test_a_bot_takes_thirty_a_second(bot, world, account):
    people = [await world.person(str(number)) for number in range(35)]
    for person in people:
        await person.starts()
    await world.limits()
    passed, wait = await flood(lambda n: bot.send_message(people[n].id, "群发"), 35)
    assert (passed, wait) == (30, 1)


async def test_too_many_requests_are_answered_on_demand(bot, customer, world):
    await world.fault("429", method="sendMessage", retry_after=7, times=2)
    assert await flood(lambda n: bot.send_message(customer.id, "x")) == (0, 7)
    assert await flood(lambda n: bot.send_message(customer.id, "x")) == (0, 7)
    await bot.send_message(customer.id, "好了")


async def test_a_fault_may_concern_one_chat_and_let_some_pass(shop, customer, world):
    await world.fault("500", method="sendMessage", chat=customer.id, skip=1)
    await shop.bot.send_message(shop.group.id, "别处")
    await shop.bot.send_message(customer.id, "第一条")
    with pytest.raises(TelegramServerError):
        await shop.bot.send_message(customer.id, "第二条")
    await customer.never_sees("第二条", within=0.05)


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [("timeout_before", False), ("timeout_after", True), ("drop_before", False), ("drop_after", True)],
)
async def test_a_lost_answer_hides_whether_the_message_went(customer, world, account, talking, kind, arrives):
    bot = talking(account.token, timeout=0.3)
    await world.fault(kind, method="sendMessage", seconds=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(customer.id, "到了没")
    if arrives:
        await customer.sees("到了没")
    else:
        await customer.never_sees("到了没", within=0.1)


async def test_any_refusal_can_be_had_on_demand(bot, customer, world, refused):
    words = "Bad Request: message thread not found"
    await world.fault("refuse", method="sendMessage", description=words)
    await refused(bot.send_message(customer.id, "好"), words)


async def test_faults_can_be_listed_and_cleared(bot, customer, world):
    await world.fault("500", times=9)
    assert [fault["kind"] for fault in await world.ask("faults")] == ["500"]
    await world.clear_faults()
    await bot.send_message(customer.id, "好")


async def test_the_log_tells_every_call_with_its_outcome(bot, customer, world):
    await bot.send_message(customer.id, "好")
    (call,) = await world.calls("sendMessage")
    assert (call["ok"], call["params"]["text"], call["result"]["text"]) == (True, "好", "好")
    assert call["at"] == pytest.approx(time.time(), abs=5)
