"""By how much two numbers may differ: shares, amounts in a field's unit, and what is never tolerated."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.cli.exit_codes import Exit
from desktop.cli.record.comparing import exit_of
from desktop.compare.differences import differences
from desktop.compare.found import Comparison, Found, Part
from desktop.compare.tolerance import Margin, Tolerance, parse_tolerance
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict


def compared(
    before: dict[str, Value],
    after: dict[str, Value],
    *,
    was: Verdict = Verdict.PASS,
    now: Verdict = Verdict.PASS,
) -> Comparison:
    part = Part(
        key="a",
        title="A",
        before=Found(verdict=was),
        after=Found(verdict=now),
        fields=differences(before, after),
    )
    return Comparison(parts=(part,))


@pytest.mark.parametrize(
    ("before", "after", "asked", "is_tolerated"),
    [
        ({"x": 100}, {"x": 105}, ["5%"], True),
        ({"x": 100}, {"x": 94}, ["5%"], False),
        ({"x": 0}, {"x": 1}, ["5%"], False),
        ({"used_pct": 40.0}, {"used_pct": 42.0}, ["used_pct=2"], True),
        ({"used_pct": 40.0}, {"used_pct": 42.1}, ["used_pct=2"], False),
        ({"free_bytes": 0}, {"free_bytes": 2**30}, ["free_bytes=1GiB"], True),
        ({"total_s": 1.0}, {"total_s": 1.2}, ["total_s=250ms"], True),
        ({"wait_ms": 100}, {"wait_ms": 350}, ["wait_ms=250ms"], True),
        ({"wait_ms": 100}, {"wait_ms": 351}, ["wait_ms=250ms"], False),
        ({"free_bytes_mean": 0}, {"free_bytes_mean": 1024}, ["free_bytes_mean=1KiB"], True),
        (
            {"disks": [{"mount": "/", "used_pct": 1}]},
            {"disks": [{"mount": "/", "used_pct": 2}]},
            ["used_pct=1"],
            True,
        ),
        ({"x": 100}, {"x": 104}, ["5%", "x=1"], False),
        ({"x": "a"}, {"x": "b"}, ["5%"], False),
        ({"x": True}, {"x": False}, ["100%"], False),
        ({"x": "a"}, {"x": "b"}, ["x=any"], True),
        ({"x": 1}, {"x": None}, ["100%"], False),
    ],
)
def test_what_is_tolerated(
    before: dict[str, Value], after: dict[str, Value], asked: list[str], is_tolerated: bool
) -> None:
    found = parse_tolerance(asked).applied(compared(before, after))
    assert (found.changed, found.tolerated) == ((0, 1) if is_tolerated else (1, 0))


@pytest.mark.parametrize(
    "text", ["5", "x=abc", "x=", "-5%", "x=-1", "1e3%", "free_bytes=5 parsecs", "any", "x=nan", "inf%"]
)
def test_what_is_no_tolerance_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--tolerance"):
        parse_tolerance([text])


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(0, 100))
def test_more_tolerance_never_tells_more(before: float, after: float, share_pct: float) -> None:
    less = Tolerance(Margin(share_pct / 100, is_share=True))
    more = Tolerance(Margin(share_pct / 100 * 2, is_share=True))
    found = compared({"x": before}, {"x": after})
    assert more.applied(found).changed <= less.applied(found).changed <= found.changed


def test_the_exit_status_is_that_of_the_steps() -> None:
    assert exit_of(compared({"x": 1}, {"x": 1})) == Exit.PASS
    assert exit_of(compared({"x": 1}, {"x": 2})) == Exit.WARN
    assert exit_of(compared({}, {}, now=Verdict.FAIL)) == Exit.FAIL
    assert exit_of(compared({}, {}, now=Verdict.UNKNOWN)) == Exit.FAIL
    assert exit_of(compared({}, {}, was=Verdict.FAIL)) == Exit.WARN  # it became better


def test_what_is_of_the_run_alone_says_nothing_of_the_system() -> None:
    found = compared({"operator": "ana"}, {"operator": "ben"})
    [part] = found.parts
    about = replace(part, key="", before=None, after=None)
    assert exit_of(Comparison(parts=(about,))) == Exit.PASS
