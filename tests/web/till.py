"""The API of a desk without a bot, on a port of its own, and a shop's system that signs what it sends."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import time
from collections.abc import AsyncIterable, Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
from prometheus_client import generate_latest

from desk.floor import Floor
from desk.minds import Minds
from storage.records.orders import Order
from storage.store import Store
from tests.stage import MovingClock
from web import serving
from web.api import building
from web.api.orders import PATH
from web.api.signing import SHOP, SIGNATURE, TIMESTAMP, signature
from web.metrics import Prometheus

SECRETS = {"main": "a-secret-of-the-main-shop", "shoes": "another-secret-for-the-shoes"}


def event(state: str = "paid", at: Any = None, *, id: str = "e1", order: str = "T1", **said: Any) -> dict[str, Any]:
    """An event as a shop's system would write it, a minute ago unless told."""
    return {"id": id, "order": order, "state": state, "at": time.time() - 60 if at is None else at, **said}


class Till:
    """Use as an async context."""

    def __init__(self, database: str, *, within: float = 20.0) -> None:
        self.within = within
        self.clock = MovingClock()
        self.store = Store(database, clock=self.clock)
        self.meter = Prometheus()
        self.floor = Floor(self.store, Minds(self.store, _no_mind), self.clock, meter=self.meter)

    async def __aenter__(self) -> Self:
        await self.store.write(_second_shop)
        place = serving.listen("127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{place.getsockname()[1]}"
        self.task = asyncio.create_task(serving.serve(building.build(self.floor, SECRETS, within=self.within), place))
        self.session = aiohttp.ClientSession()
        await self._listens()
        return self

    async def _listens(self) -> None:
        for _ in range(200):
            with contextlib.suppress(aiohttp.ClientConnectorError):
                async with self.session.get(self.base + building.DESCRIPTION):
                    return
            await asyncio.sleep(0.02)
        raise AssertionError("the API does not listen")

    def counted(self) -> str:
        """What /metrics would say of all that was counted so far."""
        return generate_latest(self.meter.registry).decode()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await asyncio.to_thread(self.store.close)

    def headers(self, body: bytes, *, shop: str = "main", secret: str = "", ahead: float = 0.0) -> dict[str, str]:
        """What a shop's system puts on a request."""
        timestamp = str(int(self.clock() + ahead))
        return {
            SHOP: shop, TIMESTAMP: timestamp, SIGNATURE: signature(secret or SECRETS[shop], timestamp, body),
            "Content-Type": "application/json",
        }

    async def sends(self, *events: Any, shop: str = "main", **given: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer to a signed batch of these events."""
        body = json.dumps({"events": list(events)}, ensure_ascii=False).encode()
        return await self.posts(body, self.headers(body, shop=shop, **given))

    async def posts(self, body: bytes | io.BytesIO | AsyncIterable[bytes], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        async with self.session.post(self.base + PATH, data=body, headers=headers) as answer:
            self.answered = answer.headers
            return answer.status, await answer.json()

    async def order(self, number: str = "T1", *, shop: str = "main") -> Order | None:
        def look(tx: Any) -> Order | None:
            found: Order | None = tx.orders.by_number(tx.shops.by_code(shop).id, number)
            return found

        return await self.store.read(look)


def _second_shop(tx: Any) -> None:
    if tx.shops.by_code("shoes") is None:
        tx.shops.add(code="shoes", name="鞋店", trade="shoes", timezone="Asia/Shanghai", settings={})


def _no_mind(_library: object) -> Any:
    raise AssertionError("nobody is read here")
