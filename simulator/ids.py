"""Identifiers as Telegram hands them out: file ids of one bot, unique file ids, tokens of queries."""

import base64
import binascii
import hashlib
import struct

PREFIX = {
    "photo": "AgACAgUAAxkB", "voice": "AwACAgUAAxkB", "video": "BAACAgUAAxkB", "document": "BQACAgUAAxkB",
    "sticker": "CAACAgUAAxkB", "audio": "CQACAgUAAxkB", "animation": "CgACAgUAAxkB", "video_note": "DQACAgUAAxkB",
}  # fmt: skip
_SECRET = b"simulated-telegram"


def file_id(kind: str, bot_id: int, number: int) -> str:
    """The id under which one bot knows a file; nothing another bot could use."""
    body = struct.pack(">QQ", bot_id, number)
    seal = hashlib.blake2s(body, key=_SECRET, digest_size=5).digest()
    return PREFIX.get(kind, PREFIX["document"]) + base64.urlsafe_b64encode(body + seal).decode()


def read_file_id(text: str) -> tuple[int, int] | None:
    """(bot id, file number) of a file id made here; None for anything else."""
    try:
        raw = base64.urlsafe_b64decode(text[12:].encode())
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 21 or hashlib.blake2s(raw[:16], key=_SECRET, digest_size=5).digest() != raw[16:]:
        return None
    bot_id, number = struct.unpack(">QQ", raw[:16])
    return bot_id, number


def unique_id(number: int) -> str:
    """The id of a file that is the same for every bot."""
    return "AQAD" + base64.urlsafe_b64encode(struct.pack(">Q", number * 2654435761 % 2**63)).decode().rstrip("=")
