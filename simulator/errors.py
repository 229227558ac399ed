"""Refusals: Telegram's own answers to a bot, and plain words to whoever plays the people."""

from typing import Any


class ApiError(Exception):
    """A refused Bot API call: HTTP code, Telegram's description, optional response parameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class PeopleError(Exception):
    """Something a person cannot do in Telegram (or a mistake in the request to the people API)."""


def bad(text: str) -> ApiError:
    """400, worded the way Telegram words it."""
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """403, worded the way Telegram words it."""
    return ApiError(403, f"Forbidden: {text}")


def too_many(seconds: int) -> ApiError:
    """429 with the number of seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
