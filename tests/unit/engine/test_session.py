"""A session obeys commands, writes before it shows, and ends in what the runbook decided."""

import threading
from dataclasses import replace

import pytest

from desktop.domain.errors import ConnectionLostError, DeadlineError, HostKeyError
from desktop.domain.events import Decision
from desktop.domain.inputs import Input, InputType
from desktop.domain.run import EntryState
from desktop.domain.step import (
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    Escalation,
    Retry,
    RunStep,
)
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Execute,
    Over,
    WaitKind,
)
from desktop.targets.base import Call, CommandOutput
from tests.fakes.memory import MemorySecrets, ScriptedTarget, said
from tests.unit.engine.driving import Driven, ask_step, outcome, run_step, runbook_of


def test_reads_run_to_the_end_and_pass() -> None:
    driven = Driven(
        runbook_of(run_step("one"), run_step("two")),
        ScriptedTarget(LOCAL, {"one": said("1"), "two": said("2")}),
    ).start()
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.kinds == [
        "RunStarted",
        "TargetIdentified",
        "StepStarted",
        "StepFinished",
        "StepStarted",
        "StepFinished",
        "RunEnded",
    ]
    assert driven.run.verdict is Verdict.PASS


def test_outcome_branches_and_records_what_it_looked_at() -> None:
    full = run_step(
        "full",
        capture={"used": "number"},
        outcomes=(outcome("fail: used >= 95", say="${used} used.", next="last"), outcome("pass: otherwise")),
    )
    driven = Driven(
        runbook_of(full, run_step("passed_by"), run_step("last")),
        ScriptedTarget(LOCAL, {"full": said("97\n"), "last": said()}),
    ).start()
    driven.settled()
    assert driven.path == ["full", "last"]
    assert driven.run.entries[0].said == "97 used."
    assert driven.run.entries[0].looked_at == {"used": 97}
    assert driven.run.verdict is Verdict.FAIL


def test_question_waits_and_its_choice_decides() -> None:
    driven = Driven(
        runbook_of(ask_step("kind", logs="rotate", data="end.unresolved"), run_step("rotate")),
        ScriptedTarget(LOCAL, {"rotate": said()}),
    ).start()
    assert isinstance(driven.settled(), AskQuestion)
    refused = driven.tell(c.Answer("kind", "other"))
    assert refused
    assert "none of logs, data" in refused.reason
    assert driven.tell(c.Answer("kind", "data")) is None
    assert driven.settled() == Over(Ended.UNRESOLVED)


def test_change_runs_only_with_consent_to_the_exact_command() -> None:
    target = ScriptedTarget(LOCAL, {"rm x": said()})
    driven = Driven(runbook_of(run_step("clean", "rm x", effect=Effect.CHANGES)), target).start()
    asked = driven.settled()
    assert isinstance(asked, AskConsent)
    refused = driven.tell(c.Consent("clean", "rm y"))
    assert refused
    assert "not the one that was shown" in refused.reason
    assert target.asked == []
    assert driven.tell(c.Consent("clean", "rm x")) is None
    driven.settled()
    assert target.asked == [("rm x", {})]
    assert driven.run.entries[0].consent is not None
    assert driven.run.entries[0].consent.by == "ada"


def test_destroying_wants_the_sentence_typed() -> None:
    step = run_step("drop", effect=Effect.DESTROYS, consent="drop it all")
    target = ScriptedTarget(LOCAL, {"drop": said()})
    driven = Driven(runbook_of(step), target).start()
    driven.settled()
    assert driven.tell(c.Consent("drop", "drop", typed="drop it")) is not None
    assert target.asked == []
    assert driven.tell(c.Consent("drop", "drop", typed="drop it all")) is None
    assert driven.settled() == Over(Ended.COMPLETED)


def test_observe_only_blocks_changes() -> None:
    target = ScriptedTarget(LOCAL, {"clean": said()})
    driven = Driven(runbook_of(run_step("clean", effect=Effect.CHANGES)), target)
    driven.start(observe_only=True)
    driven.settled()
    assert driven.run.entries[0].verdict is Verdict.BLOCKED
    assert target.asked == []


