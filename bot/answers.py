"""Answers to button presses: best effort, right after the commit, never a row of the outbox."""

from __future__ import annotations

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

log = structlog.get_logger()


async def answer_callback(query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """Stop the button's spinner, with a word if there is one (≤ 200 characters)."""
    try:
        await query.answer(text[:200] or None, show_alert=alert or None, request_timeout=8)
    except (TelegramAPIError, TimeoutError) as error:  # too old, or the network: the deed is done anyway
        log.info("callback not answered", error=type(error).__name__)
