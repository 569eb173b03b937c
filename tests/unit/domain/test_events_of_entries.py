"""A run knows of each of its parts which events told it, so that what is said of it can be traced."""

from desktop.domain.advance import fold
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    HandedOver,
    ObligationMet,
    OutcomeUnknown,
    PersonDecided,
    RunEnded,
    StepFinished,
    StepPassedOver,
    TakenOver,
    Withdrawn,
)
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict
from tests.unit.summary.sample_runs import HOST, begin, started

CONSENT = ConsentGiven(step="rotate", entry=1, target=HOST, command="x", by="ana")


def test_a_change_stands_on_its_consent_its_start_and_its_end() -> None:
    script = started().add(
        CONSENT,
        begin("rotate", "x", Effect.CHANGES),
        StepFinished(step="rotate", entry=1, verdict=Verdict.PASS, obligation="put it back"),
        ObligationMet(seq=4, by="ben"),
    )
    run = fold(script.recorded)
    assert [one.from_events for one in run.entries] == [(3, 4, 5)]
    assert run.told_at["met 4"] == 6


def test_what_was_cut_off_stands_on_the_decision_too() -> None:
    script = started().add(
        CONSENT,
        begin("rotate", "x", Effect.CHANGES),
        OutcomeUnknown(step="rotate", entry=1, reason="lost"),
        PersonDecided(step="rotate", entry=1, decision=Decision.HAPPENED, by="ana"),
    )
    assert [one.from_events for one in fold(script.recorded).entries] == [(3, 4, 5, 6)]


def test_what_a_person_did_or_skipped_stands_on_one_event_and_on_its_withdrawal() -> None:
    script = started().add(
        StepFinished(step="kind", entry=1, verdict=Verdict.PASS, answer="logs", by="ana"),
        Withdrawn(seq=3, by="ana"),
        StepPassedOver(step="inodes", entry=1, verdict=Verdict.SKIPPED, reason="seen", by="ana"),
    )
    assert [one.from_events for one in fold(script.recorded).entries] == [(3, 4), (5,)]


def test_a_consent_to_another_step_is_not_its_own() -> None:
    script = started().add(CONSENT, begin("space", "df"))
    assert fold(script.recorded).entries[0].from_events == (4,)


def test_the_end_the_hand_over_and_the_targets_have_their_events() -> None:
    script = started().add(HandedOver(by="ana", to="ben"))
    script.add(
        TakenOver(by="ben", machine="desk-7", program="x"),
        RunEnded(ended=Ended.RESOLVED, verdict=Verdict.PASS),
    )
    told = fold(script.recorded).told_at
    assert dict(told) == {f"target {HOST}": 2, "handed_over": 3, "end": 5}
