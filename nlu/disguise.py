"""Sees through disguises of an outgoing text: width, script, inserted marks, look-alikes, homophones, spelt-out digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from nlu.normalise import simplified

_BREAK = frozenset("\n。！!？?；;，,")
"""Marks that end a clause: kept as a border so that two clauses never grow together into a forbidden word."""
_KEPT = frozenset("%:❤-_+")
_DROPPED = frozenset({"Cc", "Cf", "Mn", "Me", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "So", "Sk", "Po", "Ps", "Pe", "Pd", "Pi",
                      "Pf", "Pc", "Sm"})
_JOINTS = frozenset("-_+:")
_ASCII = "\x7f"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LOOKS = {
    **dict.fromkeys("❤♥♡💗🧡💛💚💙💜🖤🤍🤎💕💖💓💘💝💞❣", "❤"), "➕": "+", "〇": "0", "萬": "万", "妳": "你", "著": "着",
    **dict.fromkeys("丨〡の乛丶", ""), "🐧": "企鹅", "🧧": "红包", "⭐": "星", "🌟": "星", "📱": "手机", "☎": "电话",
    **{chr(start + n): letter for start in (0x1F150, 0x1F170, 0x1F1E6) for n, letter in enumerate(_LETTERS)},
    **{chr(start + n): str(n + 1) for start in (0x2776, 0x2780, 0x278A) for n in range(9)},
    **dict(zip("аеіорсхуνωԛѵѡᴠᴡ", "aeiopcxyvwqvwvw", strict=True)),
}
_DIGITS = str.maketrans("零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两洞", "0123456789123456789120")
_SPELT = re.compile(r"(?:[0-9零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两洞][-+:]?){7,}")
"""So many digits in a row are a number somebody is to copy, however they are spelt."""
_DISGUISES = tuple((re.compile(pattern), plain) for pattern, plain in (
    (r"[微薇威徽巍维溦葳卫嶶薇](?:[信芯馨]|❤|亻言|x(?!\w))|[微薇威徽溦葳]心|(?<![a-z])v(?:信|芯|心|❤)|(?<![a-z])w信|❤信"
     r"|微星(?=号)|(?<![a-z])(?:wei(?:xin|信)|[微威薇v]xin|绿泡泡|vx|wx|wechat)(?![a-z])|(?<![a-z])(?:vx|wx|weixin)(?=[a-z0-9_\-]{5})", "微信"),
    (r"扌口扌口|扣扣(?!子)|抠抠|叩叩|(?<![a-z])q{2,3}(?![a-z])|企鹅(?=号|群|[:是]?[0-9]{5})", "qq"),
    (r"(?<![a-z])(?:hao?|h)[评平坪]|好ping|好坪|女子评", "好评"),
    (r"[返反](?:xian|现)(?!在|象|实|场|货)|fan现|(?<![a-z])fanxian|返❤", "返现"),
    (r"傻[逼b比叉x屌缺吊]|[煞沙鲨][笔比逼币]|(?<![a-z0-9])s[\-]?b(?![a-z0-9])|(?<![a-z0-9])(?:2|二)b(?=[吧货你您]|$)", "傻逼"),
))
_HINT = re.compile(r"[vwqx❤泡返反fh坪评扌扣抠叩企傻煞沙鲨sb女好星信芯馨亻心]")


@dataclass(frozen=True, slots=True)
class View:
    """A folded text to search, with the place of each character in the original."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A non-empty span of the folded text as a span of the original."""
        return self.origin[start], self.origin[end - 1] + 1


class Unmasker:
    """Folds texts; safe to share, remembers only what single characters fold to."""

    def __init__(self) -> None:
        self._simple = simplified()
        self._chars: dict[str, str] = {}

    def views(self, text: str) -> tuple[View, ...]:
        """The text folded with its clauses apart, and, where that differs, with marks set inside a word taken out."""
        out: list[tuple[str, int]] = []
        for at, char in enumerate(text):
            out += [(folded, at) for folded in self.fold(char)]
        mended = list(_mended(out))
        views = (_plain(out),) if len(mended) == len(out) else (_plain(out), _plain(mended))
        return tuple(dict.fromkeys(views))

    def folded(self, text: str) -> str:
        """The text folded, without any border or disguise."""
        return self.views(text.translate({ord(mark): None for mark in _BREAK}))[0].text

    def fold(self, char: str) -> str:
        """One character in its plain form: a border for a mark that ends a clause, empty for one that says nothing."""
        found = self._chars.get(char)
        if found is None:
            found = self._fold(char)
            if len(self._chars) < 50_000:
                self._chars[char] = found
        return found

    def _fold(self, char: str) -> str:
        if char in _BREAK:
            return "\n"
        known = _LOOKS.get(char)
        if known is not None:
            return known
        wide = unicodedata.normalize("NFKC", char).lower().translate(self._simple)
        return "".join(_LOOKS.get(c, c) for c in wide if c in _KEPT or unicodedata.category(c) not in _DROPPED)


def _mended(out: list[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """Without the marks between Chinese characters, and without the borders that stand beside a lone character or
    between digits: 保-证, 肯，定 and 138，0013，8000."""
    text = "".join(char for char, _ in out)
    for n, (char, at) in enumerate(out):
        if char in _JOINTS and text[n - 1 : n] > _ASCII and text[n + 1 : n + 2] > _ASCII:
            continue
        if char == "\n":
            before, after = text[max(0, n - 2) : n], text[n + 1 : n + 3]
            lone = len(before.rpartition("\n")[2]) < 2 or len(after.partition("\n")[0]) < 2
            if lone or (before[-1:].isdigit() and after[:1].isdigit()):
                continue
        yield char, at


def _plain(out: list[tuple[str, int]]) -> View:
    """The view with spelt-out numbers as digits and known disguises as the word they stand for."""
    text, origin = "".join(char for char, _ in out), tuple(at for _, at in out)
    text = _SPELT.sub(lambda run: run.group().translate(_DIGITS), text)
    view = View(text, origin)
    if _HINT.search(text) is None:
        return view
    for pattern, plain in _DISGUISES:
        view = _replaced(view, pattern, plain)
    return view


def _replaced(view: View, pattern: re.Pattern[str], plain: str) -> View:
    parts: list[str] = []
    origin: list[int] = []
    at = 0
    for found in pattern.finditer(view.text):
        start, end = found.span()
        parts += [view.text[at:start], plain]
        origin += [*view.origin[at:start], *[view.origin[start]] * (len(plain) - 1), view.origin[end - 1]]
        at = end
    return View("".join((*parts, view.text[at:])), (*origin, *view.origin[at:])) if parts else view
