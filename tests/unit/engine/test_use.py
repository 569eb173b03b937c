"""A runbook that is used by another one: its inputs, its end, what it gives back, what neither sees of the other."""

from typing import Any

import pytest

from desktop.domain.events import Decision
from desktop.domain.inputs import Input, InputType, Rule
from desktop.domain.run import EntryState
from desktop.domain.runbook import Applies, Runbook, linked
from desktop.domain.step import AskStep, Choice, Effect, EndStep, EscalateStep, Escalation, GroupStep, UseStep
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, Over
from tests.fakes.memory import MemorySecrets, said
from tests.unit.engine.driving import ask_step, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Stepped

N = {"capture": {"n": "number"}, "outcomes": (outcome("fail: n > 5", say="${n}"), outcome("pass: otherwise"))}
HOST = {"host": Input(type=InputType.TARGET)}


def child(*steps: Any, **keys: Any) -> Runbook:
    return Runbook(runbook=1, id="child", title="The child", steps=steps, **keys)


def parent(used: Runbook, *after: Any, use: dict[str, Any] | None = None, **keys: Any) -> Runbook:
    step = UseStep(id="u", title="U", use="child", **(use or {}))
    return linked(runbook_of(step, *after, **keys), {"child": used})


def test_the_steps_of_the_other_runbook_are_run_with_its_own_inputs() -> None:
    used = child(run_step("look", env={"H": "${host}"}, **N), inputs=HOST, on="${host}")
    book = parent(used, use={"with_": {"host": "${where}"}}, inputs={"where": Input()})
    driven = Stepped(book, {"look": said("7")}).start(where="ssh:a")
    assert driven.path == ["u", "u/look"]
    assert driven.fleet.known["ssh:a"].asked == [("look", {"H": "ssh:a"})]
    assert driven.entry("u").inputs == {"host": "ssh:a"}
    assert (driven.entry("u").verdict, driven.entry("u").said) == (Verdict.FAIL, "The child: completed. 7")
    assert driven.next == Over(Ended.COMPLETED)


@pytest.mark.parametrize("given", [{}, {"host": "nonsense"}, {"host": "local", "more": 1}])
def test_inputs_that_do_not_fit_make_the_step_unknown(given: dict[str, Any]) -> None:
    driven = Stepped(parent(child(run_step("look"), inputs=HOST), use={"with_": given})).start()
    assert (driven.path, driven.entry("u").verdict) == (["u"], Verdict.UNKNOWN)
    assert "input" in driven.entry("u").reason


def test_rules_of_its_inputs_go_by_the_time_of_the_run() -> None:
    used = child(
        run_step("look"),
        inputs={"until": Input(type=InputType.DATETIME)},
        rules=(Rule(assert_="until > now", say="It is over."),),
    )
    at_that_time = Stepped(
        parent(used, use={"with_": {"until": "2026-11-20T05:00:00Z"}}), {"look": said()}
    ).start()
    assert at_that_time.path == ["u", "u/look"]


def test_a_runbook_that_is_not_at_hand_makes_the_step_unknown() -> None:
    driven = Stepped(runbook_of(UseStep(id="u", title="U", use="child"))).start()
    assert "'child'" in driven.entry("u").reason


def test_it_gives_back_its_outputs_how_it_ended_and_its_verdict() -> None:
    used = child(
        run_step("look", **N),
        EndStep(id="fin", end=Ended.WORKAROUND),
        outputs={"found": "steps.look.n + 1", "missing": "steps.x.y"},
    )
    judged = (
        outcome("warn: ended == 'workaround' and verdict == 'fail' and found == 8"),
        outcome("pass: otherwise"),
    )
    after = run_step(
        "after", env={"F": "${steps.u.found}", "E": "${steps.u.ended}"}, when="not exists(steps.u.missing)"
    )
    driven = Stepped(
        parent(used, after, use={"outcomes": judged}), {"look": said("7"), "after": said()}
    ).start()
    assert driven.entry("u").verdict is Verdict.WARN
    assert driven.fleet.known["local"].asked[-1] == ("after", {"F": "8", "E": "workaround"})


