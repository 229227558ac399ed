"""In which characters a customer is answered: those they write, else those their Telegram is set to."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.traditional import to_traditional, writes_traditional
from storage.records.talks import Customer

_LANGUAGES = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def script(text: str, *, before: bool | None, language: str) -> bool:
    """Traditional? What the text does not tell stays as it was; at the first sight the app's language tells."""
    told = writes_traditional(text)
    if told is not None:
        return told
    return language.lower().startswith(_LANGUAGES) if before is None else before


def written_for(customer: Customer, text: str) -> str:
    """The shop's words in the customer's characters."""
    return to_traditional(text) if customer.traditional else text


def labelled_for(customer: Customer, rows: Sequence[Sequence[tuple[str, str]]]) -> list[list[tuple[str, str]]]:
    """Buttons with their labels in the customer's characters."""
    return [[(written_for(customer, label), code) for label, code in row] for row in rows]
