"""A reply with gaps: the agent is asked for what is missing, and what they answer goes out like any tapped reply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases.renewing import renew
from desk.phrases.script import written_for
from desk.phrases.still_true import untrue
from desk.ports import Receipt
from desk.talks.answering import Done, hold_back, locked, missed, reply_at, send_reply, tap
from desk.talks.held import hold_for_colleague
from desk.talks.holding import other_holder
from desk.talks.speaking import desk_place, notice, to_desk
from desk.talks.typed import EDIT_LASTS, Typed, is_note
from nlu.reading import Check
from scripts_library.render import fill, missing
from storage.records.people import Staff
from storage.records.talks import Form, Reply
from storage.records.traffic import Outgoing
from storage.tx import Tx

FORM: Final = "fill"
QUESTION: Final = "fill_form"
LONGEST: Final = 300  # characters of one value: a size chart is long


def wanted(text: str) -> tuple[str, ...]:
    """What a reply still lacks, in the order it stands there."""
    return missing(text, {})


def values_of(names: Sequence[str], words: str) -> dict[str, str]:
    """What an agent wrote for those names: ``名：值`` lines in any order, a line each, or told apart by blanks.

    NotAllowed says in their language how to write it.
    """
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    labelled = _labelled(names, lines)
    found = labelled or _in_order(names, lines)
    if found is None:
        example = "\n".join(f"{name}：…" for name in names)
        raise NotAllowed(f"要填 {len(names)} 项，没看懂怎么对应，还没有发给顾客。请一行写一项，再回复一次那条消息：\n{example}")
    if long := next((name for name, value in found.items() if len(value) > LONGEST), None):
        raise NotAllowed(f"「{long}」写得太长了（最多 {LONGEST} 字），还没有发给顾客，请再回复一次那条消息～")
    return found


def _labelled(names: Sequence[str], lines: Sequence[str]) -> dict[str, str] | None:
    pairs = [re.fullmatch(r"[{｛]?(.+?)[}｝]?\s*[:：=＝]\s*(\S.*)", line) for line in lines]
    found = {pair[1]: pair[2] for pair in pairs if pair is not None}
    return found if len(pairs) == len(found) and set(found) == set(names) else None


def _in_order(names: Sequence[str], lines: Sequence[str]) -> dict[str, str] | None:
    if any(re.match(rf"[{{｛]?{re.escape(name)}[}}｝]?\s*[:：=＝]", line) for name in names for line in lines):
        return None  # named, but not all of them
    if len(names) == 1:
        return {names[0]: "\n".join(lines)} if lines else None
    parts = lines if len(lines) > 1 else [part for line in lines for part in re.split(r"[\s,，、;；]+", line) if part]
    return dict(zip(names, parts, strict=True)) if len(parts) == len(names) else None


# --- asking --------------------------------------------------------------------------------------------


async def tap_or_ask(floor: Floor, staff: Staff, offer_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """A tap on a reply: sent, or, where something is missing, asked for; where its phrase is not said so any more, the
    card is suggested anew."""
    require(staff, "answer")
    reply = await floor.store.read(lambda tx: reply_at(tx, staff, offer_id, n))
    if reply is None or not wanted(reply.text):
        done = await tap(floor, staff, offer_id, n, receipt)
    else:
        gaps, mind = reply, floor.mind(staff.shop_id)
        done = await floor.commit(lambda tx: _ask(tx, mind, staff, offer_id, gaps), receipt)
    renewed = done.outcome == "retired" and await renew(floor, staff, offer_id)
    return Done("renewed") if renewed else done


def _ask(tx: Tx, mind: Mind, staff: Staff, offer_id: int, reply: Reply) -> Done:
    customer, found = locked(tx, offer_id)
    if customer is None or found is None or not found.live or found.taken is not None:
        return missed(tx, found)
    if customer.blocked or customer.barred:
        return Done("barred" if customer.barred else "unreachable")
    if over := untrue(tx, mind, tx.shops.get(customer.shop_id), reply.phrase, reply.text):
        return Done(over)
    desk = desk_place(tx, customer)
    if desk is None:
        return Done("changed")
    form = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=desk[1], thread_id=desk[0].thread_id, kind=FORM,
        fields={"offer": offer_id, "n": reply.n}, lasts=EDIT_LASTS,
    )
    names = wanted(reply.text)
    words = {"who": staff.name, "names": "、".join(names), "text": reply.text, "how": how(names)}
    to_desk(tx, customer, "notice", {"code": QUESTION, "words": words, "buttons": [], "form": form})
    return Done("fill", "、".join(names))


def how(names: Sequence[str]) -> str:
    """How to answer with these values, for who is asked."""
    return "写上就好" if len(names) == 1 else f"按这个顺序一行写一项（或用空格隔开），共 {len(names)} 项"


# --- the answer ----------------------------------------------------------------------------------------


async def details(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done | None:
    """What answers the question for what is missing: filled in and sent at once. None if it is no such answer."""
    row = await floor.store.read(lambda tx: _question(tx, typed))
    if row is None or is_note(typed.text):
        return None
    require(staff, "answer")
    form_id, customer_id = int(row.body["form"]), row.customer_id or 0
    gaps = await floor.store.read(lambda tx: _gaps(tx, staff, form_id))
    if gaps is None:
        return await floor.commit(lambda tx: _too_late(tx, staff, customer_id, typed.text), receipt)
    mind = floor.mind(staff.shop_id)
    text = _filled(gaps.text, values_of(wanted(gaps.text), typed.text))
    customer = await floor.store.read(lambda tx: tx.customers.get(customer_id))
    whole = replace(gaps, text=written_for(customer, text))
    check = mind.checker.check(whole.text)
    return await floor.commit(lambda tx: _send(tx, mind, staff, form_id, whole, check), receipt)


def _filled(text: str, values: Mapping[str, str]) -> str:
    whole = fill(text, values)
    if whole is None:
        raise NotAllowed("填的内容是空的，还没有发给顾客，请再回复一次那条消息～")
    return whole


def _question(tx: Tx, typed: Typed) -> Outgoing | None:
    """The question that a message answers (also one that was dealt with long ago)."""
    if typed.answers is None:
        return None
    row = tx.outbox.sent_as(typed.place.bot_id, typed.place.chat_id, typed.answers)
    return row if row is not None and row.body.get("code") == QUESTION else None


def _form(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    fits = form is not None and form.shop_id == staff.shop_id and form.kind == FORM and form.expires_at > tx.now
    return form if fits else None


def _gaps(tx: Tx, staff: Staff, form_id: int) -> Reply | None:
    """The reply the open form asks about."""
    form = _form(tx, staff, form_id)
    return reply_at(tx, staff, int(form.fields["offer"]), int(form.fields["n"])) if form is not None else None


def _too_late(tx: Tx, staff: Staff, customer_id: int, text: str) -> Done:
    notice(tx, tx.customers.get(customer_id), "fill_gone", who=staff.name, text=text)
    return Done("gone")


def _send(tx: Tx, mind: Mind, staff: Staff, form_id: int, reply: Reply, check: Check) -> Done:
    """The filled reply leaves as if it had stood on the card; whoever is too late keeps the words to copy."""
    form = _form(tx, staff, form_id)
    offer_id = int(form.fields["offer"]) if form is not None else 0
    customer, found = locked(tx, offer_id)
    if form is None or _form(tx, staff, form_id) is None or customer is None or found is None:
        return Done("gone")
    tx.forms.close(form.id)
    holder = other_holder(tx, customer, staff)
    if not found.live or found.taken is not None:
        done = missed(tx, found)
    elif holder is None or customer.blocked or customer.barred:
        done = send_reply(tx, mind, staff, offer_id, reply, check)
    elif check.verdict != "pass":
        hold_back(tx, customer, staff, check, phrase=reply.phrase, offer_id=offer_id)
        return Done("held")
    else:
        hold_for_colleague(tx, customer, staff, holder, reply.text, phrase=reply.phrase, offer_id=offer_id)
        return Done("busy", holder.name)
    if done.outcome not in ("sent", "held", "late", "account_off"):  # what was kept back says so itself
        notice(tx, customer, "fill_gone", who=staff.name, text=reply.text)
    return done
