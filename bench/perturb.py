"""The same messages as other people would type them: in Traditional characters, or with a slip of the ear.

`.venv/bin/python -m bench.perturb FILE.tsv traditional|homophone` prints the file with its texts changed.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import opencc
from pypinyin import lazy_pinyin

from nlu.evaluate import read_rows
from scripts_library.library import Example

SEED = 0
Change = Callable[[Sequence[Example]], list[Example]]


def traditional(rows: Sequence[Example]) -> list[Example]:
    """Texts in Traditional characters as in Hong Kong (OpenCC s2hk)."""
    convert = opencc.OpenCC("s2hk").convert
    return [Example(convert(row.text), row.intents) for row in rows]


def homophone(rows: Sequence[Example]) -> list[Example]:
    """Texts with one character swapped for a common one of the same toneless sound, seed 0."""
    chance = random.Random(SEED)
    return [Example(_slip(row.text, chance), row.intents) for row in rows]


CHANGES: dict[str, Change] = {"traditional": traditional, "homophone": homophone}


def _slip(text: str, chance: random.Random) -> str:
    places = [at for at, char in enumerate(text) if len(_alike().get(_sound(char), ())) > 1 and "一" <= char <= "鿿"]
    if not places:
        return text
    at = chance.choice(places)
    others = [char for char in _alike()[_sound(text[at])] if char != text[at]]
    return text[:at] + chance.choice(others) + text[at + 1 :]


@cache
def _sound(char: str) -> str:
    return str(lazy_pinyin(char)[0])


@cache
def _alike() -> dict[str, list[str]]:
    """The 3,755 commonest characters (first level of GB 2312) by sound."""
    found: dict[str, list[str]] = defaultdict(list)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                char = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            found[_sound(char)].append(char)
    return dict(found)


def main() -> None:
    path, change = Path(sys.argv[1]), CHANGES[sys.argv[2]]
    print("text\tintents")
    for row in change(read_rows(path)):
        print(f"{row.text}\t{','.join(row.intents)}")


if __name__ == "__main__":
    main()
