"""链接·券·尺码图: kept by the supervisors, sent to a customer by an agent's tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.goods.pricing import priced
from desk.minds import Mind
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done, hold_back, send
from desk.talks.holding import other_holder, second_tap
from desk.talks.reach import barrier
from desk.talks.speaking import Choices
from desk.talks.tools import menu
from nlu.reading import Check
from storage.records.people import Staff
from storage.records.phrases import Snippet
from storage.records.talks import Customer
from storage.tx import Tx

KINDS: Final[Mapping[str, str]] = {"link": "链接", "coupon": "券", "chart": "尺码图"}
MARKS: Final = {"link": "🔗", "coupon": "🎫", "chart": "📏"}
MEDIA: Final = ("photo", "document", "video", "animation")
PAGE = 8
NAME = 20
DOUBLE_TAP = 10.0
EXAMPLE: Final = "例如：/snippet add 链接 秋季连衣裙 https://…，或回复一张图发 /snippet 尺码图 女装尺码"


# --- keeping -----------------------------------------------------------------------------------------------


async def keep(
    floor: Floor, staff: Staff, argument: str, *, text: str = "", media: Mapping[str, Any] | None = None,
    receipt: Receipt | None = None,
) -> str:
    """/snippet [add] kind name [words], the words or picture perhaps those of the message answered; returns the name."""
    require(staff, "keep_snippets")
    kind, name, words = _parts(argument)
    words, kept = words or text, dict(media) if media and media.get("kind") in MEDIA else None
    if not words and kept is None:
        raise NotFound(f"还差内容。{EXAMPLE}")
    check = floor.mind(staff.shop_id).checker.check(words)
    if check.verdict == "block":
        raise NotAllowed(f"这段不能发给顾客：{'；'.join(dict.fromkeys(f.why for f in check.findings))}")

    def job(tx: Tx) -> None:
        tx.snippets.put(shop_id=staff.shop_id, name=name, kind=kind, text=words, media=kept)
        tx.staff.note(staff.shop_id, staff.id, "snippet", name, kind=kind)

    await floor.commit(job, receipt)
    return name


def _parts(argument: str) -> tuple[str, str, str]:
    """(kind, name, words) of what stands behind /snippet."""
    words = argument.removeprefix("add ").strip().split(None, 2)
    kind = next((key for key, name in KINDS.items() if words and words[0] in (key, name)), None)
    if kind is None or len(words) < 2:
        raise NotFound(f"请写：种类（链接、券、尺码图）和名称。{EXAMPLE}")
    if len(words[1]) > NAME:
        raise NotFound(f"名称请写在 {NAME} 个字以内～")
    return kind, words[1], words[2] if len(words) > 2 else ""


async def forget(floor: Floor, staff: Staff, name: str, receipt: Receipt | None = None) -> None:
    """/snippet del name."""
    require(staff, "keep_snippets")

    def job(tx: Tx) -> None:
        if not tx.snippets.remove(staff.shop_id, name.strip()):
            raise NotFound(f"没有叫「{name.strip()[:NAME]}」的～发 /snippet 看看有哪些")
        tx.staff.note(staff.shop_id, staff.id, "snippet_del", name.strip()[:NAME])

    await floor.commit(job, receipt)


async def listed(floor: Floor, staff: Staff) -> tuple[tuple[str, str, str], ...]:
    """/snippet: (kind, name, beginning of the words) of everything kept."""
    found = await floor.store.read(lambda tx: tx.snippets.all(staff.shop_id))
    return tuple((KINDS.get(s.kind, s.kind), s.name, ("[图]" if s.media else "") + s.text[:40]) for s in found)


# --- choosing ----------------------------------------------------------------------------------------------


async def leaf(
    floor: Floor, staff: Staff, customer_id: int, page: int, receipt: Receipt | None = None, *, at: int = 0
) -> Done:
    """📎: the tools' message becomes the list, a page at a time."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        found = tx.snippets.all(staff.shop_id)
        code = "snippets" if found else "snippets_none"
        menu(tx, customer, code, _buttons(found, customer.id, page), at=at, name=customer.name or "顾客")
        return Done("listed")

    return await floor.commit(job, receipt)


def _buttons(found: Sequence[Snippet], customer_id: int, page: int) -> Choices:
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = [(f"{MARKS.get(s.kind, '')} {s.name}", f"snip:{customer_id}:{s.id}") for s in found[page * PAGE :][:PAGE]]
    rows: list[Sequence[tuple[str, str]]] = [shown[n : n + 2] for n in range(0, len(shown), 2)]
    leaves = [("‹ 上一页", page - 1)] if page else []
    leaves += [("下一页 ›", page + 1)] if page + 1 < pages else []
    last = [("返回", f"toolsback:{customer_id}")]
    return [*rows, [*last, *((label, f"snips:{customer_id}:{to}") for label, to in leaves)]]


# --- sending -----------------------------------------------------------------------------------------------


async def send_snippet(
    floor: Floor, staff: Staff, customer_id: int, snippet_id: int, receipt: Receipt | None = None
) -> Done:
    """Send it the way of a tapped reply: checked, claimed, held, answered; taken back from the card."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    found = await floor.store.read(lambda tx: tx.snippets.get(snippet_id))
    if found is None or found.shop_id != staff.shop_id:
        return await floor.commit(lambda _tx: Done("changed"), receipt)
    check = mind.checker.check(found.text)
    return await floor.commit(lambda tx: _send(tx, mind, staff, customer_id, found, check), receipt)


def _send(tx: Tx, mind: Mind, staff: Staff, customer_id: int, found: Snippet, check: Check) -> Done:
    customer = own_customer(tx, staff, customer_id)
    return send_ready(tx, mind, staff, customer, check, phrase=f"snippet:{found.id}", media=found.media)


def send_ready(
    tx: Tx, mind: Mind, staff: Staff, customer: Customer, check: Check, *, phrase: str, media: Mapping[str, Any] | None = None
) -> Done:
    """Send words that lie ready (and were checked) with a tap: claimed, held, answered; never twice within a moment."""
    if customer.blocked or customer.barred:
        return Done("barred" if customer.barred else "unreachable")
    if tx.messages.said_since(customer.id, phrase, tx.now - DOUBLE_TAP):
        return Done("just_sent")
    holder = other_holder(tx, customer, staff)
    if holder is not None and not second_tap(tx, customer, staff):
        return Done("busy", holder.name)
    check = priced(tx, mind, staff, customer, check)
    if check.verdict != "pass":
        hold_back(tx, customer, staff, check, phrase=phrase, media=media)
        return Done("held")
    why = barrier(tx, customer)  # then it is kept instead
    send(tx, mind, customer, staff, check.text, phrase=phrase, media=media)
    return Done(why or "sent")
