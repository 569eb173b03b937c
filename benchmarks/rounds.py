"""Interleaved rounds, medians, and one line for each goal.

A machine is never as quiet twice, so what is compared is measured in turns, and only ratios are held to a goal.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
ROUNDS = int(os.environ.get("HANDRAIL_BENCH_ROUNDS", "5"))

Way = Callable[[], float]


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds a piece of work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def interleaved(ways: Mapping[str, Way], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Call each way once a round, in turns, after one round that does not count; return what each gave."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            value = way()
            if number:
                found[name].append(value)
    return found


def ratio(found: Mapping[str, Sequence[float]], ours: str, theirs: str) -> float:
    """Return the median of the ratios of the rounds: each round's two values had the same neighbours."""
    return statistics.median(mine / other for mine, other in zip(found[ours], found[theirs], strict=True))


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One measured figure; without a `limit` it is told and held to nothing."""

    name: str
    measured: float
    limit: float | None = None
    unit: str = "x"
    is_floor: bool = False  # the measured figure should be at least the limit
    detail: str = ""

    @property
    def is_met(self) -> bool:
        if self.limit is None:
            return True
        return self.measured >= self.limit if self.is_floor else self.measured <= self.limit

    def line(self) -> str:
        verdict, wanted = "", ""
        if self.limit is not None:
            verdict = "met" if self.is_met else "NOT MET"
            wanted = f"goal {'>=' if self.is_floor else '<='} {self.limit:g} {self.unit}"
        detail = f"  ({self.detail})" if self.detail else ""
        return (
            f"{self.name:<58} {self.measured:>8.2f} {self.unit:<3} {wanted:<16} {verdict:<8}{detail}".rstrip()
        )


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def own_home() -> Iterator[Path]:
    """A home of the benchmark's own for this process and its children; nothing of the person's is touched."""
    with TemporaryDirectory(prefix="handrail-bench-") as name:
        folder = Path(name)
        for variable in [one for one in os.environ if one.startswith(("HANDRAIL_", "XDG_", "SSH_", "DBUS_"))]:
            if variable != "HANDRAIL_BENCH_ROUNDS":
                del os.environ[variable]
        os.environ["HOME"] = str(folder)
        os.environ["HANDRAIL_DATA_DIR"] = str(folder / "handrail")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
        os.environ["PYTHONPATH"] = str(ROOT)
        # A program that is started a second time is compiled already; what this shell says of that does not count.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "pycache")
        yield folder
