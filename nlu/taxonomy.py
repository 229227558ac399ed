"""The few intents of the starter taxonomy that reading itself must know by name."""

from __future__ import annotations

CHITCHAT = "chitchat"
"""What a shop need not answer; counts as out of scope."""

SOCIAL = frozenset({"greet", "thanks", "ack", "bye"})
"""Courtesy around a question: alone it is an intent, beside a question it is none."""
