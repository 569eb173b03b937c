"""A step that is done for each target, each item, or both: its rows, their sum, and what others see of them."""

from random import Random
from typing import Any

import pytest

from desktop.domain.errors import ConnectError
from desktop.domain.events import FanItem, StepStarted
from desktop.domain.step import AskStep, Choice, Effect, GroupStep, Quorum, Step
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskQuestion, Over
from desktop.targets.base import Call, Identity
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import outcome, run_step, runbook_of
from tests.unit.engine.stepped import Fleet, Stepped

AB = ("ssh:a", "ssh:b")
N = {"capture": {"n": "number"}, "outcomes": (outcome("fail: n > 5", say="${n}"), outcome("pass: otherwise"))}


def fleet(**stdout: str) -> Fleet:
    """Targets named `ssh:<key>` that all answer `look` with their own words."""
    own = {
        f"ssh:{name}": ScriptedTarget(parse_target(f"ssh:{name}"), {"look": said(text), "then": said(text)})
        for name, text in stdout.items()
    }
    return Fleet({}, **own)


def rows(driven: Stepped, step: str = "look") -> list[dict[str, Any]]:
    return list(driven.entry(step).reading["rows"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "inputs"),
    [
        (AB, {}),
        ("${hosts}", {"hosts": list(AB)}),
        (("${one}", "ssh:b"), {"one": "ssh:a"}),
        (("${hosts}",), {"hosts": list(AB)}),
    ],
)
def test_a_list_of_targets_makes_a_row_for_each(on: Any, inputs: dict[str, Any]) -> None:
    driven = Stepped(runbook_of(run_step("look", on=on, **N)), fleet(a="1", b="9")).start(**inputs)
    assert driven.next == Over(Ended.COMPLETED)
    assert [(row["target"], row["item"], row["verdict"], row["n"]) for row in rows(driven)] == [
        ("ssh:a", None, "pass", 1),
        ("ssh:b", None, "fail", 9),
    ]
    assert driven.path == ["look", "look[0]", "look[1]"]
    assert driven.entry("look").verdict is Verdict.FAIL
    assert driven.entry("look").said == "2 rows: 1 pass, 1 fail. Fail: b."


class ListedTarget(ScriptedTarget):
    """A list of hosts that is reached to learn who they are."""

    def __init__(self, text: str, *members: str) -> None:
        super().__init__(parse_target(text))
        self.members = members

    def identify(self, call: Call) -> Identity:
        return Identity(self.ref.label, {"members": list(self.members), "os": ""})


@pytest.mark.parametrize("on", ["file:/x.csv", ("file:/x.csv",), "${hosts}"])
def test_a_list_of_hosts_makes_a_row_for_each_and_for_those_they_stand_for(on: Any) -> None:
    known = fleet(a="1", b="9")
    known.known |= {
        "file:/x.csv": ListedTarget("file:/x.csv", "ssh:a", "ansible:/y"),
        "ansible:/y": ListedTarget("ansible:/y", "ssh:b"),
    }
    driven = Stepped(runbook_of(run_step("look", on=on, **N)), known).start(hosts=["file:/x.csv"])
    assert [(row["target"], row["verdict"]) for row in rows(driven)] == [("ssh:a", "pass"), ("ssh:b", "fail")]


def test_a_change_on_a_list_of_hosts_is_allowed_host_by_host() -> None:
    known = fleet(a="", b="")
    known.known["file:/x.csv"] = ListedTarget("file:/x.csv", "ssh:a", "ssh:b")
    step = run_step("look", on="file:/x.csv", effect=Effect.CHANGES)
    driven = Stepped(runbook_of(step), known).start()
    assert isinstance(driven.next, AskConsent)
    assert (driven.next.row, str(driven.next.prepared.target)) == ("0", "ssh:a")


def test_the_file_may_say_where_each_step_is_done_many_times() -> None:
    driven = Stepped(runbook_of(run_step("look"), run_step("then"), on=AB), fleet(a="", b="")).start()
    assert driven.path == ["look", "look[0]", "look[1]", "then", "then[0]", "then[1]"]


@pytest.mark.parametrize(("each", "inputs"), [((1, "x"), {}), ("${list}", {"list": [1, "x"]})])
def test_a_list_of_items_makes_a_row_for_each(each: Any, inputs: dict[str, Any]) -> None:
    step = run_step("look", each=each, env={"ITEM": "${item}"})
    driven = Stepped(runbook_of(step), {"look": said()}).start(**inputs)
    assert driven.fleet.known["local"].asked == [("look", {"ITEM": "1"}), ("look", {"ITEM": "x"})]
    assert [row["item"] for row in rows(driven)] == [1, "x"]


