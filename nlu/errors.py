"""What can go wrong in the nlu, as small named exceptions."""

from __future__ import annotations


class ModelError(Exception):
    """A model file that cannot be used (missing, damaged or of another make); says so in Chinese."""


class RowsError(Exception):
    """A labelled file that cannot be read; says in Chinese which line and what to do."""
