"""Files in messages: taken from uploads, addresses or file ids; measured as far as a simulator can."""

import struct
from typing import Any

from simulator.call import Call
from simulator.errors import ApiError, bad
from simulator.ids import read_file_id
from simulator.state import File, Json
from simulator.world import World

UPLOAD_AT_MOST = 50 * 1024 * 1024
PHOTO_AT_MOST = 10 * 1024 * 1024
DOWNLOAD_AT_MOST = 20 * 1024 * 1024
TITLES = {
    "photo": "Photo", "video": "Video", "animation": "Animation", "audio": "Audio", "voice": "VoiceNote",
    "video_note": "VideoNote", "document": "Document", "sticker": "Sticker",
}  # fmt: skip
# What Telegram finds out about an upload, where it is not told.
DEFAULTS: dict[str, Json] = {
    "video": {"width": 640, "height": 360, "duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "audio": {"duration": 30},
    "voice": {"duration": 3},
    "video_note": {"length": 240, "duration": 5},
    "document": {},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}
MIMES = {
    "video": "video/mp4", "animation": "video/mp4", "audio": "audio/mpeg", "voice": "audio/ogg",
    "photo": "image/jpeg", "video_note": "video/mp4", "sticker": "image/webp",
}  # fmt: skip
TOLD = ("width", "height", "duration", "length", "performer", "title", "emoji")


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG; 800x600 for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:4] == b"GIF8" and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] in {0xC0, 0xC1, 0xC2}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 800, 600


def make_photo(world: World, data: bytes, *, url: str | None = None, size: int | None = None) -> list[File]:
    """A photo in two sizes, the smaller first as Telegram lists them."""
    width, height = picture_size(data)
    whole = len(data) if size is None else size
    factor = min(1.0, 90 / max(width, height, 1))
    small = {"width": max(1, int(width * factor)), "height": max(1, int(height * factor))}
    sizes = [
        world.store("photo", data, size=min(whole, 1500), url=url, mime="image/jpeg", meta=small),
        world.store("photo", data, size=whole, url=url, mime="image/jpeg", meta={"width": width, "height": height}),
    ]
    for each in sizes:
        each.family = sizes
    return sizes


def make_file(
    world: World, kind: str, data: bytes, *, name: str | None = None, mime: str | None = None,
    size: int | None = None, url: str | None = None, told: Json | None = None,
) -> File:  # fmt: skip
    """Any other file; `told` are the properties the sender gave (duration, emoji …)."""
    meta = dict(DEFAULTS[kind])
    meta.update({key: value for key, value in (told or {}).items() if key in TOLD and value is not None})
    if kind in {"voice", "video_note", "sticker"}:
        name = None
    return world.store(kind, data, size=size, url=url, name=name, mime=mime or MIMES.get(kind), meta=meta)


def media_of(call: Call, kind: str, value: Any, told: Json) -> Any:
    """What goes into the message under `kind`: a File, or the list of sizes of a photo."""
    upload = None
    if value is None:
        upload = call.uploads.get(kind)
        if upload is None:
            raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    elif str(value).startswith("attach://"):
        upload = call.uploads.get(str(value).removeprefix("attach://"))
        if upload is None:
            raise bad(f"can't parse InputMedia: file \"{value}\" not found in the request")
    if upload is not None:
        return _uploaded(call, kind, upload, told)
    text = str(value)
    if text.startswith(("http://", "https://")):
        if kind in {"video_note", "voice"} and kind == "video_note":
            raise bad("wrong file identifier/HTTP URL specified")
        if kind == "photo":
            return make_photo(call.world, b"", url=text, size=120_000)
        return make_file(call.world, kind, b"", url=text, size=120_000, name=text.rsplit("/", 1)[-1], told=told)
    return _known(call, kind, text)


def _uploaded(call: Call, kind: str, upload: Any, told: Json) -> Any:
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > UPLOAD_AT_MOST:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        if len(upload.data) > PHOTO_AT_MOST:
            raise bad("file is too big for a photo")
        return make_photo(call.world, upload.data)
    return make_file(call.world, kind, upload.data, name=upload.name, mime=upload.mime, told=told)


def file_of(call: Call, text: str) -> File | None:
    """The file behind a file id of this very bot."""
    read = read_file_id(text)
    if read is None or read[0] != call.bot.id:
        return None
    return call.world.files.get(read[1])


def _known(call: Call, kind: str, text: str) -> Any:
    file = file_of(call, text)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind and {file.kind, kind} != {"animation", "document"}:
        raise bad(f"can't use file of type {TITLES[file.kind]} as {TITLES[kind]}")
    return file.family if kind == "photo" else file
