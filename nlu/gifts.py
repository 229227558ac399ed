"""Finds the gifts an agent's words promise: 送您一个帆布包, 多送一双袜子; parcels, vouchers and what everybody gets are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.normalise import simplified


@dataclass(frozen=True, slots=True)
class Promised:
    """A gift promised: what it is called ("" = just a little something), and its place in the text."""

    noun: str
    start: int
    end: int


_COUNT = r"[一1二两2三3几]?\s*(?:个|份|条|双|包|件|只|张|瓶|袋|盒|支|套|对|副|罐|枚|顶|块|小包|小瓶|小袋|小盒|点|些)"
_GIVE = (
    rf"(?:(?:再|多|另外|额外|单独|加|免费|还)*(?:赠送|送|赠)(?:给)?[您你]\s*(?:{_COUNT})?"
    rf"|(?:给|帮|为)[您你](?:再|多|另外|额外|免费)*(?:赠送|加送|送|赠)(?:上)?\s*(?:{_COUNT})?"
    rf"|(?:给|帮|为)[您你](?:再|多|另外|额外)*(?:放|塞|加)(?:上|了)?\s*{_COUNT}"
    rf"|(?:额外|另外|多|加)(?:赠送|送|赠)\s*(?:{_COUNT})?)"
)
_PROMISE = re.compile(rf"(?<![配发寄派退满买护传])(?:{_GIVE})(?P<noun>[\u4e00-\u9fffa-z0-9]{{1,12}})")
_ENDS = re.compile(r"(?:作为|当作|就当|表示|补偿|可以吗|好吗|好不好|行吗|怎么样|吗|哦|哈|吧|呢|啦|了|的话|呀|哟|亲|已|我|这边|备注|放|一起|随).*")
_NONE = re.compile(
    r"货|达|到|上门|过去|回|去|出|检|修|祝|您|你|一程|花|人|礼物的|几天|元|块|钱|时间|急|油|朋友|家人|爸|妈|老婆|老公|女友|男友|孩子|宝贝|"
    r"微信|好友|购物车|单|价|备注|链接|图|视频|尺码|颜色|保[修价证险鲜障]|延[保长迟]|会员|vip"
)
"""What is brought, or to whom, rather than given."""
_MONEY = re.compile(r"优惠|代金|满减|门槛|券|红包|运费|邮费|快递|积分|折")
_SOMETHING = re.compile(r"(?:小|精美|神秘|贴心|一点|点)*(?:礼物|礼品|赠品|礼|惊喜|心意|小样|东西)")
_EVERYBODY = re.compile(r"(?:满|买|拍|凑)[^，。,!！\n]{0,10}$")
"""What stands before a gift that everybody gets who buys enough."""


def promised(text: str) -> tuple[Promised, ...]:
    """Every gift the text promises this customer, in order."""
    plain = text.translate(simplified()).lower()
    if len(plain) != len(text):
        return ()  # places would not stay
    found = []
    for hit in _PROMISE.finditer(plain):
        noun = _ENDS.sub("", hit["noun"])
        if not noun or _NONE.match(noun) or _MONEY.search(noun) or _EVERYBODY.search(plain[: hit.start()]):
            continue
        found.append(Promised("" if _SOMETHING.fullmatch(noun) else noun, hit.start(), hit.start("noun") + len(noun)))
    return tuple(found)
