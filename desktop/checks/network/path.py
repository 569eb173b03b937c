"""The routers on the way to a host, how fast each answers, and where the way ends.

Source: traceroute(8) of Debian, Red Hat or busybox, tracepath(8), mtr(8), or our own probes where Python is.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from desktop.checks.linux.sections import ask
from desktop.checks.network.places import valid_count, valid_host, valid_wait
from desktop.checks.network.probes import TRACEROUTE
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import (
    CommandMissingError,
    ConnectError,
    PermissionDeniedError,
    UnreadableOutputError,
)
from desktop.targets.base import Shell

_SCRIPT = r"""
if command -v traceroute >/dev/null 2>&1; then
    echo tool traceroute
    traceroute -n -q "$samples" -w "$whole_s" -m "$max_hops" "$host" 2>&1
elif command -v python3 >/dev/null 2>&1; then
    echo tool own
    python3 -c "$probes" 2>&1
elif command -v tracepath >/dev/null 2>&1; then
    echo tool tracepath
    tracepath -n -m "$max_hops" "$host" 2>&1
elif command -v mtr >/dev/null 2>&1; then
    echo tool mtr
    mtr -n -r -c "$samples" -m "$max_hops" "$host" 2>&1
else
    echo tool none
fi
"""
_FIRST = re.compile(r"^traceroute to [^\n]{1,300}?\(([0-9a-fA-F.:]+)\)", re.MULTILINE)
_HOP = re.compile(r" {0,3}(\d{1,3})  ?(.+)\Z")
_PART = re.compile(r"(\d{1,7}(?:\.\d{1,6})?) ms|(\*)|(![A-Z0-9]{1,4})|([0-9a-fA-F.:]{3,45})")
_TRACEPATH_HOP = re.compile(r" {0,3}(\d{1,3})\??: {1,8}(\S+)(?: {1,60}(\d{1,7}(?:\.\d{1,6})?)ms)?(.*)\Z")
_MTR_HOP = re.compile(
    r" {0,4}(\d{1,3})\.\|-- (\S+) +(\d{1,3}(?:\.\d{1,2})?)%? +(\d{1,5}) +[\d.]+ +([\d.]{1,12}) +([\d.]{1,12}) "
)
_ADDRESS = re.compile(r"[0-9a-fA-F.:]{3,45}\Z")
_NO_ROUTE = ("network is unreachable", "send failed", "network unreachable")
_NO_NAME = (
    "name or service not known",
    "temporary failure",
    "bad address",
    "failed to resolve",
    "unknown host",
)
_NO_RIGHT = ("operation not permitted", "permission denied", "are you root")


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    max_hops: int = 20
    samples: int = 2  # for each hop
    wait_s: float = 1.0  # for each answer


@dataclass(frozen=True, slots=True)
class Hop:
    hop: int
    addresses: tuple[str, ...]  # more than one where the load is shared
    sent_count: int
    lost_count: int
    rtt_min_s: float | None
    rtt_avg_s: float | None
    mark: str  # such as !H (host unreachable), !N (network), !X (forbidden); empty: none


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    address: str
    tool: str
    is_reached: bool
    hops: tuple[Hop, ...]
    hop_count: int  # to the host, or to the last that answered
    last_address: str  # of the last that answered
    ended_by: str  # the mark of the router before the host that said no
    silent_count: int  # hops on the way that did not answer
    slowest_hop: int | None  # the one before which the time grows most
    rtt_avg_s: float | None  # of the last that answered


def read_shell(target: Shell, params: Params) -> Reading:
    values = {
        "host": valid_host(params.host),
        "max_hops": str(valid_count("net.path", "max_hops", params.max_hops, 40)),
        "samples": str(valid_count("net.path", "samples", params.samples, 5)),
        "wait_s": f"{valid_wait('net.path', params.wait_s):g}",
        "whole_s": str(max(1, round(params.wait_s))),
        "probes": TRACEROUTE,
    }
    return parse(params.host, ask(target, {"path": _SCRIPT}, env=values).need("path"))


def parse(host: str, text: str) -> Reading:
    """Return the way that one of the tools wrote.

    Raises:
        CommandMissingError, PermissionDeniedError, ConnectError: it could not be looked at.
        UnreadableOutputError: it is no output of such a tool.
    """
    first, _, rest = text.partition("\n")
    tool = first.removeprefix("tool ").strip()
    if tool == "none":
        raise CommandMissingError(
            "There is no traceroute, tracepath, mtr or python3 on this machine. Install one of them."
        )
    readers = {"tracepath": _tracepath_hops, "mtr": _mtr_hops}
    hops = tuple(readers.get(tool, _traceroute_hops)(rest))
    if not hops:
        _refuse(host, rest)
    named = _FIRST.search(rest)
    address = named[1] if named else host if _ADDRESS.match(host) else ""
    return _reading(host, address, tool, hops, "reached" in rest and tool == "tracepath")


def _reading(host: str, address: str, tool: str, hops: tuple[Hop, ...], said_reached: bool) -> Reading:
    heard = [hop for hop in hops if hop.addresses]
    last = heard[-1] if heard else None
    mark = next((hop.mark for hop in heard if hop.mark), "")
    # A host that forbids the probes itself, as firewalld does, has been reached.
    is_there = last is not None and (address in last.addresses if address else tool == "mtr" and not mark)
    return Reading(
        host=host,
        address=address or (last.addresses[-1] if last and said_reached else ""),
        tool=tool,
        is_reached=said_reached or is_there,
        hops=hops,
        hop_count=last.hop if last else 0,
        last_address=last.addresses[-1] if last else "",
        ended_by="" if said_reached or is_there else mark,
        silent_count=sum(not hop.addresses for hop in hops if last and hop.hop < last.hop),
        slowest_hop=_slowest(heard),
        rtt_avg_s=last.rtt_avg_s if last else None,
    )


def _slowest(heard: list[Hop]) -> int | None:
    """Return the hop before which the best time grows most; a single slow router on the way means nothing."""
    best = [(hop.hop, hop.rtt_min_s) for hop in heard if hop.rtt_min_s is not None]
    grown = [(later[1] - earlier[1], later[0]) for earlier, later in pairwise(best)]
    return max(grown)[1] if grown else None


def _traceroute_hops(text: str) -> Iterator[Hop]:
    for line in text.splitlines():
        if found := _HOP.match(line):
            parts = list(_PART.finditer(found[2]))
            times = [float(part[1]) / 1000 for part in parts if part[1]]
            lost = sum(bool(part[2]) for part in parts)
            addresses = tuple(dict.fromkeys(part[4] for part in parts if part[4]))
            mark = next((part[3] for part in parts if part[3]), "")
            if times or lost:
                yield _hop(int(found[1]), addresses, times, lost, mark)


def _tracepath_hops(text: str) -> Iterator[Hop]:
    """tracepath numbers this machine's own word too, as `1?: [LOCALHOST]`, and tries a silent hop a few times."""
    seen: dict[int, Hop] = {}
    for line in text.splitlines():
        found = _TRACEPATH_HOP.match(line)
        if not found or found[2].startswith("["):
            continue
        number, is_silent = int(found[1]), not _ADDRESS.match(found[2])
        times = [float(found[3]) / 1000] if found[3] and not is_silent else []
        mark = next((word for word in found[4].split() if word.startswith("!")), "")
        if number not in seen or (not is_silent and not seen[number].addresses):
            seen[number] = _hop(number, () if is_silent else (found[2],), times, int(is_silent), mark)
    yield from (seen[number] for number in sorted(seen))


