"""The doctor finds what is missing, against a real (simulated) Bot API."""

from __future__ import annotations

from app import doctor
from app.settings import Settings
from tests.stage import TOKEN, Stage, private_desk


async def _examine(stage: Stage, **changes: object) -> tuple[list[str], list[str]]:
    given = {"telegram_api_base": stage.base, "bot_token": TOKEN, **changes}
    settings = Settings(_env_file=None, database_url=stage.database, owner_id=stage.owner.id, **given)
    found = await doctor.examine(settings)
    return [f.text for f in found if f.good], [f.text for f in found if not f.good]


async def test_a_furnished_shop_has_nothing_missing(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.says("在吗")
    await stage.settled()
    good, bad = await _examine(stage)
    assert bad == []
    assert any("权限齐全" in text for text in good)
    assert any("时钟正常" in text for text in good)


async def test_without_a_desk_group_the_doctor_says_how_to_bind_one(stage: Stage) -> None:
    _, bad = await _examine(stage)
    assert any("/bind" in text for text in bad)


async def test_a_private_desk_is_a_desk_and_topics_it_lacks_are_named(stage: Stage) -> None:
    await stage.owner.starts()
    await stage.handled()
    await stage.house.store.write(lambda tx: private_desk(tx, stage.owner.id, "flat"))
    good, bad = await _examine(stage)
    assert bad == []
    assert any("店主在私聊里接待" in text for text in good)
    await stage.house.store.write(lambda tx: private_desk(tx, stage.owner.id, "threads"))
    _, bad = await _examine(stage)
    assert any("话题关着" in text for text in bad)


async def test_missing_rights_and_topics_are_named(stage: Stage) -> None:
    await stage.furnish()
    await stage.group.add_bot(stage.bot, can_pin_messages=False, can_manage_topics=False)
    await stage.group.changes(forum=False)
    _, bad = await _examine(stage)
    assert any("管理话题" in text and "置顶消息" in text for text in bad)
    assert any("没有开「话题」" in text for text in bad)


async def test_a_refused_token_is_named(stage: Stage) -> None:
    _, bad = await _examine(stage, bot_token="999:wrong")
    assert any("BOT_TOKEN" in text and "@BotFather" in text for text in bad)


async def test_an_unreachable_server_is_named(stage: Stage) -> None:
    _, bad = await _examine(stage, telegram_api_base="http://127.0.0.1:1")
    assert any("TELEGRAM_API_BASE" in text for text in bad)


async def test_a_clock_that_is_off_is_named(stage: Stage) -> None:
    stage.clock.pass_by(300)
    await stage.furnish()
    await (await stage.customer("小雨")).says("在吗")
    await stage.settled()
    _, bad = await _examine(stage)
    assert any("校时" in text for text in bad)
