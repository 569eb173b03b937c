"""A change that has to prove itself, what it leaves to be put back, and the hand-over that a file demands."""

from typing import Any

import pytest

from desktop.domain.errors import ConnectionLostError, HostKeyError, PermissionDeniedError
from desktop.domain.events import Decision
from desktop.domain.runbook import EscalateWhen, Runbook
from desktop.domain.step import DoStep, Effect, EndStep, GroupMode, GroupStep, JudgeStep, RunStep
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskHostKey, Over, WaitKind
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import ask_step, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Fleet, Stepped

CHECKS = {
    "capture": {"n": "number"},
    "outcomes": (outcome("fail: n > 5", say="It is ${n}."), outcome("pass: otherwise", next="end.resolved")),
}
VERIFY = run_step("proof", **CHECKS)
LOST = ConnectionLostError("lost", rung="channel")


def change(**keys: Any) -> RunStep:
    return run_step("change", **{"effect": Effect.CHANGES, "verify": "proof", "undo": "Put it back.", **keys})


def book(*more: Any, **keys: Any) -> Runbook:
    return runbook_of(
        change(**keys), run_step("between"), VERIFY, run_step("undone"), run_step("after"), *more
    )


def test_a_change_is_followed_by_what_proves_it() -> None:
    driven = Stepped(book(), {"change": said(), "proof": said("1")}).start().consents()
    assert driven.path == ["change", "proof"]
    assert driven.next == Over(Ended.RESOLVED)


def test_a_change_that_failed_is_not_proved_and_one_that_leads_elsewhere_neither() -> None:
    failed = (
        Stepped(book(), {"change": said(exit_status=1), "between": said(), "proof": said("1")})
        .start()
        .consents()
    )
    assert failed.path[:2] == ["change", "between"]
    away = book(outcomes=(outcome("pass: otherwise", next="after"),))
    assert Stepped(away, {"change": said(), "after": said()}).start().consents().path == ["change", "after"]


def test_a_change_that_does_not_prove_itself_can_be_undone_by_the_step_that_the_runbook_names() -> None:
    driven = Stepped(
        book(undo="undone"), {"change": said(), "proof": said("9"), "undone": said(), "after": said()}
    ).start()
    driven.consents()
    assert isinstance(driven.next, AskDecision)
    assert (driven.at, driven.next.wait, driven.next.undo) == (
        ("proof", ""),
        WaitKind.UNDO,
        "undone (step 4)",
    )
    assert driven.next.reason == "The change of step 1 did not prove itself: It is 9."
    driven.says(c.Decide("proof", Decision.UNDO))
    assert driven.path == ["change", "proof", "undone", "after"]


def test_a_change_that_a_person_takes_back_by_hand_goes_on_where_the_proof_leads() -> None:
    driven = (
        Stepped(book(), {"change": said(), "proof": said("9"), "undone": said(), "after": said()})
        .start()
        .consents()
    )
    assert isinstance(driven.next, AskDecision)
    assert driven.next.decisions == (Decision.UNDONE, Decision.RETRY, Decision.BY_HAND, Decision.GO_ON)
    driven.says(c.Decide("proof", Decision.UNDONE))
    assert driven.path == ["change", "proof", "undone", "after"]


def test_the_proof_may_be_read_again_or_by_hand() -> None:
    driven = (
        Stepped(book(), {"change": said(), "proof": [said("9"), said("8"), said("1")]}).start().consents()
    )
    driven.says(c.Decide("proof", Decision.RETRY))
    assert isinstance(driven.next, AskDecision)
    assert driven.next.wait is WaitKind.UNDO  # it still is the proof of that change
    by_hand = driven.says(c.Decide("proof", Decision.BY_HAND, verdict=Verdict.PASS))
    assert by_hand.next == Over(Ended.RESOLVED)


def test_a_proof_that_could_not_be_read_offers_it_too() -> None:
    driven = Stepped(book(), {"change": said(), "proof": PermissionDeniedError("no")}).start().consents()
    assert isinstance(driven.next, AskDecision)
    assert driven.next.wait is WaitKind.UNDO


@pytest.mark.parametrize("skipped", [True, False])
def test_nothing_is_offered_where_no_change_was_made(skipped: bool) -> None:
    near = runbook_of(change(), VERIFY, run_step("after"))
    answers = {"change": PermissionDeniedError("no"), "proof": said("9"), "after": said()}
    driven = Stepped(near, answers).start()
    driven.says(c.Skip("change", "no")) if skipped else driven.consents()
    assert driven.path == ["change", "proof", "after"]


def test_nothing_is_offered_for_a_change_that_no_longer_counts() -> None:
    """The person went back to before the change, and from there to what is a reading like any other now."""
    steps = (ask_step("kind", change="change"), change(), VERIFY, run_step("after"))
    driven = Stepped(runbook_of(*steps), {"change": said(), "proof": said("9"), "after": said()}).start()
    driven.says(c.Answer("kind", "change")).consents()
    assert isinstance(driven.next, AskDecision)
    driven.says(c.GoTo("kind")).says(c.GoTo("proof"))
    assert driven.path == ["kind", "change", "proof", "proof", "after"]


