"""How long from the command to "ready": ``xiaoer demo`` beside what a user would write first, ``import aiogram``.

Run: .venv/bin/python bench/startup.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAVY = ("aiogram", "sklearn", "jieba", "numpy", "fastapi", "sqlalchemy")
ROOT = Path(__file__).parent.parent


def demo_ready() -> float:
    """Seconds until the demonstration prints its address (models are trained already)."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "var").mkdir()
        (Path(home) / "var" / "models").symlink_to(ROOT / "var" / "models")
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "demo", "--port", "0"],
            cwd=home, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "http://" in line:
                break
        ready = time.perf_counter() - begun
        process.terminate()
        process.wait(30)
        process.stdout.close()
        return ready


def timed(*command: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begun


def heavy_at_help() -> list[str]:
    """Heavy packages that ``xiaoer --help`` imports (should be none)."""
    code = f"import sys, app.cli; print(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.split()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    demo_ready()  # warms the disk cache
    ready, bare, help_ = [], [], []
    for _ in range(rounds):
        ready.append(demo_ready())
        bare.append(timed("-c", "import aiogram"))
        help_.append(timed("-m", "app.cli", "--help"))
    print(f"xiaoer demo ready   {statistics.median(ready):6.2f} s  (worst {max(ready):.2f}; aim 10)")
    print(f"import aiogram      {statistics.median(bare):6.2f} s  (ratio {statistics.median(ready) / statistics.median(bare):.2f})")
    print(f"xiaoer --help       {statistics.median(help_):6.2f} s")
    print(f"heavy at --help     {heavy_at_help() or 'nothing'}")


if __name__ == "__main__":
    main()
