"""Forum topics in groups and in private chats."""

import pytest

from simulator.client import WorldError


async def test_a_new_topic_has_the_id_of_the_message_that_opened_it(shop, updates):
    await updates()
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨 · 新客")
    (update,) = await updates()
    assert update.message.message_id == topic.message_thread_id
    assert update.message.forum_topic_created.name == "小雨 · 新客"
    assert update.message.is_topic_message
    assert await shop.group.topic("小雨") == topic.message_thread_id


async def test_what_is_said_in_a_topic_carries_its_thread_and_answers_its_opening(shop, updates):
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨")
    await updates()
    await shop.agent.says("您好亲", chat=shop.group, thread=topic.message_thread_id)
    message = (await updates())[0].message
    assert message.message_thread_id == topic.message_thread_id
    assert message.is_topic_message
    assert message.reply_to_message.forum_topic_created


async def test_the_general_topic_has_no_thread_and_its_id_is_refused_on_sending(shop, updates, refused):
    await updates()
    await shop.agent.says("早", chat=shop.group)
    message = (await updates())[0].message
    assert message.message_thread_id is None
    assert not message.is_topic_message
    await refused(
        shop.bot.send_message(shop.group.id, "早", message_thread_id=1), "Bad Request: message thread not found"
    )
    assert await shop.bot.send_chat_action(shop.group.id, "typing", message_thread_id=1)


async def test_a_deleted_topic_is_found_out_when_sending(shop, refused):
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨")
    await shop.owner.topic("delete", shop.group, thread=topic.message_thread_id)
    await refused(
        shop.bot.send_message(shop.group.id, "在", message_thread_id=topic.message_thread_id),
        "Bad Request: message thread not found",
    )


async def test_deleting_a_topic_deletes_its_messages_and_tells_no_bot(shop, updates, refused):
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨")
    sent = await shop.bot.send_message(shop.group.id, "卡片", message_thread_id=topic.message_thread_id)
    await updates()
    await shop.owner.topic("delete", shop.group, thread=topic.message_thread_id)
    assert await updates() == []
    await refused(sent.edit_text("新"), "Bad Request: message to edit not found")


async def test_into_a_closed_topic_only_those_who_manage_topics_write(shop, refused):
    topic = await shop.bot.create_forum_topic(shop.group.id, "小雨")
    thread = topic.message_thread_id
    await shop.owner.topic("close", shop.group, thread=thread)
    assert await shop.bot.send_message(shop.group.id, "管理员可以", message_thread_id=thread)
    with pytest.raises(WorldError, match="closed"):
        await shop.agent.says("我呢", chat=shop.group, thread=thread)
    await shop.group.add_bot(shop.account, can_manage_topics=False)
    await refused(
        shop.bot.send_message(shop.group.id, "现在不行", message_thread_id=thread), "Bad Request: TOPIC_CLOSED"
    )
    await shop.owner.topic("reopen", shop.group, thread=thread)
    assert await shop.bot.send_message(shop.group.id, "又行了", message_thread_id=thread)


async def test_topics_need_a_forum_and_the_right_to_manage_them(shop, world, account, refused):
    plain = await world.group("小群", owner=shop.owner, forum=False)
    await plain.add_bot(account)
    await refused(shop.bot.create_forum_topic(plain.id, "x"), "Bad Request: the chat is not a forum")
    await shop.group.add_bot(shop.account, can_manage_topics=False)
    await refused(shop.bot.create_forum_topic(shop.group.id, "x"), "Bad Request: not enough rights to create a topic")


async def test_topic_names_are_1_to_128_characters(shop, refused):
    assert await shop.bot.create_forum_topic(shop.group.id, "名" * 128)
    await refused(shop.bot.create_forum_topic(shop.group.id, "名" * 129), "Bad Request: TOPIC_TITLE_INVALID")
    await refused(shop.bot.create_forum_topic(shop.group.id, " "), "Bad Request: topic name must be non-empty")


