"""Photos, albums, voices, files: ids of one bot, downloads, forwards and copies, the other kinds of message."""

import struct

import aiohttp
import pytest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, InputMediaVideo

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\x00\x00\x00"
MEGABYTE = 1024 * 1024


def upload(name: str = "a.png", data: bytes = PNG) -> BufferedInputFile:
    return BufferedInputFile(data, name)


async def test_an_uploaded_photo_comes_in_sizes_and_can_be_fetched(bot, customer):
    sent = await bot.send_photo(customer.id, upload(), caption="<b>图</b>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (640, 480)
    assert sent.photo[0].width < sent.photo[-1].width
    assert sent.caption_entities[0].type == "bold"
    file = await bot.get_file(sent.photo[-1].file_id)
    assert (await bot.download_file(file.file_path)).read() == PNG
    seen = await customer.sees("图")
    assert (seen.media, seen.raw["media"]["has_data"]) == ("photo", True)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("voice", "voice"), ("video", "video"), ("video_note", "video_note"), ("document", "document"),
        ("sticker", "sticker"), ("audio", "audio"), ("animation", "animation"), ("photo", "photo"),
    ],
)  # fmt: skip
async def test_every_kind_of_file_is_relayed_by_file_id(bot, customer, world, updates, kind, field):
    await updates()
    await customer.sends(kind)
    other = await world.person("客服")
    await other.starts()
    media = getattr((await updates())[0].message, field)
    file_id = media[-1].file_id if kind == "photo" else media.file_id
    sent = await getattr(bot, f"send_{kind}")(other.id, file_id)
    again = getattr(sent, field)
    assert (again[-1] if kind == "photo" else again).file_unique_id == (
        media[-1] if kind == "photo" else media
    ).file_unique_id


async def test_a_file_id_serves_the_bot_that_got_it_and_no_other(bot, customer, world, talking, updates, refused):
    await updates()
    await customer.sends_photo()
    file_id = (await updates())[0].message.photo[-1].file_id
    other = talking((await world.bot(username="other_bot")).token)
    await customer.starts(bot=world.bots[-1])
    await refused(other.send_photo(customer.id, file_id), "Bad Request: wrong file identifier/HTTP URL specified")
    await refused(other.get_file(file_id), "Bad Request: invalid file_id")
    await refused(bot.send_photo(customer.id, "AgACxxx"), "Bad Request: wrong file identifier/HTTP URL specified")


async def test_a_photo_is_not_a_document(bot, customer, updates, refused):
    await updates()
    await customer.sends_photo()
    file_id = (await updates())[0].message.photo[-1].file_id
    await refused(bot.send_document(customer.id, file_id), "Bad Request: can't use file of type Photo as Document")


async def test_files_over_20_megabytes_cannot_be_fetched(bot, customer, updates, refused):
    await updates()
    await customer.sends_document("大.zip", size=20 * MEGABYTE)
    await customer.sends_document("太大.zip", size=20 * MEGABYTE + 1)
    fits, too_big = [update.message.document.file_id for update in await updates()]
    assert (await bot.get_file(fits)).file_path
    await refused(bot.get_file(too_big), "Bad Request: file is too big")


async def test_an_album_is_several_messages_of_one_group(bot, customer, updates):
    await updates()
    await customer.sends_album(["photo", "photo", "video"], "三张")
    messages = [update.message for update in await updates()]
    assert [message.caption for message in messages] == ["三张", None, None]
    assert len({message.media_group_id for message in messages}) == 1
    media = [InputMediaPhoto(media=messages[0].photo[-1].file_id, caption="转"), InputMediaVideo(media=upload("v.mp4"))]
    sent = await bot.send_media_group(customer.id, media)
    assert [m.message_id for m in sent] == [sent[0].message_id, sent[0].message_id + 1]
    assert sent[0].media_group_id == sent[1].media_group_id


async def test_an_album_holds_two_to_ten_of_one_sort(bot, customer, refused):
    photo, document = InputMediaPhoto(media=upload()), InputMediaDocument(media=upload("a.pdf"))
    await refused(
        bot.send_media_group(customer.id, [photo, document]),
        "Bad Request: Can't use the media of the specified type in the album",
    )
    await refused(bot.send_media_group(customer.id, [photo]), "Bad Request: group send failed: expected 2-10 items")


async def test_a_caption_holds_1024_characters(bot, customer, refused):
    assert await bot.send_photo(customer.id, upload(), caption="好" * 1024)
    await refused(
        bot.send_photo(customer.id, upload(), caption="好" * 1025), "Bad Request: message caption is too long"
    )


