"""The assistant answers alone, if it is safe to; else a person is called, and the customer is told once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk.facts import facts, is_open
from desk.floor import Floor
from desk.holding import QUIET
from desk.laying import lay, note_on_card, summary
from desk.minds import Mind
from desk.ports import Receipt
from desk.reception import Words, greet_in, suggest
from desk.speaking import help_buttons, notice, say, say_service, service_text
from nlu.reading import Guess, Reading
from scripts_library.render import fill
from storage.records import Customer, Due, Shop, Turn
from storage.tx import Tx

SAME_QUESTION = 5 * 60.0
MISSES = 2
SMALL_TALK = frozenset({"greet", "thanks", "bye", "ack", "praise"})
ENOUGH = 3  # intents one answer may cover
TOLD_AGAIN = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant would say: the text, the phrases it is made of, and is it only small talk."""

    text: str
    phrases: tuple[str, ...]
    small_talk: bool


async def after_quiet(floor: Floor, row: Due) -> None:
    """Due: the customer has been quiet for a moment. Answer the whole turn, or call a person."""
    turn = await floor.store.read(lambda tx: tx.customers.turn(int(row.subject)))
    if turn is None:
        await floor.store.write(lambda tx: tx.due.finish(row))
        return
    mind = floor.mind(turn.shop_id)
    lines, shop, night = await floor.store.read(lambda tx: _lines(tx, turn))
    reading = mind.engine.read("\n".join(lines))
    media = any(not line for line in lines)
    known = facts(shop, floor.clock())
    answer = None if media else compose(mind, reading, known, night=night)

    def job(tx: Tx) -> None:
        if tx.due.finish(row):
            _answer(tx, mind, turn, reading, answer)

    await floor.store.write(job)


def _lines(tx: Tx, turn: Turn) -> tuple[tuple[str, ...], Shop, bool]:
    shop = tx.shops.get(turn.shop_id)
    return tuple(m.text for m in tx.messages.of_turn(turn.id)), shop, not is_open(shop, tx.now)


def compose(mind: Mind, reading: Reading, known: Mapping[str, str], *, night: bool) -> Answer | None:
    """The answer to every intent of the turn, or None when a person has to speak (S3)."""
    asked = _asked(reading)
    if not asked or reading.verdict != "sure" or reading.mood == "angry" or reading.risky or len(asked) > ENOUGH:
        return None
    texts: list[str] = []
    used: list[str] = []
    serious = [intent for intent in asked if intent not in SMALL_TALK] or list(asked)
    for intent in serious:
        found = _alone(mind, intent, known, night=night)
        if found is None:
            return None
        texts.append(found[1])
        used.append(found[0])
    text = "\n---\n".join(texts)
    if mind.checker.check(text).verdict != "pass":
        return None
    return Answer(text, tuple(used), all(intent in SMALL_TALK for intent in asked))


def _asked(reading: Reading) -> tuple[str, ...]:
    first = [reading.intents[0].intent] if reading.intents else []
    return tuple(dict.fromkeys([*reading.asked, *first]))


def _alone(mind: Mind, intent: str, known: Mapping[str, str], *, night: bool) -> tuple[str, str] | None:
    """The phrase the assistant may say to this intent by itself, filled; None if there is none."""
    entry = mind.intents.get(intent)
    if entry is None or entry.alone != "alone":
        return None
    wanted = ("night", "any") if night else ("any",)
    for situation in wanted:
        for phrase in mind.library.phrases:
            if phrase.intent == intent and phrase.alone and phrase.situation == situation:
                text = fill(phrase.text, known)
                if text is not None:
                    return phrase.id, text
    return None


def _answer(tx: Tx, mind: Mind, seen: Turn, reading: Reading, answer: Answer | None) -> None:
    customer = tx.customers.lock(seen.customer_id)
    turn = tx.customers.turn(seen.id)
    if turn is None or turn.state != "open" or turn.lines != seen.lines:
        return
    if customer.holder_id is not None:
        return
    shop = tx.shops.get(seen.shop_id)
    if "human" in _asked(reading) and reading.verdict != "unknown":
        call_person(tx, mind, shop, customer, turn, wanted=True, asked=True)
    elif customer.wants_person:
        return
    elif _asked_before(tx, turn, reading):
        customer = _miss(tx, customer)
        call_person(tx, mind, shop, customer, turn, wanted=customer.misses >= MISSES)
    elif answer is None:
        call_person(tx, mind, shop, customer, turn, wanted=False)
    elif _only_greeted(customer, turn, reading):
        tx.customers.change_turn(turn.id, state="answered", answered_at=tx.now)
    else:
        _say(tx, mind, customer, turn, answer)


def _only_greeted(customer: Customer, turn: Turn, reading: Reading) -> bool:
    """A mere 在吗 that the welcome has answered already."""
    welcomed = customer.welcomed_at is not None and customer.welcomed_at >= turn.opened_at
    return welcomed and _asked(reading) == ("greet",)


def _say(tx: Tx, mind: Mind, customer: Customer, turn: Turn, answer: Answer) -> None:
    name = "" if answer.small_talk else service_text(mind, "assistant_name", {})
    say(
        tx, customer, f"{name}{answer.text}", author="assistant", turn_id=turn.id,
        choices=() if answer.small_talk else help_buttons(mind, turn.id),
        phrase=",".join(answer.phrases)[:64],
    )
    tx.customers.change_turn(turn.id, state="answered", answered_at=tx.now)
    card = tx.cards.of_turn(turn.id)
    if card is not None:
        note_on_card(tx, customer, card, what="assistant", text=answer.text)


