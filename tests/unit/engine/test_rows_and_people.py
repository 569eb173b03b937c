"""A fan-out in which a person has a part: consent row by row, keys of hosts, stopping, and what a crash leaves."""

from typing import Any

import pytest

from desktop.domain.errors import ConnectionLostError, HostKeyError
from desktop.domain.events import ConsentGiven, Decision, StepFinished, StepStarted
from desktop.domain.run import EntryState
from desktop.domain.step import DoStep, Effect, GroupStep
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, Execute, Over, WaitKind
from desktop.targets.base import Call, CommandOutput
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import outcome, run_step, runbook_of
from tests.unit.engine.stepped import Fleet, Stepped

AB = ("ssh:a", "ssh:b")
CHANGE = run_step("change", effect=Effect.CHANGES, on=AB)


def stopped(call: Call) -> CommandOutput:
    call.cancel.wait(0)
    call.check("The command")
    return said("was not stopped")


def test_each_row_of_a_change_has_a_consent_of_its_own_to_its_own_target() -> None:
    driven = Stepped(runbook_of(CHANGE), {"change": said()}).start()
    assert driven.at == ("change", "0")
    driven.consents()
    assert driven.fleet.asked == [("ssh:a", "change")]
    assert driven.at == ("change", "1")
    assert isinstance(driven.next, AskConsent)
    driven.consents()
    assert driven.fleet.asked == [("ssh:a", "change"), ("ssh:b", "change")]
    given = [event for event in driven.events if isinstance(event, ConsentGiven)]
    begun = [event for event in driven.events if isinstance(event, StepStarted) and event.row]
    assert [(one.row, one.target, one.command) for one in given] == [
        (one.row, one.target, one.command) for one in begun
    ]
    assert [one.consent for one in driven.run.entries if one.row] == given


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"target": "ssh:b"},
        {"target": "ssh:a", "row": "1"},
        {"target": "ssh:a", "entry": 2},
        {"target": "local"},
    ],
)
def test_a_consent_in_a_fan_out_has_to_be_for_the_row_that_asks(wrong: dict[str, Any]) -> None:
    driven = Stepped(runbook_of(CHANGE), {"change": said()}).start()
    assert driven.tell(c.Consent("change", "change", **wrong)) is not None
    assert driven.fleet.asked == []


def test_a_consent_given_twice_is_not_taken_for_the_next_row() -> None:
    driven = Stepped(runbook_of(CHANGE), {"change": said()}).start()
    first = c.Consent("change", "change", target="ssh:a")
    driven.says(first)
    refused = driven.tell(first)
    assert refused is not None
    assert "ssh:b" in refused.reason
    assert driven.fleet.asked == [("ssh:a", "change")]


def test_a_row_that_is_skipped_leaves_the_others() -> None:
    driven = Stepped(runbook_of(CHANGE), {"change": said()}).start()
    driven.says(c.Skip("change", "not that one", row="0")).consents()
    assert driven.fleet.asked == [("ssh:b", "change")]
    assert [row["verdict"] for row in driven.entry("change").reading["rows"]] == ["skipped", "pass"]  # type: ignore[union-attr,index]


def test_a_row_of_which_the_outcome_is_not_known_is_asked_about_and_never_repeated() -> None:
    lost = ConnectionLostError("lost", rung="channel")
    driven = Stepped(runbook_of(CHANGE), {"change": [lost, said(), said()]}).start().consents()
    assert isinstance(driven.next, AskDecision)
    assert (driven.at, driven.next.wait) == (("change", "0"), WaitKind.OUTCOME_UNKNOWN)
    driven.says(c.Decide("change", Decision.DID_NOT_HAPPEN))
    assert isinstance(driven.next, AskConsent)
    assert (driven.at, driven.next.entry) == (("change", "0"), 2)
    driven.consents().consents()
    assert driven.next == Over(Ended.COMPLETED)
    assert driven.fleet.asked == [("ssh:a", "change"), ("ssh:a", "change"), ("ssh:b", "change")]


