"""TCP connections by state and by peer, and how much of the ephemeral ports the busiest destination takes.

Source: /proc/net/tcp, /proc/net/tcp6 and ip_local_port_range (proc(5), ip(7)), counted on the machine itself.
"""

from desktop.checks.connection_counts import (
    QUESTIONS,
    Destination,
    Peer,
    StateCount,
    environment,
    packed,
    parse_counts,
)
from desktop.checks.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell


@dataclass(frozen=True, slots=True)
class Params:
    port: int = 0  # on either side; 0: all
    host: str = ""  # address of the peer; empty: all
    limit: int = 10

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise InputError("host.connections: port must be from 1 to 65535, or 0 for all.")
        if not 1 <= self.limit <= 200:
            raise InputError("host.connections: limit must be from 1 to 200.")
        if self.host:
            packed(self.host)


@dataclass(frozen=True, slots=True)
class Reading:
    count: int  # without the sockets that listen
    established_count: int
    time_wait_count: int
    close_wait_count: int
    syn_sent_count: int
    syn_recv_count: int
    listening_count: int
    states: tuple[StateCount, ...]
    peers: tuple[Peer, ...]  # those with the most, at most `limit`
    destinations: tuple[Destination, ...]
    ephemeral_low: int | None  # None: this account or container may not read the range
    ephemeral_high: int | None
    ephemeral_count: int  # different ports of the range in use by connections that go out
    ephemeral_used_pct: float | None  # by the busiest destination, which is what runs out first


def read_shell(target: Shell, params: Params) -> Reading:
    values = environment(port=params.port, host=params.host, limit=params.limit)
    return parse(ask(target, QUESTIONS, env=values))


def parse(answers: Answers) -> Reading:
    found = parse_counts(answers)
    counts = {row.state: row.count for row in found.states}
    shares = [to.used_pct or 0.0 for to in found.destinations]
    return Reading(
        count=sum(counts.values()),
        established_count=counts.get("established", 0),
        time_wait_count=counts.get("time-wait", 0),
        close_wait_count=counts.get("close-wait", 0),
        syn_sent_count=counts.get("syn-sent", 0),
        syn_recv_count=counts.get("syn-recv", 0) + counts.get("new-syn-recv", 0),
        listening_count=found.listening_count,
        states=found.states,
        peers=found.peers,
        destinations=found.destinations,
        ephemeral_low=found.ephemeral[0] if found.ephemeral else None,
        ephemeral_high=found.ephemeral[1] if found.ephemeral else None,
        ephemeral_count=found.ephemeral_count,
        ephemeral_used_pct=max(shares, default=0.0) if found.ephemeral else None,
    )


CHECK = CheckSpec(
    id="host.connections",
    title="TCP connections",
    explanation=(
        "How many TCP connections this machine has, in which states and with whom. Many in close-wait mean "
        "that a program here does not close what the other side has ended: it leaks. Many in syn-sent mean "
        "that a peer does not answer, many in syn-recv that peers do not finish the greeting (a flood, or a "
        "firewall that lets only one direction through). Each connection to one address and port takes an "
        "ephemeral port; when a destination has taken them all, new ones fail with `Cannot assign requested "
        "address`. Many in time-wait are harmless until then; connections that are kept open cure it."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        (
            "fail: exists(ephemeral_used_pct) and ephemeral_used_pct >= 90 | Connections to "
            "${destinations[0].address} port ${destinations[0].port} take ${ephemeral_used_pct} of the "
            "ephemeral ports."
        ),
        (
            "warn: exists(ephemeral_used_pct) and ephemeral_used_pct >= 70 | Connections to "
            "${destinations[0].address} port ${destinations[0].port} take ${ephemeral_used_pct} of the "
            "ephemeral ports."
        ),
        "warn: close_wait_count >= 100 | ${close_wait_count} connections wait to be closed by a program here.",
        "warn: syn_recv_count >= 256 | ${syn_recv_count} connections wait for a peer's last greeting.",
        "warn: syn_sent_count >= 50 | ${syn_sent_count} connections wait for a peer that does not answer.",
        (
            "pass: otherwise | ${count} connections, ${established_count} established; ${ephemeral_count} "
            "ephemeral ports in use."
        ),
    ),
)
