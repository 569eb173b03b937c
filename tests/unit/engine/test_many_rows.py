"""A thousand targets cost a thousand times what one costs, in time and in threads."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect, GroupStep
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Ended
from desktop.engine.next import Over
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import Driven, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Fleet, Stepped

MAX_S = 3.0  # of processor time, for a thousand targets
JUDGED = {"capture": {"n": "number"}, "outcomes": (outcome("fail: n > 5"), outcome("pass: otherwise"))}


def hosts(count: int) -> tuple[str, ...]:
    return tuple(f"ssh:h{number}" for number in range(count))


def reads(count: int) -> Runbook:
    return runbook_of(run_step("look", on=hosts(count), **JUDGED))


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the calls of functions: how much is done, however fast the machine is."""
    calls = [0]

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        calls[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize(
    "book",
    [
        reads,
        lambda count: runbook_of(run_step("look", each=tuple(range(count)), **JUDGED)),
        lambda count: runbook_of(run_step("look", each=tuple(range(count)), effect=Effect.CHANGES)),
        lambda count: runbook_of(
            GroupStep(
                id="g",
                title="G",
                group=(run_step("look"), run_step("then", needs=("look",))),
                on=hosts(count),
            )
        ),
    ],
    ids=["targets", "items on one target", "changes", "a group"],
)
def test_twice_the_rows_are_twice_the_work(book: object) -> None:
    def work(count: int) -> int:
        with counted() as calls:
            driven = Stepped(book(count), {"look": said("3"), "then": said()}).start()  # type: ignore[operator]
            while not isinstance(driven.next, Over):
                driven.consents()
        return calls[0]

    assert work(120) / work(60) < 2.2


@pytest.mark.alone
def test_a_thousand_targets_are_read_in_three_seconds_of_processor_time() -> None:
    begun = time.process_time()
    driven = Stepped(reads(1000), {"look": said("3")}).start()
    assert driven.next == Over(Ended.COMPLETED)
    assert len(driven.entry("look").reading["rows"]) == 1000  # type: ignore[arg-type]
    assert time.process_time() - begun < MAX_S


def test_a_lane_has_a_thread_only_while_it_works() -> None:
    most = 0

    def looked(_call: object) -> object:
        nonlocal most
        most = max(most, sum(thread.name.startswith("lane ") for thread in threading.enumerate()))
        return said("3")

    driven = Driven(reads(200), targets=Fleet({"look": looked})).start()  # type: ignore[dict-item]
    driven.until(lambda update: isinstance(update.next, Over), timeout_s=30)
    driven.session.close()
    assert 1 <= most <= 33  # 32 at once, and one that is just ending


def test_many_rows_keep_little_of_what_each_wrote_and_are_judged_by_all_of_it() -> None:
    names = [f"h{number}" for number in range(100)]
    long = said("x" * 50_000 + " the end")
    own = {f"ssh:{name}": ScriptedTarget(parse_target(f"ssh:{name}"), {"look": long}) for name in names}
    judged = (outcome("pass: contains(stdout, 'the end')"), outcome("fail: otherwise"))
    step = run_step("look", on=tuple(own), capture={"whole": "text"}, outcomes=judged)
    driven = Stepped(runbook_of(step), Fleet({}, **own)).start()
    rows = [entry for entry in driven.run.entries if entry.row]
    assert {str(entry.verdict) for entry in rows} == {"pass"}
    assert {len(str(entry.reading["stdout"])) for entry in rows} == {4 * 2**20 // 100}
    assert all(str(entry.reading["whole"]).endswith("the end") for entry in rows)


def test_one_alone_keeps_what_it_wrote() -> None:
    driven = Stepped(runbook_of(run_step("look")), {"look": said("x" * 60_000)}).start()
    assert len(str(driven.entry("look").reading["stdout"])) == 60_000
