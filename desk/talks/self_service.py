"""The assistant answers alone, if it is safe to; else a person is called, and the customer is told once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk.floor import Floor
from desk.goods.current_item import current, substitutes
from desk.goods.item_facts import Meant, meant, variables
from desk.goods.promotions import vouched
from desk.minds import Mind
from desk.nudges.wishes import restock_offer
from desk.orders.order_answers import ANSWERED, OrderAnswer, answers, ledger
from desk.orders.order_who import ask_who
from desk.phrases.facts import facts
from desk.ports import Receipt
from desk.shifts.roster import attended, opening
from desk.talks.composing import SMALL_TALK, Answer, asked_in, compose
from desk.talks.hearing import LINES, read_turn
from desk.talks.holding import QUIET, keep_hold
from desk.talks.laying import asked_about, lay, note_on_card, read_through
from desk.talks.reach import unheard
from desk.talks.reception import Words, greet_in, stands
from desk.talks.speaking import help_buttons, notice, say, say_service, service_text
from desk.talks.waiting import owe
from nlu.reading import Guess, Reading
from scripts_library.menus import menu
from storage.records.goods import Item
from storage.records.people import Shop
from storage.records.talks import Customer, Turn
from storage.records.traffic import Due
from storage.tx import Tx

SAME_QUESTION = 5 * 60.0
MISSES = 2
TOLD_AGAIN = 6 * 3600.0
DOUBLE_TAP = 3.0


@dataclass(frozen=True, slots=True)
class _Heard:
    """A turn as the assistant finds it: its words, what was asked before it, the shop, is it night, the item it is
    about with its substitutes."""

    lines: tuple[str, ...]
    kinds: frozenset[str]
    before: tuple[str, ...]
    shop: Shop
    night: bool
    item: Item | None = None
    others: tuple[Item, ...] = ()


async def after_quiet(floor: Floor, row: Due) -> None:
    """Due: the customer has been quiet for a moment. Answer the whole turn, or call a person."""
    turn = await floor.store.read(lambda tx: tx.customers.turn(int(row.subject)))
    if turn is None:
        await floor.store.write(lambda tx: tx.due.finish(row))
        return
    mind = floor.mind(turn.shop_id)
    heard = await floor.store.read(lambda tx: _heard(tx, mind, turn))
    reading = read_turn(mind, heard.lines, heard.before)
    unseen = heard.kinds - {"sticker", "dice"}  # a picture may change what the words mean
    about = None if heard.item is None else meant(heard.item, reading, heard.shop, floor.clock(), others=heard.others)
    known = _known(heard.shop, floor.clock(), reading, about)
    proven = vouched(heard.shop, floor.clock())
    orders = await floor.store.read(lambda tx: _of_orders(tx, mind, heard.shop, turn, reading))
    answer = None if unseen else compose(
        mind, reading, known, night=heard.night, about=about, proven=proven, orders=orders
    )

    def job(tx: Tx) -> None:
        tx.customers.lock(turn.customer_id)
        if orders and orders != _of_orders(tx, mind, heard.shop, turn, reading):
            tx.due.put(shop_id=row.shop_id, kind=row.kind, subject=row.subject, at=tx.now)  # they moved: look again
        elif tx.due.finish(row) and (heard.lines or unseen):
            _answer(tx, mind, turn, reading, answer)

    await floor.store.write(job)


def _of_orders(
    tx: Tx, mind: Mind, shop: Shop, turn: Turn, reading: Reading
) -> dict[str, OrderAnswer | None]:
    """What the customer's own orders say to the turn, by intent; nothing is looked up where nobody asked."""
    asked = ANSWERED.intersection(asked_in(reading))
    if not asked:
        return {}
    customer = tx.customers.get(turn.customer_id)
    return answers(mind, shop, customer, tx.now, asked, ledger(tx, customer), reading.text)


def _known(shop: Shop, now: float, reading: Reading, about: Meant | None) -> dict[str, str]:
    return facts(shop, now) | ({} if about is None else variables(about, reading))


def _heard(tx: Tx, mind: Mind, turn: Turn) -> _Heard:
    shop = tx.shops.get(turn.shop_id)
    messages = tx.messages.tail(turn.id, LINES)
    lines = tuple(m.text for m in messages if m.text)
    item = current(tx, tx.customers.get(turn.customer_id)) if mind.goods else None
    if len(mind.goods.find("\n".join(lines))) > 1:
        item = None  # which of them is asked about, a person has to see
    earlier = (other for other in tx.customers.recent_turns(turn.customer_id, since=0) if other.id < turn.id)
    return _Heard(
        lines=lines,
        kinds=frozenset(str(m.media["kind"]) for m in messages if m.media),
        before=next((other.asked for other in earlier), ()),
        shop=shop,
        night=not attended(tx, shop, tx.now),
        item=item,
        others=() if item is None else substitutes(tx, item),
    )


