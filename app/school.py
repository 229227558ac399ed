"""Builds minds: with the library's own model, or at once with an older one while that is trained in another process."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from app import models
from desk.minds import Mind
from nlu.check import Checker
from nlu.engine import Engine
from nlu.errors import ModelError
from nlu.model import Model
from scripts_library.library import Library


class School:
    """The models of one directory; shops with the same examples share one engine's weights and index (100 MB)."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._engines: WeakValueDictionary[tuple[str, str], Engine] = WeakValueDictionary()

    def whole(self, library: Library) -> Mind:
        """With the model that belongs to the library, trained first if missing; raises TrainingFailed, ModelError."""
        return self._mind(library, self._model(models.chosen(library, self._directory)))

    def meanwhile(self, library: Library, former: Mind | None) -> Mind | None:
        """At once, with the model that belongs to the library if it is made, else that of the former mind, else the
        newest on disk that knows its intents; None if there is none."""
        path = models.wanted(library, self._directory)
        if path.exists():
            return self._mind(library, self._model(path))
        model = former.engine.model if former else self._newest(library)
        return replace(self._mind(library, model, former), training_due=True) if model else None

    async def train(self, library: Library) -> None:
        """Have the library's own model made in another process; raises TrainingFailed."""
        await models.train_beside(library, self._directory)

    def _newest(self, library: Library) -> Model | None:
        asked = {intent.id for intent in library.intents}
        for kept in models.kept(self._directory):
            with suppress(ModelError):  # a broken file is no help
                if kept.current and asked <= set((model := self._model(self._directory / f"{kept.name}.npz")).labels):
                    return model
        return None

    def _model(self, path: Path) -> Model:
        """From memory if somebody reads with it."""
        name = path.stem.rpartition("-")[2]
        used = (engine.model for engine in list(self._engines.values()) if engine.model.library == name)
        return next(used, None) or Model.load(path)

    def _mind(self, library: Library, model: Model, former: Mind | None = None) -> Mind:
        key = model.library, models.digest(library)
        if (known := self._engines.get(key)) is not None:
            engine = known.sharing(library)
        else:
            engine = former.engine.with_examples(library) if former else Engine(library, model)
        self._engines[key] = engine
        return Mind(engine.library, engine, Checker(library.rules, library.own))
