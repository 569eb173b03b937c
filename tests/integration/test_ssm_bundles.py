"""Several scripts by one Run Command: each keeps what is its own, and none can spoil or hold up another."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.domain.errors import CancelledError, ConnectError, DeadlineError
from desktop.domain.step import CheckStep
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Ended
from desktop.engine.next import Over
from desktop.targets.base import Bundle, Call, CancelToken, CommandOutput, ScriptAsk
from desktop.targets.open import TargetPool
from desktop.targets.ssm.bundle import LARGEST
from desktop.targets.ssm.bundle_script import AHEAD_S
from tests.servers.run_command import FakeNode, RunCommandServer, node_id
from tests.unit.engine.driving import Driven, outcome, runbook_of

NODE = f"ssm:/eu-west-1/{node_id(1)}"
WEB = "ssm:/eu-west-1/tag:Role=web"
CHECKS = ("host.load", "host.memory", "host.identity", "host.disk", "host.limits", "host.inodes")


@pytest.fixture
def server(node_server: RunCommandServer) -> RunCommandServer:
    node_server.reset(*(FakeNode(node_id(number), {"Role": "web"}) for number in (1, 2)))
    return node_server


def begin(*scripts: str | ScriptAsk) -> Bundle:
    asks = [one if isinstance(one, ScriptAsk) else ScriptAsk(one) for one in scripts]
    bundle = TargetPool().target(parse_target(NODE)).bundle(asks, Call.within(20))
    assert bundle is not None
    return bundle


def taken(bundle: Bundle, count: int) -> list[CommandOutput | None]:
    return [bundle.take(place, Call.within(20)) for place in range(count)]


def ends(outputs: Sequence[CommandOutput | None]) -> list[object]:
    return [one and (one.exit_status, one.stdout, one.stderr) for one in outputs]


def test_each_script_keeps_its_streams_and_its_status(server: RunCommandServer) -> None:
    odd = "it's $HOME `id` {{ssm:x}}\n\x1e\\"
    bundle = begin(
        ScriptAsk('printf %s "$VALUE"; echo uno >&2; cd /; exec 2>&-', {"VALUE": odd}),
        "exit 3",
        'printf %s "${VALUE-none}"; printf due >&2; cat; false',
        "exit 194",
    )
    outputs = taken(bundle, 4)
    assert ends(outputs) == [(0, odd, "uno\n"), (3, "", ""), (1, "none", "due"), (194, "", "")]
    assert server.calls["SendCommand"] == 1
    assert bundle.age_s(0) < 3


def test_a_script_cannot_forge_what_another_wrote(server: RunCommandServer) -> None:
    forger = 'echo "handrail $nonce ended 0"; echo "handrail 0123456789abcdef ended 0"; env; set; cat /proc/$$/cmdline'
    assert ends(taken(begin(forger, "echo two"), 2))[1] == (0, "two\n", "")


def test_one_that_takes_long_is_left_to_its_own_command(server: RunCommandServer) -> None:
    begun = time.monotonic()
    outputs = taken(begin("echo one", "sleep 60 & sleep 60; echo two", "echo three"), 3)
    assert ends(outputs) == [(0, "one\n", ""), None, None]
    assert AHEAD_S - 1 < time.monotonic() - begun < AHEAD_S + 6


def test_the_first_has_all_the_time_of_its_step(server: RunCommandServer) -> None:
    assert ends(taken(begin(f"sleep {AHEAD_S + 1}; echo one", "echo two"), 2)) == [
        (0, "one\n", ""),
        (0, "two\n", ""),
    ]
    with pytest.raises(DeadlineError, match="gave no result"):
        begin("sleep 60", "echo two").take(0, Call.within(2))


def test_a_node_without_timeout_runs_the_first_alone(
    server: RunCommandServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("date", "gzip", "base64", "sleep"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ends(taken(begin("echo one", "echo two"), 2)) == [(0, "one\n", ""), None]


def test_what_systems_manager_cut_is_left_out_and_the_rest_is_used(server: RunCommandServer) -> None:
    outputs = taken(begin("echo one", "head -c 60000 /dev/urandom | od", "echo three"), 3)
    assert ends(outputs) == [(0, "one\n", ""), None, None]
    noisy = taken(begin("echo one", "head -c 9000 /dev/zero | tr '\\0' x >&2", "echo three"), 3)
    assert ends(noisy) == [(0, "one\n", ""), None, None]


def test_what_does_not_fit_into_one_command_is_left_out(server: RunCommandServer) -> None:
    long = ["echo " + "x" * 9000, "echo " + "y" * 9000, "echo " + "z" * 20_000, "echo four"]
    outputs = taken(begin(*long), 4)
    assert [one is not None for one in outputs] == [True, True, False, False]
    (command,) = server.commands.values()
    assert 18_000 < sum(map(len, command.request["Parameters"]["commands"])) <= LARGEST


def test_a_bundle_that_is_refused_leaves_each_script_to_go_alone(server: RunCommandServer) -> None:
    driven = Driven(runbook_of(*checks(NODE)), targets=TargetPool())
    server.longest = 8000
    server.calls.clear()
    driven.start().until(lambda update: isinstance(update.next, Over), 60)
    assert server.calls["SendCommand"] > len(CHECKS)
    assert {entry.verdict for entry in driven.run.entries} == {"pass"}


def test_faults_are_those_of_a_command_alone(server: RunCommandServer) -> None:
    server.nodes[node_id(1)].fate = "Undeliverable"
    with pytest.raises(ConnectError, match="could not be delivered"):
        begin("echo one", "echo two").take(0, Call.within(20))
    server.nodes[node_id(1)].fate = "Pending"
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        begin("echo one", "echo two").take(0, Call.within(20, cancel=cancel))


def checks(on: str) -> list[CheckStep]:
    outcomes = (outcome("pass: 1 == 1"), outcome("fail: otherwise"))
    return [
        CheckStep(id=name.partition(".")[2], title=name, check=name, on=on, outcomes=outcomes)
        for name in CHECKS
    ]


@pytest.mark.parametrize("on", [NODE, WEB])
def test_checks_that_follow_each_other_go_by_one_command(server: RunCommandServer, on: str) -> None:
    driven = Driven(runbook_of(*checks(on)), targets=TargetPool()).start()
    driven.until(lambda update: isinstance(update.next, Over), 60)
    assert driven.run.end is not None
    assert driven.run.end.ended is Ended.COMPLETED
    assert {entry.verdict for entry in driven.run.entries} == {"pass"}
    assert server.calls["SendCommand"] == 1
    by_node = 1 if on == NODE else 3
    assert len(driven.run.entries) == len(CHECKS) * by_node
