"""Takes apart what one speaker said: other ways to ask, several answers, notes in brackets, quoted words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scripts_library.importers import looks

_SLASH = re.compile(r"\s*(?<![A-Za-z0-9])[/／|｜]+(?![/／])\s*|\s*[/／|｜]+\s*(?![A-Za-z0-9/／])|\s+[/／|｜]\s+")
_OR = re.compile(r"(?:(?<=[\s?？!！。；;”\"」』])|(?<=[吗呢么])[，,]?)\s*(?:或者说?|或是?|以及)\s*[:：]?\s*(?=[“\"「『\s]|\S{3,})")
_SEMICOLON = re.compile(r"(?<=[?？吗呢么])\s*[；;、]\s*")
_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{1,200})[”\"」』]")
_PARTICLE = re.compile(r"[吗呢么吧啊呀嘛没不了的好?？!！。~～…]$")
_STUB = 3
_BRACKET = re.compile(r"[(（【\[〔]([^()（）【】\[\]〔〕]{2,160})[)）】\]〕]")
_FOR_AGENT = re.compile(
    r"^(注|备注|注意|提示|提醒|说明|PS|ps|如有需要|如需|如果|若|当|此处|这里|此时|根据|基于|视|看|报|发|附|可|请客服|按|结合|针对|适用|语气|表情|配|加上|不要|切记|切勿|记得|先|再|或发|引导|等待|停顿|停|客服)"
    r"|客服|顾客|客户|客人|买家|话术|链接|截图|表情|视情况|看情况|酌情|适当|内部|领导|主管|登记|优惠活动|实际情况|自行|替换|填写"
)
_OTHER = re.compile(r"^(?:或者?说?|也可以?说|亦可|或)[:：]?\s*(.{2,})$")
_NOTED = re.compile(
    r"^[*＊※]?\s*(?:注|备注|注意|注意事项|说明|提示|客服注意|操作|操作步骤|要点|技巧|目的|原则|总原则|分析|思路|心理|顾客心理|客户心理|解析|点评|处理方式|处理方法|处理流程|流程|关键点|适用|PS|ps|P\.S\.?)\s*[:：]"
)
_ITEM = re.compile(r"(?<!^)(?=(?:[(（]\s*\d{1,2}\s*[)）]|[①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺⑴⑵⑶⑷⑸⒈⒉⒊⒋⒌]|第[一二三四五六七八九]\s*(?:段|步|条|种|句|招|点|版)[:：、]))")
_PLAIN_ITEM = re.compile(r"(?<=[\s。！？!?~～；;])(?=\d{1,2}\s*[、．.:：](?!\d))")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer without its brackets for the agent: the words, other wordings, the notes taken out."""

    text: str
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def questions(text: str) -> list[str]:
    """The ways to ask that stand in one line, cut at slashes, 或者 and quotes where these do not belong to the words."""
    text = text.strip()
    quoted = _QUOTED.findall(text)
    if quoted and not re.search(r"[\w\u3400-\u9fff]", re.sub(r"或者?|等|以及|和", "", _QUOTED.sub("", text))):
        return [one.strip() for part in quoted for one in questions(part) if one.strip()]
    parts = _cut(text)
    return [clean for part in parts if (clean := unquoted(part))]


def unquoted(text: str) -> str:
    """Without quotes around the whole, and without a trailing separator."""
    text = text.strip().strip("/／|｜；;:：").strip()
    found = _QUOTED.fullmatch(text)
    return (found[1] if found else text).strip()


def items(text: str) -> list[str]:
    """Several numbered answers in one stretch of text, numbers off, when they count up from one; else the text."""
    for pattern in (_ITEM, _PLAIN_ITEM):
        pieces = [piece.strip() for piece in pattern.split(text) if piece.strip()]
        numbers = [looks.number(piece) for piece in pieces]
        start = next((at for at, (_, value, _) in enumerate(numbers) if value == 1), -1)
        if start >= 0 and len(pieces) > start + 1 and [value for _, value, _ in numbers[start:]] == list(range(1, len(pieces) - start + 1)):
            return [*pieces[:start], *(rest for _, _, rest in numbers[start:])]
    return [text]


def spoken(text: str) -> Spoken:
    """An answer as it may be said: what brackets tell the agent is taken out and kept as a note."""
    notes: list[str] = []
    others: list[str] = []

    def judge(found: re.Match[str]) -> str:
        inside = found[1].strip()
        if other := _OTHER.match(inside):
            others.append(other[1].strip())
            return ""
        if _FOR_AGENT.search(inside) and not re.search(r"亲|您(?!选)|哦|呢", inside):
            notes.append(inside)
            return ""
        return found[0]

    said = _BRACKET.sub(judge, text)
    said = re.sub(r"[ \t]+\n", "\n", said).strip()
    return Spoken(_whole_quote(said), tuple(others), tuple(notes))


def note(text: str) -> bool:
    """Is a whole line a note in brackets, or one that says it is (注：…, 备注：…)?"""
    text = text.strip()
    if _BRACKET.fullmatch(text):
        return bool(_FOR_AGENT.search(text[1:-1])) and not looks.asks(text[1:-1])
    found = _NOTED.match(text)
    return found is not None and not looks.replies(text[found.end():])


def _whole_quote(text: str) -> str:
    found = re.fullmatch(r"[“\"「『]([^“”\"「」『』]+)[”\"」』][。.]?", text)
    return found[1].strip() if found else text


def _cut(text: str) -> list[str]:
    parts = [part.strip() for part in _SLASH.split(text) if part.strip(" /／|｜")]
    if len(parts) > 1 and _stubs(parts):
        parts = [text]
    found: list[str] = []
    for part in parts:
        for piece in _OR.split(part):
            found += [one for one in _SEMICOLON.split(piece) if one.strip()]
    return found


def _stubs(parts: list[str]) -> bool:
    """Are the slashes inside one question (黑色/白色有货吗), not between questions?"""
    last = parts[-1]
    return any(len(part) <= _STUB and not _PARTICLE.search(part) and len(last) >= len(part) + 2 for part in parts[:-1])
