"""The demonstration: the real bot on the built-in Telegram simulator, in one process, with one address."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from typing import Any

from app import wiring
from app.models import TrainingFailed, ensure
from app.running import told_to_stop
from app.settings import Settings
from desk.people import staffing
from scripts_library import loader

SECRET = "xiaoer-demo-orders-secret"  # noqa: S105  (the demonstration listens on this machine only)
TOKEN = "1000001:xiaoer-demo"  # noqa: S105  (of the simulator, worth nothing anywhere else)
FACTS = {
    "快递": "中通快递", "可选快递": "顺丰（补差价）、邮政", "发货地": "浙江杭州", "包邮门槛": "满59元",
    "邮费": "6元", "当前活动": "全场满199减20", "活动截止": "本月底", "运费险": "每单都送运费险",
    "正品凭证": "营业执照、商标注册证和质检报告", "发票说明": "可开电子普票，签收后在订单里申请",
    "收款方式": "本店下单页面", "关注方式": "点右上角关注本店频道", "退货地址": "杭州市余杭区良睦路1号小二仓库",
}
API_PORT = 8070  # the one docs/api.md names, if nobody has it


class CannotStart(Exception):
    """Why the demonstration cannot begin, in Chinese."""


async def serve(port: int, data: Path) -> None:
    """Start everything, print the address, run until interrupted."""
    sys.stdout.write("正在启动小二，第一次要多等一会儿……\n")
    sys.stdout.flush()
    from simulator.server import Simulator  # noqa: PLC0415  (brings aiogram)

    settings = _settings(data)
    try:
        await asyncio.to_thread(ensure, loader.load(), settings.model_dir)
    except TrainingFailed as error:
        raise CannotStart(f"理解模型训练失败：{error}") from error
    simulator = Simulator()
    try:
        base = await simulator.start("127.0.0.1", port)
    except OSError as error:
        raise CannotStart(f"端口 {port} 被占用了，请换一个：xiaoer demo --port 0") from error
    house, buyer = await _house(settings, base, _free_port())
    try:
        await _run(house, base, buyer)
    finally:
        await house.stop()
        await simulator.stop()


def _settings(data: Path) -> Settings:
    """Always the same, whatever .env says; and always a fresh database, as the simulator starts empty too."""
    for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
        (data / name).unlink(missing_ok=True)
    return Settings(
        _env_file=None, bot_token="", owner_id=0, database_url=f"sqlite:///{data / 'demo.db'}",  # type: ignore[call-arg, arg-type]
        telegram_api_base="", webhook_url="", webhook_secret="", model_dir=data / "models",  # type: ignore[arg-type]
        timezone="Asia/Shanghai", flood_limits=False, metrics_port=0,
    )


def _free_port(liked: int = 0) -> int:
    """A port that nobody listens on: this one, if it is free."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will: one that was just left is free
        try:
            free.bind(("127.0.0.1", liked))
        except OSError:
            return _free_port()
        port: int = free.getsockname()[1]
    return port


async def _house(settings: Settings, base: str, port: int) -> tuple[wiring.House, int]:
    """The furnished house, and the Telegram id of a customer for whom orders may be told."""
    placed = settings.model_copy(update={
        "telegram_api_base": base, "shop_name": "小二服饰店", "shop_trade": "clothing",
        "console_url": f"http://127.0.0.1:{port}", "console_port": port, "api_port": _free_port(API_PORT),
    })  # fmt: skip
    house = await asyncio.to_thread(_build, placed)
    return house, await _furnish(house, base)


def _build(settings: Settings) -> wiring.House:
    house = wiring.build(settings, bot_tokens={"BOT_TOKEN": TOKEN}, shop_secrets={"main": SECRET})
    shop = house.store.write_now(lambda tx: tx.shops.by_code("main"))
    if shop is not None:
        house.store.write_now(lambda tx: tx.shops.set_settings(shop.id, {"facts": FACTS, "hours": [["00:00", "24:00"]]}))
    return house


async def _furnish(house: wiring.House, base: str) -> int:
    """People for the simulator, and places for them at the desk; the id of 小雨."""
    from simulator.client import World  # noqa: PLC0415

    async with World(base) as world:
        bot = await world.bot(token=TOKEN, username="xiaoer_demo_bot", first_name="小二服饰店", inline=True)
        owner = await world.person("王店主")
        agents = [await world.person(name) for name in ("小李", "小陈")]
        buyer, _ = [await world.person(name) for name in ("小雨", "阿杰")]
        group = await world.group("小二服饰店 · 客服台", owner=owner, forum=True)
        await group.add_bot(bot)
        for person in agents:
            await group.add(person)
        people = [(owner.id, "王店主", "owner"), *((p.id, p.name, "agent") for p in agents)]
        await house.store.write(lambda tx: _place(tx, bot.id, group.id, people))
    return int(buyer.id)


def _place(tx: Any, telegram_id: int, chat_id: int, people: list[tuple[int, str, str]]) -> None:
    shop = tx.shops.by_code("main")
    bot_id = tx.shops.add_bot(
        shop_id=shop.id, telegram_id=telegram_id, username="xiaoer_demo_bot", token_name="BOT_TOKEN"  # noqa: S106
    )
    tx.shops.bind_group(shop_id=shop.id, bot_id=bot_id, chat_id=chat_id, title="客服台")
    for user_id, name, role in people:
        staffing.put_on_list(tx, shop.id, user_id, name, role)


async def _run(house: wiring.House, base: str, buyer: int) -> None:
    stop = told_to_stop()
    await house.start()
    sys.stdout.write(f"\n小二已就绪，请在浏览器打开：{base}\n左边当顾客，右边当客服；按 Ctrl+C 结束。\n网页后台：右边换成王店主和机器人的私聊，发 /console，点开它发来的链接。\n订单接口：http://127.0.0.1:{house.settings.api_port}，密钥 {SECRET}，小雨的编号 {buyer}（怎么试见 docs/api.md）。\n\n")
    sys.stdout.flush()
    await stop.wait()
