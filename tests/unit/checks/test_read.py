"""A check is read through the best door that a target has."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields, read_check
from desktop.checks.spec import CheckSpec
from desktop.domain.errors import NotApplicableError
from desktop.domain.target_ref import LOCAL
from desktop.targets.base import Call, Facts, Identity, Shell, Target
from desktop.targets.local.facts import LocalFacts
from tests.fakes.answering_shell import AnsweringShell
from tests.fakes.answering_windows import AnsweringWindows


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    way: str
    inner: tuple["Reading", ...] = ()
    at: datetime | None = None


def by_facts(_door: Facts, _params: Params) -> Reading:
    return Reading("facts")


def by_shell(_door: Shell, _params: Params) -> Reading:
    return Reading("shell", (Reading("inner"),), datetime(2026, 10, 5, tzinfo=UTC))


def refuse(_door: Facts, _params: Params) -> Reading:
    raise NotApplicableError("no such thing here")


class Machine(Target):
    """A machine with a shell, and with facts when it is this computer."""

    def __init__(self, *, is_here: bool, has_shell: bool = True, is_windows: bool = False) -> None:
        super().__init__(LOCAL)
        self._is_here, self._has_shell, self._is_windows = is_here, has_shell, is_windows

    def identify(self, call: Call) -> Identity:
        return Identity("machine")

    def facts(self, call: Call) -> Facts:
        return LocalFacts(call) if self._is_here else super().facts(call)

    def shell(self, call: Call) -> Shell:
        if not self._has_shell:
            return super().shell(call)
        return AnsweringWindows({}) if self._is_windows else AnsweringShell({})


def spec(**doors: object) -> AnyCheck:
    return CheckSpec(
        id="test.check",
        title="",
        explanation="",
        params=Params,
        reading=Reading,
        default_outcomes=(),
        **doors,  # type: ignore[arg-type]
    )


def way(check: AnyCheck, target: Target) -> object:
    return read_check(check, target, Params(), Call.within(5))["way"]


def test_facts_go_before_the_shell() -> None:
    assert way(spec(local=by_facts, shell=by_shell), Machine(is_here=True)) == "facts"


def test_the_shell_serves_where_there_are_no_facts() -> None:
    assert way(spec(local=by_facts, shell=by_shell), Machine(is_here=False)) == "shell"


def test_the_shell_serves_a_check_without_a_local_reader() -> None:
    assert way(spec(shell=by_shell), Machine(is_here=True)) == "shell"


def test_no_door_that_fits_is_not_applicable() -> None:
    with pytest.raises(NotApplicableError, match="cannot be read"):
        way(spec(local=by_facts), Machine(is_here=False))


def test_a_reader_that_does_not_apply_is_not_asked_again_another_way() -> None:
    with pytest.raises(NotApplicableError, match="no such thing here"):
        way(spec(local=refuse, shell=by_shell), Machine(is_here=True))


def by_powershell(_door: Shell, _params: Params) -> Reading:
    return Reading("powershell")


def test_a_windows_machine_is_asked_in_powershell() -> None:
    check = spec(shell=by_shell, windows=by_powershell)
    assert way(check, Machine(is_here=False, is_windows=True)) == "powershell"
    assert way(check, Machine(is_here=False)) == "shell"


def test_a_check_that_windows_does_not_have_tells_what_to_read_there() -> None:
    check = spec(shell=by_shell, not_on_windows="Read the other one instead.")
    with pytest.raises(NotApplicableError, match=r"^Read the other one instead\.$"):
        way(check, Machine(is_here=False, is_windows=True))
    assert way(check, Machine(is_here=False)) == "shell"


@pytest.mark.parametrize(
    "check_id",
    ["host.load", "host.pressure", "host.inodes", "host.deleted_open", "host.cron", "host.limits"],
)
def test_a_windows_host_is_told_which_check_to_read_instead(check_id: str) -> None:
    check = find_check(check_id)
    with pytest.raises(NotApplicableError) as raised:
        read_check(check, Machine(is_here=False, is_windows=True), build_params(check, {}), Call.within(5))
    instead = re.findall(r"host\.\w+", str(raised.value))
    assert instead
    assert all(find_check(each).windows for each in instead if each != "host.connections")


def test_a_reading_becomes_plain_values_and_times_stay() -> None:
    reading = Reading("a", (Reading("b"),), datetime(2026, 10, 5, tzinfo=UTC))
    inner = {"way": "b", "inner": [], "at": None}
    assert as_fields(reading) == {"way": "a", "inner": [inner], "at": datetime(2026, 10, 5, tzinfo=UTC)}
