"""How the end of a command on a node is told."""

import pytest

from desktop.domain.errors import (
    ConnectError,
    DeadlineError,
    NotApplicableError,
    PermissionDeniedError,
    PromptError,
    TargetError,
    UnreadableOutputError,
)
from desktop.engine.work import fault_of, is_sure
from desktop.targets.ssm.answers import STDOUT_CAP, Invocation, status_of
from desktop.targets.ssm.endings import Ran, fault_of_status, output_of
from desktop.targets.ssm.long_output import place_of
from desktop.targets.ssm.scripts import Said


@pytest.mark.parametrize(
    ("status", "error", "words", "is_known"),
    [
        ("Delivery Timed Out", ConnectError, "nothing ran", True),
        ("Undeliverable", ConnectError, "nothing ran", True),
        ("NotSent", ConnectError, "carries the tags no more", True),
        ("Execution Timed Out", DeadlineError, "longer time limit", False),
        ("TimedOut", DeadlineError, "longer time limit", False),
        ("Terminated", ConnectError, "max_errors", True),
        ("Cancelled", TargetError, "cancelled in Systems Manager", False),
        ("InvalidPlatform", NotApplicableError, "another system", True),
        ("Access Denied", PermissionDeniedError, "ssm:SendCommand", True),
        ("Failed", TargetError, "before its script began", False),
        ("Rate Exceeded", ConnectError, "too many commands", True),
        ("Something New", TargetError, "'somethingnew'", False),
    ],
)
def test_status_without_a_result_says_what_to_do(
    status: str, error: type[TargetError], words: str, is_known: bool
) -> None:
    fault = fault_of_status(Invocation(status_of({"StatusDetails": status}), stdout="some"), "df on web")
    assert type(fault) is error
    assert words in str(fault)
    assert str(fault).startswith("df on web")
    assert fault.partial_output == "some"
    assert is_sure(fault_of(fault)) is is_known  # after a change, nobody is asked what is known


RAN = Ran("df on web", ("df",), "web", may_be_cut=False)


def test_cut_output_is_no_reading() -> None:
    cut = Invocation("success", 0, "x" * STDOUT_CAP)
    with pytest.raises(UnreadableOutputError, match="24,000 characters"):
        output_of(RAN, cut, Said("x", "", "ok", None), 1.0)


def test_cut_output_of_a_script_is_told_and_keeps_its_status() -> None:
    cut = Invocation("failed", 3, "x" * STDOUT_CAP)
    output = output_of(Ran("it", ("sh",), "web", may_be_cut=True), cut, Said("xx", "", "ok", None), 1.0)
    assert (output.exit_status, output.dropped_bytes) == (3, 1)
    assert output.stdout.startswith("xx\n[… Systems Manager keeps the first 24,000 characters")


def test_refused_password_is_named() -> None:
    said = Said("", "sudo: a password is required", "ok", 1)
    with pytest.raises(PromptError, match="sudo asks for a password"):
        output_of(RAN, Invocation("failed", 1), said, 1.0)


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.eu-west-1.amazonaws.com/my-bucket/a/b%20c/stdout",
        "https://my-bucket.s3.eu-west-1.amazonaws.com/a/b%20c/stdout",
        "https://my-bucket.s3-eu-west-1.amazonaws.com/a/b%20c/stdout",
    ],
)
def test_place_in_s3(url: str) -> None:
    assert place_of(url) == ("my-bucket", "a/b c/stdout")