def unknown_keys(*names: str) -> Fleet:
    targets = Fleet({"look": said()})
    for name in names:
        fault = HostKeyError("not known", host=name, fingerprint=f"SHA256:{name}", is_changed=False)
        ref = parse_target(f"ssh:{name}")
        targets.known[str(ref)] = ScriptedTarget(ref, {"look": said()}, identity=fault)
    return targets


def test_keys_of_hosts_are_asked_for_once_the_other_rows_are_read() -> None:
    book = runbook_of(run_step("look", on=("ssh:a", "ssh:c", "ssh:b")))
    driven = Stepped(book, unknown_keys("a", "b")).start()
    assert isinstance(driven.next, AskHostKey)
    assert (driven.next.host, driven.at) == ("a", ("look", "0"))
    assert driven.fleet.asked == [("ssh:c", "look")]
    driven.says(c.AcceptHostKey("a", "SHA256:a"))
    assert isinstance(driven.next, AskHostKey)
    assert driven.next.host == "b"
    driven.says(c.Decide("look", Decision.GO_ON))
    assert driven.next == Over(Ended.COMPLETED)
    verdicts = [row["verdict"] for row in driven.entry("look").reading["rows"]]  # type: ignore[union-attr,index]
    assert verdicts == ["pass", "pass", "unknown"]


def test_the_key_of_a_host_is_asked_for_once_for_all_its_rows() -> None:
    driven = Stepped(runbook_of(run_step("look", on="ssh:a", each=(1, 2, 3))), unknown_keys("a")).start()
    driven.says(c.AcceptHostKey("a", "SHA256:a"))
    assert driven.next == Over(Ended.COMPLETED)
    assert driven.fleet.accepted == ["SHA256:a"]
    assert driven.fleet.asked == [("ssh:a", "look")] * 3


def test_the_key_of_a_host_is_asked_for_before_the_next_row_of_a_change() -> None:
    targets = unknown_keys("a")
    targets.known["ssh:a"].answers["change"] = said()
    targets._answers["change"] = said()
    driven = Stepped(runbook_of(CHANGE), targets).start()
    assert isinstance(driven.next, AskHostKey)
    driven.says(c.AcceptHostKey("a", "SHA256:a"))
    assert (driven.at, isinstance(driven.next, AskConsent)) == (("change", "0"), True)


def test_stopping_a_fan_out_stops_all_of_it_and_asks_about_the_whole() -> None:
    hosts = tuple(f"ssh:h{n}" for n in range(40))
    driven = Stepped(
        runbook_of(run_step("look", on=hosts), run_step("then")), {"look": stopped, "then": said()}
    )
    driven.start(is_held=True)
    while driven.run.working == ():
        driven.work()
    driven.says(c.CancelStep())
    assert isinstance(driven.next, AskDecision)
    assert driven.at == ("look", "")
    assert driven.entry("look").fault is not None
    assert len(driven.run.inside(driven.entry("look").seq)) <= 32  # nothing was begun after the word
    driven.says(c.Decide("look", Decision.GO_ON))
    assert driven.path[-1] == "then"


def test_nothing_begins_beside_what_is_being_stopped() -> None:
    """What ends well just then leaves a place free, into which nothing else may come."""
    hosts = tuple(f"ssh:h{n}" for n in range(40))
    driven = Stepped(runbook_of(run_step("look", on=hosts)), {"look": said()}).start(is_held=True)
    driven.work("ssh:h0")
    driven.lanes.do_one("ssh:h0")  # its row has been read, and the session does not know it yet
    driven.says(c.CancelStep())
    assert driven.at == ("look", "")
    assert driven.fleet.asked == [("ssh:h0", "look")]
    assert [one.row for one in driven.run.entries if one.command and one.row] == ["0"]
    assert len(driven.run.inside(driven.entry("look").seq)) == 32


