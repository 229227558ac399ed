"""Agents keep phrases of their own in the bot: checked like any other, found by them alone, in force at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases import editing
from desk.phrases.learning import tells_who
from desk.phrases.phrase_form import ask_in, fields_of, phrase_in
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.hearing import hear
from scripts_library.library import Phrase
from storage.records.people import Staff
from storage.records.talks import Form
from storage.tx import Tx

FORM: Final = "own_phrases"
FORM_LASTS: Final = 7 * 24 * 3600.0
QUESTION: Final = "own_phrase_form"
PAGE: Final = 8
SHORT: Final = 60
_PRIVATE: Final = "这句里像是有电话、地址、单号或链接，存成话术会发给别的顾客，没有存。这些地方请换成变量，例如 {快递单号}～"


# --- looking through -----------------------------------------------------------------------------------


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/phrase of an agent: their own phrases, with ways to change and retire each."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    await floor.commit(lambda tx: _show(tx, mind, staff, place, page=0), receipt)


def _show(tx: Tx, mind: Mind, staff: Staff, place: Place, *, page: int, form: Form | None = None) -> None:
    mine = tx.shelf.private(staff.shop_id, staff.id)
    start = page * PAGE if page * PAGE < len(mine) else 0
    shown, edits = mine[start : start + PAGE], form.telegram_id if form is not None else None
    if not shown:
        ask_in(tx, staff.shop_id, place, "own_phrases_none", edits=edits)
        return
    number = _form(tx, staff, place, shown, page=start // PAGE, form=form)
    text = "\n".join(f"{n}. {_line(mind, phrase)}" for n, phrase in enumerate(shown, 1))
    buttons = [[(f"✏️ {n}", f"ownedit:{number}:{n}"), (f"🗑 {n}", f"owngone:{number}:{n}")] for n in range(1, len(shown) + 1)]
    if len(mine) > PAGE:
        buttons.append([("更多", f"ownmore:{number}")])
    ask_in(tx, staff.shop_id, place, "own_phrases", buttons, form=number, edits=edits, count=len(mine), text=text)


def _line(mind: Mind, phrase: Phrase) -> str:
    words = " ".join(phrase.text.split())
    head = f"/{phrase.shortcut}　" if phrase.shortcut else ""
    return f"{head}{mind.intent_name(phrase.intent)}：{words[:SHORT]}{'…' if len(words) > SHORT else ''}"


def _form(
    tx: Tx, staff: Staff, place: Place, phrases: Sequence[Phrase], *, page: int = 0, form: Form | None = None
) -> int:
    """What stands behind the numbers of a list, or behind the buttons of one phrase."""
    fields = {"phrases": [phrase.id for phrase in phrases], "page": page, "bot": place.bot_id}
    if form is not None:
        tx.forms.change(form.id, fields)
        return form.id
    return tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=place.chat_id, thread_id=place.thread_id, kind=FORM,
        fields=fields, lasts=FORM_LASTS,
    )


def _opened(tx: Tx, staff: Staff, form_id: int) -> Form | None:
    form = tx.forms.get(form_id)
    mine = form is not None and form.kind == FORM and form.staff_id == staff.id and form.expires_at > tx.now
    return form if mine else None


def _place(form: Form) -> Place:
    return Place(int(form.fields["bot"]), form.chat_id, form.thread_id)


async def more(floor: Floor, staff: Staff, form_id: int, receipt: Receipt | None = None) -> Done:
    """更多: the next page of the list."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        form = _opened(tx, staff, form_id)
        if form is None:
            return Done("gone")
        _show(tx, mind, staff, _place(form), page=int(form.fields["page"]) + 1, form=form)
        return Done("page")

    return await floor.commit(job, receipt)


# --- writing -------------------------------------------------------------------------------------------


async def ask(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/phrase 新增 of an agent: what answers the question is a phrase of their own."""
    require(staff, "answer")
    await floor.commit(lambda tx: ask_in(tx, staff.shop_id, place, QUESTION, text="", how="写一条自己的话术"), receipt)


async def ask_change(floor: Floor, staff: Staff, form_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """✏️: the words of number ``n`` to copy; what answers that takes their place."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        form = _opened(tx, staff, form_id)
        mine = {phrase.id: phrase for phrase in tx.shelf.private(staff.shop_id, staff.id)}
        phrase = mine.get(_name(form, n))
        if form is None or phrase is None:
            return Done("gone")
        text = f"\n现在是：\n{phrase.text}"
        ask_in(tx, staff.shop_id, _place(form), QUESTION, phrase=phrase.id, text=text, how="改自己的这条话术")
        return Done("asked")

    return await floor.commit(job, receipt)


def _name(form: Form | None, n: int) -> str:
    names = form.fields["phrases"] if form is not None else ()
    return str(names[n - 1]) if 0 < n <= len(names) else ""


async def answer(
    floor: Floor, staff: Staff, place: Place, answers: int, words: str, receipt: Receipt | None = None
) -> bool:
    """What answers the question is kept and in force at once; False if the message answers something else."""
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(place.bot_id, place.chat_id, answers))
    if row is None or row.shop_id != staff.shop_id or row.body.get("code") != QUESTION:
        return False
    require(staff, "answer")
    mind, name, fields = floor.mind(staff.shop_id), str(row.body.get("phrase") or ""), fields_of(words)
    if "numbers" in fields:
        raise NotAllowed("自己的话术只有自己能用，请去掉「给谁」那行，再回复一次那条消息～")
    old = await floor.store.read(lambda tx: tx.shelf.versions(staff.shop_id, name)) if name else ()
    otherwise = await _guess(mind, fields["text"])
    phrase, _ = await phrase_in(floor, mind, staff, fields, old[0] if old else None, name, otherwise=otherwise)
    if tells_who(mind, phrase.text):
        raise NotAllowed(_PRIVATE)
    mine = replace(phrase, owners=(staff.id,), team=0, alone=False)
    saved = await editing.save(floor, staff, mine, at_once=True, why=fields.get("why", ""), source="bot", receipt=receipt)
    doubts = editing.judge(mind, mine.text).doubtful
    await floor.store.write(lambda tx: _kept(tx, staff, place, replace(mine, id=saved), doubts))
    return True


async def _guess(mind: Mind, text: str) -> str:
    """What a phrase is likely about, where its author does not say: it is found by words and shortcut anyway."""
    reading = await hear(mind, [text])
    return reading.intents[0].intent if reading.intents else "chitchat"


def _kept(tx: Tx, staff: Staff, place: Place, phrase: Phrase, doubts: Sequence[str]) -> None:
    number = _form(tx, staff, place, [phrase])
    ways = [[("✏️ 改", f"ownedit:{number}:1"), ("🗑 停用", f"owngone:{number}:1")]]
    how = f"发 /{phrase.shortcut}" if phrase.shortcut else "查话术"
    ask_in(
        tx, staff.shop_id, place, "own_phrase_kept", ways, how=how, text=phrase.text,
        faults="；".join(doubts) or "没有发现问题",
    )


async def retire(floor: Floor, staff: Staff, form_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """🗑: the phrase is found and sent no more, not even by what was laid before."""
    require(staff, "answer")
    name = await floor.store.read(lambda tx: _name(_opened(tx, staff, form_id), n))
    done = await editing.retire(floor, staff, [name]) if name else 0
    return await floor.commit(lambda _tx: Done("own_retired" if done else "gone"), receipt)
