"""Texts that were held back: sent reworded, sent as they are, or kept as a note, by a person's decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from desk.floor import Floor
from desk.goods.pricing import priced, refusal
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases.still_true import REWORDED, left_untrue
from desk.ports import Receipt
from desk.talks.answering import Done, introduce, missed, refuse, settle
from desk.talks.kinds import same_thing
from desk.talks.reach import obstacle
from desk.talks.speaking import notice, queue
from desk.talks.unsent import said_after_all
from nlu.reading import Check
from scripts_library.render import bubbles
from storage.records import Json
from storage.records.people import Staff
from storage.records.talks import Customer, Message
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

EDIT = "held_edit"
EDIT_LASTS = 48 * 3600.0  # as long as Telegram lets the message be touched


async def release(
    floor: Floor, staff: Staff, message_id: int, how: str, receipt: Receipt | None = None
) -> Done:
    """A held text: sent reworded (rewrite), sent as it is (anyway, if only warned), or kept as a note."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    message = await floor.store.read(lambda tx: tx.messages.get(message_id))
    if message is None or message.shop_id != staff.shop_id or message.state != "held":
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    text = _decided(mind, message.text, how)
    if text is None:
        return await floor.commit(lambda _tx: Done("blocked"), receipt)
    return await floor.commit(lambda tx: _release(tx, mind, staff, message, text, how), receipt)


def _decided(mind: Mind, text: str, how: str) -> str | None:
    """What would leave; None if that may not."""
    if how == "note":
        return text
    chosen = mind.checker.check(text).rewrite if how == "rewrite" else text
    return None if not chosen or mind.checker.check(chosen).verdict == "block" else chosen


def _release(tx: Tx, mind: Mind, staff: Staff, seen: Message, text: str, how: str) -> Done:
    customer = tx.customers.lock(seen.customer_id)
    message = tx.messages.get(seen.id)
    if message is None or message.text != seen.text:
        return Done("changed")
    if how == "note":
        kept = tx.messages.settle(message.id, was="held", becomes="received", audience=None)
        return Done("note" if kept else "gone")
    if why := obstacle(tx, customer) or left_untrue(tx, mind, message) or _price_refused(tx, mind, staff, customer, text, message):
        return Done(why)
    context = {**(message.context or {}), REWORDED: True} if how == "rewrite" else message.context
    if not tx.messages.settle(message.id, was="held", becomes="sent", text=text, context=context):
        return Done("gone")
    card_id, lost = _take(tx, staff, message, text)
    if lost is not None:
        tx.messages.change(message.id, state="dropped")
        return lost
    introduce(tx, mind, customer, staff)
    queue(tx, customer, message.id, text, media=message.media, context=message.context)
    settle(tx, customer, staff, message.id, text, card_id)
    if customer.business:
        said_after_all(tx, customer, seen.text, staff)
    return Done("sent")


def _price_refused(
    tx: Tx, mind: Mind, staff: Staff, customer: Customer, text: str, message: Message
) -> Literal["", "blocked", "beyond"]:
    """Does a price in the words stand below the floor, or beyond what whoever taps (or approved) may give?"""
    return refusal(priced(tx, mind, staff, customer, Check(text, "pass"), message.context))


def _take(tx: Tx, staff: Staff, message: Message, text: str) -> tuple[int | None, Done | None]:
    """The card whose offer this text takes; a tapped reply whose card moved on is not sent, typed words are."""
    found = tx.cards.offer(message.offer_id) if message.offer_id is not None else None
    if found is None:
        return None, None
    n = next((r.n for r in tx.cards.replies(found.id) if r.phrase == message.phrase), 1)
    if tx.cards.take(found.id, n, staff_id=staff.id, edited_text=text):
        return found.card_id, None
    return None, missed(tx, tx.cards.offer(found.id)) if message.telegram_id is None else None


# --- edits of what was sent ---------------------------------------------------------------------------


def hold_edit(
    tx: Tx, customer: Customer, staff: Staff, message: Message, check: Check, media: Json | None
) -> None:
    """An edit that broke a rule: the customer keeps the old words until somebody decides."""
    form = tx.forms.open(
        shop_id=customer.shop_id, staff_id=staff.id, chat_id=message.chat_id or 0, thread_id=None, kind=EDIT,
        fields={"message": message.id, "text": check.text, "media": media and dict(media)}, lasts=EDIT_LASTS,
    )
    refuse(tx, customer, staff, check, rewrite=f"editre:{form}", anyway=f"editas:{form}")


