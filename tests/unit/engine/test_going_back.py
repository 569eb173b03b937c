"""A person goes to another step, does the last one again, or takes a word back: what counts from then on."""

from dataclasses import replace

import pytest

from desktop.domain.errors import ConnectionLostError
from desktop.domain.events import Decision, NoteAdded
from desktop.domain.run import EntryState
from desktop.domain.runbook import Runbook, linked
from desktop.domain.step import DoStep, Effect, GroupStep, UseStep
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskQuestion, Over
from tests.fakes.memory import said
from tests.unit.engine.driving import ask_step, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Stepped
from tests.unit.engine.test_session_faults import NextAppendFails

N = {"capture": {"n": "number"}, "outcomes": (outcome("fail: n > 5"), outcome("pass: otherwise"))}
ASK = ask_step("ask", yes="", no="")


def stale(driven: Stepped) -> list[str]:
    return [path for path, entry in zip(driven.path, driven.run.entries, strict=True) if entry.is_stale]


def test_going_back_makes_stale_what_came_after_it() -> None:
    book = runbook_of(run_step("a", **N), run_step("b", when="not exists(steps.b.stdout)", **N), ASK)
    driven = (
        Stepped(book, {"a": [said("7"), said("1")], "b": said("1")}).start().says(c.GoTo("a", "look again"))
    )
    assert driven.path == ["a", "b", "a", "b", "ask"][:4]
    assert stale(driven) == ["a", "b"]
    assert driven.run.verdict is Verdict.PASS  # the 7 no longer counts
    assert driven.at == ("ask", "")


def test_an_earlier_reading_that_still_counts_is_seen_again() -> None:
    """`b` was read before `a` was entered for the second time: going back there leaves the first reading of b."""
    loop = ask_step("loop", back="a", on="end.resolved")
    book = runbook_of(run_step("b", **N), run_step("a"), run_step("x", env={"N": "${steps.b.n}"}), loop)
    driven = Stepped(book, {"b": [said("1"), said("2")], "a": said(), "x": said()}).start()
    driven.says(c.GoTo("b"))
    driven.says(c.GoTo("a"))
    assert driven.fleet.known["local"].asked[-1] == ("x", {"N": "2"})


def test_going_forward_passes_by_what_is_between() -> None:
    driven = Stepped(runbook_of(ASK, run_step("b"), run_step("c")), {"c": said()}).start().says(c.GoTo("c"))
    assert driven.path == ["c"]
    assert driven.next == Over(Ended.COMPLETED)


def test_a_step_that_was_gone_to_and_does_not_apply_is_passed_over() -> None:
    driven = Stepped(runbook_of(ASK, run_step("b", when="1 > 2"), run_step("c")), {"c": said()}).start()
    assert driven.says(c.GoTo("b")).path == ["b", "c"]


def group(*keys: object) -> Runbook:
    inner = GroupStep(
        id="g", title="G", group=(run_step("a", **N), run_step("b", **N), ask_step("d", yes="", no=""))
    )
    return runbook_of(ASK, inner, run_step("z"))


def test_going_into_a_group_enters_it_at_that_step() -> None:
    driven = Stepped(group(), {"b": said("1")}).start().says(c.GoTo("b"))
    assert driven.path == ["g", "b"]
    assert driven.at == ("d", "")


def test_going_back_inside_the_open_group_stays_in_it() -> None:
    driven = (
        Stepped(group(), {"a": said("1"), "b": [said("7"), said("1")]}).start().says(c.Answer("ask", "yes"))
    )
    driven.says(c.GoTo("b"))
    assert driven.path == ["ask", "g", "a", "b", "b"]
    assert driven.says(c.Answer("d", "yes")).verdicts["g"] is Verdict.PASS


def test_going_out_of_a_group_leaves_it_with_what_was_found() -> None:
    driven = (
        Stepped(group(), {"a": said("7"), "b": said("1"), "z": said()}).start().says(c.Answer("ask", "yes"))
    )
    driven.says(c.GoTo("z"))
    assert driven.entry("g").state is EntryState.INTERRUPTED
    assert driven.entry("g").verdict is driven.run.verdict is Verdict.FAIL
    assert driven.next == Over(Ended.COMPLETED)


