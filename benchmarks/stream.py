"""Much output from a command of this computer into the real window: does it stay alive, and at what price."""

from benchmarks.gaps import gap_goal
from benchmarks.processes import run_child
from benchmarks.rounds import PYTHON, ROUNDS, Goal, interleaved, median, own_home, ratio
from benchmarks.yardstick import slowness

SIZES = (400_000, 1_000_000)
COMMAND = "seq -f 'line %.0f of the log: request served in 12 ms for host web-03' {lines}"


def measure() -> list[Goal]:
    with own_home():
        return [goal for lines in SIZES for goal in _measure(lines)]


def _measure(lines: int) -> list[Goal]:
    command = COMMAND.format(lines=lines)
    told: list[list[float]] = []

    def window() -> float:
        ended = run_child([PYTHON, "-m", "benchmarks.flooded_window", command])
        told.append([float(word) for word in ended.stdout.split()])
        return told[-1][-1]

    def bare() -> float:
        return run_child(["sh", "-c", f"{command} | wc -l"]).wall_s

    found = interleaved({"bare": bare, "ours": window, "slowness": slowness}, ROUNDS)
    worst = [one[0] for one in told[1:]]
    _worst, p99, idle, grown, _wall = (median(values) for values in zip(*told[1:], strict=True))
    allowed = median([1.3 * theirs + 2 for theirs in found["bare"]])
    walls = f"{median(found['ours']):.2f} s against {median(found['bare']):.2f}: {ratio(found, 'ours', 'bare'):.1f} x"
    return [
        gap_goal(f"{lines:,} lines", worst, found["slowness"], detail=f"p99 {p99:.0f}, at rest {idle:.0f}"),
        Goal(name=f"{lines:,} lines: growth of resident memory, at most", measured=grown, limit=50, unit="MB"),
        Goal(name=f"{lines:,} lines: wall", measured=median(found["ours"]), limit=round(allowed, 2), unit="s",
             detail=walls),
    ]  # fmt: skip
