"""Who works here: desk groups bound, colleagues invited, removed, and told apart from customers."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people import seating
from desk.people.accounts import part
from desk.people.commanding import list_commands, list_for_all
from desk.people.roles import ROLES, SPECIALITIES, may, outranks, require, role_named
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.holding import free
from desk.talks.speaking import notice, tell
from desk.tasks import task_watch
from storage.records.people import Bot, DeskGroup, Invite, Staff
from storage.records.talks import Topic
from storage.records.traffic import Draft
from storage.tx import Tx

INVITE_LASTS = 48 * 3600.0
INVITE_MARK = "inv_"
LOOKS = 20
LOOK_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who an update is from: staff (perhaps acting as a customer), or anybody else."""

    shop_id: int
    bot_id: int
    staff: Staff | None


@dataclass(frozen=True, slots=True)
class Spot:
    """What a chat and thread are to us: a desk group, and the customer whose topic it is."""

    group: DeskGroup | None
    topic: Topic | None


async def identify(floor: Floor, bot_id: int, user_id: int) -> Speaker:
    """Tell staff from customers, by the database and nothing else."""

    known = floor.guests.get(bot_id, user_id, floor.clock())
    if known is not None:
        return Speaker(known, bot_id, None)

    def look(tx: Tx) -> Speaker:
        shop_id, found = tx.staff.speaker(bot_id, user_id)
        return Speaker(shop_id, bot_id, found)

    speaker = await floor.store.read(look)
    if speaker.staff is None:
        floor.guests.keep(bot_id, user_id, speaker.shop_id, floor.clock())
    return speaker


async def at_home(floor: Floor, speaker: Speaker) -> None:
    """A colleague is in their private chat for the first time: they can be called there from now on."""
    staff = speaker.staff
    if staff is not None and not staff.started:
        await floor.store.write(lambda tx: _at_home(tx, speaker.bot_id, staff))


def _at_home(tx: Tx, bot_id: int, staff: Staff) -> None:
    tx.staff.change(staff.id, started=True)
    list_commands(tx, shop_id=staff.shop_id, bot_id=bot_id, user_id=staff.user_id, role=staff.role)


async def locate(
    floor: Floor, bot_id: int, chat_id: int, thread_id: int | None, *, answers: int | None = None,
    edited: int | None = None,
) -> Spot:
    """The desk a message stands in, and whom it is about: by its topic, else by the message it ``answers``.

    ``edited`` = the message itself, when it was written earlier. The customer's place may be elsewhere by now.
    """

    def look(tx: Tx) -> tuple[Spot, bool]:
        group = tx.shops.group(bot_id, chat_id)
        if group is None or not group.active:
            return Spot(None, None), True
        topic = tx.customers.topic_at(group.id, thread_id) if thread_id else None
        if topic is None:
            about = (_about(tx, group, number) for number in (answers, edited) if number is not None)
            customer_id = next((found for found in about if found is not None), None)
            topic = tx.customers.topic(customer_id) if customer_id is not None else None
        unknown = topic is None and answers is not None and tx.seats.leaving(bot_id, chat_id)
        return Spot(group, topic), not unknown

    for _ in range(LOOKS):  # quick fingers: what they answer was sent, but its number is not in the book yet
        spot, sure = await floor.store.read(look)
        if sure:
            break
        await asyncio.sleep(LOOK_AGAIN)
    return spot


def _about(tx: Tx, group: DeskGroup, message_id: int) -> int | None:
    """The customer whose card, notice or relayed picture that message is, or to whom somebody wrote it."""
    row = tx.outbox.sent_as(group.bot_id, group.chat_id, message_id)
    if row is not None:  # what was said to a colleague as a customer (a trial) is no card
        return row.customer_id if row.topic_id is not None or row.kind == "notice" else None
    message = tx.messages.at(group.shop_id, group.chat_id, message_id)
    return message.customer_id if message is not None and message.author == "agent" else None


async def bots(floor: Floor) -> tuple[Bot, ...]:
    return await floor.store.read(lambda tx: tx.shops.bots())


def enrol_owner(tx: Tx, shop_id: int, user_id: int, name: str = "店主") -> int:
    """Make sure the owner named in the settings is on the staff list."""
    known = tx.staff.by_user(shop_id, user_id)
    if known is not None and known.role == "owner":
        return known.id
    number = known.number if known else _next_number(tx, shop_id)
    return tx.staff.put(shop_id=shop_id, user_id=user_id, number=number, name=name, role="owner")


def put_on_list(tx: Tx, shop_id: int, user_id: int, name: str, role: str) -> int:
    """Take somebody on without an invitation (demonstration, tests); they get the next free number."""
    number = _next_number(tx, shop_id)
    return tx.staff.put(shop_id=shop_id, user_id=user_id, number=number, name=name, role=role)


