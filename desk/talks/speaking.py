"""Puts what is said to a customer, or noticed to staff, into the message book and the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desk.minds import Mind
from desk.phrases.facts import facts
from desk.phrases.script import labelled_for, written_for
from desk.talks.kinds import ALBUM, marked, parcels
from desk.talks.reach import unheard
from scripts_library.render import bubbles, fill, fill_lines
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Topic
from storage.records.traffic import Draft
from storage.tx import Tx

Choices = Sequence[Sequence[tuple[str, str]]]
"""Rows of buttons under a message: what they say and the code the door makes clickable."""
Keyboard = Sequence[Sequence[Mapping[str, Any]]]
"""Rows of a reply keyboard as the Bot API has them: {"text", "request_contact"}."""

SHOWS = ("photo", "video", "video_note", "animation", "document")
"""What may show a fault of the goods: it can be put into an after-sale case."""
CAPTION = 1024  # UTF-16 units under a picture; longer words follow by themselves
NO_TOPIC = 0  # a place without a topic: everything about the customer goes to the chat itself
STALE_ANSWER = 10 * 60.0  # an answer of the assistant nobody needs any more after that


def service_text(mind: Mind, name: str, known: Mapping[str, str], *, night: bool = False) -> str:
    """A sentence of the shop itself (scripts_library/service.yaml), in its night form if there is one.

    Lines with a variable nobody can fill are left out: the customer is still answered.
    """
    name = name if f"service.{name}" in mind.phrases else name.partition("_business")[0]  # an older library
    phrase = mind.phrases.get(f"service.{name}_night") if night else None
    phrase = phrase or mind.phrases[f"service.{name}"]
    return fill(phrase.text, known) or fill_lines(phrase.text, known)


def say(  # noqa: PLR0913 - everything that may hang on what is said
    tx: Tx,
    customer: Customer,
    text: str,
    *,
    author: str,
    turn_id: int | None = None,
    staff: Staff | None = None,
    choices: Choices = (),
    media: Mapping[str, Any] | None = None,
    keyboard: Keyboard | None = None,
    **message: Any,
) -> int:
    """Keep a message that leaves for the customer and queue its bubbles; returns the message id.

    The assistant's words are ``unheld``: they die when a person takes the customer first. What a shop account
    may not say is dropped, unless a person typed it (see desk/talks/unsent.py). ``context`` may hold ``answers``, the
    customer's message it replies to. What no person worded is written in the customer's characters.
    """
    if author != "agent":
        text, choices = written_for(customer, text), labelled_for(customer, choices)
    dropped = author != "agent" and unheard(tx, customer)
    message_id = tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, turn_id=turn_id, author=author,
        state="dropped" if dropped else "sent", staff_id=staff.id if staff else None, audience="customer", text=text,
        media=dict(media) if media else None, **message,
    )
    if not dropped:
        queue(
            tx, customer, message_id, text, assistant=author == "assistant", choices=choices, media=media,
            context=message.get("context"), keyboard=keyboard,
        )
    return message_id


def queue(  # noqa: PLR0913 - everything that may hang on what is said
    tx: Tx,
    customer: Customer,
    message_id: int,
    text: str,
    *,
    assistant: bool = False,
    choices: Choices = (),
    media: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    keyboard: Keyboard | None = None,
) -> None:
    """Queue the bubbles of a message that is already in the book; buttons go under the last one, or a ``keyboard`` takes
    the place of the customer's own (an empty one gives it back)."""
    bodies = [*_bodies(text, media)]
    if context and context.get("answers"):
        bodies[0]["answers"] = context["answers"]
    bodies[-1]["choices"] = [list(map(list, row)) for row in choices]
    if keyboard is not None and not customer.business:
        bodies[-1]["keyboard"] = keyboard
    for body in bodies:
        tx.outbox.put(
            Draft(
                shop_id=customer.shop_id, bot_id=customer.bot_id, business=customer.business,
                chat_id=customer.chat_id, thread_id=customer.thread_id, kind="media" if "media" in body else "say",
                body=body, urgency=0, customer_id=customer.id, message_id=message_id, once=True,
                unheld=assistant, expires_at=tx.now + STALE_ANSWER if assistant else None,
            )
        )


