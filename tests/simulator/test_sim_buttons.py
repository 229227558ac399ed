"""Inline keyboards, callback queries, reply keyboards, forced replies."""

import asyncio

import pytest
from aiogram.types import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    SwitchInlineQueryChosenChat,
    WebAppInfo,
)

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def keys(**button) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="按", **button)]])


REFUSED_BUTTONS = [
    ({"callback_data": "好" * 22}, "BUTTON_DATA_INVALID"),
    ({}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ({"copy_text": CopyTextButton.model_construct(text="长" * 257)}, "BUTTON_COPY_TEXT_INVALID"),
    ({"url": "not-a-url"}, "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"),
    ({"url": "ftp://a.cn"}, "inline keyboard button URL 'ftp://a.cn' is invalid: Unsupported URL protocol"),
    (
        {"web_app": WebAppInfo(url="http://a.cn")},
        "inline keyboard button Web App URL 'http://a.cn' is invalid: Only HTTPS links are allowed",
    ),
    ({"pay": True}, "BUTTON_TYPE_INVALID"),
    ({"switch_inline_query_chosen_chat": SwitchInlineQueryChosenChat(query="x")}, "BUTTON_TYPE_INVALID"),
]


@pytest.mark.parametrize(("button", "words"), REFUSED_BUTTONS)
async def test_a_wrong_button_is_refused(bot, customer, refused, button, words):
    await refused(bot.send_message(customer.id, "选", reply_markup=keys(**button)), f"Bad Request: {words}")


async def test_callback_data_may_have_64_bytes_and_a_keyboard_100_buttons(bot, customer, refused):
    await bot.send_message(customer.id, "选", reply_markup=keys(callback_data="好" * 21 + "x"))
    button = InlineKeyboardButton(text="一", callback_data="1")
    await bot.send_message(customer.id, "选", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button] * 8] * 12))
    too_many = InlineKeyboardMarkup(inline_keyboard=[[button] * 8] * 13)
    await refused(bot.send_message(customer.id, "选", reply_markup=too_many), "Bad Request: reply markup is too long")


async def test_a_tap_reaches_the_bot_and_its_answer_the_person(bot, customer, updates):
    await updates()
    await bot.send_message(customer.id, "选", reply_markup=keys(callback_data="offer:7:1"))
    tap = asyncio.create_task(customer.presses("按"))
    (update,) = await updates(timeout=5)
    query = update.callback_query
    assert (query.data, query.from_user.id, query.message.text) == ("offer:7:1", customer.id, "选")
    await bot.answer_callback_query(query.id, "已发送", show_alert=True)
    answer = await tap
    assert (answer.answered, answer.text, answer.alert) == (True, "已发送", True)


async def test_a_query_is_answered_once_in_time_and_with_200_characters(bot, customer, updates, world, refused):
    await updates()
    sent = await bot.send_message(customer.id, "选", reply_markup=keys(callback_data="1"))
    assert not (await customer.presses("按", timeout=0.05)).answered
    (update,) = await updates()
    query = update.callback_query
    await refused(bot.answer_callback_query(query.id, "长" * 201), "Bad Request: MESSAGE_TOO_LONG")
    assert await bot.answer_callback_query(query.id, "长" * 200)
    await refused(bot.answer_callback_query(query.id, "再来"), TOO_OLD)
    await refused(bot.answer_callback_query("123456"), TOO_OLD)
    await customer.forges("2", message=sent.message_id, timeout=0.05)
    (update,) = await updates()
    await world.advances(31)
    await refused(bot.answer_callback_query(update.callback_query.id), TOO_OLD)


async def test_forged_callback_data_arrives_like_any_other(bot, customer, updates):
    said = await customer.says("随便一条")
    await updates()
    await customer.forges("staff:promote:owner", message=said, timeout=0.05)
    (update,) = await updates()
    assert update.callback_query.data == "staff:promote:owner"
    assert update.callback_query.from_user.id == customer.id


async def test_a_tap_under_a_message_that_is_gone_carries_an_inaccessible_message(bot, customer, updates):
    sent = await bot.send_message(customer.id, "选", reply_markup=keys(callback_data="1"))
    await sent.delete()
    await updates()
    await customer.forges("1", message=sent.message_id, timeout=0.05)
    (update,) = await updates()
    assert (update.callback_query.message.date, update.callback_query.message.message_id) == (0, sent.message_id)


async def test_an_answer_with_cache_time_spares_the_bot_the_second_tap(bot, customer, updates):
    await updates()
    await bot.send_message(customer.id, "选", reply_markup=keys(callback_data="1"))
    tap = asyncio.create_task(customer.presses("按"))
    (update,) = await updates(timeout=5)
    await bot.answer_callback_query(update.callback_query.id, "记住了", cache_time=60)
    await tap
    assert (await customer.presses("按")).text == "记住了"
    assert await updates() == []


async def test_copy_url_and_switch_buttons_are_handled_by_the_app(bot, customer, updates):
    rows = [
        [InlineKeyboardButton(text="复制", copy_text=CopyTextButton(text="满59包邮"))],
        [InlineKeyboardButton(text="打开", url="https://example.com/x")],
        [InlineKeyboardButton(text="编辑", switch_inline_query_current_chat="亲 您好")],
        [
            InlineKeyboardButton(
                text="分享", switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat(query="q", allow_user_chats=True)
            )
        ],
    ]
    await bot.send_message(customer.id, "选", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))
    await updates()
    assert (await customer.presses("复制")).copied == "满59包邮"
    assert (await customer.presses("打开")).url == "https://example.com/x"
    assert (await customer.presses("编辑")).inline == "亲 您好"
    assert (await customer.presses("分享")).inline == "q"
    assert await updates() == []


async def test_a_reply_keyboard_stays_until_removed_and_its_buttons_write_their_text(bot, customer, updates):
    markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="查物流"), KeyboardButton(text="转人工")]])
    await bot.send_message(customer.id, "需要什么", reply_markup=markup)
    await updates()
    assert await customer.keyboard() == ["查物流", "转人工"]
    await customer.presses("转人工")
    (update,) = await updates()
    assert update.message.text == "转人工"
    await bot.send_message(customer.id, "好", reply_markup=ReplyKeyboardRemove())
    assert await customer.keyboard() == []


async def test_a_one_time_keyboard_and_a_forced_reply_are_spent_by_one_message(bot, customer):
    once = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="好")]], one_time_keyboard=True)
    await bot.send_message(customer.id, "?", reply_markup=once)
    await customer.presses("好")
    assert await customer.keyboard() == []
    await bot.send_message(customer.id, "请输入", reply_markup=ForceReply(input_field_placeholder="单号"))
    told = await customer.world.ask("messages", person=customer.id)
    assert told["keyboard"]["input_field_placeholder"] == "单号"


async def test_a_contact_button_sends_the_persons_own_contact(bot, customer, updates):
    markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="发手机号", request_contact=True)]])
    await bot.send_message(customer.id, "?", reply_markup=markup)
    await updates()
    await customer.presses("发手机号")
    assert (await updates())[0].message.contact.user_id == customer.id
