"""Whatever a runbook is made of and whatever happens in its run, following the incident comes to the same."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import Over
from desktop.language.incident_file import read_incident
from desktop.language.incident_text import incident_text
from desktop.practice.recording import incident_of
from desktop.practice.replay import replay
from tests.fakes.memory import MemoryJournal
from tests.unit.engine.stepped import Stepped
from tests.unit.practice.generated_books import AnyFleet, books, doors, fitting, scripts, words

# What a person took back is done and left by going back, when it is followed.
_ENDED = (EntryState.FINISHED, EntryState.WITHDRAWN, EntryState.OUTCOME_UNKNOWN)


def what_came(run: Run) -> list[tuple[str, ...]]:
    """What side by side ended first may end second when it is followed, so the order is that of the names."""
    return sorted(
        (
            one.step,
            one.row,
            str(one.verdict),
            str(one.outcome),
            one.jump,
            str(one.answer),
            ""
            if one.is_container
            else one.reason,  # the first of several reasons, which side by side may be any
        )
        for one in run.entries
        if one.state in _ENDED and one.verdict is not Verdict.SKIPPED
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(books(), scripts, doors, words, st.sampled_from(c.Pace), st.integers(0, 99))
def test_the_incident_of_any_run_is_followed_to_the_same(
    book: Runbook,
    script: list[str],
    open_doors: list[str],
    said: list[int | c.Command],
    pace: c.Pace,
    seed: int,
) -> None:
    journal = MemoryJournal()
    fleet = AnyFleet(script, open_doors)
    ran = Stepped(book, fleet, journal=journal, pace=pace, pick=Random(seed)).start()
    for word in said:
        if isinstance(ran.next, Over):
            break
        if pace is c.Pace.GUIDED and isinstance(word, c.GoTo | c.Retry | c.Undo):
            continue  # an incident does not tell how far the run had come by itself when a person left the way
        ran.tell(fitting(ran.next, word) if isinstance(word, int) else word)
    ran.session.close()
    found = incident_of(journal.events("run-1"), book, journal.get_evidence, str).incident
    text = incident_text(found)
    assert read_incident(text, "one.yaml", book).incident == found
    again = replay(book, found)
    assert [str(fault) for fault in again.faults] == [], text
    assert what_came(again.run) == what_came(ran.run), text
