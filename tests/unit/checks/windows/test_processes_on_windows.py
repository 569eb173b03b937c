"""What psutil tells of processes on Windows is read as PowerShell tells it."""

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.values import Fields, Value
from desktop.targets.machine import Process

RUNNING = (
    Process(0, 0, "System Idle Process", "R", "NT AUTHORITY\\SYSTEM", 90_000.0, 8192, None),
    Process(4, 0, "System", "R", "NT AUTHORITY\\SYSTEM", 12.0, 147456, 900.0),
    Process(812, 4, "w3wp.exe", "R", "IIS APPPOOL\\shop", 3.0, 734003200, 600.0, ("w3wp.exe", "-ap", "Shop")),
)


class WindowsFacts:
    """This computer, were it a Windows machine."""

    os = "windows"

    def uptime_s(self) -> float:
        return 1000.0

    def pause(self, seconds: float) -> None:
        pass

    def own_pids(self) -> frozenset[int]:
        return frozenset({4})

    def processes(self) -> tuple[Process, ...]:
        return RUNNING


def read(check_id: str, **values: Value) -> Fields:
    check = find_check(check_id)
    assert check.local is not None
    return as_fields(check.local(WindowsFacts(), build_params(check, values)))  # type: ignore[arg-type]


def test_idle_time_is_no_process_and_states_are_not_known() -> None:
    reading = read("host.processes")
    assert reading["count"] == 2
    assert (reading["running_count"], reading["uninterruptible_count"], reading["zombie_count"]) == (
        None,
    ) * 3


def test_a_program_is_found_without_its_ending_in_either_case() -> None:
    assert read("host.process", name="W3WP")["pids"] == [812]
    assert read("host.process", name="w3wp.exe", user="SHOP", pattern="-AP shop")["pids"] == [812]
    assert read("host.process", name="w3")["count"] == 0
    assert read("host.process", name="w3wp", user="root")["count"] == 0
    assert read("host.process", pattern="-ap other")["count"] == 0
