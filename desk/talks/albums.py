"""Several pictures sent as one: gathered first, since one caption decides over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from desk.floor import Floor
from desk.people.private import ask
from desk.people.roles import require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.kinds import ALBUM, joined
from desk.talks.typed import Typed, is_note, write
from storage.records.people import Staff
from storage.records.talks import Form
from storage.records.traffic import Due
from storage.tx import Tx

GATHER = 1.0  # Telegram delivers the items of an album one by one, within a moment
GIVE_UP = 3600.0


def _key(album: str) -> int:
    """The media group's name as a number that fits where a message id stands."""
    return int(hashlib.sha256(album.encode()).hexdigest()[:15], 16)


async def gather(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done:
    """Put one item of an album to the others; a moment after the last one they are looked at together."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        known = _gathered(tx, staff, typed)
        items = [*(known.fields["items"] if known else []), _item(typed)]
        note = bool(known and known.fields["note"]) or is_note(typed.text)
        _keep(tx, staff, typed, known, {"items": items, "note": note})
        return Done("note" if note else "held")

    return await floor.commit(job, receipt)


async def edit(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> bool:
    """A caption changed while its album was being gathered; False if it is not (any more)."""

    def job(tx: Tx) -> bool:
        known = _gathered(tx, staff, typed)
        if known is None:
            return False
        items = [_item(typed) if i["telegram_id"] == typed.telegram_id else i for i in known.fields["items"]]
        note = bool(known.fields["note"]) or is_note(typed.text)
        _keep(tx, staff, typed, known, {"items": items, "note": note})
        return True

    known = await floor.store.read(lambda tx: _gathered(tx, staff, typed))
    return known is not None and await floor.commit(job, receipt)


def _item(typed: Typed) -> dict[str, Any]:
    return {"telegram_id": typed.telegram_id, "text": typed.text, "media": dict(typed.media or {})}


def _gathered(tx: Tx, staff: Staff, typed: Typed) -> Form | None:
    return tx.forms.answered(
        shop_id=staff.shop_id, chat_id=typed.place.chat_id, telegram_id=_key(typed.album)
    )


def _keep(tx: Tx, staff: Staff, typed: Typed, known: Form | None, fields: dict[str, Any]) -> None:
    customer = (int(known.fields["customer"]) if known is not None else 0) or typed.customer_id
    if known is not None:
        tx.forms.close(known.id)
    form = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=typed.place.chat_id, thread_id=typed.place.thread_id,
        kind=ALBUM, fields={**fields, "customer": customer, "bot": typed.place.bot_id}, lasts=GIVE_UP,
    )
    tx.forms.asked_in(form, _key(typed.album))
    subject = f"{typed.place.chat_id}:{_key(typed.album)}"
    tx.due.put(shop_id=staff.shop_id, kind=ALBUM, subject=subject, at=tx.now + GATHER, body={"form": form})


async def complete(floor: Floor, row: Due) -> None:
    """Due: the album is whole. It goes the way of typed words, as one message."""
    form = await floor.store.read(lambda tx: tx.forms.get(int(row.body["form"])))
    if form is None:
        await floor.store.write(lambda tx: tx.due.finish(row))
        return
    mind = floor.mind(row.shop_id)
    typed = _whole(form)
    check = mind.checker.check(typed.text)

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        tx.forms.close(form.id)
        staff = tx.staff.get(form.staff_id)
        if staff is None or not staff.active:
            return
        desk = tx.shops.desk_of(typed.place.bot_id, staff.id)
        if typed.customer_id:
            write(tx, mind, staff, typed, check)
        elif desk is not None:
            ask(tx, staff, desk, typed)

    await floor.store.write(job)


def _whole(form: Form) -> Typed:
    fields: Mapping[str, Any] = form.fields
    items = sorted(fields["items"], key=lambda item: item["telegram_id"])
    text = joined(items)
    media = {"kind": ALBUM, "items": [{**i["media"], "telegram_id": i["telegram_id"], "text": i["text"]} for i in items]}
    place = Place(int(fields["bot"]), form.chat_id, form.thread_id)
    first = int(items[0]["telegram_id"])
    return Typed(place, int(fields["customer"]), first, text, media=media, note=bool(fields["note"]))
