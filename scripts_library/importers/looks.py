"""What a line of a manual looks like by itself: a question, a reply, an instruction to the agent, a title, a page number."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"[?？]\s*[”\"』」]?$|[吗么嘛呢不没]$|吗|什么|怎么|怎样|如何|多少|多久|几天|几个|几时|哪|能不能|可不可以|可以.{0,8}吗|有没有|是不是|会不会|要不要|好不好"
    r"|为什么|为啥|啥|何时|谁|咋"
)
_ENDS_ASKING = re.compile(r"[?？][”\"』」）)]?$|[吗么嘛]$")
_REPLIES = re.compile(
    r"^(亲|您好|你好|不好意思|非常|抱歉|对不起|感谢|谢谢|好的|好滴|好哒|欢迎(?!语|词|辞|用语|话术|类)|请(?!问|求|假)|没关系|没问题|可以的|嗯|有的|是的|当然|放心|很抱歉|十分|实在|目前|咱们?|我们|本店|小店)(?!.{0,6}[:：]$)"
    r"|亲[,，~～!！。 ]|[哦呢哈呀噢喔哟][~～!！。，,、]?|[~～]|您"
)
_WARM = re.compile(r"亲|您|你|咱|我们|我帮|哦|呢|哈|呀|~|～|欢迎|谢谢|感谢|抱歉|不好意思|对不起")
_THIRD = re.compile(r"顾客|客户|客人|买家|客服|对方|旺旺")
_ORDERS = re.compile(
    r"^(引导|根据|对照|告知|询问|记录|收集|统计|提醒|注意|登记|核实|核对|查看|不要|不可|不得|不能|切勿|严禁|禁止|必须|先|务必|尽量|主动|及时|耐心|确认|判断|如有|如果|若|遇到|此时|这时|原则|要求|目的|技巧"
    r"|适用|用于|说明|备注|注[:：])"
)
_PAGE = re.compile(
    r"^[-—–·•\s]*(第?\s*[\divxlIVXL]{1,4}\s*页?(\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?|page\s*\d{1,4}(\s*(of|/)\s*\d{1,4})?|p\.?\s*\d{1,4})[-—–·•\s]*$",
    re.IGNORECASE,
)
_CONTENT = 120
_CONTENTS = re.compile(r"(?:[.．·…]\s?){3,}\s*\d{1,4}$")
_LETTERED = re.compile(r"[\w\u3400-\u9fff]")
_RULED = re.compile(r"^\s*[#＃]{1,6}\s*\S|^\s*[【〖\[《◆■●▲★☆◇□※*=—\-_~]+[^【】〖〗\[\]《》]{1,24}[】〗\]》◆■●▲★☆◇□※*=—\-_~]+\s*[:：]?\s*$")
_CHAPTER = re.compile(r"^第\s*[一二三四五六七八九十百零\d]{1,4}\s*(章|节|部分|篇|课|单元|讲|类|大类)(?![^\s:：]{0,2}[，,])")
_ORDERED = re.compile(r"^([一二三四五六七八九十]{1,3}[、.．,，:：]|[(（][一二三四五六七八九十]{1,3}[)）]|[\dⅠⅡⅢⅣⅤ]{1,2}(?:(?:\.\d{1,2})+[、.．]?|[、.．)）:：]|(?=\s))|[A-Za-z][、.．)）])\s*(?=\S)")
_CHINESE = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])\s*\S")
_PARTS = frozenset({"目录", "附录", "前言", "附件", "结束语", "售前", "售中", "售后", "物流", "其他", "其它", "售前接待", "售后接待", "发货", "退换货", "结束"})
"""Words that by themselves on a line are titles."""
_STOPS = re.compile(r"[。！？!?，,；;~～…]")
_TITLE_ENDS = re.compile(r"(问题|类|型|篇|用语|话术|环节|阶段|流程|场景|情况|语|服务|咨询|处理|技巧|规范|大全|汇总|手册|指南|须知|表|册|合集|FAQ|Q&A|QA)$", re.IGNORECASE)
_LABELS = re.compile(r"^[?？\s]*(?:[^\s:：?？，。,.]{2,8}(?:问题|型|类)[\s?？:：]*)+$")
_STYLE = re.compile(r"^[\s#＃【〖\[《◆■●▲★☆◇□※*=—\-_~]+|[\s】〗\]》◆■●▲★☆◇□※*=—\-_~:：]+$")


def asks(text: str) -> bool:
    """Could a customer say this as a question? A line that speaks as the shop does not count."""
    if _ENDS_ASKING.search(text):
        return not re.match(r"亲|您好|请问您|不好意思|抱歉|感谢|谢谢|好的", text)
    return len(text) <= 40 and bool(_ASKS.search(text)) and not replies(text)


def replies(text: str) -> bool:
    """Does a line speak as the shop does?"""
    return bool(_REPLIES.search(text))


def instructs(text: str) -> bool:
    """Is a line addressed to the agent, not to the customer? (引导顾客多买, 根据尺码表对照 …)"""
    if _WARM.search(re.sub(r"[“\"「『][^”\"」』]{0,200}[”\"」』]", "", text)):
        return False
    return bool(_THIRD.search(text) or _ORDERS.search(text))


def third(text: str) -> bool:
    """Does a line speak of the customer in the third person?"""
    return bool(_THIRD.search(text))


def page(text: str) -> bool:
    """A page number, or a line of a table of contents."""
    return bool(_PAGE.match(text) or (len(text) <= _CONTENT and _CONTENTS.search(text)))


def empty(text: str) -> bool:
    """Nothing but marks: a rule, a bullet that lost its words."""
    return not _LETTERED.search(text)


def heading(text: str) -> bool:
    """A title, by its form."""
    if len(text) > 42 or empty(text):
        return False
    if _RULED.match(text) or _LABELS.match(text):
        return not replies(text)
    if _CHAPTER.match(text) or text.strip(":：").replace(" ", "") in _PARTS:
        return True
    bare = title(text)
    if _CHINESE.match(text) and len(bare) <= 30 and not re.search(r"[。！？!?~～;；:：]", bare) and not replies(bare) and not asks(bare):
        return True
    if not bare or len(bare) > 16 or _STOPS.search(bare) or replies(bare) or "：" in bare or ":" in bare:
        return False
    ordered = _ORDERED.match(text) is not None and not text[0].isascii()
    colon = text.rstrip().endswith((":", "："))
    numbered = _ORDERED.match(text) is not None and len(bare) <= 12
    return (ordered or colon or numbered or (bool(_TITLE_ENDS.search(bare)) and len(bare) <= 12)) and not asks(bare)


def labels(text: str) -> tuple[str, ...]:
    """The names in a line of several titles in a row (库存问题 ? 尺码问题); none in any other line."""
    names = tuple(name for name in re.split(r"[\s?？:：]+", text) if name) if _LABELS.match(text) else ()
    return names if len(names) > 1 or text[:1] in "?？" else ()


def title(text: str) -> str:
    """A heading's words without numbers and ornaments."""
    text = _STYLE.sub("", text)
    text = re.sub(_CHAPTER, "", text).strip(" :：、") or text
    while found := _ORDERED.match(text):
        text = text[found.end():]
    return _STYLE.sub("", text).strip(" :：")


