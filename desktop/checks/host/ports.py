"""Which ports are listened on, on which addresses, and by which process where that may be read.

Source: ``ss -lntup``, else ``netstat -lntup``, else /proc/net; psutil on this computer.
On Windows Get-NetTCPConnection and Get-NetUDPEndpoint, with the names of Win32_Process.
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.linux.sockets import parse_netstat, parse_proc_net, parse_ss, plain_address
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Facts, Shell
from desktop.targets.machine import Socket

_MOST = 10_000  # sockets of a Windows machine that are looked at
_NAME_CAP = 15  # where Linux, and so ss, cuts a program's name
_QUESTIONS = {
    "ss": "ss -lntup 2>/dev/null",
    "proc_net": "test -r /proc/net/tcp && echo there",
    "netstat": "command -v ss >/dev/null 2>&1 || netstat -lntup 2>/dev/null || netstat -lntu 2>/dev/null",
    "account": "id -u",
    "proc": "command -v ss >/dev/null 2>&1 || command -v netstat >/dev/null 2>&1 || "
    "grep -s '' /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6",
}


@dataclass(frozen=True, slots=True)
class Params:
    port: int = 0  # 0: all
    protocol: str = ""  # `tcp`, `udp`; empty: both

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise InputError("host.ports: port must be from 1 to 65535, or 0 for all.")
        if self.protocol not in ("", "tcp", "udp"):
            raise InputError("host.ports: protocol must be tcp or udp.")


@dataclass(frozen=True, slots=True)
class Listener:
    protocol: str
    address: str
    port: int
    pid: int | None  # None: the process is of another account, or the tool there does not tell
    process: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    port: int | None  # the one asked for
    count: int
    listeners: tuple[Listener, ...]
    ports: tuple[int, ...]
    is_local_only: bool  # something listens, and only for this machine itself
    hidden_count: int  # listeners whose process this account may not see
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_local(facts: Facts, params: Params) -> Reading:
    is_cut = facts.os == "linux"
    return reading_of(facts.listening(), params, name_cap=_NAME_CAP if is_cut else 255)


def read_shell(target: Shell, params: Params) -> Reading:
    answers = ask(target, _QUESTIONS, as_root=True)
    tells_processes = bool(answers["ss"].strip() or answers["netstat"].strip())
    is_root = answers["account"].strip() == "0"  # who does not see the kernel's own either
    return reading_of(parse(answers), params, may_see_more=tells_processes and not is_root)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {"asked_port": str(params.port) if params.port else ""}
    return reading_of(sockets_of(ask_windows(target, _WINDOWS, env=env)), params, name_cap=255)


def sockets_of(found: Found) -> tuple[Socket, ...]:
    """Return the sockets from rows such as `tcp 0.0.0.0 443 4`.

    Raises:
        UnreadableOutputError: a row is of another form, or there are too many.
    """
    if found.need_truth("is_cut"):
        raise UnreadableOutputError(f"More than {_MOST} sockets listen there. Ask for one port.")
    names = dict(row.split(" ", 1) for row in found.texts("processes") if " " in row)
    return tuple(_windows_socket(row, names) for row in found.texts("sockets"))


def _windows_socket(row: str, names: Mapping[str, str]) -> Socket:
    match row.split(" "):
        case ["tcp" | "udp" as protocol, address, port_text, pid_text]:
            port, pid = whole(port_text), whole(pid_text)
            if port is not None and port <= 65535 and pid is not None:
                return Socket(protocol, address, port, pid, names.get(pid_text))
    raise UnreadableOutputError(f"The machine did not tell what listens: {row[:100]!r}")


def parse(answers: Answers) -> tuple[Socket, ...]:
    """Return what the first tool that was there tells; each writes a header even when nothing listens."""
    readers = (("ss", parse_ss), ("netstat", parse_netstat), ("proc", parse_proc_net))
    for name, reader in readers:
        if answers[name].strip() and (name == "ss" or answers["proc_net"].strip()):
            return reader(answers[name])
    if not answers["proc_net"].strip():
        raise NotApplicableError(
            "Nothing on this machine tells what listens: no ss, no netstat, no /proc/net."
        )
    raise UnreadableOutputError(f"The machine did not tell what listens: {said(answers.out)}")


def reading_of(
    sockets: Iterable[Socket], params: Params, *, name_cap: int = _NAME_CAP, may_see_more: bool = True
) -> Reading:
    found: dict[tuple[str, str, int], Listener] = {}
    for socket in sockets:  # several workers may share one address
        listener = _listener(socket, name_cap)
        key = (listener.protocol, listener.address, listener.port)
        if _is_asked_for(listener, params) and (key not in found or found[key].pid is None):
            found[key] = listener
    listeners = sorted(found.values(), key=lambda each: (each.port, each.protocol, each.address))
    hidden_count = sum(each.pid is None for each in listeners)
    return Reading(
        port=params.port or None,
        count=len(listeners),
        listeners=tuple(listeners),
        ports=tuple(sorted({each.port for each in listeners})),
        is_local_only=bool(listeners) and all(_is_loopback(each.address) for each in listeners),
        hidden_count=hidden_count,
        needs_root=("listeners",) if hidden_count and may_see_more else (),
    )


def _listener(socket: Socket, name_cap: int) -> Listener:
    process = socket.process[:name_cap] if socket.process else None
    return Listener(socket.protocol, plain_address(socket.address), socket.port, socket.pid, process)


def _is_asked_for(listener: Listener, params: Params) -> bool:
    return params.port in (0, listener.port) and params.protocol in ("", listener.protocol)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


_WINDOWS = f"""
$port = $env:asked_port
$sockets = @(
  Get-NetTCPConnection -State Listen -ErrorAction SilentlyContinue |
    ForEach-Object {{ "tcp $($_.LocalAddress) $($_.LocalPort) $($_.OwningProcess)" }}
  Get-NetUDPEndpoint -ErrorAction SilentlyContinue |
    ForEach-Object {{ "udp $($_.LocalAddress) $($_.LocalPort) $($_.OwningProcess)" }}
) | Where-Object {{ -not $port -or $_.Split(' ')[2] -eq $port }}
@{{
  sockets = @($sockets | Select-Object -First {_MOST})
  is_cut = (@($sockets).Count -gt {_MOST})
  processes = @(Get-CimInstance Win32_Process -Property 'ProcessId', 'Name' |
    ForEach-Object {{ "$($_.ProcessId) $($_.Name)" }})
}}
"""

CHECK = CheckSpec(
    id="host.ports",
    title="Listening ports",
    explanation=(
        "Which ports are open on the machine itself, on which addresses, and for which program. A port that"
        " nothing listens on refuses connections: the program is down, still starting, or set to another "
        "port. A program that listens only on 127.0.0.1 or ::1 works on the machine and is refused from "
        "everywhere else. A port that is open here and cannot be reached from outside is held back by a "
        "firewall on the way. Names of other accounts' programs need root on Linux; where `sudo -n` is allowed, "
        "they are read."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: exists(port) and count == 0 | Nothing listens on port ${port}.",
        "warn: exists(port) and is_local_only | Port ${port} is open for the machine itself only.",
        (
            "pass: exists(port) | Port ${port} is listened on (${listeners[0].protocol}, "
            "${listeners[0].address})."
        ),
        "pass: otherwise | ${count} sockets listen, on the ports ${ports}.",
    ),
)
