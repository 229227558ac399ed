"""跟进提醒: what is due is looked at once more and written, put off or dropped, each once, with the reason on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from desk.floor import Floor, setting
from desk.minds import Mind
from desk.nudges.nudge_checks import TALKING, Around, Situation, needless, talking
from desk.nudges.nudge_planting import happened, happened_to, order_moved
from desk.nudges.nudge_windows import next_moment
from desk.nudges.nudge_writing import Pen, skipped
from desk.shifts import roster
from desk.talks.speaking import tell
from desk.tasks.task_watch import done_with
from scripts_library.nudge_rules import REASONS, NudgeRule
from storage.records.nudges import Nudge, Outcome
from storage.records.people import Shop
from storage.records.traffic import Due
from storage.tx import Tx

__all__ = ["Foreseen", "cancel", "due_between", "follow_up", "happened", "happened_to", "order_moved", "report_late", "said"]

log = structlog.get_logger()

BATCH: Final = 200
ROUNDS: Final = 5  # batches of one shop in one tick: other shops and other due rows have their turn
LATE: Final = 10 * 60.0  # what comes later than that was held up: it is let out slowly
A_MINUTE: Final = 30.0  # settings["late_nudges_a_minute"]
ATTEMPTS: Final = 5
REPORT: Final = "nudges_late"
GATHER: Final = 60.0  # what is dropped within that time is told in one notice
PLACE: Final = "nudge_place"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A nudge that would go out at ``at``; ``why`` it would not, by name, empty if it would; ``order`` = the number of the
    order it is about."""

    nudge: Nudge
    rule: NudgeRule | None
    name: str
    at: float
    why: str
    order: str = ""


def cancel(tx: Tx, shop: Shop, subject: str, reason: str) -> int:
    """The reason is gone: what waits about the subject is skipped for that reason, what stands on lists is ticked off;
    returns how many waited."""
    for one in tx.nudges.listed_about(shop.id, subject):
        if one.task_id is not None:
            done_with(tx, one.task_id)
    return tx.nudges.cancel(shop.id, subject, reason)


async def follow_up(floor: Floor) -> int:
    """The tick: see to what is due in every shop; returns how many nudges were looked at."""
    done = 0
    for shop_id in await floor.store.read(lambda tx: tx.nudges.shops_due()):
        try:
            mind = floor.mind(shop_id)
        except KeyError:  # a shop without a bot in this process
            continue
        for _ in range(ROUNDS):
            taken = await _batch(floor, mind, shop_id)
            done += taken
            if taken < BATCH:
                break
    return done


async def _batch(floor: Floor, mind: Mind, shop_id: int) -> int:
    try:
        return await floor.store.write(partial(_take, mind=mind, shop_id=shop_id, most=BATCH))
    except Exception as error:  # one of them broke: each by itself, so that it spoils nothing for the others
        log.exception("nudges failed together", shop=shop_id, error=type(error).__name__)
    due = await floor.store.read(lambda tx: tx.nudges.due(shop_id, BATCH))
    for nudge in due:
        await _alone(floor, mind, nudge)
    return len(due)


async def _alone(floor: Floor, mind: Mind, nudge: Nudge) -> None:
    only: Callable[[Tx], Sequence[Nudge]] = lambda tx: tx.nudges.take(nudge.id)  # noqa: E731
    try:
        await floor.store.write(partial(_take, mind=mind, shop_id=nudge.shop_id, most=1, which=only))
    except Exception as error:
        log.exception("nudge failed", nudge=nudge.id, rule=nudge.rule, error=type(error).__name__)
        last = nudge.attempts + 1 >= ATTEMPTS

        def job(tx: Tx) -> None:
            if last:
                tx.nudges.end([skipped(nudge, "failed")])
            else:
                tx.nudges.failed(nudge.id, again_at=tx.now + 5.0 * 3**nudge.attempts)

        await floor.store.write(job)


def _take(
    tx: Tx, *, mind: Mind, shop_id: int, most: int, which: Callable[[Tx], Sequence[Nudge]] | None = None
) -> int:
    """One transaction: claim, look again, write, end. Killed anywhere in it, nothing of it has happened."""
    due = which(tx) if which is not None else tx.nudges.due(shop_id, most)
    if not due:
        return 0
    shop = tx.shops.get(shop_id)
    around, pen = Around(tx, shop, due), Pen(tx, mind, shop)
    rules = tx.nudge_rules.all(shop_id)
    outcomes = [one for nudge in due if (one := _outcome(around, pen, nudge, rules.get(nudge.rule))) is not None]
    outcomes = pen.finish(outcomes)
    tx.nudges.end(_slowly(tx, shop, due, outcomes))
    dropped = sum(one.reason == "too_late" for one in outcomes)
    if dropped:
        tx.due.plan(shop_id=shop_id, kind=REPORT, subject=str(shop_id), at=tx.now + GATHER, body={"since": tx.now})
    return len(due)


