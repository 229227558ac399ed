"""Writes a nudge that is wanted: words for the customer, a question to the agent, or something on a colleague's list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from desk.goods.promotions import named
from desk.minds import Mind
from desk.nudges.nudge_checks import Situation
from desk.nudges.nudge_saying import Saying, say_all
from desk.people.calling import call
from desk.people.roles import may
from desk.phrases.facts import facts
from desk.shifts import roster
from desk.shifts.hours import minute
from desk.talks.header import refresh
from desk.talks.pointers import topic_link
from desk.talks.reach import unheard
from desk.talks.speaking import service_text, tell, to_desk
from desk.tasks.task_watch import watch_all
from scripts_library.items import yuan
from scripts_library.nudge_rules import TRIGGERS
from scripts_library.render import fill, fill_lines, missing
from storage.records.desk import Task
from storage.records.nudges import Nudge, Outcome
from storage.records.people import Shop, Staff
from storage.tx import Tx

TASK: Final = "nudge"
ASK: Final = "nudge_ask"
TOLD_ONCE: Final = ("restock", "promotion", "price_protect")
"""Subscriptions that are over once they were told."""
DONE: Final = "done"


class Pen:
    """Writes the nudges of one batch: what is the same for all of them is looked up once."""

    def __init__(self, tx: Tx, mind: Mind, shop: Shop) -> None:
        self.tx, self.mind, self.shop = tx, mind, shop
        self._known = facts(shop, tx.now)
        self._verdicts: dict[str, bool] = {}
        self._sayings: dict[int, Saying] = {}
        self._tasks: dict[int, dict[str, Any]] = {}
        self._duty: tuple[Staff, ...] | None = None
        self._loads: dict[int, tuple[int, Staff]] | None = None
        self._staff: dict[str, Staff] | None = None

    def finish(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """After the batch: everything for customers is said and everything for lists is put there at once, and the outcomes
        know their messages and tasks."""
        said = dict(zip(self._sayings, say_all(self.tx, [*self._sayings.values()]), strict=True))
        listed = dict(zip(self._tasks, self.tx.tasks.add_many([*self._tasks.values()]), strict=True))
        watch_all(self.tx, self.shop.id, [*listed.values()])
        return [
            replace(one, message_id=said.get(one.nudge_id), task_id=listed.get(one.nudge_id)) if one.state == DONE else one
            for one in outcomes
        ]

    # --- to the customer ---------------------------------------------------------------------------

    def words(self, here: Situation) -> tuple[str, str]:
        """(what the customer would read, "") or ("", why nothing can be said)."""
        phrase = self.mind.phrases.get(here.rule.phrase)
        if phrase is None or phrase.id in self.mind.closed(minute(self.shop, here.now)):
            return "", "no_words"
        known = {**self._known, **variables(here)}
        if "当前活动" in missing(phrase.text, known):
            return "", "promotion_over"
        text = fill(phrase.text, known) or fill_lines(phrase.text, known)
        if text not in self._verdicts:
            self._verdicts[text] = self.mind.checker.check(text).verdict != "block"
        return (text, "") if self._verdicts[text] else ("", "no_words")

    def to_customer(self, here: Situation, *, staff: Staff | None = None) -> Outcome:
        """Say it, or lay it before the agent where the rule asks first; ``staff`` = who decided that it is said."""
        text, why = self.words(here)
        customer = here.customer
        if why or customer is None:
            return skipped(here.nudge, why or "no_customer")
        if unheard(self.tx, customer):
            return self.to_staff(here, "business_late")
        decided = staff is not None or here.nudge.reason == "approved"
        if here.rule.mode == "ask" and not decided:
            return self._ask(here, text)
        self.tx.subscriptions.end([here.subscription.id] if _told_once(here) and here.subscription else [], "told")
        self._sayings[here.nudge.id] = Saying(
            customer, text, self._way_out(here), here.rule.phrase, staff, here.now + here.rule.late,
            unheld="talking" in here.rule.stops and here.rule.talking == "drop" and not decided,
        )
        if here.rule.cap:
            here.around.marketed.setdefault(customer.id, []).insert(0, here.now)
        return Outcome(here.nudge.id, DONE, here.nudge.due_at, customer_id=customer.id)

    def _way_out(self, here: Situation) -> list[list[tuple[str, str]]]:
        """A way to stop it, under what nobody asked for by itself."""
        if not (here.rule.cap or TRIGGERS[here.rule.trigger].asked):
            return []
        return [[(service_text(self.mind, "button_opt_out", {}), f"optout:{here.nudge.id}")]]

    def _ask(self, here: Situation, text: str) -> Outcome:
        if here.customer is None:
            return skipped(here.nudge, "no_customer")
        number = here.nudge.id
        body: dict[str, Any] = {
            "code": ASK, "words": {"what": here.rule.name, "text": text},
            "buttons": [list(map(list, row)) for row in ask_buttons(number)],
        }
        if not to_desk(self.tx, here.customer, "notice", body):
            return self.to_staff(here, "no_desk")
        return Outcome(number, "asked", here.nudge.due_at, customer_id=here.customer.id)

    # --- to a colleague ----------------------------------------------------------------------------

    def to_staff(self, here: Situation, reason: str = "") -> Outcome:
        """Put it on somebody's list and ring for them, if they are there."""
        tx, nudge = self.tx, here.nudge
        known = tx.tasks.get(nudge.task_id) if nudge.task_id is not None else None
        if known is not None and known.state != "open":
            return skipped(nudge, "ticked")
        people = self._whose(here, known)
        staff_id = people[0].id if people else None
        text = _line(here)
        if known is None:
            self._tasks[nudge.id] = self._task(here, text, staff_id)
        for person in people:
            self._ring(here, person, text)
        customer_id = here.customer.id if here.customer is not None else None
        return Outcome(nudge.id, DONE, nudge.due_at, reason, customer_id=customer_id)

    def _task(self, here: Situation, text: str, staff_id: int | None) -> dict[str, Any]:
        if here.customer is not None:
            refresh(self.tx, here.customer)
        return {
            "shop_id": self.shop.id, "kind": TASK, "text": text, "staff_id": staff_id, "due_at": here.now,
            "customer_id": here.customer.id if here.customer is not None else None,
        }

    def _ring(self, here: Situation, person: Staff, text: str) -> None:
        if here.customer is not None:
            call(self.tx, person, "nudge_due", customer=here.customer, text=text, link=topic_link(self.tx, here.customer))
            return
        bots = self.tx.shops.bots(self.shop.id)
        if person.started and bots:
            tell(self.tx, shop_id=self.shop.id, bot_id=bots[0].id, chat_id=person.user_id, code="nudge_order", text=text)

    def _whose(self, here: Situation, known: Task | None) -> tuple[Staff, ...]:
        """Whose it is: the first gets it on their list, all of them hear of it; nobody = everybody's list."""
        rule, customer, duty = here.rule, here.customer, self._on_duty()
        if rule.audience == "pool":
            return ()
        if rule.audience == "lead":
            return roster.leads(self.tx, self.shop, here.now)
        named = known.staff_id if known is not None else here.nudge.staff_id
        chosen = [named] if named is not None else []
        if customer is not None:
            chosen += [number for number in (customer.holder_id, customer.last_staff_id) if number is not None]
        people = [self.tx.staff.get(number) for number in chosen]
        if here.order is not None and here.order.staff_number:
            people.insert(0 if named is None else 1, self._numbered(here.order.staff_number))
        able = [person for person in people if person is not None and person.active and may(person, "answer")]
        if named is not None and able and able[0].id == named:
            return (able[0],)  # they chose the time themselves
        there = [person for person in able if person in duty]
        return tuple((there or self._least_busy() or able)[:1])

    def _numbered(self, number: str) -> Staff | None:
        if self._staff is None:
            self._staff = {person.number: person for person in self.tx.staff.all(self.shop.id)}
        return self._staff.get(number)

    def _on_duty(self) -> tuple[Staff, ...]:
        if self._duty is None:
            self._duty = roster.on_duty(self.tx, self.shop, self.tx.now)
        return self._duty

    def _least_busy(self) -> list[Staff]:
        """Whoever has least to do, with what this batch has given them counted in."""
        if self._loads is None:
            held = self.tx.customers.loads(self.shop.id)
            takers = roster.below(self.shop, self._on_duty(), held) or self._on_duty()
            self._loads = {person.id: (held.get(person.id, 0), person) for person in takers}
        if not self._loads:
            return []
        load, person = min(self._loads.values(), key=lambda one: (one[0], one[1].id))
        self._loads[person.id] = (load + 1, person)
        return [person]