def test_a_change_that_took_place_unseen_is_proved_as_well() -> None:
    driven = Stepped(book(), {"change": LOST, "proof": said("9")}).start().consents()
    driven.says(c.Decide("change", Decision.HAPPENED))
    assert driven.path == ["change", "proof"]
    assert isinstance(driven.next, AskDecision)
    assert driven.next.wait is WaitKind.UNDO


def test_a_change_in_a_group_is_proved_outside_of_it() -> None:
    group = GroupStep(id="g", title="G", group=(change(), run_step("inner")))
    driven = Stepped(runbook_of(group, VERIFY), {"change": said(), "proof": said("9")}).start().consents()
    assert driven.path == ["g", "change", "proof"]
    assert isinstance(driven.next, AskDecision)
    assert driven.next.wait is WaitKind.UNDO


def test_a_change_on_many_targets_is_proved_once_and_offered_if_any_was_made() -> None:
    rows = runbook_of(change(each=(1, 2)), VERIFY)
    driven = Stepped(rows, {"change": said(), "proof": said("9")}).start().consents()
    driven.says(c.Skip("change", "not this one"))
    assert driven.path == ["change", "change[0]", "change[1]", "proof"]
    assert isinstance(driven.next, AskDecision)
    assert driven.next.wait is WaitKind.UNDO


def test_the_proof_in_a_row_is_not_of_the_change_in_the_row_before() -> None:
    proof = run_step(
        "proof", capture={"n": "number"}, outcomes=(outcome("fail: n > 5"), outcome("pass: otherwise"))
    )
    group = GroupStep(id="g", title="G", group=(proof, change()), each=(1, 2))
    answers = {"change": said(exit_status=1), "proof": [said("1"), said("9")]}
    driven = Stepped(runbook_of(group), answers).start().consents()
    assert driven.path[-3:] == ["change[0]", "g[1]", "proof[1]"]
    assert (driven.at, isinstance(driven.next, AskConsent)) == (("change", "1"), True)


def test_a_step_that_a_person_did_is_proved_too() -> None:
    do = DoStep(id="change", title="C", do="Pull it.", effect=Effect.CHANGES, verify="proof", undo="Push it.")
    driven = Stepped(runbook_of(do, VERIFY), {"proof": said("9")}).start().says(c.MarkDone("change"))
    assert isinstance(driven.next, AskDecision)
    assert driven.next.undo == "Push it."
    could_not = (
        Stepped(runbook_of(do, VERIFY), {"proof": said("9")}).start().says(c.MarkDone("change", could=False))
    )
    assert isinstance(could_not.next, Over)


# -- obligations ---------------------------------------------------------------------------------------


def owing(driven: Stepped) -> list[str]:
    return [entry.obligation for entry in driven.run.open_obligations]


def test_what_must_be_put_back_is_open_until_it_is_ticked_off_after_the_end_too() -> None:
    driven = Stepped(
        runbook_of(run_step("a", obligation="Unmute ${x}.", effect=Effect.CHANGES)), {"a": said()}
    ).start(x="web")
    driven.consents()
    assert driven.next == Over(Ended.COMPLETED)
    assert owing(driven) == ["Unmute web."]
    seq = driven.run.entries[0].seq
    assert driven.tell(c.MeetObligation(seq + 100)) is not None
    driven.says(c.MeetObligation(seq, "done"))
    assert owing(driven) == []
    assert driven.tell(c.MeetObligation(seq)) is not None
    assert owing(driven.again()) == []


@pytest.mark.parametrize(
    ("answer", "decision", "left"),
    [
        (said(), None, ["Back."]),
        (said(exit_status=1), None, ["Back."]),  # it ran, and may have done half
        (PermissionDeniedError("no"), None, []),
        (LOST, Decision.HAPPENED, ["Back."]),
        (LOST, Decision.GO_ON, ["Back."]),
        (LOST, Decision.DID_NOT_HAPPEN, []),
    ],
)
def test_it_is_left_by_a_change_that_was_or_may_have_been_made(
    answer: Any, decision: Decision | None, left: list[str]
) -> None:
    driven = (
        Stepped(runbook_of(run_step("a", obligation="Back.", effect=Effect.CHANGES)), {"a": answer})
        .start()
        .consents()
    )
    if decision:
        driven.says(c.Decide("a", decision))
    assert owing(driven) == left


def test_a_crash_in_the_middle_of_the_change_leaves_it_too() -> None:
    driven = (
        Stepped(runbook_of(run_step("a", obligation="Back.", effect=Effect.CHANGES)), {"a": said()})
        .start()
        .consents()
    )
    again = driven.again(driven.kinds.index("StepStarted") + 1)
    assert owing(again) == ["Back."]


def test_skipping_and_could_not_leave_nothing() -> None:
    do = DoStep(id="d", title="D", do="Do.", obligation="Back.")
    for command, left in (
        (c.MarkDone("d"), ["Back."]),
        (c.MarkDone("d", could=False), []),
        (c.Skip("d", "no"), []),
    ):
        assert owing(Stepped(runbook_of(do)).start().says(command)) == left


