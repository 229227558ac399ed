"""A customer writes: kept, laid before the agents, welcomed, and given to the assistant's quiet wait."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from desk.errors import Expected, StateMoved
from desk.floor import QUIET_WAIT, Floor, setting
from desk.goods.current_item import follow
from desk.minds import Mind
from desk.nudges import wishes
from desk.orders.order_links import arrived
from desk.people.seating import seat
from desk.phrases.facts import same_day
from desk.phrases.script import script
from desk.ports import Receipt
from desk.shifts.roster import attended
from desk.talks import alarm, gathering, waiting
from desk.talks.composing import likeliest
from desk.talks.crowding import crowd
from desk.talks.header import refresh
from desk.talks.hearing import LINES, hear
from desk.talks.holding import QUIET, keep_hold
from desk.talks.kinds import NAMES, UNNAMED, reworded, same_thing, shown
from desk.talks.laying import lay, murmur, note_on_card, read_through
from desk.talks.lines import Words
from desk.talks.reach import still
from desk.talks.renaming import renamed
from desk.talks.speaking import Choices, notice, relay, say, say_service, service_text
from desk.talks.talks import Talk, seen
from nlu.names import plain_name
from nlu.reading import Reading
from nlu.wishes import wish_in
from scripts_library.menus import menu
from storage.records.people import Shop
from storage.records.talks import Customer, Message, Standing, Turn
from storage.tx import Tx

__all__ = [
    "Words", "cannot_relay", "edit", "greet_in", "menu_buttons", "reachable", "receive", "stands", "start",
]

RETHINK = 5


async def receive(floor: Floor, words: Words, receipt: Receipt | None = None, *, asked: bool = True) -> None:
    """Keep a customer's line and everything that follows from it, in one transaction.

    Expected, and nothing is kept, for somebody who was asked something (``customers.asked_for``); not with ``asked`` off.
    """
    mind = floor.mind(words.shop_id)
    if words.album and await gathering.join(floor, mind, words, receipt):
        return
    whose = (words.bot_id, words.user_id, words.business)
    for _ in range(RETHINK):
        talk = floor.talks.get(whose) or await _look(floor, words)
        begun = time.perf_counter()
        unread = talk.barred or talk.crowded(floor.clock())
        reading = None if unread else await hear(mind, [*talk.lines, words.text], talk.previous, talk.stage)
        if reading is not None:
            floor.meter.understood(words.shop_id, time.perf_counter() - begun)
        try:
            now = await floor.commit(lambda tx: _write(tx, mind, words, talk, reading, asked=asked), receipt)  # noqa: B023
        except StateMoved:
            floor.talks.forget(whose)
            continue
        floor.talks.keep(whose, now)
        return
    raise StateMoved("the talk moved on five times while one line was read")


async def _look(floor: Floor, words: Words) -> Talk:
    return await floor.store.read(lambda tx: _talk(tx, words))


def _talk(tx: Tx, words: Words) -> Talk:
    customer = tx.customers.find(words.bot_id, words.user_id, words.business)
    barred, stage = (customer.barred, customer.stage) if customer is not None else (False, "")
    turn = tx.customers.last_turn(customer.id) if customer else None
    if barred or turn is None or turn.state != "open":
        return Talk(*seen(turn), previous=turn.asked if turn else (), barred=barred, stage=stage)
    tail = tx.messages.tail(turn.id, LINES)
    return Talk(*seen(turn), lines=tuple(m.text for m in tail), times=tuple(m.created_at for m in tail), stage=stage)


def _write(tx: Tx, mind: Mind, words: Words, talk: Talk, reading: Reading | None, *, asked: bool) -> Talk:
    shop = tx.shops.get(words.shop_id)
    standing = stands(tx, words)
    if standing is not None and standing.known:
        return talk  # the same message in a second update: it is in the book already
    if asked and standing is not None and standing.customer.asked_for and not standing.customer.barred:
        raise Expected
    if not talk.still(standing):
        raise StateMoved
    if standing is not None and standing.customer.barred:
        _keep_unread(tx, words, standing.customer)
        return talk
    customer = follow(tx, mind, greet_in(tx, mind, shop, words, standing), words.text)
    if _wished(tx, mind, shop, customer, words):
        return talk
    turn = standing.turn if standing is not None and talk.open else None
    card = standing.card if standing is not None and turn is not None else None
    turn = turn or tx.customers.open_turn(shop_id=shop.id, customer_id=customer.id)
    reasons = alarm.news(mind, words.text, talk.lines)
    polite = reading is not None and not reasons and _polite(words, reading)
    number = tx.messages.add(
        shop_id=shop.id, customer_id=customer.id, turn_id=turn.id, author="customer", state="received",
        audience="customer", text=words.text, media=words.carried(), context=dict(words.context or {}) or None,
        chat_id=words.chat_id, telegram_id=words.telegram_id,
    )
    if reading is None:
        crowd(tx, mind, shop, customer, turn, number)
    else:
        tx.customers.line_added(turn.id, intent=likeliest(reading), asked=reading.asked)
        _relayed(tx, customer, number, words)
        if polite and card is None and _is_answered(standing):
            murmur(tx, customer, words.text)
        else:
            lay(tx, customer, turn, read_through(tx, mind, shop, customer, reading), card)
    if words.album:
        gathering.gather(tx, customer, number, urgency=1 if reading is not None else 2)
    if reasons:
        alarm.sound(tx, shop, customer, turn.id, words.text, reasons)
    if not polite:
        waiting.line(tx, customer, turn, owed=talk.open and standing is not None and standing.owed)
    _what_next(tx, shop, customer, turn)
    return talk.grown(turn, words.text, tx.now)


def _relayed(tx: Tx, customer: Customer, number: int, words: Words) -> None:
    """What is more than words stands before the agents; an album once all of it is here."""
    if words.media and not words.album:
        relay(tx, customer, number, words.media, words.text, words.context)


def _wished(tx: Tx, mind: Mind, shop: Shop, customer: Customer, words: Words) -> bool:
    """Did the customer ask to be told of something, or of nothing any more, and was it done? Then nobody owes an answer."""
    told = words.media is None and not (words.context or {}).get("forwarded")
    wish = wish_in(words.text) if told else None
    if wish is None or not wishes.heard(tx, mind, shop, customer, wish, words.text):
        return False
    tx.messages.add(
        shop_id=shop.id, customer_id=customer.id, author="customer", state="received", audience="customer",
        text=words.text, context=dict(words.context or {}) or None, chat_id=words.chat_id, telegram_id=words.telegram_id,
    )
    return True


def _polite(words: Words, reading: Reading) -> bool:
    """Nothing but courtesies, or a sticker: nobody owes it an answer."""
    if words.media is None:
        return waiting.courteous(reading)
    return words.media["kind"] == "sticker" and not words.text


def _is_answered(standing: Standing | None) -> bool:
    """Has everything the customer wrote before been answered (a turn without a card was courtesies too)?"""
    turn = standing.turn if standing is not None else None
    return turn is not None and (turn.state in ("answered", "closed") or (turn.state == "open" and turn.lines > 0))


def stands(tx: Tx, words: Words) -> Standing | None:
    """Where the talk of whoever said this stands; the customer is locked. AccountMoved: see desk/talks/reach.py."""
    still(tx, words.bot_id, words.business)
    return tx.customers.standing(
        words.bot_id, words.user_id, words.business, chat_id=words.chat_id, telegram_id=words.telegram_id
    )


def _keep_unread(tx: Tx, words: Words, customer: Customer) -> None:
    """拉黑: the words are in the book, and that is all."""
    tx.customers.change(customer.id, seen_at=tx.now)
    tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, author="customer", state="unread", audience="customer",
        text=words.text, media=words.carried(), chat_id=words.chat_id, telegram_id=words.telegram_id,
    )


def _known(tx: Tx, words: Words) -> Message | None:
    """The line as it stands in the book: ids count between one bot (or account) and one customer only."""
    return tx.messages.from_customer(
        bot_id=words.bot_id, business=words.business, user_id=words.user_id, chat_id=words.chat_id,
        telegram_id=words.telegram_id,
    )


def greet_in(tx: Tx, mind: Mind, shop: Shop, words: Words, standing: Standing | None) -> Customer:
    """Find or add the customer, give them a topic, and welcome them once a day (a barred one gets neither)."""
    seen: dict[str, Any] = {
        "name": plain_name(words.name[:255]), "username": words.username[:64], "language": words.language[:16],
        "blocked": False, "chat_id": words.chat_id, "thread_id": words.thread_id,
        "traditional": script(
            words.text, before=standing.customer.traditional if standing is not None else None, language=words.language
        ),
    }
    if standing is None:
        customer = tx.customers.add(
            shop_id=shop.id, bot_id=words.bot_id, business=words.business, user_id=words.user_id, misses=0, **seen
        )
    else:
        seen["seen_at"] = tx.now
        tx.customers.change(standing.customer.id, **seen)
        known, customer = standing.customer, replace(standing.customer, **seen)
        if customer.barred:
            return customer
        if known.blocked or (known.name, known.username) != (customer.name, customer.username):
            refresh(tx, customer)
            renamed(tx, known, customer)
    seat(tx, customer)
    if standing is None:
        arrived(tx, shop, customer)
    if not same_day(shop, customer.welcomed_at, tx.now):
        tx.customers.change(customer.id, welcomed_at=tx.now)
        if customer.holder_id is None and not customer.mark:
            night = not attended(tx, shop, tx.now)
            name = "welcome_business" if customer.business else "welcome"
            say_service(tx, mind, shop, customer, name, night=night, choices=menu_buttons(mind, shop))
    return customer


def menu_buttons(mind: Mind, shop: Shop) -> Choices:
    """The trade's menu, two buttons a row, and 转人工."""
    items = [(item.label, f"menu:{item.intent}") for item in menu(shop.trade)]
    rows = [items[i : i + 2] for i in range(0, len(items), 2)]
    return [*rows, [(mind.phrases["service.button_human"].text, "human:0")]]


