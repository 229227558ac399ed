"""Telegram Business: an account connects a bot, people write to the account, the bot answers in its name."""

import pytest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReactionTypeEmoji

from simulator.client import WorldError

DAY = 24 * 3600
INVALID = "Bad Request: BUSINESS_CONNECTION_INVALID"
FORBIDDEN = "Forbidden: BOT_ACCESS_FORBIDDEN"
TOO_LATE = "Bad Request: BUSINESS_PEER_USAGE_MISSING"


@pytest.fixture
async def owner(world, account):
    """Somebody with a business account."""
    return await world.person("老板", business=True)


@pytest.fixture
async def buyer(world, account):
    """Somebody who has never seen the bot."""
    return await world.person("小雨", username="xiaoyu")


def keys() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="尺码", callback_data="size")]])


async def test_a_connected_bot_learns_who_may_what_and_may_write_to_the_owner(bot, owner, updates):
    number = await owner.connects()
    (update,) = await updates()
    told = update.business_connection
    assert (told.id, told.user.id, told.user_chat_id, told.is_enabled) == (number, owner.id, owner.id, True)
    assert told.rights.can_reply
    assert not told.rights.can_delete_all_messages
    assert (await bot.get_business_connection(number)).user.first_name == "老板"
    await bot.send_message(owner.id, "接好啦")
    assert (await owner.sees("接好啦")).from_bot


async def test_what_a_customer_writes_to_the_account_reaches_the_bot(owner, buyer, updates):
    number = await owner.connects()
    await updates()
    said = await buyer.says("在吗", chat=owner)
    photo = await buyer.sends_photo("这款", chat=owner)
    first, second = await updates()
    message = first.business_message
    assert (message.business_connection_id, message.text, message.message_id) == (number, "在吗", said.id)
    assert (message.chat.id, message.from_user.id, message.chat.type) == (buyer.id, buyer.id, "private")
    assert message.sender_business_bot is None
    assert (second.business_message.photo[-1].file_id, second.business_message.caption)[1] == "这款"
    assert not (await owner.sees("这款", chat=buyer)).raw["read"]
    assert photo.id == said.id + 1


async def test_edits_and_deletions_by_either_side_are_told(owner, buyer, updates):
    number = await owner.connects()
    said = await buyer.says("要M码", chat=owner)
    answer = await owner.says("好的", chat=buyer)
    await updates()
    await buyer.edits(said, "要L码", chat=owner)
    await owner.deletes(answer, chat=buyer)
    edited, gone = await updates()
    assert edited.edited_business_message.text == "要L码"
    assert edited.edited_business_message.business_connection_id == number
    deleted = gone.deleted_business_messages
    assert (deleted.business_connection_id, deleted.chat.id, deleted.message_ids) == (number, buyer.id, [answer.id])


async def test_the_owners_own_words_and_the_bots_come_back_told_apart(bot, owner, buyer, updates):
    number = await owner.connects()
    await buyer.says("在吗", chat=owner)
    await updates()
    await owner.says("我来", chat=buyer)
    sent = await bot.send_message(buyer.id, "在的亲", business_connection_id=number)
    assert (sent.from_user.id, sent.sender_business_bot.username) == (owner.id, "xiaoer_bot")
    typed, echo = await updates()
    assert (typed.business_message.from_user.id, typed.business_message.sender_business_bot) == (owner.id, None)
    assert echo.business_message.message_id == sent.message_id
    assert echo.business_message.sender_business_bot.id == bot.id
    seen = await buyer.sees("在的亲", chat=owner)
    assert (seen.sender, seen.from_bot, seen.raw["by_bot"]) == ("老板", False, "xiaoer_bot")


async def test_an_away_message_of_the_account_says_that_nobody_typed_it(owner, buyer, updates):
    await owner.connects()
    await buyer.says("在吗", chat=owner)
    await updates()
    await owner.says("现在休息", chat=buyer, offline=True)
    (update,) = await updates()
    assert update.business_message.is_from_offline


