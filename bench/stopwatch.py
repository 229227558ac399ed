"""Times an act over many texts."""

import statistics
import time
from collections.abc import Callable, Sequence


def percentiles(act: Callable[[str], object], texts: Sequence[str]) -> str:
    """p50 and p99 in milliseconds over the texts, after a warm-up."""
    for text in texts[:20]:
        act(text)
    times = []
    for text in texts:
        start = time.perf_counter()
        act(text)
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    return f"p50 {statistics.median(times):.3f} ms  p99 {times[int(len(times) * 0.99)]:.3f} ms"
