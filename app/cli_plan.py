"""`xiaoer plan`: how many desk groups the last weeks' traffic calls for."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli_shared import Json, with_store

KINDS = {
    "card": "卡片（含修改）", "notice": "提醒", "topic": "新话题", "media": "图片和文件", "say": "消息", "form": "改一改",
    "edit": "修改", "rename": "话题改名", "pin": "置顶", "header": "话题抬头",
}


def plan(
    weeks: Annotated[float, typer.Option(help="看最近几周", min=0.1)] = 4.0,
    json: Json = False,
) -> None:
    """按最近几周的流量，算算需要几个客服台群（Telegram 每群每分钟最多 20 次）。"""
    from json import dumps

    from desk.people import planning

    def job(store: Any, _settings: Any) -> None:
        shops = store.write_now(lambda tx: tx.shops.all())
        if not shops and not json:
            typer.echo("还没有店铺，也就没有流量可算：等运行几天再来看")
        for shop in shops:
            for bot in store.write_now(lambda tx, shop=shop: tx.shops.bots(shop.id)):
                found = store.write_now(lambda tx, bot=bot: planning.plan_of(tx, bot.id, weeks=weeks))
                if json:
                    typer.echo(dumps(_as_json(shop, bot, weeks, found), ensure_ascii=False))
                else:
                    typer.echo("\n".join(_lines(shop, bot, weeks, found)))

    with_store(job)


def _as_json(shop: Any, bot: Any, weeks: float, found: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {"shop": shop.code, "bot": bot.username, "weeks": weeks, **asdict(found), "kinds": dict(found.kinds)}


def _lines(shop: Any, bot: Any, weeks: float, found: Any) -> list[str]:
    lines = [f"{shop.name}（@{bot.username}），最近 {weeks:g} 周，现有客服台群 {found.groups_now} 个"]
    if not found.needed:
        return [
            *lines, "  还没有流量，先按经验来：一轮对话大约用掉 3 次（卡片、改卡片、偶尔开话题），",
            "  每分钟 6 轮以内一个群够用；再多，每多 6 轮加一个群。等有了几天流量再来看。",
        ]
    lines.append(_advice(found))
    lines.append("  依据：" + "，".join(f"{KINDS.get(kind, kind)} {count}" for kind, count in found.kinds) + f"，共 {found.rows} 次")
    lines.append(
        f"  有活的 {found.busy_minutes} 分钟里，99% 的分钟不超过 {found.p99} 次；最忙的一分钟 {found.most} 次（{_when(shop, found.most_at)}）"
    )
    if found.groups_now > 1:
        lines.append(f"  最忙的一个群占了 {found.busiest_share:.0%}")
    return lines + [_forecast(one) for one in found.forecasts]


def _advice(found: Any) -> str:
    missing = found.needed - found.groups_now
    if missing > 0:
        return f"  建议 {found.needed} 个群，还差 {missing} 个：再建一个开了「话题」的群，把机器人设为管理员，店主在群里发 /bind"
    return f"  需要 {found.needed} 个群，现在够用"


def _forecast(one: Any) -> str:
    if not one.waited:
        return f"  {one.groups} 个群：全部一分钟内送到"
    late = f"最久的等 {one.longest} 分钟左右" if one.longest > 1 else "最久的等一两分钟"
    return f"  {one.groups} 个群：{one.prompt:.1%} 一分钟内送到，{one.waited} 次要排队，{late}"


def _when(shop: Any, at: float) -> str:
    from desk.shifts.hours import local

    return f"{local(shop, at):%m-%d %H:%M}"
