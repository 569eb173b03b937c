"""Answers of Windows machines: found between other lines, typed, and refused in words."""

import base64
import json
from datetime import UTC, datetime

import pytest

from desktop.checks.windows.powershell import MARK, Found, ask_windows, framed
from desktop.domain.errors import (
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import CommandOutput
from tests.fakes.answering_windows import AnsweringWindows


class WritingWindows(AnsweringWindows):
    def __init__(self, stdout: str, stderr: str = "", dropped_bytes: int = 0) -> None:
        super().__init__({})
        self.out = CommandOutput(("powershell",), 1, stdout, stderr, dropped_bytes=dropped_bytes)

    def run_script(self, *_args: object, **_named: object) -> CommandOutput:
        return self.out


def failing(**error: str) -> AnsweringWindows:
    return AnsweringWindows({"error": {"message": "no", "kind": "", "category": "", "id": "", **error}})


def test_the_answer_stands_behind_a_greeting() -> None:
    found = ask_windows(AnsweringWindows({"name": "Gerät", "count": 3}), "@{ name = 'x' }")
    assert (found.text("name"), found.whole("count"), found.text("other")) == ("Gerät", 3, None)


def test_the_script_stands_in_a_frame_that_catches_its_errors() -> None:
    script = framed("  @{\n    a = 1 }")
    assert "\n@{\na = 1 }\n" in script
    assert script.index("try {") < script.index("a = 1 }") < script.index("} catch {")


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ({"message": "NotApplicable:There is no pool."}, NotApplicableError),
        ({"message": "Unreadable:There is no X:."}, UnreadableOutputError),
        ({"category": "PermissionDenied"}, PermissionDeniedError),
        ({"kind": "System.UnauthorizedAccessException"}, PermissionDeniedError),
        ({"kind": "System.Management.Automation.CommandNotFoundException"}, NotApplicableError),
        ({"id": "HRESULT 0x80041010,Microsoft.Management"}, NotApplicableError),
        ({"id": "HRESULT 0x8004100E,Microsoft.Management"}, NotApplicableError),
        ({"id": "HRESULT 0x80041003,Microsoft.Management"}, PermissionDeniedError),
        ({"message": "The RPC server is unavailable."}, UnreadableOutputError),
        ({"message": "Elsewhere: it is so."}, UnreadableOutputError),
    ],
)
def test_an_error_of_powershell_is_told_by_its_kind(error: dict[str, str], raised: type[TargetError]) -> None:
    with pytest.raises(raised) as told:
        ask_windows(failing(**error), "")
    assert type(told.value) is raised
    assert error.get("message", "no").partition(":")[2] in str(told.value)


@pytest.mark.parametrize(
    ("stdout", "part"),
    [
        ("", "exit status 1"),
        (f"{MARK}!!!", "cannot be read"),
        (f"{MARK}{base64.b64encode(b'{').decode()}", "cannot be read"),
        (f"{MARK}{base64.b64encode(json.dumps([1]).encode()).decode()}", "not what was expected"),
    ],
)
def test_what_is_no_answer_is_refused(stdout: str, part: str) -> None:
    with pytest.raises(UnreadableOutputError, match=part):
        ask_windows(WritingWindows(stdout, "powershell: not found"), "")


def test_a_cut_answer_is_refused() -> None:
    with pytest.raises(UnreadableOutputError, match="too long"):
        ask_windows(WritingWindows("", dropped_bytes=9), "")


def test_lists_that_powershell_unwrapped_are_lists() -> None:
    found = Found(
        {"one": {"a": 1}, "many": [{"a": 1}, {"a": 2}], "none": None, "names": "x", "texts": ["x", None, "y"]}
    )
    assert [item.whole("a") for item in found.items("one")] == [1]
    assert [item.whole("a") for item in found.items("many")] == [1, 2]
    assert found.items("none") == found.items("other") == []
    assert (found.texts("names"), found.texts("texts")) == (["x"], ["x", "y"])


def test_what_a_command_did_not_write_is_missing() -> None:
    found = Found({"text": {}, "number": {}, "time": {}, "one": {}})
    assert (found.text("text"), found.whole("number"), found.moment("time"), found.items("one")) == (
        None,
        None,
        None,
        [],
    )


def test_numbers_come_as_numbers_or_text() -> None:
    found = Found({"a": "68719476736", "b": 1.5, "c": "", "d": 3.0, "e": "1,5"})
    assert (found.whole("a"), found.number("b"), found.number("c"), found.whole("d")) == (
        68719476736,
        1.5,
        None,
        3,
    )
    with pytest.raises(UnreadableOutputError, match="'1,5' for e"):
        found.number("e")


@pytest.mark.parametrize("value", ["inf", "nan", float("inf"), 2**65, "9" * 5000, "²"])
def test_a_number_that_no_counter_holds_is_refused(value: object) -> None:
    with pytest.raises(UnreadableOutputError, match="where a number belongs"):
        Found({"a": value}).whole("a")


def test_times_are_in_utc() -> None:
    found = Found({"a": "2026-10-05T08:59:58.1234567Z", "b": None})
    assert found.moment("a") == datetime(2026, 10, 5, 8, 59, 58, 123456, UTC)
    assert found.moment("b") is None


@pytest.mark.parametrize("value", ["", "2026-10-05T08:59:58", "05.10.2026 08:59", 7, True])
def test_what_is_no_time_in_utc_is_refused(value: object) -> None:
    with pytest.raises(UnreadableOutputError, match=r"gave no a|where a time"):
        Found({"a": value}).need_moment("a")


def test_half_a_character_is_replaced() -> None:
    assert Found({"a": "x\ud800"}).text("a") == "x?"
    assert Found({"a": ["x\ud800"]}).texts("a") == ["x?"]


@pytest.mark.parametrize("value", [True, [1], {"a": 1}])
def test_a_value_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(UnreadableOutputError, match="where a number belongs"):
        Found({"a": value}).number("a")
    with pytest.raises(UnreadableOutputError, match="gave no b"):
        Found({"a": value}).need_text("b")
