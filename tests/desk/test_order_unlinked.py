"""/orders outside a topic: whoever wrote is found, page by page."""

from __future__ import annotations

import shutil
from pathlib import Path

from desk.minds import Mind
from desk.orders import order_unlinked
from desk.people import staffing
from desk.ports import Place
from tests.desk.order_people import Shop


async def test_every_customer_who_wrote_can_be_chosen_for_an_order_of_nobody_known(
    sqlite_template: Path, tmp_path: Path, mind: Mind
) -> None:
    shutil.copy(sqlite_template, tmp_path / "xiaoer.db")
    shop = await Shop(f"sqlite:///{tmp_path / 'xiaoer.db'}", mind).open(desk=True)
    people = [*range(100, 100 + 2 * order_unlinked.PEOPLE + 1)]
    for user in people:
        await shop.says(user, "在吗")
        shop.clock.pass_by(1)
    lead = shop.store.write_now(lambda tx: tx.staff.get(staffing.put_on_list(tx, 1, 31, "老赵", "lead")))
    assert lead is not None
    order = shop.order("T20261128001")
    offered: list[str] = []
    turns: list[list[str]] = []
    for page in range(3):
        await order_unlinked.ask_who(shop.floor, lead, Place(shop.bot, -100, None), order.id, page=page)
        rows = await shop.store.read(lambda tx: [tx.outbox.get(n) for n in range(1, 400)])
        body = [row for row in rows if row is not None and row.body.get("code") == "order_who"][-1].body
        codes = [code for row in body["buttons"] for _, code in row]
        offered += [code for code in codes if code.startswith("ordask:")]
        turns.append([code for code in codes if code.startswith("ordwho:")])
    customers = [shop.customer(user).id for user in reversed(people)]
    assert offered == [f"ordask:{order.id}:{number}" for number in customers]
    assert turns == [[f"ordwho:{order.id}:1"], [f"ordwho:{order.id}:0", f"ordwho:{order.id}:2"], [f"ordwho:{order.id}:1"]]
    shop.store.close()
