"""先问客服: what a rule lays before the agent first (该跟进了): 发送, 改一改, or 不发 with the reason; all looked at once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.goods.pricing import priced
from desk.nudges.nudge_checks import Around, Situation, needless
from desk.nudges.nudge_windows import next_moment
from desk.nudges.nudge_writing import ASK, DONE, Pen, ask_buttons, skipped
from desk.people.roles import own_customer, require
from desk.phrases.script import written_for
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done, send
from desk.talks.holding import other_holder, second_tap
from desk.talks.speaking import Choices, desk_place, to_desk
from desk.talks.typed import EDIT_LASTS, Typed, is_note
from nlu.reading import Check
from scripts_library.nudge_rules import REASONS
from storage.records.nudges import Nudge, Outcome
from storage.records.people import Staff
from storage.records.talks import Customer, Form
from storage.tx import Tx

APPROVED: Final = "approved"
EDITED: Final = "edited"
FORM: Final = "nudge_edit"
NO: Final[Mapping[str, str]] = {
    "contacted": "已经联系过", "unwanted": "顾客用不上", "untimely": "时候不合适", "other": "别的原因",
}
"""Why an agent lets it be; the reason is ``declined_`` and this."""


async def decide(
    floor: Floor, staff: Staff, nudge_id: int, choice: str, receipt: Receipt | None = None, *, at: int = 0
) -> Done:
    """A button of the card in message ``at``: send, edit, no (then why), back, or one of the reasons."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        nudge = tx.nudges.lock_of(staff.shop_id, nudge_id)
        if nudge is None or nudge.customer_id is None:
            return Done("changed")
        customer = own_customer(tx, staff, nudge.customer_id)
        if nudge.state != "asked":
            return Done("gone")
        card = _Card(tx, customer, nudge, staff, at)
        if choice == "send":
            return _send(tx, Pen(tx, mind, tx.shops.get(staff.shop_id)), card)
        if choice == "edit":
            return _ask_words(tx, card)
        return _let_be(tx, card, choice)

    return await floor.commit(job, receipt)


class _Card:
    """The message in which a nudge was laid before the desk."""

    def __init__(self, tx: Tx, customer: Customer, nudge: Nudge, staff: Staff, at: int) -> None:
        self.tx, self.customer, self.nudge, self.staff, self.at = tx, customer, nudge, staff, at
        place = desk_place(tx, customer)
        row = tx.outbox.shown_as(customer.bot_id, place[1], at) if place is not None and at else None
        words = row.body.get("words", {}) if row is not None else {}
        self.what, self.text = str(words.get("what", "")), str(words.get("text", ""))

    def show(self, code: str, buttons: Choices = (), *, text: str = "", **words: str) -> None:
        """The message says that now."""
        body: dict[str, Any] = {
            "code": code, "words": {"what": self.what, "text": text or self.text, **words},
            "buttons": [list(map(list, row)) for row in buttons], "edits": self.at,
        }
        to_desk(self.tx, self.customer, "notice", body)


def _let_be(tx: Tx, card: _Card, choice: str) -> Done:
    number = card.nudge.id
    if choice == "no":
        reasons = [(words, f"nudge:{number}:{code}") for code, words in NO.items()]
        card.show("nudge_why_not", [reasons[:2], reasons[2:], [("↩️ 返回", f"nudge:{number}:back")]])
        return Done("nudge_why_not")
    if choice == "back":
        card.show(ASK, ask_buttons(number))
        return Done("page_turned")
    if choice not in NO:
        return Done("changed")
    tx.staff.note(card.nudge.shop_id, card.staff.id, "nudge", f"nudge:{number}", choice=choice)
    tx.nudges.end([skipped(card.nudge, f"declined_{choice}")])
    card.show("nudge_let_be", who=card.staff.name, why=NO[choice])
    return Done("nudge_dropped")


# --- sending -----------------------------------------------------------------------------------------------


def _send(tx: Tx, pen: Pen, card: _Card) -> Done:
    """Exactly the words that stand on the card leave, if they are still what would be said."""
    nudge, staff = card.nudge, card.staff
    holder = other_holder(tx, card.customer, staff)
    if holder is not None and not second_tap(tx, card.customer, staff):
        return Done("busy", holder.name)
    here, why = _looked_at(tx, pen, nudge)
    moment, dropped = (None, why) if why or here is None else next_moment(pen.shop, here.rule, here.now, timezone=here.timezone)
    if here is None or moment is None:
        return _needless(tx, card, dropped)
    text, _ = pen.words(here)
    if card.text and text and text != card.text:
        card.show(ASK, ask_buttons(nudge.id), text=text)
        return Done("changed")
    tx.staff.note(nudge.shop_id, staff.id, "nudge", f"nudge:{nudge.id}", choice="send")
    if moment > here.now:
        when = f"{local(pen.shop, moment):%m-%d %H:%M}"
        tx.nudges.end([Outcome(nudge.id, "waiting", moment, APPROVED)])
        card.show("nudge_later", who=staff.name, when=when)
        return Done("nudge_later", when)
    (outcome,) = pen.finish([pen.to_customer(here, staff=staff)])
    if outcome.state != DONE:
        return _needless(tx, card, outcome.reason)
    tx.nudges.end([outcome])
    card.show("nudge_listed" if outcome.reason else "nudge_sent", who=staff.name)
    return Done("nudge_listed" if outcome.reason else "sent")


