"""How many echo requests to a host are answered, and how long each takes.

Source: ICMP echo (RFC 792, RFC 4443) by the ping that is there: iputils, busybox or inetutils.
"""

import re

from desktop.checks.linux.sections import ask
from desktop.checks.network.echoes import EchoState
from desktop.checks.network.places import valid_count, valid_host, valid_wait
from desktop.checks.sampled import mean, p95
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
command -v ping >/dev/null 2>&1 || { echo no-ping; exit 0; }
ping -n -c "$samples" -i "$gap_s" -W "$whole_s" "$host" 2>&1
"""
_GAP_S = "0.2"  # the shortest that an unprivileged account may take
_ADDRESS = re.compile(
    r"^PING \S+ ?\(([0-9a-fA-F.:]+)\)|^PING [^\n(]{0,300}\(([0-9a-fA-F.:%\w]+)\)", re.MULTILINE
)
_ANSWER = re.compile(
    r"bytes from [^\n]{0,300}?seq=(\d{1,6})\b[^\n]{0,60}?time[=<](\d{1,7}(?:\.\d{1,6})?) ?ms([^\n]{0,20})"
)
_TTL = re.compile(r"\bttl=(\d{1,3})\b")
_COUNTS = re.compile(r"(\d{1,6}) packets transmitted, (\d{1,6}) (?:packets )?received")
_SAYS_NO = re.compile(r"[Ff]rom ([^\s:]{1,255}):? icmp_seq=\d{1,6} ([A-Z][^\n]{1,120})")
_NO_NAME = ("name or service not known", "no address associated", "unknown host")
_NO_RESOLVER = ("temporary failure in name resolution", "bad address")
_NO_RIGHT = ("operation not permitted", "permission denied", "are you root", "lacking privilege")
_NO_ROUTE = ("network is unreachable", "cannot assign requested address")


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    samples: int = 5
    wait_s: float = 2.0  # for the last answer


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    address: str
    state: EchoState
    said: str
    sent_count: int
    received_count: int
    duplicate_count: int
    loss_pct: float | None  # null when nothing was sent
    rtt_min_s: float | None
    rtt_avg_s: float | None
    rtt_p95_s: float | None
    rtt_max_s: float | None
    ttl: int | None  # of the last answer: 64, 128 or 255 less the hops on the way back


def read_shell(target: Shell, params: Params) -> Reading:
    values = {
        "host": valid_host(params.host),
        "samples": str(valid_count("net.ping", "samples", params.samples, 100)),
        "gap_s": _GAP_S,
        "whole_s": str(max(1, round(valid_wait("net.ping", params.wait_s)))),
    }
    return parse(params.host, ask(target, {"ping": _SCRIPT}, env=values).need("ping"))


def parse(host: str, text: str) -> Reading:
    """Return what ping wrote.

    Raises:
        CommandMissingError, PermissionDeniedError: it is not there, or may not be used. ConnectError: no route or no
        resolver. UnreadableOutputError: it is no output of ping.
    """
    counts = _COUNTS.search(text)
    if counts is None:
        return _not_sent(host, text)
    sent, received = int(counts[1]), int(counts[2])
    first_answers = {int(one[1]): float(one[2]) / 1000 for one in _answers(text) if "DUP" not in one[3]}
    times = list(first_answers.values())[: max(sent, 0)]
    address, says_no = _ADDRESS.search(text), _SAYS_NO.search(text)
    if received > sent or (received and not times) or not sent:
        raise UnreadableOutputError(f"ping gives figures that do not fit: {text[-200:]!r}.")
    return Reading(
        host=host,
        address=(address[1] or address[2]) if address else "",
        state=EchoState.ANSWERED if received else EchoState.UNREACHABLE if says_no else EchoState.SILENT,
        said=f"{says_no[1]}: {says_no[2].strip()}" if says_no else "",
        sent_count=sent,
        received_count=received,
        duplicate_count=sum("DUP" in one[3] for one in _answers(text)),
        loss_pct=100 * (sent - received) / sent,
        rtt_min_s=min(times, default=None),
        rtt_avg_s=mean(times) if times else None,
        rtt_p95_s=p95(times) if times else None,
        rtt_max_s=max(times, default=None),
        ttl=max((int(ttl) for ttl in _TTL.findall(text)), default=None),
    )


def _answers(text: str) -> list[re.Match[str]]:
    return list(_ANSWER.finditer(text))


def _not_sent(host: str, text: str) -> Reading:
    lower, shown = text.lower(), text.strip()[:200]
    if "no-ping" in text:
        raise CommandMissingError(
            "There is no ping on this machine. Install it, or try net.tcp on an open port."
        )
    if any(words in lower for words in _NO_RIGHT):
        raise PermissionDeniedError(f"This account may not send echo requests: {shown!r}.")
    if any(words in lower for words in _NO_RESOLVER):
        raise ConnectError(f"{host} could not be resolved there: {shown!r}.", rung="name")
    if any(words in lower for words in _NO_ROUTE):
        raise ConnectError(f"There is no route to {host} from there: {shown!r}.", rung="route")
    if any(words in lower for words in _NO_NAME):
        said = "there is no such name"
        return Reading(host, "", EchoState.NO_NAME, said, 0, 0, 0, None, None, None, None, None, None)
    raise UnreadableOutputError(f"ping said nothing that can be read: {shown!r}.")


CHECK = CheckSpec(
    id="net.ping",
    title="Echo (ping)",
    explanation=(
        "Sends a few echo requests, 0.2 s apart, and counts the answers. Many hosts and firewalls drop ping while they "
        "serve well, so silence alone does not mean that a host is down: try net.tcp on a port that should be open. "
        "Some lost answers point at a congested or faulty link, a duplex mismatch, or a host that is busy and answers "
        "ping last; times that swing point at full queues. `unreachable` names the router that gave up. Look next at "
        "net.path to see where on the way it begins, and at host.interfaces for errors and drops."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        "fail: state == 'no_name' | ${host} cannot be sent to: ${said}.",
        "fail: state == 'unreachable' | ${host} cannot be reached: ${said}.",
        "fail: state == 'silent' | ${host} answered none of ${sent_count} echo requests.",
        "fail: loss_pct >= 50 | ${host} left ${loss_pct} of the echo requests unanswered.",
        "warn: loss_pct >= 10 | ${host} left ${loss_pct} of the echo requests unanswered.",
        "warn: rtt_p95_s > 0.5 | ${host} answers, and slowly (${rtt_p95_s}).",
        "pass: otherwise | ${host} answers in ${rtt_avg_s}.",
    ),
    timeout_s=60.0,
)
