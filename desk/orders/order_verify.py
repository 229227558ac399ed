"""The customer answers what they were asked about orders: a proof of who they are, or the new value of a field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk.floor import Floor
from desk.minds import Mind
from desk.orders import order_corrections
from desk.orders.order_answers import OrderAnswer, answers, ledger, which
from desk.orders.order_links import Outcome, by_number, by_phone, number_alone, pair_in
from desk.orders.order_owner import owns
from desk.orders.order_said import sentence, tail_of
from desk.orders.order_values import takes_back, value_of
from desk.orders.order_who import ask_who, no_more, share_keyboard
from desk.phrases.script import written_for
from desk.ports import Receipt
from desk.shifts.roster import attended
from desk.talks.lines import Words
from desk.talks.reach import unheard
from desk.talks.reception import greet_in, stands
from desk.talks.self_service import call_person
from desk.talks.speaking import help_buttons, notice, say
from storage.records.order_links import OrderAsk
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

DEFAULT: Final = "logistics"
PERSON: Final = frozenset({"人工", "客服", "转人工", "转人工客服", "人工客服", "轉人工", "找人工", "找客服"})
ASKING: Final = ("?", "？", "吗", "嗎", "呢")
"""Who ends so asks something, and names no new value."""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact as the door found it: ``own`` = Telegram says that it is the sender's, who shared it themselves."""

    phone: str
    own: bool


# --- words that answer what was asked ------------------------------------------------------------------------


async def answered(
    floor: Floor, words: Words, contact: SharedContact | None, receipt: Receipt | None = None
) -> bool:
    """The customer was asked something about orders: is this the answer? True if it was dealt with here, and then
    neither the digits, the phone nor the new value stand in the book or on a card."""
    mind = floor.mind(words.shop_id)
    customer, waiting = await floor.store.read(lambda tx: _asked(tx, words))
    if customer is not None and waiting is None:  # too late: their words are words again
        late = customer.id
        await floor.store.write(lambda tx: tx.customers.change(late, asked_for=""))
    if customer is None or waiting is None or not _answers(mind, customer, waiting, words, contact):
        return False

    def job(tx: Tx) -> None:
        shop = tx.shops.get(words.shop_id)
        standing = stands(tx, words)
        ask = tx.order_links.asked(standing.customer.id) if standing is not None else None
        if standing is None or standing.known:
            return
        customer = greet_in(tx, mind, shop, replace(words, text=""), standing)
        if ask is None or customer.barred:
            return
        if ask.kind == "value":
            _value(tx, mind, shop, customer, ask, words)
        else:
            _proof(tx, mind, shop, customer, ask, words, contact)

    await floor.commit(job, receipt)
    return True


def _asked(tx: Tx, words: Words) -> tuple[Customer | None, OrderAsk | None]:
    customer = tx.customers.find(words.bot_id, words.user_id, words.business)
    return customer, tx.order_links.asked(customer.id) if customer is not None else None


def _answers(
    mind: Mind, customer: Customer, ask: OrderAsk, words: Words, contact: SharedContact | None
) -> bool:
    if ask.kind == "verify":
        by_hand = written_for(customer, sentence(mind, "button_by_number"))
        return contact is not None or bool(pair_in(words.text)) or words.text == by_hand or number_alone(words.text)
    text = words.text.strip()
    plain = words.media is None and not words.context and bool(text)
    return ask.kind == "value" and plain and text not in PERSON and not text.endswith(ASKING)


def _proof(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, ask: OrderAsk, words: Words, contact: SharedContact | None
) -> None:
    pair = pair_in(words.text) if contact is None else None
    if contact is not None and contact.own:
        keep(tx, customer, words, "（分享了自己的手机号）")
        settle(tx, mind, shop, customer, by_phone(tx, shop, customer, contact.phone), ask.intent)
    elif contact is not None:
        keep(tx, customer, words, "（发来一张名片）")
        name = "order_contact_other_business" if customer.business else "order_contact_other"
        _tell(tx, mind, customer, name)
    elif pair is not None and not words.context:
        keep(tx, customer, words, f"（核对订单：{pair[0]} 和手机后四位）")
        settle(tx, mind, shop, customer, by_number(tx, shop, customer, *pair), ask.intent)
    else:
        keep(tx, customer, words, "（想用订单号核对）")
        _tell(tx, mind, customer, "order_by_number")