def _looked_at(tx: Tx, pen: Pen, nudge: Nudge) -> tuple[Situation | None, str]:
    """What the nudge rests on now, and what makes it needless; that the agent is at it with the customer does not."""
    rule = tx.nudge_rules.all(pen.shop.id).get(nudge.rule)
    if rule is None:
        return None, "rule_off"
    here = Situation.of(Around(tx, pen.shop, [nudge]), nudge, rule)
    return here, needless(here, but=("talking", "spoke"))


def _needless(tx: Tx, card: _Card, why: str) -> Done:
    tx.nudges.end([skipped(card.nudge, why)])
    words = REASONS.get(why, why)
    card.show("nudge_needless", why=words)
    return Done("nudge_needless", words)


# --- other words -------------------------------------------------------------------------------------------


def _ask_words(tx: Tx, card: _Card) -> Done:
    """✏️: the words to copy; what answers that message is sent in their place."""
    place = desk_place(tx, card.customer)
    if place is None or not card.text:
        return Done("changed")
    form = tx.forms.open(
        shop_id=card.nudge.shop_id, staff_id=card.staff.id, chat_id=place[1], thread_id=place[0].thread_id, kind=FORM,
        fields={"nudge": card.nudge.id, "at": card.at}, lasts=EDIT_LASTS,
    )
    to_desk(tx, card.customer, "form", {"form": form, "texts": [written_for(card.customer, card.text)]})
    return Done("asked")


async def details(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done | None:
    """Words in answer to that message: checked and sent as the agent's own, and the nudge is done. None if they are none.

    NotAllowed with what is wrong: they can be written once more.
    """
    if typed.answers is None or is_note(typed.text):
        return None
    answers = typed.answers
    form = await floor.store.read(
        lambda tx: tx.forms.answered(shop_id=staff.shop_id, chat_id=typed.place.chat_id, telegram_id=answers)
    )
    if form is None or form.kind != FORM:
        return None
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    check = mind.checker.check(typed.text)

    def job(tx: Tx) -> Done:
        nudge = tx.nudges.lock_of(staff.shop_id, int(form.fields["nudge"]))
        if nudge is None or nudge.customer_id is None:
            raise NotFound("这条跟进已经不在了，没有发给顾客～")
        customer = own_customer(tx, staff, nudge.customer_id)
        if nudge.state != "asked":
            raise NotFound("这条跟进已经处理过了，这句没有发给顾客～")
        pen = Pen(tx, mind, tx.shops.get(staff.shop_id))
        card = _Card(tx, customer, nudge, staff, int(form.fields["at"]))
        _, why = _looked_at(tx, pen, nudge)
        if why:
            tx.forms.close(form.id)
            return _needless(tx, card, why)
        _require_fit(tx, staff, customer, priced(tx, mind, staff, customer, check))
        return _say(tx, pen, card, form, typed.text)

    return await floor.commit(job, receipt)


def _require_fit(tx: Tx, staff: Staff, customer: Customer, check: Check) -> None:
    if customer.blocked or customer.barred:
        raise NotAllowed("顾客已停用机器人或被拉黑，消息送不到，没有发出～")
    holder = other_holder(tx, customer, staff)
    if holder is not None:
        raise NotAllowed(f"{holder.name}正在接待这位顾客，这句没有发出～")
    if check.verdict != "pass":
        why = "；".join(dict.fromkeys(finding.why for finding in check.findings))
        raise NotAllowed(f"这句没有发出：{why}。请改一改，再回复一次那条消息～")


def _say(tx: Tx, pen: Pen, card: _Card, form: Form, text: str) -> Done:
    nudge = card.nudge
    tx.forms.close(form.id)
    number = send(tx, pen.mind, card.customer, card.staff, text)
    tx.staff.note(nudge.shop_id, card.staff.id, "nudge", f"nudge:{nudge.id}", choice=EDITED)
    tx.nudges.end([Outcome(nudge.id, DONE, nudge.due_at, EDITED, customer_id=card.customer.id, message_id=number)])
    card.show("nudge_sent", text=text, who=card.staff.name)
    return Done("sent")