def _mtr_hops(text: str) -> Iterator[Hop]:
    for line in text.splitlines():
        if found := _MTR_HOP.match(line):
            sent = int(found[4])
            lost = min(sent, round(sent * float(found[3]) / 100))
            has_times = _ADDRESS.match(found[2]) is not None and lost < sent
            yield Hop(
                hop=int(found[1]),
                addresses=(found[2],) if _ADDRESS.match(found[2]) else (),
                sent_count=sent,
                lost_count=lost,
                rtt_min_s=_ms(found[6]) if has_times else None,
                rtt_avg_s=_ms(found[5]) if has_times else None,
                mark="",
            )


def _hop(number: int, addresses: tuple[str, ...], times: list[float], lost: int, mark: str) -> Hop:
    average = sum(times) / len(times) if times else None
    return Hop(number, addresses, len(times) + lost, lost, min(times, default=None), average, mark)


def _ms(text: str) -> float:
    try:
        return float(text) / 1000
    except ValueError as error:
        raise UnreadableOutputError(f"mtr wrote {text!r} where a time stands.") from error


def _refuse(host: str, text: str) -> None:
    lower, shown = text.lower(), text.strip()[:200]
    if any(words in lower for words in _NO_ROUTE):
        raise ConnectError(f"There is no route to {host} from there: {shown!r}.", rung="route")
    if any(words in lower for words in _NO_NAME):
        raise ConnectError(f"{host} could not be resolved there: {shown!r}.", rung="name")
    if any(words in lower for words in _NO_RIGHT):
        raise PermissionDeniedError(f"This account may not send such probes: {shown!r}.")
    raise UnreadableOutputError(f"Nothing was written that tells a way: {shown!r}.")


CHECK = CheckSpec(
    id="net.path",
    title="The way to a host",
    explanation=(
        "Sends packets that live one hop longer each time, so that the routers on the way tell of themselves. A way "
        "that ends before the host points at the network behind its last router, or at a firewall there that drops "
        "these packets; then try net.tcp on an open port before you blame the way. A router that does not answer, or "
        "slowly, while those behind it do, is only busy. Times that rise at one hop and stay high are real. Look next "
        "at the routes of the last router's network, and compare with the way back, which may be another."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        "fail: ended_by != '' | The way to ${host} ends at ${last_address}, which says ${ended_by}.",
        "warn: not is_reached and hop_count == 0 | Nothing on the way to ${host} answers.",
        "warn: not is_reached | The way to ${host} is lost after hop ${hop_count} (${last_address}).",
        "pass: otherwise | ${host} is reached (hops: ${hop_count}).",
    ),
    timeout_s=90.0,
)