def keep(tx: Tx, customer: Customer, words: Words, text: str) -> None:
    """That they answered is in the book; what proves who they are is not."""
    tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, author="customer", state="received", audience="customer",
        text=text, chat_id=words.chat_id, telegram_id=words.telegram_id,
    )


def _tell(tx: Tx, mind: Mind, customer: Customer, name: str, **values: str) -> None:
    say(
        tx, customer, sentence(mind, name, values), author=author_for(customer), phrase=f"service.{name}",
        keyboard=share_keyboard(mind, customer),
    )


def author_for(customer: Customer) -> str:
    """Whoever is held by a person is still answered what they press and prove: by the shop, not by the assistant."""
    return "assistant" if customer.holder_id is None else "shop"


# --- what became of it -------------------------------------------------------------------------------------------


def settle(tx: Tx, mind: Mind, shop: Shop, customer: Customer, outcome: Outcome, intent: str) -> None:
    """Say what became of a proof; what stays unproven after the last try is a person's."""
    if outcome.result == "linked":
        no_more(tx, customer)
        say(
            tx, customer, sentence(mind, "order_linked"), author=author_for(customer), phrase="service.order_linked",
            keyboard=[],
        )
        notice(tx, customer, "order_linked", tails="、".join(tail_of(order) for order in outcome.orders[:6]))
        if customer.holder_id is None:
            show(tx, mind, shop, customer, outcome.orders, intent)
    elif outcome.result == "nothing":
        _tell(tx, mind, customer, "order_contact_none")
    elif outcome.result == "wrong" and outcome.left > 0:
        _tell(tx, mind, customer, "order_no_match", 次数=str(outcome.left))
    elif outcome.result == "other" and outcome.order is not None:
        _to_person(tx, mind, shop, customer, "order_person")
        notice(tx, customer, "order_of_other", tail=tail_of(outcome.order))
    else:
        _to_person(tx, mind, shop, customer, "order_no_more")
        notice(tx, customer, "order_unproven")


def _to_person(tx: Tx, mind: Mind, shop: Shop, customer: Customer, name: str) -> None:
    no_more(tx, customer)
    say(tx, customer, sentence(mind, name), author=author_for(customer), phrase=f"service.{name}", keyboard=[])
    if customer.holder_id is not None:
        return
    told = customer.told_at is not None or not attended(tx, shop, tx.now)
    if not told:
        tx.customers.change(customer.id, told_at=tx.now)  # the sentence has said so
        customer = replace(customer, told_at=tx.now)
    call_person(tx, mind, shop, customer, tx.customers.last_turn(customer.id), wanted=True)


def show(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, orders: tuple[Order, ...], intent: str
) -> None:
    """What they wanted to know of these orders; a person where it may not be said alone."""
    wanted = answers(mind, shop, customer, tx.now, [intent or DEFAULT], replace(ledger(tx, customer), orders=orders), "")
    found = wanted.get(intent or DEFAULT) if len(orders) == 1 else which(mind, orders)
    answer(tx, mind, shop, customer, found)


def answer(tx: Tx, mind: Mind, shop: Shop, customer: Customer, found: OrderAnswer | None) -> None:
    turn = tx.customers.last_turn(customer.id)
    if found is None or unheard(tx, customer):
        call_person(tx, mind, shop, customer, turn, wanted=False)
        return
    if found.verify:
        number = turn.id if turn is not None else None
        ask_who(tx, mind, customer, found.verify, found.text, turn_id=number, author=author_for(customer))
        return
    choices = found.choices or (help_buttons(mind, turn.id) if turn is not None else ())
    say(
        tx, customer, found.text, author=author_for(customer), choices=choices, phrase=f"service.{found.name}",
        turn_id=turn.id if turn is not None else None,
    )


def _value(tx: Tx, mind: Mind, shop: Shop, customer: Customer, ask: OrderAsk, words: Words) -> None:
    order = tx.orders.lock_of(shop.id, ask.order_id or 0)
    if order is None or not owns(tx, customer, order):
        no_more(tx, customer)
        return
    if takes_back(words.text):
        keep(tx, customer, words, words.text.strip())
        order_corrections.pressed_keep(tx, mind, customer, order)
        return
    name = order_corrections.field_name(mind, ask.field)
    keep(tx, customer, words, f"（发来新的{name}）")
    value = value_of(ask.field, words.text)
    if not value:
        text = order_corrections.bad_value(mind, ask.field)
        say(tx, customer, text, author="shop", phrase="service.sheet_bad_value")
        return
    order_corrections.take(tx, mind, shop, customer, order, ask.field, value)
