"""Every shop's library is followed by itself."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from app import wiring
from app.following import Following
from app.settings import Settings
from desk.floor import Floor
from desk.minds import Mind, Minds
from scripts_library.library import Example, Library
from storage.store import Store

SLOW, QUICK, BROKEN = "这家店要很久", "这家店很快", "这家店建不起来"


def _learn(store: Store, shop_id: int, words: str) -> None:
    store.write_now(lambda tx: tx.phrases.learn(shop_id, [Example(words, ("ship_time",))], source="own"))


def _knows(minds: Minds, shop_id: int, words: str) -> bool:
    return any(example.text == words for example in minds.of(shop_id).library.examples)


async def test_a_shop_whose_mind_takes_long_or_cannot_be_built_keeps_no_other_waiting(
    store: Store, small: Library, shared_mind: Callable[[Library], Mind]
) -> None:
    release, done = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def build(library: Library) -> Mind:
        words = {example.text for example in library.examples}
        if SLOW in words:
            release.wait()
        if BROKEN in words:
            raise ValueError("no")
        if QUICK in words:
            loop.call_soon_threadsafe(done.set)
        return shared_mind(library)

    minds = Minds(store, build)
    shops = [wiring.ensure_shop(store, Settings(_env_file=None), code=code, library=small).id for code in ("main", "b", "c")]
    for number, shop_id in enumerate(shops):
        store.write_now(lambda tx, n=number, s=shop_id: tx.shops.add_bot(shop_id=s, telegram_id=n + 1, username="b", token_name=f"T{n}"))
        await minds.refresh(shop_id)
    for shop_id, words in zip(shops, (SLOW, BROKEN, QUICK), strict=True):
        _learn(store, shop_id, words)
    following = Following(Floor(store, minds, time.time))
    try:
        await following.look()
        await done.wait()
        _learn(store, shops[2], "又一句")
        done.clear()
        while not _knows(minds, shops[2], "又一句"):
            await following.look()  # the slow shop is still being looked at
        assert not _knows(minds, shops[0], SLOW)
        assert not _knows(minds, shops[1], BROKEN)
    finally:
        release.set()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    assert _knows(minds, shops[0], SLOW)