def test_going_back_into_a_group_that_is_over_goes_on_with_it() -> None:
    book = runbook_of(GroupStep(id="g", title="G", group=(run_step("a", **N), run_step("b", **N))), ASK)
    driven = Stepped(book, {"a": said("7"), "b": said("1")}).start().says(c.GoTo("b"))
    assert driven.path == ["g", "a", "b", "g", "b"]
    assert driven.verdicts["g"] is Verdict.FAIL  # a still counts
    assert stale(driven) == ["g", "b"]


def test_going_to_the_open_group_itself_begins_it_anew() -> None:
    driven = (
        Stepped(group(), {"a": said("1"), "b": said("1")})
        .start()
        .says(c.Answer("ask", "yes"))
        .says(c.GoTo("g"))
    )
    assert driven.path == ["ask", "g", "a", "b", "g", "a", "b"]


def test_going_into_a_group_that_does_not_apply_goes_on_after_it() -> None:
    inner = GroupStep(id="g", title="G", group=(run_step("a"),), when="1 > 2")
    driven = Stepped(runbook_of(ASK, inner, run_step("z")), {"z": said()}).start().says(c.GoTo("a"))
    assert driven.path == ["g", "z"]
    assert driven.next == Over(Ended.COMPLETED)


def used(*steps: object) -> Runbook:
    child = Runbook(runbook=1, id="child", title="C", steps=steps)  # type: ignore[arg-type]
    return linked(runbook_of(UseStep(id="u", title="U", use="child"), run_step("z")), {"child": child})


def test_from_inside_another_runbook_a_person_goes_to_a_step_of_the_run() -> None:
    driven = Stepped(used(ASK), {"z": said()}).start()
    assert driven.at == ("u/ask", "")
    refused = driven.tell(c.GoTo("u/ask"))
    assert refused is not None
    assert "cannot be entered alone" in refused.reason
    driven.says(c.GoTo("z"))
    assert driven.entry("u").state is EntryState.INTERRUPTED
    assert driven.next == Over(Ended.COMPLETED)


@pytest.mark.parametrize("keys", [{"each": (1, 2)}, {"on": ("ssh:a", "ssh:b")}, {"on": "${hosts}"}])
def test_a_step_inside_rows_is_not_gone_to_alone(keys: dict[str, object]) -> None:
    inner = GroupStep(id="g", title="G", group=(run_step("a"), ASK), **keys)  # type: ignore[arg-type]
    driven = Stepped(runbook_of(inner), {"a": said()}).start(hosts=["ssh:a", "ssh:b"])
    refused = driven.tell(c.GoTo("a"))
    assert refused is not None
    assert "go to that one" in refused.reason
    driven.says(c.GoTo("g"))
    assert driven.at == ("ask", "0")


def test_an_unknown_step_is_refused() -> None:
    assert Stepped(runbook_of(ASK)).start().tell(c.GoTo("nope")) is not None


def test_a_change_that_is_gone_to_again_is_asked_for_again() -> None:
    book = runbook_of(run_step("change", effect=Effect.CHANGES), ASK)
    driven = Stepped(book, {"change": said()}).start().consents().says(c.GoTo("change"))
    assert isinstance(driven.next, AskConsent)
    assert driven.next.entry == 2
    assert driven.fleet.asked == [("local", "change")]


def test_a_consent_is_gone_once_the_person_went_elsewhere() -> None:
    book = runbook_of(run_step("change", effect=Effect.CHANGES), ASK)
    driven = Stepped(book, {"change": said()}, journal=NextAppendFails("StepStarted")).start()
    driven.tell(c.Consent("change", "change"))
    assert driven.kinds[-1] == "ConsentGiven"
    driven.says(c.GoTo("ask")).says(c.GoTo("change"))
    assert isinstance(driven.next, AskConsent)
    assert driven.fleet.asked == []


@pytest.mark.parametrize("command", [c.GoTo("ask"), c.Retry()])
def test_nobody_goes_on_before_it_is_said_whether_a_change_took_place(command: c.Command) -> None:
    lost = ConnectionLostError("lost", rung="channel")
    book = runbook_of(run_step("change", effect=Effect.CHANGES), ASK)
    driven = Stepped(book, {"change": lost}).start().consents()
    refused = driven.tell(command)
    assert refused is not None
    assert "whether the change took place" in refused.reason
    driven.says(c.Decide("change", Decision.GO_ON)).says(c.GoTo("ask"))
    assert isinstance(driven.next, AskQuestion)


