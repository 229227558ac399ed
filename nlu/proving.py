"""Tries the rules of the language check on their own examples before they are taken on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlu.check import Checker
from scripts_library.library import BLOCKABLE, Rule


def faults(rules: Sequence[Rule], beside: Sequence[Rule] = ()) -> tuple[str, ...]:
    """What is wrong with rules, in Chinese; empty = they may be taken on.

    Each must find its ``hits`` and none of its ``misses``, and its rewording must pass them all, those the shop keeps
    ``beside`` them included.
    """
    mine = {rule.id for rule in rules}
    everything = Checker((*rules, *(rule for rule in beside if rule.id not in mine)))
    return tuple(fault for rule in rules for fault in _faults(rule, everything))


def _faults(rule: Rule, everything: Checker) -> Iterable[str]:
    alone = Checker((rule,), alone=True)  # a rule has to know its own examples
    if rule.level == "block" and rule.kind not in BLOCKABLE:
        kinds = "、".join(f"{kind}（{name}）" for kind, name in BLOCKABLE.items())
        yield f"规则 {rule.id}：只有这几种可以 level: block，在 kind 里写上是哪一种：{kinds}；别的请写 level: warn"
    if not rule.hits or not rule.misses:
        yield f"规则 {rule.id}：hits（应该查到的例句）和 misses（不该查到的例句）都至少写一句"
    for text in rule.hits:
        if not alone.check(text).findings:
            yield f"规则 {rule.id}：例句“{text}”应该查到，却没有查到，请改 patterns 或 unless"
    for text in rule.misses:
        if alone.check(text).findings:
            yield f"规则 {rule.id}：例句“{text}”不该查到，却查到了，请改 patterns，或在 unless 里写上这种说法"
    for finding in everything.check(rule.rewrite).findings:
        yield f"规则 {rule.id}：建议的说法“{rule.rewrite}”自己就通不过（{finding.why}），请换一句"
    if not rule.rewrite:
        yield f"规则 {rule.id}：rewrite 是空的，请写一句可以直接发给顾客的话"
