"""Commands that let a shop's understanding grow: learn, model list, model rollback."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import Json, fail, no_shop, with_store

learn_cli = typer.Typer()
model_cli = typer.Typer(no_args_is_help=True, help="理解模型：看有哪些、退回上一个")
ShopCode = Annotated[str, typer.Option(help="店铺代号")]
Keys = Annotated[str, typer.Option(help="编号，多个用英文逗号隔开；all 表示全部")]


@learn_cli.command()
def learn(
    shop: ShopCode = "main",
    days: Annotated[int, typer.Option(help="看最近多少天的接待", min=1)] = 30,
    accept: Keys = "",
    decline: Keys = "",
    assign: Annotated[str, typer.Option(help="把一组没有答案的问题归到一个意图：编号=意图")] = "",
    rows: Annotated[Path | None, typer.Option(help="把自己标好的 TSV（text、intents 两列）加进例句")] = None,
    as_json: Json = False,
) -> None:
    """从客服的选择里学：列出建议的例句和没有答案的问题，主管点头才算数。"""

    def job(store: Any, settings: Any) -> None:
        from desk.phrases import learning

        mind, choices, declined = _shop_mind(store, settings, shop, days)
        found = learning.material(mind[1], choices, declined)
        if rows is not None:
            _say_learnt(store.write_now(_rows_job(mind, rows)))
        elif accept or decline or assign:
            _decide(store, mind, found, accept, decline, assign)
        elif as_json:
            _print_json(found)
        else:
            _print(found, mind[1])

    with_store(job)


def _shop_mind(store: Any, settings: Any, code: str, days: int) -> tuple[Any, Any, Any]:
    """((shop, its mind), what was chosen, what was declined)."""
    from app import wiring

    shop = store.write_now(lambda tx: tx.shops.by_code(code))
    if shop is None:
        fail(no_shop(code, [one.code for one in store.write_now(lambda tx: tx.shops.all())]))
    library = store.write_now(lambda tx: tx.phrases.library(shop.id))
    mind = wiring.mind_builder(settings)(library)
    choices = store.write_now(lambda tx: tx.lessons.choices(shop.id, since=tx.now - days * 86400.0))
    return (shop, mind), choices, store.write_now(lambda tx: tx.phrases.declined(shop.id))


def _rows_job(whose: tuple[Any, Any], path: Path) -> Callable[[Any], int]:
    from nlu.errors import RowsError
    from nlu.evaluate import read_rows

    shop, mind = whose
    try:
        taught = read_rows(path)
    except RowsError as error:
        fail(str(error))
    strange = sorted({intent for row in taught for intent in row.intents} - set(mind.intents))
    if strange:
        fail(f"{path} 里有话术库没有的意图：{'、'.join(strange[:8])}。怎么办：改成已有的意图（见 intents.yaml）")
    return lambda tx: int(tx.phrases.learn(shop.id, taught, source="own"))


def _decide(store: Any, whose: tuple[Any, Any], found: Any, accept: str, decline: str, assign: str) -> None:
    from desk.phrases import learning

    shop, mind = whose
    if assign:
        key, _, intent = assign.partition("=")
        (cluster,) = _picked(found.clusters, key) if "," not in key and key != "all" else (fail("一次只能归一组：编号=意图"),)
        if intent not in mind.intents:
            fail(f"话术库里没有“{intent}”这个意图")
        _say_learnt(store.write_now(lambda tx: learning.assign(tx, shop.id, cluster, intent)))
    if accept:
        picked = _picked(found.proposals, accept)
        _say_learnt(store.write_now(lambda tx: learning.accept(tx, shop.id, picked)))
    if decline:
        gone = _picked([*found.proposals, *found.clusters], decline)
        texts = [text for one in gone for text in getattr(one, "texts", None) or (one.text,)]
        store.write_now(lambda tx: learning.decline(tx, shop.id, texts))
        typer.echo(f"已略过 {len(texts)} 句，以后不再提")


def _picked(found: Sequence[Any], keys: str) -> list[Any]:
    if keys == "all":
        return list(found)
    by_key = {one.key: one for one in found}
    wanted = [key.strip() for key in keys.split(",") if key.strip()]
    if unknown := [key for key in wanted if key not in by_key]:
        fail(f"没有这个编号：{'、'.join(unknown)}。怎么办：再运行一次 xiaoer learn 看现在的编号")
    return [by_key[key] for key in wanted]


def _say_learnt(count: int) -> None:
    typer.echo(f"已加入 {count} 句；运行中的小二会在一分钟左右重新训练并换上" if count else "这些例句话术库里都有了")


def _print(found: Any, mind: Any) -> None:
    typer.echo(f"建议加进例句的话 {len(found.proposals)} 句（客服这样答过，小二还没学会）")
    for one in found.proposals:
        heard = f"，现在听成“{mind.intent_name(one.heard)}”" if one.heard and one.heard != one.intent else ""
        typer.echo(f"  {one.key}  {one.text}  → {mind.intent_name(one.intent)}（{one.intent}，{one.times} 次{heard}）")
    typer.echo(f"没有现成答案的问题 {len(found.clusters)} 组")
    for one in found.clusters:
        more = f" 等 {len(one.texts)} 种说法" if len(one.texts) > 1 else ""
        typer.echo(f"  {one.key}  {' / '.join(one.texts[:3])}{more}（{one.times} 次）")
    if found.proposals or found.clusters:
        typer.echo("加入：xiaoer learn --accept 编号；归到一个意图：--assign 编号=意图；不要：--decline 编号")


def _print_json(found: Any) -> None:
    from dataclasses import asdict

    typer.echo(json.dumps(asdict(found), ensure_ascii=False))


# --- models ------------------------------------------------------------------------------------------


@model_cli.command("list")
def model_list() -> None:
    """有哪些模型：哪天训练的、多大、哪家店在用。"""

    def job(store: Any, settings: Any) -> None:
        from app import models

        using: dict[str, list[str]] = {}
        for shop in store.write_now(lambda tx: tx.shops.all()):
            library = store.write_now(lambda tx, one=shop: tx.phrases.library(one.id))
            name = library.model or models.path_of(library, settings.model_dir).stem
            using.setdefault(name, []).append(f"{shop.code}{'（退回的）' if library.model else ''}")
        for one in models.kept(settings.model_dir):
            made = datetime.fromtimestamp(one.made_at).strftime("%Y-%m-%d %H:%M")
            told = "、".join(using.get(one.name, ())) or ("没有店在用" if one.current else "旧版本程序的，不能用")
            typer.echo(f"{one.name}  {made}  {one.size / 1e6:.1f} MB  {told}")

    with_store(job)


@model_cli.command("rollback")
def model_rollback(
    shop: ShopCode = "main",
    to: Annotated[str, typer.Option(help="退回到这个模型，默认上一个；latest = 回到最新的例句训练的那个")] = "",
) -> None:
    """退回上一个模型；运行中的小二两秒内换上。学了新例句以后又会用新的。"""

    def job(store: Any, settings: Any) -> None:
        from app import models

        one = store.write_now(lambda tx: tx.shops.by_code(shop))
        if one is None:
            fail(f"没有叫 {shop} 的店铺")
        library = store.write_now(lambda tx: tx.phrases.library(one.id))
        own = models.path_of(library, settings.model_dir).stem
        usable = [model.name for model in models.kept(settings.model_dir) if model.current]
        name = own if to == "latest" else to or _before(usable, library.model or own)
        if name not in usable:
            fail(f"没有可用的模型 {name}：运行 xiaoer model list 看有哪些" if name else "没有更早的模型可退")
        store.write_now(lambda tx: tx.phrases.use_model(one.id, "" if name == own else name))
        typer.echo(f"{shop} 改用模型 {name}；运行中的小二两秒内换上")

    with_store(job)


def _before(usable: Sequence[str], now: str) -> str:
    """The model made before the one in use (the newest if that is not here); empty if there is none."""
    later = usable[usable.index(now) + 1 :] if now in usable else list(usable)
    return later[0] if later else ""
