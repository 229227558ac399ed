"""Runs an application on an address until cancelled; signals and logs stay the program's own business."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator
from typing import Any

import uvicorn

PATIENCE = 5  # seconds for requests under way when the program stops


class PortTaken(Exception):
    """Somebody else listens there; the text is host:port."""


class _Server(uvicorn.Server):
    """uvicorn would take SIGTERM for itself and raise it again after us: no exit code 0 then."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket on that address; PortTaken if it cannot be had (uvicorn itself would end the process)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named, asyncio turns Nagle off; without, an answer in two pieces waits 40 ms for the second
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise PortTaken(f"{host}:{port}") from error
    return taken


async def serve(app: Any, place: socket.socket) -> None:
    """Serve until cancelled; requests under way are answered first."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", server_header=False, date_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([place]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
