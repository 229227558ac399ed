"""Inline mode: queries without a chat, results, caching, what choosing leads to."""

import asyncio

import pytest
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)


def article(number: int = 1, *, result_id: str | None = None, markup=None) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=result_id or str(number), title=f"话术{number}", reply_markup=markup,
        input_message_content=InputTextMessageContent(message_text=f"<b>话术</b>{number}", parse_mode="HTML"),
    )  # fmt: skip


@pytest.fixture
def asking(bot, customer, updates):
    """Types an inline query and lets the bot answer it; returns (update, what was offered)."""

    async def ask(text, results, *, person=None, **options):
        typing = asyncio.create_task((person or customer).queries(text))
        (update,) = await updates(timeout=5)
        await bot.answer_inline_query(update.inline_query.id, results, **options)
        return update, await typing

    return ask


async def test_a_query_says_who_asks_and_not_where(customer, updates, asking):
    await updates()
    update, offered = await asking("包邮", [article()])
    assert (update.inline_query.query, update.inline_query.from_user.id) == ("包邮", customer.id)
    assert "chat" not in (update.inline_query.model_extra or {})
    assert [result["title"] for result in offered["results"]] == ["话术1"]


async def test_a_chosen_result_is_a_message_of_the_person_via_the_bot(bot, customer, updates, asking):
    await updates()
    await asking("包邮", [article()])
    sent = await customer.chooses("1", text="包邮")
    assert (sent.text, sent.sender, sent.raw["via"]) == ("话术1", "小雨", "xiaoer_bot")
    kinds = {update.event_type: update.event for update in await updates()}
    assert kinds["message"].via_bot.id == bot.id
    assert (kinds["chosen_inline_result"].result_id, kinds["chosen_inline_result"].query) == ("1", "包邮")


async def test_chosen_results_are_reported_only_with_feedback_switched_on(account, customer, updates, asking):
    await account.switches(inline_feedback=False)
    await updates()
    await asking("包邮", [article()])
    await customer.chooses("1", text="包邮")
    assert [update.event_type for update in await updates()] == ["message"]


async def test_buttons_under_a_chosen_result_carry_an_inline_message_id(bot, customer, updates, asking):
    await updates()
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="按", callback_data="1")]])
    await asking("x", [article(markup=markup)])
    await customer.chooses("1", text="x")
    await updates()
    await customer.presses("按", timeout=0.05)
    query = (await updates())[0].callback_query
    assert query.message is None
    assert await bot.edit_message_text("改了", inline_message_id=query.inline_message_id)
    assert await customer.sees("改了")


async def test_answers_are_cached_for_everybody_unless_personal(world, account, customer, updates, asking):
    other = await world.person("阿明", bot=account)
    await updates()
    await asking("共", [article()], cache_time=300)
    await asking("私", [article()], cache_time=300, is_personal=True)
    await asking("无", [article()], cache_time=0)
    assert (await other.queries("共"))["cached"]
    assert (await customer.queries("私"))["cached"]
    assert await updates() == []
    assert not (await asking("私", [article(2)], person=other))[1]["cached"]
    assert not (await asking("无", [article(2)]))[1]["cached"]
    await world.advances(301)
    assert not (await asking("共", [article(2)]))[1]["cached"]


@pytest.mark.parametrize(
    ("results", "options", "words"),
    [
        ([article(n) for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article(1, result_id="号" * 22)], {}, "RESULT_ID_INVALID"),
        ([article(1), article(1)], {}, "RESULT_ID_DUPLICATE"),
        ([], {"button": InlineQueryResultsButton(text="x", start_parameter="长" * 65)}, "START_PARAM_INVALID"),
    ],
)
async def test_wrong_results_are_refused(bot, customer, updates, refused, results, options, words):
    await updates()
    typing = asyncio.create_task(customer.queries("x"))
    (update,) = await updates(timeout=5)
    await refused(bot.answer_inline_query(update.inline_query.id, results, **options), f"Bad Request: {words}")
    await bot.answer_inline_query(update.inline_query.id, [])
    await typing
    await refused(bot.answer_inline_query(update.inline_query.id, []), "or query ID is invalid")