@pytest.mark.parametrize("how", ["step", "next"])
def test_its_end_ends_only_itself(how: str) -> None:
    fin = EndStep(id="fin", end=Ended.RESOLVED) if how == "step" else run_step("fin", next="end.resolved")
    driven = Stepped(
        parent(child(fin, run_step("never")), run_step("after")), {"fin": said(), "after": said()}
    ).start()
    assert driven.path == ["u", "u/fin", "after"]
    assert driven.entry("u").reading["ended"] == "resolved"
    assert driven.next == Over(Ended.COMPLETED)


def test_its_hand_over_is_that_of_the_run() -> None:
    up = EscalateStep(id="up", title="Up", escalate=Escalation(to="Ops", because="${steps.look.n}"))
    driven = Stepped(parent(child(run_step("look", **N), up), run_step("after")), {"look": said("7")}).start()
    assert driven.next == Over(Ended.ESCALATED)
    assert driven.run.end is not None
    assert (driven.run.end.escalated_to, driven.run.end.because) == ("Ops", "7")
    assert driven.run.verdict is Verdict.FAIL


def test_a_run_whose_last_word_is_a_hand_over_inside_goes_no_further() -> None:
    """The step was recorded and the end was not."""
    up = EscalateStep(id="up", title="Up", escalate=Escalation(to="Ops"))
    driven = Stepped(parent(child(up), run_step("after"))).start()
    place = 1 + next(
        index for index, event in enumerate(driven.events) if getattr(event, "step", "") == "u/up"
    )
    assert driven.again(place).next == Over(Ended.ESCALATED)


def test_neither_sees_the_steps_of_the_other() -> None:
    used = child(run_step("look", when="not exists(steps.mine.stdout)", **N))
    after = run_step("after", when="not exists(steps.look.n)")
    book = linked(
        runbook_of(run_step("mine"), UseStep(id="u", title="U", use="child"), after), {"child": used}
    )
    driven = Stepped(book, {"mine": said(), "look": said("1"), "after": said()}).start()
    assert driven.path == ["mine", "u", "u/look", "after"]
    assert driven.verdicts["u/look"] is driven.verdicts["after"] is Verdict.PASS


def test_steps_of_the_same_name_do_not_meet() -> None:
    used = child(run_step("look", "inner", capture={"n": "number"}))
    book = linked(
        runbook_of(run_step("look", "outer", capture={"n": "number"}), UseStep(id="u", title="U", use="child"),
                   run_step("after", env={"N": "${steps.look.n}"})),
        {"child": used},
    )  # fmt: skip
    driven = Stepped(book, {"outer": said("1"), "inner": said("2"), "after": said()}).start()
    assert driven.fleet.known["local"].asked[-1] == ("after", {"N": "1"})


def test_each_following_starts_afresh() -> None:
    """What an earlier following read is not seen by a later one."""
    used = child(
        run_step("first", when="go == 'yes'"),
        run_step("then", when="exists(steps.first.stdout)"),
        inputs={"go": Input()},
    )
    use = {"use": "child", "title": "U"}
    book = linked(
        runbook_of(UseStep(id="u", with_={"go": "yes"}, **use), UseStep(id="v", with_={"go": "no"}, **use)),
        {"child": used},
    )
    driven = Stepped(book, {"first": said(), "then": said()}).start()
    assert driven.verdicts["u/then"] is Verdict.PASS
    assert driven.verdicts["v/then"] is Verdict.NOT_APPLICABLE
    loop = AskStep(
        id="again", title="A", ask="?", choices={"y": Choice(label="Y", next="u"), "n": Choice(label="N")}
    )
    asks = child(ask_step("go", yes="", no=""), run_step("first", when="steps.go.answer == 'yes'"),
                 run_step("then", when="exists(steps.first.stdout)"))  # fmt: skip
    driven = Stepped(parent(asks, loop), {"first": said(), "then": said()}).start()
    for answer in ("yes", "y", "no"):
        driven.says(c.Answer("u/go" if answer != "y" else "again", answer))
    assert driven.verdicts["u/then"] is Verdict.NOT_APPLICABLE


def test_runbooks_use_each_other_eight_deep() -> None:
    for depth in (8, 9):
        book = child(run_step("look"))
        for level in range(depth):
            book = linked(runbook_of(UseStep(id=f"u{level}", title="U", use="child")), {"child": book})
        driven = Stepped(book, {"look": said()}).start()
        assert driven.next == Over(Ended.COMPLETED)
        if depth == 8:
            assert driven.run.entries[-1].step == "u7/u6/u5/u4/u3/u2/u1/u0/look"
            assert driven.run.verdict is Verdict.PASS
        else:
            assert "at most 8 deep" in driven.run.entries[-1].reason