def _asked_before(tx: Tx, turn: Turn, reading: Reading) -> bool:
    """Was the same thing asked a moment ago (small talk may repeat)?"""
    asked = set(_asked(reading)) - SMALL_TALK - {"chitchat"}
    earlier = tx.customers.recent_turns(turn.customer_id, since=tx.now - SAME_QUESTION)
    return any(asked & {*other.asked, other.intent} for other in earlier if other.id != turn.id)


def _miss(tx: Tx, customer: Customer) -> Customer:
    tx.customers.change(customer.id, misses=customer.misses + 1)
    return tx.customers.get(customer.id)


def call_person(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn | None, *, wanted: bool, asked: bool = False
) -> None:
    """A person has to answer; the customer hears so once a talk, at night with the hour of return.

    ``wanted``: from here on the assistant is silent; ``asked``: the customer asked for a person.
    """
    told = customer.told_at is not None and tx.now - customer.told_at < TOLD_AGAIN
    night = not is_open(shop, tx.now)
    if asked or not told:
        name = "still_waiting" if asked and customer.wants_person else "human" if asked else "handover"
        say_service(tx, mind, shop, customer, name, night=night and name != "still_waiting")
        tx.customers.change(customer.id, told_at=tx.now)
    if wanted and not customer.wants_person:
        tx.customers.change(customer.id, wants_person=True)
        notice(tx, customer, "wants_person", name=customer.name)
    card = tx.cards.of_turn(turn.id) if turn is not None else None
    if card is not None:
        note_on_card(tx, customer, card, what="called")


# --- what customers press -----------------------------------------------------------------------------------------


async def press(
    floor: Floor, words: Words, code: str, turn_id: int, receipt: Receipt | None = None
) -> str:
    """解决了 / 没解决 / 转人工 by the customer; returns what the toast says (may be empty)."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> str:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words)
        turn = tx.customers.turn(turn_id) if turn_id else tx.customers.last_turn(customer.id)
        if turn is not None and turn.customer_id != customer.id:
            return service_text(mind, "old_button", {})
        return _press(tx, mind, shop, customer, turn, code)

    return await floor.commit(job, receipt)


def _press(tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn | None, code: str) -> str:
    if code == "human":
        _reopen(tx, customer, turn)
        call_person(tx, mind, shop, customer, turn, wanted=True, asked=True)
    elif turn is None or turn.state != "answered":
        return service_text(mind, "old_button", {})
    elif code == "solved":
        tx.customers.change_turn(turn.id, state="closed")
        tx.customers.change(customer.id, misses=0)
        say_service(tx, mind, shop, customer, "solved")
        _mark(tx, customer, turn, "solved")
    else:
        _reopen(tx, customer, turn)
        customer = _miss(tx, customer)
        _mark(tx, customer, turn, "unsolved")
        if customer.misses >= MISSES:
            call_person(tx, mind, shop, customer, turn, wanted=True)
        else:
            buttons = [[(service_text(mind, "button_human", {}), f"human:{turn.id}")]]
            say_service(tx, mind, shop, customer, "unsolved", choices=buttons)
    return ""


def _reopen(tx: Tx, customer: Customer, turn: Turn | None) -> None:
    """The turn still waits for an answer, from a person now."""
    if turn is not None and turn.state == "answered":
        tx.customers.change_turn(turn.id, state="open")
    if turn is not None:
        tx.due.cancel(QUIET, str(turn.id))


def _mark(tx: Tx, customer: Customer, turn: Turn, what: str) -> None:
    card = tx.cards.of_turn(turn.id)
    if card is not None:
        note_on_card(tx, customer, card, what=what)


async def choose(floor: Floor, words: Words, intent: str, receipt: Receipt | None = None) -> None:
    """A menu button: the same as asking, but the intent is certain; answered at once where it may be."""
    mind = floor.mind(words.shop_id)
    reading = mind.engine.read(words.text)
    sure = Reading(
        text=words.text, intents=reading.intents, asked=(intent,), verdict="sure", mood="neutral",
        slots=reading.slots, evidence=reading.evidence,
    )
    sure = _with_first(sure, intent)

    def job(tx: Tx) -> None:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words)
        turn = _menu_turn(tx, customer, words, intent)
        lay(tx, customer, turn, summary(mind, sure, suggest(tx, mind, shop, customer, sure)))
        if customer.holder_id is not None or customer.wants_person:
            return
        answer = compose(mind, sure, facts(shop, tx.now), night=not is_open(shop, tx.now))
        if answer is None:
            call_person(tx, mind, shop, customer, turn, wanted=False)
        else:
            _say(tx, mind, customer, turn, answer)

    await floor.commit(job, receipt)


def _with_first(reading: Reading, intent: str) -> Reading:
    guesses = tuple(g for g in reading.intents if g.intent != intent)
    return replace(reading, intents=(Guess(intent, 1.0), *(replace(g, probability=0.0) for g in guesses)))


def _menu_turn(tx: Tx, customer: Customer, words: Words, intent: str) -> Turn:
    turn = tx.customers.last_turn(customer.id)
    if turn is None or turn.state != "open":
        turn = tx.customers.open_turn(shop_id=customer.shop_id, customer_id=customer.id)
    tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, turn_id=turn.id, author="customer",
        state="received", audience="customer", text=words.text,
    )
    tx.customers.line_added(turn.id, intent=intent, asked=[intent])
    tx.due.cancel(QUIET, str(turn.id))
    return turn

