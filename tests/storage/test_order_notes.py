"""Orders as the desk looks for them: by number and receiver, their notes ticked once, on both databases."""

from __future__ import annotations

from storage.store import Store
from storage.tx import Tx


def _order(tx: Tx, number: str, state: str = "paid", **values: object) -> int:
    return tx.orders.add(shop_id=1, number=number, state=state, changed_at=tx.now, source="form", **values).id


def test_orders_are_found_by_part_of_their_number_and_by_the_whole_receiver(store: Store) -> None:
    def job(tx: Tx) -> list[list[str]]:
        _order(tx, "T100_1", receiver="林小雨")
        _order(tx, "T200%2", state="placed", receiver="林小")
        asked = [("100", ()), ("_", ()), ("%", ()), ("林小", ()), ("林小雨", ("placed",)), ("T", ("placed",))]
        return [[order.number for order in tx.orders.search(1, words, states=states)] for words, states in asked]

    assert store.write_now(job) == [["T100_1"], ["T100_1"], ["T200%2"], ["T200%2"], [], ["T200%2"]]
    assert store.write_now(lambda tx: tx.orders.counts(1)) == {"paid": 1, "placed": 1}
    assert store.write_now(lambda tx: tx.orders.search(2, "T")) == ()


def test_a_remark_is_ticked_once_and_only_those_of_orders_still_here_are_listed(store: Store) -> None:
    def job(tx: Tx) -> tuple[list[str], int, list[bool], list[str]]:
        for number, state in (("T1", "paid"), ("T2", "shipped"), ("T3", "paid")):
            order = tx.orders.get(_order(tx, number, state))
            assert order is not None
            tx.orders.note(order, text=f"留言{number}", kind="buyer")
        listed = tx.orders.unticked(1, "buyer", limit=5)
        first = listed[0][0].id
        ticks = [tx.orders.settle_note(shop, first, was="buyer", becomes="buyer_done") for shop in (2, 1, 1)]
        left = [note.text for note, _ in tx.orders.unticked(1, "buyer", limit=5)]
        return [note.text for note, _ in listed], len(listed), ticks, left

    assert store.write_now(job) == (["留言T1", "留言T3"], 2, [False, True, False], ["留言T3"])
    assert store.write_now(lambda tx: tx.orders.count_unticked(1, "buyer")) == 1


def test_who_wrote_last_comes_first_and_the_barred_are_left_out(store: Store) -> None:
    def job(tx: Tx) -> list[str]:
        bot = tx.shops.add_bot(shop_id=1, telegram_id=77, username="b", token_name="B")
        for n, (name, barred) in enumerate((("甲", False), ("乙", True), ("丙", False))):
            one = tx.customers.add(shop_id=1, bot_id=bot, user_id=n + 1, chat_id=n + 1, name=name)
            tx.customers.change(one.id, seen_at=tx.now + n, barred=barred)
        return [one.name for one in tx.customers.recent(1, 5)]

    assert store.write_now(job) == ["丙", "甲"]