def test_any_kind_of_step_may_leave_something() -> None:
    judged = JudgeStep(id="j", title="J", judge="?", outcomes=(outcome("pass: otherwise"),), obligation="J.")
    group = GroupStep(id="g", title="G", group=(judged,), obligation="G.")
    rows = run_step("r", each=(1, 2), obligation="R ${item}.")
    driven = Stepped(runbook_of(group, rows), {"r": said()}).start()
    assert sorted(owing(driven)) == ["G.", "J.", "R 1.", "R 2."]


def test_ticking_off_while_a_step_runs_keeps_the_go_ahead() -> None:
    steps = (run_step("a", obligation="Back."), run_step("b", on="ssh:b"))
    driven = (
        Stepped(runbook_of(*steps), {"a": said(), "b": said()}, pace=c.Pace.GUIDED).start().says(c.Proceed())
    )
    driven.tell(c.Proceed(), is_held=True)  # reaches ssh:b
    assert driven.lanes.waiting == ["ssh:b"]
    driven.says(c.MeetObligation(driven.run.entries[0].seq))
    assert driven.next == Over(Ended.COMPLETED)


def test_going_back_does_not_forget_what_must_be_put_back() -> None:
    driven = Stepped(
        runbook_of(run_step("a", obligation="Back."), ask_step("ask", y="")), {"a": said()}
    ).start()
    driven.says(c.GoTo("a"))
    assert owing(driven) == ["Back.", "Back."]


# -- the hand-over that a file demands -------------------------------------------------------------------


def escalating(rule: str, *steps: Any, **keys: Any) -> Runbook:
    return runbook_of(
        *steps,
        escalate_when=(EscalateWhen(if_=rule, to="Ops ${team}", because="It is ${steps.a.n}."),),
        **keys,
    )


A = run_step("a", **{**CHECKS, "outcomes": (outcome("fail: n > 5"), outcome("pass: otherwise"))})


def test_the_run_is_handed_over_after_the_step_that_makes_it_so() -> None:
    driven = Stepped(escalating("steps.a.n > 5", A, run_step("b")), {"a": said("9")}).start(team="one")
    assert driven.next == Over(Ended.ESCALATED)
    assert driven.path == ["a"]
    assert driven.run.end is not None
    assert (driven.run.end.escalated_to, driven.run.end.because) == ("Ops one", "It is 9.")
    assert driven.run.end.verdict is Verdict.FAIL


def test_what_does_not_hold_or_cannot_be_told_demands_nothing() -> None:
    driven = Stepped(
        escalating("steps.z.n > 5 or steps.a.n > 5", run_step("b"), A, EndStep(id="f", end=Ended.RESOLVED)),
        {"a": said("1"), "b": said()},
    )
    assert driven.start().next == Over(Ended.RESOLVED)


def test_it_is_looked_at_after_steps_that_were_passed_over_and_in_groups() -> None:
    group = GroupStep(id="g", title="G", group=(A, run_step("b")), mode=GroupMode.SEQUENCE)
    driven = Stepped(escalating("steps.a.n > 5", group, run_step("z")), {"a": said("9")}).start()
    assert driven.next == Over(Ended.ESCALATED)
    assert driven.path == ["g", "a"]
    passed = Stepped(
        escalating("steps.a.verdict == 'not_applicable'", run_step("a", when="1 > 2"), run_step("b"))
    ).start()
    assert passed.next == Over(Ended.ESCALATED)


def test_a_question_about_a_key_or_a_change_comes_first() -> None:
    rule = "steps.a.verdict == 'unknown'"
    fault = HostKeyError("new", host="h", fingerprint="SHA256:h", is_changed=False)
    targets = Fleet({}, local=ScriptedTarget(LOCAL, {"a": said("1")}, identity=fault))
    driven = Stepped(escalating(rule, A), targets).start()
    assert isinstance(driven.next, AskHostKey)
    assert driven.says(c.AcceptHostKey("h", "SHA256:h")).next == Over(Ended.COMPLETED)
    lost = (
        Stepped(escalating(rule, run_step("a", effect=Effect.CHANGES)), {"a": [LOST, said()]})
        .start()
        .consents()
    )
    assert isinstance(lost.next, AskDecision)
    again = lost.says(c.Decide("a", Decision.DID_NOT_HAPPEN))
    assert isinstance(again.next, AskConsent)
    given_up = Stepped(escalating(rule, run_step("a", effect=Effect.CHANGES)), {"a": LOST}).start().consents()
    assert given_up.says(c.Decide("a", Decision.GO_ON)).next == Over(Ended.ESCALATED)


def test_a_step_that_was_stopped_demands_nothing_before_the_person_has_decided() -> None:
    step = run_step("a", outcomes=(outcome("pass: otherwise"),))
    driven = Stepped(escalating("steps.a.verdict == 'unknown'", step), {"a": said()}).start(is_held=True)
    driven.says(c.CancelStep())
    assert isinstance(driven.next, AskDecision)
    assert driven.says(c.Decide("a", Decision.RETRY)).next == Over(Ended.COMPLETED)
