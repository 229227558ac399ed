"""Bot API methods by which a bot gets its updates: long polling and the webhook's settings."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

from simulator.call import Call, Handler
from simulator.errors import ApiError, bad
from simulator.state import Bot, Json
from simulator.update_queue import Waiting
from simulator.webhook import Webhook
from simulator.world import World

POLL_AT_MOST = 50
BATCH_AT_MOST = 100
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)


def _set_allowed(call: Call) -> None:
    wish = call.get("allowed_updates")
    if isinstance(wish, list):
        call.bot.updates.allowed = frozenset(map(str, wish)) or None


async def get_updates(call: Call) -> list[Json]:
    """Confirm by offset, then hand out at most `limit`, waiting up to `timeout` seconds for the first."""
    queue, now = call.bot.updates, call.world.now()
    if queue.webhook is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    if queue.poller is not None and not queue.poller.done():
        queue.poller.set_result(None)
    _set_allowed(call)
    queue.confirm(int(call.get("offset") or 0), now)
    if not queue.waiting:
        await _wait(call.bot, min(max(int(call.get("timeout") or 0), 0), POLL_AT_MOST))
    limit = min(max(int(call.get("limit") or BATCH_AT_MOST), 1), BATCH_AT_MOST)
    batch = [update for update, _ in zip(queue.waiting, range(limit), strict=False)]
    mark_read(call.world, batch)
    return [update.body for update in batch]


async def _wait(bot: Bot, seconds: int) -> None:
    queue = bot.updates
    if seconds <= 0:
        return
    ousted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    queue.poller = ousted
    queue.arrived.clear()
    arrival = asyncio.ensure_future(queue.arrived.wait())
    either: set[asyncio.Future[Any]] = {arrival, ousted}
    try:
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        arrival.cancel()
        if queue.poller is ousted:
            queue.poller = None
    if ousted.done():
        raise ApiError(409, WEBHOOK_ACTIVE if queue.webhook is not None else TERMINATED)


def mark_read(world: World, batch: list[Waiting]) -> None:
    """The bot has these now: people see their messages as read."""
    for update in batch:
        message = update.message
        if message is not None and not message.read:
            message.read = True
            world.events.publish("read", lambda m=message: {"chat": m.chat.key, "id": m.id})  # type: ignore[misc]


def set_webhook(call: Call) -> bool:
    url = str(call.get("url") or "")
    secret = call.get("secret_token")
    if secret is not None and not _SECRET.fullmatch(str(secret)):
        raise bad("secret token contains unallowed characters")
    queue = call.bot.updates
    if url:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    _set_allowed(call)
    stop_webhook(call.bot)
    if call.get("drop_pending_updates"):
        queue.waiting.clear()
        queue.arrived.clear()
    if url:
        most = min(max(int(call.get("max_connections") or 40), 1), 100)
        queue.webhook = Webhook(call.world, call.bot, url, str(secret) if secret else None, most)
        queue.webhook.start()
        if queue.poller is not None and not queue.poller.done():
            queue.poller.set_result(None)
    return True


def stop_webhook(bot: Bot) -> None:
    """End delivery by webhook, if there is one."""
    if bot.updates.webhook is not None:
        bot.updates.webhook.stop()
        bot.updates.webhook = None


def delete_webhook(call: Call) -> bool:
    stop_webhook(call.bot)
    if call.get("drop_pending_updates"):
        call.bot.updates.waiting.clear()
        call.bot.updates.arrived.clear()
    return True


def webhook_info(call: Call) -> Json:
    queue = call.bot.updates
    found: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(queue.waiting)}
    webhook: Any = queue.webhook
    if webhook is not None:
        found.update(url=webhook.url, max_connections=webhook.most, ip_address="127.0.0.1")
        if webhook.last_error is not None:
            found.update(last_error_date=webhook.last_error[0], last_error_message=webhook.last_error[1])
    if queue.allowed:
        found["allowed_updates"] = sorted(queue.allowed)
    return found


METHODS: dict[str, Handler] = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": webhook_info,
}
