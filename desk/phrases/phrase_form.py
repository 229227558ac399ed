"""What a person writes about a phrase in one message: fields above, the phrase itself below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases import editing
from desk.phrases.learning import example_of
from desk.ports import Place, Receipt
from desk.talks.hearing import hear
from desk.talks.speaking import Choices
from scripts_library.library import Phrase
from scripts_library.render import ALWAYS, ASKED, KNOWN, PROMOTED
from storage.records.people import Staff
from storage.records.phrases import Version
from storage.records.traffic import Draft
from storage.tx import Tx

FIELDS: Final[Mapping[str, str]] = {
    "意图": "intent", "顾客": "question", "问题": "question", "快捷码": "shortcut", "开始": "since", "结束": "until",
    "标签": "tags", "依据": "basis", "原因": "why", "给谁": "numbers", "话术": "text",
}
CLEARED: Final = frozenset({"shortcut", "since", "until", "tags", "basis"})
"""What a line with nothing behind its colon takes away."""
QUESTION: Final = "phrase_form"
_FIELD = re.compile(rf"({'|'.join(FIELDS)})\s*[:：]\s*(.*)")


def ask_in(
    tx: Tx, shop_id: int, place: Place, code: str, buttons: Choices = (), *, form: int | None = None,
    edits: int | None = None, phrase: str = "", **words: Any,
) -> None:
    """Put a notice about phrases where somebody works on them: ``form`` it is the question of, ``edits`` = the message it
    takes the place of, ``phrase`` = what its answer is about."""
    more = {key: value for key, value in (("form", form), ("edits", edits), ("phrase", phrase)) if value}
    tx.outbox.put(
        Draft(
            shop_id=shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind="notice",
            body={"code": code, "words": words, "buttons": [list(map(list, row)) for row in buttons], **more},
        )
    )


async def tell_variables(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/phrase 变量: every variable a phrase may carry, by where its value comes from."""
    require(staff, "answer")
    groups = {"always": ALWAYS, "promoted": PROMOTED, "asked": ASKED, "others": KNOWN - ALWAYS - PROMOTED - ASKED}
    words: dict[str, Any] = {group: " ".join(f"{{{name}}}" for name in sorted(names)) for group, names in groups.items()}
    await floor.commit(lambda tx: ask_in(tx, staff.shop_id, place, "phrase_variables", **words), receipt)


def fields_of(words: str) -> dict[str, str]:
    """What was filled in: ``快捷码：yf`` lines stand first; from the first other line (or ``话术：``) on all is the phrase
    itself, whatever it looks like."""
    found: dict[str, str] = {}
    lines = words.splitlines()
    while lines:
        field = _FIELD.fullmatch(lines[0].strip())
        key = FIELDS[field[1]] if field is not None else ""
        if field is not None and key == "text":
            lines[0] = field[2]
        if lines[0].strip() and (field is None or key == "text" or key in found):
            break
        if field is not None and key != "text":
            found[key] = field[2].strip()
        del lines[0]
        if key == "text":
            break
    return {**found, "text": "\n".join(lines).strip()}


async def phrase_in(
    floor: Floor, mind: Mind, staff: Staff, fields: Mapping[str, str], old: Version | None, name: str, *,
    otherwise: str = "",
) -> tuple[Phrase, tuple[str, ...]]:
    """The phrase these fields make of the old version (or of nothing), and the customer's question if one was given.

    ``otherwise``: the intent, where neither tells one. NotAllowed and NotFound say what cannot be understood.
    """
    before = editing.fields_of(old) if old is not None else {}
    intent = await _intent(mind, fields) or before.get("intent", "") or otherwise
    if not intent:
        raise NotAllowed("还不知道这条话术回答什么：请加一行「意图：包邮」或「顾客：能包邮吗」，再回复一次那条消息～")
    whose = {key: before.get(key, "") for key in ("owners", "team")}
    if "numbers" in fields:
        whose = await floor.store.read(lambda tx: _whose(tx, staff, fields["numbers"]))
    given = {key: value for key, value in fields.items() if value or key in CLEARED}
    if fields.get("question") and not example_of(mind, [fields["question"]]):
        raise NotAllowed("「顾客」那行太长，或者像是有电话、地址、单号，会被记成例句，没有存。请只留顾客问的那句话，再回复一次～")
    phrase = editing.written({**before, **given, "intent": intent, **whose}, name=name)
    return phrase, (fields["question"],) if fields.get("question") else ()


async def _intent(mind: Mind, fields: Mapping[str, str]) -> str:
    word = fields.get("intent", "")
    named = next((one.id for one in mind.library.intents if word and word in (one.id, one.name, *one.name.split("/"))), "")
    if word and not named:
        names = "、".join(one.name for one in mind.library.intents)
        raise NotAllowed(f"没有叫「{word[:20]}」的意图，可以写：{names}")
    if named or not fields.get("question"):
        return named
    reading = await hear(mind, [fields["question"]])
    return reading.intents[0].intent if reading.intents else ""


def _whose(tx: Tx, staff: Staff, words: str) -> dict[str, str]:
    """For whom, as 给谁 says: agent numbers, or the name of a team; nothing = the whole shop."""
    people = {one.number.lower(): one.id for one in tx.staff.all(staff.shop_id)}
    named = {team.name: team.id for team in tx.teams.all(staff.shop_id)}
    wanted = [number.lower() for number in re.split(r"[\s,，、]+", words) if number]
    if missing := [number for number in wanted if number not in people and number not in named]:
        raise NotFound(f"没有找到工号 {'、'.join(missing)} 的同事，也没有这个名字的小组～")
    teams = [named[word] for word in wanted if word in named]
    if len(teams) > 1:
        raise NotAllowed("一条话术只能给一个小组用，请只写一个～")
    owners = " ".join(str(people[number]) for number in wanted if number in people)
    return {"owners": owners, "team": str(teams[0]) if teams else ""}
