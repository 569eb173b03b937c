"""Every event after every state: what may follow moves the run, and all the rest is corrupt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.advance import advance, fold
from desktop.domain.errors import RecordCorruptError
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    Event,
    EvidenceRef,
    HandedOver,
    HostKeyAccepted,
    NoteAdded,
    ObligationMet,
    OutcomeUnknown,
    PersonDecided,
    Recorded,
    RunbookRef,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TakenOver,
    TargetIdentified,
    WentTo,
    Withdrawn,
)
from desktop.domain.run import EntryState, Run, RunPhase
from desktop.domain.step import Effect
from desktop.domain.verdict import Ended, Verdict

BEGIN = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)
REF = RunbookRef(id="t", title="T", version=1, sha256="0" * 64, file="t.yaml", source="")
BEGUN = RunStarted(runbook=REF, inputs={"host": "local"}, operator="ada", machine="desk", program="h 0")
KNOWN = TargetIdentified(target="local", label="me", facts={"os": "linux"})
ALLOWED = ConsentGiven(step="a", entry=1, target="local", command="rm x", by="ada")


def started(entry: int = 1, effect: Effect = Effect.READS) -> StepStarted:
    return StepStarted(step="a", entry=entry, target="local", effect=effect, command="rm x")


def finished(entry: int = 1, verdict: Verdict = Verdict.PASS) -> StepFinished:
    return StepFinished(step="a", entry=entry, verdict=verdict)


def passed_over(entry: int = 1) -> StepPassedOver:
    return StepPassedOver(step="a", entry=entry, verdict=Verdict.SKIPPED, reason="no")


def cut(entry: int = 1) -> StepInterrupted:
    return StepInterrupted(step="a", entry=entry, reason="crash")


def unsure(entry: int = 1) -> OutcomeUnknown:
    return OutcomeUnknown(step="a", entry=entry, reason="crash")


def decided(entry: int = 1, decision: Decision = Decision.GO_ON) -> PersonDecided:
    return PersonDecided(step="a", entry=entry, decision=decision, by="ada")


def child(name: str = "c", within: int = 2) -> StepStarted:
    return replace(started(), step=name, within=within)


GROUP = StepStarted(step="g", entry=1, target="", effect=Effect.READS, command="group", is_container=True)
SIDE_BY_SIDE = replace(GROUP, is_parallel=True)
GROUP_ENDS = StepFinished(step="g", entry=1, verdict=Verdict.PASS)
OWES = StepFinished(step="a", entry=1, verdict=Verdict.PASS, obligation="put it back", by="ada")
HANDED = HandedOver(by="ada", to="bob", open="a question")
PAUSED, RESUMED = RunPaused(by="ada"), RunResumed(operator="bob", machine="lap", program="h 0")
ENDED = RunEnded(ended=Ended.COMPLETED, verdict=Verdict.PASS)

STATES: dict[str, tuple[Event, ...]] = {
    "new": (),
    "open": (BEGUN,),
    "consented": (BEGUN, ALLOWED),
    "running": (BEGUN, started()),
    "finished": (BEGUN, started(), finished()),
    "by person": (BEGUN, finished()),
    "passed over": (BEGUN, passed_over()),
    "interrupted": (BEGUN, started(), cut()),
    "unsure": (BEGUN, started(), unsure()),
    "decided": (BEGUN, started(), unsure(), decided()),
    "paused": (BEGUN, PAUSED),
    "paused, running": (BEGUN, started(), PAUSED),
    "paused, finished": (BEGUN, started(), finished(), PAUSED),
    "ended": (BEGUN, ENDED),
    "owing": (BEGUN, OWES),
    "ended, owing": (BEGUN, OWES, ENDED),
    "handed over": (BEGUN, HANDED),
    "in a group": (BEGUN, GROUP),
    "working in a group": (BEGUN, GROUP, child()),
    "side by side": (BEGUN, SIDE_BY_SIDE),
    "working side by side": (BEGUN, SIDE_BY_SIDE, child()),
    "noted": (BEGUN, NoteAdded(text="n", by="ada")),
}
EVENTS: dict[str, Event] = {
    "begin": BEGUN,
    "resume": RESUMED,
    "pause": PAUSED,
    "identify": KNOWN,
    "accept key": HostKeyAccepted(target="local", host="h", fingerprint="f", by="ada"),
    "consent 1": ALLOWED,
    "consent 2": replace(ALLOWED, entry=2),
    "start 1": started(),
    "start 2": started(2),
    "finish 1": finished(),
    "finish 2": finished(2),
    "finish other": StepFinished(step="b", entry=1, verdict=Verdict.PASS),
    "pass over 1": passed_over(),
    "pass over 2": passed_over(2),
    "interrupt 1": cut(),
    "interrupt 2": cut(2),
    "unsure 1": unsure(),
    "unsure 2": unsure(2),
    "decide 1": decided(),
    "decide 2": decided(2),
    "note": NoteAdded(text="n", by="ada"),
    "end": ENDED,
    "go to": WentTo(step="a", by="ada"),
    "withdraw": Withdrawn(seq=2, by="ada"),
    "meet": ObligationMet(seq=2, by="ada"),
    "hand over": HANDED,
    "take over": TakenOver(by="bob", machine="lap", program="h 0"),
    "start inside": child("d"),
    "finish inside": replace(finished(), step="c", within=2),
    "pass over inside": replace(passed_over(), step="d", within=2),
    "close": GROUP_ENDS,
    "leave": replace(cut(), step="g"),
}
ALWAYS = {"resume", "note"}
ENTER_1 = {"consent 1", "start 1", "finish 1", "pass over 1", "finish other", "close"}
ENTER_2 = {"consent 2", "start 2", "finish 2", "pass over 2", "finish other", "close"}
INSIDE = {"start inside", "finish inside", "pass over inside", "close", "leave", "consent 1"}
CALM = {"pause", "identify", "accept key", "end", "go to", "hand over"}
ENTERED = ALWAYS | CALM | ENTER_2 | {"decide 1"}
MAY_FOLLOW: dict[str, set[str]] = {
    "new": {"begin"},
    "open": ALWAYS | CALM | ENTER_1,
    "consented": ALWAYS | CALM | ENTER_1,
    "running": ALWAYS | {"pause", "finish 1", "interrupt 1", "unsure 1"},
    "finished": ENTERED,
    "by person": ENTERED,
    "passed over": ENTERED,
    "interrupted": ENTERED,
    "unsure": ENTERED,
    "decided": ENTERED,
    "paused": ALWAYS | {"identify", "finish 1", "finish other", "close", "end", "hand over"},
    "paused, running": ALWAYS | {"finish 1", "interrupt 1", "unsure 1"},
    "paused, finished": ALWAYS | {"identify", "finish 2", "finish other", "close", "end", "hand over"},
    "ended": {"note"},
    "owing": ENTERED | {"meet", "withdraw"},
    "ended, owing": {"note", "meet"},
    "handed over": ALWAYS
    | {"identify", "finish 1", "finish other", "close", "end", "hand over", "take over"},
    "in a group": ALWAYS | INSIDE | (CALM - {"end"}),
    "working in a group": ALWAYS | {"pause", "finish inside"},
    "side by side": ALWAYS | INSIDE | (CALM - {"end"}),
    "working side by side": ALWAYS
    | {"pause", "identify", "start inside", "finish inside", "pass over inside"},
    "noted": ALWAYS | CALM | ENTER_1 | {"withdraw"},
}


def at(seq: int, event: Event, run_id: str = "r") -> Recorded:
    return Recorded(run_id=run_id, seq=seq, at=BEGIN + timedelta(seconds=seq), event=event, sha256=f"h{seq}")


def run_after(*events: Event) -> Run:
    return fold(at(seq, event) for seq, event in enumerate(events, 1))


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", STATES)
def test_every_pair_of_state_and_event(state: str, event: str) -> None:
    run = run_after(*STATES[state])
    recorded = at(run.last_seq + 1, EVENTS[event])
    if event in MAY_FOLLOW[state]:
        after = advance(run, recorded)
        assert (after.last_seq, after.last_at, after.head_sha256) == (
            recorded.seq,
            recorded.at,
            recorded.sha256,
        )
    else:
        with pytest.raises(RecordCorruptError, match=r"cannot follow event \d+: .*handrail verify"):
            advance(run, recorded)


def test_table_names_every_kind_of_event() -> None:
    assert {type(event) for event in EVENTS.values()} == set(Event.__args__)


@pytest.mark.parametrize("recorded", [at(1, KNOWN), at(3, KNOWN), at(2, KNOWN, run_id="other")])
def test_event_out_of_its_place_is_corrupt(recorded: Recorded) -> None:
    with pytest.raises(RecordCorruptError, match="expected event 2 of run r"):
        advance(run_after(BEGUN), recorded)


def test_run_begins_with_what_it_was_started_with() -> None:
    run = run_after(BEGUN)
    assert (run.run_id, run.phase, run.runbook, run.inputs) == ("r", RunPhase.OPEN, REF, {"host": "local"})
    assert (run.operator, run.machine, run.started_at) == ("ada", "desk", BEGIN + timedelta(seconds=1))
    assert (run.last, run.ended, run.verdict) == (None, None, Verdict.NOT_APPLICABLE)


def test_consent_belongs_to_the_entry_it_was_given_for() -> None:
    run = run_after(BEGUN, ALLOWED, started(effect=Effect.CHANGES))
    assert run.last
    assert (run.last.consent, run.last.consented_at) == (ALLOWED, BEGIN + timedelta(seconds=2))
    assert (run.pending_consent, run.pending_consent_at) == (None, None)
    other = run_after(BEGUN, replace(ALLOWED, step="b"), started())
    assert other.last
    assert (other.last.consent, other.pending_consent) == (None, None)


def test_consent_does_not_outlive_the_program() -> None:
    run = run_after(BEGUN, ALLOWED, RESUMED)
    assert (run.pending_consent, run.operator, run.machine) == (None, "bob", "lap")


def test_start_and_finish_are_one_entry() -> None:
    fit = StepFinished(
        step="a",
        entry=1,
        verdict=Verdict.FAIL,
        said="bad",
        reading={"n": 1},
        outcome=0,
        jump="b",
        attempts=2,
        duration_s=1.5,
    )
    run = run_after(BEGUN, KNOWN, started(), fit)
    [entry] = run.entries
    assert (entry.state, entry.verdict, entry.said, entry.reading) == (
        EntryState.FINISHED,
        Verdict.FAIL,
        "bad",
        {"n": 1},
    )
    assert (entry.seq, entry.command, entry.jump, entry.attempts) == (3, "rm x", "b", 2)
    assert (entry.started_at, entry.finished_at) == (
        BEGIN + timedelta(seconds=3),
        BEGIN + timedelta(seconds=4),
    )
    assert run.identities == {"local": {"label": "me", "facts": {"os": "linux"}}}


def test_cut_off_change_keeps_its_evidence() -> None:
    evidence = (EvidenceRef(sha256="a" * 64, name="stdout", size_bytes=1, kept_bytes=1),)
    cut_off = OutcomeUnknown(step="a", entry=1, reason="lost", evidence=evidence)
    last = run_after(BEGUN, started(), cut_off).last
    assert last
    assert (last.state, last.verdict, last.reason, last.evidence) == (
        EntryState.OUTCOME_UNKNOWN,
        Verdict.UNKNOWN,
        "lost",
        evidence,
    )
    assert evidence[0].short == "ev-aaaaaaaaaa"


@pytest.mark.parametrize(
    ("decision", "verdict", "after", "said"),
    [
        (Decision.BY_HAND, Verdict.WARN, Verdict.WARN, "seen"),
        (Decision.BY_HAND, None, Verdict.UNKNOWN, "crash"),
        (Decision.HAPPENED, None, Verdict.PASS, "seen"),
        (Decision.GO_ON, None, Verdict.UNKNOWN, "crash"),
        (Decision.RETRY, None, Verdict.UNKNOWN, "crash"),
        (Decision.DID_NOT_HAPPEN, None, Verdict.UNKNOWN, "crash"),
    ],
)
def test_decision_of_a_person_is_kept(
    decision: Decision, verdict: Verdict | None, after: Verdict, said: str
) -> None:
    word = PersonDecided(step="a", entry=1, decision=decision, by="bob", note="seen", verdict=verdict)
    last = run_after(BEGUN, started(), unsure(), word).last
    assert last
    assert (last.decision, last.verdict, last.said) == (word, after, said)


def test_latest_entry_counts_for_the_verdict() -> None:
    run = run_after(BEGUN, finished(1, Verdict.FAIL), finished(2, Verdict.PASS), passed_over(3))
    assert run.count("a") == 3
    assert run.count("b") == 0
    assert run.latest["a"].verdict is Verdict.SKIPPED
    assert run.verdict is Verdict.NOT_APPLICABLE


def test_notes_and_host_keys_and_the_end_are_kept() -> None:
    key = HostKeyAccepted(target="t", host="h", fingerprint="f", by="ada")
    run = run_after(BEGUN, key, ENDED, NoteAdded(text="later", by="bob", step="a"))
    assert run.host_keys == (key,)
    assert run.end is not None
    assert (run.ended, run.end.ended, run.notes[0].text) == (Ended.COMPLETED, Ended.COMPLETED, "later")
