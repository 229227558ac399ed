"""先问客服: what a rule lays before the agent first; a tap sends it or lets it be, and everything is looked at once more."""

from __future__ import annotations

from desk.answering import Done
from desk.floor import Floor
from desk.hours import local
from desk.nudge_checks import Around, Situation, needless
from desk.nudge_windows import next_moment
from desk.nudge_writing import DONE, Pen, skipped
from desk.ports import Receipt
from desk.roles import require
from scripts_library.nudge_rules import REASONS
from storage.nudge_records import Nudge, Outcome
from storage.records import Staff
from storage.tx import Tx

APPROVED = "approved"


async def decide(
    floor: Floor, staff: Staff, nudge_id: int, choice: str, receipt: Receipt | None = None
) -> Done:
    """发给顾客 or 这次不发 under a nudge that was laid before the desk."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        nudge = tx.nudges.lock_of(staff.shop_id, nudge_id)
        if nudge is None or nudge.state != "asked" or choice not in ("send", "drop"):
            return Done("gone" if nudge is not None else "changed")
        tx.staff.note(staff.shop_id, staff.id, "nudge", f"nudge:{nudge.id}", choice=choice)
        if choice == "drop":
            tx.nudges.end([skipped(nudge, "declined")])
            return Done("nudge_dropped")
        return _send(tx, Pen(tx, mind, tx.shops.get(staff.shop_id)), nudge, staff)

    return await floor.commit(job, receipt)


def _send(tx: Tx, pen: Pen, nudge: Nudge, staff: Staff) -> Done:
    around = Around(tx, pen.shop, [nudge])
    rule = tx.nudge_rules.all(pen.shop.id).get(nudge.rule)
    if rule is None:
        tx.nudges.end([skipped(nudge, "rule_off")])
        return Done("nudge_needless", REASONS["rule_off"])
    here = Situation.of(around, nudge, rule)
    why = needless(here)
    moment, dropped = (None, why) if why else next_moment(pen.shop, rule, here.now, timezone=here.timezone)
    if moment is None:
        tx.nudges.end([skipped(nudge, dropped)])
        return Done("nudge_needless", REASONS.get(dropped, dropped))
    if moment > here.now:
        tx.nudges.end([Outcome(nudge.id, "waiting", moment, APPROVED)])
        return Done("nudge_later", f"{local(pen.shop, moment):%m-%d %H:%M}")
    outcome = pen.to_customer(here, staff=staff)
    pen.finish()
    tx.nudges.end([outcome])
    if outcome.state != DONE:
        return Done("nudge_needless", REASONS.get(outcome.reason, outcome.reason))
    return Done("sent" if not outcome.reason else "nudge_listed")
