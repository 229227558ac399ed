"""Finds the trained model of a library, and has it trained in another process where there is none."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import nlu
from scripts_library.library import Library


class TrainingFailed(Exception):
    """The training process ended without a model; the text is its last words."""


def digest(library: Library) -> str:
    """What a model depends on: examples, intents, lexicon, and the code that reads them."""
    content = json.dumps(
        [
            [[e.text, list(e.intents)] for e in library.examples],
            [i.id for i in library.intents],
            list(library.lexicon),
        ],
        ensure_ascii=False,
    )
    code = hashlib.sha256()
    for path in sorted(Path(nlu.__path__[0]).glob("*.py")):
        code.update(path.read_bytes())
    return hashlib.sha256((content + code.hexdigest()).encode()).hexdigest()[:16]


def path_of(library: Library, directory: Path) -> Path:
    return directory / f"{digest(library)}.npz"


def train_here(library: Library, path: Path) -> None:
    """Train in this process (imports scikit-learn) and put the finished file in place at once."""
    from nlu.train import train  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part.npz")
    train(library, draft)
    draft.replace(path)


def ensure(library: Library, directory: Path, *arguments: str) -> Path:
    """The library's model file; trained by ``xiaoer train <arguments>`` in another process if missing."""
    path = path_of(library, directory)
    if path.exists():
        return path
    command = [sys.executable, "-m", "app.cli", "train", "--out", str(path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode or not path.exists():
        raise TrainingFailed(done.stderr.strip()[-400:])
    return path
