"""Checks that surely follow on a host are read along with the one that runs, and nobody sees a difference."""

import re
import time
from collections.abc import Sequence
from typing import Any

import pytest

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.first_script import first_script
from desktop.domain.errors import ConnectError, DeadlineError, NotApplicableError
from desktop.domain.run import Run
from desktop.domain.runbook import EscalateWhen
from desktop.domain.step import CheckStep, GroupMode, GroupStep, Retry, Sample, Step
from desktop.domain.target_ref import LOCAL, TargetRef, parse_target
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.ahead import Ahead
from desktop.engine.commands import Pace
from desktop.engine.next import Over
from desktop.engine.read_ahead import STALE_S, ReadAhead
from desktop.targets.base import Bundle, Call, CommandOutput, Facts, Identity, ScriptAsk, Shell, Target
from desktop.targets.local.target import LocalTarget
from tests.unit.engine.driving import Driven, ask_step, outcome, run_step, runbook_of

LIGHT = ("host.load", "host.memory", "host.entropy", "host.inodes")


class Sent:
    """A bundle of this computer: each script is run when it is taken, and `spoilt` ones end it."""

    def __init__(self, target: "Bundling", asks: Sequence[ScriptAsk]) -> None:
        self._target, self.asks = target, asks
        self.closed = 0

    def take(self, place: int, call: Call) -> CommandOutput | None:
        spoil = self._target.spoil.get(place)
        if isinstance(spoil, Exception):
            raise spoil
        ask = self.asks[place]
        return None if spoil else self._target.here.shell(call).run_script(ask.script, env=ask.env)

    def age_s(self, place: int) -> float:
        return self._target.age_s

    def close(self) -> None:
        self.closed += 1


class Bundling(Target):
    """This computer, looked at through a shell that can send several scripts at once."""

    def __init__(self, ref: TargetRef = LOCAL) -> None:
        super().__init__(ref)
        self.here = LocalTarget(LOCAL)
        self.sent: list[Sent] = []
        self.alone: list[str] = []
        self.spoil: dict[int, object] = {}
        self.age_s = 0.0

    @property
    def takes_bundles(self) -> bool:
        return True

    def identify(self, call: Call) -> Identity:
        return Identity(f"me@{self.ref.label}", {"os": "linux"})

    def facts(self, call: Call) -> Facts:
        raise NotApplicableError("not here")

    def shell(self, call: Call) -> Shell:
        shell = self.here.shell(call)
        run, alone = shell.run_script, self.alone

        class Alone:
            os = "linux"

            def run(self, *given: Any, **named: Any) -> CommandOutput:
                raise AssertionError("no check sends a command alone")

            def run_script(self, script: str, **named: Any) -> CommandOutput:
                alone.append(script)
                return run(script, **named)

        return Alone()

    def bundle(self, asks: Sequence[ScriptAsk], call: Call) -> Bundle | None:
        self.sent.append(Sent(self, asks))
        return self.sent[-1]

    @property
    def sizes(self) -> list[int]:
        return [len(one.asks) for one in self.sent]


def check(step_id: str, name: str = "host.load", **keys: Any) -> CheckStep:
    return CheckStep(id=step_id, title=step_id, check=name, **keys)


def checks(*ids: str) -> list[Step]:
    return [check(one, LIGHT[at % len(LIGHT)]) for at, one in enumerate(ids)]


def followed(*steps: Step, target: Bundling | None = None, **keys: Any) -> tuple[Driven, Bundling]:
    target = target or Bundling()
    driven = Driven(runbook_of(*steps, on="local", **keys), target)  # type: ignore[arg-type]
    assert isinstance(driven.start().settled(), Over)
    return driven, target


def readings(run: Run) -> list[tuple[str, Verdict | None, tuple[str, ...]]]:
    return [(one.step, one.verdict, tuple(sorted(one.reading))) for one in run.entries]


def test_a_row_of_checks_is_one_bundle_and_gives_the_same_events() -> None:
    steps = checks("a", "b", "c", "d")
    driven, target = followed(*steps)
    plain = Driven(runbook_of(*steps, on="local"), Bundling(), pace=Pace.TO_NEXT_QUESTION)  # type: ignore[arg-type]
    plain.target.__class__ = type("Plain", (Bundling,), {"takes_bundles": False})  # type: ignore[assignment]
    assert isinstance(plain.start().settled(), Over)
    assert (target.sizes, target.alone) == ([4], [])
    assert plain.target.alone != []  # type: ignore[attr-defined]
    assert driven.kinds == plain.kinds
    assert readings(driven.run) == readings(plain.run)
    assert all(one.reading for one in driven.run.entries if one.verdict is Verdict.PASS)


