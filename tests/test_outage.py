"""After a silence of more than a day the desk is told that Telegram may have dropped messages."""

from tests.stage import Stage


async def test_a_long_silence_is_said_at_start(stage: Stage) -> None:
    await stage.furnish()
    await (await stage.customer("小雨")).says("在吗")
    await stage.settled()
    await stage.house.stop()
    stage.clock.pass_by(30 * 3600)
    stage.house = await stage.open_house()
    await stage.people["小李"].sees("已有 30 小时", chat=stage.group)


async def test_a_short_pause_is_not_mentioned(stage: Stage) -> None:
    await stage.furnish()
    await (await stage.customer("小雨")).says("在吗")
    await stage.settled()
    await stage.house.stop()
    stage.clock.pass_by(3 * 3600)
    stage.house = await stage.open_house()
    await stage.settled()
    await stage.people["小李"].never_sees("小时", within=0.1, chat=stage.group)