# -- the last step again -------------------------------------------------------------------------------


def test_retry_does_the_last_step_again() -> None:
    driven = (
        Stepped(runbook_of(run_step("a", **N), ASK), {"a": [said("7"), said("1")]}).start().says(c.Retry())
    )
    assert driven.path == ["a", "a"]
    assert driven.run.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("book", "path"),
    [
        (runbook_of(run_step("a", each=(1, 2)), ASK), ["a", "a[0]", "a[1]"]),
        (runbook_of(GroupStep(id="g", title="G", group=(run_step("a"),), each=(1, 2)), ASK),
         ["g", "g[0]", "a[0]", "g[1]", "a[1]"]),
        (linked(runbook_of(UseStep(id="u", title="U", use="child"), ASK),
                {"child": Runbook(runbook=1, id="child", title="C", steps=(
                    GroupStep(id="g", title="G", group=(run_step("a"),)),))}), ["u", "u/g", "u/a"]),
    ],
)  # fmt: skip
def test_retry_does_all_of_a_fan_out_or_of_another_runbook_again(book: Runbook, path: list[str]) -> None:
    driven = Stepped(book, {"a": said()}).start().says(c.Retry())
    assert driven.path == path * 2
    assert driven.at == ("ask", "")


def test_retry_of_a_group_is_of_its_last_step() -> None:
    book = runbook_of(GroupStep(id="g", title="G", group=(run_step("a"), run_step("b"))), ASK)
    assert Stepped(book, {"a": said(), "b": said()}).start().says(c.Retry()).path == ["g", "a", "b", "g", "b"]


def test_there_is_nothing_to_do_again_at_the_beginning() -> None:
    assert Stepped(runbook_of(ASK)).start().tell(c.Retry()) is not None


def test_a_step_is_entered_at_most_twenty_times_by_hand_too() -> None:
    driven = Stepped(runbook_of(run_step("a"), ASK), {"a": said()}).start()
    for _ in range(19):
        driven.says(c.Retry())
    driven.says(c.Retry())
    assert isinstance(driven.next, AskDecision)
    assert "20 times" in driven.next.reason
    driven.says(c.GoTo("ask"))  # it is no dead end
    assert isinstance(driven.next, AskQuestion)
    assert len(driven.run.entries) == 20


# -- taking a word back --------------------------------------------------------------------------------


def test_an_answer_is_taken_back_and_asked_for_again() -> None:
    book = runbook_of(ask_step("kind", a="x", b="y"), run_step("x", next="end.resolved"), ASK, run_step("y"))
    driven = Stepped(book, {"x": said(), "y": said()}).start()
    driven.says(c.Answer("kind", "b"))
    assert driven.next == Over(Ended.COMPLETED)
    book = runbook_of(ask_step("kind", a="x", b="y"), run_step("x"), ASK, run_step("y"))
    driven = Stepped(book, {"x": said(), "y": said()}).start().says(c.Answer("kind", "a"))
    driven.says(c.Undo())
    assert driven.at == ("kind", "")
    assert driven.run.entries[0].state is EntryState.WITHDRAWN
    assert stale(driven) == ["kind", "x"]
    driven.says(c.Answer("kind", "b"))
    assert driven.next == Over(Ended.COMPLETED)


def test_a_tick_and_a_skip_are_taken_back_one_after_the_other() -> None:
    book = runbook_of(DoStep(id="d", title="D", do="Do."), ask_step("e", yes=""), ASK)
    driven = Stepped(book).start().says(c.MarkDone("d")).says(c.Skip("e", "no")).says(c.Undo())
    assert driven.at == ("e", "")
    driven.says(c.Undo())
    assert isinstance(driven.next, AskDone)
    refused = driven.tell(c.Undo())
    assert refused is not None
    assert "nothing" in refused.reason or "no tick" in refused.reason


def test_a_note_is_taken_back_and_moves_nothing() -> None:
    driven = Stepped(runbook_of(ASK)).start().says(c.AddNote("wrong")).says(c.AddNote("right"))
    driven.says(c.Undo(driven.run.notes[0].seq))
    assert [note.text for note in driven.run.notes] == ["right"]
    driven.says(c.AddNote("more")).says(c.Undo())  # the last one
    assert [note.text for note in driven.run.notes] == ["right"]
    assert driven.at == ("ask", "")