def _answer(tx: Tx, mind: Mind, seen: Turn, reading: Reading, answer: Answer | None) -> None:
    customer = tx.customers.lock(seen.customer_id)
    turn = tx.customers.turn(seen.id)
    if turn is None or turn.state != "open" or turn.lines != seen.lines:
        return
    if customer.holder_id is not None or customer.mark or customer.barred or unheard(tx, customer):
        return
    shop = tx.shops.get(seen.shop_id)
    if "human" in asked_in(reading):
        call_person(tx, mind, shop, customer, turn, wanted=True, asked=True, since=turn.opened_at)
    elif customer.wants_person:
        owe(tx, customer, turn, since=turn.opened_at)
    elif _asked_before(tx, turn, reading):
        customer = _miss(tx, customer)
        call_person(tx, mind, shop, customer, turn, wanted=customer.misses >= MISSES, since=turn.opened_at)
    elif answer is None or tx.cases.open_of(customer.id) is not None:
        call_person(tx, mind, shop, customer, turn, wanted=False, since=turn.opened_at)
    elif _only_greeted(customer, turn, reading):
        tx.customers.change_turn(turn.id, state="answered", answered_at=tx.now)
    else:
        _say(tx, mind, customer, turn, answer)


def _only_greeted(customer: Customer, turn: Turn, reading: Reading) -> bool:
    """A mere 在吗 that the welcome has answered already."""
    welcomed = customer.welcomed_at is not None and customer.welcomed_at >= turn.opened_at
    return welcomed and asked_in(reading) == ("greet",)


def _say(tx: Tx, mind: Mind, customer: Customer, turn: Turn, answer: Answer) -> None:
    name = "" if answer.small_talk else service_text(mind, "assistant_name", {})
    more = restock_offer(tx, mind, customer, answer.phrases)
    if answer.verify:
        ask_who(tx, mind, customer, answer.verify, f"{name}{answer.text}", turn_id=turn.id)
    else:
        say(
            tx, customer, f"{name}{answer.text}", author="assistant", turn_id=turn.id,
            choices=() if answer.small_talk else [*more.pop("choices", ()), *(answer.choices or help_buttons(mind, turn.id))],
            phrase=",".join(answer.phrases), **more,
        )
    tx.customers.change_turn(turn.id, state="answered", answered_at=tx.now)
    card = tx.cards.of_turn(turn.id)
    if card is not None:
        note_on_card(tx, customer, card, what="assistant", text=answer.text)


def _asked_before(tx: Tx, turn: Turn, reading: Reading) -> bool:
    """Was the same thing asked a moment ago (small talk may repeat)?"""
    asked = set(asked_in(reading)) - SMALL_TALK - {"chitchat"}
    earlier = tx.customers.recent_turns(turn.customer_id, since=tx.now - SAME_QUESTION)
    return any(asked & {*other.asked, other.intent} for other in earlier if other.id != turn.id)


def _miss(tx: Tx, customer: Customer) -> Customer:
    tx.customers.change(customer.id, misses=customer.misses + 1)
    return tx.customers.get(customer.id)


def call_person(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn | None, *, wanted: bool, asked: bool = False,
    since: float | None = None,
) -> None:
    """A person has to answer; the customer hears so once a talk, at night with the hour of return.

    ``wanted``: from here on the assistant is silent; ``asked``: the customer asked for a person; ``since``: the
    line that is owed an answer (else now).
    """
    night = not attended(tx, shop, tx.now)
    told = _told(shop, customer, tx.now, night=night)
    owe(tx, customer, turn, since=tx.now if since is None else since)
    if asked or not told:
        name = "still_waiting" if asked and customer.wants_person else "human" if asked else "handover"
        say_service(tx, mind, shop, customer, name, night=night)
        tx.customers.change(customer.id, told_at=tx.now)
        if turn is not None:
            _mark(tx, customer, turn, "called")
    if wanted and not customer.wants_person:
        tx.customers.change(customer.id, wants_person=True)
        notice(tx, customer, "wants_person", name=customer.name)


def _told(shop: Shop, customer: Customer, now: float, *, night: bool) -> bool:
    """Does the customer know that a person will answer, and after closing time also when?"""
    at = customer.told_at
    if at is None or now - at >= TOLD_AGAIN:
        return False
    return not (night and opening(shop, now) is None and opening(shop, at) is not None)


# --- what customers press -----------------------------------------------------------------------------------------


