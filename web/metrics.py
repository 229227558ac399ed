"""Counts and times what the program does, and says it in Prometheus' words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from desk.health import Backlog, Health
from desk.ports import Meter

SENDING = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
READING = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)
LATE = (0.5, 1, 2, 5, 15, 60, 300, 1800)


class Prometheus(Meter):
    """A meter with a registry of its own; ``know`` gives ids their shop's code."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._shops: dict[int, str] = {}
        self._bots: dict[int, str] = {}
        made = self.registry
        self._received = Counter("xiaoer_updates_received", "Updates stored", ("shop",), registry=made)
        self._handled = Counter("xiaoer_updates_handled", "Updates brought to an end, by result", ("shop", "result"), registry=made)
        self._sends = Counter("xiaoer_sends", "Calls for outgoing rows, by kind and result", ("shop", "kind", "result"), registry=made)
        self._latency = Histogram("xiaoer_send_seconds", "Duration of those calls", ("kind",), buckets=SENDING, registry=made)
        self._reading = Histogram("xiaoer_read_seconds", "Time to read a turn", buckets=READING, registry=made)
        self._requests = Counter("xiaoer_api_requests", "Requests to the order API, by result", ("shop", "result"), registry=made)
        self._open = Gauge("xiaoer_api_open", "Requests to the order API under way", registry=made)
        self._events = Counter("xiaoer_api_events", "Order events told, by result", ("shop", "result"), registry=made)
        self._answered = Histogram("xiaoer_api_seconds", "Duration of those requests", ("shop",), buckets=SENDING, registry=made)
        self._late = Histogram("xiaoer_due_lag_seconds", "Lag of what was done after it was due", buckets=LATE, registry=made)

    def know(self, bot_id: int, shop_id: int, code: str) -> None:
        """What a bot and a shop are called in labels."""
        self._shops[shop_id] = self._bots[bot_id] = code

    def shop(self, shop_id: int) -> str:
        return self._shops.get(shop_id, str(shop_id))

    def received(self, bot_id: int, count: int) -> None:
        self._received.labels(self._bots.get(bot_id, "")).inc(count)

    def handled(self, shop_id: int, result: str) -> None:
        self._handled.labels(self.shop(shop_id), result).inc()

    def sent(self, shop_id: int, kind: str, result: str, seconds: float) -> None:
        self._sends.labels(self.shop(shop_id), kind, result).inc()
        self._latency.labels(kind).observe(seconds)

    def understood(self, shop_id: int, seconds: float) -> None:
        self._reading.observe(seconds)

    def requested(self, shop: str, result: str, seconds: float) -> None:
        self._requests.labels(shop, result).inc()
        self._answered.labels(shop).observe(seconds)

    def requests_open(self, count: int) -> None:
        self._open.set(count)

    def order_events(self, shop: str, result: str, count: int) -> None:
        self._events.labels(shop, result).inc(count)

    def late(self, kind: str, seconds: float) -> None:
        self._late.observe(seconds)

    def page(self, backlog: Backlog | None, health: Health) -> bytes:
        """Everything counted so far, with the queues as they were just looked at."""
        now = CollectorRegistry()
        now.register(_Queues(self, backlog, health))
        return generate_latest(self.registry) + generate_latest(now)


class _Queues(Collector):
    """The gauges of one scrape."""

    def __init__(self, meter: Prometheus, backlog: Backlog | None, health: Health) -> None:
        self._meter, self._backlog, self._health = meter, backlog, health

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("xiaoer_healthy", "1 if nothing is stuck", value=float(not self._health.stuck))
        yield GaugeMetricFamily("xiaoer_database_up", "1 if the database answers", value=float(self._health.database))
        polling = GaugeMetricFamily("xiaoer_polling_age_seconds", "Since Telegram last answered", labels=("bot",))
        for bot, age in self._health.polling.items():
            polling.add_metric([str(bot)], age)
        yield polling
        if self._backlog is not None:
            yield from self._of(self._backlog)

    def _of(self, backlog: Backlog) -> Iterator[Metric]:
        yield GaugeMetricFamily("xiaoer_updates_waiting", "Updates to handle", value=backlog.updates)
        yield GaugeMetricFamily("xiaoer_oldest_update_seconds", "Age of the oldest of them", value=backlog.oldest_update or 0)
        outbox = GaugeMetricFamily("xiaoer_outbox", "Outgoing rows that are not done, by state", labels=("shop", "state"))
        for shop, state, count in backlog.outbox:
            outbox.add_metric([self._meter.shop(shop), state], count)
        yield outbox
        yield GaugeMetricFamily("xiaoer_oldest_outgoing_seconds", "Age of the oldest row to send", value=backlog.oldest_outgoing or 0)
        yield GaugeMetricFamily("xiaoer_due_waiting", "Things that happen later", value=backlog.due)
        yield GaugeMetricFamily("xiaoer_oldest_due_seconds", "Lag of the oldest of them", value=backlog.oldest_due or 0)
        yield self._by_shop("xiaoer_open_waits", "Customers a person owes an answer", backlog.waits)
        yield self._by_shop("xiaoer_customers_held", "Customers held by an agent", backlog.held)

    def _by_shop(self, name: str, what: str, counts: Iterable[tuple[int, int]]) -> Metric:
        gauge = GaugeMetricFamily(name, what, labels=("shop",))
        for shop, count in counts:
            gauge.add_metric([self._meter.shop(shop)], count)
        return gauge
