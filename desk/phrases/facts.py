"""What the phrases' variables stand for right now: shop settings, the clock, the person answering."""

from __future__ import annotations

from collections.abc import Mapping

from desk.goods.promotions import promoted
from desk.phrases.dispatch import batch, cut_off
from desk.shifts.hours import local, said
from desk.shifts.shifts import person_back
from storage.records.people import Shop, Staff

# The manuals' figures; a shop overrides them in settings["facts"].
DEFAULTS: Mapping[str, str] = {
    "发货时效": "1–3个工作日",
    "到货时效": "3–7天",
    "退货期限": "7天",
    "退款时效": "1–3个工作日",
    "VIP折扣": "9.8折",
}


def facts(
    shop: Shop, now: float, *, staff: Staff | None = None
) -> dict[str, str]:
    """Every variable that can be filled at this moment; what is not known is simply absent."""
    known = {**DEFAULTS, **{str(k): str(v) for k, v in shop.settings.get("facts", {}).items() if v}}
    if known.get("包邮门槛"):  # phrases say 包邮 after it, whichever way it was written down
        known["包邮门槛"] = known["包邮门槛"].removesuffix("包邮")
    known |= {
        "店名": shop.name,
        "客户称呼": "亲",
        "发货批次": batch(shop, now),
        "截单时间": cut_off(shop),
        "营业时间": said(shop),
        "上班时间": person_back(shop, now),
    }
    known.pop("公告", None)  # what is announced comes from /notice and nowhere else
    if shop.announced:
        known["公告"] = "\n".join(str(words) for words, until, *_ in shop.announced if until > now)
    known.pop("活动剩余", None)  # nobody may claim it by hand
    table = promoted(shop, now)
    if table is not None:  # from then on the table counts, not what was set by hand
        known |= table
    if staff is not None:
        known |= {"客服名": staff.name, "工号": staff.number}
    return known


def same_day(shop: Shop, one: float | None, other: float) -> bool:
    return one is not None and local(shop, one).date() == local(shop, other).date()