async def enrol(floor: Floor, shop_id: int, user_id: int) -> None:
    """Put the owner on the staff list at start."""
    await floor.store.write(lambda tx: enrol_owner(tx, shop_id, user_id))


async def register_bot(floor: Floor, shop_id: int, telegram_id: int, username: str, token_name: str) -> int:
    """Keep what is known of the shop's bot, and list the commands of this version; returns its row id."""

    def job(tx: Tx) -> int:
        bot_id = tx.shops.add_bot(
            shop_id=shop_id, telegram_id=telegram_id, username=username, token_name=token_name
        )
        list_for_all(tx, bot_id, tx.staff.all(shop_id))
        return bot_id

    return await floor.store.write(job)


def _next_number(tx: Tx, shop_id: int) -> str:
    given = tx.staff.numbers(shop_id)
    return next(number for n in range(1, 100_000) if (number := f"{n:02d}") not in given)


# --- the desk group ----------------------------------------------------------------------------------


async def bind(
    floor: Floor, staff: Staff, bot_id: int, chat_id: int, title: str, receipt: Receipt | None = None
) -> None:
    """Make the group a desk of the shop; topics lost with an earlier group are made anew when needed."""
    require(staff, "bind")

    def job(tx: Tx) -> None:
        desk_id = tx.shops.bind_group(shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, title=title[:255])
        tx.seats.with_topics(desk_id, on=True)  # the right to make topics may have been missing before
        seating.call_in(tx, staff.shop_id, bot_id, desk_id)
        tx.staff.note(staff.shop_id, staff.id, "bind", f"chat:{chat_id}")
        tell(tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, code="bound", title=title)

    await floor.commit(job, receipt)


async def stranger(
    floor: Floor, speaker: Speaker, chat_id: int, user_id: int, *, anonymous: bool,
    thread_id: int | None, receipt: Receipt | None = None,
) -> None:
    """Somebody without a place at the desk wrote in the group: not relayed, told once."""

    def job(tx: Tx) -> None:
        if tx.staff.first_meeting(speaker.shop_id, chat_id, user_id):
            code = "anonymous_admin" if anonymous else "not_staff"
            tell(
                tx, shop_id=speaker.shop_id, bot_id=speaker.bot_id, chat_id=chat_id, code=code,
                thread_id=thread_id,
            )

    await floor.commit(job, receipt)


# --- invitations ---------------------------------------------------------------------------------------


def hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def invite(
    floor: Floor, staff: Staff, bot_id: int, role_word: str, name: str, chat_id: int,
    receipt: Receipt | None = None,
) -> None:
    """Send the inviter a one-time link, good for two days, that makes its opener a colleague."""
    require(staff, "invite")
    role, speciality = role_named(role_word)
    if not outranks(staff, role):
        raise NotAllowed("只能邀请比自己岗位低的同事哦～")
    name = name.strip()[:32]
    if not name:
        raise NotFound("还差一个名字，例如：/invite 客服 小李")
    code = secrets.token_urlsafe(18)

    def job(tx: Tx) -> None:
        bot = tx.shops.bot(bot_id)
        tx.staff.invite(
            shop_id=staff.shop_id, code_hash=hashed(code), role=role, speciality=speciality, name=name,
            by=staff.id, until=tx.now + INVITE_LASTS,
        )
        tx.staff.note(staff.shop_id, staff.id, "invite", role)
        link = f"https://t.me/{bot.username}?start={INVITE_MARK}{code}"
        tell(
            tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, code="invite", link=link, name=name,
            role=title(role, speciality),
        )

    await floor.commit(job, receipt)


def title(role: str, speciality: str) -> str:
    """What a role is called."""
    return SPECIALITIES.get(speciality) or ROLES[role]


async def accept(
    floor: Floor, bot_id: int, user_id: int, chat_id: int, code: str, receipt: Receipt | None = None
) -> bool:
    """Open an invitation: the person gets a number, and a group link of their own. False if it is no good."""

    def job(tx: Tx) -> bool:
        bot = tx.shops.bot(bot_id)
        found = tx.staff.open_invite(bot.shop_id, hashed(code))
        if found is None or not _still_may(tx, found) or not tx.staff.use_invite(found.id):
            tell(tx, shop_id=bot.shop_id, bot_id=bot_id, chat_id=chat_id, code="invite_gone")
            return False
        known = tx.staff.by_user(bot.shop_id, user_id, active=False)
        if known is not None and known.active and not outranks_role(found.role, known.role):
            return True  # an owner or lead who tries a link keeps the higher place
        number = known.number if known else _next_number(tx, bot.shop_id)
        staff_id = tx.staff.put(
            shop_id=bot.shop_id, user_id=user_id, number=number, name=found.name, role=found.role,
            speciality=found.speciality,
        )
        tx.staff.change(staff_id, started=True)  # the link was opened in their chat with the bot
        tx.staff.note(bot.shop_id, staff_id, "join", found.role, invited_by=found.invited_by)
        tell(
            tx, shop_id=bot.shop_id, bot_id=bot_id, chat_id=chat_id, code="joined", name=found.name,
            number=number, role=title(found.role, found.speciality),
        )
        list_commands(tx, shop_id=bot.shop_id, bot_id=bot_id, user_id=user_id, role=found.role)
        _group_links(tx, bot, chat_id, user_id)
        return True

    joined = await floor.commit(job, receipt)
    floor.guests.forget(bot_id, user_id)
    return joined


