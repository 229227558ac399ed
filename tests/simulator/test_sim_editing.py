"""Edits, deletions, pins, reactions."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReactionTypeEmoji

SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TWO_DAYS = 48 * 3600 + 5


def keys(text: str = "一", data: str = "1") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]])


async def test_an_edited_text_replaces_the_old_and_is_marked(bot, customer):
    sent = await bot.send_message(customer.id, "稍等")
    edited = await sent.edit_text("有货的亲")
    assert (edited.message_id, edited.text) == (sent.message_id, "有货的亲")
    assert edited.edit_date
    assert (await customer.sees("有货的亲")).edited
    await customer.never_sees("稍等", within=0.05)


async def test_an_edit_that_changes_nothing_is_refused(bot, customer, refused):
    sent = await bot.send_message(customer.id, "稍等", reply_markup=keys())
    await refused(sent.edit_text("稍等", reply_markup=keys()), SAME)
    await refused(sent.edit_reply_markup(reply_markup=keys()), SAME)
    await refused(sent.edit_text(" 稍等 ", reply_markup=keys()), SAME)


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(bot, customer):
    sent = await bot.send_message(customer.id, "选", reply_markup=keys())
    assert (await sent.edit_text("选好了")).reply_markup is None
    assert (await customer.sees("选好了")).buttons == []


async def test_a_new_keyboard_alone_leaves_no_edited_mark(bot, customer):
    sent = await bot.send_message(customer.id, "选", reply_markup=keys())
    await sent.edit_reply_markup(reply_markup=keys("二"))
    seen = await customer.sees("选")
    assert (seen.buttons, seen.edited) == (["二"], False)


async def test_only_what_exists_and_is_ones_own_can_be_edited(bot, customer, refused):
    await refused(
        bot.edit_message_text("x", chat_id=customer.id, message_id=99999), "Bad Request: message to edit not found"
    )
    theirs = await customer.says("我的")
    await refused(
        bot.edit_message_text("x", chat_id=customer.id, message_id=theirs.id), "Bad Request: message can't be edited"
    )


async def test_text_and_caption_are_edited_by_their_own_methods(bot, customer, refused):
    photo = await customer.sends_photo("图")
    sent = await bot.copy_message(customer.id, customer.id, photo.id)
    place = {"chat_id": customer.id, "message_id": sent.message_id}
    await refused(bot.edit_message_text("字", **place), "Bad Request: there is no text in the message to edit")
    assert (await bot.edit_message_caption(caption="新说明", **place)).caption == "新说明"
    text = await bot.send_message(customer.id, "字")
    await refused(text.edit_caption(caption="x"), "Bad Request: there is no caption in the message to edit")


async def test_media_can_be_replaced(bot, customer):
    first, second = await customer.sends_photo(), await customer.sends_photo()
    sent = await bot.copy_message(customer.id, customer.id, first.id)
    other = (await bot.get_updates())[-1].message.photo[-1]
    edited = await bot.edit_message_media(
        InputMediaPhoto(media=other.file_id, caption="换图"), chat_id=customer.id, message_id=sent.message_id
    )
    assert edited.photo[-1].file_unique_id == second.raw["media"]["unique"]


async def test_editing_does_not_notify_any_bot(bot, customer, updates):
    sent = await bot.send_message(customer.id, "稍等")
    await updates()
    await sent.edit_text("好了")
    assert await updates() == []


async def test_a_bot_deletes_its_own_and_in_private_incoming_messages(bot, customer, refused):
    theirs = await customer.says("发错了")
    ours = await bot.send_message(customer.id, "撤回我")
    assert await bot.delete_message(customer.id, theirs.id)
    assert await ours.delete()
    assert [m.text for m in await customer.messages()] == ["/start"]
    await refused(ours.delete(), "Bad Request: message to delete not found")


async def test_after_48_hours_nothing_can_be_deleted_any_more(bot, customer, shop, world, refused):
    ours = await bot.send_message(customer.id, "老消息")
    in_group = await bot.send_message(shop.group.id, "老消息")
    await world.advances(TWO_DAYS)
    await refused(ours.delete(), "Bad Request: message can't be deleted for everyone")
    await refused(in_group.delete(), "Bad Request: message can't be deleted")


async def test_in_a_group_others_messages_need_the_right_to_delete(shop, refused):
    said = await shop.agent.says("广告", chat=shop.group)
    await shop.group.add_bot(shop.account, can_delete_messages=False)
    await refused(shop.bot.delete_message(shop.group.id, said.id), "Bad Request: message can't be deleted")
    await shop.group.add_bot(shop.account)
    assert await shop.bot.delete_message(shop.group.id, said.id)


async def test_the_message_that_opened_a_topic_cannot_be_deleted(shop, refused):
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨")
    await refused(
        shop.bot.delete_message(shop.group.id, topic.message_thread_id), "Bad Request: message can't be deleted"
    )


async def test_many_are_deleted_at_once_and_missing_ones_skipped(bot, customer, refused):
    ids = [(await bot.send_message(customer.id, str(n))).message_id for n in range(3)]
    assert await bot.delete_messages(customer.id, [*ids, 99999])
    assert [m.text for m in await customer.messages()] == ["/start"]
    await refused(
        bot.delete_messages(customer.id, list(range(1, 102))),
        "Bad Request: wrong number of message identifiers specified",
    )


async def test_a_pin_is_shown_and_announced_to_the_bot_itself(shop, updates):
    sent = await shop.bot.send_message(shop.group.id, "抬头卡")
    await updates()
    assert await sent.pin()
    assert await shop.agent.pinned(shop.group) == ["抬头卡"]
    assert (await updates())[0].message.pinned_message.text == "抬头卡"
    assert await sent.unpin()
    assert await shop.agent.pinned(shop.group) == []


async def test_pinning_needs_the_right(shop, refused):
    sent = await shop.bot.send_message(shop.group.id, "抬头卡")
    await shop.group.add_bot(shop.account, can_pin_messages=False)
    await refused(sent.pin(), "Bad Request: not enough rights to manage pinned messages in the chat")


async def test_pinning_nothing_is_refused(shop, refused):
    await refused(shop.bot.pin_chat_message(shop.group.id, 99999), "Bad Request: message to pin not found")


async def test_a_bot_reacts_with_one_known_emoji(bot, customer, refused):
    said = await customer.says("谢谢")
    assert await bot.set_message_reaction(customer.id, said.id, [ReactionTypeEmoji(emoji="👍")])
    assert (await customer.sees("谢谢")).raw["reactions"] == [{"by": bot.id, "emoji": "👍"}]
    await refused(
        bot.set_message_reaction(customer.id, said.id, [ReactionTypeEmoji(emoji="🧋")]), "Bad Request: REACTION_INVALID"
    )


async def test_reactions_of_people_are_told_only_to_bots_that_asked(bot, customer, updates):
    sent = await bot.send_message(customer.id, "满意吗")
    await updates()
    await customer.reacts(sent.message_id, "👍")
    assert await updates() == []
    await updates(allowed_updates=["message", "message_reaction"])
    await customer.reacts(sent.message_id, "❤")
    (update,) = await updates()
    assert update.message_reaction.old_reaction[0].emoji == "👍"
    assert update.message_reaction.new_reaction[0].emoji == "❤"
    assert update.message_reaction.user.id == customer.id