def number(text: str) -> tuple[str, int, str]:
    """The kind and value of a number a line begins with, and the rest; ``("", 0, text)`` without one.

    Kinds: ``paren`` (1), ``circle`` ①, ``plain`` 1. or 1、, ``chinese`` 一、, ``step`` 第一段：, ``letter`` A.
    """
    for kind, pattern in _NUMBERS:
        if found := pattern.match(text):
            value = _value(found[1])
            if value:
                return kind, value, text[found.end():].strip()
    return "", 0, text


_N = r"[一二三四五六七八九十]{1,3}|\d{1,3}"
_NUMBERS = (
    ("step", re.compile(rf"第({_N})\s*(?:段|步|条|种|句|招|点|层|版|套|次回复|次|个)(?:话|话术|回复|回答|说法|方案|情况)?\s*[:：、.．]\s*")),
    ("step", re.compile(rf"(?:方案|说法|版本|方法|话术|回复|回答|步骤|选择|模板|答案?)\s*({_N})\s*[:：、.．]\s*")),
    ("step", re.compile(r"(首先|其次|然后|接着|再次|最后)\s*[:：]\s*")),
    ("paren", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*[.、．:：]?\s*")),
    ("circle", re.compile(r"([①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾⑴⑵⑶⑷⑸⑹⒈⒉⒊⒋⒌⒍])\s*[.、．:：]?\s*")),
    ("half", re.compile(r"(\d{1,2})\s*[)）]\s*")),
    ("plain", re.compile(r"(\d{1,3})\s*(?:[、．:：]|\.(?!\d))\s*(?!\d{2}(?:\D|$))")),
    ("chinese", re.compile(r"([一二三四五六七八九十]{1,3})\s*[、．.]\s*")),
    ("letter", re.compile(r"([A-Ha-h])\s*[、．.)）]\s*(?![a-z])")),
)
_CIRCLES = {char: n for row in ("①②③④⑤⑥⑦⑧⑨⑩", "❶❷❸❹❺❻❼❽❾", "⑴⑵⑶⑷⑸⑹", "⒈⒉⒊⒋⒌⒍") for n, char in enumerate(row, 1)}
_TOLD = {"首先": 1, "其次": 2, "然后": 2, "接着": 2, "再次": 3, "最后": 9}
_DIGITS = {char: n for n, char in enumerate("一二三四五六七八九", 1)}


def _value(written: str) -> int:
    if written.isascii() and written.isdigit():
        return int(written)
    if written in _TOLD:
        return _TOLD[written]
    if written in _CIRCLES:
        return _CIRCLES[written]
    if written.isascii():
        return ord(written.lower()) - 96
    tens, ten, ones = written.partition("十")
    if ten:
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(written, 0)
