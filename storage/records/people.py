"""Records of who: shops, bots, desk groups, colleagues and their visits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from storage.records import Json


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with its settings (see desk/phrases/facts.py for what they may hold); ``announced`` = [words, until, kind] of every
    announcement that was not ended: kept with the shop, so that reading it costs nothing; ``promoted`` = likewise what stands in the 活动表 (see
    storage/promotions.py); ``rostered`` = likewise the roster of the days around now (see storage/roster.py)."""

    id: int
    code: str
    name: str
    trade: str
    timezone: str
    settings: Json
    announced: tuple[Any, ...] = ()
    promoted: Json = field(default_factory=dict)
    rostered: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bot:
    """A shop's bot; ``token_name`` is the environment variable that holds its token."""

    id: int
    shop_id: int
    telegram_id: int
    username: str
    token_name: str


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """Where agents work: kind "" = a forum supergroup, "flat" or "threads" = the private chat of ``staff_id``
    with the bot (one card a customer, or a topic a customer)."""

    id: int
    shop_id: int
    bot_id: int
    chat_id: int
    title: str
    active: bool
    kind: str = ""
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class HelperTopic:
    """The topic where the warehouse, print or after-sale people get their requests."""

    id: int
    shop_id: int
    bot_id: int
    chat_id: int
    thread_id: int | None
    speciality: str


@dataclass(frozen=True, slots=True)
class Business:
    """A business account connected to the shop's bot; ``chat_id`` = its owner's private chat with the bot."""

    id: int
    shop_id: int
    bot_id: int
    connection: str
    user_id: int
    chat_id: int
    enabled: bool
    can_reply: bool
    since: float


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of a shop's staff: role is owner, supervisor, lead, agent or helper. ``started`` = the bot may
    write to them in private; presence is "" (by opening hours), on, paused, away or off."""

    id: int
    shop_id: int
    user_id: int
    number: str
    name: str
    role: str
    speciality: str
    active: bool
    trial: bool
    started: bool = False
    presence: str = ""
    presence_at: float | None = None
    load_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time invitation, known only by the hash of its code."""

    id: int
    shop_id: int
    role: str
    speciality: str
    name: str
    invited_by: int
    expires_at: float
    used_at: float | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A colleague's visit to the console, known only by the hash of the token their browser keeps."""

    id: int
    shop_id: int
    staff_id: int
    began_at: float
    seen_at: float
    ended_at: float | None
