"""Finds the trained model of a library, and has it trained in another process where there is none."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nlu
from scripts_library.library import Example, Intent, Library

_BESIDE = re.compile(rb"^from nlu\.(\w+) import", re.MULTILINE)


class TrainingFailed(Exception):
    """The training process ended without a model; the text is its last words."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A model on disk: its name, when it was made, its size in bytes, and is it of the program as it is now."""

    name: str
    made_at: float
    size: int
    current: bool


def content(library: Library) -> str:
    """What a model is trained on, as JSON: the same library gives the same text."""
    taught = {
        "examples": [[e.text, list(e.intents)] for e in library.examples],
        "intents": [asdict(i) for i in library.intents],
        "lexicon": list(library.lexicon),
    }
    return json.dumps(taught, ensure_ascii=False)


def library_of(text: str) -> Library:
    """The library to train on that ``content`` wrote down; its version is the digest of that."""
    taught: dict[str, Any] = json.loads(text)
    return Library(
        intents=tuple(Intent(**fields) for fields in taught["intents"]), phrases=(),
        examples=tuple(Example(words, tuple(asked)) for words, asked in taught["examples"]),
        lexicon=tuple(taught["lexicon"]), version=_short(text),
    )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _code() -> str:
    """The program's teaching as it is now (nlu/train.py and what it stands on): another one's model would be read
    wrongly."""
    room, code = Path(nlu.__path__[0]), hashlib.sha256()
    known: dict[str, bytes] = {}
    waiting = ["train"]
    while waiting:
        name = waiting.pop()
        if name not in known:
            known[name] = (room / f"{name}.py").read_bytes()
            waiting += [found.decode() for found in _BESIDE.findall(known[name])]
    for name in sorted(known):
        code.update(known[name])
    return code.hexdigest()[:8]


def digest(library: Library) -> str:
    """Names what a model is trained on; the trained model says it as its ``library``."""
    return _short(content(library))


def path_of(library: Library, directory: Path) -> Path:
    """Where the model of just this library stands, or would."""
    return directory / f"{_code()}-{digest(library)}.npz"


def kept(directory: Path) -> tuple[Kept, ...]:
    """The models on disk, the newest first."""
    code = _code()
    found = [
        Kept(path.stem, path.stat().st_mtime, path.stat().st_size, path.name.startswith(f"{code}-"))
        for path in directory.glob("*-*.npz")
        if not path.name.endswith(".part.npz")
    ]
    return tuple(sorted(found, key=lambda one: -one.made_at))


def wanted(library: Library, directory: Path) -> Path:
    """Where the model stands that the shop went back to if it did and it is here, else where its own does, or would."""
    back = directory / f"{library.model}.npz"
    if library.model and library.model.startswith(f"{_code()}-") and back.exists():
        return back
    return path_of(library, directory)


def chosen(library: Library, directory: Path) -> Path:
    """The wanted model, trained first if it is missing. Raises TrainingFailed."""
    path = wanted(library, directory)
    return path if path.exists() else ensure(library, directory)


def train_here(library: Library, path: Path) -> None:
    """Train in this process (imports scikit-learn) and put the finished file in place at once."""
    from nlu.train import train  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part.npz")  # another program may be training the same
    train(library_of(content(library)), draft)  # whichever way it was read, the same words give the same bytes
    draft.replace(path)


def ensure(library: Library, directory: Path) -> Path:
    """The library's model file; trained by ``xiaoer train`` in another process if missing. Raises TrainingFailed."""
    path = path_of(library, directory)
    if path.exists():
        return path
    with _order(library, path) as command:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode or not path.exists():
        raise TrainingFailed(done.stderr.strip()[-400:])
    return path


async def train_beside(library: Library, directory: Path) -> None:
    """As ``ensure``, while the program goes on; where this is cancelled, the training ends. Raises TrainingFailed."""
    path = path_of(library, directory)
    if path.exists():
        return
    with _order(library, path) as command:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        try:
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode or not path.exists():
        raise TrainingFailed(said.decode("utf-8", "replace").strip()[-400:])


@contextmanager
def _order(library: Library, path: Path) -> Iterator[list[str]]:
    """The command that trains a library, whose content lies in a file meanwhile."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", errors="surrogatepass") as lesson:
        lesson.write(content(library))
        lesson.flush()
        yield [sys.executable, "-m", "app.cli", "train", "--out", str(path), "--content", lesson.name]