def _outcome(around: Around, pen: Pen, nudge: Nudge, rule: NudgeRule | None) -> Outcome | None:
    """What becomes of one nudge; None = somebody decides about its customer just now, it is looked at in the next tick."""
    if rule is None or rule.mode == "off":
        return skipped(nudge, "rule_off")
    about = around.customer_of(nudge)
    if about is not None and about not in around.customers:
        return None
    here = Situation.of(around, nudge, rule)
    if why := needless(here):
        return skipped(nudge, why)
    return _in_time(pen, here)


def _in_time(pen: Pen, here: Situation) -> Outcome:
    """It is wanted: now, at a better time, or no more."""
    nudge, rule = here.nudge, here.rule
    late = here.now - nudge.due_at
    moment, why = next_moment(pen.shop, rule, here.now, timezone=here.timezone)
    if late > rule.late or moment is None:
        return skipped(nudge, "too_late" if late > rule.late else why)
    if moment > here.now or late > LATE:
        return _put_off(nudge, moment)
    if rule.talking == "move" and "talking" in rule.stops and talking(here):
        return _put_off(nudge, here.now + TALKING)
    return pen.to_customer(here) if rule.to_customer else pen.to_staff(here)


def _put_off(nudge: Nudge, at: float) -> Outcome:
    return Outcome(nudge.id, "waiting", at, nudge.reason)


def _slowly(tx: Tx, shop: Shop, due: Sequence[Nudge], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """What was held up (an outage) gets places one after the other, so many a minute, however many there are."""
    wanted = {nudge.id: nudge.wanted_at for nudge in due}
    held_up = [one for one in outcomes if one.state == "waiting" and tx.now - wanted[one.nudge_id] > LATE]
    every = 60.0 / max(1.0, setting(shop, "late_nudges_a_minute", A_MINUTE))
    places = dict(zip(
        (one.nudge_id for one in held_up),
        tx.due.places(
            shop_id=shop.id, kind=PLACE, subject=str(shop.id), earliest=[one.due_at for one in held_up], every=every
        ) if held_up else (),
        strict=True,
    ))  # fmt: skip
    return [
        Outcome(one.nudge_id, "waiting", places[one.nudge_id], one.reason) if one.nudge_id in places else one
        for one in outcomes
    ]


async def report_late(floor: Floor, row: Due) -> None:
    """Due: what an outage made too late is told to the lead, all of it in one notice."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        shop = tx.shops.get(row.shop_id)
        rules = tx.nudge_rules.all(shop.id)
        counts = tx.nudges.skipped_since(shop.id, "too_late", float(row.body["since"]), tx.now)
        lines = [f"{rules[rule].name if rule in rules else rule} {count} 条" for rule, count in sorted(counts.items())]
        bots = tx.shops.bots(shop.id)
        if not counts or not bots:
            return
        groups = tx.shops.groups(bots[0].id)
        private = [lead.user_id for lead in roster.leads(tx, shop, tx.now) if lead.started]
        for chat_id in private or [group.chat_id for group in groups[:1]]:
            tell(
                tx, shop_id=shop.id, bot_id=bots[0].id, chat_id=chat_id, code="nudges_late", count=sum(counts.values()),
                lines=lines,
            )

    await floor.store.write(job)


# --- the dry run ---------------------------------------------------------------------------------------


def due_between(tx: Tx, shop: Shop, start: float, end: float, *, limit: int = 500) -> tuple[Foreseen, ...]:
    """What would go out in that time as things stand now, and what would not and why; nothing is written."""
    rules = tx.nudge_rules.all(shop.id)
    due = tx.nudges.between(shop.id, start, end, limit=limit)
    around = Around(tx, shop, due, looking=True)
    found = []
    for nudge in due:
        rule = rules.get(nudge.rule)
        if rule is None or rule.mode == "off":
            found.append(Foreseen(nudge, rule, "", nudge.due_at, "rule_off"))
            continue
        here = Situation.of(around, nudge, rule)
        moment, dropped = next_moment(shop, rule, nudge.due_at, timezone=here.timezone)
        name = here.customer.name if here.customer is not None else ""
        number = here.order.number if here.order is not None else ""
        found.append(Foreseen(nudge, rule, name, moment or nudge.due_at, needless(here) or dropped, number))
    return tuple(found)


def said(reason: str) -> str:
    """A reason as staff read it."""
    return REASONS.get(reason, reason)