def test_targets_and_items_make_a_row_for_each_pair() -> None:
    driven = Stepped(
        runbook_of(run_step("look", on=AB, each=(1, 2), env={"ITEM": "${item}"})), fleet(a="", b="")
    ).start()
    assert [(row["target"], row["item"]) for row in rows(driven)] == [
        ("ssh:a", 1), ("ssh:a", 2), ("ssh:b", 1), ("ssh:b", 2),
    ]  # fmt: skip


def test_an_item_may_say_where_its_row_is_done() -> None:
    driven = Stepped(runbook_of(run_step("look", each=AB, on="${item}")), fleet(a="", b="")).start()
    assert [(row["target"], row["item"]) for row in rows(driven)] == [("ssh:a", "ssh:a"), ("ssh:b", "ssh:b")]


def test_an_input_whose_name_holds_item_is_no_item() -> None:
    step = run_step("look", each=(1,), on="${items}")
    driven = Stepped(runbook_of(step), fleet(a="", b="")).start(items=list(AB))
    assert [row["target"] for row in rows(driven)] == list(AB)


def test_rows_of_an_earlier_step_are_targets() -> None:
    book = runbook_of(
        run_step("look", on=AB, each=("x",)), run_step("then", on="${steps.look.rows}", env={"I": "${item}"})
    )
    driven = Stepped(book, fleet(a="", b="")).start()
    assert [(row["target"], row["item"]) for row in rows(driven, "then")] == [("ssh:a", "x"), ("ssh:b", "x")]


def test_rows_of_an_earlier_step_are_items_too() -> None:
    book = runbook_of(
        run_step("look", on=AB, **N), run_step("then", each="${steps.look.rows}", env={"N": "${item.n}"})
    )
    driven = Stepped(book, {"look": said("7"), "then": said()}).start()
    assert [env for _, env in driven.fleet.known["local"].asked] == [{"N": "7"}, {"N": "7"}]


def test_an_empty_list_does_not_apply() -> None:
    driven = Stepped(runbook_of(run_step("look", each="${list}"))).start(list=[])
    assert driven.entry("look").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"each": "${x}"}, "wants a list"),
        ({"on": ("nonsense",)}, "is not a target"),
        ({"each": "${steps.no.rows}"}, "no"),
        ({"on": "${rows}"}, "has no target"),
        ({"on": "${rows}", "each": tuple(range(10_001))}, "has no target"),
        (
            {"each": tuple(range(10_001))},
            "at most 10,000 rows; this one would have 10,001. Take fewer at a time",
        ),
        (
            {"on": tuple(f"ssh:h{n}" for n in range(101)), "each": tuple(range(100))},
            "this one would have 10,100",
        ),
    ],
)
def test_what_is_no_list_of_rows_is_unknown_with_the_reason(keys: dict[str, Any], told: str) -> None:
    driven = Stepped(runbook_of(run_step("look", **keys))).start(x="word", rows=[{"item": 1}])
    assert driven.entry("look").verdict is Verdict.UNKNOWN
    assert told in driven.entry("look").reason


def test_a_row_that_cannot_be_reached_is_unknown_and_the_others_are_read() -> None:
    targets = fleet(a="1", b="1")
    targets.known["ssh:a"].identity = ConnectError("no route", rung="tcp")
    driven = Stepped(runbook_of(run_step("look", on=AB, **N)), targets).start()
    assert [row["verdict"] for row in rows(driven)] == ["unknown", "pass"]
    assert driven.entry("look").reason == "no route"
    assert driven.entry("look").said == "2 rows: 1 could not check, 1 pass. Could not check: a."


@pytest.mark.parametrize(
    ("quorum", "answers", "verdict"),
    [
        (None, "199", Verdict.FAIL),
        (Quorum.ANY, "199", Verdict.PASS),
        (Quorum.ANY, "999", Verdict.FAIL),
        (Quorum.MAJORITY, "119", Verdict.PASS),
        (Quorum.MAJORITY, "199", Verdict.FAIL),
        (Quorum.MAJORITY, "19", Verdict.FAIL),
        (Quorum.ALL, "119", Verdict.FAIL),
        (Quorum.ALL, "111", Verdict.PASS),
        (Quorum.ANY, "13", Verdict.WARN),  # both are good, and the worse of them is told
    ],
)
def test_quorum_says_how_many_rows_have_to_be_good(
    quorum: Quorum | None, answers: str, verdict: Verdict
) -> None:
    judged = (outcome("fail: n > 5"), outcome("warn: n > 2"), outcome("pass: otherwise"))
    step = run_step("look", each=tuple(answers), quorum=quorum, capture={"n": "number"}, outcomes=judged)
    driven = Stepped(runbook_of(step), {"look": [said(one) for one in answers]}).start()
    assert driven.entry("look").verdict is verdict


