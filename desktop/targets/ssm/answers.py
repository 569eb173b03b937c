"""What Systems Manager answers, in the types that the rest of this folder works with."""

from collections.abc import Mapping
from typing import Any

from desktop.dataclass import dataclass

STDOUT_CAP = 24_000  # characters that GetCommandInvocation gives (API reference, StandardOutputContent)
STDERR_CAP = 8_000
_UNDER_WAY = frozenset({"", "pending", "inprogress", "delayed", "cancelling"})


@dataclass(frozen=True, slots=True)
class Node:
    """A machine that Systems Manager knows, as its agent told about it."""

    id: str
    ping: str  # Online, ConnectionLost
    platform: str  # Linux, Windows, MacOS
    system: str  # such as `Debian GNU/Linux 12`
    name: str
    address: str
    agent: str

    @property
    def is_windows(self) -> bool:
        return self.platform == "Windows"

    @property
    def os(self) -> str:
        return "darwin" if self.platform == "MacOS" else self.platform.lower()


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command on one node. `status` has no blanks and no capitals; `response_code` is -1 where nothing ran."""

    status: str
    response_code: int = -1
    stdout: str = ""
    stderr: str = ""
    stdout_url: str = ""
    stderr_url: str = ""

    @property
    def is_over(self) -> bool:
        return self.status not in _UNDER_WAY

    @property
    def has_run(self) -> bool:
        """True when the script came to an end of its own."""
        return self.status in ("success", "failed") and self.response_code >= 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a command for several nodes is."""

    status: str
    completed: int

    @property
    def is_over(self) -> bool:
        return self.status not in _UNDER_WAY


def read_node(raw: Mapping[str, Any]) -> Node:
    return Node(
        id=str(raw.get("InstanceId", "")),
        ping=str(raw.get("PingStatus", "")),
        platform=str(raw.get("PlatformType", "")),
        system=f"{raw.get('PlatformName', '')} {raw.get('PlatformVersion', '')}".strip(),
        name=str(raw.get("ComputerName", "")),
        address=str(raw.get("IPAddress", "")),
        agent=str(raw.get("AgentVersion", "")),
    )


def read_invocation(raw: Mapping[str, Any]) -> Invocation:
    return Invocation(
        status=status_of(raw),
        response_code=int(raw.get("ResponseCode", -1)),
        stdout=str(raw.get("StandardOutputContent", "")),
        stderr=str(raw.get("StandardErrorContent", "")),
        stdout_url=str(raw.get("StandardOutputUrl", "")),
        stderr_url=str(raw.get("StandardErrorUrl", "")),
    )


def status_of(raw: Mapping[str, Any]) -> str:
    """Return the detailed status in one spelling: it is written `Delivery Timed Out` and `DeliveryTimedOut`."""
    return str(raw.get("StatusDetails") or raw.get("Status") or "").replace(" ", "").lower()
