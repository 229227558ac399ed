"""Lines of the kind “忙碌时：亲，……”: something happens, and this is what one says then."""

from __future__ import annotations

import re
from itertools import pairwise

_LINE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.、．)）]?\s*|[•·●◆*\-]\s*|[(（]\d{1,2}[)）]\s*|[①-⑩]\s*)?(?P<label>[^:：。！？!?“”\"～~]{2,30})[:：]\s*(?P<body>\S.+)$", re.DOTALL)
_CUE = re.compile(r"(时|时候|的|后|前|中|者|客人|顾客|客户|买家|说|问|应|过程|情况|未.{1,4}|之后|之前|当.+|遇.+)$|^(当|遇|如|若|需要|对)|未|没有?.{0,3}(付款|购买|下单|成交)")
_NO_LABEL = re.compile(
    r"亲|您|我们|咱|^(注意?|备注|温馨提示|提示|说明|例如?|比如|PS|P\.S\.?|时间|日期|地址|电话|手机|网址|微信|收件人|姓名|链接|https?|规格|材质|尺码|颜色|单位|作者|版本|编制|审核|部门|目录|活动时间|总?原则|要求|目的)$|\d$",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[,，]?\s*(?:可以|应该|应当|应|要|可|须|需|则|就)?(?:对[^,，]{1,4})?(?:说|回答|答复|讲|问候|告知|道)$")
_OR_SAY = re.compile(r"[,，;；、]?\s*或者?(?:可以?|应)?说\s*[:：]?\s*")
_IF_SAY = re.compile(r"[,，;；。]?\s*(?P<if>(?:若|如果|如|假如)[^,，:：。]{2,14})[,，]?\s*(?:应|要|可|则|就)?(?:说|答|回复)\s*[:：]\s*")
_LIST = re.compile(r"(?<=[^、]{3})、(?=[^、]{3})")
_ETC = re.compile(r"[。.、”]\s*等[。.]?$")


def situation(text: str) -> tuple[str, str] | None:
    """The label and the words of such a line; None when it is none."""
    found = _LINE.match(text)
    if not found:
        return None
    label, body = found["label"].strip(" ,，"), found["body"].strip()
    long = len(label) > 14 or re.search("[,，]", label) is not None
    if _NO_LABEL.search(label) or (long and not _CUE.search(label)) or (label[-1].isdigit() and body[0].isdigit()):
        return None
    return label, body


def cue(label: str) -> bool:
    """Does the label itself speak of something that happens?"""
    return bool(_CUE.search(label))


def name(label: str) -> str:
    """A label as the name of a situation: without 说 or 应说 at its end."""
    bare = _SPEECH.sub("", label).strip(" ,，")
    return bare if len(bare) >= 3 else label


def sayings(label: str, body: str) -> list[tuple[str, str]]:
    """What is said, each with the condition it stands under ("" for none): cut at 或说, 若…要说 and, after 说：, at 、."""
    parts: list[tuple[str, str]] = []
    condition, at = "", 0
    for found in _IF_SAY.finditer(body):
        if not body[found.end():].strip(" 。.，,"):
            break  # the case is named, and nothing is said in it
        parts.append((body[at:found.start()], condition))
        condition, at = found["if"], found.end()
    parts.append((body[at:], condition))
    told = []
    for text, under in parts:
        for saying in _OR_SAY.split(text):
            told += [(one, under) for one in _listed(label, saying)]
    return [(one, under) for text, under in told if (one := _ETC.sub("", text.strip()).strip())]


def _listed(label: str, text: str) -> list[str]:
    """Several civil phrases in a row (您好、早上好、…), only where the label says that they are said."""
    outside = re.sub(r"[(（][^)）]*[)）]", lambda found: "＿" * len(found[0]), text)
    cuts = [found.start() for found in _LIST.finditer(outside)]
    if not cuts or not re.search(r"[说问道讲]$", label) or not re.search(r"[吗!！?？]", text):
        return [text]
    edges = [0, *(cut + 1 for cut in cuts), len(text) + 1]
    return [text[start:end - 1].strip() for start, end in pairwise(edges)]
