"""历史 turns back page by page, by the days of the shop."""

from __future__ import annotations

from desk.talks.history import PAGE, history
from storage.tx import Tx
from tests.stage import Stage

DAY = 86_400.0


async def test_pages_of_history_follow_one_another_and_today_is_left_out(stage: Stage) -> None:
    await stage.furnish()
    await (await stage.customer("小雨")).says("第0天")
    await stage.settled()

    def exchange(tx: Tx, text: str) -> None:
        turn = tx.customers.open_turn(shop_id=1, customer_id=1)
        for author, words, state in (
            ("customer", text, "received"), ("agent", f"答{text}", "sent"), ("agent", "没说出口的", "held")
        ):
            tx.messages.add(
                shop_id=1, customer_id=1, turn_id=turn.id, author=author, state=state, audience="customer", text=words
            )

    for day in range(1, PAGE + 4):
        stage.clock.pass_by(DAY)
        await stage.house.store.write(lambda tx, text=f"第{day}天": exchange(tx, text))  # type: ignore[misc]
    first = await history(stage.house.floor, 1, 0)
    assert first.days == PAGE + 4
    assert [e.asked for e in first.exchanges] == [f"第{day}天" for day in range(PAGE + 2, 2, -1)]
    assert [said.text for said in first.exchanges[0].answers] == [f"答第{PAGE + 2}天"]
    assert first.more is not None
    second = await history(stage.house.floor, 1, first.more)
    assert [e.asked for e in second.exchanges] == ["第2天", "第1天", "第0天"]
    assert (second.more, second.first) == (None, False)
