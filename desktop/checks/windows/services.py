"""What the service control manager of Windows tells of services, in the words that systemd has for the same.

Source: the class Win32_Service, and the error codes of Windows (winerror.h) that it gives for how a service ended.
"""

from desktop.checks.windows.powershell import Found
from desktop.dataclass import dataclass

_SPECIFIC = 1066  # the service gave a code of its own
_NEVER_STARTED = 1077  # since the machine started
_RESULTS = {
    0: "success",
    1053: "timeout",  # it did not answer the request to start or stop
    1067: "aborted",  # its process ended without having said so
    1068: "dependency",  # one that it needs did not start
    1069: "logon",  # its account could not sign in
    1070: "start-hung",
    _NEVER_STARTED: "",
}
# Leaves `$all`, the services, and `$triggered`, which says of one whether something else than the machine's start
# starts it. An account that may not ask sees none.
LIST_SERVICES = r"""
$all = @(Get-CimInstance Win32_Service)
if (-not $all) { Missing PermissionDenied 'This account sees no service at all. Run as an administrator there.' }
$triggered = { Test-Path -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Services\$($args[0])\TriggerInfo" }
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a service ended; `by` is None where only its process knows."""

    code: int | None  # None: it has not ended, or was not started
    by: str | None
    result: str


def how_ended(service: Found) -> Ended:
    """Return how a service that is stopped ended, by its `exit_code` and its own `specific_code`."""
    exit_code = service.need_whole("exit_code")
    if exit_code == _NEVER_STARTED:
        return Ended(None, None, "")
    code = service.need_whole("specific_code") if exit_code == _SPECIFIC else exit_code
    result = _RESULTS.get(exit_code, "exit-code")
    return Ended(code, None if result == "aborted" else "exited", result)