def test_stopping_a_row_of_a_change_asks_about_that_row_and_then_the_whole() -> None:
    driven = Stepped(runbook_of(run_step("wait", on=AB, effect=Effect.CHANGES)), {"wait": stopped}).start()
    asked = driven.next
    assert isinstance(asked, AskConsent)
    driven.tell(c.Consent("wait", "wait", target="ssh:a"), is_held=True)
    driven.says(c.CancelStep())
    assert isinstance(driven.next, AskDecision)  # stopped before it began: it surely changed nothing
    assert driven.at == ("wait", "")


def test_a_person_reads_off_values_row_by_row() -> None:
    do = DoStep(
        id="do", title="Do", do="Look at ${item}.", each=("x", "y"), outcomes=(outcome("pass: otherwise"),)
    )
    driven = Stepped(runbook_of(do)).start()
    assert isinstance(driven.next, AskDone)
    driven.says(c.MarkDone("do", row="0")).says(c.MarkDone("do", could=False, row="1"))
    assert [row["answer"] for row in driven.entry("do").reading["rows"]] == ["done", "could_not"]  # type: ignore[union-attr,index]


def crashed(driven: Stepped, kind: type, number: int) -> Stepped:
    """Open the record again as it was right after the event of this kind with this number."""
    places = [place for place, event in enumerate(driven.events, 1) if isinstance(event, kind)]
    return driven.again(places[number])


def test_a_crash_in_a_fan_out_of_reads_reads_only_the_rows_that_were_cut_off() -> None:
    hosts = ("ssh:a", "ssh:b", "ssh:c")
    driven = Stepped(runbook_of(run_step("look", on=hosts)), {"look": said()}).start()
    again = crashed(driven, StepFinished, 0)  # one row has ended, the others have begun or not
    assert again.next == Over(Ended.COMPLETED)
    states = [(one.row, one.state) for one in again.run.entries if one.row]
    assert states.count(("0", EntryState.FINISHED)) == 1
    assert sorted(row for row, state in states if state is EntryState.FINISHED) == ["0", "1", "2"]
    assert len(again.entry("look").reading["rows"]) == 3  # type: ignore[arg-type]


def test_a_crash_in_a_row_of_a_change_leaves_its_outcome_unknown_and_goes_on_with_the_next() -> None:
    driven = Stepped(runbook_of(CHANGE), {"change": said()}).start().consents().consents()
    again = crashed(driven, StepStarted, 1)  # of row 0
    assert isinstance(again.next, AskDecision)
    assert (again.at, again.next.wait) == (("change", "0"), WaitKind.OUTCOME_UNKNOWN)
    again.says(c.Decide("change", Decision.HAPPENED))
    assert (again.at, isinstance(again.next, AskConsent)) == (("change", "1"), True)


def test_the_guided_pace_wants_one_word_for_rows_that_are_only_read() -> None:
    driven = Stepped(runbook_of(run_step("look", on=AB)), {"look": said()}, pace=c.Pace.GUIDED).start()
    assert driven.path == []
    driven.says(c.Proceed())
    assert driven.next == Over(Ended.COMPLETED)


def test_the_guided_pace_wants_a_word_for_each_step_inside_rows() -> None:
    group = GroupStep(id="g", title="G", group=(run_step("look"),), each=(1, 2))
    driven = Stepped(runbook_of(group), {"look": said()}, pace=c.Pace.GUIDED).start().says(c.Proceed())
    assert (driven.at, isinstance(driven.next, Execute)) == (("look", "1"), True)


@pytest.mark.parametrize("verdict", [Verdict.SKIPPED, Verdict.BLOCKED, Verdict.NOT_APPLICABLE])
def test_a_reading_by_hand_is_one_of_a_step_that_ran(verdict: Verdict) -> None:
    look = run_step("look", on=AB, outcomes=(outcome("pass: nope > 0", next="end.resolved"),))
    driven = Stepped(runbook_of(look), {"look": said()}).start()
    assert driven.tell(c.Decide("look", Decision.BY_HAND, verdict=verdict)) is not None
    driven.says(c.Decide("look", Decision.BY_HAND, verdict=Verdict.PASS))
    assert driven.next == Over(Ended.RESOLVED)