def test_rows_that_do_not_apply_do_not_count_for_a_quorum() -> None:
    step = run_step("look", each=(1, 9, 9, 9), quorum=Quorum.MAJORITY, when="item < 5")
    driven = Stepped(runbook_of(step), {"look": said()}).start()
    assert driven.entry("look").verdict is Verdict.PASS
    assert [row["verdict"] for row in rows(driven)] == ["pass", *["not_applicable"] * 3]


def test_a_when_about_the_target_is_asked_for_each_row() -> None:
    targets = fleet(a="", b="")
    targets.known["ssh:b"].os = "windows"
    driven = Stepped(runbook_of(run_step("look", on=AB, when="target.os == 'linux'")), targets).start()
    assert targets.asked == [("ssh:a", "look")]
    assert [row["verdict"] for row in rows(driven)] == ["pass", "not_applicable"]


def test_a_when_about_neither_is_asked_once() -> None:
    driven = Stepped(runbook_of(run_step("look", on=AB, when="steps.no.verdict == 'pass' or 1 > 2"))).start()
    assert driven.path == ["look"]


def test_needs_and_observe_only_are_about_the_whole() -> None:
    book = runbook_of(
        run_step("bad", outcomes=(outcome("fail: otherwise"),)),
        run_step("look", on=AB, needs=("bad",)),
        run_step("then", on=AB, effect=Effect.CHANGES),
    )
    driven = Stepped(book, {"bad": said()}).start(observe_only=True)
    assert driven.path == ["bad", "look", "then"]
    assert driven.verdicts == {"bad": Verdict.FAIL, "look": Verdict.BLOCKED, "then": Verdict.BLOCKED}


def test_the_next_is_that_of_the_first_row_with_the_verdict() -> None:
    judged = (
        outcome("fail: n > 8", next="high"),
        outcome("fail: n > 5", next="low"),
        outcome("pass: otherwise", next="end.resolved"),
    )
    look = run_step("look", each=("1", "7", "9"), capture={"n": "number"}, outcomes=judged)
    book = runbook_of(look, run_step("high"), run_step("low"))
    answers = {"look": [said("1"), said("7"), said("9")], "low": said()}
    driven = Stepped(book, answers).start()  # type: ignore[arg-type]
    assert driven.path[-1] == "low"


def test_an_unknown_row_never_falls_through_where_the_step_branches() -> None:
    look = run_step(
        "look", on=AB, capture={"n": "number"}, outcomes=(outcome("pass: n > 0", next="end.resolved"),)
    )
    driven = Stepped(runbook_of(look, run_step("then")), fleet(a="1", b="x")).start()
    assert isinstance(driven.next, AskDecision)
    assert driven.at == ("look", "")


def test_rows_side_by_side_tell_the_same_whatever_order_they_end_in() -> None:
    book = runbook_of(run_step("look", on=tuple(f"ssh:h{n}" for n in range(40)), **N))
    told = []
    for seed in range(3):
        driven = Stepped(book, {"look": said("3")}, pick=Random(seed)).start()
        told.append((driven.entry("look").said, rows(driven)))
    assert told[0] == told[1] == told[2]


def test_at_most_32_are_read_at_once_and_a_target_is_identified_once() -> None:
    hosts = tuple(f"ssh:h{n}" for n in range(50))
    driven = Stepped(runbook_of(run_step("look", on=hosts, each=(1, 2))), {"look": said()})
    driven.start(is_held=True)
    assert len(driven.lanes.waiting) == 32
    driven.settle()
    assert driven.kinds.count("TargetIdentified") == 50
    assert len(rows(driven)) == 100


def test_the_event_says_what_the_rows_are_before_any_is_read() -> None:
    driven = Stepped(runbook_of(run_step("look", on=AB)), fleet(a="", b="")).start()
    begun = next(event for event in driven.events if isinstance(event, StepStarted))
    assert begun.fan == (FanItem(target="ssh:a"), FanItem(target="ssh:b"))
    assert (begun.is_container, begun.is_parallel, begun.row) == (True, True, "")


def asked_each(**keys: Any) -> Step:
    choices = {"yes": Choice(label="Yes"), "no": Choice(label="No")}
    return AskStep(id="ask", title="Ask", ask="About ${item}?", choices=choices, **keys)