@pytest.mark.parametrize(
    ("steps", "sizes"),
    [
        ((*checks("a", "b"), run_step("s", "true"), *checks("c", "d")), [2, 2]),
        ((check("a", outcomes=(outcome("pass: otherwise", next="b"),)), *checks("b", "c")), [2]),
        ((check("a", next="b"), *checks("b", "c")), [2]),
        ((*checks("a", "b"), check("c", when="steps.a.load_1m >= 0"), *checks("d", "e")), [2, 3]),
        ((*checks("a", "b"), check("c", needs=("a",))), [2]),
        ((*checks("a", "b"), check("c", sample=Sample(times=2, every="10ms")), *checks("d", "e")), [2, 2]),
        ((*checks("a", "b"), check("c", retry=Retry(times=2, every="10ms")), *checks("d", "e")), [2, 2]),
        ((*checks("a", "b"), check("c", "host.disk", with_={"path": "${steps.a.none}"}), *checks("d", "e")), [2, 2]),
        ((*checks("a", "b"), check("c", "net.dns", with_={"name": "localhost"}), *checks("d", "e")), [2, 2]),
    ],
    ids=["script", "branch", "next", "when", "needs", "sample", "retry", "depends", "network"],
)  # fmt: skip
def test_what_may_not_follow_is_not_read_ahead(steps: tuple[Step, ...], sizes: list[int]) -> None:
    _, target = followed(*steps)
    assert target.sizes == sizes


def test_nothing_is_read_ahead_where_a_rule_may_end_the_run() -> None:
    rule = EscalateWhen(if_="steps.a.load_1m < 0", to="them")
    _, target = followed(*checks("a", "b"), escalate_when=(rule,))
    assert target.sizes == []


def test_a_person_who_goes_step_by_step_sees_nothing_run_before_its_time() -> None:
    target = Bundling()
    driven = Driven(runbook_of(*checks("a", "b"), on="local"), target, pace=Pace.GUIDED)  # type: ignore[arg-type]
    following = driven.start().settled()
    while not isinstance(following, Over):
        driven.tell(c.Proceed())
        following = driven.settled()
    assert (target.sizes, len(target.alone)) == ([], 2)


def test_the_children_of_a_parallel_group_are_one_bundle() -> None:
    group = GroupStep(id="g", title="g", mode=GroupMode.PARALLEL, group=tuple(checks("a", "b", "c")))
    _, target = followed(group)
    assert (target.sizes, target.alone) == ([3], [])


def test_the_steps_of_a_group_in_turn_are_one_bundle() -> None:
    group = GroupStep(id="g", title="g", group=tuple(checks("a", "b", "c")))
    ladder = GroupStep(id="l", title="l", mode=GroupMode.LADDER, group=tuple(checks("d", "e")))
    _, target = followed(group, ladder)
    assert target.sizes == [3]


def test_the_rows_about_one_host_are_one_bundle() -> None:
    step = check("a", "host.disk", each=("/", "/tmp", "/proc"), with_={"path": "${item}"})
    driven, target = followed(step)
    assert (target.sizes, target.alone) == ([3], [])
    rows = [one.reading["path"] for one in driven.run.entries if one.row and "path" in one.reading]
    assert rows[:2] == ["/", "/tmp"] or rows == []


def test_rows_of_fan_outs_that_follow_each_other_are_one_bundle_a_host() -> None:
    hosts = [Bundling(parse_target(f"ssh:h{at}")) for at in range(3)]

    class All:
        def target(self, ref: TargetRef) -> Target:
            return next(one for one in hosts if one.ref == ref)

    steps = [
        check(one, name, on=("ssh:h0", "ssh:h1", "ssh:h2")) for one, name in zip("abc", LIGHT, strict=False)
    ]
    driven = Driven(runbook_of(*steps), targets=All())  # type: ignore[arg-type]
    assert isinstance(driven.start().settled(), Over)
    assert [host.sizes for host in hosts] == [[3], [3], [3]]
    assert [host.alone for host in hosts] == [[], [], []]
    assert len([one for one in driven.run.entries if one.row and one.reading]) == 9


