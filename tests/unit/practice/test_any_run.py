"""Whatever happens in a run, its incident tells it: following that comes to the same, step by step."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.language.incident_file import read_incident
from desktop.language.incident_text import incident_text
from desktop.practice.recording import incident_of
from desktop.practice.replay import replay
from tests.unit.engine.generated import AnyTarget, Drive, FlakyJournal, plans_of_answers, runbooks, words

# What a person took back is done and left by going back, when it is followed.
_ENDED = (EntryState.FINISHED, EntryState.WITHDRAWN, EntryState.OUTCOME_UNKNOWN)


def what_came(run: Run) -> list[tuple[object, ...]]:
    return [
        (one.step, one.verdict, one.outcome, one.jump, one.answer, one.reason)
        for one in run.entries
        if one.state in _ENDED and one.verdict is not Verdict.SKIPPED
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(runbooks(), plans_of_answers, words, st.sampled_from(c.Pace), st.booleans())
def test_the_incident_of_any_run_is_followed_to_the_same(
    runbook: Runbook, script: list[str], said: list[int | c.Command], pace: c.Pace, observe_only: bool
) -> None:
    journal = FlakyJournal()
    driven = Drive(runbook, journal, AnyTarget(script, runbook, journal), pace)
    driven.begin(observe_only=observe_only).say_all(said)
    driven.session.close()
    found = incident_of(journal.events("run-1"), runbook, journal.get_evidence, str).incident
    read = read_incident(incident_text(found), "one.yaml", runbook).incident
    assert read == found
    again = replay(runbook, read)
    assert [str(fault) for fault in again.faults] == [], incident_text(found)
    assert what_came(again.run) == what_came(driven.session.run), incident_text(found)
