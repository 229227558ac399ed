"""Records as the Bot API shows them to one bot."""

from typing import Any

from simulator.ids import file_id
from simulator.state import (
    ANONYMOUS_ADMIN_ID,
    Account,
    Bot,
    Chat,
    File,
    InviteLink,
    Json,
    Member,
    Message,
    Topic,
)

ANONYMOUS_USER: Json = {
    "id": ANONYMOUS_ADMIN_ID, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot",
}  # fmt: skip
ADMIN_RIGHTS = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users", "can_restrict_members",
    "can_pin_messages", "can_manage_topics", "can_promote_members", "can_manage_video_chats", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_send_welcome_messages", "can_manage_tags",
)  # fmt: skip
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def file_json(file: File, bot: Bot) -> Json:
    """A file as a photo size, voice, document …"""
    found: Json = {
        "file_id": file_id(file.kind, bot.id, file.number),
        "file_unique_id": file.unique,
        "file_size": file.size,
        **file.meta,
    }
    if file.name:
        found["file_name"] = file.name
    if file.mime and file.kind not in {"photo", "video_note", "sticker"}:
        found["mime_type"] = file.mime
    return found


def content_json(content: Json, bot: Bot) -> Json:
    """The part of a message that tells what it says."""
    if "text" in content:
        return content
    found: Json = {}
    for key, value in content.items():
        if isinstance(value, File):
            found[key] = file_json(value, bot)
            if key == "animation":  # kept for old bots: an animation is also a document
                found["document"] = found[key]
        elif key == "photo":
            found[key] = [file_json(size, bot) for size in value]
        elif isinstance(value, Message):
            found[key] = message_json(value, bot, replies=False)
        else:
            found[key] = value
    return found


def inaccessible(message: Message) -> Json:
    """A message that is gone, or too old for the bot."""
    return {"chat": message.chat.describe(), "message_id": message.id, "date": 0}


def message_json(message: Message, bot: Bot, *, replies: bool = True) -> Json:
    """The Bot API `Message`; `replies` False leaves out what it answers (one level only is told)."""
    chat = message.chat
    found: Json = {"message_id": message.id}
    if message.anonymous:
        found["from"] = ANONYMOUS_USER
        found["sender_chat"] = chat.describe()
    else:
        found["from"] = message.sender.user()
    found["chat"] = chat.describe()
    found["date"] = message.date
    if message.edited is not None:
        found["edit_date"] = message.edited
    if message.thread is not None:
        found["message_thread_id"] = message.thread
        if chat.has_topics:
            found["is_topic_message"] = True
    if replies:
        answered = message.reply_to or root(message)
        if answered is not None and not answered.deleted:
            found["reply_to_message"] = message_json(answered, bot, replies=False)
    found.update(content_json(message.content, bot))
    if message.extra:
        found.update(message.extra)
    if chat.owner is not None and chat.owner.connection is not None:
        found["business_connection_id"] = chat.owner.connection.id
    if message.business_bot is not None:
        found["sender_business_bot"] = message.business_bot.user()
    if message.via is not None:
        found["via_bot"] = message.via.user()
    if message.markup is not None:
        found["reply_markup"] = message.markup
    return found


def root(message: Message) -> Message | None:
    """What a message in a group's topic answers when it answers nothing: the message that opened the topic."""
    if message.thread is None or message.chat.private or message.id == message.thread:
        return None
    return message.chat.messages.get(message.thread)


def topic_json(topic: Topic) -> Json:
    """The Bot API `ForumTopic`."""
    found: Json = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color}
    if topic.emoji:
        found["icon_custom_emoji_id"] = topic.emoji
    return found


def member_json(member: Member | None, account: Account) -> Json:
    """The Bot API `ChatMember` in the form its status asks for."""
    status = member.status if member else "left"
    found: Json = {"user": account.user(), "status": status}
    if member is None or status in {"left", "member"}:
        return found
    if status == "kicked":
        return {**found, "until_date": member.until}
    if status == "creator":
        found["is_anonymous"] = member.anonymous
    elif status == "administrator":
        found["can_be_edited"] = False
        found["is_anonymous"] = member.anonymous
        found.update({right: member.rights.get(right, False) for right in ADMIN_RIGHTS})
    elif status == "restricted":
        found["is_member"] = member.rights.get("is_member", True)
        found.update({right: member.rights.get(right, False) for right in PERMISSIONS})
        found["until_date"] = member.until
    if member.title and status != "restricted":
        found["custom_title"] = member.title
    return found


def link_json(link: InviteLink) -> Json:
    """The Bot API `ChatInviteLink`."""
    found: Json = {
        "invite_link": link.url,
        "creator": link.creator.user(),
        "creates_join_request": link.asks,
        "is_primary": link.primary,
        "is_revoked": link.revoked,
    }
    for key, value in (("name", link.name), ("expire_date", link.expires), ("member_limit", link.limit)):
        if value:
            found[key] = value
    return found


def full_chat(chat: Chat, bot: Bot) -> Json:
    """The Bot API `ChatFullInfo` of getChat."""
    found: Json = {
        **chat.describe(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    details: dict[str, Any] = {
        "description": chat.description,
        "bio": chat.person.bio if chat.person else None,
        "has_protected_content": chat.protected,
        "permissions": chat.permissions,
        "invite_link": next((link.url for link in chat.links.values() if link.primary), None),
    }
    found.update({key: value for key, value in details.items() if value})
    if chat.pinned and chat.pinned[-1] in chat.messages:
        found["pinned_message"] = message_json(chat.messages[chat.pinned[-1]], bot)
    return found