def ask_buttons(nudge_id: int) -> list[list[tuple[str, str]]]:
    """What an agent may do with a nudge that is laid before the desk."""
    names = (("✅ 发送", "send"), ("✏️ 改一改", "edit"), ("🚫 不发", "no"))
    return [[(label, f"nudge:{nudge_id}:{choice}") for label, choice in names]]


def skipped(nudge: Nudge, reason: str) -> Outcome:
    return Outcome(nudge.id, "skipped", nudge.due_at, reason)


def variables(here: Situation) -> dict[str, str]:
    """What order, item and occasion fill in a phrase; what is not known is absent."""
    known: dict[str, str] = {name: str(value) for name, value in here.nudge.facts.get("variables", {}).items()}
    if here.order is not None and here.order.lines:
        first = here.order.lines[0]
        more = "等" if len(here.order.lines) > 1 else ""
        known |= {"商品名": f"{first.name}{more}" if first.name else "宝贝", "颜色": first.colour, "尺码": first.size}
    if here.order is not None:
        known |= {"订单号": here.order.number, "快递单号": here.order.tracking_no}
        known |= {"快递": here.order.courier} if here.order.courier else {}
    if "promotion" in here.nudge.facts:
        known |= named(here.around.shop, str(here.nudge.facts["promotion"]), here.now)
    if here.subscription is not None and here.item is not None:
        card, wanted = here.item.card, here.subscription
        known |= {"商品名": card.name, "商品链接": card.link, "颜色": wanted.colour, "尺码": wanted.size}
        known |= {"价格": yuan(card.price)} if card.price is not None else {}
    return {name: value for name, value in known.items() if value}


def _told_once(here: Situation) -> bool:
    return here.subscription is not None and here.subscription.kind in TOLD_ONCE


def _line(here: Situation) -> str:
    """What stands on the list."""
    if here.order is not None:
        return f"{here.rule.name}：订单 {here.order.number}"
    about = here.nudge.facts.get("about", "")
    return f"{here.rule.name}：{about}" if about else here.rule.name
