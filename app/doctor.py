"""Says in Chinese what is missing before the shop can open: one finding a line."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from app import wiring
from app.cli_shared import database_trouble
from app.settings import Settings, api_secrets, shop_of, tokens
from scripts_library import loader
from scripts_library.errors import LibraryError
from storage.errors import StorageError
from storage.records.people import Bot, DeskGroup
from storage.store import Store

STALE = 3600.0
NO_DESK = (
    "还没有客服台：一个人接待，店主打开机器人点「就在这里接待」；"
    "和同事一起，建一个开了「话题」的群，把机器人设为管理员，店主在群里发 /bind"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``text`` says what is right, or what to do."""

    good: bool
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """Everything in the order in which one would mend it."""
    findings = [_library()]
    store, finding = _database(settings)
    findings.append(finding)
    if store is None:
        return findings
    try:
        findings += await _shops(store)
        findings += await _orders_door(store, settings)
        found = tokens(settings)
        if not found:
            findings.append(Finding(False, "还没有 BOT_TOKEN：找 @BotFather 发 /newbot 拿到后写进 .env"))
        if not settings.owner_id:
            findings.append(Finding(False, "还没有 OWNER_ID：写上店主自己的 Telegram 数字 ID，不然没人能绑定客服台"))
        if settings.webhook_url.startswith("http://"):
            findings.append(Finding(False, "WEBHOOK_URL 要用 https://，Telegram 不往 http 推送"))
        for name, token in found.items():
            findings += await _bot(store, settings, name, token)
    finally:
        store.close()
    return findings


def _library() -> Finding:
    try:
        library = loader.load()
    except LibraryError as error:
        return Finding(False, str(error))
    return Finding(True, f"自带话术库：{len(library.phrases)} 条话术，{len(library.examples)} 句例句")


def _database(settings: Settings) -> tuple[Store | None, Finding]:
    try:
        store = wiring.open_store(settings, time.time)
    except (StorageError, OSError) as error:
        return None, Finding(False, database_trouble(error))
    kind = "SQLite" if settings.database_url.startswith("sqlite") else "PostgreSQL"
    return store, Finding(True, f"数据库正常（{kind}），表结构是当前版本")


async def _shops(store: Store) -> list[Finding]:
    findings = []
    for shop in await store.read(lambda tx: tx.shops.all()):
        facts = shop.settings.get("facts", {})
        missing = [name for name in ("快递", "发货地") if not facts.get(name)]
        if missing:
            findings.append(
                Finding(False, f"店铺 {shop.name} 还没填：{'、'.join(missing)}（xiaoer shop set {shop.code} 快递=… 发货地=…）")
            )
        loaded = await store.read(lambda tx, shop=shop: tx.phrases.version(shop.id))  # type: ignore[misc]
        findings.append(
            Finding(loaded > 0, f"店铺 {shop.name} 的话术库" + ("已导入" if loaded else "是空的：xiaoer db load-library"))
        )
    return findings


async def _orders_door(store: Store, settings: Settings) -> list[Finding]:
    """Can the shops' own systems tell of orders; nothing is said where no shop has a secret."""
    variables = {name: shop_of(name, "API_SECRET") for name in api_secrets(settings)}
    known = {shop.code for shop in await store.read(lambda tx: tx.shops.all())}
    findings = [
        Finding(False, f"{name} 没有对应的店铺：先运行 xiaoer shop add {code} 店名，或删掉这一行")
        for name, code in variables.items() if code not in known
    ]
    if not variables:
        return findings
    others = {"WEBHOOK_PORT": bool(settings.webhook_url), "CONSOLE_PORT": bool(settings.console_url), "METRICS_PORT": True}
    taken = [name for name, used in others.items() if used and getattr(settings, name.lower()) == settings.api_port]
    if taken:
        return [*findings, Finding(False, f"API_PORT 和 {taken[0]} 是同一个端口：换一个")]
    place = f"http://{settings.api_host}:{settings.api_port}/api/v1/orders/events"
    return [*findings, Finding(True, f"订单接口：{place}（{'、'.join(sorted(known & set(variables.values())))}）")]


async def _bot(store: Store, settings: Settings, name: str, token: str) -> list[Finding]:
    from bot.connection import TokenRefused, Unreachable, connect, meet  # noqa: PLC0415

    bot = connect(token, settings.telegram_api_base)
    try:
        me = await meet(bot)
    except TokenRefused:
        return [Finding(False, f"{name} 不对或已被撤销：请找 @BotFather 核对")]
    except Unreachable:
        return [Finding(False, "连不上 Telegram：检查网络，或设置 TELEGRAM_API_BASE")]
    else:
        findings = [Finding(True, f"{name} 正常：@{me.username}")]
        if not me.supports_inline_queries:
            findings.append(Finding(False, f"@{me.username} 没开内联模式：找 @BotFather 发 /setinline"))
        findings += await _webhook(settings, bot)
        findings += await _desk(store, bot, me)
        return findings
    finally:
        await bot.session.close()


async def _webhook(settings: Settings, bot: Any) -> list[Finding]:
    info = await bot.get_webhook_info()
    if info.url and not settings.webhook_url:
        return [Finding(False, "这个机器人设过 webhook，启动后会改成轮询；如果别处还在用，请换一个机器人")]
    age = time.time() - info.last_error_date.timestamp() if info.last_error_date else None
    if age is not None and age < STALE:
        return [Finding(False, f"Telegram 推送 webhook 最近出错：{info.last_error_message}")]
    return []


async def _desk(store: Store, bot: Any, me: Any) -> list[Finding]:
    from bot.rights import shortcomings  # noqa: PLC0415

    known: Bot | None = await store.read(lambda tx: tx.shops.bot_by_telegram(me.id))
    groups: tuple[DeskGroup, ...] = ()
    if known is not None:
        groups = await store.read(lambda tx: tx.shops.desks(known.id))
    if not groups:
        return [Finding(False, NO_DESK)]
    findings = []
    for group in groups:
        if group.kind:
            findings.append(_private_desk(group, topics=bool(me.has_topics_enabled)))
            continue
        problems = await shortcomings(bot, group.chat_id)
        if problems:
            findings += [Finding(False, f"客服台「{group.title}」：{problem}") for problem in problems]
        else:
            findings.append(Finding(True, f"客服台「{group.title}」权限齐全"))
    findings += await _clock(store, known)
    return findings


def _private_desk(desk: DeskGroup, *, topics: bool) -> Finding:
    if desk.kind == "threads" and not topics:
        return Finding(False, f"{desk.title}的私聊接待用了话题，可是机器人的话题关着：在 @BotFather 里打开，或让 TA 重新发 /desk")
    return Finding(True, f"{desk.title}在私聊里接待")


async def _clock(store: Store, known: Bot | None) -> list[Finding]:
    """Compare our clock with the date in the newest update."""
    if known is None:
        return []
    lag = await store.read(lambda tx: tx.inbox.newest_lag(known.id))
    if lag is not None and abs(lag) > 60:
        return [Finding(False, f"本机时钟和 Telegram 差了 {lag:.0f} 秒：请打开自动校时（NTP）")]
    return [Finding(True, "时钟正常")] if lag is not None else []