def test_a_used_runbook_for_each_item_sees_its_own_row_only() -> None:
    used = child(
        run_step("look", env={"X": "${x}"}, when="x == 'a'"),
        run_step("then", when="exists(steps.look.stdout)"),
        inputs={"x": Input()},
        outputs={"seen": "x"},
    )
    book = parent(used, use={"with_": {"x": "${item}"}, "each": ("a", "b")})
    driven = Stepped(book, {"look": said(), "then": said()}).start()
    verdicts = {(one.step, one.row): one.verdict for one in driven.run.entries}
    assert (verdicts["u/then", "0"], verdicts["u/then", "1"]) == (Verdict.PASS, Verdict.NOT_APPLICABLE)
    rows = driven.entry("u").reading["rows"]
    assert [(row["item"], row["seen"], row["ended"]) for row in rows] == [  # type: ignore[union-attr,index]
        ("a", "a", "completed"), ("b", "b", "completed"),
    ]  # fmt: skip


def test_a_change_inside_wants_its_consent_and_observing_blocks_it() -> None:
    used = child(run_step("change", effect=Effect.CHANGES))
    driven = Stepped(parent(used), {"change": said()}).start()
    assert isinstance(driven.next, AskConsent)
    assert driven.at == ("u/change", "")
    driven.consents()
    assert driven.next == Over(Ended.COMPLETED)
    observed = Stepped(parent(used)).start(observe_only=True)
    assert observed.verdicts["u/change"] is Verdict.BLOCKED


def test_an_unknown_step_inside_that_branches_asks_inside() -> None:
    used = child(
        run_step("look", outcomes=(outcome("pass: nope > 1", next="end.resolved"),)), run_step("then")
    )
    driven = Stepped(parent(used), {"look": said(), "then": said()}).start()
    assert isinstance(driven.next, AskDecision)
    driven.says(c.Decide("u/look", Decision.GO_ON))
    assert driven.path == ["u", "u/look", "u/then"]


def test_a_secret_is_handed_on_as_a_reference() -> None:
    secret = Input(type=InputType.SECRET)
    used = child(run_step("call", env={"T": "${key}"}), inputs={"key": secret})
    book = parent(used, use={"with_": {"key": "${token}"}}, inputs={"token": secret})
    driven = Stepped(book, {"call": said()}, secrets=MemorySecrets({"ref": "s3cr3t"})).start(token="ref")
    assert driven.fleet.known["local"].asked == [("call", {"T": "s3cr3t"})]
    assert "s3cr3t" not in repr(driven.events)


def test_a_jump_inside_reaches_a_group_of_the_same_runbook() -> None:
    used = child(run_step("a", next="c"), GroupStep(id="g", title="G", group=(run_step("b"), run_step("c"))))
    driven = Stepped(parent(used), {"a": said(), "c": said()}).start()
    assert driven.path == ["u", "u/a", "u/g", "u/c"]


def test_a_crash_inside_goes_on_inside() -> None:
    used = child(run_step("a"), ask_step("b", yes=""), run_step("c"))
    driven = Stepped(parent(used, run_step("after")), {"a": said(), "c": said(), "after": said()}).start()
    for cut in range(2, len(driven.events) + 1):
        again = driven.again(cut)
        assert again.at == ("u/b", "")
        again.says(c.Answer("u/b", "yes"))
        assert again.next == Over(Ended.COMPLETED)
        done = [one.step for one in again.run.entries if one.state is EntryState.FINISHED]
        assert done == ["u", "u/a", "u/b", "u/c", "after"]


def test_the_other_runbooks_shell_and_systems_are_its_own() -> None:
    used = child(run_step("look"), shell="bash", applies=Applies(os=("windows",)))
    driven = Stepped(parent(used, run_step("after")), {"after": said()}).start()
    assert driven.verdicts["u/look"] is Verdict.NOT_APPLICABLE
    assert driven.verdicts["u"] is Verdict.NOT_APPLICABLE
    assert driven.path[-1] == "after"
