"""The commands Telegram offers when somebody types a stroke: by kind of chat, and by role in a colleague's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from bot.texts import COMMANDS
from desk.people.commanding import may_role

# What the desk's commands ask of a role, and those that are for private chats alone.
RIGHTS: Final = {
    **dict.fromkeys(("todo", "stars", "find", "snippet", "lessons", "promo", "fav", "phrase", "on", "pause", "away", "off"), "answer"),
    **dict.fromkeys(("handover", "handovers", "incident"), "answer"), "agenda": "see_agenda",
    **dict.fromkeys(("roster", "swap", "leave"), "answer"), "late": "roster",
    "trouble": "see_trouble", "orders": "link_orders", "reports": "keep_items", "accounts": "keep_accounts",
}
IN_GROUPS: Final = ("transfer", "end", "bind", "tools", "case", "item", "order", "zone")
IN_PRIVATE: Final = (
    ("trial", "体验顾客（再发一次结束）", "trial"),
    ("desk", "在私聊里接待", "answer"),
    ("console", "打开网页后台", "console"),
    ("team", "小组：/team 早班组 01 02", "keep_library"),
    ("invite", "邀请同事：/invite 岗位 名字", "invite"),
    ("remove", "移除同事：/remove 工号", "remove"),
)


def private_list(role: str) -> list[tuple[str, str]]:
    """(command, what it does) for a colleague's private chat."""
    shared = [(word, text) for word, text in COMMANDS["desk"] if word not in IN_GROUPS and may_role(role, RIGHTS.get(word, ""))]
    return shared + [(word, text) for word, text, right in IN_PRIVATE if may_role(role, right)]


async def say_commands(bot: Bot) -> None:
    """Customers see /start, the desk groups the desk's."""
    await bot.set_my_commands(_commands(COMMANDS["customer"]), scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands(_commands(COMMANDS["desk"]), scope=BotCommandScopeAllGroupChats())


async def say_own(bot: Bot, chat_id: int, role: str) -> None:
    """The list of a colleague's private chat; best effort: somebody who never wrote to the bot has no chat."""
    scope = BotCommandScopeChat(chat_id=chat_id)
    try:
        if role:
            await bot.set_my_commands(_commands(private_list(role)), scope=scope)
        else:
            await bot.delete_my_commands(scope=scope)
    except (TelegramBadRequest, TelegramForbiddenError):
        return


def _commands(pairs: Iterable[tuple[str, str]]) -> list[BotCommand]:
    return [BotCommand(command=word, description=text) for word, text in pairs]
