"""A recording answers as the target did, once for each time it was asked."""

import pytest

from desktop.domain.database_url import Engine
from desktop.domain.errors import (
    CancelledError,
    NotApplicableError,
    PermissionDeniedError,
    UnreadableOutputError,
)
from desktop.domain.target_ref import LOCAL, parse_target
from desktop.targets.base import Call, CancelToken, CommandOutput, Identity, Stream
from desktop.targets.database_door import Rows, Server, Way
from desktop.targets.recorded import (
    RecordedAnswer,
    RecordedDatabase,
    RecordedFault,
    RecordedRows,
    RecordedTarget,
    Recording,
)

DF_95 = CommandOutput(("df", "-kP"), 0, "95 %\n", "")
DF_40 = CommandOutput(("df", "-kP"), 0, "40 %\n", "")


def recorded(*outputs: CommandOutput | RecordedFault) -> RecordedTarget:
    return RecordedTarget(LOCAL, Recording(outputs=outputs))


def test_the_same_command_gets_its_answers_in_order_and_then_none() -> None:
    shell = recorded(DF_95, DF_40).shell(Call.within(5))
    assert [shell.run(["df", "-kP"]).stdout for _ in range(2)] == ["95 %\n", "40 %\n"]
    with pytest.raises(UnreadableOutputError, match="holds no answer to: df -kP"):
        shell.run(["df", "-kP"])


def test_a_script_is_found_by_its_text_and_interpreter() -> None:
    target = recorded(CommandOutput(("sh", "-c", "ls"), 2, "", "no\n"))
    with pytest.raises(UnreadableOutputError):
        target.shell(Call.within(5)).run_script("ls", interpreter="bash")
    assert target.shell(Call.within(5)).run_script("ls").exit_status == 2
    assert target.unused == ()


def test_what_was_never_asked_for_is_told() -> None:
    answer = RecordedAnswer("ec2", "DescribeInstances", {}, ({},))
    target = RecordedTarget(LOCAL, Recording(outputs=(DF_95,), answers=(answer,)))
    assert target.unused == ("df -kP", "ec2 DescribeInstances")


def test_a_recorded_fault_is_raised() -> None:
    shell = recorded(RecordedFault(("cat", "/x"), PermissionDeniedError("not allowed"))).shell(Call.within(5))
    with pytest.raises(PermissionDeniedError, match="not allowed"):
        shell.run(["cat", "/x"])


def test_output_is_shown_live_and_cancel_is_looked_at() -> None:
    seen: list[tuple[Stream, bytes]] = []
    call = Call.within(5, on_output=lambda stream, data: seen.append((stream, data)))
    recorded(DF_95).shell(call).run(["df", "-kP"])
    assert seen == [(Stream.STDOUT, b"95 %\n")]
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        recorded(DF_95).shell(Call.within(5, cancel=token)).run(["df", "-kP"])


def test_aws_answers_by_operation_and_parameters_page_by_page() -> None:
    pages = ({"Reservations": [1]}, {"Reservations": [2]})
    answers = (
        RecordedAnswer("ec2", "DescribeInstances", {"InstanceIds": ["i-1"]}, pages),
        RecordedAnswer("sts", "GetCallerIdentity", {}, ({"Account": "1"},)),
    )
    target = RecordedTarget(parse_target("aws:ops/eu-west-1"), Recording(answers=answers))
    door = target.aws(Call.within(5))
    assert door.region == "eu-west-1"
    assert door.call("sts", "GetCallerIdentity") == {"Account": "1"}
    with pytest.raises(UnreadableOutputError, match="i-2"):
        door.call("ec2", "DescribeInstances", InstanceIds=["i-2"])
    assert list(door.pages("ec2", "DescribeInstances", InstanceIds=["i-1"])) == list(pages)


def test_identity_and_doors_that_are_not_recorded() -> None:
    target = RecordedTarget(LOCAL, Recording(os="darwin", identity=Identity("kim@mac", {"os": "darwin"})))
    assert target.identify(Call.within(5)).label == "kim@mac"
    assert target.shell(Call.within(5)).os == "darwin"
    with pytest.raises(NotApplicableError):
        target.facts(Call.within(5))


def test_a_database_answers_each_statement_once() -> None:
    server, rows = Server(Engine.POSTGRESQL, "15", "kim", "shop", ""), Rows(("a",), ({"a": 1},))
    denied = PermissionDeniedError("no")
    seen = RecordedDatabase(
        server, Way(()), (RecordedRows("select 1", rows), RecordedRows("select 2", denied))
    )
    target = RecordedTarget(parse_target("postgresql://db/shop"), Recording(database=seen))
    door = target.database(Call.within(5))
    assert (door.server(), door.way(), door.rows("select 1")) == (server, Way(()), rows)
    with pytest.raises(PermissionDeniedError):
        door.query("select 2", {}, limit=1, wait_s=1)
    with pytest.raises(UnreadableOutputError, match="no answer to: select 1"):
        door.rows("select 1")
    assert target.unused == ()
    with pytest.raises(NotApplicableError):
        RecordedTarget(LOCAL, Recording()).database(Call.within(5))