async def test_every_kind_of_sending_goes_out_in_the_accounts_name(bot, owner, buyer, updates):
    number = await owner.connects()
    await buyer.sends_photo(chat=owner)
    file = (await updates())[-1].business_message.photo[-1].file_id
    named = {"business_connection_id": number}
    await bot.send_photo(buyer.id, file, caption="一张", **named)
    await bot.send_media_group(buyer.id, [InputMediaPhoto(media=file), InputMediaPhoto(media=file)], **named)
    await bot.send_location(buyer.id, 30.2, 120.1, **named)
    await bot.send_chat_action(buyer.id, "typing", **named)
    assert await updates(allowed_updates=["message"]) != []
    shown = await buyer.messages(chat=owner)
    assert [one.media for one in shown] == ["photo", "photo", "photo", "photo", "location"]
    assert {one.sender for one in shown[1:]} == {"老板"}
    assert await updates() == []


async def test_a_message_can_be_changed_taken_back_and_marked_read(bot, owner, buyer, updates):
    number = await owner.connects(can_delete_all_messages=True)
    said = await buyer.says("在吗", chat=owner)
    sent = await bot.send_message(buyer.id, "稍等", business_connection_id=number)
    own = await owner.says("我看看", chat=buyer)
    await bot.edit_message_text("有货", chat_id=buyer.id, message_id=sent.message_id, business_connection_id=number)
    assert (await buyer.sees("有货", chat=owner)).edited
    assert await bot.read_business_message(number, buyer.id, said.id)
    assert (await buyer.sees("在吗", chat=owner)).raw["read"]
    await updates()
    assert await bot.delete_business_messages(number, [sent.message_id, own.id])
    await buyer.never_sees("有货", chat=owner, within=0.05)
    (gone,) = await updates()
    assert gone.deleted_business_messages.message_ids == [sent.message_id, own.id]


async def test_only_the_bots_own_messages_are_deleted_without_the_right_to_all(bot, owner, buyer, refused):
    number = await owner.connects()
    said = await buyer.says("在吗", chat=owner)
    sent = await bot.send_message(buyer.id, "在", business_connection_id=number)
    await refused(bot.delete_business_messages(number, [said.id]), FORBIDDEN)
    assert await bot.delete_business_messages(number, [sent.message_id])


async def test_what_the_customer_wrote_cannot_be_changed(bot, owner, buyer, refused):
    number = await owner.connects()
    said = await buyer.says("在吗", chat=owner)
    change = bot.edit_message_text("x", chat_id=buyer.id, message_id=said.id, business_connection_id=number)
    await refused(change, "Bad Request: message can't be edited")


async def test_a_button_under_the_accounts_message_reaches_the_bot(bot, owner, buyer, updates):
    number = await owner.connects()
    await buyer.says("在吗", chat=owner)
    sent = await bot.send_message(buyer.id, "要看什么", business_connection_id=number, reply_markup=keys())
    await updates()
    assert not (await buyer.presses("尺码", chat=owner, timeout=0.05)).answered
    (update,) = await updates()
    message = update.callback_query.message
    assert (update.callback_query.data, update.callback_query.from_user.id) == ("size", buyer.id)
    assert (message.message_id, message.business_connection_id) == (sent.message_id, number)


async def test_a_reply_is_refused_a_day_after_the_customers_last_words(bot, owner, buyer, world, refused):
    number = await owner.connects()
    await buyer.says("在吗", chat=owner)
    sent = await bot.send_message(buyer.id, "在的", business_connection_id=number)
    await world.advances(DAY + 5)
    await owner.says("还要吗", chat=buyer)  # the owner's own words open no window
    await refused(bot.send_message(buyer.id, "还在吗", business_connection_id=number), TOO_LATE)
    change = bot.edit_message_text("在", chat_id=buyer.id, message_id=sent.message_id, business_connection_id=number)
    await refused(change, TOO_LATE)
    await buyer.says("要的", chat=owner)
    await bot.send_message(buyer.id, "好的", business_connection_id=number)


