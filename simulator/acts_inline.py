"""What people do with buttons and inline mode: press, forge, ask a bot inline, choose a result."""

import secrets
from typing import Any

from simulator.acts import send, speaking
from simulator.errors import PeopleError
from simulator.places import bot_of, chat_for, message_in, only_inside, own_thread, person_of
from simulator.posting import post
from simulator.render import inaccessible, message_json
from simulator.state import Bot, Json, Message, Person
from simulator.view import keyboard_view, message_view
from simulator.world import Query, World

CALLBACK_WAIT = 10.0  # seconds an app waits for the answer to a tap unless told otherwise
INLINE_WAIT = 10.0


def find_button(message: Message, wish: Json) -> Json | None:
    """A button of a message by its place or by its text (whole or beginning)."""
    rows: list[list[Json]] = (message.markup or {}).get("inline_keyboard", [])
    if wish.get("row") is not None:
        return rows[int(wish["row"])][int(wish.get("column") or 0)]
    wanted = str(wish.get("button") or "")
    buttons = [button for row in rows for button in row]
    whole = [button for button in buttons if button["text"] == wanted]
    begins = [button for button in buttons if button["text"].startswith(wanted)]
    return next(iter(whole or begins), None)


async def press(world: World, wish: Json) -> Json:
    """Tap an inline button, or send forged `data`; {"answered", "text", "show_alert", "url", …}."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    only_inside(world, chat, person)
    if "data" in wish:
        gone = chat.messages.get(int(wish["id"])) or Message(int(wish["id"]), chat, 0, person, {}, deleted=True)
        return await _callback(world, person, gone, str(wish["data"]), wish)
    message = message_in(chat, wish["id"])
    button = find_button(message, wish)
    if button is None:
        raise PeopleError(f"no button {wish.get('button')!r} under message {message.id}")
    if "callback_data" in button:
        return await _callback(world, person, message, button["callback_data"], wish)
    return _local(button)


def _local(button: Json) -> Json:
    """Buttons which the app handles by itself."""
    found: Json = {"answered": False, "text": "", "show_alert": False, "url": None}
    if "url" in button:
        found["url"] = button["url"]
    if "copy_text" in button:
        found["copied"] = button["copy_text"]["text"]
    for kind in ("switch_inline_query_current_chat", "switch_inline_query"):
        if kind in button:
            found["inline"] = button[kind]
    if "switch_inline_query_chosen_chat" in button:
        found["inline"] = button["switch_inline_query_chosen_chat"].get("query", "")
    return found


async def _callback(world: World, person: Person, message: Message, data: str, wish: Json) -> Json:
    chat = message.chat
    bot = _bot_behind(message, wish, world)
    query = Query(
        secrets.token_hex(9), bot, person, world.now(), "callback", chat, message, text=data
    )
    cached = world.callback_cache.get((message.chat.key, message.id, data))
    if cached is not None and cached[0] > world.now():
        return {"answered": True, "cached": True, **cached[1]}
    world.asked(query)
    body: Json = {
        "id": query.id, "from": person.user(), "chat_instance": str(abs(hash(chat.key)) % 10**18), "data": data,
    }  # fmt: skip
    if message.via is bot:
        body["inline_message_id"] = inline_id(world, message)
    elif message.deleted:
        body["message"] = inaccessible(message)
    else:
        body["message"] = message_json(message, bot)
    bot.updates.put("callback_query", body, world.now(), lane=person.id)
    timeout = float(wish.get("timeout") or CALLBACK_WAIT)
    if query.answer is None:
        await world.events.wait(f"query:{query.id}", timeout)
    if query.answer is None:
        return {"answered": False, "text": "", "show_alert": False, "url": None, "query": query.id}
    if query.answer["cache_time"] > 0:
        until = world.now() + query.answer["cache_time"]
        world.callback_cache[chat.key, message.id, data] = (until, query.answer)
    return {"answered": True, "query": query.id, **query.answer}


def _bot_behind(message: Message, wish: Json, world: World) -> Bot:
    if message.via is not None:
        return message.via
    if message.business_bot is not None:
        return message.business_bot
    if isinstance(message.sender, Bot):
        return message.sender
    return message.chat.bot or bot_of(world, wish.get("bot"))


def inline_id(world: World, message: Message) -> str:
    """The id under which a bot knows a message sent through it."""
    for known, other in world.inline_messages.items():
        if other is message:
            return known
    made = f"BQAAA{secrets.token_urlsafe(16)}"
    world.inline_messages[made] = message
    return made


def keyboard(world: World, wish: Json) -> Json:
    """Press a button of the reply keyboard: sends its text (contact and location buttons send theirs)."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    thread = own_thread(chat, wish)
    markup = keyboard_view(chat, person.id, thread) or {}
    wanted = str(wish.get("button") or "")
    buttons: list[Json] = [button for row in markup.get("keyboard", []) for button in row]
    found = [b for b in buttons if b["text"] == wanted] or [b for b in buttons if b["text"].startswith(wanted)]
    if not found:
        raise PeopleError(f"no button {wanted!r} on the keyboard")
    base: Json = {"person": person.id, "chat": chat.key, "thread": thread}
    if found[0].get("request_contact"):
        contact = {"phone_number": "+8613800000000", "first_name": person.first_name, "user_id": person.id}
        return send(world, {**base, "kind": "contact", "contact": contact})
    if found[0].get("request_location"):
        place = {"latitude": 31.2304, "longitude": 121.4737}
        return send(world, {**base, "kind": "location", "location": place})
    return send(world, {**base, "text": found[0]["text"]})


