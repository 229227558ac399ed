"""Groups: joining, leaving, rights, bans, anonymous administrators, what bots are told of it."""

import time

import pytest
from aiogram.types import ChatPermissions

from simulator.client import WorldError


async def test_a_one_person_link_lets_one_person_in(shop, world, refused):
    link = await shop.bot.create_chat_invite_link(shop.group.id, name="工号8", member_limit=1)
    first, second = await world.person("新人"), await world.person("慢了")
    await first.joins(link.invite_link)
    assert (await shop.group.members())["新人"] == "member"
    with pytest.raises(WorldError, match="expired"):
        await second.joins(link.invite_link)


async def test_an_expired_or_revoked_link_lets_nobody_in(shop, world):
    late = await world.person("晚了")
    link = await shop.bot.create_chat_invite_link(shop.group.id, expire_date=int(time.time()) + 60)
    revoked = await shop.bot.create_chat_invite_link(shop.group.id)
    assert (await shop.bot.revoke_chat_invite_link(shop.group.id, revoked.invite_link)).is_revoked
    await world.advances(120)
    for url in (link.invite_link, revoked.invite_link):
        with pytest.raises(WorldError, match="expired"):
            await late.joins(url)




async def test_making_links_needs_the_right_to_invite(shop, refused):
    await shop.group.add_bot(shop.account, can_invite_users=False)
    await refused(
        shop.bot.create_chat_invite_link(shop.group.id), "Bad Request: not enough rights to manage chat invite link"
    )


async def test_a_newcomer_is_announced_and_reported_with_the_link_to_bots_that_asked(shop, world, updates):
    await updates(allowed_updates=["message", "chat_member"])
    link = await shop.bot.create_chat_invite_link(shop.group.id, member_limit=1)
    await (await world.person("新人")).joins(link.invite_link)
    kinds = {update.event_type: update.event for update in await updates()}
    assert kinds["message"].new_chat_members[0].first_name == "新人"
    assert kinds["chat_member"].new_chat_member.status == "member"
    assert kinds["chat_member"].invite_link.invite_link == link.invite_link


async def test_chat_member_is_not_told_unless_asked_for(shop, world, updates):
    await updates()
    await shop.group.add(await world.person("新人"))
    assert [update.event_type for update in await updates()] == ["message"]


async def test_a_ban_removes_and_keeps_out_until_lifted(shop, world, refused):
    link = await shop.bot.create_chat_invite_link(shop.group.id)
    assert await shop.bot.ban_chat_member(shop.group.id, shop.agent.id)
    assert (await shop.bot.get_chat_member(shop.group.id, shop.agent.id)).status == "kicked"
    with pytest.raises(WorldError, match="banned"):
        await shop.agent.joins(link.invite_link)
    assert await shop.bot.unban_chat_member(shop.group.id, shop.agent.id, only_if_banned=True)
    assert (await shop.bot.get_chat_member(shop.group.id, shop.agent.id)).status == "left"
    await shop.agent.joins(link.invite_link)


async def test_owner_administrators_and_the_bot_itself_cannot_be_banned(shop, refused):
    await shop.group.add(shop.agent, admin=True)
    for victim, words in (
        (shop.owner.id, "can't remove chat owner"),
        (shop.agent.id, "user is an administrator of the chat"),
        (shop.bot.id, "can't restrict self"),
    ):
        await refused(shop.bot.ban_chat_member(shop.group.id, victim), f"Bad Request: {words}")


async def test_banning_needs_the_right(shop, refused):
    await shop.group.add_bot(shop.account, can_restrict_members=False)
    await refused(
        shop.bot.ban_chat_member(shop.group.id, shop.agent.id),
        "Bad Request: not enough rights to restrict/unrestrict chat member",
    )


async def test_a_restricted_person_cannot_write_and_a_restricted_group_binds_members(shop, account, refused):
    await shop.bot.restrict_chat_member(shop.group.id, shop.agent.id, ChatPermissions(can_send_messages=False))
    with pytest.raises(WorldError, match="not allowed"):
        await shop.agent.says("我", chat=shop.group)
    await shop.group.add_bot(account, admin=False)
    await shop.group.changes(permissions={"can_send_messages": False})
    await refused(
        shop.bot.send_message(shop.group.id, "x"), "Bad Request: not enough rights to send text messages to the chat"
    )


