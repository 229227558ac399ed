"""Sets up logging: short lines for a terminal, JSON elsewhere; ids, never a customer's words."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(level: str, *, json: bool | None = None) -> None:
    """Configure structlog and the libraries' loggers once per process."""
    as_json = not sys.stderr.isatty() if json is None else json
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("aiogram.event", "aiogram.dispatcher", "aiogram", "apscheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
