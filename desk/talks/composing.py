"""Composes what the assistant may say to a turn by itself, or nothing when a person has to speak (S3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk.goods.item_answers import phrase_for
from desk.goods.item_facts import Meant
from desk.minds import Mind
from desk.orders.order_answers import OrderAnswer
from desk.talks.speaking import Choices
from nlu.reading import Reading
from scripts_library.render import PROMOTED, fill, variables

SMALL_TALK = frozenset({"greet", "thanks", "bye", "ack", "praise"})
SHIPPING = frozenset({
    "ship_time", "ship_urge", "ship_from", "arrive_time", "logistics", "logistics_stalled", "delivery_arrange",
    "not_received",
})
"""Questions whose answers an announcement (爆仓, 停运, 放假) changes."""
ENOUGH = 3  # intents one answer may cover


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant would say: the text, the phrases it is made of, and is it only small talk. ``choices`` take the
    place of the usual buttons; ``verify`` = it asks who the customer is, because of that intent."""

    text: str
    phrases: tuple[str, ...]
    small_talk: bool
    choices: Choices = ()
    verify: str = ""


def compose(
    mind: Mind, reading: Reading, known: Mapping[str, str], *, night: bool, about: Meant | None = None,
    proven: frozenset[str] = frozenset(), orders: Mapping[str, OrderAnswer | None] | None = None,
) -> Answer | None:
    """The answer to every intent of the turn, or None when a person has to speak (S3).

    ``about`` = the item it is about, whose variables are among the ``known``; ``proven``: intents that may be answered
    alone just now, since the 活动表 vouches for the answer; ``orders``: by intent what the customer's orders say to it.
    """
    asked = asked_in(reading)
    if mind.alarm.find(reading.text):
        return None
    if not asked or reading.verdict != "sure" or reading.mood == "angry" or reading.risky or len(asked) > ENOUGH:
        return None
    texts: list[str] = []
    used: list[str] = []
    told: list[OrderAnswer] = []
    serious = [intent for intent in asked if intent not in SMALL_TALK] or list(asked)
    for intent in serious:
        if orders is not None and intent in orders:
            order = orders[intent]
            if order is None:
                return None
            if order not in told:
                told.append(order)
            continue
        alone = _alone(mind, intent, known, night=night, proven=intent in proven)
        found = alone or _by_card(mind, reading, intent, known, about)
        if found is None:
            return None
        texts.append(found[1])
        used.append(found[0])
    texts += [announced(mind, known, serious)] if announced(mind, known, serious) else []
    if texts and mind.checker.check("\n---\n".join(texts)).verdict != "pass":
        return None
    last = told[-1] if told else None
    return Answer(
        "\n---\n".join([*texts, *(order.text for order in told)]),
        (*used, *(f"service.{order.name}" for order in told)),
        all(intent in SMALL_TALK for intent in asked),
        last.choices if last is not None else (),
        last.verify if last is not None else "",
    )


def announced(mind: Mind, known: Mapping[str, str], intents: Iterable[str]) -> str:
    """What the shop announces just now, as a bubble under answers about shipping and arrival; else empty."""
    phrase = mind.phrases.get("service.announcement")
    if phrase is None or not known.get("公告") or not SHIPPING & set(intents):
        return ""
    return fill(phrase.text, known) or ""


def likeliest(reading: Reading) -> str:
    """The intent a reading speaks for most; empty when nothing was understood."""
    return reading.intents[0].intent if reading.intents and reading.verdict != "unknown" else ""


def asked_in(reading: Reading) -> tuple[str, ...]:
    """Every intent the turn carries, the likeliest among them."""
    first = likeliest(reading)
    return tuple(dict.fromkeys([*reading.asked, *([first] if first else [])]))


def _alone(mind: Mind, intent: str, known: Mapping[str, str], *, night: bool, proven: bool) -> tuple[str, str] | None:
    """The phrase the assistant may say to this intent by itself, filled; None if there is none.

    What is only ``proven`` by the 活动表 is said by phrases that read from it.
    """
    entry = mind.intents.get(intent)
    if entry is None or not (entry.alone == "alone" or (entry.alone == "known" and proven)):
        return None
    wanted = ("night", "any") if night else ("any",)
    for situation in wanted:
        for phrase in mind.library.phrases:
            if phrase.intent != intent or not phrase.alone or phrase.situation != situation:
                continue
            if entry.alone == "alone" or variables(phrase.text) & PROMOTED:
                text = fill(phrase.text, known)
                if text is not None:
                    return phrase.id, text
    return None


def _by_card(
    mind: Mind, reading: Reading, intent: str, known: Mapping[str, str], about: Meant | None
) -> tuple[str, str] | None:
    """The phrase that answers this intent from the item's card, filled; None if a person has to look."""
    entry = mind.intents.get(intent)
    phrase = mind.phrases.get(phrase_for(intent, about, reading, known))
    if entry is None or entry.alone != "known" or phrase is None or not phrase.alone:
        return None
    text = fill(phrase.text, known)
    return None if text is None else (phrase.id, text)
