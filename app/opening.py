"""Opens the doors that listen: the webhook, the console, the API, and the pages for those who watch the program."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from desk.ports import Meter

if TYPE_CHECKING:
    from app.settings import Settings
    from app.wiring import House

log = structlog.get_logger()

Job = Coroutine[Any, Any, None]


class NoDoor(Exception):
    """The webhook's address cannot be had; the text says what to do, in Chinese."""


def meter_of(settings: Settings) -> Meter:
    """One that counts, if anybody can look at it."""
    if not settings.metrics_port:
        return Meter()
    from web.metrics import Prometheus  # noqa: PLC0415  (commands that only look something up need no web)

    return Prometheus()


def pages(house: House) -> Job | None:
    """/healthz and /metrics; a port that is taken (by a second worker of this machine) stops nothing."""
    from desk.health import Watch  # noqa: PLC0415
    from web import health, serving  # noqa: PLC0415
    from web.metrics import Prometheus  # noqa: PLC0415

    meter, settings = house.floor.meter, house.settings
    if not settings.metrics_port or not isinstance(meter, Prometheus):
        return None
    try:
        place = serving.listen(settings.metrics_host, settings.metrics_port)
    except serving.PortTaken as error:
        log.warning("状态页打不开：端口被占用了（METRICS_PORT）", place=str(error))
        return None
    watch = Watch(house.floor, lambda: {poller.bot_id: poller.alive_at for poller in house.pollers})
    return serving.serve(health.build(watch, meter), place)


def console(house: House) -> Job | None:
    """The console, where it has an address; what it needs is imported only then."""
    settings = house.settings
    if not settings.console_url:
        return None
    from web import serving  # noqa: PLC0415
    from web.console import building  # noqa: PLC0415

    try:
        place = serving.listen(settings.console_host, settings.console_port)
    except serving.PortTaken as error:
        log.warning("网页后台打不开：端口被占用了（CONSOLE_PORT）", place=str(error))
        return None
    return serving.serve(building.build(house.floor), place)


def api(house: House) -> Job | None:
    """The API for the shops' own systems, where any shop has a secret."""
    settings = house.settings
    if not house.secrets:
        return None
    from web import serving  # noqa: PLC0415
    from web.api import building  # noqa: PLC0415

    try:
        place = serving.listen(settings.api_host, settings.api_port)
    except serving.PortTaken as error:
        log.warning("订单接口打不开：端口被占用了（API_PORT）", place=str(error))
        return None
    return serving.serve(building.build(house.floor, house.secrets), place)


async def webhook(house: House) -> Job:
    """Listen first, then tell Telegram where; NoDoor if the port is taken."""
    from bot import intake  # noqa: PLC0415
    from web import serving, webhook  # noqa: PLC0415

    settings = house.settings
    secret = settings.webhook_secret.get_secret_value()
    doors = {str(bot.id): bot_id for bot_id, bot in house.bots.items()}

    async def accept(telegram_id: str, update: dict[str, Any]) -> None:
        await intake.accept(house.floor, doors[telegram_id], [update])

    try:
        place = serving.listen(settings.webhook_host, settings.webhook_port)
    except serving.PortTaken as error:
        raise NoDoor(f"端口 {error} 被占用了：请换一个 WEBHOOK_PORT") from error
    app = webhook.build(accept, known=frozenset(doors), secret=secret)
    for bot in house.bots.values():
        await bot.set_webhook(
            f"{settings.webhook_url}/telegram/{bot.id}", secret_token=secret,
            allowed_updates=list(intake.ALLOWED), max_connections=40,
        )
    return serving.serve(app, place)
