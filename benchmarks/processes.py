"""Runs a child to its end and tells how long it took, how much memory it had at most, and what it said."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.rounds import ROOT


@dataclass(frozen=True, slots=True)
class Ended:
    wall_s: float
    cpu_s: float
    peak_mb: float  # resident; never less than what this process had when it started the child
    exit_status: int
    stdout: str


def run_child(
    words: Sequence[str], *, env: Mapping[str, str] | None = None, expected: Sequence[int] = (0,)
) -> Ended:
    """Run a child and wait for it; one that ends in another way than expected ends the benchmark."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=ROOT,
    )
    assert child.stdout is not None
    said = child.stdout.read().decode()
    _pid, status, used = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - begun
    child.stdout.close()
    child.returncode = code = os.waitstatus_to_exitcode(status)
    if code not in expected:
        raise SystemExit(f"{' '.join(words)[:200]} ended with {code}:\n{said[-2000:]}")
    return Ended(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code, said)
