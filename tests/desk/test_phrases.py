"""The life of a phrase: drafts, versions, dates, owners and shortcuts, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app import following
from bot import duty, shopkeeping, supervisor, tools
from desk.errors import NotAllowed
from desk.minds import Mind, Minds
from desk.phrases import drafting, editing, phrase_checks, phrase_form, phrase_queue
from desk.ports import Place
from scripts_library.importers.exchange import Saying, from_rows, from_yaml, to_rows, to_yaml
from scripts_library.library import Library, Phrase, minute_of
from sheets.shapes import Row, Sheets, Table
from storage.store import Store
from tests.desk.counter import Counter

NEW = Phrase("", "ship_time", "亲，今天拍下一般明天就能发走哦～", shortcut="fh")


@pytest.fixture
async def counter(store: Store, mind: Mind) -> Counter:
    return await Counter.open(store, mind)


async def test_a_phrase_is_a_draft_then_said_then_retired_and_every_version_stays_with_its_author(counter: Counter) -> None:
    name = await editing.save(counter.floor, counter.boss, NEW, why="顾客常问")
    assert name not in counter.said()
    assert await editing.approve(counter.floor, counter.boss, {name: 1}) == {"done": 1, "held": 0}
    assert counter.said()[name].text == NEW.text
    await editing.save(counter.floor, counter.boss, replace(NEW, id=name, text="亲，明天发走～"), at_once=True, why="短一点")
    assert counter.said()[name].text == "亲，明天发走～"
    versions = counter.versions(name)
    assert [(one.version, one.author, one.why) for one in versions] == [(2, "孙主管", "短一点"), (1, "孙主管", "顾客常问")]
    await editing.retire(counter.floor, counter.boss, [name])
    assert name not in counter.said()
    assert await editing.restore(counter.floor, counter.boss, name, 1) == 3
    assert counter.said()[name].text == NEW.text
    assert counter.versions(name)[0].why == "恢复第 1 版"


async def test_an_agent_keeps_private_phrases_of_their_own_and_nothing_else(counter: Counter) -> None:
    mine = replace(NEW, owners=(counter.agent.id,))
    name = await editing.save(counter.floor, counter.agent, mine, at_once=True)
    assert name not in {phrase.id for phrase in counter.library().phrases}, "never suggested to everybody"
    assert [phrase.id for phrase in counter.library().personal] == [name]
    for wish in (NEW, replace(NEW, owners=(counter.boss.id,)), replace(mine, owners=(counter.agent.id, counter.boss.id))):
        with pytest.raises(NotAllowed):
            await editing.save(counter.floor, counter.agent, wish)
    shared = await editing.save(counter.floor, counter.boss, replace(NEW, text="亲，共用的～", shortcut=""), at_once=True)
    with pytest.raises(NotAllowed):
        await editing.save(counter.floor, counter.agent, replace(mine, id=shared, shortcut=""))
    with pytest.raises(NotAllowed):
        await editing.retire(counter.floor, counter.agent, [shared])
    assert await editing.retire(counter.floor, counter.agent, [name]) == 1


async def test_a_draft_changed_since_somebody_looked_at_it_is_neither_approved_nor_put_away_unseen(counter: Counter) -> None:
    name = await editing.save(counter.floor, counter.boss, NEW)
    await editing.save(counter.floor, counter.boss, replace(NEW, id=name, text="亲，改过了～"))
    assert await editing.approve(counter.floor, counter.boss, {name: 1}) == {"done": 0, "held": 1}
    assert await editing.refuse(counter.floor, counter.boss, {name: 1}) == 0
    assert name not in counter.said()
    assert await editing.approve(counter.floor, counter.boss, {name: 2, "no.such": 1}) == {"done": 1, "held": 0}
    assert counter.said()[name].text == "亲，改过了～"


async def test_a_draft_does_not_stand_once_it_was_written_again_or_its_shortcut_went_to_another(counter: Counter) -> None:
    name = await editing.save(counter.floor, counter.boss, NEW)
    (draft,) = await editing.waiting(counter.floor, counter.boss, [name])
    assert counter.store.write_now(lambda tx: drafting.stands(tx, 1, draft))
    other = replace(NEW, id="own.other", text="亲，别的～")
    counter.store.write_now(lambda tx: tx.drafts.put(1, [Saying(other)], source="import:x.xlsx"))
    assert not counter.store.write_now(lambda tx: drafting.stands(tx, 1, draft)), "its shortcut is not free"
    counter.store.write_now(lambda tx: tx.drafts.retire(1, ["own.other"]))
    await editing.save(counter.floor, counter.boss, replace(NEW, id=name, text="亲，改过了～"))
    assert not counter.store.write_now(lambda tx: drafting.stands(tx, 1, draft))


@pytest.mark.parametrize(("wish", "why"), [
    (replace(NEW, shortcut="Fa Huo"), "小写字母"),
    (replace(NEW, shortcut="end"), "机器人的命令"),
    (replace(NEW, text="亲，{客户呼称}您好"), "{客户称呼}"),
    (replace(NEW, text="亲，加我微信 kefu001 给您优惠"), "不能这么说"),
    (replace(NEW, text="  "), "写上要说的话"),
    (replace(NEW, since="2026-12-02 00:00", until="2026-12-01 23:59"), "结束在开始之前"),
    (replace(NEW, until="下个月"), "2026-11-28"),
    (replace(NEW, until="2026-12-01 23:59", alone=True), "客服来发"),
    (replace(NEW, owners=(99999,)), "不是本店的同事"),
    (replace(NEW, basis="依" * 129), "依据"),
])
async def test_what_cannot_be_kept_is_named_in_chinese_and_changes_nothing(counter: Counter, wish: Phrase, why: str) -> None:
    before = counter.versions("")
    with pytest.raises(editing.Faulty, match=why.replace("{", r"\{").replace("}", r"\}")):
        await editing.save(counter.floor, counter.boss, wish)
    assert counter.versions("") == before


async def test_two_people_may_keep_the_same_words_for_themselves(counter: Counter) -> None:
    mine = await editing.save(counter.floor, counter.agent, replace(NEW, shortcut="", owners=(counter.agent.id,)), at_once=True)
    theirs = await editing.save(counter.floor, counter.boss, replace(NEW, shortcut="", owners=(counter.boss.id,)), at_once=True)
    everybodys = await editing.save(counter.floor, counter.boss, replace(NEW, shortcut=""), at_once=True)
    assert len({mine, theirs, everybodys}) == 3
    assert [one.id for one in counter.store.write_now(lambda tx: tx.shelf.private(1, counter.agent.id))] == [mine]


async def test_a_shortcut_belongs_to_one_phrase_of_the_shop_even_where_a_draft_was_imported(counter: Counter) -> None:
    first = await editing.save(counter.floor, counter.boss, NEW, at_once=True)
    with pytest.raises(editing.Faulty, match="/fh 已经有话术在用了"):
        await editing.save(counter.floor, counter.boss, replace(NEW, text="亲，另一句～"))
    counter.store.write_now(lambda tx: tx.drafts.put(1, [Saying(Phrase("own.x", "ship_time", "亲，第三句～", shortcut="fh"))], source="import:x"))
    (draft,) = counter.store.write_now(lambda tx: drafting.waiting(tx, counter.mind.checker, 1, counter.mind.intents))
    assert draft.blocked and "/fh" in draft.faults[-1]
    await editing.retire(counter.floor, counter.boss, [first])
    assert await editing.approve(counter.floor, counter.boss, {"own.x": 1}) == {"done": 1, "held": 0}, "free again"


def test_every_command_of_the_bot_is_refused_as_a_shortcut() -> None:
    commands = {*supervisor.NAMES, *tools.NAMES, *duty.NAMES, *shopkeeping.NAMES}
    assert commands <= phrase_checks.RESERVED


async def test_the_sentences_of_the_shop_itself_cannot_be_retired(counter: Counter) -> None:
    with pytest.raises(NotAllowed, match="少不了"):
        await editing.retire(counter.floor, counter.boss, ["service.welcome"])


def test_days_are_kept_to_the_minute_and_a_phrase_is_in_force_from_the_first_to_the_last() -> None:
    assert minute_of("2026/11/28", "00:00") == "2026-11-28 00:00"
    assert minute_of("2026年11月30日", "23:59") == "2026-11-30 23:59"
    assert minute_of("2026-11-30 20:00", "23:59") == "2026-11-30 20:00"
    assert minute_of("2026-02-30", "00:00") is None
    assert minute_of("下周", "00:00") is None
    phrase = replace(NEW, since="2026-11-28 00:00", until="2026-11-30 23:59")
    minutes = ("2026-11-27 23:59", "2026-11-28 00:00", "2026-11-30 23:59", "2026-12-01 00:00")
    assert [phrase.in_force(minute) for minute in minutes] == [False, True, True, False]


def test_dates_and_basis_survive_export_and_import_and_private_phrases_stay_at_home(store: Store) -> None:
    dated = Saying(replace(NEW, id="own.dated", since="2026-11-28 00:00", until="2026-11-30 23:59", basis="发货规则 3"))
    intents = {one.id: one for one in store.write_now(lambda tx: tx.phrases.library(1)).intents}
    assert from_yaml(to_yaml([dated]).decode(), "x.yaml", intents) == (dated,)
    rows = tuple(Row(number, cells) for number, cells in enumerate(to_rows([dated]), 1))
    assert from_rows(Sheets((Table("", rows),)), "x.xlsx", intents) == (dated,)
    private = Saying(replace(NEW, id="own.mine", owners=(1,)))
    store.write_now(lambda tx: tx.drafts.put(1, [dated, private], source="import:x"))
    kept = store.write_now(lambda tx: tx.drafts.sayings(1))
    assert dated in kept
    assert all(saying.phrase.id != "own.mine" for saying in kept)


async def test_what_is_approved_reaches_every_running_worker_with_its_next_look_at_the_version(
    counter: Counter, shared_mind: Callable[[Library], Mind]
) -> None:
    workers = [Minds(counter.store, shared_mind) for _ in range(2)]
    for minds in workers:
        await minds.refresh(1)
    name = await editing.save(counter.floor, counter.boss, NEW)
    assert [await minds.refresh(1) for minds in workers] == [False, False], "a draft is nobody's business"
    await editing.approve(counter.floor, counter.boss, {name: 1})
    assert [await minds.refresh(1) for minds in workers] == [True, True]
    assert all(minds.of(1).phrases[name].text == NEW.text for minds in workers)
    assert following.REFRESH_SECONDS <= 1.0, "building takes the second one of two"


async def test_no_colleague_decides_about_drafts_shown_in_another_shop(counter: Counter) -> None:
    name = await editing.save(counter.floor, counter.boss, NEW)
    bot = counter.store.write_now(lambda tx: tx.shops.add_bot(shop_id=1, telegram_id=777, username="xiaoer_bot", token_name="BOT_TOKEN"))
    await phrase_queue.show(counter.floor, counter.boss, Place(bot, 901, None))
    form = counter.store.write_now(
        lambda tx: next(form.id for n in range(1, 20) if (form := tx.forms.get(n)) is not None and form.kind == "phrase_queue")
    )
    stranger = replace(counter.boss, shop_id=2)
    with_stranger = counter.store.write_now(lambda tx: phrase_queue.open_form(tx, stranger, form))
    assert with_stranger is None
    assert counter.versions(name)[0].status == "draft"
    assert (await phrase_queue.decide(counter.floor, counter.boss, form, "approve")).outcome == "approved"
    assert name in counter.said()
    assert (await phrase_queue.decide(counter.floor, counter.boss, form, "approve")).outcome == "gone"


@pytest.mark.parametrize(("words", "fields"), [
    ("快捷码：yf\n结束：\n\n亲，包邮的～\n原因：面料偏厚\n问题：没有", {"shortcut": "yf", "until": "", "text": "亲，包邮的～\n原因：面料偏厚\n问题：没有"}),
    ("意图：包邮\n话术：\n原因：面料偏厚", {"intent": "包邮", "text": "原因：面料偏厚"}),
    ("话术：亲，\n快捷码：yf", {"text": "亲，\n快捷码：yf"}),
    ("标签：运费\n标签：这行是话", {"tags": "运费", "text": "标签：这行是话"}),
    ("结束：", {"until": "", "text": ""}),
])  # fmt: skip
def test_only_lines_before_the_text_are_fields_and_nothing_of_the_text_is_lost(words: str, fields: dict[str, str]) -> None:
    assert phrase_form.fields_of(words) == fields
