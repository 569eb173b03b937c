"""How far a clock is from a time server's, and whether that server itself is worth following.

Source: RFC 5905; the offset is that of the answer with the shortest way (clock filter, 10).
"""

import os
from collections.abc import Callable

from desktop.checks.network.ntp_packets import TimeAnswer, question, read_answer
from desktop.checks.network.places import valid_count, valid_port, valid_wait
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, UnreadableOutputError
from desktop.targets.network_door import Datagram, DatagramState, Network

_COOKIE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    port: int = 123
    samples: int = 4
    wait_s: float = 2.0  # at most, for each sample


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    state: str  # answered, kiss (it refuses in words), not_ntp, or what came back instead
    said: str
    address: str
    sent_count: int
    answered_count: int
    offset_s: float | None  # of the clock that asks: positive when it is ahead of the server
    delay_s: float | None  # there and back
    stratum: int | None  # 1 has a clock of its own, 16 and 0 are not synchronised
    source: str  # what the server follows: letters of a clock (GPS, PPS), or an address
    is_synchronised: bool | None
    root_delay_s: float | None
    root_dispersion_s: float | None  # how wrong the server says it may be
    version: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    datagram: Datagram
    answer: TimeAnswer | None = None
    fault: str = ""


def read_network(
    network: Network, params: Params, make_cookie: Callable[[int], bytes] = os.urandom
) -> Reading:
    valid_port(params.port)
    valid_wait("net.ntp", params.wait_s)
    heard: list[Heard] = []
    for _ in range(valid_count("net.ntp", "samples", params.samples, 20)):
        heard.append(_ask(network, params, make_cookie(_COOKIE_BYTES)))
        if heard[-1].answer is None or heard[-1].answer.kiss:
            break  # a server that does not answer, or asks us not to, is not asked again
    return summed_up(params, tuple(heard))


def _ask(network: Network, params: Params, cookie: bytes) -> Heard:
    said = network.datagram(params.host, params.port, question(cookie), timeout_s=params.wait_s)
    if said.state is not DatagramState.ANSWERED:
        return Heard(said)
    if said.sent_at is None or said.received_at is None:
        raise NotApplicableError(
            f"{network.vantage} cannot tell when a datagram came finely enough (it lacks python3 and Perl's "
            "Time::HiRes). Ask from this computer."
        )
    try:
        return Heard(
            said, read_answer(said.data, cookie, said.sent_at.timestamp(), said.received_at.timestamp())
        )
    except UnreadableOutputError as error:
        return Heard(said, fault=str(error).removesuffix("."))


def summed_up(params: Params, heard: tuple[Heard, ...]) -> Reading:
    answers = [one.answer for one in heard if one.answer is not None]
    best = min(answers, key=lambda answer: answer.delay_s, default=None)
    is_usable = best is not None and not best.kiss
    datagram = heard[0].datagram
    return Reading(
        host=params.host,
        port=params.port,
        state=_state(heard[0], best),
        said=f"it says {best.kiss}" if best and best.kiss else heard[0].fault or datagram.said,
        address=datagram.address,
        sent_count=sum(one.datagram.state is not DatagramState.NO_NAME for one in heard),
        answered_count=len(answers),
        offset_s=-best.behind_s if best and is_usable else None,
        delay_s=best.delay_s if best and is_usable else None,
        stratum=best.stratum if best else None,
        source=best.source if best and is_usable else "",
        is_synchronised=best.is_synchronised if best else None,
        root_delay_s=best.root_delay_s if best and is_usable else None,
        root_dispersion_s=best.root_dispersion_s if best and is_usable else None,
        version=best.version if best else None,
    )


def _state(first: Heard, best: TimeAnswer | None) -> str:
    if best is not None:
        return "kiss" if best.kiss else "answered"
    return "not_ntp" if first.fault else str(first.datagram.state)


CHECK = CheckSpec(
    id="net.ntp",
    title="Time server",
    explanation=(
        "Asks a time server as a client would and compares its time with the clock of the place that looks: this "
        "computer or the SSH host. A positive offset means that this clock is ahead. Silence usually means that UDP "
        "port 123 is held back on the way, or that the server answers only its own networks. A server that is not "
        "synchronised has lost its own sources and must not be followed; a kiss code such as RATE or DENY means that "
        "it asks us to stay away. Sign-ins, certificates and logs go wrong with a clock that is off. Look next at "
        "host.clock on the machine, and ask a second server to learn which of the two is wrong."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'silent' | The time server ${host} gave no answer (UDP port ${port}).",
        "fail: state == 'kiss' | The time server ${host} refuses to serve: ${said}.",
        "fail: state != 'answered' | ${host} gives no time: ${said}.",
        "fail: not is_synchronised | The time server ${host} is itself not synchronised (stratum ${stratum}).",
        "fail: abs(offset_s) >= 30 | The clock is ${offset_s} from that of ${host}.",
        "warn: abs(offset_s) >= 1 | The clock is ${offset_s} from that of ${host}.",
        "warn: root_dispersion_s >= 1 | ${host} says that its own time may be wrong by ${root_dispersion_s}.",
        "pass: otherwise | The clock is ${offset_s} from that of ${host} (stratum ${stratum}, ${source}).",
    ),
)
