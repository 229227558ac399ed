"""What a test sees through the people API: messages, answers to taps, and their one-line forms."""

import base64
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class WorldError(AssertionError):
    """The simulator refused what a person tried to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap brought: the bot's answer to a callback, or what the button itself did."""

    answered: bool
    text: str = ""
    alert: bool = False
    url: str | None = None
    copied: str | None = None
    inline: str | None = None
    raw: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as people see it."""

    raw: Json
    shown: str

    @property
    def id(self) -> int:
        """Message id, unique in its chat."""
        return int(self.raw["id"])

    @property
    def text(self) -> str:
        """Text or caption."""
        return str(self.raw["text"])

    @property
    def thread(self) -> int | None:
        """Topic id; None for General or a chat without topics."""
        found: int | None = self.raw["thread"]
        return found

    @property
    def sender(self) -> str:
        """Display name of the author."""
        return str(self.raw["from"]["name"])

    @property
    def from_bot(self) -> bool:
        """Whether a bot wrote it."""
        return bool(self.raw["from"]["bot"])

    @property
    def edited(self) -> bool:
        """Whether its words were changed."""
        return bool(self.raw["edited"])

    @property
    def media(self) -> str | None:
        """Kind of media (photo, voice …)."""
        found: str | None = (self.raw.get("media") or {}).get("kind")
        return found

    @property
    def service(self) -> str | None:
        """Kind of service message."""
        found: str | None = (self.raw.get("service") or {}).get("kind")
        return found

    @property
    def rows(self) -> list[list[Json]]:
        """Inline keyboard."""
        return list(self.raw.get("buttons") or [])

    @property
    def buttons(self) -> list[str]:
        """Texts of all inline buttons, row by row."""
        return [str(button["text"]) for row in self.rows for button in row]

    def button(self, text: str) -> Json | None:
        """An inline button by its text, whole or beginning."""
        every = [button for row in self.rows for button in row]
        whole = [button for button in every if button["text"] == text]
        return next(iter(whole or [button for button in every if button["text"].startswith(text)]), None)


def shown_line(raw: Json) -> str:
    """One line of what a person sees of a message."""
    parts = [str(raw["text"])]
    if raw.get("media"):
        media = raw["media"]
        extra = media.get("name") or media.get("emoji") or media.get("first_name") or ""
        parts.insert(0, f"[{media['kind']}]{extra}")
    if raw.get("service"):
        service = raw["service"]
        parts.insert(0, f"[{service['kind']}]{service.get('name') or ' '.join(service.get('names', []))}")
    return " ".join(part for part in parts if part)


def id_of(message: Any) -> int:
    """The id of a message, or the number itself."""
    return message.id if isinstance(message, Seen) else int(message)


def media_wish(kind: str, wish: Json) -> Json:
    """Parameters of a medium to send; bytes travel as base64."""
    data = wish.get("data")
    if isinstance(data, bytes):
        wish["data"] = base64.b64encode(data).decode()
    return {"kind": kind, **wish}


def read_answer(raw: Json) -> Answer:
    """The answer to a tap."""
    return Answer(
        answered=bool(raw["answered"]), text=str(raw.get("text") or ""), alert=bool(raw.get("show_alert")),
        url=raw.get("url"), copied=raw.get("copied"), inline=raw.get("inline"), raw=raw,
    )  # fmt: skip


def on_keyboard(markup: Json | None, button: str) -> bool:
    """Whether a reply keyboard has a button beginning so."""
    rows = (markup or {}).get("keyboard", [])
    return any(one["text"].startswith(button) for row in rows for one in row)


def listed(messages: list[Json]) -> str:
    """The last messages, one a line, for error texts."""
    return "\n".join(f"  {raw['id']} {raw['from']['name']}: {shown_line(raw)}" for raw in messages[-30:]) or "  (nothing)"