async def press(
    floor: Floor, words: Words, code: str, turn_id: int, receipt: Receipt | None = None
) -> str:
    """解决了 / 没解决 / 转人工 by the customer; returns what the toast says (may be empty)."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> str:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        if customer.barred:
            return ""
        turn = tx.customers.turn(turn_id) if turn_id else tx.customers.last_turn(customer.id)
        if turn is not None and turn.customer_id != customer.id:
            return service_text(mind, "old_button", {})
        return _press(tx, mind, shop, customer, turn, code)

    return await floor.commit(job, receipt)


def _press(tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn | None, code: str) -> str:
    if code == "human":
        _reopen(tx, turn)
        call_person(tx, mind, shop, customer, turn, wanted=True, asked=True)
    elif turn is None or turn.state != "answered":
        return service_text(mind, "old_button", {})
    elif code == "solved":
        tx.customers.change_turn(turn.id, state="closed")
        tx.customers.change(customer.id, misses=0)
        say_service(tx, mind, shop, customer, "solved")
        _mark(tx, customer, turn, "solved")
    else:
        _unsolved(tx, mind, shop, _miss(tx, customer), turn)
    return ""


def _unsolved(tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn) -> None:
    """没解决: the customer may ask in other words (a turn of its own); the second time a person comes."""
    _mark(tx, customer, turn, "unsolved")
    if customer.misses >= MISSES:
        _reopen(tx, turn)
        call_person(tx, mind, shop, customer, turn, wanted=True)
        return
    tx.customers.change_turn(turn.id, state="unsolved")
    buttons = [[(service_text(mind, "button_human", {}), f"human:{turn.id}")]]
    say_service(tx, mind, shop, customer, "unsolved", choices=buttons)


def _reopen(tx: Tx, turn: Turn | None) -> None:
    """The turn still waits for an answer, from a person now."""
    if turn is not None and turn.state in ("answered", "unsolved"):
        tx.customers.change_turn(turn.id, state="open")
    if turn is not None:
        tx.due.cancel(QUIET, str(turn.id))


def _mark(tx: Tx, customer: Customer, turn: Turn, what: str) -> None:
    card = tx.cards.of_turn(turn.id)
    if card is not None:
        note_on_card(tx, customer, card, what=what)


async def choose(floor: Floor, words: Words, intent: str, receipt: Receipt | None = None) -> str:
    """A menu button: the same as asking, but the intent is certain; answered at once where it may be.

    Returns what the toast says (may be empty). A turn that still waits for its answer goes on waiting.
    """
    mind = floor.mind(words.shop_id)
    sure = _with_first(mind.engine.read(words.text), intent)

    def job(tx: Tx) -> str:
        shop = tx.shops.get(words.shop_id)
        if all(item.intent != intent for item in menu(shop.trade)):
            return service_text(mind, "old_button", {})
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        if not customer.barred and not _pressed_again(tx, customer, intent):
            turn = _menu_turn(tx, customer, words, intent)
            lay(tx, customer, turn, read_through(tx, mind, shop, customer, sure), None)
            _reply_to_menu(tx, mind, shop, customer, turn, sure)
        return ""

    return await floor.commit(job, receipt)


def _reply_to_menu(tx: Tx, mind: Mind, shop: Shop, customer: Customer, turn: Turn, sure: Reading) -> None:
    if customer.holder_id is not None:
        keep_hold(tx, shop, customer.id)
        owe(tx, customer, turn, since=tx.now)
        return
    item = current(tx, customer)
    about = None if item is None else asked_about(tx, shop, item, sure)
    known, proven = _known(shop, tx.now, sure, about), vouched(shop, tx.now)
    answer = compose(
        mind, sure, known, night=not attended(tx, shop, tx.now), about=about, proven=proven,
        orders=_of_orders(tx, mind, shop, turn, sure),
    )
    _answer(tx, mind, replace(turn, lines=1), sure, answer)


def _pressed_again(tx: Tx, customer: Customer, intent: str) -> bool:
    """Impatient fingers: the same button within a moment is one question."""
    earlier = tx.customers.recent_turns(customer.id, since=tx.now - DOUBLE_TAP)
    return any(turn.asked == (intent,) for turn in earlier)


def certain(mind: Mind, text: str, intent: str) -> Reading:
    """The reading of words whose intent is beyond doubt."""
    return _with_first(mind.engine.read(text), intent)


def _with_first(reading: Reading, intent: str) -> Reading:
    """The reading of a button's label, its intent beyond doubt."""
    guesses = tuple(replace(g, probability=0.0) for g in reading.intents if g.intent != intent)
    return replace(
        reading, intents=(Guess(intent, 1.0), *guesses), asked=(intent,), verdict="sure", mood="neutral", risky=()
    )


def _menu_turn(tx: Tx, customer: Customer, words: Words, intent: str) -> Turn:
    turn = tx.customers.open_turn(shop_id=customer.shop_id, customer_id=customer.id)
    tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, turn_id=turn.id, author="customer",
        state="received", audience="customer", text=words.text,
    )
    tx.customers.line_added(turn.id, intent=intent, asked=[intent])
    return turn
