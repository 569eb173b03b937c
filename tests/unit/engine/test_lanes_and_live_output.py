"""Lanes keep order for each target; live output is masked lines, whatever the pieces they come in."""

import threading
from concurrent.futures import CancelledError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.target_ref import LOCAL
from desktop.engine import live_output
from desktop.engine.lanes import Lanes
from desktop.engine.live_output import LINE_CAP, LiveOutput
from desktop.engine.next import Identify
from desktop.engine.under_way import GRACE_S, UnderWay
from desktop.engine.updates import OutputLines
from desktop.targets.base import Stream

SECRET = "s3cr3t-value"


def mask(text: str) -> str:
    return text.replace(SECRET, "[masked]")


def fed(pieces: list[bytes], stream: Stream = Stream.STDOUT) -> list[str]:
    batches: list[OutputLines] = []
    live = LiveOutput("one", 1, mask, batches.append)
    for piece in pieces:
        live.feed(stream, piece)
    live.finish()
    assert all(batch.stream is stream for batch in batches)
    return [line for batch in batches for line in batch.lines]


def test_lane_is_serial_and_lanes_run_side_by_side() -> None:
    lanes = Lanes()
    meet = threading.Barrier(2, timeout=5)
    order: list[int] = []
    serial = [lanes.submit("a", lambda n=n: order.append(n)) for n in range(20)]  # type: ignore[misc]
    [future.result(5) for future in serial]
    assert order == list(range(20))
    beside = [lanes.submit(lane, meet.wait) for lane in ("a", "b")]
    assert sorted(future.result(5) for future in beside) == [0, 1]


def test_bound_holds_over_all_lanes() -> None:
    lanes, go = Lanes(at_once=1), threading.Event()
    first = lanes.submit("a", lambda: go.wait(5))
    second = lanes.submit("b", lambda: "second")
    assert not second.done()
    go.set()
    assert (first.result(5), second.result(5)) == (True, "second")


def test_a_bound_may_be_lowered_and_raised_while_work_waits() -> None:
    """What runs goes on; what waits begins once there is room, and never more than the lanes were made for."""
    lanes, go, meet = Lanes(at_once=3), threading.Event(), threading.Barrier(3, timeout=5)
    lanes.bound(1)
    first = lanes.submit("a", lambda: go.wait(5))
    waiting = [lanes.submit(lane, lambda: "begun") for lane in ("b", "c")]
    assert not any(one.done() for one in waiting)
    lanes.bound(99)
    assert [one.result(5) for one in waiting] == ["begun", "begun"]
    go.set()
    assert first.result(5)
    beside = [lanes.submit(lane, meet.wait) for lane in ("d", "e", "f")]
    assert sorted(one.result(5) for one in beside) == [0, 1, 2]
    lanes.bound(0)
    assert lanes.submit("g", lambda: "one is always let begin").result(5)


def test_fault_is_in_the_future_and_the_lane_goes_on() -> None:
    lanes = Lanes()
    with pytest.raises(ZeroDivisionError):
        lanes.submit("a", lambda: 1 / 0).result(5)
    assert lanes.submit("a", lambda: "after").result(5) == "after"


def test_work_that_waits_can_be_cancelled_and_a_lane_that_hangs_be_left() -> None:
    lanes, hang = Lanes(), threading.Event()
    begun = threading.Event()
    lanes.submit("a", lambda: (begun.set(), hang.wait(20)))
    waiting = lanes.submit("a", lambda: "never")
    assert begun.wait(5)
    assert waiting.cancel()
    lanes.abandon("a")
    lanes.abandon("nobody")
    assert lanes.submit("a", lambda: "new lane").result(5) == "new lane"
    with pytest.raises(CancelledError):
        waiting.result(0)
    hang.set()
    lanes.close()
    assert lanes.submit("a", lambda: "after close").result(5) == "after close"


@given(st.lists(st.integers(1, 9), max_size=30), st.text(alphabet="ab\né✓", max_size=60))
def test_lines_are_the_same_in_whatever_pieces_they_come(sizes: list[int], text: str) -> None:
    data, pieces = text.encode(), []
    for size in sizes:
        pieces.append(data[:size])
        data = data[size:]
    assert "\n".join(fed([*pieces, data])) == text.removesuffix("\n")


def test_what_prints_faster_than_it_is_looked_at_waits_in_bounded_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_output, "BATCH_S", 60.0)  # as if the clock stood
    batches: list[OutputLines] = []
    live = LiveOutput("one", 1, mask, batches.append)
    for _ in range(1_000):
        live.feed(Stream.STDOUT, b"a line of some length\n" * 1_000)
    live.finish()
    assert sum(len(batch.lines) for batch in batches) == 1_000_000
    longest = max(sum(map(len, batch.lines)) for batch in batches[1:])  # the first line is shown at once
    assert longest <= live_output.BATCH_BYTES + 22_000


def test_secret_in_two_pieces_is_masked() -> None:
    assert fed([b"it is s3cr3t", b"-value here\nnext"]) == ["it is [masked] here", "next"]


@pytest.mark.parametrize("lead", range(LINE_CAP - 530, LINE_CAP - 490))
def test_secret_is_not_cut_in_a_line_that_is_too_long(lead: int) -> None:
    line = b"x" * lead + SECRET.encode() + b"y" * 600 + b"\n"
    told = "".join(fed([line[: LINE_CAP + 1], line[LINE_CAP + 1 :]]))
    assert told == mask(line.decode().rstrip())


def test_endless_line_is_shown_in_pieces_and_held_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_output, "BATCH_S", 0.0)
    pieces = fed([b"z" * 1000] * 100)
    assert len(pieces) > 10
    assert "".join(pieces) == "z" * 100_000


def test_bytes_that_end_in_the_middle_of_a_letter_are_told() -> None:
    assert fed([b"caf\xc3"]) == ["caf�"]
    assert fed([b"err\n"], Stream.STDERR) == ["err"]


def test_nothing_is_said_of_nothing() -> None:
    assert fed([b""]) == []


def test_work_that_waits_for_a_person_is_not_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("desktop.engine.under_way.monotonic", lambda: now[0])
    monkeypatch.setattr("desktop.targets.call.time.monotonic", lambda: now[0])
    work: UnderWay[None] = UnderWay(Identify(step="one", entry=1, target=LOCAL), limit_s=30, began_at=now[0])
    with work.cancel.held():
        now[0] += 90
        assert not work.is_overdue
    now[0] += 30 + GRACE_S - 1
    assert not work.is_overdue
    now[0] += 2
    assert work.is_overdue
