"""Phones, addresses and names of orders: compared, half hidden for their owner, mostly hidden for the desk. Pure."""

from __future__ import annotations

import hmac
import re
import unicodedata
from typing import Final

LEAST: Final = 7  # digits: what is shorter is no phone number
MOBILE: Final = 11
KEPT: Final = 14  # characters of an address the desk sees at most
GAP: Final = "****"
_PLACE = re.compile(
    r"^(?:中国)?(?:[^\W\d_]{2,7}?(?:省|自治区|特别行政区))?(?:[^\W\d_]{1,8}?(?:市|自治州|地区|盟))?"
    r"(?:[^\W\d_]{1,6}?(?:(?<![小园社校库厂])区|县|旗|(?<=[^\W\d_])市))?"
)
_FOREIGN = re.compile(r"^(?:00)?86(?=1\d{10}$|1\d{10}\D|0?[1-9]\d{9,}$)")


def number(phone: str) -> str:
    """The digits two spellings of one phone share: without country code 86 and extension; "" for what is none, or
    hidden in part."""
    plain = unicodedata.normalize("NFKC", phone)
    if "*" in plain or "＊" in plain:
        return ""
    digits = _FOREIGN.sub("", re.sub("[^0-9]", "", plain))
    if len(digits) > MOBILE and digits.startswith("1"):
        digits = digits[:MOBILE]  # a platform's number with its extension
    return digits if LEAST <= len(digits) <= 15 else ""


def same_phone(one: str, other: str) -> bool:
    """Do both spell the same number? Compared in constant time; what is no number is like nothing."""
    first, second = number(one), number(other)
    return bool(first) and hmac.compare_digest(first, second)


def tail(phone: str) -> str:
    """The last four digits, also of a number hidden in its middle; "" for what is none."""
    plain = unicodedata.normalize("NFKC", phone)
    digits = number(plain) or re.sub("[^0-9]", "", plain)
    return digits[-4:] if len(digits) >= LEAST else ""


def same_tail(phone: str, digits: str) -> bool:
    """Does the phone end so? Takes as long for no phone as for a wrong one."""
    known = tail(phone) or "none"
    return hmac.compare_digest(known, digits) and known != "none"


def half(phone: str) -> str:
    """As its owner sees it: 138****8842."""
    digits = number(phone)
    return f"{digits[:3]}{GAP}{digits[-4:]}" if digits else _hidden(phone)


def mostly(phone: str) -> str:
    """As the desk sees it: 138******42. The last four prove whose order it is, so they do not stand there."""
    digits = number(phone)
    return f"{digits[:3]}******{digits[-2:]}" if digits else _hidden(phone)


def _hidden(words: str) -> str:
    return GAP if words.strip() else ""


def area(address: str) -> str:
    """The address down to its district: 浙江省杭州市西湖区****."""
    place = _PLACE.match(address.strip())
    kept = place[0][:KEPT] if place is not None else ""
    return f"{kept}{GAP}" if address.strip() else ""


def called(receiver: str) -> str:
    """A receiver as the desk sees them: 林**."""
    name = receiver.strip()
    return f"{name[0]}**" if name else ""