def test_what_has_grown_old_is_read_anew() -> None:
    target = Bundling()
    target.age_s = STALE_S + 0.1
    driven, _ = followed(*checks("a", "b"), target=target)
    assert len(target.alone) == 2
    assert all(one.closed for one in target.sent)
    assert all(one.reading for one in driven.run.entries if one.verdict is Verdict.PASS)


def test_what_a_broken_bundle_did_not_bring_is_read_by_itself() -> None:
    target = Bundling()
    target.spoil = {1: "broke"}
    driven, _ = followed(*checks("a", "b"), target=target)
    assert (target.sizes, len(target.alone)) == ([2], 1)
    assert target.sent[0].closed == 1
    assert all(one.fault is None for one in driven.run.entries)


def test_a_check_that_is_late_is_unknown_and_the_others_are_read() -> None:
    target = Bundling()
    target.spoil = {1: DeadlineError("It gave no result within 1 s.")}
    driven, _ = followed(*checks("a", "b", "c"), target=target)
    assert [one.fault and one.fault.kind for one in driven.run.entries] == [None, "Deadline", None]
    assert target.sent[0].closed == 1


def test_what_nobody_asks_for_is_closed_when_the_run_rests() -> None:
    target = Bundling()
    driven = Driven(
        runbook_of(*checks("a", "b"), ask_step("q", yes="", no=""), on="local"),
        target,  # type: ignore[arg-type]
    )
    take = Sent.take

    def paused(self: Sent, place: int, call: Call) -> CommandOutput | None:
        driven.session.submit(c.Pause())
        return take(self, place, call)

    Sent.take = paused  # type: ignore[method-assign]
    try:
        driven.start()
        until = time.monotonic() + 5
        while not (target.sent and target.sent[0].closed) and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        Sent.take = take  # type: ignore[method-assign]
    assert target.sent[0].closed == 1
    assert driven.path == ["a"]


WITH = {
    "host.certificates": {"path": "/etc/ssl"},
    "host.file": {"path": "/etc/passwd"},
    "host.growth": {"path": "/tmp"},
    "host.largest": {"path": "/tmp"},
    "host.log": {"path": "/var/log/syslog"},
    "host.process": {"name": "sshd"},
    "host.service": {"name": "ssh"},
    "host.sysctl": {"name": "vm.swappiness"},
}


@pytest.mark.parametrize(
    "name", [one for one in check_ids() if one.startswith("host.") and find_check(one).shell]
)
def test_every_host_check_tells_the_script_that_it_then_sends(name: str) -> None:
    needed: dict[str, Any] = dict(WITH.get(name, {}))
    ask = first_script(name, needed, "linux")
    assert ask is not None
    assert ask == first_script(name, needed, "linux")
    assert first_script(name, needed, "plan9") is None


def test_a_check_with_a_secret_or_without_a_script_tells_none() -> None:
    secret = [one for one in check_ids() if "Secret" in str(find_check(one).params.__annotations__)]
    assert secret
    assert [first_script(one, {}, "linux") for one in (*secret, "net.dns", "no.such")] == [None] * (
        len(secret) + 2
    )


def test_no_check_leaves_something_in_the_background_where_it_would_write_into_the_next_output() -> None:
    for name in check_ids():
        ask = first_script(name, WITH.get(name, {}), "linux")
        if ask:
            plain = re.sub(r"&&|[<>]&[0-9-]|'[^']*'|\"[^\"]*\"", "", ask.script)
            assert "&" not in plain, name


def test_a_host_that_opens_one_session_only_gets_that_of_the_bundle_back() -> None:
    target, ahead, call = Bundling(), ReadAhead(), Call.within(20)
    following = (Ahead("host.load", {}), Ahead("host.memory", {}))

    class OneSession:
        os = "linux"

        def run(self, *given: Any, **named: Any) -> CommandOutput:
            raise AssertionError("no check sends a command alone")

        def run_script(self, script: str, **named: Any) -> CommandOutput:
            if not target.sent[0].closed:
                raise ConnectError("It opens no more sessions.", rung="channel")
            return CommandOutput(("sh",), 0, "alone", "")

    first = ahead.run_script(OneSession(), target, ScriptAsk("echo one"), call, lambda: following)
    other = ahead.run_script(OneSession(), target, ScriptAsk("echo other"), call, tuple)
    assert (first.stdout, other.stdout, target.sizes) == ("one\n", "alone", [3])
