"""`python -m simulator --port 8123`: the simulator alone, a small shop to try, waiting for a bot."""

import argparse
import asyncio
import contextlib
import importlib
import importlib.util
import sys

from simulator.demo import furnish
from simulator.server import Simulator


async def _serve(host: str, port: int, token: str | None) -> None:
    simulator = Simulator()
    shop = furnish(simulator.world, {"token": token})
    base = await simulator.start(host, port)
    sys.stdout.write(f"{base}\nBOT_TOKEN={shop['token']}\n")
    sys.stdout.flush()
    await asyncio.to_thread(simulator.gateway.forms.warm)  # so that the first call need not wait for it
    try:
        await asyncio.Event().wait()
    finally:
        await simulator.stop()


def main() -> None:
    """Run until interrupted; prints the base address and the bot's token once it listens."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--token", help="token of the bot; made up if not given")
    options = parser.parse_args()
    fast = importlib.util.find_spec("uvloop")  # half again as many requests a second where it is installed
    run = importlib.import_module("uvloop").run if fast else asyncio.run
    with contextlib.suppress(KeyboardInterrupt):
        run(_serve(options.host, options.port, options.token))


if __name__ == "__main__":
    main()