def _bodies(text: str, media: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What each outgoing row carries: a bubble of the text, or pictures with the text under the first."""
    under = len(text.encode("utf-16-le")) // 2 <= CAPTION
    if media:
        for part, caption in parcels(media, text if under else ""):
            yield {"text": caption, "choices": [], "media": part}
    if not media or not under:
        yield from ({"text": part, "choices": []} for part in bubbles(text) or (text,))


def say_service(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, name: str, *, night: bool = False,
    staff: Staff | None = None, choices: Choices = (),
) -> int:
    """Say one of the shop's own sentences."""
    text = service_text(mind, name, facts(shop, tx.now, staff=staff), night=night)
    author = "shop" if staff else "assistant"
    return say(tx, customer, text, author=author, staff=staff, choices=choices)


def help_buttons(mind: Mind, turn_id: int) -> Choices:
    """解决了 / 没解决 / 转人工 under an answer of the assistant."""
    names = ("solved", "unsolved", "human")
    return [[(service_text(mind, f"button_{name}", {}), f"{name}:{turn_id}") for name in names]]


def desk_place(tx: Tx, customer: Customer) -> tuple[Topic, int] | None:
    """The customer's topic and the chat id of its group; None when the shop has no desk yet."""
    return tx.customers.place(customer.id)


def sound(customer: Customer) -> dict[str, Any]:
    """What a row for the desk carries so that it rings no bell: 推销, 静音 and 拉黑 make none."""
    return {"quiet": True} if customer.mark or customer.muted or customer.barred else {}


def to_desk(tx: Tx, customer: Customer, kind: str, body: Mapping[str, Any], *, urgency: int = 1) -> bool:
    """Queue a row for the customer's topic; False when the shop has no desk yet."""
    place = desk_place(tx, customer)
    if place is None:
        return False
    topic, chat_id = place
    tx.outbox.put(
        Draft(
            shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=chat_id, kind=kind,
            body={**body, **sound(customer)}, urgency=urgency, topic_id=topic.id, customer_id=customer.id,
        )
    )
    return True


def relay(
    tx: Tx, customer: Customer, message_id: int, media: Mapping[str, Any], caption: str,
    context: Mapping[str, Any] | None = None, *, urgency: int = 1,
) -> None:
    """Send on to the desk what a customer's message carries besides words; kept for later where there is no desk."""
    if desk_place(tx, customer) is None:
        tx.messages.change(message_id, state="unseen")
        return
    if media["kind"] == "dice":  # thrown again it would show another number: the card says what it was
        return
    case = [[["归入售后单", f"case:{message_id}"]]]
    if any(order.state == "placed" for order in tx.orders.open_of(customer.id)):
        case[0].append(["付款凭证", f"proof:{message_id}"])
    for part, text in parcels(media, marked(caption, context)):
        body = {"text": text, "media": part, "choices": [], "message": message_id}
        if part["kind"] in SHOWS:
            body["buttons"] = case
        to_desk(tx, customer, "media", body, urgency=urgency)
    if media["kind"] == ALBUM and any(item["kind"] in SHOWS for item in media["items"]):  # albums have no buttons
        words: dict[str, Any] = {"code": "album_tools", "words": {}, "buttons": case}
        to_desk(tx, customer, "notice", words, urgency=urgency)


def notice(tx: Tx, customer: Customer, code: str, /, *, buttons: Choices = (), **words: Any) -> None:
    """Tell the agents something in the customer's topic; the door knows the words for ``code``."""
    rows = [list(map(list, row)) for row in buttons]
    to_desk(tx, customer, "notice", {"code": code, "words": words, "buttons": rows})


def tell(
    tx: Tx, *, shop_id: int, bot_id: int, chat_id: int, code: str, thread_id: int | None = None,
    buttons: Choices = (), **words: Any,
) -> int:
    """Tell a member of staff (or a stranger in the desk group) something, wherever they are."""
    return tx.outbox.put(
        Draft(
            shop_id=shop_id, bot_id=bot_id, chat_id=chat_id, thread_id=thread_id, kind="notice",
            body={"code": code, "words": words, "buttons": [list(map(list, row)) for row in buttons]},
        )
    )
