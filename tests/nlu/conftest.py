"""One engine trained on the starter library serves every test of this room."""

from pathlib import Path

import pytest

from app import models
from nlu.engine import Engine
from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from scripts_library.library import Library
from scripts_library.loader import load
from tests.conftest import ROOT


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
def model_path(starter: Library) -> Path:
    return models.ensure(starter, ROOT / "var" / "models")  # the digest holds the code that trains as well


@pytest.fixture(scope="session")
def engine(starter: Library, model_path: Path) -> Engine:
    return Engine.load(starter, model_path)