async def test_a_topic_is_renamed_closed_reopened_and_deleted_by_the_bot(shop, refused):
    thread = (await shop.bot.create_forum_topic(shop.group.id, "小雨")).message_thread_id
    assert await shop.bot.edit_forum_topic(shop.group.id, thread, name="小雨 ⏳")
    assert await shop.group.topic("小雨 ⏳") == thread
    await refused(
        shop.bot.edit_forum_topic(shop.group.id, thread, name="小雨 ⏳"), "Bad Request: TOPIC_NOT_MODIFIED"
    )
    assert await shop.bot.close_forum_topic(shop.group.id, thread)
    await refused(shop.bot.close_forum_topic(shop.group.id, thread), "Bad Request: TOPIC_NOT_MODIFIED")
    assert await shop.bot.reopen_forum_topic(shop.group.id, thread)
    assert await shop.bot.delete_forum_topic(shop.group.id, thread)
    await refused(shop.bot.edit_forum_topic(shop.group.id, thread, name="x"), "Bad Request: TOPIC_ID_INVALID")


async def test_the_general_topic_has_methods_of_its_own(shop):
    assert await shop.bot.edit_general_forum_topic(shop.group.id, "大厅")
    assert await shop.bot.close_general_forum_topic(shop.group.id)
    assert await shop.bot.reopen_general_forum_topic(shop.group.id)
    assert await shop.bot.hide_general_forum_topic(shop.group.id)
    general = next(topic for topic in await shop.group.topics() if topic["general"])
    assert (general["name"], general["hidden"]) == ("大厅", True)


async def test_an_answer_without_a_thread_goes_to_the_topic_of_the_question(shop):
    thread = (await shop.bot.create_forum_topic(shop.group.id, "小雨")).message_thread_id
    said = await shop.agent.says("转交", chat=shop.group, thread=thread)
    sent = await shop.bot.send_message(shop.group.id, "好", reply_to_message_id=said.id)
    assert sent.message_thread_id == thread


async def test_private_chats_have_topics_once_the_bot_switches_them_on(bot, account, customer, refused, updates):
    await refused(bot.create_forum_topic(customer.id, "订单"), "Bad Request: the chat is not a forum")
    assert not (await bot.get_me()).has_topics_enabled
    await account.switches(topics=True)
    assert (await bot.get_me()).has_topics_enabled
    thread = (await bot.create_forum_topic(customer.id, "订单")).message_thread_id
    sent = await bot.send_message(customer.id, "这里谈订单", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    await updates()
    await customer.says("好的", thread=thread)
    message = (await updates())[0].message
    assert (message.message_thread_id, message.is_topic_message) == (thread, True)
    assert await bot.delete_forum_topic(customer.id, thread)
    await refused(
        bot.send_message(customer.id, "在", message_thread_id=thread), "Bad Request: message thread not found"
    )


async def test_people_may_open_topics_in_private_chats_that_allow_it(bot, account, customer, updates):
    await account.switches(topics=True)
    await updates()
    said = await customer.says("想问下尺码", thread="new")
    created, asked = [update.message for update in await updates()]
    assert created.forum_topic_created
    assert asked.message_thread_id == created.message_id == said.thread
    await account.switches(users_create_topics=False)
    with pytest.raises(WorldError, match="cannot open topics"):
        await customer.says("再开一个", thread="new")


async def test_pins_of_one_topic_are_taken_away_together(shop):
    thread = (await shop.bot.create_forum_topic(shop.group.id, "小雨")).message_thread_id
    inside = await shop.bot.send_message(shop.group.id, "里", message_thread_id=thread)
    outside = await shop.bot.send_message(shop.group.id, "外")
    await inside.pin()
    await outside.pin()
    assert await shop.bot.unpin_all_forum_topic_messages(shop.group.id, thread)
    assert await shop.owner.pinned(shop.group) == ["外"]
