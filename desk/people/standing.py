"""Where the bot stands in its desk groups: which rights it has, whether it is in, and what follows when that changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from desk.floor import Floor
from desk.people.seating import call_in, close
from desk.ports import Receipt
from desk.talks.holding import free
from desk.talks.speaking import desk_place, notice, tell
from storage.records.people import DeskGroup
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

RIGHTS: Final[Mapping[str, str]] = {
    "can_manage_topics": "管理话题",
    "can_pin_messages": "置顶消息",
    "can_delete_messages": "删除消息",
    "can_invite_users": "邀请用户",
    "can_restrict_members": "封禁用户",
}
"""What the bot has to be allowed in a desk group, and what Telegram's settings call it."""

OUT: Final = ("bot was kicked", "bot is not a member", "chat not found", "group chat was deactivated")
LACKS: Final = "lacks"
FOR_EVER: Final = 10 * 365 * 86400.0
REOPEN: Final = "reopen"


async def changed(
    floor: Floor, bot_id: int, chat_id: int, *, inside: bool, rights: frozenset[str], receipt: Receipt | None = None
) -> None:
    """Somebody changed what the bot may do in a group, threw it out or took it back."""

    def job(tx: Tx) -> None:
        group = tx.shops.group(bot_id, chat_id)
        if group is None or group.kind:
            return
        if not inside:
            lost(tx, group)
        elif not group.active:
            _tell_owner(tx, group, "back_in_group")
        else:
            lack(tx, group, [right for right in RIGHTS if right not in rights])
            _regain(tx, group, [right for right in RIGHTS if right in rights])

    await floor.commit(job, receipt)


def lack(tx: Tx, group: DeskGroup, rights: Iterable[str]) -> None:
    """The bot may not do these: the owner hears of each once, the work goes on with what there is."""
    new = [
        RIGHTS[right]
        for right in rights
        if tx.due.rarely(shop_id=group.shop_id, kind=LACKS, subject=f"{group.id}:{right}", every=FOR_EVER)
    ]
    if new:
        _tell_owner(tx, group, "lacks", rights="、".join(new))


def _regain(tx: Tx, group: DeskGroup, rights: Iterable[str]) -> None:
    back = [right for right in rights if tx.due.forget(LACKS, f"{group.id}:{right}")]
    if "can_manage_topics" in back:
        tx.seats.forget_desk(group.id, without_topic=True)
        tx.seats.with_topics(group.id, on=True)
    if back:
        _tell_owner(tx, group, "rights_back", rights="、".join(RIGHTS[right] for right in back))


def lost(tx: Tx, group: DeskGroup) -> None:
    """The bot is out of a group: its customers go to another desk, or wait until there is one again."""
    if not group.active:
        return
    tx.seats.forget_desk(group.id)  # what waits there is laid anew when there is a desk again
    close(tx, group)
    _tell_owner(tx, group, "group_lost")


def _tell_owner(tx: Tx, group: DeskGroup, code: str, **words: Any) -> None:
    owner = next((s for s in tx.staff.all(group.shop_id) if s.role == "owner"), None)
    if owner is not None:
        tell(
            tx, shop_id=group.shop_id, bot_id=group.bot_id, chat_id=owner.user_id, code=code, title=group.title,
            **words,
        )


async def moved(floor: Floor, bot_id: int, chat_id: int, new_chat: int, receipt: Receipt | None = None) -> None:
    """Telegram gave the group another id: the desk, and all that waits for it, follows."""

    def job(tx: Tx) -> None:
        group = tx.shops.group(bot_id, chat_id)
        if group is not None and tx.shops.group(bot_id, new_chat) is None:
            tx.seats.forget_desk(group.id)
            tx.seats.cancel_desk(group.id)
            tx.shops.change_desk(group.id, chat_id=new_chat)
            tx.seats.leave_threads(group.id)
            tx.customers.forget_places()
            tx.outbox.move_chat(bot_id, chat_id, new_chat)
            call_in(tx, group.shop_id, bot_id, group.id)

    await floor.commit(job, receipt)


async def follow(floor: Floor, row: Outgoing, new_chat: int) -> None:
    """A row met the old id of a group that has moved."""
    await moved(floor, row.bot_id, row.chat_id, new_chat)
    await floor.store.write(lambda tx: tx.outbox.again(row.id, at=tx.now))


async def shut(floor: Floor, row: Outgoing) -> None:
    """A closed topic that the bot may not open again: its customer goes on in General."""

    def job(tx: Tx) -> None:
        if row.topic_id is None or row.customer_id is None:
            tx.outbox.close(row.id, "failed", error="topic closed")
            return
        tx.customers.set_thread(row.topic_id, 0)
        tx.outbox.again(row.id, at=tx.now)
        customer = tx.customers.get(row.customer_id)
        notice(tx, customer, "topic_shut", name=customer.name)

    await floor.store.write(job)


async def closed_by_hand(floor: Floor, customer_id: int, receipt: Receipt | None = None) -> None:
    """Somebody closed a customer's topic: nobody could answer in it, so it is opened again, with a word why."""

    def job(tx: Tx) -> None:
        customer = tx.customers.get(customer_id)
        place = desk_place(tx, customer)
        if place is None:
            return
        tx.outbox.put(
            Draft(
                shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=place[1], kind=REOPEN, urgency=1,
                topic_id=place[0].id, customer_id=customer.id,
            )
        )
        notice(tx, customer, "topic_reopened")

    await floor.commit(job, receipt)


async def colleague_left(
    floor: Floor, bot_id: int, chat_id: int, user_id: int, receipt: Receipt | None = None
) -> None:
    """A colleague is out of a desk group: whom they held there is free for the others."""

    def job(tx: Tx) -> None:
        group = tx.shops.group(bot_id, chat_id)
        gone = tx.staff.by_user(group.shop_id, user_id) if group is not None and group.active else None
        if group is None or gone is None:
            return
        count = 0
        for customer in tx.customers.held_by(gone.id):
            place = desk_place(tx, customer)
            if place is not None and place[0].desk_group_id == group.id:
                free(tx, customer)
                notice(tx, customer, "hold_ended", name=gone.name)
                count += 1
        tell(
            tx, shop_id=group.shop_id, bot_id=bot_id, chat_id=chat_id, code="colleague_left", name=gone.name,
            number=gone.number, count=count,
        )

    await floor.commit(job, receipt)
