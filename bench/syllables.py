"""Makes nlu/syllables.txt, the table of characters that sound alike, from pypinyin."""

from collections import defaultdict
from pathlib import Path

from pypinyin import lazy_pinyin

TARGET = Path(__file__).parent.parent / "nlu" / "syllables.txt"
HEAD = """# Characters that sound alike (toneless Mandarin), one syllable a line.
# Made by bench/syllables.py from pypinyin (MIT); the running engine needs no pypinyin.
"""


def characters() -> list[str]:
    """The unified Chinese characters of the basic block, in code order."""
    return list(map(chr, range(0x4E00, 0x9FA6)))


def main() -> None:
    sounds: dict[str, list[str]] = defaultdict(list)
    for char in characters():
        sounds[lazy_pinyin(char)[0]].append(char)
    lines = [f"{sound} {''.join(chars)}" for sound, chars in sorted(sounds.items()) if sound.isascii()]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
