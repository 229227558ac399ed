"""Approved words count at once; the model trained for them follows, and a training that fails takes nothing away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from app import models
from desk.minds import Mind, Minds
from desk.phrases import editing
from scripts_library.library import Example, Library, Phrase
from storage.store import Store
from tests.desk.counter import Counter

NEW = Phrase("", "ship_time", "亲，今天拍下一般明天就能发走哦～")


class Class:
    """A school whose trainings end when the test says so."""

    def __init__(self, build: Callable[[Library], Mind], known: Library) -> None:
        self.build, self.trained = build, {models.digest(known)}
        self.asked: list[tuple[Library, asyncio.Future[None]]] = []
        self.begun: asyncio.Queue[Library] = asyncio.Queue()
        self.formers: list[Mind | None] = []

    def meanwhile(self, library: Library, former: Mind | None) -> Mind | None:
        self.formers.append(former)
        return replace(self.build(library), training_due=models.digest(library) not in self.trained)

    async def train(self, library: Library) -> None:
        self.asked.append((library, asyncio.get_running_loop().create_future()))
        self.begun.put_nowait(library)
        await self.asked[-1][1]
        self.trained.add(models.digest(library))


async def quiet() -> None:
    """Until nothing goes on behind the test."""
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))


def taught(store: Store, *words: str) -> None:
    examples = [Example(text, ("ship_time",)) for text in words]
    store.write_now(lambda tx: tx.phrases.learn(1, examples, source="own"))


def says(minds: Minds, words: str) -> bool:
    return any(example.text == words for example in minds.of(1).library.examples)


@pytest.fixture
async def counter(store: Store, mind: Mind) -> Counter:
    return await Counter.open(store, mind)


@pytest.fixture
async def school(counter: Counter, shared_mind: Callable[[Library], Mind]) -> Class:
    return Class(shared_mind, counter.library())


@pytest.fixture
async def minds(counter: Counter, school: Class, shared_mind: Callable[[Library], Mind]) -> Minds:
    minds = Minds(counter.store, shared_mind, school)
    await minds.refresh(1)
    return minds


async def test_new_examples_and_phrases_count_at_once_and_the_trained_model_is_swapped_in_when_it_is_done(
    counter: Counter, minds: Minds, school: Class
) -> None:
    assert not school.asked, "its model is made"
    taught(counter.store, "几号能从那边走")
    assert await minds.refresh(1)
    assert says(minds, "几号能从那边走")
    assert minds.of(1).training_due
    await school.begun.get()
    name = await editing.save(counter.floor, counter.boss, NEW, at_once=True)
    assert await minds.refresh(1), "a training under way holds nothing up"
    assert minds.of(1).phrases[name].text == NEW.text
    school.asked[0][1].set_result(None)
    await quiet()
    assert not minds.of(1).training_due
    assert name in minds.of(1).phrases, "what came during the training is not lost by it"
    assert len(school.asked) == 1


async def test_examples_that_come_during_a_training_are_trained_next_on_what_the_first_one_made(
    counter: Counter, minds: Minds, school: Class
) -> None:
    taught(counter.store, "几号能从那边走")
    await minds.refresh(1)
    await school.begun.get()
    taught(counter.store, "啥时候能启程")
    await minds.refresh(1)
    assert len(school.asked) == 1, "one at a time"
    school.asked[0][1].set_result(None)
    await school.begun.get()
    assert minds.of(1).training_due
    assert says(minds, "啥时候能启程")
    former = school.formers[-1]
    assert former is not None
    assert former.library is school.asked[0][0], "the newest model there is reads meanwhile"
    school.asked[1][1].set_result(None)
    await quiet()
    assert not minds.of(1).training_due


async def test_a_training_that_fails_leaves_everything_else_fresh_and_is_tried_again_at_the_next_change_only(
    counter: Counter, minds: Minds, school: Class
) -> None:
    taught(counter.store, "几号能从那边走")
    await minds.refresh(1)
    await school.begun.get()
    school.asked[0][1].set_exception(models.TrainingFailed("no"))
    await quiet()
    assert says(minds, "几号能从那边走")
    assert [await minds.refresh(1) for _ in range(3)] == [False] * 3
    assert len(school.asked) == 1
    name = await editing.save(counter.floor, counter.boss, NEW, at_once=True)
    assert await minds.refresh(1)
    assert name in minds.of(1).phrases
    await school.begun.get()
    school.asked[1][1].set_result(None)
    await quiet()
    assert not minds.of(1).training_due


async def test_closing_ends_the_training_under_way(counter: Counter, minds: Minds, school: Class) -> None:
    taught(counter.store, "几号能从那边走")
    await minds.refresh(1)
    await school.begun.get()
    await minds.close()
    assert school.asked[0][1].cancelled()
