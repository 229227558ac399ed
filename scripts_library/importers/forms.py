"""Forms that whole lines of manuals take: scenes, quoted questions, question and answer in one line, branches, bullets."""

from __future__ import annotations

import re

from scripts_library.importers import looks

BULLET = re.compile(r"^[•·●◆◇★☆▪■▲△*＊\-–—➢✓√◇○]\s*(?=[^\s\-=*])")
OR = re.compile(r"^(?:或者?说?|也可以?(?:这样)?说|或者?回复|备选)\s*[:：,，]?\s*(?=\S)")
BRANCH = re.compile(r"^(?P<label>[^:：，。,!！?？~～]{1,16})[:：]\s*(?P<body>.*)$", re.DOTALL)
IF = re.compile(r"^(?!.*(成交|付款|购买|下单|拍下))(如果|若|如|当|假如|要是|有|没|无|能|不能|可以|不可|同意|不同意|接受|不接受)|(回复|回答|话术|答复)$")
"""Names of cases: 没货, 如果没有的话, 有货回复."""
SCENE = re.compile(r"^(?:场景|情景|情形|情况|案例|例)\s*[一二三四五六七八九十\d]{0,3}\s*[:：、.]\s*(?P<name>[^:：]{2,40})$")
_ONE_LINE = re.compile(
    r"^(?P<ask>[^。!！:：]{2,40}[?？])\s*[-—]{0,3}\s*(?P<say>(?:亲|您好|你好|不好意思|抱歉|对不起|感谢|谢谢|好的|可以的|有的|是的|没问题|咱|我们|嗯).+)$",
    re.DOTALL,
)
_APART = re.compile(r"^(?P<ask>\S.{1,38}?)(?:\t| {3,})\s*(?P<say>.{3,})$", re.DOTALL)
GREETS = re.compile(r"^(?:亲[,，~～!！爱]|您好|你好|嗨|哈喽|Hi|hello)", re.IGNORECASE)
STOPS = re.compile(r"[。！？!?，,；;~～…:：]")


def one_line(text: str) -> tuple[str, str] | None:
    """Question and answer in one line without a name: 能便宜吗？亲，……, or far apart."""
    for pattern in (_ONE_LINE, _APART):
        found = pattern.match(text)
        if found and looks.asks(found["ask"]) and not looks.replies(found["ask"]):
            return found["ask"].strip(), found["say"]
    return None


def case(label: str) -> str:
    """The case that a label names: 有货 for 有货回复."""
    return re.sub(r"的?(回复|回答|话术|答复)$", "", label.strip()) or label.strip()


def named(text: str) -> str:
    """A line that names what follows, without what leads over to it (…，那么：)."""
    return re.sub(r"[,，]?\s*(?:那么?|则|就|可以?这么?样?说|可以说|应该?说)?\s*[:：]$", "", text)


def is_label(text: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\s:：，。]{2,6}型\s*[:：]?\s*)+", text))


ASKS = re.compile(
    r"^(?:\d{1,2}\s*[.、．)）]|[(（]\d{1,2}[)）]|[①-⑩]|[-•·*])?\s*(?:当|如果|如|若|遇到)?有?(?:顾客|客户|客人|买家|对方)?[^“\"「:：\u3400-\u9fff]{0,2}(?:问|询问|问到|问起|说|提出|咨询|表示)"
    r"[^“\"「:：]{0,6}[:：]?\s*(?P<ask>[“\"「][^”\"」]{1,80}[”\"」](?:[、或者/]*[“\"「][^”\"」]{1,80}[”\"」])*)[^“\"「:：。]{0,16}[:：]$"
)
"""当顾客问“在吗”的时候，可以这样回复： (the answers follow)"""
TELLS = re.compile(
    r"^(?:\d{1,2}\s*[.、．)）]|[(（]\d{1,2}[)）]|[①-⑩]|[-•·*])?\s*(?:当|如果|如|若|遇到)?有?(?:顾客|客户|客人|买家|对方)?[^“\"「:：\u3400-\u9fff]{0,2}(?:问|询问|问到|问起|说|提出|咨询|表示)[^“\"「:：]{0,6}[:：]?\s*(?P<ask>[“\"「][^”\"」]{2,80}[”\"」](?:[、或者/]*[“\"「][^”\"」]{2,80}[”\"」])*)[^“\"「:：]{0,10}"
    r"(?:回复|回答|答|答复|说|告知|回)[^“\"「:：]{0,4}[:：]?\s*(?P<say>[“\"「].+|(?<=[:：]).+)$",
    re.DOTALL,
)
