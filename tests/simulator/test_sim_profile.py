"""The bot's own profile: getMe, commands by scope, descriptions, name."""

from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)


async def test_get_me_tells_the_switches(bot, account):
    me = await bot.get_me()
    assert (me.username, me.first_name, me.supports_inline_queries) == ("xiaoer_bot", "小二", True)
    await account.switches(inline=False, reads_all=True)
    me = await bot.get_me()
    assert (me.supports_inline_queries, me.can_read_all_group_messages) == (False, True)


async def test_commands_are_kept_by_scope_and_shown_to_people(shop, customer):
    bot = shop.bot
    everywhere = [BotCommand(command="start", description="开始")]
    staff = [BotCommand(command="find", description="搜聊天记录")]
    await bot.set_my_commands(everywhere, BotCommandScopeAllPrivateChats())
    await bot.set_my_commands(staff, BotCommandScopeChat(chat_id=shop.group.id))
    await bot.set_my_commands(staff, BotCommandScopeChatMember(chat_id=shop.group.id, user_id=shop.agent.id))
    assert await bot.get_my_commands() == []
    assert [c.command for c in await bot.get_my_commands(BotCommandScopeChat(chat_id=shop.group.id))] == ["find"]
    told = await customer.world.ask("messages", person=customer.id)
    assert [command["command"] for command in told["commands"]] == ["start"]
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats())
    assert await bot.get_my_commands(BotCommandScopeAllPrivateChats()) == []


async def test_wrong_commands_are_refused(bot, refused):
    for command, description, words in (
        ("Start", "x", "BOT_COMMAND_INVALID"),
        ("开始", "x", "BOT_COMMAND_INVALID"),
        ("start", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        wish = [BotCommand(command=command, description=description)]
        await refused(bot.set_my_commands(wish), f"Bad Request: {words}")


async def test_name_and_descriptions_have_their_lengths(bot, refused):
    assert await bot.set_my_description("小店客服")
    assert (await bot.get_my_description()).description == "小店客服"
    assert await bot.set_my_short_description("客服")
    assert (await bot.get_my_short_description()).short_description == "客服"
    assert await bot.set_my_name("小店")
    assert (await bot.get_my_name()).name == "小店"
    await refused(bot.set_my_short_description("长" * 121), "BOT_SHORT_DESCRIPTION_INVALID")
