"""The longest pause of the window's event loop: held to its goal by the yardstick, and told as it was."""

from collections.abc import Sequence

from benchmarks.rounds import Goal, median

LIMIT_MS = 16


def gap_goal(name: str, gaps_ms: Sequence[float], slowness: Sequence[float], *, detail: str) -> Goal:
    """Return the goal of a pause: of each round the worst one, and how slow the machine was in that round."""
    as_then_ms = [gap_ms / slow for gap_ms, slow in zip(gaps_ms, slowness, strict=True)]
    here = f"{median(gaps_ms):.0f} ms on a machine {median(slowness):.1f} x as slow"
    return Goal(
        name=f"{name}: worst gap",
        measured=median(as_then_ms),
        limit=LIMIT_MS,
        unit="ms",
        detail=f"{here}; {detail}",
    )
