"""`python -m benchmarks [NAME…]`: measure all, or those that are named, each in a process of its own."""

import subprocess
import sys
from importlib import import_module

from benchmarks.rounds import PYTHON, ROOT, Goal, tell

NAMES = (
    "start",
    "library",
    "journal",
    "local",
    "stream",
    "window",
    "editor",
    "fanout",
    "many",
    "aws",
    "fleet",
    "redaction",
)


def main(words: list[str]) -> int:
    unknown = [word for word in words if word not in NAMES]
    if unknown:
        tell(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 64
    if len(words) == 1:
        return _measure(words[0])
    # A process for each: what one has imported or grown must not be in the figures of the next.
    ended = [subprocess.call([PYTHON, "-m", "benchmarks", name], cwd=ROOT) for name in words or NAMES]
    return max(ended)


def _measure(name: str) -> int:
    """Print a line for each goal; exit status 1 says that one was missed."""
    goals: list[Goal] = import_module(f"benchmarks.{name}").measure()
    for goal in goals:
        tell(f"{name:<8} {goal.line()}")
    return 0 if all(goal.is_met for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