async def test_an_empty_file_is_refused(bot, customer, refused):
    await refused(bot.send_document(customer.id, upload("a.txt", b"")), "Bad Request: file must be non-empty")


async def test_places_contacts_and_dice_arrive(bot, customer):
    assert (await bot.send_location(customer.id, 31.2, 121.4)).location.latitude == 31.2
    assert (await bot.send_contact(customer.id, "+861380", "张")).contact.first_name == "张"
    assert (await bot.send_venue(customer.id, 31.2, 121.4, "仓库", "浦东")).venue.title == "仓库"
    assert 1 <= (await bot.send_dice(customer.id)).dice.value <= 6
    kinds = [message.media for message in await customer.messages()]
    assert kinds[-4:] == ["location", "contact", "venue", "dice"]


async def test_what_people_send_reaches_the_bot_whole(customer, updates):
    await updates()
    await customer.sends_location(31.2, 121.4)
    await customer.sends_contact("+861380", "张")
    await customer.sends_sticker("😀")
    await customer.sends_voice(7)
    await customer.sends_document("合同.pdf", "看下")
    location, contact, sticker, voice, document = [update.message for update in await updates()]
    assert (location.location.latitude, contact.contact.phone_number) == (31.2, "+861380")
    assert (sticker.sticker.emoji, voice.voice.duration) == ("😀", 7)
    assert (document.document.file_name, document.caption) == ("合同.pdf", "看下")


async def test_a_forward_tells_where_it_came_from_and_a_copy_does_not(shop, customer, refused):
    said = await customer.says("要退货")
    forwarded = await shop.bot.forward_message(shop.group.id, customer.id, said.id)
    assert forwarded.forward_origin.sender_user.id == customer.id
    copied = await shop.bot.copy_message(shop.group.id, customer.id, said.id)
    seen = (await shop.owner.messages(shop.group))[-1]
    assert (seen.id, seen.text, seen.from_bot) == (copied.message_id, "要退货", True)
    for call, verb in ((shop.bot.forward_message, "forward"), (shop.bot.copy_message, "copy")):
        await refused(call(shop.group.id, customer.id, 99999), f"Bad Request: message to {verb} not found")


async def test_protected_messages_are_neither_forwarded_nor_copied(shop, customer, refused):
    sent = await shop.bot.send_message(customer.id, "只给您看", protect_content=True)
    await refused(
        shop.bot.forward_message(shop.group.id, customer.id, sent.message_id),
        "Bad Request: message has protected content and can't be forwarded",
    )


async def test_albums_stay_together_when_forwarded_or_copied(shop, customer, updates):
    await updates()
    ids = [message.id for message in await customer.sends_album(["photo", "photo"])]
    assert len(await shop.bot.forward_messages(shop.group.id, customer.id, ids)) == 2
    assert len(await shop.bot.copy_messages(shop.group.id, customer.id, [*ids, 99999])) == 2
    albums = [message.raw["album"] for message in (await shop.owner.messages(shop.group))[-4:]]
    assert albums[0] == albums[1] != albums[2] == albums[3]


async def test_people_forward_messages_openly_or_hidden(customer, world, account, updates):
    friend = await world.person("阿明")
    await friend.starts()
    said = await friend.says("转给店家")
    await updates()
    group = await world.group("闺蜜", owner=friend, forum=False)
    await group.add(customer)
    shared = await friend.forwards(said, from_chat=None, chat=group)
    await customer.forwards(shared, from_chat=group)
    await customer.forwards(shared, from_chat=group, hidden=True)
    opened, hidden = [update.message.forward_origin for update in await updates()]
    assert opened.sender_user.id == friend.id
    assert (hidden.type, hidden.sender_user_name) == ("hidden_user", "阿明")


async def test_typing_is_seen_and_ends_with_the_message(bot, customer, world):
    await bot.send_chat_action(customer.id, "typing")
    assert (await world.ask("messages", person=customer.id))["typing"] == ["typing"]
    await bot.send_message(customer.id, "好")
    assert (await world.ask("messages", person=customer.id))["typing"] == []


async def test_a_file_path_cannot_lead_elsewhere(bot, simulator, account):
    async with aiohttp.ClientSession() as session:
        for path in ("../../etc/passwd", "photos/../../x", "photos/file_999.jpg", "x"):
            async with session.get(f"{simulator.base_url}/file/bot{account.token}/{path}") as answer:
                assert answer.status == 404