def _what_next(tx: Tx, shop: Shop, customer: Customer, turn: Turn) -> None:
    """Held: the hold lasts on. Free: the assistant waits for the customer to finish."""
    if customer.holder_id is not None:
        keep_hold(tx, shop, customer.id)
        return
    at = tx.now + setting(shop, "quiet_wait_seconds", QUIET_WAIT)
    tx.due.put(shop_id=shop.id, kind=QUIET, subject=str(turn.id), at=at)


async def edit(floor: Floor, words: Words, receipt: Receipt | None = None) -> None:
    """A customer changed a line: the book keeps the new words, the card shows them read anew."""
    mind = floor.mind(words.shop_id)

    message, lines = await floor.store.read(lambda tx: _to_edit(tx, words))
    if message is None:
        if not await floor.store.write(lambda tx: _edit_unread(tx, words)):
            await receive(floor, words, receipt, asked=False)
        return
    text, _ = reworded(message.media, words.telegram_id, words.text, words.media)
    reading = await hear(mind, [text if m.id == message.id else m.text for m in lines])
    await floor.commit(lambda tx: _write_edit(tx, mind, words, message, reading), receipt)


def _edit_unread(tx: Tx, words: Words) -> bool:
    """A barred customer changed what nobody has seen."""
    message = _known(tx, words)
    if message is None or message.state != "unread":
        return False
    tx.messages.change(message.id, text=words.text, edited_at=tx.now)
    return True


