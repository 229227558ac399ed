"""Supervisors keep phrases in the bot: written in one message, taken from a good answer, decided about one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.phrases import drafting, editing
from desk.phrases.drafting import Draft
from desk.phrases.facts import facts
from desk.phrases.learning import example_of, tells_who
from desk.phrases.phrase_form import QUESTION, ask_in, fields_of, phrase_in
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.hearing import hear
from scripts_library.library import Phrase
from scripts_library.render import bubbles, fill_partly
from storage.records.people import Shop, Staff
from storage.records.talks import Form, Turn
from storage.tx import Tx

FORM: Final = "phrase_queue"
FORM_LASTS: Final = 24 * 3600.0
SHOWN: Final = "phrase_draft"
LINES: Final = 6
PRIVATE: Final = (
    "这句里像是有电话、地址、单号或链接，收成话术会发给别的顾客，没有收。请发 /phrase 新增 另写一条，这些地方换成变量，例如 {快递单号}～"
)


# --- the queue -----------------------------------------------------------------------------------------


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/phrase: the first draft nobody has decided about, as the customer would see it, with what stands against it."""
    require(staff, "keep_library")
    drafts = await editing.waiting(floor, staff)
    await floor.commit(lambda tx: _show(tx, floor, staff, place, drafts), receipt)


def _show(tx: Tx, floor: Floor, staff: Staff, place: Place, drafts: Sequence[Draft], *, form: Form | None = None) -> None:
    """Put the first of these drafts there, in place of the one before if that stands."""
    shop = tx.shops.get(staff.shop_id)
    if not drafts:
        ask_in(tx, shop.id, place, "phrase_none", edits=form.telegram_id if form is not None else None)
        return
    draft = drafts[0]
    fields = {"phrase": draft.name, "text": draft.text, "version": draft.version, "bot": place.bot_id}
    if form is None:
        number = tx.forms.open(
            shop_id=shop.id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id, kind=FORM,
            fields=fields, lasts=FORM_LASTS,
        )
    else:
        number = form.id
        tx.forms.change(number, fields)
    buttons = [[("✏️ 改", f"phredit:{number}"), ("🗑 不要", f"phrno:{number}")]]
    if not draft.blocked:
        buttons[0].insert(0, ("✅ 通过", f"phrok:{number}"))
    mind = floor.mind(shop.id)
    ask_in(
        tx, shop.id, place, SHOWN, buttons, form=number, edits=form.telegram_id if form is not None else None,
        count=len(drafts), intent=mind.intent_name(draft.intent), asked="；".join(draft.questions[:3]) or "—",
        text=_seen(shop, tx.now, staff, draft.text), faults="；".join(draft.faults) or "没有发现问题",
    )


def _seen(shop: Shop, now: float, staff: Staff, text: str) -> str:
    """As the customer would see it, a blank line between bubbles."""
    known = facts(shop, now, staff=staff)
    return "\n\n".join(fill_partly(part, known) for part in bubbles(text))


async def decide(floor: Floor, staff: Staff, form_id: int, what: str, receipt: Receipt | None = None) -> Done:
    """✅ 通过 / 🗑 不要 the draft that was shown, if it still reads so; the next one takes its place."""
    require(staff, "keep_library")
    form = await floor.store.read(lambda tx: open_form(tx, staff, form_id))
    drafts = await editing.waiting(floor, staff)
    draft = next((one for one in drafts if form is not None and one.name == form.fields["phrase"]), None)
    if form is None or draft is None:
        return await floor.commit(lambda _tx: Done("gone"), receipt)
    if draft.version != form.fields["version"] or (what == "approve" and draft.blocked):
        return await floor.commit(lambda _tx: Done("changed"), receipt)
    chosen = draft

    def job(tx: Tx) -> Done:
        if open_form(tx, staff, form_id) is None or not drafting.stands(tx, staff.shop_id, chosen):
            return Done("gone")
        if what == "approve":
            drafting.approve(tx, staff.shop_id, [chosen], by=staff.id)
        else:
            drafting.retire(tx, staff.shop_id, [chosen])
        tx.staff.note(staff.shop_id, staff.id, what, chosen.name)
        place = Place(int(form.fields["bot"]), form.chat_id, form.thread_id)
        _show(tx, floor, staff, place, [one for one in drafts if one is not chosen], form=form)
        return Done("approved" if what == "approve" else "refused")

    return await floor.commit(job, receipt)


