"""Bot API methods about chats and their members: looking, inviting, banning, promoting, leaving."""

import secrets
from typing import Any

from simulator.call import Call, Handler
from simulator.errors import bad
from simulator.membership import set_member
from simulator.posting import chat_changed, service
from simulator.render import ADMIN_RIGHTS, PERMISSIONS, full_chat, link_json, member_json
from simulator.rules import chat_of, need, need_group, self_in
from simulator.state import Account, Chat, InviteLink, Json, Member

MEMBERS_OF_LINK = 99_999


def get_chat(call: Call) -> Json:
    return full_chat(chat_of(call), call.bot)


def _account(call: Call, chat: Chat) -> Account:
    user_id = int(call.args["user_id"])
    account = call.world.account(user_id)
    if account is None or (account.id not in chat.members and not _met(call, account)):
        raise bad("PARTICIPANT_ID_INVALID" if not chat.private else "user not found")
    return account


def _met(call: Call, account: Account) -> bool:
    return call.world.known_private(call.bot, account.id) is not None or call.world.knows(call.bot, account.id)


def get_chat_member(call: Call) -> Json:
    chat = chat_of(call)
    account = _account(call, chat)
    if chat.private:
        if account is not call.bot and account is not chat.person:
            raise bad("member not found")
        return {"user": account.user(), "status": "member"}
    return member_json(chat.members.get(account.id), account)


def get_administrators(call: Call) -> list[Json]:
    chat = chat_of(call)
    if chat.private:
        raise bad("there are no administrators in the private chat")
    return [
        member_json(member, member.account)
        for member in chat.members.values()
        if member.admin and (not member.account.is_bot or member.account is call.bot)
    ]


def get_member_count(call: Call) -> int:
    chat = chat_of(call)
    return 2 if chat.private else sum(member.inside for member in chat.members.values())


# -- invite links


def _when(call: Call, name: str) -> int | None:
    value = call.args.get(name)
    return int(value) if value not in {None, "", 0, "0"} else None


def new_link(creator: Account, **fields: Any) -> InviteLink:
    """A fresh invite link."""
    return InviteLink(f"https://t.me/+{secrets.token_urlsafe(12)}", creator, **fields)


def create_link(call: Call) -> Json:
    chat = chat_of(call)
    need_group(chat)
    need(call, chat, "can_invite_users")
    limit = int(call.args.get("member_limit") or 0)
    if not 0 <= limit <= MEMBERS_OF_LINK:
        raise bad("INVITE_USAGE_LIMIT_INVALID")
    asks = bool(call.args.get("creates_join_request"))
    if asks and limit:
        raise bad("member limit can't be specified for links requiring administrator approval")
    if len(str(call.args.get("name") or "")) > 32:
        raise bad("INVITE_LINK_NAME_INVALID")
    link = new_link(
        call.bot, name=call.args.get("name"), expires=_when(call, "expire_date"), limit=limit or None, asks=asks
    )
    chat.links[link.url] = link
    return link_json(link)


def export_link(call: Call) -> str:
    chat = chat_of(call)
    need_group(chat)
    need(call, chat, "can_invite_users")
    for link in chat.links.values():
        if link.primary and link.creator is call.bot:
            link.revoked = True
            link.primary = False
    made = new_link(call.bot, primary=True)
    chat.links[made.url] = made
    return made.url


def _own_link(call: Call) -> InviteLink:
    chat = chat_of(call)
    need_group(chat)
    need(call, chat, "can_invite_users")
    link = chat.links.get(str(call.args.get("invite_link")))
    if link is None or link.creator is not call.bot:
        raise bad("INVITE_HASH_EXPIRED" if link is None else "CHAT_ADMIN_REQUIRED")
    return link


def edit_link(call: Call) -> Json:
    link = _own_link(call)
    if link.revoked:
        raise bad("INVITE_HASH_EXPIRED")
    link.name = call.args.get("name", link.name)
    link.expires = _when(call, "expire_date")
    link.limit = int(call.args.get("member_limit") or 0) or None
    return link_json(link)


def revoke_link(call: Call) -> Json:
    link = _own_link(call)
    link.revoked = True
    return link_json(link)


def _request(call: Call) -> tuple[Chat, Account, InviteLink]:
    chat = chat_of(call)
    need_group(chat)
    need(call, chat, "can_invite_users")
    link = chat.requests.pop(int(call.args["user_id"]), None)
    account = call.world.account(int(call.args["user_id"]))
    if link is None or account is None:
        raise bad("HIDE_REQUESTER_MISSING")
    return chat, account, link


def approve_request(call: Call) -> bool:
    chat, account, link = _request(call)
    link.used += 1
    set_member(call.world, chat, account, call.bot, status="member", link=link)
    return True