async def release_edit(
    floor: Floor, staff: Staff, form_id: int, how: str, receipt: Receipt | None = None
) -> Done:
    """A held edit: made reworded (rewrite), or as it is (anyway, if only warned)."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    form = await floor.store.read(lambda tx: tx.forms.get(form_id))
    if form is None or form.shop_id != staff.shop_id or form.kind != EDIT:
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    text = _decided(mind, str(form.fields["text"]), how)
    if text is None:
        return await floor.commit(lambda _tx: Done("blocked"), receipt)

    def job(tx: Tx) -> Done:
        found = tx.messages.get(int(form.fields["message"]))
        if found is None:
            return Done("gone")
        customer = tx.customers.lock(found.customer_id)
        message = tx.messages.get(found.id) or found
        if tx.forms.get(form_id) is None or message.state != "sent":
            return Done("gone")
        if why := _price_refused(tx, mind, staff, customer, text, message):
            return Done(why)
        tx.forms.close(form_id)
        change_sent(tx, message, text, form.fields.get("media"))
        return Done("sent")

    return await floor.commit(job, receipt)


def change_sent(tx: Tx, message: Message, text: str, media: Json | None) -> None:
    """Change what the customer has: bubble by bubble, picture by picture; bubbles too many are deleted."""
    tx.messages.change(message.id, text=text, media=media and dict(media), edited_at=tx.now)
    rows = [
        row for row in tx.outbox.of_message(message.id)
        if row.kind in ("say", "media") and row.state in ("queued", "sending", "sent")
    ]
    if media and rows:
        _change_pictures(tx, rows, message, text, media)
    else:
        _change_bubbles(tx, rows, list(bubbles(text)) or [text])


def _change_bubbles(tx: Tx, rows: Sequence[Outgoing], parts: list[str]) -> None:
    if len(parts) > len(rows):
        parts = [*parts[: len(rows) - 1], "\n".join(parts[len(rows) - 1 :])]
    for at, row in enumerate(rows):
        if at < len(parts):
            _touch(tx, row, "edit", text=parts[at])
        else:
            _touch(tx, row, "delete")


def _change_pictures(tx: Tx, rows: Sequence[Outgoing], message: Message, text: str, media: Json) -> None:
    """Other pictures in the place of those the customer has; the words stand under the first."""
    had = (message.media or {}).get("items", [message.media])
    have = media.get("items", [media])
    standing = [(row, n) for row in rows if row.kind == "media" for n, _ in enumerate(_items(row))]
    for at, (row, n) in enumerate(standing or [(rows[0], 0)]):
        words = text if at == 0 else ""
        if at < len(have) and not same_thing(had[at] if at < len(had) else None, have[at]):
            _touch(tx, row, "edit", n=n, text=words, media=dict(have[at]))
        elif at == 0 and text != message.text:
            _touch(tx, row, "edit", text=words, caption=True)


def _items(row: Outgoing) -> Sequence[Json]:
    media = row.body.get("media") or {}
    items: Sequence[Json] = media.get("items", [media])
    return items


def _touch(tx: Tx, row: Outgoing, kind: str, **body: Any) -> None:
    """Queue a change of what an earlier row became."""
    tx.outbox.put(
        Draft(
            shop_id=row.shop_id, bot_id=row.bot_id, business=row.business, chat_id=row.chat_id,
            thread_id=row.thread_id, kind=kind, urgency=0, customer_id=row.customer_id, body={**body, "row": row.id},
        )
    )


def hold_for_colleague(
    tx: Tx, customer: Customer, staff: Staff, holder: Staff, text: str, **message: Any
) -> None:
    """Typed words while a colleague holds the customer: they wait for 仍然发送 or 作备注."""
    number = tx.messages.add(
        shop_id=staff.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id,
        audience="customer", state="held", text=text, **message,
    )
    buttons = [[("仍然发送", f"anyway:{number}"), ("作备注", f"note:{number}")]]
    notice(tx, customer, "held_by", buttons=buttons, name=holder.name, who=staff.name, text=text)
