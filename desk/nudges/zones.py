"""Where a customer lives, as an agent heard it: reminders keep the quiet hours by the clock there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.speaking import notice
from storage.records.people import Staff
from storage.tx import Tx

PLACES: Final[Mapping[str, str]] = {
    "中国": "Asia/Shanghai", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "新疆": "Asia/Urumqi", "香港": "Asia/Hong_Kong",
    "澳门": "Asia/Macau", "台湾": "Asia/Taipei", "台北": "Asia/Taipei", "新加坡": "Asia/Singapore", "马来西亚": "Asia/Kuala_Lumpur",
    "泰国": "Asia/Bangkok", "越南": "Asia/Ho_Chi_Minh", "日本": "Asia/Tokyo", "东京": "Asia/Tokyo", "韩国": "Asia/Seoul",
    "首尔": "Asia/Seoul", "迪拜": "Asia/Dubai", "英国": "Europe/London", "伦敦": "Europe/London", "法国": "Europe/Paris",
    "巴黎": "Europe/Paris", "德国": "Europe/Berlin", "柏林": "Europe/Berlin", "意大利": "Europe/Rome", "西班牙": "Europe/Madrid",
    "荷兰": "Europe/Amsterdam", "莫斯科": "Europe/Moscow", "纽约": "America/New_York", "美东": "America/New_York",
    "芝加哥": "America/Chicago", "美中": "America/Chicago", "洛杉矶": "America/Los_Angeles", "旧金山": "America/Los_Angeles",
    "美西": "America/Los_Angeles", "西雅图": "America/Los_Angeles", "多伦多": "America/Toronto", "温哥华": "America/Vancouver",
    "悉尼": "Australia/Sydney", "墨尔本": "Australia/Melbourne", "新西兰": "Pacific/Auckland", "奥克兰": "Pacific/Auckland",
}  # fmt: skip
"""Places customers of Chinese shops live in, by the names they are called."""
NONE: Final = ("", "不知道", "清除", "关")


def zone_of(words: str) -> str:
    """The IANA name of a place (纽约, or America/New_York itself), "" for 清除; NotAllowed says what can be written."""
    place = words.strip()
    if place in NONE:
        return ""
    found = PLACES.get(place)
    if found is None and "/" in place:
        try:
            found = ZoneInfo(place).key
        except (KeyError, ValueError, OSError):
            found = None
    if found is None:
        raise NotAllowed(f"不认识「{place[:20]}」。写城市或国家，例如 /zone 纽约、/zone 日本；也可以写 America/New_York；/zone 清除 = 按店里的时间")
    return found


async def set_zone(floor: Floor, staff: Staff, customer_id: int, words: str, receipt: Receipt | None = None) -> None:
    """/zone in a topic: kept, and said with the time it is there now. Raises NotAllowed, NotFound."""
    require(staff, "answer")
    zone = zone_of(words)

    def job(tx: Tx) -> None:
        customer = own_customer(tx, staff, customer_id)
        tx.subscriptions.set_timezone(customer.shop_id, customer.id, zone)
        tx.staff.note(customer.shop_id, staff.id, "zone", f"customer:{customer.id}", zone=zone)
        if zone:
            notice(tx, customer, "zone_set", place=words.strip(), now=f"{datetime.fromtimestamp(tx.now, ZoneInfo(zone)):%H:%M}")
        else:
            notice(tx, customer, "zone_none")

    await floor.commit(job, receipt)
