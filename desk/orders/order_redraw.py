"""The page of an order that stands in the topic says what is so, also when the news comes from the shop's own system."""

from __future__ import annotations

from typing import Final

from desk.orders.order_tools import ROW
from desk.talks.speaking import desk_place
from storage.records.orders import Order
from storage.records.traffic import Draft
from storage.tx import Tx

LOOKED_AT: Final = 2 * 86_400.0
"""Nobody looks at an older page: the header has the news."""
URGENCY: Final = 3


def moved(tx: Tx, order: Order) -> None:
    """The order changed: the page in its customer's topic that shows it last is drawn again, after all that is more urgent."""
    if order.customer_id is None:
        return
    last = tx.outbox.latest(order.customer_id, ROW, since=tx.now - LOOKED_AT)
    if last is None or int(last.body["order"]) not in (order.id, 0):
        return
    customer = tx.customers.get(order.customer_id)
    place, message = desk_place(tx, customer), int(last.body["edits"] or last.sent_id or 0)
    if place is None or place[1] != last.chat_id or place[0].id != last.topic_id or not message:
        return
    tx.outbox.put(
        Draft(
            shop_id=order.shop_id, bot_id=customer.bot_id, chat_id=last.chat_id, kind=ROW, urgency=URGENCY,
            topic_id=last.topic_id, customer_id=customer.id, body={**last.body, "edits": message},
            merge_key=f"order:{last.topic_id}:{message}",
        )
    )
