"""Sets up logging: short lines for a terminal, JSON elsewhere; ids and places in the code, never what somebody said."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

CHAIN = 5  # errors behind an error that are told
_TOKEN = re.compile(r"(bot)?\d{4,}:[A-Za-z0-9_-]{8,}")


def set_up(level: str, *, json: bool | None = None) -> None:
    """Configure structlog and the libraries' loggers once per process."""
    as_json = not sys.stderr.isatty() if json is None else json
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    common: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace,
        _no_tokens,
        renderer,
    ]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *common],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _libraries(common)
    sys.excepthook = _last_words


def _libraries(processors: list[structlog.typing.Processor]) -> None:
    """What libraries log: warnings and worse, in our form, the first line only (the rest may quote anything)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_first_line, *processors]))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("aiogram", "aiogram.event", "aiogram.dispatcher"):  # they quote updates; we say what failed ourselves
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _first_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record: logging.LogRecord = event.pop("_record")
    event.pop("_from_structlog", None)
    event["event"] = str(event.get("event", "")).partition("\n")[0][:200]
    event["library"] = record.name
    return event


def _trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error as names and places: its text and its variables may hold a customer's words."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


def told(error: BaseException) -> str:
    """The error and those behind it: kind, the system's reason if it has one, and where in the code."""
    lines: list[str] = []
    behind: BaseException | None = error
    while behind is not None and len(lines) < CHAIN:
        reason = f" ({behind.strerror})" if isinstance(behind, OSError) and behind.strerror else ""
        frames = traceback.extract_tb(behind.__traceback__)
        places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames[-8:]))
        lines.append(f"{type(behind).__name__}{reason} at {places}")
        behind = behind.__cause__ or behind.__context__
    return "\n".join(lines)


def _no_tokens(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last resort: an address with a token in it, quoted by a library, loses the token."""
    for key, value in event.items():
        if isinstance(value, str) and key != "timestamp":
            event[key] = _TOKEN.sub("***", value)
    return event


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("出了意外，程序停下了", exc_info=error.with_traceback(trace))
