"""Hears what a customer wants to be told later, or not any more: 到货叫我, 活动提醒, 上新提醒, 保价, 退订, 恢复提醒.

Strict on purpose: 别发了 ends what we write by ourselves, 别发错了 and 退订单 do not.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from nlu.traditional import to_simplified

Wish = Literal["opt_out", "opt_out_perhaps", "opt_in", "list", "restock", "promotion", "news", "price_protect"]

LONGEST: Final = 40
_APART: Final = re.compile(r"[\s,，.。!！?？~～;；:：、…]+")
_GONE: Final = frozenset({"So", "Sk", "Cf", "Mn", "Cs", "Co"})

_OPEN: Final = r"(?:请|麻烦|拜托|求求?你们?|你们?|您|亲|好了|行了|以后|都|就|我要|我想|我|帮我|给我|能不能|可以|可不可以|先|统统|全部?)*"
_CLOSE: Final = r"(?:了|啦|吧|谢谢|好吗|好不好|可以吗|行吗|行不|哦|噢|呀|啊|嘛|呢|给我|我)*"
_WRITTEN: Final = r"(?:这些|这种|这类|此类|你们的?|各种|任何|其他的?)*(?:消息|信息|短信|广告|推送|推广|推销|营销|活动|优惠|通知|提醒|垃圾|骚扰|东西)+(?:消息|信息|短信|内容|什么的)*"
_STOP: Final = r"(?:别|不要|不用|不许|勿|甭|停止|不准|别再|不要再|不用再|莫)"
_SEND: Final = r"(?:发|推|推送|发送|打扰|骚扰|烦)"
_OUT: Final = re.compile(
    rf"{_OPEN}(?:"
    r"(?:回复?)?td+|unsubscribe|stop|"
    rf"(?:退订|取消订阅|取消关注)(?:{_WRITTEN}|全部|所有|一切)*|"
    rf"拒收{_WRITTEN}|拒绝(?:接收|推送|骚扰|营销){_WRITTEN}?|"
    rf"{_STOP}(?:再)?(?:给我|跟我|对我|老是?|总是?|一直|天天|随便|乱)*{_SEND}(?:给我|我)?{_WRITTEN}|"
    rf"{_STOP}(?:再)?(?:给我|老是?|总是?|一直|天天|随便|乱)*(?:推送|打扰|骚扰|烦)(?:我|人)?|"
    rf"{_STOP}(?:再|再给我|老|总|天天|一直|老是|总是|老给我|天天给我)(?:发|推)|"
    rf"{_STOP}给我(?:发|推)|"
    rf"(?:取消|关闭|关掉|停掉|屏蔽|停止)(?:所有|全部|一切)?(?:推送|营销|广告|活动)(?:消息|信息|短信|通知|提醒)?|"
    rf"不(?:想|要|愿意|愿)?(?:再)?(?:收到?|接收|看到?|接受){_WRITTEN}|"
    rf"(?:不感兴趣|没兴趣)(?:{_STOP}(?:再)?{_SEND})"
    rf"){_CLOSE}"
)
_PERHAPS: Final = re.compile(rf"(?:{_OPEN}(?:别|不要|不用|甭)(?:发|推)|拒收){_CLOSE}")
"""May mean a parcel as well: what was said before tells."""
_NEUTRAL: Final = re.compile(
    r"(?:谢谢|多谢|好的?|嗯+|哦+|喂|亲|你好|您好|烦死了?|好烦|烦人|真烦|太烦了?|不感兴趣|没兴趣|不需要|用不着|够了|不买|不想买|垃圾|广告)[了啊呀吧]?"
)
_IN: Final = re.compile(
    rf"{_OPEN}(?:恢复|重新|再|继续)(?:接收|订阅|开启|打开|收)?(?:活动|营销|推送|所有|全部|一切)*(?:提醒|消息|订阅|推送|通知){_CLOSE}|"
    rf"{_OPEN}(?:取消退订|恢复订阅|重新订阅|恢复提醒|恢复推送){_CLOSE}"
)
_LIST: Final = re.compile(
    rf"/subscriptions|{_OPEN}(?:看看?|查看?|查一下|管理)?(?:一下)?我?(?:订阅|订|登记)(?:了|过)?的?(?:提醒|订阅|消息)(?:有)?(?:哪些|什么)?{_CLOSE}|我的(?:订阅|提醒)|订阅管理|提醒管理"
)

_TELL: Final = r"(?:通知|提醒|告诉|叫|喊|说|联系|吱|踢)"
_ME: Final = r"(?:一下|一声|下|声)?(?:我|俺)(?:一下|一声|下|声|哦|吧)?"
_WHEN_THERE: Final = r"(?:到货|有货|来货|补货|补上|上架|到了货|有现货|到店)(?:了|以后|之后|后|的话|时|的时候)*(?:请|麻烦|记得|能|能不能|可以|可不可以|第一时间|马上|再|帮忙|要|就|给|跟|你们?|您)*"
_RESTOCK: Final = re.compile(rf"{_WHEN_THERE}{_TELL}{_ME}|(?:到货|补货|有货|来货|上架)(?:提醒|通知|登记)")
_WHEN_CHEAP: Final = r"(?:活动|打折|优惠|降价|便宜|促销|大促|折扣|做活动|搞活动|特价|开抢)(?:了|以后|之后|后|的话|时|的时候|开始|来)*(?:请|麻烦|记得|能|能不能|可以|可不可以|第一时间|马上|再|帮忙|要|就|给|跟|你们?|您)*"
_PROMOTION: Final = re.compile(rf"{_WHEN_CHEAP}{_TELL}{_ME}|(?:活动|降价|优惠|打折|促销)(?:开始)?提醒")
_WHEN_NEW: Final = r"(?:上新|新款|新品|新货|出新|上新款|上新品)(?:了|到了?|出来|上架|以后|之后|后|的话|时|的时候)*(?:请|麻烦|记得|能|能不能|可以|可不可以|第一时间|马上|再|帮忙|要|就|给|跟|你们?|您)*"
_NEWS: Final = re.compile(rf"{_WHEN_NEW}{_TELL}{_ME}|(?:订阅|订|关注)(?:一下)?(?:上新|新品|新款)|(?:上新|新品|新款)(?:提醒|通知|订阅)")
_PROTECT: Final = re.compile(rf"{_OPEN}(?:申请|登记|开通|开|设置|设|做|办|要)?(?:一?个|一下|下)?(?:保价|价保|价格保护)(?:提醒|登记|服务)?(?:一下|下)?{_CLOSE}")
_UNWANTED: Final = re.compile(r"怎么|为什么|为啥|咋|没(?:有)?(?:人)?(?:通知|提醒|告诉|叫|喊|收到|联系)|不用|不要|别|不需要|取消|上次|之前|什么时候|啥时候|多久|几号|哪天|吗.*(?:多少|几)|没看|没见|已经|说好|答应|不是说|骗")
_QUESTION: Final = re.compile(r"(?:有|是|叫|用|在哪|哪里|什么是|啥是)(?:没有)?.{0,4}(?:提醒|通知|登记)(?:吗|么|嘛|功能)|(?:保价|价保)(?:吗|么|嘛|多久|几天|期|时间|规则)")


def wish_in(text: str) -> Wish | None:
    """What the words ask for; None for anything else, and for anything long.

    ``opt_out_perhaps``: an opt-out, unless the talk is about a parcel.
    """
    plain = to_simplified(unicodedata.normalize("NFKC", text)).lower()
    plain = "".join(char for char in plain if unicodedata.category(char) not in _GONE).strip()
    if not plain or len(plain) > LONGEST:
        return None
    parts = [part for part in _APART.split(plain) if part]
    ended = _ended(parts)
    if ended is not None:
        return ended
    whole = "".join(parts)
    if _IN.fullmatch(whole):
        return "opt_in"
    if _LIST.fullmatch(whole):
        return "list"
    return _asked(whole)


def _ended(parts: list[str]) -> Wish | None:
    """Every part is an opt-out or says nothing besides, and one of them is."""
    sure = [bool(_OUT.fullmatch(part)) for part in parts]
    perhaps = [bool(_PERHAPS.fullmatch(part)) for part in parts]
    rest = [part for part, one, other in zip(parts, sure, perhaps, strict=True) if not one and not other]
    if not all(_NEUTRAL.fullmatch(part) for part in rest):
        return None
    return "opt_out" if any(sure) else "opt_out_perhaps" if any(perhaps) else None


def _asked(whole: str) -> Wish | None:
    if _UNWANTED.search(whole) or _QUESTION.search(whole):
        return None
    if _RESTOCK.search(whole):
        return "restock"
    if _NEWS.search(whole):
        return "news"
    if _PROTECT.fullmatch(whole):
        return "price_protect"
    return "promotion" if _PROMOTION.search(whole) else None
