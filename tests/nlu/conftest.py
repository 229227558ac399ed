"""One engine trained on the starter library serves every test of this room."""

from pathlib import Path

import pytest

from nlu.engine import Engine
from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from nlu.train import train
from scripts_library.library import Library
from scripts_library.loader import load


@pytest.fixture(scope="session")
def starter() -> Library:
    return load()


@pytest.fixture(scope="session")
def lexicon(starter: Library) -> Lexicon:
    return Lexicon(starter.lexicon)


@pytest.fixture(scope="session")
def normaliser(lexicon: Lexicon) -> Normaliser:
    return Normaliser(lexicon)


@pytest.fixture(scope="session")
def model_path(starter: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "starter.npz"
    train(starter, path)
    return path


@pytest.fixture(scope="session")
def engine(starter: Library, model_path: Path) -> Engine:
    return Engine.load(starter, model_path)