def _still_may(tx: Tx, found: Invite) -> bool:
    """An invitation is worth what its author may do by now."""
    author = tx.staff.get(found.invited_by)
    return author is not None and may(author, "invite") and outranks(author, found.role)


def outranks_role(new: str, old: str) -> bool:
    order = tuple(ROLES)
    return order.index(new) < order.index(old)


def _group_links(tx: Tx, bot: Bot, chat_id: int, user_id: int) -> None:
    for group in tx.shops.groups(bot.id):
        tx.outbox.put(
            Draft(
                shop_id=bot.shop_id, bot_id=bot.id, chat_id=group.chat_id, kind="join_link",
                body={"for": chat_id, "user": user_id, "title": group.title, "lasts": INVITE_LASTS},
            )
        )


async def remove(
    floor: Floor, staff: Staff, bot_id: int, number: str, chat_id: int, *, thread_id: int | None = None,
    receipt: Receipt | None = None,
) -> None:
    """End a colleague's rights, holds and open forms at once, and take them out of the groups."""
    require(staff, "remove")

    def job(tx: Tx) -> None:
        gone = next((s for s in tx.staff.all(staff.shop_id) if s.number.lower() == number.lower()), None)
        if gone is None:
            raise NotFound(f"没有找到工号 {number} 的同事～")
        if not outranks(staff, gone.role):
            raise NotAllowed("只能移除比自己岗位低的同事哦～")
        _end_rights(tx, bot_id, gone)
        tx.staff.note(staff.shop_id, staff.id, "remove", f"staff:{gone.id}")
        tell(
            tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, code="removed", name=gone.name,
            number=gone.number, thread_id=thread_id,
        )

    await floor.commit(job, receipt)


def _end_rights(tx: Tx, bot_id: int, gone: Staff) -> None:
    tx.staff.remove(gone.id)
    tx.roster.leave(gone.shop_id, gone.id, after=str(local(tx.shops.get(gone.shop_id), tx.now).date()))
    tx.forms.close_of(gone.id)
    task_watch.left(tx, gone)
    part(tx, gone)
    list_commands(tx, shop_id=gone.shop_id, bot_id=bot_id, user_id=gone.user_id, role="")
    for bot in tx.shops.bots(gone.shop_id):
        own = tx.shops.desk_of(bot.id, gone.id)
        if own is not None:
            seating.close(tx, own)
    for customer in tx.customers.held_by(gone.id):
        free(tx, customer)
        notice(tx, customer, "hold_ended", name=gone.name)
    for group in tx.shops.groups(bot_id):
        tx.outbox.put(
            Draft(
                shop_id=gone.shop_id, bot_id=bot_id, chat_id=group.chat_id, kind="kick", body={"user": gone.user_id}
            )
        )


async def trial(floor: Floor, staff: Staff, bot_id: int, chat_id: int, receipt: Receipt | None = None) -> None:
    """/trial: the colleague is a customer in their private chat until they say it again."""
    require(staff, "trial")

    def job(tx: Tx) -> None:
        tx.staff.set_trial(staff.id, not staff.trial)
        code = "trial_off" if staff.trial else "trial_on"
        if tx.shops.desk_of(bot_id, staff.id) is not None:
            code += "_desk"  # their private desk waits meanwhile
        tell(tx, shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, code=code)

    await floor.commit(job, receipt)


async def colleagues(floor: Floor, shop_id: int) -> tuple[Staff, ...]:
    return await floor.store.read(lambda tx: tx.staff.all(shop_id))


async def say_code(
    floor: Floor, speaker: Speaker, chat_id: int, code: str, *, thread_id: int | None = None,
    receipt: Receipt | None = None, **words: Any,
) -> None:
    """Tell the person who just wrote something the door has words for."""
    await floor.commit(
        lambda tx: tell(
            tx, shop_id=speaker.shop_id, bot_id=speaker.bot_id, chat_id=chat_id, code=code,
            thread_id=thread_id, **words,
        ),
        receipt,
    )
