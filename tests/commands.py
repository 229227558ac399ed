"""``xiaoer`` commands that end by themselves, each a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests import forking


def run(
    home: Path, *arguments: str, lines: str = "", environment: Mapping[str, str], seconds: float = 240
) -> subprocess.CompletedProcess[str]:
    """``xiaoer`` with the arguments in that folder; returns when it has ended, fails after so many seconds."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        said.write(lines.encode())
        said.seek(0)
        process = forking.fork(home, arguments, environment, [said.fileno(), out.fileno(), err.fileno()])
        with process.told as told:
            told.settimeout(seconds)
            try:
                code = int(told.recv(64))
            except TimeoutError:
                os.kill(process.pid, signal.SIGKILL)
                raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read().decode(), err.read().decode())
