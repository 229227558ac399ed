"""Finds who speaks: cuts a line of a manual where 顾客：, 客服：, 答：, Q: … or an arrow stands, also in its middle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from scripts_library.importers import looks

Kind = Literal["question", "answer", "never", "text"]

_ASKER = r"顾客|客户|客人|买家|用户|访客|消费者|亲们?|Customer|Buyer"
_TELLER = r"客服|卖家|掌柜|店主|店家|商家|店?小二|我方|人工|Agent|Seller"
_QUESTION = (
    rf"(?:{_ASKER}){{1,2}}(?:的)?(?:常问|异议|疑问|疑虑|诉求|抱怨|提问|问题|咨询|询问|发问|问|说|话|问法)?|(?:常见|典型|高频)?(?:问题|提问|咨询|询问|问法)|问|Q(?:uestion)?"
)
_ANSWER = (
    rf"(?:{_TELLER}|标准|参考|推荐|建议|快捷|正确|优秀|规范|统一|应对|备用|备选|补充|追加|话术)?(?:的)?(?:回复|回答|答复|答案|应答|回应|解答|话术|答)(?:内容|话术|用语|语|如下|示范|示例|模板|范例|参考|方式)?"
    rf"|(?:{_TELLER})(?:说|应说|可说|回)?|正确(?:示范|说法|做法|用语)|参考说法|应对|A(?:nswer)?|回"
)
_NEVER = (
    r"(?:错误|禁用|禁止|不当|反面|反例|不规范|不推荐|不能|不可|不要|避免|切忌|忌用|服务忌语|负面|禁忌)(?:的)?"
    r"(?:示范|示例|回复|回答|答复|话术|说法|用语|例子|案例|做法|说|答|语)?"
)
_INDEX = r"\s*(?:[\d一二三四五六七八九十]{1,3}|[A-Ea-e])?\s*"
_LEAD = r"(?:[(（]?\d{1,3}\s*[)）:：.、．,，]?\s*|[a-zA-Z一二三四五六七八九十]{1,3}\s*[.、．)）]\s*|[•·●◆▶►>*＊\-–—]\s*){0,2}(?:当|如果|若|遇到)?"
"""A number, letter or bullet in front of the speaker."""
_SPEAKER = rf"(?:(?P<never>{_NEVER})|(?P<question>{_QUESTION})|(?P<answer>{_ANSWER}))"
_CASE = r"(?:[(（](?P<case>[^()（）]{1,14})[)）]\s*)?"
"""For whom the answer is: 回复（男装）：…"""
_COLON = r"\s*[:：﹕︰]\s*"
_START = re.compile(
    rf"^{_LEAD}(?:[【\[〔(（「『<《]\s*{_SPEAKER}{_INDEX}[】\]〕)）」』>》](?:{_COLON})?\s*".replace("?P<never>", "?P<never2>")
    .replace("?P<question>", "?P<question2>").replace("?P<answer>", "?P<answer2>")
    + rf"|{_SPEAKER}{_INDEX}{_CASE}{_COLON}|(?P<qletter>Q|问)\d{{0,3}}(?:[.、．]\s*|\s+(?=[^\x00-\x7f]))|(?P<aletter>A|答)\d{{0,3}}(?:[.、．]\s*|\s+)(?=[^\x00-\x7f]))",
    re.IGNORECASE,
)
_BOUNDARY = r"(?:(?<=[\s。！？!?~～…；;，,：:」”\"’)）】>/])|(?<=[吗呢吧啊呀嘛]))"
_MIDDLE = re.compile(
    rf"{_BOUNDARY}{_LEAD}(?:[【\[〔]\s*(?:(?P<never2>{_NEVER})|(?P<question2>{_QUESTION})|(?P<answer2>{_ANSWER})){_INDEX}[】\]〕](?:{_COLON})?\s*"
    rf"|{_SPEAKER}{_INDEX}{_COLON})",
    re.IGNORECASE,
)
_ARROWS = re.compile(r"\s*(?:(?:→|⇒|➜|➡️?|➔|▶(?=\S)|──?>|—+>|-{1,3}>|={1,2}>|>>+)\s*)+")
_TAIL = 40
"""Characters at the end of a line in which a title may have run into it."""
_TAILED = re.compile(r"^(?P<body>.*?[。！？!?~～…])\s*(?P<tail>(?:[^\s:：，。,!！?？~～]{2,6}型[:：]\s*)?(?:\d{1,2}[.、．]\s*[^\s，。,!！?？~～:：]{2,10})?)$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line said by one speaker; ``lead`` is the number or bullet before the speaker's mark, ``case`` what
    stands in brackets after it."""

    kind: Kind
    text: str
    lead: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """What stands around one arrow: ``depth`` counts the arrows in a row."""

    depth: int
    text: str


def segments(text: str, *, lettered: bool = True) -> list[Segment]:
    """The line cut at its speakers; words before the first belong to whoever spoke before.

    ``lettered``: an ``A.`` answers a ``Q.``; otherwise it is the first of several choices.
    """
    found = _START.match(text)
    if found and (found["aletter"] == "a" or (found["aletter"] == "A" and not lettered)):
        found = None  # the first of several choices
    parts: list[Segment] = []
    at, kind, lead, case = 0, "text", "", ""
    if found:
        kind, at, lead, case = _kind(found), found.end(), _lead(found), found["case"] or ""
    while middle := _MIDDLE.search(text, max(at, 1)):
        parts += _said(kind, text[at:middle.start()], lead, case)
        kind, at, lead, case = _kind(middle), middle.end(), _lead(middle), ""
    return parts + _said(kind, text[at:], lead, case)


def lettered(text: str) -> bool:
    """Does a line begin with a Q that stands for a question?"""
    found = _START.match(text)
    return bool(found and found[0].strip(" 【[-*•").startswith(("Q", "q")))


def arrows(text: str) -> tuple[str, list[Branch]]:
    """The words before the first arrow, and each arrow with the words after it."""
    found = list(_ARROWS.finditer(text))
    if not found:
        return text, []
    ends = [arrow.start() for arrow in found[1:]] + [len(text)]
    branches = [Branch(_depth(arrow[0]), text[arrow.end():end].strip()) for arrow, end in zip(found, ends, strict=True)]
    return text[:found[0].start()].strip(), branches


def tailed(text: str) -> tuple[str, str]:
    """A reply and the title that ran into its end (… 太久哦~ 4.其他用语); the title is empty where there is none."""
    end = text[-_TAIL:]
    found = _TAILED.match(end)
    if found and found["tail"] and not looks.asks(found["tail"]):
        return text[:-len(end)] + found["body"], found["tail"]
    return text, ""


def _said(kind: str, text: str, lead: str, case: str) -> list[Segment]:
    text = text.strip()
    if kind == "text" and not text:
        return []
    return [Segment(kind, text, lead, case)]  # type: ignore[arg-type]


def _kind(found: re.Match[str]) -> str:
    groups = {name: value for name, value in found.groupdict().items() if value and name != "case"}
    if groups.keys() & {"never", "never2"}:
        return "never"
    return "question" if groups.keys() & {"question", "question2", "qletter"} else "answer"


def _lead(found: re.Match[str]) -> str:
    speaker = next(value for name, value in found.groupdict().items() if value and name != "case")
    return found[0].partition(speaker)[0].strip(" 【[〔(（「『<《")


def _depth(arrow: str) -> int:
    return max(1, len(re.findall(r"→|⇒|➜|➡|➔|▶|─?>|—>|->|=>", arrow)))
