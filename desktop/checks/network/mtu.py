"""The largest packet that comes through to a host in one piece, and whether larger ones vanish without a word.

Source: RFC 1191 and RFC 8201 (path MTU discovery), RFC 2923 (black holes); ping -M do of iputils.
"""

import re

from desktop.checks.linux.sections import ask
from desktop.checks.network.echoes import EchoState
from desktop.checks.network.places import valid_host, valid_wait
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import (
    CommandMissingError,
    ConnectError,
    InputError,
    PermissionDeniedError,
    UnreadableOutputError,
)
from desktop.targets.base import Shell

_LEAST_BYTES = 576
# One line for each packet: its size, what became of it, who said so and which MTU it named.
# Two of each size, because one may be lost. What a router says is tried next, before halving.
_SCRIPT = r"""
command -v ping >/dev/null 2>&1 || { echo no-ping; exit 0; }
case $host in *:*) over=48 ;; *) over=28 ;; esac
send() {
    said=$(ping -n -c 2 -i 0.2 -W "$whole_s" -M do -s "$(($1 - over))" "$host" 2>&1)
    case $said in
    *"bytes from"*) state=answered mtu= ;;
    *mtu*) state=told mtu=$(printf '%s\n' "$said" | sed -n 's/.*mtu *= *\([0-9][0-9]*\).*/\1/p' | head -n 1) ;;
    *) state=silent mtu= ;;
    esac
    who=$(printf '%s\n' "$said" | sed -n 's/^[Ff]rom \([^ ]*\) icmp_seq.*/\1/p' | head -n 1)
    echo "probe $1 $state ${mtu:--} ${who:--}"
}
low=$least high=$most
send "$low"
if [ "$state" != answered ]; then printf '%s\n' "$said"; exit 0; fi
next=$most
while [ "$high" -ge "$next" ] && [ "$low" -lt "$high" ]; do
    send "$next"
    if [ "$state" = answered ]; then low=$next; else high=$((next - 1)); fi
    if [ -n "$mtu" ] && [ "$mtu" -ge "$low" ] && [ "$mtu" -le "$high" ]; then next=$mtu high=$mtu
    else next=$(((low + high + 1) / 2)); fi
done
"""
_PROBE = re.compile(r"probe (\d{1,6}) (answered|told|silent) (\d{1,6}|-) (\S{1,100})")
_NO_RIGHT = ("operation not permitted", "permission denied", "are you root")
_NO_NAME = ("name or service not known", "temporary failure", "bad address")
_NO_OPTION = ("invalid option", "unrecognized option", "usage:")


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    size_bytes: int = 1500  # the largest packet to try, with its headers
    wait_s: float = 1.0  # for each packet


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    state: EchoState  # of the smallest packet
    said: str
    path_mtu: int | None  # in bytes, the largest packet that was answered; nobody tells an MTU in KiB
    tried_mtu: int
    told_mtu: int | None  # the MTU that a router, or this host's own link, named
    told_by: str  # its address; empty: this host itself
    is_black_hole: bool | None  # larger packets vanish, and nobody says why
    sent_count: int


@dataclass(frozen=True, slots=True)
class Probe:
    size_bytes: int
    state: str
    mtu_bytes: int | None
    who: str


def read_shell(target: Shell, params: Params) -> Reading:
    if not _LEAST_BYTES < params.size_bytes <= 65535:
        raise InputError(f"net.mtu: size_bytes must be from {_LEAST_BYTES + 1} to 65535.")
    values = {
        "host": valid_host(params.host),
        "least": str(_LEAST_BYTES),
        "most": str(params.size_bytes),
        "whole_s": str(max(1, round(valid_wait("net.mtu", params.wait_s)))),
    }
    return parse(params, ask(target, {"mtu": _SCRIPT}, env=values).need("mtu"))


def parse(params: Params, text: str) -> Reading:
    """Return what became of the packets.

    Raises:
        CommandMissingError, PermissionDeniedError, ConnectError: none could be sent.
        UnreadableOutputError: it is not what the script writes.
    """
    probes = [
        Probe(int(found[1]), found[2], None if found[3] == "-" else int(found[3]), found[4].strip("-"))
        for found in map(_PROBE.fullmatch, text.splitlines())
        if found
    ]
    if not probes or probes[0].state != "answered":
        return _unanswered(params, text, probes)
    through = max(probe.size_bytes for probe in probes if probe.state == "answered")
    all_told = [probe for probe in probes if probe.mtu_bytes is not None]
    told = next((one for one in all_told if one.mtu_bytes == through), all_told[0] if all_told else None)
    return Reading(
        host=params.host,
        state=EchoState.ANSWERED,
        said="",
        path_mtu=through,
        tried_mtu=params.size_bytes,
        told_mtu=told.mtu_bytes if told else None,
        told_by=told.who if told else "",
        is_black_hole=through < params.size_bytes and (told is None or told.mtu_bytes != through),
        sent_count=len(probes),
    )


def _unanswered(params: Params, text: str, probes: list[Probe]) -> Reading:
    lower, shown = text.lower(), text.strip()[-200:]
    if "no-ping" in text or any(words in lower for words in _NO_OPTION):
        raise CommandMissingError(
            "This needs the ping of iputils, which can forbid fragments (-M do); busybox's cannot."
        )
    if any(words in lower for words in _NO_RIGHT):
        raise PermissionDeniedError(f"This account may not send echo requests: {shown!r}.")
    if any(words in lower for words in _NO_NAME):
        raise ConnectError(f"{params.host} could not be resolved there: {shown!r}.", rung="name")
    if "network is unreachable" in lower:
        raise ConnectError(f"There is no route to {params.host} from there: {shown!r}.", rung="route")
    if not probes:
        raise UnreadableOutputError(f"Nothing was written that tells of packets: {shown!r}.")
    state = EchoState.UNREACHABLE if probes[0].who else EchoState.SILENT
    said = f"{probes[0].who} says that there is no way" if probes[0].who else "no echo request is answered"
    return Reading(params.host, state, said, None, params.size_bytes, None, "", None, len(probes))


CHECK = CheckSpec(
    id="net.mtu",
    title="Largest packet on the way",
    explanation=(
        "Sends echo requests that must not be cut into pieces, and finds the largest that is answered. Less than 1500 "
        "bytes is usual with tunnels and VPNs and harmless as long as the router in front says so. Where larger "
        "packets vanish without a word (a black hole), connections open and then hang as soon as much is sent: sign-in "
        "works and the page never comes, TLS stalls at the certificate, copies stop at once. The usual cause is a "
        "firewall that drops all ICMP. Allow `fragmentation needed` (ICMPv6 `packet too big`) there, or lower the MTU "
        "or clamp the MSS at the tunnel. Look next at net.path and host.interfaces."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        "unknown: state == 'silent' | ${host} answers no echo request, so the way cannot be measured.",
        "fail: state == 'unreachable' | ${host} cannot be reached: ${said}.",
        "unknown: not exists(path_mtu) | ${host} gave no answer: ${said}.",
        (
            "fail: is_black_hole | Packets to ${host} of more than ${path_mtu} bytes vanish, and nobody on the way "
            "says so."
        ),
        "warn: path_mtu < 1280 | Only packets of up to ${path_mtu} bytes come through to ${host}.",
        "pass: otherwise | Packets of ${path_mtu} bytes come through to ${host} in one piece.",
    ),
    timeout_s=60.0,
)
