"""Speed, memory and load of the engine: `.venv/bin/python -m bench.engine [--scale 100000 500000]`, all in one run."""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from bench.stopwatch import percentiles
from bench.ugly import UGLY
from nlu.engine import Engine
from nlu.match import Index
from nlu.model import Model
from scripts_library.library import Example, Library
from scripts_library.loader import load

FACTS = {"店名": "小店", "快递": "中通", "客户称呼": "亲"}
ROUNDS = 2000


def memory() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def questions(texts: Sequence[str], chance: random.Random) -> list[str]:
    """Messages nobody wrote quite so: library examples with a character lost and a word added."""
    asked = []
    for text in chance.choices(texts, k=ROUNDS):
        at = chance.randrange(len(text))
        asked.append(text[:at] + text[at + 1 :] + chance.choice(["", "呀", " 急", "亲", " 谢谢"]))
    return asked


def timed(act: Callable[[str], object], text: str) -> float:
    """Milliseconds of this thread's CPU."""
    begun = time.thread_time()
    act(text)
    return (time.thread_time() - begun) * 1000


def taught(path: Path) -> Path:
    """The model of the starter library, trained in a process of its own."""
    start = time.perf_counter()
    code = f"from pathlib import Path; from nlu.train import train; from scripts_library.loader import load; train(load(), Path({str(path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True)
    print(f"train (own process)       {time.perf_counter() - start:.1f} s")
    return path


def starter(library: Library, path: Path) -> None:
    """The engine with the starter library: what it weighs, how long it takes."""
    before, start = memory(), time.perf_counter()
    engine = Engine.load(library, path)
    print(f"load                      {time.perf_counter() - start:.2f} s, engine's share of memory {memory() - before:.0f} MB")
    texts = questions([e.text for e in library.examples], random.Random(0))
    print("read + suggest            " + percentiles(lambda t: engine.suggest(engine.read(t), facts=FACTS), texts))
    long = [" ".join(texts[at : at + 100])[:1500] for at in range(0, 1000, 20)]
    print("read, 1,500 characters    " + percentiles(engine.read, long))
    print(f"read, the worst of {len(UGLY)}     {max(min(timed(engine.read, text) for _ in range(5)) for text in UGLY):.1f} ms of CPU")
    print(f"scikit-learn imported     {'sklearn' in sys.modules}")


def grown(library: Library, size: int, chance: random.Random) -> Library:
    """The library with ``size`` examples put together from two of its own and as many phrases, numbered copies of its own."""
    bases = [*library.examples]
    made: dict[str, Example] = {}
    while len(made) < size:
        one, other = chance.choice(bases), chance.choice(bases)
        made.setdefault(one.text + other.text, Example(one.text + other.text, one.intents))
    spoken = [phrase for phrase in library.phrases if not phrase.id.startswith("service.")]
    phrases = tuple(
        replace(spoken[n % len(spoken)], id=f"copy.{n}", text=f"{spoken[n % len(spoken)].text}（{n}）") for n in range(size)
    )
    return replace(library, examples=tuple(made.values()), phrases=phrases)


def scaled(size: int, model: Model) -> None:
    """Reading and suggesting over a library of that size; candidates and re-ranking alone, beside others up to 100,000."""
    chance = random.Random(size)
    library = grown(load(), size, chance)
    texts = [example.text for example in library.examples]
    start = time.perf_counter()
    engine = Engine(library, model)
    print(f"{size:,} examples and phrases: built in {time.perf_counter() - start:.0f} s")
    asked = questions(texts, chance)
    taken = {phrase.id: (3, 9) for phrase in chance.sample(library.phrases, 2000)}
    print("  read + suggest          " + percentiles(lambda t: engine.suggest(engine.read(t), facts=FACTS, taken=taken), asked))
    index = Index(texts)
    print("  near                    " + percentiles(index.near, asked))
    if size <= 100_000:
        import_module("bench.rivals").compare(index, texts, asked)  # only now: it brings scikit-learn in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, nargs="*", default=[])
    options = parser.parse_args()
    library = load()
    with tempfile.TemporaryDirectory() as directory:
        path = taught(Path(directory) / "model.npz")
        starter(library, path)
        for size in options.scale:
            scaled(size, Model.load(path))


if __name__ == "__main__":
    main()
