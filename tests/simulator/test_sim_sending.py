"""Sending texts: lengths, entities, replies, places one cannot write to."""

import pytest
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import LinkPreviewOptions, MessageEntity, ReplyParameters, User


async def test_a_sent_text_arrives_at_the_person(bot, customer):
    sent = await bot.send_message(customer.id, "在的亲，请讲")
    seen = await customer.sees("在的亲，请讲")
    assert (seen.id, seen.from_bot) == (sent.message_id, True)
    assert sent.chat.id == customer.id
    assert sent.from_user.is_bot


async def test_an_empty_text_is_refused(bot, customer, refused):
    await refused(bot.send_message(customer.id, ""), "Bad Request: message text is empty")


@pytest.mark.parametrize("text", ["   ", "\n\n", "\u200b\u200b", "<b> </b>"])
async def test_a_text_of_blanks_is_refused(bot, customer, refused, text):
    await refused(bot.send_message(customer.id, text, parse_mode="HTML"), "Bad Request: text must be non-empty")


async def test_4096_utf16_units_fit_and_one_more_does_not(bot, customer, refused):
    assert len((await bot.send_message(customer.id, "好" * 4096)).text) == 4096
    assert len((await bot.send_message(customer.id, "😀" * 2048)).text) == 2048
    await refused(bot.send_message(customer.id, "😀" * 2048 + "!"), "Bad Request: message is too long")


async def test_markup_does_not_count_towards_the_length(bot, customer):
    text = "<b>" + "亲" * 4096 + "</b>"
    assert len((await bot.send_message(customer.id, text, parse_mode="HTML")).text) == 4096


async def test_blanks_at_both_ends_are_cut_and_entities_move_along(bot, customer):
    sent = await bot.send_message(customer.id, "\n  亲 <b>您好</b>  \n", parse_mode="HTML")
    assert sent.text == "亲 您好"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 2, 2)]


async def test_an_indented_chinese_line_keeps_its_indentation(bot, customer):
    assert (await bot.send_message(customer.id, "　依据：便宜")).text == "　依据：便宜"


async def test_text_direction_overrides_are_dropped(bot, customer):
    assert (await bot.send_message(customer.id, "价\u202e格")).text == "价格"


async def test_a_person_the_bot_never_met_is_no_chat(bot, world, refused):
    stranger = await world.person("路人")
    await refused(bot.send_message(stranger.id, "您好"), "Bad Request: chat not found")
    await refused(bot.send_message(987654321, "您好"), "Bad Request: chat not found")
    await refused(bot.send_message("@nobody_here", "您好"), "Bad Request: chat not found")


async def test_a_bot_cannot_write_first_to_somebody_it_only_shares_a_group_with(shop, refused):
    error = await refused(
        shop.bot.send_message(shop.agent.id, "有单"), "Forbidden: bot can't initiate conversation with a user"
    )
    assert isinstance(error, TelegramForbiddenError)


async def test_a_person_who_blocked_the_bot_gets_nothing(bot, customer, refused):
    await customer.blocks()
    await refused(bot.send_message(customer.id, "在吗"), "Forbidden: bot was blocked by the user")
    await customer.unblocks()
    await bot.send_message(customer.id, "欢迎回来")


async def test_a_deleted_account_gets_nothing(bot, customer, refused):
    await customer.changes(deactivated=True)
    await refused(bot.send_message(customer.id, "在吗"), "Forbidden: user is deactivated")


async def test_a_bot_thrown_out_of_a_group_is_told_so(shop, refused):
    await shop.group.remove(shop.account)
    await refused(shop.bot.send_message(shop.group.id, "在"), "Forbidden: bot was kicked from the supergroup chat")


async def test_a_bot_that_left_is_no_member(shop, refused):
    await shop.bot.leave_chat(shop.group.id)
    await refused(
        shop.bot.send_message(shop.group.id, "在"), "Forbidden: bot is not a member of the supergroup chat"
    )


async def test_a_reply_quotes_the_message_it_answers(bot, customer):
    asked = await customer.says("包邮吗")
    sent = await bot.send_message(customer.id, "满59包邮", reply_parameters=ReplyParameters(message_id=asked.id))
    assert sent.reply_to_message.text == "包邮吗"
    assert (await customer.sees("满59包邮")).raw["reply"]["text"] == "包邮吗"


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot, customer, refused):
    missing = ReplyParameters(message_id=99999)
    await refused(
        bot.send_message(customer.id, "好", reply_parameters=missing), "Bad Request: message to be replied not found"
    )
    missing = ReplyParameters(message_id=99999, allow_sending_without_reply=True)
    assert (await bot.send_message(customer.id, "好", reply_parameters=missing)).reply_to_message is None


async def test_silence_protection_and_preview_options_are_kept(bot, customer):
    sent = await bot.send_message(
        customer.id, "https://example.com", disable_notification=True, protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )  # fmt: skip
    assert sent.has_protected_content
    assert sent.link_preview_options.is_disabled


async def test_entities_are_counted_in_utf16_units(bot, customer, refused):
    bold = MessageEntity(type="bold", offset=2, length=2)
    sent = await bot.send_message(customer.id, "😀您好", entities=[bold])
    assert sent.html_text == "😀<b>您好</b>"
    for entity, words in (
        (MessageEntity(type="bold", offset=0, length=9), "ends after the end of the text at UTF-16 offset 9"),
        (MessageEntity(type="bold", offset=9, length=1), "begins after the end of the text at UTF-16 offset 9"),
        (MessageEntity(type="bold", offset=0, length=1), "ends in a middle of a UTF-16 symbol"),
        (MessageEntity(type="bold", offset=-1, length=1), "receive an entity with incorrect offset -1"),
        (MessageEntity(type="shout", offset=0, length=1), "can't parse MessageEntity: Unsupported type specified"),
        (MessageEntity(type="text_link", offset=0, length=2, url="no"), "entity URL 'no' is invalid: Wrong HTTP URL"),
        (
            MessageEntity(type="text_mention", offset=0, length=2, user=User(id=1, is_bot=False, first_name="x")),
            "user not found",
        ),
    ):
        await refused(bot.send_message(customer.id, "😀您好", entities=[entity]), words)


async def test_links_mentions_and_commands_are_found_by_themselves(bot, customer):
    text = "看 https://example.com/a?b=1。 @xiaoyu 用 /help #上新 写 a@b.cn"
    kinds = {e.type: e.extract_from(text) for e in (await bot.send_message(customer.id, text)).entities}
    assert kinds == {
        "url": "https://example.com/a?b=1", "mention": "@xiaoyu", "bot_command": "/help", "hashtag": "#上新",
        "email": "a@b.cn",
    }  # fmt: skip


async def test_an_unknown_business_connection_is_refused(bot, customer, refused):
    await refused(
        bot.send_message(customer.id, "好", business_connection_id="x"), "Bad Request: business connection not found"
    )


async def test_message_ids_of_private_chats_share_one_counter_and_groups_count_for_themselves(shop, world):
    one, two = await world.person("一"), await world.person("二")
    ids = [(await person.starts()).id for person in (one, two, one)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    first = await shop.bot.send_message(shop.group.id, "一")
    await shop.bot.send_message(one.id, "别处")
    second = await shop.bot.send_message(shop.group.id, "二")
    assert second.message_id == first.message_id + 1