def test_unknown_never_falls_through_a_branch() -> None:
    step = run_step(
        "look", outcomes=(outcome("pass: n > 1", next="end.resolved"), outcome("fail: otherwise"))
    )
    target = ScriptedTarget(LOCAL, {"look": [said(), said()], "after": said()})
    driven = Driven(runbook_of(step, run_step("after")), target).start()
    asked = driven.settled()
    assert isinstance(asked, AskDecision)
    assert asked.wait is WaitKind.DECISION
    assert driven.run.entries[0].verdict is Verdict.UNKNOWN
    refused = driven.tell(c.Decide("look", Decision.BY_HAND))
    assert refused
    assert "needs a verdict" in refused.reason
    assert driven.tell(c.Decide("look", Decision.BY_HAND, "seen on the console", Verdict.PASS)) is None
    assert driven.settled() == Over(Ended.RESOLVED)
    assert driven.run.entries[0].verdict is Verdict.PASS


def test_unknown_otherwise_says_where_to_go() -> None:
    step = run_step(
        "look",
        outcomes=(
            outcome("pass: n > 1"),
            outcome("unknown: otherwise", say="Not seen.", next="end.unresolved"),
        ),
    )
    driven = Driven(runbook_of(step), ScriptedTarget(LOCAL, {"look": DeadlineError("no answer")})).start()
    assert driven.settled() == Over(Ended.UNRESOLVED)
    assert (driven.run.entries[0].said, driven.run.entries[0].reason) == ("Not seen.", "no answer")


def test_lost_connection_in_a_change_is_outcome_unknown() -> None:
    lost = ConnectionLostError("lost", rung="channel", partial_output="half")
    target = ScriptedTarget(LOCAL, {"change": [lost, said()], "read": said()})
    driven = Driven(runbook_of(run_step("change", effect=Effect.CHANGES)), target).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    asked = driven.settled()
    assert isinstance(asked, AskDecision)
    assert asked.wait is WaitKind.OUTCOME_UNKNOWN
    assert len(target.asked) == 1  # never repeated by itself
    assert driven.journal.evidence[driven.run.entries[0].evidence[0].sha256] == b"half"
    assert driven.tell(c.Decide("change", Decision.DID_NOT_HAPPEN)) is None
    assert isinstance(driven.settled(), AskConsent)  # asked for again, not just repeated


def test_crash_in_a_change_comes_back_as_outcome_unknown() -> None:
    hang = threading.Event()

    def hangs(call: Call) -> CommandOutput:
        hang.wait(5)
        return said()

    book = runbook_of(run_step("change", effect=Effect.CHANGES))
    first = Driven(book, ScriptedTarget(LOCAL, {"change": hangs})).start()
    first.settled()
    first.tell(c.Consent("change", "change"))
    first.until(lambda u: u.is_working)
    again = Driven(book, ScriptedTarget(LOCAL, {"change": said()}), journal=first.journal)
    again.journal.runs["run-1"] = list(first.journal.runs["run-1"])
    again.reopen()
    asked = again.settled()
    assert isinstance(asked, AskDecision)
    assert asked.wait is WaitKind.OUTCOME_UNKNOWN
    assert again.target.asked == []
    hang.set()


def test_crash_in_a_read_runs_it_again() -> None:
    started = threading.Event()
    hang = threading.Event()

    def hangs(call: Call) -> CommandOutput:
        started.set()
        hang.wait(5)
        return said()

    book = runbook_of(run_step("read"))
    first = Driven(book, ScriptedTarget(LOCAL, {"read": hangs})).start()
    started.wait(5)
    again = Driven(book, ScriptedTarget(LOCAL, {"read": said("x")}))
    again.journal.runs["run-1"] = list(first.journal.runs["run-1"])
    again.reopen()
    assert again.settled() == Over(Ended.COMPLETED)
    assert [entry.state for entry in again.run.entries] == [EntryState.INTERRUPTED, EntryState.FINISHED]
    hang.set()


def test_guided_pace_waits_before_each_reading() -> None:
    target = ScriptedTarget(LOCAL, {"one": said(), "two": said()})
    driven = Driven(runbook_of(run_step("one"), run_step("two")), target, pace=c.Pace.GUIDED).start()
    driven.settled()
    assert target.asked == []
    driven.tell(c.Proceed())
    following = driven.until(
        lambda u: isinstance(u.next, Execute) and u.next.step == "two" and not u.is_working
    )
    assert following
    assert [script for script, _ in target.asked] == ["one"]
    assert driven.tell(c.Skip("two", "  ")) is not None
    assert driven.tell(c.Skip("two", "not today")) is None
    driven.settled()
    assert driven.run.latest["two"].verdict is Verdict.SKIPPED


