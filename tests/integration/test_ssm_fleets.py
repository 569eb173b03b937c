"""Steps over many nodes of Systems Manager, through a whole session: what is sent, asked, judged and recorded."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.events import StepStarted
from desktop.domain.inputs import Input, InputType
from desktop.domain.run import EntryState
from desktop.domain.step import Capture, CheckStep, Effect, Retry, RunStep, Step
from desktop.domain.target_ref import TargetRef
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.inputs import InputsError, parse_inputs
from desktop.engine.next import AskConsent, AskDecision, Over
from desktop.engine.updates import Update
from desktop.targets.base import Target
from desktop.targets.open import TargetPool
from tests.fakes.memory import MemorySecrets, ScriptedTarget
from tests.servers.run_command import FakeNode, RunCommandServer, node_id
from tests.unit.engine.driving import Driven, outcome, runbook_of

WEB = "ssm:/eu-west-1/tag:Role=web"
Make = Callable[..., RunCommandServer]


def of(number: int) -> str:
    return f"ssm:/eu-west-1/{node_id(number)}"


@pytest.fixture
def make(node_server: RunCommandServer) -> Make:
    """Make a fleet of web nodes that answer at once with their number, and one that is none of them."""

    def serve(count: int) -> RunCommandServer:
        web = (FakeNode(node_id(one), {"Role": "web"}, answer=says(str(one))) for one in range(1, count + 1))
        node_server.reset(*web, FakeNode(node_id(99_999), {"Role": "db"}))
        return node_server

    return serve


def says(words: str, status: int = 0) -> Callable[[str], tuple[int, str, str]]:
    """Answer a script as the node would that ran it, without running it."""

    def answer(script: str) -> tuple[int, str, str]:
        nonce = re.findall(r"handrail ([0-9a-f]{16}) ended", script)[-1]
        return status, f"handrail {nonce} 7 ok\n{words}\n\nhandrail {nonce} ended {status}\n", ""

    return answer


def read_step(**keys: Any) -> RunStep:
    judged = (outcome("fail: n > 100"), outcome("pass: otherwise"))
    return RunStep(
        title="Look", run="number", **{"id": "look", "capture": {"n": "number"}, "outcomes": judged, **keys}
    )


def driven_on(*steps: Step, **keys: Any) -> Driven:
    return Driven(
        runbook_of(*steps, **keys), targets=TargetPool(), secrets=MemorySecrets({"TOKEN": "s3cr3t-value"})
    )


def rows(driven: Driven, step: str = "look") -> list[dict[str, Any]]:
    entry = driven.run.latest[step]
    return list(entry.reading["rows"])  # type: ignore[arg-type]


def test_tag_makes_a_row_for_each_node_and_one_command_serves_them_all(make: Make) -> None:
    server = make(120)
    driven = driven_on(read_step(on=WEB)).start()
    driven.until(lambda update: isinstance(update.next, Over), timeout_s=60)
    found = rows(driven)
    assert [(row["target"], row["n"]) for row in found] == [(of(one), one) for one in range(1, 121)]
    assert [row["verdict"] for row in found] == ["pass"] * 100 + ["fail"] * 20
    assert server.calls["SendCommand"] == 1
    (command,) = server.commands.values()
    assert command.request["Targets"] == [{"Key": "tag:Role", "Values": ["web"]}]
    assert (command.request["MaxConcurrency"], command.request["MaxErrors"]) == ("100%", "100%")
    assert server.calls["DescribeInstanceInformation"] == 3  # pages of fifty, and nothing for a single node


def test_targets_are_named_in_the_record(make: Make) -> None:
    make(2)
    driven = driven_on(read_step(on=WEB)).start()
    assert driven.settled() == Over(Ended.COMPLETED)
    started = [one.event for one in driven.journal.events("run-1") if isinstance(one.event, StepStarted)]
    assert [started[0].target, *sorted(one.target for one in started[1:])] == ["", of(1), of(2)]
    identity = driven.run.identities[WEB]
    assert identity["label"] == "2 nodes tagged Role=web · default profile · eu-west-1, 2 online"  # type: ignore[index, call-overload]


def test_ids_go_in_parts_of_fifty_when_no_tag_means_them_all(make: Make) -> None:
    server = make(120)
    driven = driven_on(read_step(on=tuple(of(one) for one in range(1, 61)))).start()
    driven.until(lambda update: isinstance(update.next, Over), timeout_s=60)
    assert len(rows(driven)) == 60
    sent = [command.request["InstanceIds"] for command in server.commands.values()]
    assert sorted(len(ids) for ids in sent) != [1] * 60
    assert sorted(one for ids in sent for one in ids) == [node_id(one) for one in range(1, 61)]


def test_node_in_trouble_has_a_verdict_of_its_own(make: Make) -> None:
    server = make(4)
    server.nodes[node_id(2)].fate = "Undeliverable"
    server.nodes[node_id(3)].ping = "ConnectionLost"
    server.nodes[node_id(4)].answer = says("no number", 0)
    driven = driven_on(read_step(on=WEB)).start()
    assert driven.settled() == Over(Ended.COMPLETED)
    assert [row["verdict"] for row in rows(driven)] == ["pass", "unknown", "unknown", "unknown"]
    said = {entry.target: entry.said for entry in driven.run.entries if entry.row}
    assert "could not be delivered" in said[of(2)]
    assert "not in touch (ConnectionLost)" in said[of(3)]


def test_node_that_is_gone_keeps_no_other_from_its_command(make: Make) -> None:
    server = make(3)
    driven = driven_on(read_step(id="first"), read_step(), on=WEB)
    gone = server.nodes[node_id(2)]

    def remove(update: Update) -> None:
        """Take a node away once the first step is over; what is known of it is still at hand."""
        if "first" in update.run.latest and update.run.latest["first"].state is EntryState.FINISHED:
            server.nodes.pop(gone.id, None)

    driven.session.subscribe(remove)
    driven.start()
    driven.settled()
    assert [row["verdict"] for row in rows(driven)] == ["pass", "unknown", "pass"]


def test_denied_command_is_asked_for_once(make: Make) -> None:
    server = make(3)
    server.faults["SendCommand"] = ["deny"] * 9
    driven = driven_on(read_step(on=WEB)).start()
    driven.settled()
    assert [row["verdict"] for row in rows(driven)] == ["unknown"] * 3
    assert server.calls["SendCommand"] == 1


def test_nothing_that_carries_the_tag_is_unknown(make: Make) -> None:
    make(1)
    driven = driven_on(read_step(on="ssm:/eu-west-1/tag:Role=none")).start()
    driven.settled()
    entry = driven.run.latest["look"]
    assert entry.verdict is Verdict.UNKNOWN
    assert "knows no nodes tagged Role=none" in entry.said


def test_check_of_several_commands_sends_each_once(make: Make) -> None:
    server = make(0)
    server.nodes = {node_id(one): FakeNode(node_id(one), {"Role": "web"}) for one in (1, 2, 3)}
    driven = driven_on(CheckStep(id="look", title="Look", check="host.disk", on=WEB)).start()
    driven.until(lambda update: isinstance(update.next, Over), timeout_s=30)
    assert [row["mount"] for row in rows(driven)] == ["/"] * 3
    assert all(len(command.invocations) == 3 for command in server.commands.values())
    assert server.calls["SendCommand"] <= 2


def test_second_look_at_one_node_goes_to_it_alone(make: Make) -> None:
    server = make(3)
    counted = iter(["200", "2"])
    first = server.nodes[node_id(1)]
    first.answer = lambda script: says(next(counted))(script)
    retry = Retry(times=2, every="10ms", until="n < 100")
    driven = driven_on(read_step(on=WEB, retry=retry)).start()
    driven.settled()
    assert [row["n"] for row in rows(driven)] == [2, 2, 3]
    assert sorted(len(one.invocations) for one in server.commands.values()) == [1, 3]


# -- changes -----------------------------------------------------------------------------------------


def change_step(**keys: Any) -> RunStep:
    capture = {"rows": Capture(table=("target", "status", "exit_status", "said"))}
    return RunStep(id="fix", title="Fix", run="fix it", effect=Effect.CHANGES, capture=capture, **keys)


def test_change_is_allowed_once_by_name_and_number_and_sent_once(make: Make) -> None:
    server = make(60)
    server.nodes[node_id(7)].answer = says("it broke", 9)
    driven = driven_on(change_step(on=f"{WEB}?at_once=10%&max_errors=5")).start()
    asked = driven.settled()
    assert isinstance(asked, AskConsent)
    assert asked.prepared.target.label == "nodes tagged Role=web · default profile · eu-west-1"
    assert asked.prepared.command.splitlines() == [
        (
            f"# on 60 nodes: {', '.join(node_id(one) for one in range(1, 11))} and 50 more; at most 10% at once, "
            "until more than 5 fail"
        ),
        "fix it",
    ]
    assert server.calls["SendCommand"] == 0
    driven.tell(c.Consent("fix", asked.prepared.command))
    driven.until(lambda update: isinstance(update.next, Over), timeout_s=30)
    entry = driven.run.latest["fix"]
    assert (entry.verdict, server.calls["SendCommand"]) == (Verdict.FAIL, 1)
    (command,) = server.commands.values()
    assert (command.request["MaxConcurrency"], command.request["MaxErrors"]) == ("10%", "5")
    told = {row["target"]: row for row in entry.reading["rows"]}  # type: ignore[union-attr, index]
    assert len(told) == 60
    assert told[of(7)] == {"target": of(7), "status": "failed", "exit_status": 9, "said": "it broke"}
    assert told[of(8)]["status"] == "success"


def test_nodes_that_came_since_it_was_allowed_keep_it_from_being_sent(make: Make) -> None:
    server = make(3)
    driven = driven_on(change_step(on=WEB)).start()
    asked = driven.settled()
    assert isinstance(asked, AskConsent)
    server.nodes[node_id(4)] = FakeNode(node_id(4), {"Role": "web"})
    driven.tell(c.Consent("fix", asked.prepared.command))
    driven.settled()
    entry = driven.run.latest["fix"]
    assert "are others than those that were allowed (1 came or went" in entry.said
    assert server.calls["SendCommand"] == 0


@pytest.mark.parametrize(
    ("on", "operation", "fault"),
    [
        (of(1), "GetCommandInvocation", "deny"),
        (of(1), "GetCommandInvocation", "expired"),
        (WEB, "ListCommands", "deny"),
        (WEB, "ListCommandInvocations", "deny"),
        (of(1), "SendCommand", "error"),
    ],
)
def test_change_that_was_sent_and_cannot_be_asked_after_is_never_taken_for_not_begun(
    make: Make, on: str, operation: str, fault: str
) -> None:
    server = make(2)
    server.faults[operation] = [fault]
    driven = driven_on(change_step(on=on)).start()
    asked = driven.settled()
    assert isinstance(asked, AskConsent)
    driven.tell(c.Consent("fix", asked.prepared.command))
    unsure = driven.settled()
    assert isinstance(unsure, AskDecision)
    assert driven.kinds.count("OutcomeUnknown") == 1
    assert "before you run it again" in driven.run.latest["fix"].reason


def test_change_that_was_refused_did_not_begin(make: Make) -> None:
    server = make(1)
    server.faults["SendCommand"] = ["deny"]
    driven = driven_on(change_step(on=of(1))).start()
    asked = driven.settled()
    assert isinstance(asked, AskConsent)
    driven.tell(c.Consent("fix", asked.prepared.command))
    driven.settled()
    assert "OutcomeUnknown" not in driven.kinds
    assert "The missing permission is ssm:SendCommand" in driven.run.latest["fix"].said


def test_stopping_a_change_cancels_it_everywhere(make: Make) -> None:
    server = make(3)
    server.nodes[node_id(2)].fate = "Pending"
    driven = driven_on(change_step(on=WEB)).start()
    asked = driven.settled()
    assert isinstance(asked, AskConsent)
    driven.tell(c.Consent("fix", asked.prepared.command))
    until = time.monotonic() + 10
    while not server.commands and time.monotonic() < until:
        time.sleep(0.01)
    driven.session.submit(c.CancelStep())
    assert isinstance(driven.settled(), AskDecision)  # it may have taken place
    (command,) = server.commands.values()
    assert command.invocations[node_id(2)].status == "Cancelled"
    assert "Systems Manager was asked to cancel command" in driven.run.latest["fix"].said


def test_secret_is_not_sent_through_systems_manager(make: Make) -> None:
    server = make(1)
    step = read_step(on=of(1), env={"TOKEN": "${token}"})
    driven = driven_on(step, inputs={"token": Input(type=InputType.SECRET)}).start(token="TOKEN")
    driven.settled()
    entry = driven.run.latest["look"]
    assert entry.verdict is Verdict.UNKNOWN
    assert "no secret is sent to" in entry.said
    assert "CloudTrail" in entry.said
    assert server.calls["SendCommand"] == 0


def test_value_that_holds_a_secret_is_not_sent_either(make: Make) -> None:
    server = make(1)
    step = read_step(on=of(1), env={"URL": "https://kim:s3cr3t-value@example.com"})
    driven = driven_on(step).start()
    driven.settled()
    assert driven.run.latest["look"].said.startswith("URL: no secret is sent to")
    assert server.calls["SendCommand"] == 0


def test_one_input_of_type_target_is_one_target() -> None:
    book = runbook_of(
        read_step(), inputs={"host": Input(type=InputType.TARGET), "hosts": Input(type=InputType.TARGETS)}
    )
    with pytest.raises(InputsError, match=r"nodes tagged Role=web .* stands for several"):
        parse_inputs(book, {"host": WEB, "hosts": [WEB]})
    assert parse_inputs(book, {"host": of(1), "hosts": [WEB]})["hosts"] == [WEB]


def test_target_that_told_no_members_is_told_and_not_asked_for_ever() -> None:
    class Silent(TargetPool):
        def target(self, ref: TargetRef) -> Target:
            return ScriptedTarget(ref)

    driven = Driven(runbook_of(read_step(on=WEB)), targets=Silent()).start()
    driven.settled()
    assert "which targets it stands for is not told" in driven.run.latest["look"].said
