"""``xiaoer`` commands, each a process of its own, forked off one that has imported other people's libraries already.

Our own modules are imported anew by every command, in the order in which a command on its own imports them.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
OTHERS = (
    "typer", "pydantic_settings", "structlog", "yaml", "openpyxl", "defusedxml.ElementTree", "sqlalchemy", "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql", "alembic.command", "alembic.autogenerate", "psycopg", "numpy", "rapidfuzz", "jieba", "opencc",
)  # fmt: skip
"""What most commands import; what few do (aiogram, fastapi, scikit-learn) is left to these."""


def run(
    home: Path, *arguments: str, lines: str = "", environment: Mapping[str, str], seconds: float = 240
) -> subprocess.CompletedProcess[str]:
    """``xiaoer`` with the arguments in that folder; returns when it has ended."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        said.write(lines.encode())
        said.seek(0)
        wish = {"arguments": arguments, "home": str(home), "environment": dict(environment)}
        server, process = _server()
        server.settimeout(seconds)
        socket.send_fds(server, [json.dumps(wish).encode()], [said.fileno(), out.fileno(), err.fileno()])
        try:
            code = int(server.recv(64))
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)  # the command with it
            _server.cache_clear()
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read().decode(), err.read().decode())


@cache
def _server() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, __file__, str(its.fileno())], pass_fds=[its.fileno()], stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )
    its.close()

    def end() -> None:
        ours.close()
        process.wait(10)

    atexit.register(end)
    return ours, process


def _serve(caller: socket.socket) -> bool:
    """Fork for every wish; True in the process that is to carry it out, False when no more will come."""
    while True:
        wish, files, _, _ = socket.recv_fds(caller, 1 << 20, 3)
        if not wish:
            return False
        child = os.fork()
        if child == 0:
            caller.close()
            _become(json.loads(wish), files)
            return True
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        caller.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(wish: Mapping[str, object], files: list[int]) -> None:
    """As if started by ``python -m app.cli`` there, with these arguments and this environment."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(wish["environment"])  # type: ignore[call-overload]
    os.chdir(str(wish["home"]))
    sys.path[0] = str(wish["home"])
    sys.argv = [str(ROOT / "app" / "cli.py"), *wish["arguments"]]  # type: ignore[misc]


if __name__ == "__main__":
    for name in OTHERS:
        importlib.import_module(name)
    gc.freeze()
    if _serve(socket.socket(fileno=int(sys.argv[1]))):
        runpy.run_module("app.cli", run_name="__main__", alter_sys=True)