def test_a_person_is_asked_row_by_row() -> None:
    driven = Stepped(runbook_of(asked_each(each=("x", "y")))).start()
    assert isinstance(driven.next, AskQuestion)
    assert (driven.at, driven.next.question) == (("ask", "0"), "About x?")
    driven.says(c.Answer("ask", "yes", row="0"))
    refused = driven.tell(c.Answer("ask", "yes", row="0"))  # the same word once more
    assert refused is not None
    assert driven.at == ("ask", "1")
    driven.says(c.Answer("ask", "no"))
    assert [row["answer"] for row in rows(driven, "ask")] == ["yes", "no"]


def test_a_group_is_done_for_each_row_with_its_target_and_item() -> None:
    inner = (
        run_step("look", env={"I": "${item}", "T": "${target.name}"}, **N),
        run_step("then", needs=("look",)),
    )
    group = GroupStep(id="g", title="G", group=inner, on=AB, each=("x",))
    driven = Stepped(runbook_of(group), fleet(a="1", b="9")).start()
    assert driven.path == ["g", "g[0]", "look[0]", "then[0]", "g[1]", "look[1]", "then[1]"]
    assert [target.asked[0][1]["T"] for target in driven.fleet.known.values()] == list(AB)
    assert [(row["target"], row["item"], row["verdict"]) for row in rows(driven, "g")] == [
        ("ssh:a", "x", "pass"),
        ("ssh:b", "x", "fail"),
    ]
    blocked = driven.run.entries[-1]
    assert (blocked.step, blocked.verdict) == (
        "then",
        Verdict.BLOCKED,
    )  # by its own row, not by that of ssh:a


def test_a_fan_out_inside_a_row_has_rows_of_its_own() -> None:
    inner = run_step("look", each=(1, 2), env={"I": "${item}"})
    group = GroupStep(
        id="g", title="G", group=(inner, run_step("then", env={"I": "${item}"})), each=("x", "y")
    )
    driven = Stepped(runbook_of(group), {"look": said(), "then": said()}).start()
    assert driven.path == [
        "g", "g[0]", "look[0]", "look[0.0]", "look[0.1]", "then[0]", "g[1]", "look[1]", "look[1.0]", "look[1.1]",
        "then[1]",
    ]  # fmt: skip
    assert [env["I"] for script, env in driven.fleet.known["local"].asked if script == "then"] == ["x", "y"]


def test_a_row_does_not_see_what_only_the_row_before_it_read() -> None:
    first = run_step("look", when="item == 'x'")
    group = GroupStep(
        id="g", title="G", group=(first, run_step("then", when="exists(steps.look.stdout)")), each=("x", "y")
    )
    driven = Stepped(runbook_of(group), {"look": said("seen"), "then": said()}).start()
    verdicts = {(one.step, one.row): one.verdict for one in driven.run.entries}
    assert verdicts["then", "0"] is Verdict.PASS
    assert verdicts["then", "1"] is Verdict.NOT_APPLICABLE


def test_from_outside_the_last_row_of_a_step_inside_is_seen() -> None:
    group = GroupStep(id="g", title="G", group=(run_step("look", **N),), each=("x", "y"))
    book = runbook_of(group, run_step("then", env={"N": "${steps.look.n}"}))
    driven = Stepped(book, {"look": [said("1"), said("2")], "then": said()}).start()
    assert driven.fleet.known["local"].asked[-1] == ("then", {"N": "2"})


def test_a_sentence_names_hosts_as_a_person_does_and_the_rows_as_they_are_written() -> None:
    hosts = ("ssh://root@a", "ssh://root@b", "ssh://root@c")
    answers = {"look": said("9"), "then": said("9")}
    known = Fleet({}, **{one: ScriptedTarget(parse_target(one), answers) for one in hosts})
    book = runbook_of(
        run_step("look", on=hosts, **N),
        run_step(
            "then", on="ssh://root@a", set={"bad": "sorted(row.target for row in steps.look.rows)"},
            outcomes=(outcome("warn: len(bad) > 0", say="Look at ${bad}, first at ${bad[0]}."),),
        ),
    )  # fmt: skip
    driven = Stepped(book, known).start()
    assert driven.entry("look").said == "3 rows: 3 fail. Fail: a, b, c."
    assert [row["target"] for row in rows(driven)] == list(hosts)
    assert driven.entry("then").said == "Look at a, b, c, first at a."
    assert list(driven.entry("then").reading["bad"]) == list(hosts)