def _to_edit(tx: Tx, words: Words) -> tuple[Message | None, tuple[Message, ...]]:
    """The line that was changed (perhaps an album with this picture in it), and the last ones of its turn."""
    found = _known(tx, words)
    if found is None and words.album:
        customer = tx.customers.find(words.bot_id, words.user_id, words.business)
        found = tx.messages.part(customer.id, words.chat_id, words.telegram_id) if customer else None
    if found is None or found.turn_id is None:
        return None, ()
    return found, tx.messages.tail(found.turn_id, LINES)


def _write_edit(tx: Tx, mind: Mind, words: Words, known: Message, reading: Reading) -> None:
    customer = tx.customers.lock(known.customer_id)
    message = tx.messages.get(known.id)
    turn = tx.customers.turn(message.turn_id) if message is not None and message.turn_id else None
    if message is None or turn is None:
        return
    text, media = reworded(message.media, words.telegram_id, words.text, words.media)
    other = not same_thing(message.media, media)
    if message.text == text and not other:
        return
    shop, turn_id = tx.shops.get(words.shop_id), turn.id
    tx.messages.change(message.id, text=text, media=media, edited_at=tx.now)
    tx.customers.line_changed(turn_id, asked=reading.asked, intent=likeliest(reading))
    reasons = alarm.news(mind, text, [m.text for m in tx.messages.tail(turn_id, LINES) if m.id != message.id])
    if reasons and not mind.alarm.find(message.text):
        alarm.sound(tx, shop, customer, turn_id, text, reasons)
    if other and words.media:
        relay(tx, customer, message.id, words.media, words.text, {"changed": True})
    if turn.state == "open":
        customer = follow(tx, mind, customer, text)
        lay(tx, customer, turn, read_through(tx, mind, shop, customer, reading), tx.cards.of_turn(turn.id))
        if customer.holder_id is not None and not waiting.courteous(reading):
            waiting.owe(tx, customer, turn, since=tx.now)
        _what_next(tx, shop, customer, turn)
        return
    card = tx.cards.of_turn(turn_id)
    if card is not None:  # an edited card rings no bell, so the agents are told as well
        note_on_card(tx, customer, card, what="edited_by_customer")
    notice(tx, customer, "customer_edited", text=f"{shown(media)}{text}")


