"""Who is in a group: joining, leaving, bans, promotions, and the updates and messages they cause."""

from typing import Any

from simulator.posting import chat_changed, service
from simulator.render import link_json, member_json
from simulator.state import Account, Bot, Chat, InviteLink, Json, Member
from simulator.world import World


def set_member(
    world: World, chat: Chat, account: Account, by: Account, *, status: str, link: InviteLink | None = None, **fields: Any
) -> Member:
    """Give somebody a status in a group (`fields`: of Member) and tell bots by chat_member or my_chat_member."""
    before = chat.members.get(account.id)
    old = member_json(before, account)
    was_inside = before is not None and before.inside
    member = Member(account, status, **fields)
    chat.members[account.id] = member
    _tell_member_change(world, chat, account, by, old, member, link)
    if member.inside and not was_inside and status in {"member", "administrator", "restricted"}:
        service(world, chat, by if link is None else account, {"new_chat_members": [account.user()]})
    elif was_inside and not member.inside:
        service(world, chat, by, {"left_chat_member": account.user()})
    chat_changed(world, chat)
    return member


def _tell_member_change(
    world: World, chat: Chat, account: Account, by: Account, old: Json, member: Member, link: InviteLink | None
) -> None:
    update: Json = {
        "chat": chat.describe(),
        "from": by.user(),
        "date": int(world.now()),
        "old_chat_member": old,
        "new_chat_member": member_json(member, account),
    }
    if link is not None:
        update["invite_link"] = link_json(link)
    for place in list(chat.members.values()):
        bot = place.account
        if not isinstance(bot, Bot):
            continue
        if bot is account:
            bot.updates.put("my_chat_member", update, world.now(), lane=chat.id)
        elif place.inside and place.admin:
            bot.updates.put("chat_member", update, world.now(), lane=chat.id)


def private_status(world: World, chat: Chat, *, blocked: bool) -> None:
    """A person blocked the bot or came back: my_chat_member of the private chat."""
    bot, person = chat.bot, chat.person
    if bot is None or person is None or chat.blocked == blocked:
        return
    chat.blocked = blocked
    states = [{"user": bot.user(), "status": "member"}, {"user": bot.user(), "status": "kicked", "until_date": 0}]
    old, new = states if blocked else reversed(states)
    update = {
        "chat": chat.describe(), "from": person.user(), "date": int(world.now()),
        "old_chat_member": old, "new_chat_member": new,
    }  # fmt: skip
    bot.updates.put("my_chat_member", update, world.now(), lane=chat.id)
    chat_changed(world, chat)
