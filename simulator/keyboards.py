"""Keyboards as Telegram accepts them: inline buttons, reply keyboards, forced replies."""

from typing import Any
from urllib.parse import urlsplit

from simulator.errors import bad
from simulator.state import Chat, Json

BUTTONS_AT_MOST = 100
REPLY_BUTTONS_AT_MOST = 300
DATA_BYTES = 64
COPY_UNITS = 256
EMPTY_ALLOWED = {"switch_inline_query", "switch_inline_query_current_chat"}
ACTIONS = (
    "callback_data", "url", "copy_text", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "web_app", "login_url", "pay", "callback_game", "disabled",
)  # fmt: skip


def inline_keyboard(markup: Json | None) -> Json | None:
    """A checked inline keyboard, None when there is none; ApiError for what Telegram refuses."""
    if not markup or "inline_keyboard" not in markup:
        return None
    rows = [[_inline_button(button) for button in row] for row in markup["inline_keyboard"]]
    rows = [row for row in rows if row]
    if sum(len(row) for row in rows) > BUTTONS_AT_MOST:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: Json) -> Json:
    if "text" not in button:
        raise bad('can\'t parse inline keyboard button: Can\'t find field "text"')
    if not button["text"]:
        raise bad("BUTTON_TEXT_INVALID")
    actions = [name for name in ACTIONS if name in button and (button[name] != "" or name in EMPTY_ALLOWED)]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one of the optional fields must be used")
    _check_action(actions[0], button[actions[0]])
    return button


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not 1 <= len(str(value).encode()) <= DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif action == "url":
        _check_url(str(value))
    elif action == "copy_text":
        text = value.get("text", "") if isinstance(value, dict) else ""
        if not 1 <= len(text) <= COPY_UNITS:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    elif action == "web_app":
        url = str(value.get("url", ""))
        if not url.startswith("https://"):
            raise bad(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    elif action in {"pay", "callback_game"}:
        raise bad("BUTTON_TYPE_INVALID")  # invoices and games are not sent here
    elif action == "switch_inline_query_chosen_chat" and not any(
        value.get(f"allow_{kind}_chats") for kind in ("user", "bot", "group", "channel")
    ):
        raise bad("BUTTON_TYPE_INVALID")


def check_place(markup: Json | None, chat: Chat) -> None:
    """Web App buttons work in private chats only."""
    if markup and not chat.private and any("web_app" in button for row in markup["inline_keyboard"] for button in row):
        raise bad("BUTTON_TYPE_INVALID")


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in {"http", "https", "tg", "ton"}:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if parts.scheme in {"http", "https"} and "." not in parts.netloc:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def reply_keyboard(markup: Json | None) -> Json | None:
    """A reply keyboard, its removal or a forced reply; None for anything else."""
    if not markup:
        return None
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if markup.get("force_reply"):
        return markup
    if "keyboard" not in markup:
        return None
    rows = [[_reply_button(button) for button in row] for row in markup["keyboard"]]
    rows = [row for row in rows if row]
    if not rows:
        raise bad("reply keyboard must be non-empty")
    if sum(len(row) for row in rows) > REPLY_BUTTONS_AT_MOST:
        raise bad("reply markup is too long")
    return {**markup, "keyboard": rows}


def _reply_button(button: Any) -> Json:
    made: Json = {"text": button} if isinstance(button, str) else button
    if not made.get("text"):
        raise bad("can't parse keyboard button: Field \"text\" must be non-empty")
    return made


def place_keyboard(chat: Chat, markup: Json, thread: int | None) -> None:
    """Show a reply keyboard to those it is for (everybody in the chat; `selective` is not narrowed)."""
    for person_id in [chat.person.id] if chat.person else list(chat.members):
        if markup.get("remove_keyboard"):
            chat.keyboards.pop((person_id, thread), None)
        else:
            chat.keyboards[person_id, thread] = markup
