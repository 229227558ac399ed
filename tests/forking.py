"""``xiaoer`` started as a process of its own, forked off one that has imported other people's libraries already.

Our own modules are imported anew by every one, in the order in which a command on its own imports them.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
OTHERS = (
    "typer", "pydantic_settings", "structlog", "yaml", "openpyxl", "defusedxml.ElementTree", "sqlalchemy", "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql", "alembic.command", "alembic.autogenerate", "psycopg", "numpy", "rapidfuzz", "jieba", "opencc",
)  # fmt: skip
"""What most commands import; what few do (scikit-learn) is left to these."""
DOORS = ("aiogram", "fastapi", "uvicorn", "apscheduler.schedulers.asyncio", "jinja2", "prometheus_client", "uvloop")
"""What the doors need, imported before the first ``xiaoer run``."""
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Forked:
    """A process under way; when it has ended its exit code comes through ``told``."""

    pid: int
    told: socket.socket


def fork(home: Path, arguments: Sequence[str], environment: Mapping[str, str], files: Sequence[int]) -> Forked:
    """``xiaoer`` with these arguments, in that folder; ``files`` become its input, its output and its errors."""
    wish = json.dumps({"arguments": [*arguments], "home": str(home), "environment": dict(environment)}).encode()
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with _ONE, its:
        socket.send_fds(_server(), [wish], [*files, its.fileno()])
    return Forked(int(ours.recv(64)), ours)


@cache
def _server() -> socket.socket:
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
    return ours


def _serve(caller: socket.socket) -> None:
    """Fork for every wish, and return in the process that is to carry it out; when no more can come, end all that is left."""
    while True:
        words, files, _, _ = socket.recv_fds(caller, 1 << 20, 4)
        if not words:
            os.killpg(0, signal.SIGKILL)
        wish = json.loads(words)
        if wish["arguments"] == ["run"]:
            _import(DOORS)
        if os.fork() == 0:
            caller.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _keep(wish, files)
            return
        for file in files:
            os.close(file)


def _keep(wish: Mapping[str, object], files: list[int]) -> None:
    """Start the process and tell its number, then its end; returns in the process itself."""
    *its, caller = files
    told = socket.socket(fileno=caller)
    child = os.fork()
    if child == 0:
        told.close()
        _become(wish, its)
        return
    for file in its:
        os.close(file)
    with contextlib.suppress(BrokenPipeError):  # nobody wants to know any more
        told.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        told.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(wish: Mapping[str, object], files: list[int]) -> None:
    """As if started by ``python -m app.cli`` there, with these arguments and this environment."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    for file in {*files}:
        os.close(file)
    os.environ.clear()
    os.environ.update(wish["environment"])  # type: ignore[call-overload]
    os.chdir(str(wish["home"]))
    sys.path[0] = str(wish["home"])
    sys.argv = [str(ROOT / "app" / "cli.py"), *wish["arguments"]]  # type: ignore[misc]


def _import(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)
    gc.freeze()


if __name__ == "__main__":
    _import(OTHERS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who keep the processes
    _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("app.cli", run_name="__main__", alter_sys=True)
