"""Whether a UDP port answers a payload, refuses it, or stays silent: three different things.

Source: RFC 768; a refusal is ICMP's port unreachable (RFC 792), which the socket reports.
"""

import re

from desktop.checks.network.places import valid_count, valid_port, valid_wait
from desktop.checks.sampled import p95
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.expressions.patterns import compile_pattern
from desktop.targets.network_door import Datagram, DatagramState, Network

_SHOWN_BYTES = 200
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*\Z")
# A refusal and an answer say more than silence, which one lost datagram makes too.
_MOST_TELLING = (
    DatagramState.ANSWERED,
    DatagramState.REFUSED,
    DatagramState.UNREACHABLE,
    DatagramState.SILENT,
)


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    port: int
    payload: str = ""  # text to send
    payload_hex: str = ""  # or bytes, as hexadecimal digits
    pattern: str = ""  # a regular expression that the answer must match
    samples: int = 2  # a datagram may be lost; the first answer ends the tries
    wait_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    state: DatagramState
    said: str
    address: str
    sent_count: int
    answered_count: int
    refused_count: int
    payload_bytes: int
    answer_bytes: int
    answer_start: str
    answer_hex: str
    has_match: bool | None  # null: no pattern was asked for, or nothing came back
    duration_s: float | None


def read_network(network: Network, params: Params) -> Reading:
    valid_port(params.port)
    valid_wait("net.udp", params.wait_s)
    samples = valid_count("net.udp", "samples", params.samples, 20)
    payload = payload_of(params)
    tries: list[Datagram] = []
    while len(tries) < samples and not any(one.state is not DatagramState.SILENT for one in tries):
        tries.append(network.datagram(params.host, params.port, payload, timeout_s=params.wait_s))
    return summed_up(params, payload, tuple(tries))


def payload_of(params: Params) -> bytes:
    digits = "".join(params.payload_hex.split())
    if params.payload and digits:
        raise InputError("net.udp sends either payload or payload_hex; both were given.")
    if not _HEX.match(digits):
        raise InputError("net.udp: payload_hex must be pairs of hexadecimal digits, such as 1b00ff.")
    payload = bytes.fromhex(digits) or params.payload.encode()
    if len(payload) > 4096:
        raise InputError(f"net.udp sends at most 4096 bytes; this payload has {len(payload)}.")
    return payload


def summed_up(params: Params, payload: bytes, tries: tuple[Datagram, ...]) -> Reading:
    best = min(
        tries, key=lambda one: _MOST_TELLING.index(one.state) if one.state in _MOST_TELLING else len(tries)
    )
    text = best.data.decode("utf-8", "replace")
    has_answer = best.state is DatagramState.ANSWERED
    times = [one.duration_s for one in tries if one.duration_s is not None]
    return Reading(
        host=params.host,
        port=params.port,
        state=best.state,
        said=best.said,
        address=best.address,
        sent_count=sum(one.state is not DatagramState.NO_NAME for one in tries),
        answered_count=sum(one.state is DatagramState.ANSWERED for one in tries),
        refused_count=sum(one.state is DatagramState.REFUSED for one in tries),
        payload_bytes=len(payload),
        answer_bytes=len(best.data),
        answer_start=text[:_SHOWN_BYTES],
        answer_hex=best.data[:_SHOWN_BYTES].hex(),
        has_match=_matches(params.pattern, text) if params.pattern and has_answer else None,
        duration_s=p95(times) if times else None,
    )


def _matches(pattern: str, text: str) -> bool:
    return compile_pattern(pattern).finder.search(text) is not None


CHECK = CheckSpec(
    id="net.udp",
    title="UDP answer",
    explanation=(
        "Sends a datagram and waits for what comes back. UDP has no connection, so silence has many causes: a "
        "firewall that drops, a lost datagram, or a service that does not answer this payload. `refused` is certain: "
        "the host said that nothing listens there. Without a payload that the service understands, silence is no "
        "finding and the verdict is unknown. Look next at host.ports on the machine itself when refused, at firewalls "
        "and security groups when silent, and send what the service's own protocol begins with."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'no_name' | ${host} cannot be sent to: ${said}.",
        "fail: state == 'refused' | Nothing listens on UDP port ${port} of ${host}.",
        "fail: state == 'unreachable' | UDP port ${port} of ${host} cannot be reached: ${said}.",
        "fail: state == 'silent' and payload_bytes > 0 | UDP port ${port} of ${host} is silent (${sent_count} tries).",
        "unknown: state == 'silent' | UDP port ${port} of ${host} is silent, which says nothing without a payload.",
        "fail: exists(has_match) and not has_match | UDP port ${port} of ${host} answers something else than wanted.",
        "warn: sent_count > answered_count | UDP port ${port} of ${host} answered try ${sent_count} only.",
        "pass: otherwise | UDP port ${port} of ${host} answers (${answer_bytes}).",
    ),
)
