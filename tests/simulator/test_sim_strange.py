"""What people send that bots cannot send on, and pictures put in the place of others."""

import pytest


@pytest.mark.parametrize("kind", ["story", "game", "invoice", "paid_media", "checklist", "giveaway", "poll"])
async def test_strange_kinds_arrive_as_the_bot_api_has_them(customer, updates, kind):
    await updates()
    await customer.sends(kind)
    (update,) = await updates()
    assert update.message.content_type == kind


async def test_a_venue_is_a_location_too(customer, updates):
    await updates()
    place = {"location": {"latitude": 30.25, "longitude": 120.16}, "title": "西湖店", "address": "湖滨路"}
    await customer.sends("venue", venue=place)
    (update,) = await updates()
    assert (update.message.content_type, update.message.location.latitude) == ("venue", 30.25)


async def test_a_picture_can_be_put_in_the_place_of_another(customer, updates):
    await updates()
    sent = await customer.sends_photo("第一张")
    await customer.replaces(sent, "photo", caption="第二张")
    first, second = await updates()
    assert second.edited_message.caption == "第二张"
    assert second.edited_message.photo[-1].file_unique_id != first.message.photo[-1].file_unique_id


async def test_a_message_can_come_from_a_chat_outside_this_world(world, customer, updates):
    await updates()
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "小雪"}
    await world.ask("send", person=customer.id, text="你看", origin=origin)
    (update,) = await updates()
    assert update.message.forward_origin.sender_user_name == "小雪"
