"""What a customer wrote as the new value of a field of their order: one that can stand there, none, or 不改了."""

from __future__ import annotations

import re
from typing import Final

from desk.orders.order_events import LONGEST, plain_phone
from desk.orders.order_masks import number

SHORTEST_ADDRESS: Final = 6
_PLACE_SIGNS: Final = re.compile(
    r"[省市区縣县旗乡鄉镇鎮村路街道巷弄號号楼樓栋棟幢座室苑园園院里城湾灣屯组組社大厦廈]|小区|广场|[A-Za-z]{3,}|[0-9０-９]+"
)
_LEFT: Final = re.compile(
    r"算了|(?:还是|還是|先|都|就)?(?:不用?|不需要|不想|别|別)(?:再)?(?:改|换|換|变|變)(?:它|了|啦|吧)*|不用了|不必了|没事了|沒事了|"
    r"(?:就)?(?:按|照)原来的?(?:发|来|就行|就好|吧)*|点错了|點錯了|按错了|按錯了"
)
_BESIDE: Final = re.compile(
    r"(?:那|就|先|哦|噢|嗯+|啊|吧|啦|了|呀|哈+|好的?|好吧|行|可以|亲|親|您好|你好|不好意思|抱歉|谢谢您?|謝謝您?|麻烦了|没事|沒事|没关系)"
)
_WAIT: Final = re.compile(r"(?:稍|等)?等(?:一?下|会儿?|會兒?)?|马上|馬上|一?会儿?|在吗|在嗎|我(?:先)?(?:看看|问问|想想|找找|看一?下|问一?下|想一?下)")
_MARKS: Final = re.compile(r"[\s,，.。!！~～、…\U0001f300-\U0001faff\u2600-\u27bf]+")


def takes_back(text: str) -> bool:
    """Do they say nothing but that it may stay as it is? 不用改了 is neither a name nor an address."""
    plain = _MARKS.sub("", text)
    rest = _LEFT.sub("", plain)
    return rest != plain and not _BESIDE.sub("", rest)


def value_of(field: str, text: str) -> str:
    """What they wrote, as the order keeps it; "" if it cannot be that: where a parcel goes must not be 好的，稍等."""
    value = " ".join(text.split())
    if field == "phone":
        return plain_phone(value) if number(value) and len(value) <= LONGEST["phone"] else ""
    if field == "address" and (len(value) < SHORTEST_ADDRESS or len(_PLACE_SIGNS.findall(value)) < 2):
        return ""
    if not _BESIDE.sub("", _WAIT.sub("", _MARKS.sub("", value))):
        return ""
    return value if len(value) <= LONGEST.get(field, 100) else ""