async def start(floor: Floor, words: Words, receipt: Receipt | None = None) -> None:
    """A customer opened the chat (/start): welcomed, nothing asked yet."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> None:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        fresh = customer.welcomed_at is None or not same_day(shop, customer.welcomed_at, tx.now)
        silent = customer.holder_id is not None or customer.mark or customer.barred
        if not fresh and not silent:
            night = not attended(tx, shop, tx.now)
            say_service(tx, mind, shop, customer, "welcome", night=night, choices=menu_buttons(mind, shop))

    await floor.commit(job, receipt)


async def reachable(
    floor: Floor, bot_id: int, user_id: int, receipt: Receipt | None = None, *, blocked: bool
) -> None:
    """A customer (or a colleague, in their private chat) blocked the bot, or came back."""

    def job(tx: Tx) -> None:
        colleague = tx.staff.by_user(tx.shops.bot(bot_id).shop_id, user_id)
        if colleague is not None:
            tx.staff.change(colleague.id, started=not blocked)
        customer = tx.customers.find(bot_id, user_id)
        if customer is not None:
            tx.customers.change(customer.id, blocked=blocked)
            refresh(tx, customer)

    await floor.commit(job, receipt)


async def cannot_relay(floor: Floor, words: Words, kind: str, receipt: Receipt | None = None) -> None:
    """What the customer sent cannot be shown to an agent: it is named to them and to the agents, once a minute."""
    mind, what = floor.mind(words.shop_id), NAMES.get(kind, UNNAMED)

    def job(tx: Tx) -> None:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        if customer.barred:
            return
        tx.messages.add(
            shop_id=shop.id, customer_id=customer.id, author="customer", state="received", audience="customer",
            text="", media={"kind": kind}, chat_id=words.chat_id, telegram_id=words.telegram_id,
        )
        if tx.due.rarely(shop_id=shop.id, kind="cannot_relay", subject=f"{customer.id}:{kind}", every=60.0):
            say(tx, customer, service_text(mind, "cannot_relay", {"种类": what}), author="shop")
            notice(tx, customer, "cannot_relay", what=what)

    await floor.commit(job, receipt)
