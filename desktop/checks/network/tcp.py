"""Whether a TCP port takes connections, how fast, and if not, how it says no."""

from math import ceil

from desktop.checks.network.places import valid_count, valid_port, valid_wait
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.targets.network_door import Dialled, Network, PortState


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    port: int
    samples: int = 3
    wait_s: float = 3.0  # at most, for each sample


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    state: PortState  # open when at least one sample was
    said: str
    address: str
    samples: int
    open_count: int
    refused_count: int
    filtered_count: int
    connect_p50_s: float | None  # of the samples that connected
    connect_p95_s: float | None
    name_s: float


def read_network(network: Network, params: Params) -> Reading:
    port = valid_port(params.port)
    valid_wait("net.tcp", params.wait_s)
    tries: list[Dialled] = []
    for _ in range(valid_count("net.tcp", "samples", params.samples, 50)):
        tries.append(network.dial(params.host, port, timeout_s=params.wait_s))
        if (connection := tries[-1].connection) is not None:
            connection.close()
        if tries[-1].state is PortState.NO_NAME:
            break
    return summed_up(params, tuple(tries))


def summed_up(params: Params, tries: tuple[Dialled, ...]) -> Reading:
    """Return the reading of one or more tries."""
    best = next((one for one in tries if one.state is PortState.OPEN), tries[0])
    times = sorted(one.connect_s or 0.0 for one in tries if one.state is PortState.OPEN)
    return Reading(
        host=params.host,
        port=params.port,
        state=best.state,
        said=best.said,
        address=best.address,
        samples=len(tries),
        open_count=len(times),
        refused_count=sum(one.state is PortState.REFUSED for one in tries),
        filtered_count=sum(one.state is PortState.FILTERED for one in tries),
        connect_p50_s=percentile(times, 50),
        connect_p95_s=percentile(times, 95),
        name_s=tries[0].name_s,
    )


def percentile(ordered: list[float], pct: int) -> float | None:
    """Return the smallest value that at least `pct` percent do not exceed; None of nothing."""
    return ordered[max(0, ceil(len(ordered) * pct / 100) - 1)] if ordered else None


CHECK = CheckSpec(
    id="net.tcp",
    title="TCP connection",
    explanation=(
        "Opens and closes a TCP connection a few times. `refused` means that the host answered and "
        "nothing listens there (the service is down, or listens on another port or address), or that a "
        "firewall rejects. `filtered` means that nothing came back at all: most often a firewall or "
        "security group that drops, a wrong route, or a host that is down. `unreachable` means that a "
        "router said there is no way. Some samples open and some not point at an overloaded service or "
        "at one bad member behind a load balancer. Look next at host.ports and host.service on the "
        "machine itself when refused, at firewalls and security groups when filtered."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'no_name' | ${host} cannot be connected to: ${said}.",
        "fail: state == 'refused' | ${host} refuses connections on port ${port}.",
        "fail: state == 'filtered' | Nothing comes back from ${host} port ${port} (${address}).",
        "fail: state != 'open' | ${host} port ${port} cannot be reached: ${said}.",
        "warn: open_count < samples | Only ${open_count} of ${samples} tries reached ${host} port ${port}.",
        "warn: connect_p95_s > 1 | ${host} port ${port} is open and slow to connect (${connect_p95_s}).",
        "pass: otherwise | ${host} port ${port} takes connections (${connect_p50_s}).",
    ),
)