async def test_a_reply_is_refused_without_connection_right_or_chat(bot, owner, buyer, world, refused):
    await refused(bot.send_message(1, "x", business_connection_id="wrong"), "Bad Request: business connection not found")
    number = await owner.connects()
    stranger = await world.person("路人")
    await refused(bot.send_message(stranger.id, "x", business_connection_id=number), "Bad Request: BUSINESS_PEER_INVALID")
    await buyer.says("在吗", chat=owner)
    await owner.grants(can_reply=False)
    await refused(bot.send_message(buyer.id, "x", business_connection_id=number), FORBIDDEN)
    await owner.grants(can_reply=True)
    await bot.send_message(buyer.id, "在的", business_connection_id=number)
    await owner.disconnects()
    await refused(bot.send_message(buyer.id, "x", business_connection_id=number), INVALID)


async def test_rights_taken_and_the_end_are_told_and_a_new_connection_has_a_new_id(owner, buyer, bot, updates):
    first = await owner.connects()
    await owner.grants(can_reply=False)
    await owner.disconnects()
    await buyer.says("没人听见", chat=owner)
    second = await owner.connects()
    told = [update.business_connection for update in await updates()]
    assert [(one.id == first, one.is_enabled, bool(one.rights and one.rights.can_reply)) for one in told] == [
        (True, True, True), (True, True, False), (True, False, False), (False, True, True),
    ]  # fmt: skip
    assert second != first
    await bot.send_message(buyer.id, "来了", business_connection_id=second)


async def test_nothing_is_forwarded_copied_or_reacted_to_through_a_connection(bot, owner, buyer, refused):
    number = await owner.connects()
    said = await buyer.says("在吗", chat=owner)
    await refused(bot.forward_message(owner.id, buyer.id, said.id), "Bad Request: chat not found")
    await refused(bot.copy_message(owner.id, buyer.id, said.id), "Bad Request: chat not found")
    reaction = bot.set_message_reaction(buyer.id, said.id, [ReactionTypeEmoji(emoji="👍")])
    await refused(reaction, "Bad Request: chat not found")
    await bot.send_message(buyer.id, "在的", business_connection_id=number)


async def test_ids_count_for_the_account_and_mean_nothing_in_the_bots_own_chat(bot, owner, buyer, world, updates):
    await owner.connects()
    await buyer.starts()
    own = await buyer.says("给机器人的")
    business = [await buyer.says(text, chat=owner) for text in ("一", "二")]
    assert own.id in {one.id for one in business}
    taken = [update.message or update.business_message for update in await updates() if not update.business_connection]
    assert len({(one.business_connection_id, one.chat.id, one.message_id) for one in taken}) == len(taken) == 4
    assert len({(one.chat.id, one.message_id) for one in taken}) < 4
    other = await world.person("小雪")
    assert (await other.says("三", chat=owner)).id == business[-1].id + 1


async def test_only_a_business_account_can_be_connected_or_written_to(world, account, owner, buyer):
    with pytest.raises(WorldError, match="no business account"):
        await buyer.connects()
    other = await world.person("路人")
    with pytest.raises(WorldError, match="business account"):
        await buyer.says("你好", chat=other)
    await account.switches(business=False)
    with pytest.raises(WorldError, match="cannot be connected"):
        await owner.connects()
    with pytest.raises(WorldError, match="no such right"):
        await account.switches(business=True)
        await owner.connects(can_fly=True)


async def test_nobody_else_sees_the_chat(world, owner, buyer):
    await buyer.says("在吗", chat=owner)
    other = await world.person("路人")
    key = next(chat["key"] for chat in await buyer.chats() if chat["kind"] == "business")
    assert [chat["key"] for chat in await owner.chats()] == [key]
    with pytest.raises(WorldError, match="somebody else's"):
        await other.messages(chat=key)
