"""Commands of `xiaoer shop`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli_shared import fail, known_shop, with_store
from app.cli_shop_change import change

OWN_LEAST = 4  # characters of an account: a shorter name would let half the language through

shop_cli = typer.Typer(no_args_is_help=True, help="店铺")
shop_cli.command("change")(change)


@shop_cli.command("add")
def shop_add(
    code: Annotated[str, typer.Argument(help="代号：小写字母数字，对应 BOT_TOKEN_<代号>")],
    name: Annotated[str, typer.Argument(help="店名")],
    trade: Annotated[str, typer.Option(help="行业：clothing shoes phone_cases food jewellery")] = "default",
    timezone: Annotated[str, typer.Option(help="时区")] = "Asia/Shanghai",
    fact: Annotated[list[str] | None, typer.Option(help="店铺信息，如 --fact 快递=中通快递，可写多个")] = None,
) -> None:
    """添加一家店铺（带上自带话术库）。"""
    from app import wiring
    from scripts_library.menus import trades

    if not code.isascii() or not code.isalnum() or code != code.lower():
        fail("代号只能用小写字母和数字，例如 shoes")
    if trade not in (*trades(), "default"):
        fail(f"行业可选：{'、'.join(trades())}")
    facts = _facts(fact or [])

    def job(store: Any, settings: Any) -> None:
        if store.write_now(lambda tx: tx.shops.by_code(code)) is not None:
            fail(f"已经有代号为 {code} 的店铺了")
        wiring.ensure_shop(
            store, settings, code=code, name=name, trade=trade, timezone=timezone, settings={"facts": facts}
        )
        variable = "BOT_TOKEN" if code == "main" else f"BOT_TOKEN_{code.upper()}"
        typer.echo(f"已添加店铺 {name}（{code}）。把机器人 token 写进 .env：{variable}=…")

    with_store(job)


def _facts(pairs: list[str]) -> dict[str, str]:
    from scripts_library.render import SETTABLE, nearest

    facts: dict[str, str] = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark:
            fail(f"「{pair}」要写成 名称=内容，例如 快递=中通快递")
        if key not in SETTABLE:
            near = nearest(key, SETTABLE)
            meant = f"，是不是「{near}」？" if near else "。"
            fail(f"不认识的店铺信息「{key}」{meant}可以填：{'、'.join(SETTABLE)}")
        facts[key] = value
    return facts


@shop_cli.command("set")
def shop_set(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    fact: Annotated[list[str], typer.Argument(help="店铺信息，如 快递=中通快递 发货地=浙江杭州")],
) -> None:
    """填写店铺信息，话术里的变量就从这里来。"""
    from scripts_library.render import PROMOTED

    facts = _facts(fact)

    def job(store: Any, _settings: Any) -> None:
        shop = known_shop(store, code)
        _refuse_forbidden(store, shop.id, facts)
        known = shop.settings.get("facts", {})
        _change(store, code, facts={**known, **facts})
        typer.echo("已保存：" + "，".join(f"{key}={value}" for key, value in facts.items()))
        if shop.promoted.get("kinds") and (named := sorted(PROMOTED & set(facts))):
            typer.echo(f"活动表里已经有活动，{'、'.join(named)}以活动表为准（xiaoer promotions list）")

    with_store(job)


def _refuse_forbidden(store: Any, shop_id: int, facts: dict[str, str]) -> None:
    """Facts stand in what customers read: what must not leave does not get in."""
    from nlu.check import Checker

    library = store.write_now(lambda tx: tx.phrases.library(shop_id))
    checker = Checker(library.rules, library.own)
    for name, value in facts.items():
        check = checker.check(value)
        if check.verdict == "block":
            why = "；".join(dict.fromkeys(finding.why for finding in check.findings))
            fail(f"{name}没有保存：{why}。本店自己的账号先用 xiaoer shop own 登记")


@shop_cli.command("hours")
def shop_hours(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    spans: Annotated[
        list[str], typer.Argument(help="营业时间，可分几段，也可按星期：09:00-12:00 13:00-24:00 周六 10:00-18:00 周日 休息")
    ],
) -> None:
    """设置营业时间：之外的时间小二会告诉顾客几点有人。"""
    from desk.shifts.hours import said, week_of

    try:
        hours = week_of(spans)
    except ValueError as error:
        fail(str(error))
    with_store(lambda store, _settings: typer.echo(f"营业时间：{said(_change(store, code, hours=hours))}"))


@shop_cli.command("holiday")
def shop_holiday(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    days: Annotated[list[str] | None, typer.Argument(help="2026-10-01 或 2026-10-01..2026-10-07，可写多个；不写就列出")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="去掉这些天，照常营业")] = False,
) -> None:
    """店铺放假：那几天不营业，小二会告诉顾客几号回来。"""
    from desk.shifts.hours import holidays_of, written

    try:
        named = holidays_of(days or [])
    except ValueError as error:
        fail(str(error))

    def job(store: Any, _settings: Any) -> None:
        known = holidays_of(known_shop(store, code).settings.get("holidays", ()))
        kept = written(known - named if remove else known | named)
        if days:
            _change(store, code, holidays=kept)
        typer.echo("放假：" + ("、".join(kept) or "没有"))

    with_store(job)


@shop_cli.command("quiet")
def shop_quiet(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    span: Annotated[str, typer.Argument(help="22:00-09:00；写 无 就不设")],
) -> None:
    """设置免打扰时间：这段时间不给顾客发提醒（按顾客当地的时间）。"""
    from scripts_library.nudge_rules import spans_of

    try:
        found = () if span == "无" else spans_of([span])[0]
    except ValueError as error:
        fail(str(error))
    if found and found[0] == found[1]:
        fail("开始和结束不能一样；不要免打扰时间就写 无")
    with_store(lambda store, _settings: _change(store, code, quiet_hours=list(found)))
    typer.echo("免打扰时间：" + ("–".join(found) or "没有"))


@shop_cli.command("cutoffs")
def shop_cutoffs(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    hours: Annotated[list[str], typer.Argument(help="截单时间，可写多个：11:00 16:00")],
) -> None:
    """设置截单时间：话术里的 {发货批次}（今天上午、今天下午、下一个工作日）按它来算。"""
    from desk.phrases.dispatch import cut_offs_of

    try:
        written = cut_offs_of(hours)
    except ValueError as error:
        fail(str(error))
    with_store(lambda store, _settings: _change(store, code, cut_offs=written))
    typer.echo("截单时间：" + "、".join(written))


@shop_cli.command("prints")
def shop_prints(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    hours: Annotated[list[str], typer.Argument(help="打单时间，可写多个：12:00 15:00 17:00")],
) -> None:
    """设置打单时间：打单以后就改不了备注，只能拦截。"""
    from desk.phrases.dispatch import cut_offs_of

    try:
        written = cut_offs_of(hours)
    except ValueError as error:
        fail(str(error))
    with_store(lambda store, _settings: _change(store, code, print_runs=written))
    typer.echo("打单时间：" + "、".join(written))


@shop_cli.command("rhythm")
def shop_rhythm(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    handover: Annotated[int | None, typer.Option(min=5, max=600, help="下班后几分钟还没交接的报给组长（原来 30）")] = None,
    memo: Annotated[int | None, typer.Option(min=10, max=2880, help="通知发出几分钟后提醒没看的同事（原来 240）")] = None,
    prints: Annotated[int | None, typer.Option(min=0, max=180, help="打单前几分钟提醒没弄好的订单，0 = 不提醒（原来 20）")] = None,
) -> None:
    """设置交接、通知、打单提醒等多久。"""
    from desk.handover import handover_clock
    from desk.rhythm import memos, print_reminders

    given = {"handover_grace": handover, "memo_wait": memo, "print_reminder": prints}
    changes = {name: minutes * 60.0 for name, minutes in given.items() if minutes is not None}
    usual = {"handover_grace": handover_clock.GRACE, "memo_wait": memos.WAIT, "print_reminder": print_reminders.BEFORE}

    def job(store: Any, _settings: Any) -> None:
        settings = _change(store, code, **changes).settings
        now = [int(settings.get(name, seconds) / 60) for name, seconds in usual.items()]
        typer.echo("下班后 {} 分钟没交接报组长　通知 {} 分钟后提醒没看的　打单前 {} 分钟提醒".format(*now))

    with_store(job)


@shop_cli.command("load")
def shop_load(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    customers: Annotated[int, typer.Argument(min=1, max=99, help="一位客服同时最多接待几位顾客")],
) -> None:
    """设置接待上限：到了上限就不再派新顾客（个别客服可用 /load 另设）。"""
    with_store(lambda store, _settings: _change(store, code, load_limit=customers))
    typer.echo(f"接待上限：{customers}")


@shop_cli.command("requests")
def shop_requests(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    kinds: Annotated[list[str] | None, typer.Argument(help="如 查库存=仓库:30 拦截=10，可写多个；不写就列出")] = None,
) -> None:
    """协查单：每一种发给谁（仓库 打单 售后）、多少分钟内答复。"""
    from desk.talks.requests import rules_of, rules_said

    try:
        routes, minutes = rules_of(kinds or [])
    except ValueError as error:
        fail(str(error))

    def job(store: Any, _settings: Any) -> None:
        settings = known_shop(store, code).settings
        merged = {
            "request_routes": {**settings.get("request_routes", {}), **routes},
            "request_minutes": {**settings.get("request_minutes", {}), **minutes},
        }
        shop = _change(store, code, **merged) if kinds else known_shop(store, code)
        typer.echo("\n".join(rules_said(shop)))

    with_store(job)


@shop_cli.command("stages")
def shop_stages(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    rows: Annotated[list[str] | None, typer.Argument(help="如 运输中=已收货，可写多个；不写就列出")] = None,
) -> None:
    """订单状态对应顾客的哪个阶段：置顶卡和推荐话术按它来。"""
    from desk.orders.order_stage import SETTING
    from desk.orders.stage_table import stages_of, stages_said

    try:
        own = stages_of(rows or [])
    except ValueError as error:
        fail(str(error))

    def job(store: Any, _settings: Any) -> None:
        shop = known_shop(store, code)
        if own:
            shop = _change(store, code, **{SETTING: {**shop.settings.get(SETTING, {}), **own}})
        typer.echo("\n".join(stages_said(shop)))

    with_store(job)


@shop_cli.command("own")
def shop_own(
    code: Annotated[str, typer.Argument(help="店铺代号")],
    names: Annotated[list[str] | None, typer.Argument(help="本店的收款账户、电话、微信号等，可写多个；不写就列出")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="从名单里去掉这些")] = False,
) -> None:
    """本店自己的收款账户和联系方式：名单上的可以发给顾客，其他的一律拦下，两秒内生效。"""
    wanted = [name.strip() for name in names or [] if name.strip()]
    if short := [name for name in wanted if len(name) < OWN_LEAST]:
        fail(f"「{short[0]}」太短，请写完整的账号或号码")

    def job(store: Any, _settings: Any) -> None:
        shop_id = known_shop(store, code).id
        known = store.write_now(lambda tx: tx.phrases.own(shop_id))
        kept = [name for name in known if name not in wanted] + ([] if remove else wanted)
        if wanted:
            store.write_now(lambda tx: tx.phrases.set_own(shop_id, kept))
        typer.echo("本店的账户和联系方式：" + ("、".join(kept) or "没有"))

    with_store(job)


def _change(store: Any, code: str, **settings: Any) -> Any:
    """Change settings of a shop; returns the shop as it is now."""
    shop = known_shop(store, code)
    store.write_now(lambda tx: tx.shops.set_settings(shop.id, {**shop.settings, **settings}))
    return known_shop(store, code)


@shop_cli.command("list")
def shop_list() -> None:
    """列出店铺。"""

    def job(store: Any, _settings: Any) -> None:
        shops = store.write_now(lambda tx: tx.shops.all())
        if not shops:
            typer.echo("还没有店铺：运行一次 xiaoer run 就有第一家（main），或 xiaoer shop add main 店名")
        for shop in shops:
            bots = store.write_now(lambda tx, shop=shop: tx.shops.bots(shop.id))
            names = "、".join(f"@{bot.username}" for bot in bots) or "还没有机器人"
            typer.echo(f"{shop.code}\t{shop.name}\t{shop.trade}\t{shop.timezone}\t{names}")

    with_store(job)
