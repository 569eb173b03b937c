"""How long the processor was kept from this thread: machines that run tests are shared."""

from pathlib import Path


def queued_s() -> float:
    """Return how long this thread was ready and had to wait for a processor so far; Linux alone tells."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0