def decline_request(call: Call) -> bool:
    _request(call)
    return True


# -- bans and promotions


def _victim(call: Call, chat: Chat) -> tuple[Account, Member | None]:
    need_group(chat)
    need(call, chat, "can_restrict_members")
    account = _account(call, chat)
    member = chat.members.get(account.id)
    if account is call.bot:
        raise bad("can't restrict self")
    if member is not None and member.status == "creator":
        raise bad("can't remove chat owner")
    if member is not None and member.status == "administrator":
        raise bad("user is an administrator of the chat")
    return account, member


def ban(call: Call) -> bool:
    chat = chat_of(call)
    account, _ = _victim(call, chat)
    set_member(call.world, chat, account, call.bot, status="kicked", until=_when(call, "until_date") or 0)
    return True


def unban(call: Call) -> bool:
    chat = chat_of(call)
    account, member = _victim(call, chat)
    # Without only_if_banned a member is put out of the group, as Telegram warns.
    if member is not None and (member.status == "kicked" or (member.inside and not call.args.get("only_if_banned"))):
        set_member(call.world, chat, account, call.bot, status="left")
    return True


def restrict(call: Call) -> bool:
    chat = chat_of(call)
    account, member = _victim(call, chat)
    wish: Json = call.get("permissions") or {}
    rights = {name: bool(wish.get(name, False)) for name in PERMISSIONS}
    free = all(rights[name] for name in PERMISSIONS if name.startswith("can_send"))
    inside = member is not None and member.inside
    if free:
        set_member(call.world, chat, account, call.bot, status="member" if inside else "left")
    else:
        rights["is_member"] = inside
        until = _when(call, "until_date") or 0
        set_member(call.world, chat, account, call.bot, status="restricted", rights=rights, until=until)
    return True


def promote(call: Call) -> bool:
    chat = chat_of(call)
    need_group(chat)
    need(call, chat, "can_promote_members")
    account = _account(call, chat)
    member = chat.members.get(account.id)
    if member is not None and member.status == "creator":
        raise bad("can't remove chat owner")
    rights = {name: True for name in ADMIN_RIGHTS if call.args.get(name)}
    own = self_in(chat, call.bot)
    if any(not own.may(name) for name in rights):
        raise bad("RIGHT_FORBIDDEN")
    if rights:
        rights["can_manage_chat"] = True
    status = "administrator" if rights else "member"
    anonymous = bool(call.args.get("is_anonymous"))
    set_member(call.world, chat, account, call.bot, status=status, rights=rights, anonymous=anonymous)
    return True


def set_custom_title(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_promote_members")
    member = chat.members.get(int(call.args["user_id"]))
    if member is None or member.status != "administrator":
        raise bad("user is not an administrator")
    member.title = str(call.args.get("custom_title") or "")[:16] or None
    return True


def set_permissions(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_restrict_members")
    wish: Json = call.get("permissions") or {}
    chat.permissions = {name: bool(wish.get(name, False)) for name in PERMISSIONS}
    return True


def leave(call: Call) -> bool:
    chat = chat_of(call)
    if chat.private:
        raise bad("chat not found")
    set_member(call.world, chat, call.bot, call.bot, status="left")
    return True


def set_title(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_change_info")
    title = str(call.args.get("title") or "").strip()
    if not title:
        raise bad("chat title is empty")
    if title == chat.title:
        raise bad("chat title is not modified")
    chat.title = title[:128]
    service(call.world, chat, call.bot, {"new_chat_title": chat.title})
    chat_changed(call.world, chat)
    return True


def set_description(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_change_info")
    text = str(call.args.get("description") or "")
    if text == chat.description:
        raise bad("chat description is not modified")
    chat.description = text[:255]
    return True


def get_profile_photos(call: Call) -> Json:
    if call.world.account(int(call.args["user_id"])) is None:
        raise bad("user not found")
    return {"total_count": 0, "photos": []}


METHODS: dict[str, Handler] = {
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_administrators,
    "getchatmembercount": get_member_count,
    "createchatinvitelink": create_link,
    "exportchatinvitelink": export_link,
    "editchatinvitelink": edit_link,
    "revokechatinvitelink": revoke_link,
    "approvechatjoinrequest": approve_request,
    "declinechatjoinrequest": decline_request,
    "banchatmember": ban,
    "unbanchatmember": unban,
    "restrictchatmember": restrict,
    "promotechatmember": promote,
    "setchatadministratorcustomtitle": set_custom_title,
    "setchatpermissions": set_permissions,
    "leavechat": leave,
    "setchattitle": set_title,
    "setchatdescription": set_description,
    "getuserprofilephotos": get_profile_photos,
}
