"""What people can and cannot do, and what they see."""

import re
from pathlib import Path

import pytest

import simulator.people
from simulator.client import WorldError


async def test_a_deep_link_sends_start_with_its_payload(account, world, updates):
    person = await world.person("新客", language_code="zh-hant")
    await person.starts("invite_8f3a")
    message = (await updates())[0].message
    assert message.text == "/start invite_8f3a"
    assert message.entities[0].type == "bot_command"
    assert message.from_user.language_code == "zh-hant"


async def test_a_text_too_long_for_one_message_goes_out_in_several(customer, updates):
    await updates()
    await customer.says("长" * 5000)
    assert [len(update.message.text) for update in await updates()] == [4096, 904]


async def test_nobody_writes_where_they_are_not(world, shop):
    stranger = await world.person("路人")
    with pytest.raises(WorldError, match="not in the group"):
        await stranger.says("让我看看", chat=shop.group)
    with pytest.raises(WorldError, match="not in the group"):
        await stranger.messages(shop.group)


async def test_a_private_chat_is_seen_by_nobody_else(world, customer):
    other = await world.person("阿明")
    key = f"p:{world.bots[0].id}:{customer.id}"
    with pytest.raises(WorldError, match="somebody else"):
        await world.ask("messages", person=other.id, chat=key)


async def test_who_blocked_the_bot_cannot_write_to_it(customer):
    await customer.blocks()
    with pytest.raises(WorldError, match="blocked"):
        await customer.says("在吗")
    await customer.starts()
    await customer.says("在吗")


async def test_a_person_edits_only_their_own_messages(bot, customer):
    sent = await bot.send_message(customer.id, "您好")
    with pytest.raises(WorldError, match="own messages"):
        await customer.edits(sent.message_id, "不好")


async def test_members_delete_their_own_and_administrators_all(shop):
    said = await shop.agent.says("发错", chat=shop.group)
    other = await shop.owner.says("通知", chat=shop.group)
    with pytest.raises(WorldError, match="own messages"):
        await shop.agent.deletes(other, chat=shop.group)
    await shop.agent.deletes(said, chat=shop.group)
    await shop.owner.deletes(other, chat=shop.group)
    assert [m for m in await shop.owner.messages(shop.group) if not m.service] == []


async def test_topics_are_listed_with_last_words_and_unread_counts(shop, world):
    thread = (await shop.bot.create_forum_topic(shop.group.id, "小雨")).message_thread_id
    await shop.bot.send_message(shop.group.id, "在吗", message_thread_id=thread)
    last = await shop.bot.send_message(shop.group.id, "能便宜点吗", message_thread_id=thread)
    line = (await world.ask("topics", chat=shop.group.id, person=shop.agent.id))[0]
    assert (line["name"], line["unread"], line["last"]["text"]) == ("小雨", 2, "能便宜点吗")
    await world.ask("read", person=shop.agent.id, chat=shop.group.id, thread=thread, id=last.message_id)
    assert (await world.ask("topics", chat=shop.group.id, person=shop.agent.id))[0]["unread"] == 0


async def test_a_changed_name_shows_in_the_next_message(customer, updates):
    await updates()
    await customer.changes(first_name="小雪", username="xue")
    await customer.says("换名了")
    message = (await updates())[0].message
    assert (message.from_user.first_name, message.chat.username) == ("小雪", "xue")


async def test_looking_for_something_that_never_comes_lists_what_is_there(customer):
    with pytest.raises(AssertionError, match="/start"):
        await customer.sees("没有的话", timeout=0.05)


async def test_deleted_messages_are_gone_and_listed_as_such(bot, customer, world):
    sent = await bot.send_message(customer.id, "撤回我")
    await sent.delete()
    told = await world.ask("messages", person=customer.id)
    assert sent.message_id in told["deleted"]
    assert all(message["id"] != sent.message_id for message in told["messages"])


async def test_several_shops_have_bots_of_their_own_and_nothing_crosses(world, talking, customer, updates):
    await updates()
    second = await world.bot(username="second_shop_bot")
    await customer.starts(bot=second)
    await customer.says("第二家在吗", chat=second)
    assert await updates() == []
    assert [u.message.text for u in await talking(second.token).get_updates()] == ["/start", "第二家在吗"]


async def test_a_wrong_wish_is_explained_and_breaks_nothing(world):
    for verb, wish in (("send", {}), ("member", {"chat": -1, "account": 1}), ("nonsense", {}), ("press", {"person": 1})):
        with pytest.raises(WorldError):
            await world.ask(verb, **wish)
    assert await world.ask("people") == []


def test_every_verb_is_described_and_no_other():
    table = Path(simulator.people.__file__).with_name("README.md").read_text().split("| verb |")[1]
    heads = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(heads))) == set(simulator.people.VERBS)
