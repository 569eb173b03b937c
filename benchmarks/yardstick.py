"""How much slower this machine is just now than the one on which goals in milliseconds were set.

A goal such as "at most 150 ms" says nothing on a machine that others use. So the same piece of work that was measured
when the goals were set, PyYAML's C loader on a runbook of 2.3 kB, is measured in the same rounds, and figures in
seconds are divided by how much longer it takes now.
"""

import yaml

from benchmarks.rounds import timed
from benchmarks.runbooks import runbook_text

THEN_S = 310e-6  # a file
_FILES = 100
_TEXTS = [runbook_text(number).encode() for number in range(_FILES)]


def slowness() -> float:
    """Return 1 on the machine of the goals, 2 on one half as fast."""

    def load() -> None:
        for text in _TEXTS:
            yaml.load(text, yaml.CSafeLoader)

    return timed(load) / _FILES / THEN_S