def test_cancel_reaches_the_work_and_the_run_stays_open() -> None:
    def waits(call: Call) -> CommandOutput:
        call.cancel.wait(5)
        call.check("The command")
        raise AssertionError("was not cancelled")

    step = run_step("slow", outcomes=(outcome("pass: otherwise", next="end.resolved"),))
    driven = Driven(runbook_of(step), ScriptedTarget(LOCAL, {"slow": waits})).start()
    driven.until(lambda u: u.is_working)
    assert driven.tell(c.CancelStep()) is None
    assert isinstance(driven.settled(), AskDecision)
    assert driven.run.entries[0].fault is not None
    assert driven.run.entries[0].fault.kind == "Cancelled"


def test_unknown_host_key_is_asked_once_and_then_read() -> None:
    fault = HostKeyError("not known", host="web", fingerprint="SHA256:abc", is_changed=False)
    target = ScriptedTarget(LOCAL, {"read": said()}, identity=fault)
    driven = Driven(runbook_of(run_step("read")), target).start()
    assert isinstance(driven.settled(), AskHostKey)
    assert driven.tell(c.AcceptHostKey("web", "SHA256:other")) is not None
    assert driven.tell(c.AcceptHostKey("web", "SHA256:abc")) is None
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.targets.accepted == ["SHA256:abc"]


def test_changed_host_key_is_unknown_without_a_way_on() -> None:
    fault = HostKeyError("changed", host="web", fingerprint="SHA256:abc", is_changed=True)
    target = ScriptedTarget(LOCAL, {"read": said()}, identity=fault)
    driven = Driven(runbook_of(run_step("read")), target).start()
    driven.settled()
    assert driven.tell(c.AcceptHostKey("web", "SHA256:abc")) is not None
    assert driven.run.verdict is Verdict.UNKNOWN
    assert target.asked == []


def test_full_record_pauses_and_loses_nothing() -> None:
    go = threading.Event()

    def waits(call: Call) -> CommandOutput:
        go.wait(5)
        return said("found")

    driven = Driven(
        runbook_of(run_step("read"), run_step("more")), ScriptedTarget(LOCAL, {"read": waits, "more": said()})
    )
    driven.start()
    driven.until(lambda u: u.is_working and u.run.last is not None)
    driven.journal.is_full = True
    go.set()
    update = driven.until(lambda u: bool(u.trouble))
    assert "No space" in update.trouble
    assert driven.run.last is not None
    assert driven.run.last.state is EntryState.RUNNING
    driven.journal.is_full = False
    driven.tell(c.AddNote("made room"))
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.run.entries[0].reading["stdout"] == "found"


def test_retry_reads_until_it_is_content() -> None:
    step = run_step("poll", capture={"n": "number"}, retry=Retry(times=3, every="10ms", until="n > 1"))
    target = ScriptedTarget(LOCAL, {"poll": [said("1"), said("2")]})
    driven = Driven(runbook_of(step), target).start()
    driven.settled()
    assert (driven.run.entries[0].attempts, driven.run.entries[0].reading["n"]) == (2, 2)


def test_secret_reaches_the_environment_and_nothing_else() -> None:
    book = runbook_of(
        run_step("call", env={"TOKEN": "${token}", "HOST": "${host}"}),
        inputs={"token": Input(type=InputType.SECRET), "host": Input()},
    )
    target = ScriptedTarget(LOCAL, {"call": said("got s3cr3t-value")})
    driven = Driven(book, target, secrets=MemorySecrets({"token-ref": "s3cr3t-value"}))
    driven.start(token="token-ref", host="web")
    driven.settled()
    assert target.asked == [("call", {"TOKEN": "s3cr3t-value", "HOST": "web"})]
    assert "s3cr3t-value" not in repr(driven.journal.runs)
    assert not any(b"s3cr3t-value" in data for data in driven.journal.evidence.values())
    assert "got [masked]" in "".join(driven.output)


def test_when_and_needs_pass_steps_over() -> None:
    driven = Driven(
        runbook_of(
            run_step("one", outcomes=(outcome("fail: otherwise"),)),
            run_step("two", when="steps.one.verdict == 'pass'"),
            run_step("three", needs=("one",)),
        ),
        ScriptedTarget(LOCAL, {"one": said()}),
    ).start()
    driven.settled()
    assert driven.run.latest["two"].verdict is Verdict.NOT_APPLICABLE
    assert driven.run.latest["three"].verdict is Verdict.BLOCKED


