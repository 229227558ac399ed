"""Bot API methods that answer people: callback queries and inline queries."""

from typing import Any

from simulator.call import Call, Handler
from simulator.errors import bad
from simulator.keyboards import inline_keyboard
from simulator.state import Json
from simulator.wording import text_of, worded
from simulator.world import Query

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
CALLBACK_SECONDS = 30
INLINE_SECONDS = 30
ALERT_AT_MOST = 200
RESULTS_AT_MOST = 50
RESULT_KINDS = {
    "article", "photo", "gif", "mpeg4_gif", "video", "audio", "voice", "document", "location", "venue", "contact",
    "game", "sticker",
}  # fmt: skip


def _query(call: Call, name: str, kind: str, seconds: float) -> Query:
    query = call.world.queries.get(str(call.args.get(name)))
    fresh = query is not None and call.world.now() - query.born <= seconds
    if query is None or query.kind != kind or query.bot is not call.bot or query.answer is not None or not fresh:
        raise bad(TOO_OLD)
    return query


def answer_callback(call: Call) -> bool:
    query = _query(call, "callback_query_id", "callback", CALLBACK_SECONDS)
    text = str(call.get("text") or "")
    if len(text) > ALERT_AT_MOST:
        raise bad("MESSAGE_TOO_LONG")
    url = call.get("url")
    if url and not str(url).startswith((f"t.me/{call.bot.username}", f"https://t.me/{call.bot.username}")):
        raise bad("URL_INVALID")
    query.answer = {
        "text": text,
        "show_alert": bool(call.get("show_alert")),
        "url": url,
        "cache_time": int(call.get("cache_time") or 0),
    }
    call.world.events.wake(f"query:{query.id}")
    return True


def answer_inline(call: Call) -> bool:
    query = _query(call, "inline_query_id", "inline", INLINE_SECONDS)
    results: list[Json] = call.get("results") or []
    if len(results) > RESULTS_AT_MOST:
        raise bad("RESULTS_TOO_MUCH")
    if len(str(call.get("next_offset") or "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    _check_button(call.get("button"))
    prepared = [_result(call, result) for result in results]
    ids = [result["id"] for result in prepared]
    if len(set(ids)) != len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    query.answer = {
        "results": prepared,
        "next_offset": call.get("next_offset") or "",
        "button": call.get("button"),
        "cache_time": int(call.get("cache_time", 300)),
        "is_personal": bool(call.get("is_personal")),
    }
    _remember(call, query)
    call.world.events.wake(f"query:{query.id}")
    return True


def _check_button(button: Any) -> None:
    parameter = str((button or {}).get("start_parameter", ""))
    if button and not button.get("web_app") and not 1 <= len(parameter) <= 64:
        raise bad("START_PARAM_INVALID")


def _result(call: Call, result: Json) -> Json:
    result_id = str(result.get("id", ""))
    if not 1 <= len(result_id.encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if result.get("type") not in RESULT_KINDS:
        raise bad("can't parse inline query result: Unsupported inline query result type")
    content = result.get("input_message_content")
    if result["type"] == "article" and (not result.get("title") or not content):
        raise bad("can't parse inline query result: article must have a title and input_message_content")
    prepared: Json = {
        "id": result_id,
        "type": result["type"],
        "title": result.get("title") or "",
        "description": result.get("description") or "",
        "markup": inline_keyboard(result.get("reply_markup")),
        "content": _content(call, result, content or {}),
    }
    return prepared


def _content(call: Call, result: Json, content: Json) -> Json:
    """What a chosen result becomes as a message."""
    if "message_text" in content:
        wish = {
            "text": content["message_text"],
            "parse_mode": content.get("parse_mode"),
            "entities": content.get("entities"),
        }
        return text_of(Call(call.world, call.bot, call.method, wish))
    if content:
        kind = "contact" if "phone_number" in content else "venue" if "address" in content else "location"
        return {kind: content}
    text, entities = worded(call, str(result.get("caption") or result.get("title") or result["id"]), None, None)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _remember(call: Call, query: Query) -> None:
    """Keep the answer as the server does: for cache_time, for everybody unless personal."""
    answer = query.answer or {}
    if answer["cache_time"] <= 0:
        return
    owner = query.person.id if answer["is_personal"] else 0
    key = (call.bot.id, query.text, query.offset, owner)
    call.world.inline_cache[key] = (call.world.now() + answer["cache_time"], answer)


METHODS: dict[str, Handler] = {
    "answercallbackquery": answer_callback,
    "answerinlinequery": answer_inline,
}