def open_form(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    """The draft that was shown under that number, if this person may still decide about it."""
    form = tx.forms.get(form_id)
    mine = form is not None and form.kind == FORM and form.shop_id == staff.shop_id and form.expires_at > tx.now
    return form if mine else None


# --- writing -------------------------------------------------------------------------------------------


async def ask(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/phrase 新增: what answers the question becomes a draft."""
    require(staff, "keep_library")
    await floor.commit(lambda tx: ask_in(tx, staff.shop_id, place, QUESTION, text="", how="新增话术"), receipt)


async def ask_change(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """✏️ 改: the draft's words to copy; what answers that becomes its next version."""
    require(staff, "keep_library")

    def job(tx: Tx) -> Done:
        form = open_form(tx, staff, form_id)
        if form is None:
            return Done("gone")
        place = Place(int(form.fields["bot"]), form.chat_id, form.thread_id)
        name = str(form.fields["phrase"])
        ask_in(tx, staff.shop_id, place, QUESTION, phrase=name, text=f"\n现在是：\n{form.fields['text']}", how="改这条话术")
        return Done("asked")

    return await floor.commit(job, receipt)


async def answer(
    floor: Floor, staff: Staff, place: Place, answers: int, words: str, receipt: Receipt | None = None
) -> bool:
    """What answers the question of /phrase 新增 or ✏️ 改; False if the message answers something else."""
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(place.bot_id, place.chat_id, answers))
    if row is None or row.shop_id != staff.shop_id or row.body.get("code") != QUESTION:
        return False
    require(staff, "keep_library")
    mind, name = floor.mind(staff.shop_id), str(row.body.get("phrase") or "")
    fields = fields_of(words)
    old = await floor.store.read(lambda tx: tx.shelf.versions(staff.shop_id, name)) if name else ()
    phrase, questions = await phrase_in(floor, mind, staff, fields, old[0] if old else None, name)
    saved = await editing.save(floor, staff, phrase, why=fields.get("why", ""), source="bot", receipt=receipt)
    await _kept(floor, staff, place, saved, questions)
    return True


async def _kept(floor: Floor, staff: Staff, place: Place, name: str, questions: Sequence[str]) -> None:
    """Show the draft that was just kept, ready to be decided about."""
    if questions:
        await floor.store.write(lambda tx: tx.drafts.teach(staff.shop_id, name, questions))
    drafts = await editing.waiting(floor, staff, [name])
    await floor.store.write(lambda tx: _show(tx, floor, staff, place, drafts))


# --- a good answer -------------------------------------------------------------------------------------


async def take_up(
    floor: Floor, staff: Staff, place: Place, customer_id: int, answers: int, receipt: Receipt | None = None
) -> None:
    """加入话术 in reply to what a colleague answered: a draft with the question it answered, ready to be decided about.

    A question that tells who the customer is stays behind; an answer that does raises NotAllowed.
    """
    require(staff, "keep_library")

    def look(tx: Tx) -> tuple[str, list[str]]:
        said = tx.messages.at(staff.shop_id, place.chat_id, answers)
        if said is None or said.customer_id != customer_id or said.author != "agent" or said.state != "sent" or not said.text:
            raise NotFound("请回复同事打给顾客的那句话，再发「加入话术」～")
        turn: Turn | None = tx.customers.turn(said.turn_id) if said.turn_id else None
        lines = tx.messages.tail(turn.id, LINES) if turn is not None else ()
        return said.text, [line.text for line in lines if line.author == "customer" and line.text]

    text, lines = await floor.store.read(look)
    mind = floor.mind(staff.shop_id)
    if tells_who(mind, text):
        raise NotAllowed(PRIVATE)
    reading = await hear(mind, lines) if lines else None
    intent = reading.intents[0].intent if reading is not None and reading.intents else "chitchat"
    name = await editing.save(
        floor, staff, Phrase("", intent, text), why="来自接待中的好回答", source="answer", receipt=receipt
    )
    await _kept(floor, staff, place, name, list(filter(None, [example_of(mind, lines)])))
