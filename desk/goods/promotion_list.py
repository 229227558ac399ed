"""The 活动表 in the bot: everybody who answers sees it, supervisors enter promotions and end them."""

from __future__ import annotations

from typing import Any, Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.goods.promoting import Plan, plan, spoken
from desk.goods.promotions import line, state
from desk.nudges.nudge_goods import promotions_kept
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from nlu.traditional import to_simplified
from scripts_library.importers.promotion_table import from_lines
from storage.records.people import Shop, Staff
from storage.records.traffic import Draft
from storage.tx import Tx

QUESTION: Final = "promo_form"
SHOWN: Final = 12
LIVE: Final = ("生效中", "未开始", "赠品送完")


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/promo: what counts and what is to come, with 结束 for those who may."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        live = [one for one in tx.promotions.all(shop.id) if state(one, tx.now) in LIVE][:SHOWN]
        ends = [[f"结束 #{one.id}", f"promoend:{one.id}"] for one in live] if may(staff, "promote") else []
        rows = [ends[n : n + 3] for n in range(0, len(ends), 3)]
        _tell(tx, shop, place, "promo_list", rows, text="\n".join(line(shop, one, tx.now) for one in live) or "现在没有活动。")

    await floor.commit(job, receipt)


async def ask(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/promo 新增: what answers the question becomes a promotion."""
    require(staff, "promote")
    await floor.commit(lambda tx: _tell(tx, tx.shops.get(staff.shop_id), place, QUESTION, []), receipt)


async def enter(floor: Floor, staff: Staff, place: Place, words: str, receipt: Receipt | None = None) -> None:
    """A promotion in words (满199减30 到 11-30, or a line for each thing): entered, or what is wrong is said."""
    require(staff, "promote")
    checker = floor.mind(staff.shop_id).checker
    shop = await floor.store.read(lambda tx: tx.shops.get(staff.shop_id))
    entry = spoken(from_lines(words, to_simplified), shop, floor.clock())
    found = plan([entry], shop, floor.clock(), checker)
    wrong = [one.removeprefix("第 1 行") for one in (*found.wrong, *found.notes)]
    if wrong:
        raise NotAllowed("活动没有存：\n" + "\n".join(wrong))

    def job(tx: Tx) -> None:
        keep(tx, shop, found, staff_id=staff.id)
        kept = next(one for one in tx.promotions.all(shop.id) if one.name == found.wishes[0]["name"])
        tx.staff.note(shop.id, staff.id, "promotion", f"promotion:{kept.id}", kind=kept.kind)
        _tell(tx, shop, place, "promo_kept", [[["结束", f"promoend:{kept.id}"]]], text=line(shop, kept, tx.now))

    await floor.commit(job, receipt)


async def answer(
    floor: Floor, staff: Staff, place: Place, answers: int, words: str, receipt: Receipt | None = None
) -> bool:
    """What answers the question of /promo 新增; False if the message answers something else."""
    row = await floor.store.read(lambda tx: tx.outbox.sent_as(place.bot_id, place.chat_id, answers))
    if row is None or row.body.get("code") != QUESTION:
        return False
    await enter(floor, staff, place, words, receipt)
    return True


async def end(floor: Floor, staff: Staff, promotion_id: int, receipt: Receipt | None = None) -> Done:
    """结束: from this moment on no answer names it, and old cards do not send it."""
    require(staff, "promote")

    def job(tx: Tx) -> Done:
        found = tx.promotions.get(promotion_id)
        if found is None or found.shop_id != staff.shop_id:
            return Done("changed")
        if not tx.promotions.end(found):
            return Done("gone")
        tx.staff.note(found.shop_id, staff.id, "promotion_end", f"promotion:{found.id}")
        return Done("promo_ended", f"#{found.id}")

    return await floor.commit(job, receipt)


def keep(tx: Tx, shop: Shop, found: Plan, *, staff_id: int | None = None) -> int:
    """All promotions of a plan without faults; returns how many are new."""
    new = sum(tx.promotions.put(shop.id, wish, staff_id=staff_id) for wish in found.wishes)
    promotions_kept(tx, shop, [float(wish["starts_at"]) for wish in found.wishes])
    return new


def _tell(tx: Tx, shop: Shop, place: Place, code: str, buttons: list[Any], **words: str) -> None:
    tx.outbox.put(
        Draft(
            shop_id=shop.id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind="notice",
            body={"code": code, "words": words, "buttons": buttons},
        )
    )