def test_do_step_could_not_is_a_fail_and_escalation_ends() -> None:
    driven = Driven(
        runbook_of(
            DoStep(id="pull", title="Pull the plug", do="Pull it."),
            EscalateStep(id="up", title="Ask", escalate=Escalation(to="Storage", because="it is full")),
        )
    ).start()
    assert isinstance(driven.settled(), AskDone)
    driven.tell(c.MarkDone("pull", could=False, note="no key"))
    assert driven.settled() == Over(Ended.ESCALATED)
    assert driven.run.latest["pull"].verdict is Verdict.FAIL
    assert driven.run.end is not None
    assert driven.run.end.because == "it is full"


def test_loop_is_bounded() -> None:
    driven = Driven(
        runbook_of(run_step("again", next="again"), EndStep(id="fin", end=Ended.RESOLVED)),
        ScriptedTarget(LOCAL, {"again": said()}),
    ).start()
    asked = driven.settled()
    assert isinstance(asked, AskDecision)
    assert "20 times" in asked.reason
    assert driven.tell(c.Stop("going round")) is None
    assert driven.settled() == Over(Ended.STOPPED)


def test_missing_value_makes_the_step_unknown_with_the_reason() -> None:
    driven = Driven(
        runbook_of(run_step("read", env={"X": "${steps.never.n}"})), ScriptedTarget(LOCAL)
    ).start()
    driven.settled()
    assert driven.run.entries[0].verdict is Verdict.UNKNOWN
    assert "never" in driven.run.entries[0].reason


@pytest.mark.parametrize(
    "command",
    [
        c.Answer("one", "x"),
        c.Consent("one", "x"),
        c.MarkDone("one"),
        c.Skip("one", "why"),
        c.Decide("one", Decision.GO_ON),
        c.AcceptHostKey("h", "f"),
        c.Proceed(),
        c.Pause(),
        c.Resume(),
        c.CancelStep(),
        c.Stop("again"),
    ],
)
def test_every_command_after_the_end_is_refused_in_words(command: c.Command) -> None:
    driven = Driven(runbook_of(run_step("one")), ScriptedTarget(LOCAL, {"one": said()})).start()
    driven.settled()
    refused = driven.tell(command)
    assert refused is not None
    assert refused.reason.endswith(".")


def test_pause_and_resume() -> None:
    driven = Driven(runbook_of(ask_step("kind", a="end.resolved"))).start()
    driven.settled()
    assert driven.tell(c.Pause()) is None
    assert driven.tell(c.Answer("kind", "a")) is not None
    assert driven.tell(c.Resume()) is None
    assert driven.tell(c.Answer("kind", "a")) is None
    assert driven.run.ended is Ended.RESOLVED


def test_dropped_output_counts_to_the_size_of_its_evidence() -> None:
    flood = replace(said("x" * 100), dropped_bytes=900)
    driven = Driven(runbook_of(run_step("flood")), ScriptedTarget(LOCAL, {"flood": flood})).start()
    driven.settled()
    [evidence] = driven.run.entries[0].evidence
    assert (evidence.size_bytes, evidence.kept_bytes) == (1000, 100)


def _never_content() -> RunStep:
    return run_step(
        "slow",
        outcomes=(outcome("pass: exit_status != 0"), outcome("fail: otherwise", next="end.resolved")),
        retry=Retry(times=5, every="30s", until="exit_status != 0"),
    )


def test_stopping_the_wait_for_another_reading_judges_nothing() -> None:
    driven = Driven(runbook_of(_never_content()), ScriptedTarget(LOCAL, {"slow": said()})).start()
    driven.until(lambda u: u.is_working and u.run.last is not None)
    driven.tell(c.CancelStep())
    assert isinstance(driven.settled(), AskDecision)
    assert driven.run.entries[0].verdict is Verdict.UNKNOWN


def test_closing_while_a_step_reads_leaves_the_run_open_to_read_again() -> None:
    driven = Driven(runbook_of(_never_content()), ScriptedTarget(LOCAL, {"slow": said()})).start()
    driven.until(lambda u: u.is_working and u.run.last is not None)
    driven.session.close()
    assert driven.kinds[-1] == "StepInterrupted"
    assert driven.run.end is None


def test_stopped_step_does_not_go_where_unknown_leads() -> None:
    def waits(call: Call) -> CommandOutput:
        call.cancel.wait(5)
        call.check("The command")
        raise AssertionError("was not cancelled")

    step = run_step("slow", outcomes=(outcome("unknown: otherwise", next="end.unresolved"),))
    driven = Driven(runbook_of(step), ScriptedTarget(LOCAL, {"slow": waits})).start()
    driven.until(lambda u: u.is_working and u.run.last is not None)
    driven.tell(c.CancelStep())
    assert isinstance(driven.settled(), AskDecision)
