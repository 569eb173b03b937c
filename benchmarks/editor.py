"""A runbook opened and typed in, in the real window: how long does it not answer?"""

from pathlib import Path

from benchmarks.gaps import gap_goal
from benchmarks.processes import run_child
from benchmarks.rounds import PYTHON, ROUNDS, Goal, interleaved, median, own_home
from benchmarks.runbooks import runbook_text
from benchmarks.yardstick import slowness

SIZES = (1_000, 13_000)
_WORDS = "Programs fail in ways that look unrelated when a filesystem is full, so that it is looked at first of all."
_STEP = """\
  - id: s{n}
    title: How full is the disk, for the time number {n}?
    why: >-
{why}
    check: host.disk
    with: {{path: /}}
    outcomes:
      - fail: used_pct >= 95
        say: ${{used_pct}} used; ${{free_bytes}} are left, which is not enough for a day of logs.
      - pass: otherwise
        say: There is room (${{used_pct}} used), and nothing has to be done.
"""


def measure() -> list[Goal]:
    with own_home() as home:
        small = home / "small.yaml"
        small.write_text(runbook_text(1))
        return [goal for lines in SIZES for goal in _measure(home, small, lines)]


def _measure(home: Path, small: Path, lines: int) -> list[Goal]:
    text = large_text(lines)
    told: list[list[float]] = []

    def window() -> float:
        file = (
            home / f"lines-{lines}-{len(told)}.yaml"
        )  # another one each time: what was typed is kept as a draft
        file.write_text(text)
        words = [PYTHON, "-m", "benchmarks.edited_window", str(small), str(file), str(lines // 2)]
        told.append([float(word) for word in run_child(words).stdout.split()])
        return told[-1][0]

    slow = interleaved({"window": window, "slowness": slowness}, ROUNDS)["slowness"]
    at_rest, opening, opening_p99, typing, typing_p99 = zip(*told[1:], strict=True)
    rest = f"at rest {median(at_rest):.0f}"
    count = f"{text.count(chr(10)):,} lines"
    return [
        gap_goal(f"{count} opened", opening, slow, detail=f"p99 {median(opening_p99):.0f}, {rest}"),
        gap_goal(f"{count}, typed in", typing, slow, detail=f"p99 {median(typing_p99):.0f}, {rest}"),
    ]


def large_text(lines: int) -> str:
    """Return a valid runbook of about so many lines; with 13,000 it is nearly as large as one may be."""
    why = "\n".join([f"      {_WORDS}"] * 7)
    head = "runbook: 1\nid: large\ntitle: A large one\nsteps:\n"
    return head + "".join(_STEP.format(n=n, why=why) for n in range(1, lines // 17 + 1))
