"""One phrase as a row of the table and back, so that every way in keeps all of it."""

from __future__ import annotations

from typing import Any

from scripts_library.library import Phrase

PLAIN = ("intent", "text", "situation", "step", "tone", "alone", "shortcut", "since", "until", "basis", "team")


def phrase_of(row: Any) -> Phrase:
    """The phrase of a row of ``phrases``."""
    plain = {name: getattr(row, name) for name in PLAIN}
    return Phrase(id=row.phrase, tags=tuple(row.tags), owners=tuple(row.owners), **plain)


def row_of(
    shop_id: int, phrase: Phrase, *, version: int, status: str, source: str, now: float, author_id: int | None = None,
    why: str = "",
) -> dict[str, Any]:
    """The row of one version of a phrase; ``why`` = what its author said about the change."""
    return {
        "shop_id": shop_id, "phrase": phrase.id, "version": version, "status": status, "source": source[:64],
        "author_id": author_id, "why": why[:200], "created_at": now, "tags": list(phrase.tags), "owners": list(phrase.owners),
        **{name: getattr(phrase, name) for name in PLAIN},
    }
