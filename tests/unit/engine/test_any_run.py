"""Whatever the runbook, the targets, the person and the order in which work ends: the promises of a run hold.

Each seed is a runbook and a run of it; a test that fails names its seed. 960 runs, 175 more that are broken off
and opened again, and 50 of which every state is looked at; HANDRAIL_CHANCE=8 tries eight times as many."""

import os
from random import Random

import pytest

from desktop.domain.advance import advance, fold
from desktop.domain.events import Event, Recorded
from desktop.domain.run import Run
from desktop.engine import commands as c
from desktop.engine.next import Over
from desktop.engine.plan import plan
from desktop.engine.replies import reply_to
from tests.unit.engine.chance import (
    any_command,
    any_run,
    assert_bounds,
    assert_settled,
    fitting,
    opened_again,
    talk,
)
from tests.unit.engine.chance_books import any_runbook
from tests.unit.engine.stepped import Stepped

BATCH = 240
TIMES = int(os.environ.get("HANDRAIL_CHANCE", "1"))
WORDS = 12


def run_of(seed: int) -> tuple[Stepped, Random]:
    dice = Random(seed)
    driven = any_run(any_runbook(dice), dice)
    talk(driven, dice, WORDS)
    return driven, dice


def hold_promises(driven: Stepped) -> None:
    assert_settled(driven)
    assert_bounds(driven)
    events = driven.journal.events("run-1")
    assert tuple(driven.told) == events[len(events) - len(driven.told) :]  # what was shown is what was saved
    replayed = fold(events)
    assert replayed == driven.run
    assert plan(driven.runbook, replayed) == driven.next  # whoever replays it comes to the same


@pytest.mark.parametrize("batch", range(4 * TIMES))
def test_promises_hold(batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        try:
            hold_promises(run_of(seed)[0])
        except Exception as fault:
            raise AssertionError(f"seed {seed}") from fault


@pytest.mark.parametrize("batch", range(TIMES))
def test_every_state_has_a_plan_and_an_answer_that_can_follow_to_every_command(batch: int) -> None:
    for seed in range(batch * 50, (batch + 1) * 50):
        driven, dice = run_of(seed)
        run = Run()
        for recorded in driven.journal.events("run-1"):
            run = advance(run, recorded)
            following = plan(driven.runbook, run)
            for command in (any_command(driven, dice), any_command(driven, dice), fitting(following, dice)):
                reply = reply_to(command or c.Proceed(), following, driven.runbook, run, driven.around)
                if isinstance(reply, c.Refused):
                    assert reply.reason, (seed, command)
                elif not run.working:  # while something runs, a session asks only what does not touch it
                    _follow(run, reply)


def _follow(run: Run, events: tuple[Event, ...]) -> None:
    assert run.last_at
    for event in events:
        run = advance(run, Recorded(run_id=run.run_id, seq=run.last_seq + 1, at=run.last_at, event=event))


@pytest.mark.parametrize("batch", range(TIMES))
def test_a_run_that_is_broken_off_anywhere_loses_nothing_and_repeats_no_change(batch: int) -> None:
    for seed in range(batch * 175, (batch + 1) * 175):
        driven, dice = run_of(seed)
        kept = driven.journal.events("run-1")[: dice.randint(1, len(driven.events))]
        try:
            again = opened_again(driven, len(kept), dice)
            assert again.journal.events("run-1")[: len(kept)] == kept
            assert not again.fleet.changes  # what was allowed before is asked for again
            assert_settled(again)
            talk(again, dice, WORDS)
            hold_promises(again)
        except Exception as fault:
            raise AssertionError(f"seed {seed}") from fault


def test_the_runs_see_every_kind_of_event_and_end() -> None:
    """What never comes about proves nothing."""
    kinds: set[str] = set()
    ends: set[str] = set()
    steps: set[str] = set()
    for seed in range(150):
        driven, _ = run_of(seed)
        kinds |= set(driven.kinds)
        ends |= {str(driven.next.ended)} if isinstance(driven.next, Over) else set()
        steps |= {driven.runbook.step(entry.step).kind for entry in driven.run.entries}
    assert len(kinds) == 19, kinds
    assert ends >= {"completed", "resolved", "unresolved", "workaround", "escalated", "stopped"}
    assert steps == {"run", "plugin", "judge", "do", "ask", "wait", "use", "group", "escalate", "end"}