async def inline(world: World, wish: Json) -> Json:
    """Type @bot and a query: the results offered, from the server's cache where it holds them."""
    person, bot = person_of(world, wish), bot_of(world, wish.get("bot"))
    if not bot.inline:
        raise PeopleError("this bot has no inline mode")
    text, offset = str(wish.get("text") or ""), str(wish.get("offset") or "")
    for owner in (person.id, 0):
        kept = world.inline_cache.get((bot.id, text, offset, owner))
        if kept is not None and kept[0] > world.now():
            return {"answered": True, "cached": True, **_offered(kept[1])}
    query = Query(secrets.token_hex(9), bot, person, world.now(), "inline", text=text, offset=offset)
    world.asked(query)
    body: Json = {"id": query.id, "from": person.user(), "query": text[:256], "offset": offset}
    if wish.get("chat") is not None:
        chat = chat_for(world, person, wish["chat"])
        body["chat_type"] = ("sender" if chat.bot is bot else "private") if chat.private else chat.kind
    bot.updates.put("inline_query", body, world.now(), lane=person.id)
    if query.answer is None:
        await world.events.wait(f"query:{query.id}", float(wish.get("timeout") or INLINE_WAIT))
    if query.answer is None:
        return {"answered": False, "results": [], "query": query.id}
    return {"answered": True, "cached": False, "query": query.id, **_offered(query.answer)}


def _offered(answer: Json) -> Json:
    shown = [
        {"id": result["id"], "type": result["type"], "title": result["title"], "description": result["description"]}
        for result in answer["results"]
    ]
    return {"results": shown, "next_offset": answer["next_offset"], "button": answer["button"]}


def choose(world: World, wish: Json) -> Json:
    """Send one of the results offered for `text` into a chat."""
    person, bot = person_of(world, wish), bot_of(world, wish.get("bot"))
    chat = chat_for(world, person, wish.get("chat"))
    text = str(wish.get("text") or "")
    result = _result(world, bot, person, text, str(wish["result"]))
    thread = own_thread(chat, wish)
    more = speaking(world, person, chat, thread)
    message = post(
        world, chat, person, dict(result["content"]), thread=thread, via=bot, markup=result["markup"], **more
    )
    if bot.inline_feedback:
        body: Json = {"result_id": result["id"], "from": person.user(), "query": text}
        if result["markup"]:
            body["inline_message_id"] = inline_id(world, message)
        bot.updates.put("chosen_inline_result", body, world.now(), lane=person.id)
    return message_view(message)


def _result(world: World, bot: Bot, person: Person, text: str, result_id: str) -> Json:
    answers: list[Any] = [
        query.answer for query in reversed(world.queries.values())
        if query.kind == "inline" and query.bot is bot and query.text == text and query.answer
    ]  # fmt: skip
    answers += [kept[1] for key, kept in world.inline_cache.items() if key[0] == bot.id and key[1] == text]
    for answer in answers:
        for result in answer["results"]:
            if result["id"] == result_id:
                found: Json = result
                return found
    raise PeopleError(f"{person.first_name} was offered no result {result_id!r}")


VERBS = {"press": press, "keyboard": keyboard, "inline": inline, "choose": choose}
