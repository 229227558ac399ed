"""May words leave in a shop account's name: not while it is disconnected, not a day after the customer's last words."""

from __future__ import annotations

from typing import Literal

from desk.errors import AccountMoved
from storage.records.people import Business
from storage.records.talks import Customer
from storage.tx import Tx

WINDOW = 24 * 3600.0
"""Telegram lets a bot speak for an account only so long after the customer's last message."""

Barrier = Literal["", "late", "account_off"]


def still(tx: Tx, bot_id: int, connection: str) -> None:
    """AccountMoved unless the customers of this account are still found under the connection (empty: no account)."""
    if connection and not tx.businesses.counts(bot_id, connection):
        raise AccountMoved


def speaks(account: Business | None) -> bool:
    """Is the bot connected to the account, and may it reply?"""
    return account is not None and account.enabled and account.can_reply


def barrier(tx: Tx, customer: Customer) -> Barrier:
    """What keeps a person's words from this customer; empty if nothing does (always, in the bot's own chat)."""
    if not customer.business:
        return ""
    if not speaks(tx.businesses.by_connection(customer.bot_id, customer.business)):
        return "account_off"
    last = tx.messages.last_heard(customer.id)
    return "late" if last is not None and tx.now - last >= WINDOW else ""


def obstacle(tx: Tx, customer: Customer) -> Barrier | Literal["unreachable", "barred"]:
    """The same, or the customer has blocked us, or we them."""
    if customer.barred:
        return "barred"
    return "unreachable" if customer.blocked else barrier(tx, customer)


def unheard(tx: Tx, customer: Customer) -> bool:
    """Would words that nobody typed (the assistant's, the shop's own) be refused? They are dropped without a word."""
    if not customer.business:
        return False
    if tx.now - customer.seen_at >= WINDOW:
        return True
    return not speaks(tx.businesses.by_connection(customer.bot_id, customer.business))
