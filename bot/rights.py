"""What the bot lacks in a desk group, in words for the owner."""

from __future__ import annotations

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner

from desk.people.standing import RIGHTS


async def shortcomings(bot: Bot, chat_id: int) -> list[str]:
    """Every reason why the group cannot serve as a desk; empty = all is well."""
    try:
        chat = await bot.get_chat(chat_id)
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramAPIError as error:
        return [f"看不到这个群（{error.message[:60]}），机器人可能被移出了"]
    problems = [] if chat.is_forum else ["没有开「话题」功能，请在群设置里打开"]
    if isinstance(member, ChatMemberOwner):
        return problems
    if not isinstance(member, ChatMemberAdministrator):
        return [*problems, "机器人不是管理员，请设为管理员"]
    lacking = [name for right, name in RIGHTS.items() if not getattr(member, right)]
    return problems + ([f"机器人缺少权限：{'、'.join(lacking)}"] if lacking else [])