def test_a_note_of_the_program_stays() -> None:
    driven = Stepped(runbook_of(ASK)).start()
    driven.session._write(NoteAdded(text="lost", by="handrail 0"))
    assert driven.tell(c.Undo(driven.run.notes[0].seq)) is not None
    assert driven.tell(c.Undo()) is not None


def test_a_word_before_a_change_stays() -> None:
    book = runbook_of(ask_step("kind", a=""), run_step("change", effect=Effect.CHANGES), ASK)
    driven = Stepped(book, {"change": said()}).start().says(c.Answer("kind", "a")).consents()
    refused = driven.tell(c.Undo())
    assert refused is not None
    assert "'change' has changed local since" in refused.reason


def test_a_word_before_a_change_that_a_person_made_stays() -> None:
    book = runbook_of(
        ask_step("kind", a=""), DoStep(id="pull", title="P", do="Pull.", effect=Effect.CHANGES), ASK
    )
    driven = Stepped(book).start().says(c.Answer("kind", "a")).says(c.MarkDone("pull"))
    answer = driven.run.entries[0].seq
    refused = driven.tell(c.Undo(answer))
    assert refused is not None
    assert "'pull' has changed" in refused.reason
    driven.says(c.Undo())  # the tick itself can be taken back
    assert isinstance(driven.next, AskDone)
    driven.says(c.Undo(answer))
    assert driven.at == ("kind", "")


def test_a_change_that_was_skipped_keeps_no_word() -> None:
    book = runbook_of(ask_step("kind", a=""), run_step("change", effect=Effect.CHANGES), ASK)
    driven = Stepped(book).start().says(c.Answer("kind", "a")).says(c.Skip("change", "no"))
    driven.says(c.Undo(driven.run.entries[0].seq))
    assert driven.at == ("kind", "")


def test_a_word_inside_a_group_is_taken_back_in_the_group_or_after_it() -> None:
    inner = GroupStep(
        id="g",
        title="G",
        group=(run_step("a", **N), ask_step("d", yes="", no=""), run_step("b", **N), ask_step("e", yes="")),
    )
    driven = (
        Stepped(runbook_of(inner, ASK), {"a": said("7"), "b": said("1")}).start().says(c.Answer("d", "yes"))
    )
    assert driven.at == ("e", "")
    driven.says(c.Undo())
    assert driven.at == ("d", "")
    assert driven.run.containers[0].entry == 1  # still in it
    driven.says(c.Answer("d", "no")).says(c.Answer("e", "yes"))
    assert driven.at == ("ask", "")
    driven.says(c.Undo())
    assert (driven.at, driven.run.containers[0].entry) == (("e", ""), 2)
    driven.says(c.Answer("e", "yes"))
    assert driven.verdicts["g"] is Verdict.FAIL  # by a, which still counts
    assert driven.run.verdict is Verdict.FAIL


def test_a_word_that_led_into_a_group_is_taken_back_out_of_it() -> None:
    driven = (
        Stepped(group(), {"a": said("1"), "b": said("1")}).start().says(c.Answer("ask", "yes")).says(c.Undo())
    )
    assert driven.at == ("ask", "")
    assert driven.run.containers == ()
    assert driven.entry("g").state is EntryState.INTERRUPTED


def test_in_rows_and_other_runbooks_nothing_is_taken_back_alone() -> None:
    rows = Stepped(runbook_of(ask_step("ask", yes=""), ask_step("each", yes=""))).start()
    rows.says(c.Answer("ask", "yes"))
    each = Stepped(runbook_of(replace(ask_step("x", yes=""), each=(1, 2)))).start().says(c.Answer("x", "yes"))
    inside = Stepped(used(ask_step("x", yes=""), ASK)).start().says(c.Answer("u/x", "yes"))
    for driven in (each, inside):
        refused = driven.tell(c.Undo())
        assert refused is not None
        assert "go to the step itself" in refused.reason


def test_what_a_machine_read_or_a_person_decided_is_no_word() -> None:
    look = run_step("look", outcomes=(outcome("pass: nope > 1", next="end.resolved"),))
    driven = Stepped(runbook_of(look, ASK), {"look": said()}).start()
    driven.says(c.Decide("look", Decision.BY_HAND, verdict=Verdict.WARN))
    assert driven.tell(c.Undo(driven.run.entries[0].seq)) is not None
    assert driven.tell(c.Undo(10_000)) is not None