async def test_the_bot_learns_of_its_own_rights(shop, updates):
    me = await shop.bot.get_chat_member(shop.group.id, shop.bot.id)
    assert (me.status, me.can_manage_topics, me.can_pin_messages) == ("administrator", True, True)
    await updates()
    await shop.group.add_bot(shop.account, can_manage_topics=False)
    (update,) = await updates()
    assert update.my_chat_member.old_chat_member.can_manage_topics
    assert not update.my_chat_member.new_chat_member.can_manage_topics


async def test_the_bot_is_told_when_it_is_removed(shop, updates):
    await updates()
    await shop.group.remove(shop.account)
    assert [u.my_chat_member.new_chat_member.status for u in await updates() if u.my_chat_member] == ["kicked"]


async def test_blocking_and_unblocking_is_told(customer, updates):
    await updates()
    await customer.blocks()
    await customer.unblocks()
    states = [update.my_chat_member.new_chat_member.status for update in await updates()]
    assert states == ["kicked", "member"]


async def test_anonymous_administrators_speak_as_the_group(shop, updates):
    await shop.group.add(shop.agent, admin=True, anonymous=True)
    await updates()
    await shop.agent.says("群里通知", chat=shop.group)
    message = (await updates())[0].message
    assert message.from_user.id == 1087968824
    assert message.sender_chat.id == shop.group.id
    assert (await shop.owner.sees("群里通知", chat=shop.group)).sender == "客服台"


async def test_without_admin_rights_privacy_mode_hides_small_talk(world, shop, talking):
    quiet = await world.bot(username="quiet_bot")
    await shop.group.add_bot(quiet, admin=False)
    bot = talking(quiet.token)
    for update in await bot.get_updates():
        await bot.get_updates(offset=update.update_id + 1)
    await shop.agent.says("闲聊", chat=shop.group)
    await shop.agent.says("/help", chat=shop.group)
    await shop.agent.says("/help@xiaoer_bot", chat=shop.group)
    await shop.agent.says("问问 @quiet_bot", chat=shop.group)
    assert [u.message.text for u in await bot.get_updates()] == ["/help", "问问 @quiet_bot"]


async def test_bots_do_not_hear_each_other_nor_themselves(world, shop, talking, updates):
    other = await world.bot(username="other_bot")
    await shop.group.add_bot(other)
    await updates()
    await talking(other.token).send_message(shop.group.id, "我是机器人")
    await shop.bot.send_message(shop.group.id, "我也是")
    assert await updates() == []


async def test_a_chat_tells_what_it_is(shop):
    chat = await shop.bot.get_chat(shop.group.id)
    assert (chat.type, chat.is_forum, chat.title) == ("supergroup", True, "客服台")
    statuses = {member.user.first_name: member.status for member in await shop.bot.get_chat_administrators(shop.group.id)}
    assert statuses == {"老板": "creator", "小二": "administrator"}
    assert await shop.bot.get_chat_member_count(shop.group.id) == 3


async def test_an_unknown_member_is_refused_and_one_who_left_has_left(shop, world, refused):
    await refused(shop.bot.get_chat_member(shop.group.id, 1), "Bad Request: PARTICIPANT_ID_INVALID")
    await shop.agent.leaves(shop.group)
    assert (await shop.bot.get_chat_member(shop.group.id, shop.agent.id)).status == "left"


async def test_the_bot_promotes_only_with_rights_it_has(shop, refused):
    assert await shop.bot.promote_chat_member(shop.group.id, shop.agent.id, can_pin_messages=True)
    assert (await shop.bot.get_chat_member(shop.group.id, shop.agent.id)).can_pin_messages
    await shop.group.add_bot(shop.account, can_manage_topics=False)
    await refused(
        shop.bot.promote_chat_member(shop.group.id, shop.agent.id, can_manage_topics=True), "Bad Request: RIGHT_FORBIDDEN"
    )


async def test_a_link_that_asks_lets_in_whom_the_bot_approves(shop, world, updates):
    link = await shop.bot.create_chat_invite_link(shop.group.id, creates_join_request=True)
    hopeful = await world.person("想进来")
    await updates()
    await hopeful.joins(link.invite_link)
    (update,) = await updates()
    assert update.chat_join_request.from_user.id == hopeful.id
    assert "想进来" not in await shop.group.members()
    assert await shop.bot.approve_chat_join_request(shop.group.id, hopeful.id)
    assert "想进来" in await shop.group.members()


async def test_unbanning_a_member_without_only_if_banned_puts_them_out(shop):
    assert await shop.bot.unban_chat_member(shop.group.id, shop.agent.id, only_if_banned=True)
    assert "小李" in await shop.group.members()
    assert await shop.bot.unban_chat_member(shop.group.id, shop.agent.id)
    assert "小李" not in await shop.group.members()
