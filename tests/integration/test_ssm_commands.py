"""Commands on nodes of Systems Manager: a server that takes them as AWS does and really runs them here."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import (
    AuthError,
    CancelledError,
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HandrailError,
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
    UnreadableOutputError,
)
from desktop.domain.target_ref import parse_target
from desktop.targets.base import Call, CancelToken, Shell, Stream
from desktop.targets.local.target import LocalShell
from desktop.targets.open import TargetPool
from desktop.targets.ssm.run_command import Order, RunCommand
from tests.integration.test_host_checks import REQUIRED
from tests.servers.moto_server import Moto
from tests.servers.run_command import FakeNode, RunCommandServer, node_id

NODE = node_id(1)
REF = f"ssm:/eu-west-1/{NODE}"
Reach = Callable[..., Shell]


@pytest.fixture
def server(node_server: RunCommandServer) -> RunCommandServer:
    node_server.reset(FakeNode(NODE), FakeNode(node_id(2), platform="Windows"))
    return node_server


@pytest.fixture
def reach(server: RunCommandServer) -> Reach:
    pool = TargetPool()

    def shell(ref: str = REF, timeout_s: float = 20, **limits: object) -> Shell:
        return pool.target(parse_target(ref)).shell(Call.within(timeout_s, **limits))  # type: ignore[arg-type]

    return shell


@pytest.fixture(scope="module")
def bucket_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = tmp_path_factory.mktemp("aws") / "config"
    config.write_text("[default]\nhandrail_ssm_bucket = kept-here\nhandrail_ssm_prefix = runs\n")
    return config


@pytest.fixture
def bucket(bucket_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep whole outputs: the processes of a busy machine are more than Systems Manager answers with."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(bucket_config))


def test_identity_is_told_without_running_anything(server: RunCommandServer) -> None:
    identity = TargetPool().target(parse_target(REF)).identify(Call.within(20))
    assert identity.label == "host-0001 (Debian GNU/Linux 12)"
    assert (identity.facts["os"], identity.facts["instance_id"]) == ("linux", NODE)
    assert identity.facts["arn"] == "arn:aws:iam::123456789012:user/ops"
    assert server.calls["SendCommand"] == 0


def test_command_and_its_output(server: RunCommandServer, reach: Reach) -> None:
    heard: list[tuple[Stream, bytes]] = []
    output = reach(on_output=lambda stream, data: heard.append((stream, data))).run(
        ["sh", "-c", 'printf "%s" "$V"; echo "{{ssm:secret}}" >&2; exit 3'], env={"V": "{{ssm:other}} 'ü'\n"}
    )
    assert (output.stdout, output.stderr.rstrip(), output.exit_status) == (
        "{{ssm:other}} 'ü'\n",
        "{{ssm:secret}}",
        3,
    )
    assert heard[0] == (Stream.STDOUT, output.stdout.encode())
    sent = next(iter(server.commands.values())).request
    assert sent["DocumentName"] == "AWS-RunShellScript"
    assert sent["InstanceIds"] == [NODE]
    assert sent["Comment"].startswith("handrail ")
    assert server.calls["SendCommand"] == 1


def test_command_that_is_not_there(reach: Reach) -> None:
    with pytest.raises(CommandMissingError, match=r"no-such-thing is not installed on i-"):
        reach().run(["no-such-thing"])


STILL = ("dns_config", "file", "identity", "mounts", "sysctl", "users")  # alike at two looks, but for ages
MOVING = ("disk", "inodes", "load", "memory", "ports", "process", "reboot", "service")


@pytest.mark.parametrize("name", os.environ.get("HANDRAIL_SSM_CHECKS", "").split() or [*STILL, *MOVING])
def test_host_check_reads_the_same_as_here(reach: Reach, bucket: None, name: str) -> None:
    """Fields that do not move are equal; of a check that moves, both ways give a reading, or both the same fault."""
    spec = find_check(f"host.{name}")
    assert spec.shell is not None
    read_shell, params = spec.shell, build_params(spec, REQUIRED.get(name, {}))
    here = read(lambda: read_shell(LocalShell(Call.within(30)), params))
    there = read(lambda: read_shell(reach(timeout_s=30), params))
    assert list(there) == list(here)
    if name in STILL:
        assert without_age(there) == without_age(here)


def read(take: Callable[[], object]) -> dict[str, object]:
    try:
        return dict(as_fields(take()))
    except TargetError as fault:
        return {type(fault).__name__: ""}


def without_age(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if not name.endswith(("_s", "_at"))}


# -- what keeps a command from its end ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fate", "error"),
    [
        ("DeliveryTimedOut", ConnectError),
        ("Undeliverable", ConnectError),
        ("AccessDenied", PermissionDeniedError),
        ("Terminated", ConnectError),
        ("Broken", TargetError),
    ],
)
def test_each_status_has_its_fault(
    server: RunCommandServer, reach: Reach, fate: str, error: type[TargetError]
) -> None:
    server.nodes[NODE].fate = fate
    with pytest.raises(error, match=f"df on {NODE}"):
        reach().run(["df"])


def test_agent_that_is_not_in_touch_is_told_before_anything_is_sent(server: RunCommandServer) -> None:
    server.nodes[NODE].ping = "ConnectionLost"
    with pytest.raises(ConnectError, match=r"not in touch \(ConnectionLost\)") as raised:
        TargetPool().target(parse_target(REF)).identify(Call.within(20))
    assert raised.value.rung == "agent"


def test_node_that_is_not_there(reach: Reach) -> None:
    with pytest.raises(ConnectError, match=r"knows no node i-00000000000000009 in eu-west-1"):
        reach(f"ssm:/eu-west-1/{node_id(9)}").run(["true"])


def test_node_that_is_gone_by_the_time_it_is_sent(server: RunCommandServer, reach: Reach) -> None:
    reach().os  # noqa: B018 - what is known of the node is kept
    del server.nodes[NODE]
    with pytest.raises(ConnectError, match=r"`aws.ssm_node` tells"):
        reach().run(["true"])


def test_missing_permission_is_named(server: RunCommandServer, reach: Reach) -> None:
    server.faults["SendCommand"] = ["deny"]
    with pytest.raises(PermissionDeniedError, match=r"The missing permission is ssm:SendCommand"):
        reach().run(["true"])
    assert not server.commands


def test_expired_sign_in_says_how_to_sign_in(server: RunCommandServer, reach: Reach) -> None:
    server.faults["SendCommand"] = ["expired"]
    with pytest.raises(AuthError, match=r"aws sso login"):
        reach().run(["true"])


def test_windows_refuses_a_posix_script_before_it_is_sent(server: RunCommandServer, reach: Reach) -> None:
    with pytest.raises(HandrailError, match=r"does not run on Windows"):
        reach(f"ssm:/eu-west-1/{node_id(2)}").run_script("true")
    assert not server.commands


def test_command_that_hangs_is_cancelled_at_its_deadline(server: RunCommandServer, reach: Reach) -> None:
    reach().os  # noqa: B018 - the first call makes the client, which takes its time
    server.nodes[NODE].fate = "Pending"
    with pytest.raises(
        DeadlineError, match=r"It still waited to be delivered. Systems Manager was asked to cancel"
    ):
        reach(timeout_s=2).run(["true"])
    (command,) = server.commands.values()
    assert command.invocations[NODE].status == "Cancelled"


def test_stopping_cancels_what_runs_there(server: RunCommandServer, reach: Reach) -> None:
    reach().os  # noqa: B018
    cancel = CancelToken()
    threading.Timer(0.4, cancel.cancel).start()
    begun = time.monotonic()
    with pytest.raises(CancelledError, match=r"was stopped. Systems Manager was asked to cancel command"):
        reach(cancel=cancel).run(["sleep", "30"])
    assert time.monotonic() - begun < 5
    (command,) = server.commands.values()
    process = command.invocations[NODE].process
    assert process is not None
    process.wait(5)


def test_what_was_written_before_the_time_was_over_is_kept(server: RunCommandServer, reach: Reach) -> None:
    server.nodes[NODE].is_too_slow = True
    with pytest.raises(DeadlineError, match=r"was ended by the agent") as raised:
        reach().run_script("echo so far")
    assert raised.value.partial_output == "so far\n"


# -- faults of the service ---------------------------------------------------------------------------


def test_invocation_that_is_not_known_at_once_is_waited_for(server: RunCommandServer, reach: Reach) -> None:
    server.is_late = True
    assert reach().run(["echo", "x"]).stdout == "x\n"


def test_lost_answer_sends_nothing_twice(server: RunCommandServer, reach: Reach, tmp_path: Path) -> None:
    server.faults["SendCommand"] = ["lose"]
    trace = tmp_path / "trace"
    assert reach().run_script('echo x >> "$F"; cat "$F"', env={"F": str(trace)}).stdout == "x\n"
    assert (server.calls["SendCommand"], trace.read_text()) == (1, "x\n")


def test_error_of_the_service_leaves_it_open_whether_it_was_taken(
    server: RunCommandServer, reach: Reach
) -> None:
    server.faults["SendCommand"] = ["error"]
    with pytest.raises(ConnectionLostError, match=r"look for 'handrail [0-9a-f]{16}' among its commands"):
        reach().run(["true"])
    assert server.calls["SendCommand"] == 1


def test_throttled_send_is_tried_again_within_the_deadline(server: RunCommandServer, reach: Reach) -> None:
    server.faults["SendCommand"] = ["throttle"]
    assert reach().run(["echo", "x"]).stdout == "x\n"
    assert server.calls["SendCommand"] == 2
    assert len(server.commands) == 1


def test_throttling_without_an_end_ends_with_the_deadline(server: RunCommandServer, reach: Reach) -> None:
    server.faults["SendCommand"] = ["throttle"] * 50
    begun = time.monotonic()
    with pytest.raises(TargetError, match=r"slow down|gave no result"):
        reach(timeout_s=1.2).run(["true"])
    assert time.monotonic() - begun < 4
    assert not server.commands


# -- long outputs ------------------------------------------------------------------------------------

LONG = "i=0; while [ $i -lt 3000 ]; do echo 0123456789; i=$((i+1)); done; exit 5"
RANDOM = "head -c 60000 /dev/urandom"  # which gzip does not make shorter


def test_long_output_is_packed_on_its_way(reach: Reach) -> None:
    output = reach().run_script(LONG)
    assert (output.stdout, output.exit_status, output.dropped_bytes) == ("0123456789\n" * 3000, 5, 0)


def test_bytes_that_are_no_text_are_replaced_and_counted(reach: Reach) -> None:
    output = reach().run(["printf", "a\\377\\376b"])
    assert (output.stdout, output.replaced_bytes) == ("a\ufffd\ufffdb", 2)


def test_output_too_long_even_so_is_told_as_cut(reach: Reach) -> None:
    output = reach().run_script(f"{RANDOM}; exit 5")
    assert (output.exit_status, output.dropped_bytes) == (5, 1)
    assert output.stdout.endswith("the rest is not here …]\n")


def test_command_of_which_a_part_came_is_no_reading(reach: Reach) -> None:
    with pytest.raises(UnreadableOutputError, match=r"handrail_ssm_bucket"):
        reach().run(["sh", "-c", RANDOM])


def test_output_too_long_comes_whole_from_the_bucket(
    server: RunCommandServer, reach: Reach, bucket: None
) -> None:
    output = reach().run_script(f"{RANDOM} | od -v -An -tx1; exit 5")
    assert (len(bytes.fromhex(output.stdout)), output.exit_status, output.dropped_bytes) == (60_000, 5, 0)
    (command,) = server.commands.values()
    assert command.request["OutputS3KeyPrefix"] == "runs"
    server.bucket_is_closed = True
    with pytest.raises(UnreadableOutputError, match=r"could not be read from kept-here"):
        reach(timeout_s=2).run_script(RANDOM)


def test_nodes_of_a_tag_run_no_single_command(server: RunCommandServer, reach: Reach) -> None:
    server.nodes[NODE].tags = {"Role": "web"}
    with pytest.raises(NotApplicableError, match=r"only scripts"):
        reach("ssm:/eu-west-1/tag:Role=web").run(["true"])


def test_same_calls_on_another_server(account: Moto, instance_id: str) -> None:
    """moto's server takes the same calls, and runs nothing: no output comes, and so no status of a script's own."""
    door = RunCommand("", "eu-west-1")
    call = Call.within(30)
    order = Order(
        ids=(instance_id,), is_windows=False, lines=("true",), timeout_s=20, comment="handrail x",
        at_once="10%", max_errors="1",
    )  # fmt: skip
    command = door.send(order, call)
    found = door.invocation(command, instance_id, call)
    assert found is not None
    assert (found.status, found.has_run, found.stdout) == ("success", True, "")
    progress = door.progress(command, call)
    assert progress is not None
    assert progress.is_over
    assert door.invocation(command, node_id(9), call) is None
