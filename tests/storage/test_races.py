"""Two workers who look for the same row in vain and write it at once: one writes, the other finds it."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from storage.store import Store


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_workers_that_start_at_once_both_find_the_bot(database: str) -> None:
    stores = [Store(database, clock=time.time) for _ in range(2)]
    both = threading.Barrier(2, timeout=5)
    found: list[int] = []

    def work(store: Store) -> None:
        met = False

        def job(tx: Any) -> int:
            nonlocal met
            known = tx.shops.bot_by_telegram(7)
            if not met:
                met = True
                both.wait()  # both have looked, neither has written
            if known is not None:
                return int(known.id)
            return int(tx.shops.add_bot(shop_id=1, telegram_id=7, username="b", token_name="BOT_TOKEN"))

        found.append(store.write_now(job))

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for store in stores:
        store.close()
    assert len(found) == 2
    assert len(set(found)) == 1
