"""Bot API methods about the bot itself: getMe, commands, descriptions, name, menu button, rights, files."""

import re

from simulator.call import Call, Handler
from simulator.errors import bad
from simulator.media import DOWNLOAD_AT_MOST, file_of
from simulator.render import file_json
from simulator.rules import chat_of
from simulator.state import Bot, Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip
TEXTS = {
    "name": ("name", 64, "BOT_TITLE_INVALID"),
    "description": ("description", 512, "BOT_DESCRIPTION_INVALID"),
    "shortdescription": ("short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID"),
}


def get_me(call: Call) -> Json:
    bot = call.bot
    return {
        **bot.user(),
        "can_join_groups": bot.joins_groups,
        "can_read_all_group_messages": bot.reads_all,
        "supports_inline_queries": bot.inline,
        "supports_guest_queries": False,
        "can_connect_to_business": bot.business,
        "has_main_web_app": False,
        "has_topics_enabled": bot.topics,
        "allows_users_to_create_topics": bot.topics and bot.users_create_topics,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def _scope(call: Call) -> str:
    wish: Json = call.get("scope") or {"type": "default"}
    kind = wish.get("type")
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        return str(kind)
    chat = chat_of(Call(call.world, call.bot, call.method, {"chat_id": wish.get("chat_id")}))
    if kind != "chat" and chat.private:
        raise bad("can't parse BotCommandScope: chat_id must be a group")
    parts = [str(kind), str(chat.id)]
    if kind == "chat_member":
        parts.append(str(wish.get("user_id")))
    return ":".join(parts)


def set_commands(call: Call) -> bool:
    commands: list[Json] = call.get("commands") or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    tidy = [
        {"command": str(one["command"]).removeprefix("/"), "description": str(one["description"])} for one in commands
    ]
    call.bot.commands[_scope(call), call.get("language_code") or ""] = tidy
    return True


def get_commands(call: Call) -> list[Json]:
    return call.bot.commands.get((_scope(call), call.get("language_code") or ""), [])


def delete_commands(call: Call) -> bool:
    call.bot.commands.pop((_scope(call), call.get("language_code") or ""), None)
    return True


def _setter(kind: str) -> Handler:
    name, most, error = TEXTS[kind]

    def put(call: Call) -> bool:
        text = str(call.get(name) or "")
        if len(text) > most:
            raise bad(error)
        call.bot.texts[kind, call.get("language_code") or ""] = text
        if kind == "name" and text and not call.get("language_code"):
            call.bot.first_name = text
        return True

    return put


def _getter(kind: str) -> Handler:
    name = TEXTS[kind][0]

    def look(call: Call) -> Json:
        language = call.get("language_code") or ""
        default = call.bot.first_name if kind == "name" else ""
        return {name: call.bot.texts.get((kind, language)) or call.bot.texts.get((kind, "")) or default}

    return look


def set_menu_button(call: Call) -> bool:
    call.bot.settings[f"menu:{call.get('chat_id') or ''}"] = call.get("menu_button") or {"type": "default"}
    return True


def get_menu_button(call: Call) -> Json:
    found: Json = call.bot.settings.get(f"menu:{call.get('chat_id') or ''}", {"type": "commands"})
    return found


def set_default_rights(call: Call) -> bool:
    call.bot.settings[f"rights:{bool(call.get('for_channels'))}"] = call.get("rights") or {}
    return True


def get_file(call: Call) -> Json:
    file = file_of(call, str(call.args["file_id"]))
    if file is None:
        raise bad("invalid file_id")
    if file.size > DOWNLOAD_AT_MOST:
        raise bad("file is too big")
    told = file_json(file, call.bot)
    folder = {"photo": "photos", "voice": "voice", "video": "videos"}.get(file.kind, "documents")
    path = f"{folder}/file_{file.number}{_ending(file.name)}"
    return {key: told[key] for key in ("file_id", "file_unique_id", "file_size")} | {"file_path": path}


def _ending(name: str | None) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", name or "")
    return found.group() if found else ".jpg" if name is None else ""


def file_number(path: str) -> int | None:
    """The file a download path of getFile names; None when it names none."""
    match = re.fullmatch(r"(?:photos|voice|videos|documents)/file_(\d+)(?:\.[A-Za-z0-9]{1,8})?", path)
    return int(match.group(1)) if match else None


def log_out(call: Call) -> bool:
    return True


def commands_for(bot: Bot, chat_key: str, language: str | None) -> list[Json]:
    """The commands a person's app shows in a private chat or a group, narrowest scope first."""
    wide = "all_private_chats" if chat_key.startswith("p:") else "all_group_chats"
    own = chat_key.rsplit(":", 1)[-1]
    for scope in (f"chat:{own}", wide, "default"):
        for code in ((language or "")[:2], ""):
            if (scope, code) in bot.commands:
                return bot.commands[scope, code]
    return []


METHODS: dict[str, Handler] = {
    "getme": get_me,
    "setmycommands": set_commands,
    "getmycommands": get_commands,
    "deletemycommands": delete_commands,
    **{f"setmy{kind}": _setter(kind) for kind in TEXTS},
    **{f"getmy{kind}": _getter(kind) for kind in TEXTS},
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": get_menu_button,
    "setmydefaultadministratorrights": set_default_rights,
    "getfile": get_file,
    "logout": log_out,
    "close": log_out,
}
