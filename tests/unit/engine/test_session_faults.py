"""What goes wrong around a run, at the worst moment: the record stays true and the run can go on."""

import threading
from collections.abc import Sequence
from datetime import datetime

import pytest

from desktop.domain.errors import ConnectionLostError, HostKeyError, RecordFullError
from desktop.domain.events import Decision, Event, EvidenceRef
from desktop.domain.ports import Draft
from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Applies
from desktop.domain.step import Effect, EndStep, Retry
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine import under_way
from desktop.engine.next import AskConsent, AskDecision, AskQuestion, Execute, Over, WaitKind
from desktop.engine.updates import Update
from desktop.targets.base import Call, CommandOutput, Identity
from tests.fakes.memory import MemoryJournal, MemorySecrets, ScriptedTarget, said
from tests.unit.engine.driving import Driven, ask_step, outcome, run_step, runbook_of


def is_running(update: Update) -> bool:
    return update.is_working and update.run.last is not None


def waits_for_cancel(call: Call) -> CommandOutput:
    call.cancel.wait(10)
    call.check("The command")
    raise AssertionError("was not cancelled")


class NextAppendFails(MemoryJournal):
    """Fails once when an event of this kind is to be written."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        if any(type(event).__name__ == self._kind for draft in drafts for event in draft.events):
            self._kind = ""
            raise RecordFullError("No space is left for the record.")
        super().commit(run_id, drafts)


def test_listener_that_fails_stops_neither_the_run_nor_the_others() -> None:
    driven = Driven(runbook_of(run_step("one")), ScriptedTarget(LOCAL, {"one": said("out")}))

    def fails(_: object) -> None:
        raise RuntimeError("the window is gone")

    driven.session.subscribe(fails)
    driven.session.subscribe_output(fails)
    heard: list[Update] = []
    driven.session.subscribe(heard.append)
    assert driven.start().settled() == Over(Ended.COMPLETED)
    assert driven.run.verdict is Verdict.PASS
    driven.session.close()
    assert isinstance(heard[-1].next, Over)


def test_work_that_hangs_is_given_up_and_the_next_step_gets_a_lane_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(under_way, "GRACE_S", 0.05)
    hang = threading.Event()

    def hangs(call: Call) -> CommandOutput:
        hang.wait(20)  # deaf to its deadline and to cancel
        return said()

    book = runbook_of(run_step("deaf", timeout="10ms"), run_step("after"))
    driven = Driven(book, ScriptedTarget(LOCAL, {"deaf": hangs, "after": said()})).start()
    assert driven.settled() == Over(Ended.COMPLETED)
    deaf = driven.run.latest["deaf"]
    assert deaf.fault is not None
    assert (deaf.fault.kind, deaf.verdict) == ("Deadline", Verdict.UNKNOWN)
    assert "may still be running" in deaf.reason
    assert driven.run.latest["after"].verdict is Verdict.PASS
    hang.set()


def test_change_that_hangs_is_outcome_unknown_after_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_way, "GRACE_S", 0.05)
    begun, hang = threading.Event(), threading.Event()

    def hangs(call: Call) -> CommandOutput:
        begun.set()
        hang.wait(20)
        return said()

    driven = Driven(
        runbook_of(run_step("change", effect=Effect.CHANGES)), ScriptedTarget(LOCAL, {"change": hangs})
    ).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    assert begun.wait(10)  # what is stopped before it begins has changed nothing
    driven.tell(c.CancelStep())
    asked = driven.settled()
    assert isinstance(asked, AskDecision)
    assert asked.wait is WaitKind.OUTCOME_UNKNOWN
    hang.set()
    driven.session.close()
    assert driven.run.entries[0].state is EntryState.OUTCOME_UNKNOWN  # what came late changes nothing


def test_command_after_the_end_of_the_session_is_refused_at_once() -> None:
    driven = Driven(runbook_of(ask_step("kind", a="end.resolved"))).start()
    driven.settled()
    driven.session.close()
    refused = driven.session.submit(c.Answer("kind", "a")).result(timeout=1)
    assert refused is not None
    assert "closed" in refused.reason
    assert driven.kinds == ["RunStarted"]


def test_closing_while_a_change_runs_records_that_its_outcome_is_unknown() -> None:
    target = ScriptedTarget(LOCAL, {"change": waits_for_cancel, "after": said()})
    book = runbook_of(run_step("change", effect=Effect.CHANGES), run_step("after"))
    driven = Driven(book, target).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    driven.session.close()
    assert driven.kinds[-1] == "OutcomeUnknown"
    assert [script for script, _ in target.asked] in (["change"], [])
    again = Driven(book, ScriptedTarget(LOCAL, {"after": said()}), journal=driven.journal).reopen()
    asked = again.settled()
    assert isinstance(asked, AskDecision)
    assert asked.wait is WaitKind.OUTCOME_UNKNOWN


def test_closing_during_the_last_reading_does_not_end_the_run() -> None:
    driven = Driven(runbook_of(run_step("last")), ScriptedTarget(LOCAL, {"last": waits_for_cancel})).start()
    driven.until(is_running)
    driven.session.close()
    assert driven.kinds[-2:] == ["StepStarted", "StepInterrupted"]
    assert driven.run.end is None


def test_closing_while_a_target_is_reached_records_nothing_of_it() -> None:
    reached = threading.Event()

    class Slow(ScriptedTarget):
        def identify(self, call: Call) -> Identity:
            reached.set()
            call.cancel.wait(10)
            call.check("Reaching it")
            raise AssertionError("was not cancelled")

    driven = Driven(runbook_of(run_step("one")), Slow(LOCAL)).start()
    assert reached.wait(5)
    driven.session.close()
    assert driven.kinds == ["RunStarted"]


def test_stopping_while_a_target_is_reached_asks_how_to_go_on() -> None:
    reached = threading.Event()

    class Slow(ScriptedTarget):
        def identify(self, call: Call) -> Identity:
            reached.set()
            call.cancel.wait(10)
            call.check("Reaching it")
            raise AssertionError("was not cancelled")

    driven = Driven(runbook_of(run_step("one"), run_step("two")), Slow(LOCAL)).start()
    assert reached.wait(5)
    assert driven.tell(c.CancelStep()) is None
    assert isinstance(driven.settled(), AskDecision)
    assert driven.target.asked == []


def test_consent_whose_step_could_not_be_recorded_does_not_wait_for_its_chance() -> None:
    journal = NextAppendFails("StepStarted")
    target = ScriptedTarget(LOCAL, {"change": said()})
    driven = Driven(runbook_of(run_step("change", effect=Effect.CHANGES)), target, journal=journal).start()
    driven.settled()
    refused = driven.tell(c.Consent("change", "change"))
    assert refused is not None
    assert "No space" in refused.reason
    driven.tell(c.AddNote("made room"))
    assert isinstance(driven.settled(), Execute)
    assert target.asked == []
    assert driven.tell(c.Proceed()) is None
    assert driven.settled() == Over(Ended.COMPLETED)
    assert len(target.asked) == 1


def test_consent_of_before_the_program_ended_is_asked_for_again() -> None:
    journal = NextAppendFails("StepStarted")
    book = runbook_of(run_step("change", effect=Effect.CHANGES))
    driven = Driven(book, ScriptedTarget(LOCAL, {"change": said()}), journal=journal).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    driven.session.close()
    assert driven.kinds[-1] == "ConsentGiven"
    again = Driven(book, ScriptedTarget(LOCAL, {"change": said()}), journal=journal).reopen()
    assert isinstance(again.settled(), AskConsent)
    assert again.target.asked == []


def test_end_that_could_not_be_recorded_is_still_the_end() -> None:
    book = runbook_of(
        EndStep(id="fin", end=Ended.RESOLVED), run_step("after", effect=Effect.CHANGES), run_step("more")
    )
    driven = Driven(book, journal=NextAppendFails("RunEnded"))
    driven.start()
    driven.until(lambda u: bool(u.trouble))
    driven.tell(c.AddNote("made room"))
    assert driven.settled() == Over(Ended.RESOLVED)
    assert driven.path == ["fin"]


def test_answer_that_was_not_saved_is_asked_for_again_and_not_written_later() -> None:
    driven = Driven(
        runbook_of(ask_step("kind", a="end.resolved", b="end.unresolved")),
        journal=NextAppendFails("StepFinished"),
    ).start()
    driven.settled()
    refused = driven.tell(c.Answer("kind", "a"))
    assert refused is not None
    assert "Not saved" in refused.reason
    assert isinstance(driven.settled(), AskQuestion)
    assert driven.tell(c.Answer("kind", "b")) is None
    assert driven.settled() == Over(Ended.UNRESOLVED)


def test_evidence_that_cannot_be_stored_is_told_and_the_step_is_judged() -> None:
    class NoRoomForEvidence(MemoryJournal):
        def put_evidence(self, run_id: str, name: str, data: bytes) -> EvidenceRef:
            raise RecordFullError("No space is left for the record.")

    driven = Driven(
        runbook_of(run_step("change", effect=Effect.CHANGES)),
        ScriptedTarget(LOCAL, {"change": said("did it")}),
        journal=NoRoomForEvidence(),
    ).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.run.entries[0].verdict is Verdict.PASS
    [note] = driven.run.notes
    assert "stdout could not be kept as evidence: No space" in note.text


def test_note_of_what_is_waited_for_that_fails_is_no_trouble() -> None:
    class NoLists(MemoryJournal):
        def note_waiting(self, run_id: str, step: str, kind: str) -> None:
            raise RecordFullError("No space is left for the record.")

    driven = Driven(runbook_of(ask_step("kind", a="end.resolved")), journal=NoLists()).start()
    assert driven.until(lambda u: isinstance(u.next, AskQuestion) and not u.recorded).trouble == ""
    assert driven.tell(c.Answer("kind", "a")) is None


def test_what_is_waited_for_is_noted_again_once_the_line_of_the_run_was_made_anew() -> None:
    class LinesAnew(MemoryJournal):
        def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
            super().commit(run_id, drafts)
            self.waiting.pop(run_id, None)

    driven = Driven(runbook_of(ask_step("kind", a="end.resolved")), journal=LinesAnew()).start()
    driven.settled()
    assert driven.tell(c.AddNote("Called the owner.", "kind")) is None
    assert driven.journal.waiting == {"run-1": ("kind", "ask")}


def test_fault_of_ours_in_a_change_leaves_its_outcome_unknown() -> None:
    def breaks(call: Call) -> CommandOutput:
        raise RuntimeError("a bug of ours")

    driven = Driven(
        runbook_of(run_step("change", effect=Effect.CHANGES)), ScriptedTarget(LOCAL, {"change": breaks})
    ).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    asked = driven.settled()
    assert isinstance(asked, AskDecision)
    assert asked.wait is WaitKind.OUTCOME_UNKNOWN
    assert "fault of Handrail" in asked.reason


def test_fault_of_ours_in_the_session_is_told_and_the_run_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("a bug of ours")

    driven = Driven(runbook_of(run_step("one")), ScriptedTarget(LOCAL, {"one": said()}))
    monkeypatch.setattr("desktop.engine.turns.finished_by_machine", breaks)
    driven.start()
    update = driven.until(lambda u: bool(u.trouble))
    assert "fault of Handrail" in update.trouble
    assert driven.tell(c.Stop("broken")) is None
    assert driven.settled() == Over(Ended.STOPPED)
    assert driven.run.entries[0].state is EntryState.INTERRUPTED


def test_change_is_made_once_for_a_consent_whatever_retry_says() -> None:
    step = run_step(
        "change", effect=Effect.CHANGES, retry=Retry(times=5, every="0s", until="exit_status == 7")
    )
    lost = ConnectionLostError("lost", rung="channel")
    for answer in (said(), lost):
        target = ScriptedTarget(LOCAL, {"change": answer})
        driven = Driven(runbook_of(step), target).start()
        driven.settled()
        driven.tell(c.Consent("change", "change"))
        driven.settled()
        assert len(target.asked) == 1


def test_when_that_asks_of_the_target_identifies_it_first() -> None:
    book = runbook_of(
        run_step("windows", when="target.os == 'windows'"),
        run_step("linux", when="target.os == 'linux'"),
    )
    driven = Driven(book, ScriptedTarget(LOCAL, {"linux": said()})).start()
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.kinds[1] == "TargetIdentified"
    assert driven.run.latest["windows"].verdict is Verdict.NOT_APPLICABLE
    assert driven.run.latest["linux"].verdict is Verdict.PASS


def test_runbook_for_another_system_does_not_apply() -> None:
    driven = Driven(
        runbook_of(run_step("one"), applies=Applies(os=("windows",))), ScriptedTarget(LOCAL)
    ).start()
    driven.settled()
    assert driven.run.latest["one"].verdict is Verdict.NOT_APPLICABLE
    assert "this runbook is for windows" in driven.run.latest["one"].reason


def test_declined_host_key_goes_where_unknown_leads() -> None:
    fault = HostKeyError("not known", host="web", fingerprint="SHA256:abc", is_changed=False)
    step = run_step("read", outcomes=(outcome("unknown: otherwise", say="Not seen.", next="far"),))
    target = ScriptedTarget(LOCAL, identity=fault)
    driven = Driven(
        runbook_of(step, run_step("near", effect=Effect.CHANGES), EndStep(id="far", end=Ended.UNRESOLVED)),
        target,
    ).start()
    driven.settled()
    assert driven.tell(c.Decide("read", Decision.GO_ON)) is None
    assert driven.settled() == Over(Ended.UNRESOLVED)
    assert driven.path == ["read", "far"]


def test_pause_while_a_step_runs_holds_the_next_one() -> None:
    go = threading.Event()

    def slow(call: Call) -> CommandOutput:
        go.wait(5)
        return said()

    book = runbook_of(run_step("one"), run_step("two"))
    driven = Driven(book, ScriptedTarget(LOCAL, {"one": slow, "two": said()})).start()
    driven.until(is_running)
    assert driven.tell(c.Pause()) is None
    go.set()
    driven.settled()
    assert driven.path == ["one"]
    assert driven.tell(c.Resume()) is None
    assert driven.settled() == Over(Ended.COMPLETED)


def test_note_while_a_target_is_reached_keeps_the_go_ahead() -> None:
    go, reached = threading.Event(), threading.Event()

    class Slow(ScriptedTarget):
        def identify(self, call: Call) -> Identity:
            reached.set()
            go.wait(5)
            return super().identify(call)

    driven = Driven(runbook_of(run_step("one")), Slow(LOCAL, {"one": said()}), pace=c.Pace.GUIDED).start()
    driven.settled()
    driven.tell(c.Proceed())
    assert reached.wait(5)
    assert driven.tell(c.AddNote("slow today")) is None
    go.set()
    assert driven.until(lambda u: isinstance(u.next, Over))


def test_consent_to_a_command_that_the_record_masks_is_a_consent() -> None:
    class Masking(MemoryJournal):
        def draft(self, run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
            masked = [
                type(event)(**{**_fields(event), "command": "use [masked]"})
                if type(event).__name__ in ("ConsentGiven", "StepStarted")
                else event
                for event in events
            ]
            return super().draft(run, run_id, masked, at)

    target = ScriptedTarget(LOCAL, {"use s3cr3t": said()})
    driven = Driven(
        runbook_of(run_step("change", "use s3cr3t", effect=Effect.CHANGES)),
        target,
        journal=Masking(),
        secrets=MemorySecrets({"ref": "s3cr3t"}),
    ).start()
    driven.settled()
    assert driven.tell(c.Consent("change", "use s3cr3t")) is None
    assert driven.settled() == Over(Ended.COMPLETED)
    assert len(target.asked) == 1


def _fields(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in type(event).__slots__}


def test_questions_in_the_guided_pace_need_no_go_ahead_of_their_own() -> None:
    book = runbook_of(ask_step("kind", a="read"), run_step("read"))
    driven = Driven(book, ScriptedTarget(LOCAL, {"read": said()}), pace=c.Pace.GUIDED).start()
    assert isinstance(driven.settled(), AskQuestion)
    assert driven.tell(c.Answer("kind", "a")) is None
    driven.settled()
    assert driven.target.asked == []  # the answer was for the question, not for the reading
    driven.tell(c.Proceed())
    assert driven.until(lambda u: isinstance(u.next, Over))
