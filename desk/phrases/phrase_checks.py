"""What a phrase has to be before it is kept or said, whichever way it came in: written, imported, taken up."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final, get_args

from desk.phrases.importing import unfinished
from nlu.reading import Check
from scripts_library.library import Phrase, Situation
from scripts_library.render import bubbles, misnamed

SITUATIONS: Final[tuple[str, ...]] = get_args(Situation)
TONES: Final = ("normal", "apology", "festive")
LONGEST: Final = 3500
"""Characters of one bubble: Telegram takes 4,096 of a filled one."""
RESERVED: Final = frozenset({
    "start", "help", "staff", "trial", "transfer", "zone", "end", "find", "stars", "todo", "on", "off", "pause", "away", "duty", "load",
    "trouble", "invite", "remove", "tools", "requests", "notice", "snippet", "case", "bind", "desk", "console", "phrase",
    "item", "lessons", "reports", "promo", "accounts", "fav", "team", "order", "orders", "subscriptions", "roster", "swap", "leave", "late",
    "handover", "handovers", "incident", "memo", "agenda",
})
"""Commands of the bot: no phrase may be called like them."""
_SHORTCUT = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)
_STEPS, _TAGS, _TAG, _BASIS = 9, 6, 24, 128


def wrong(text: str, check: Check) -> Iterator[str]:
    """What is wrong with a text (``check``: what the language check says of it), in Chinese."""
    if not bubbles(text):
        yield "写上要说的话"
    yield from dict.fromkeys(one.why for one in misnamed(text))
    if any(len(part) > LONGEST for part in bubbles(text)):
        yield f"一条消息最多 {LONGEST} 个字，用单独一行 --- 分成几条"
    yield from dict.fromkeys(f"不能这么说：{one.why}" for one in check.findings if one.level == "block")


def unfit(intents: Container[str], phrase: Phrase) -> Iterator[str]:
    """What is wrong beside the text: intent, situation, shortcut, dates, tags; ``intents``: ids of the shop's."""
    if phrase.intent not in intents and phrase.intent != "service":
        yield "选一个意图"
    if phrase.situation not in SITUATIONS or phrase.tone not in TONES or not 0 <= phrase.step <= _STEPS:
        yield "场合、语气或步骤不对，请重新选"
    yield from unfit_shortcut(phrase.shortcut)
    if phrase.since and phrase.until and phrase.until < phrase.since:
        yield "结束在开始之前，请核对日期"
    if not all(_MINUTE.fullmatch(minute) for minute in (phrase.since, phrase.until) if minute):
        yield "日期请写成 2026-11-28 或 2026-11-28 20:00"
    if phrase.alone and (phrase.since or phrase.until or phrase.owners or phrase.team):
        yield "有日期的、只给部分同事用的话术由客服来发，不能让小二自己说"
    if phrase.intent == "service" and (phrase.since or phrase.until or phrase.owners or phrase.team):
        yield "店铺用语随时都要用，不能设日期，也不能只给部分同事"
    if len(phrase.basis) > _BASIS:
        yield f"依据请写在 {_BASIS} 个字以内"
    if len(phrase.tags) > _TAGS or any(len(tag) > _TAG for tag in phrase.tags):
        yield f"标签最多 {_TAGS} 个，每个不超过 {_TAG} 个字"


def unfit_shortcut(shortcut: str) -> Iterator[str]:
    """Why nobody can type that behind a stroke; nothing for no shortcut at all."""
    if shortcut and not _SHORTCUT.fullmatch(shortcut):
        yield "快捷码只用小写字母、数字和下划线，例如 yf"
    if shortcut in RESERVED:
        yield f"/{shortcut} 是机器人的命令，快捷码换一个"


def open_gaps(text: str) -> Iterator[str]:
    """Blanks nobody has filled in and garbled words: kept as a draft, but not said."""
    yield from dict.fromkeys(one.why for one in unfinished(text) if one.rule != "variable")
