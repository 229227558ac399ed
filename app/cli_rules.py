"""Commands of `xiaoer rules`: the rules of the language check of a shop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli_shared import fail, known_shop, with_store

rules_cli = typer.Typer(no_args_is_help=True, help="用语规范：检查要发出去的话")

ShopCode = Annotated[str, typer.Option("--shop", help="店铺代号")]
RulesFile = Annotated[Path, typer.Argument(help="规则文件（YAML），写法同 scripts_library/rules/language.yaml")]


def _read(path: Path) -> Any:
    from scripts_library import loader
    from scripts_library.errors import LibraryError

    if not path.is_file():
        fail(f"找不到 {path}。怎么办：检查文件名和所在的文件夹。")
    try:
        return loader.rules(path)
    except LibraryError as error:
        fail(str(error))


def _proven(wanted: Any, store: Any, shop: Any) -> None:
    """Stop with what is wrong, if anything is."""
    from nlu.proving import faults

    wrong = faults(wanted, store.write_now(lambda tx: tx.phrases.library(shop.id)).rules)
    if wrong:
        fail("\n".join((*wrong, "没有保存，原来的规则照旧")))


@rules_cli.command("list")
def rules_list(shop: ShopCode = "main") -> None:
    """列出规则：编号、级别、原因；★ 是本店自己的。"""

    def job(store: Any, _settings: Any) -> None:
        shop_id = known_shop(store, shop).id
        mine = store.write_now(lambda tx: tx.phrases.own_rules(shop_id))
        for rule in store.write_now(lambda tx: tx.phrases.library(shop_id)).rules:
            level = "禁止" if rule.level == "block" else "提醒"
            typer.echo(f"{'★' if rule.id in mine else ' '} {rule.id}\t{level}\t{rule.why}")

    with_store(job)


@rules_cli.command("add")
def rules_add(path: RulesFile, shop: ShopCode = "main") -> None:
    """加上（或替换同编号的）规则：例句全部通过才保存，运行中的小二两秒内生效。"""
    wanted = _read(path)

    def job(store: Any, _settings: Any) -> None:
        found = known_shop(store, shop)
        _proven(wanted, store, found)
        store.write_now(lambda tx: tx.phrases.put_rules(found.id, wanted))
        typer.echo("已保存：" + "、".join(rule.id for rule in wanted))

    with_store(job)


@rules_cli.command("test")
def rules_test(path: RulesFile, shop: ShopCode = "main") -> None:
    """只试例句，不保存。"""
    wanted = _read(path)

    def job(store: Any, _settings: Any) -> None:
        _proven(wanted, store, known_shop(store, shop))
        typer.echo(f"{len(wanted)} 条规则的例句都通过了")

    with_store(job)


@rules_cli.command("remove")
def rules_remove(rule: Annotated[str, typer.Argument(help="规则编号")], shop: ShopCode = "main") -> None:
    """去掉本店自己的一条规则；自带的规则可以用同编号的新规则替换。"""

    def job(store: Any, _settings: Any) -> None:
        shop_id = known_shop(store, shop).id
        if not store.write_now(lambda tx: tx.phrases.drop_rule(shop_id, rule)):
            fail(f"本店没有自己的规则 {rule}（自带的规则只能替换）")
        typer.echo(f"已去掉：{rule}")

    with_store(job)
