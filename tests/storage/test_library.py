"""The live library: loaded once, never overwritten by a newer starter set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scripts_library.library import Library
from storage.store import Store


def _load(store: Store, library: Library) -> dict[str, int]:
    return store.write_now(lambda tx: tx.phrases.load(1, library))


def test_what_was_loaded_comes_back_whole(store: Store, small: Library) -> None:
    live = store.write_now(lambda tx: tx.phrases.library(1))
    assert live.intents == small.intents
    assert live.phrases == small.phrases
    assert live.rules == small.rules
    assert sorted(live.examples, key=lambda e: e.text) == sorted(small.examples, key=lambda e: e.text)
    assert live.lexicon == small.lexicon


def test_loading_the_same_set_again_changes_no_phrase(store: Store, small: Library) -> None:
    assert _load(store, small)["draft"] == 0


def test_a_newer_starter_phrase_arrives_as_a_draft_and_the_live_one_stays(store: Store, small: Library) -> None:
    first = small.phrases[0]
    newer = replace(small, phrases=(replace(first, text="新版的话术～"), *small.phrases[1:]), version="2")
    assert _load(store, newer)["draft"] == 1
    live = store.write_now(lambda tx: tx.phrases.library(1))
    assert next(p for p in live.phrases if p.id == first.id).text == first.text


def test_a_sentence_the_program_says_since_an_upgrade_is_there_at_once_and_the_shops_own_wording_stays(
    store: Store, small: Library
) -> None:
    welcome = next(p for p in small.phrases if p.id == "service.welcome")
    wanted = (replace(welcome, text="别的欢迎词～"), replace(welcome, id="service.brand_new", text="新的一句～"))
    assert store.write_now(lambda tx: tx.phrases.complete(1, wanted)) == 1
    assert store.write_now(lambda tx: tx.phrases.complete(1, wanted)) == 0
    live = {p.id: p.text for p in store.write_now(lambda tx: tx.phrases.library(1)).phrases}
    assert live["service.brand_new"] == "新的一句～"
    assert live["service.welcome"] == welcome.text


def test_every_load_is_a_new_version(store: Store, small: Library) -> None:
    def version(tx: Any) -> int:
        return int(tx.phrases.version(1))

    before = store.write_now(version)
    _load(store, small)
    assert store.write_now(version) == before + 1


def test_grave_words_are_the_shops_own_data_beside_its_language_rules(store: Store, small: Library) -> None:
    shop_id = store.write_now(lambda tx: tx.shops.by_code("main")).id
    kept = store.write_now(lambda tx: tx.phrases.library(shop_id))
    assert [(g.id, g.patterns, g.unless) for g in kept.graves] == [(g.id, g.patterns, g.unless) for g in small.graves]
    assert {rule.id for rule in kept.rules} == {rule.id for rule in small.rules}


def test_a_newer_starter_rule_replaces_the_older_one_and_the_shops_own_stays(store: Store, small: Library) -> None:
    first, second, *rest = small.rules
    mine = replace(second, why="本店自己的理由")
    store.write_now(lambda tx: tx.phrases.put_rules(1, [mine]))
    store.write_now(lambda tx: tx.phrases.set_own(1, ["xiaoer_shop"]))
    _load(store, replace(small, rules=(replace(first, why="新的理由"), second, *rest)))
    live = store.write_now(lambda tx: tx.phrases.library(1))
    whys = {rule.id: rule.why for rule in live.rules}
    assert (whys[first.id], whys[second.id], live.own) == ("新的理由", "本店自己的理由", ("xiaoer_shop",))
    assert store.write_now(lambda tx: tx.phrases.drop_rule(1, first.id)) is False
    assert store.write_now(lambda tx: tx.phrases.drop_rule(1, second.id)) is True
