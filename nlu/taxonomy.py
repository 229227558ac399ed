"""The few intents of the starter taxonomy that reading itself must know by name."""

from __future__ import annotations

CHITCHAT = "chitchat"
"""What a shop need not answer; counts as out of scope."""

SOCIAL = frozenset({"greet", "thanks", "ack", "bye"})
"""Courtesy around a question: alone it is an intent, beside a question it is none."""

SORE = frozenset({
    "complaint", "bad_review", "compensate", "wrong_item", "missing_item", "defect", "not_as_expected", "not_received",
    "logistics_stalled", "ship_urge", "refund_status", "promo_fail",
})
"""What makes people angry: said in anger, it is answered before anything else they asked."""
