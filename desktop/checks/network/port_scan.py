"""Which of the given ports of one host take connections. Only the ports that are named are tried."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from desktop.checks.network.places import valid_port, valid_wait
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.network_door import Dialled, Network, PortState

_MOST_PORTS = 200
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    ports: tuple[int, ...]  # that should be open
    closed_ports: tuple[int, ...] = ()  # that should not be
    wait_s: float = 2.0  # at most, for each port


@dataclass(frozen=True, slots=True)
class Port:
    port: int
    state: PortState
    said: str
    is_wanted: bool
    connect_s: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    address: str
    state: str  # looked, or no_name
    said: str
    count: int
    open: tuple[int, ...]
    refused: tuple[int, ...]
    filtered: tuple[int, ...]
    missing: tuple[int, ...]  # wanted and not open
    surplus: tuple[int, ...]  # open and not wanted
    ports: tuple[Port, ...]


def read_network(network: Network, params: Params) -> Reading:
    valid_wait("net.port_scan", params.wait_s)
    wanted = tuple(dict.fromkeys(map(valid_port, params.ports)))
    unwanted = tuple(dict.fromkeys(map(valid_port, params.closed_ports)))
    if both := sorted({*wanted} & {*unwanted}):
        raise InputError(f"net.port_scan: port {both[0]} cannot be wanted both open and closed.")
    if not 1 <= len(wanted) + len(unwanted) <= _MOST_PORTS:
        raise InputError(f"net.port_scan takes 1 to {_MOST_PORTS} ports, not {len(wanted) + len(unwanted)}.")
    return summed_up(params.host, wanted, _dial_all(network, params, (*wanted, *unwanted)))


def _dial_all(network: Network, params: Params, ports: tuple[int, ...]) -> tuple[Dialled, ...]:
    """Try the first port by name, and the others at the address that it led to, a few at once."""

    def dial(host: str, port: int) -> Dialled:
        dialled = network.dial(host, port, timeout_s=params.wait_s)
        if dialled.connection is not None:
            dialled.connection.close()
        return replace(dialled, connection=None)

    first = dial(params.host, ports[0])
    if first.state is PortState.NO_NAME or len(ports) == 1:
        return (first,)
    with ThreadPoolExecutor(min(_AT_ONCE, len(ports) - 1), "port-scan") as pool:
        return (first, *pool.map(lambda port: dial(first.address, port), ports[1:]))


def summed_up(host: str, wanted: tuple[int, ...], dialled: tuple[Dialled, ...]) -> Reading:
    has_name = dialled[0].state is not PortState.NO_NAME
    tried = dialled if has_name else ()
    is_open = {one.port for one in tried if one.state is PortState.OPEN}
    return Reading(
        host=host,
        address=dialled[0].address,
        state="looked" if has_name else "no_name",
        said=dialled[0].said if not has_name else "",
        count=len(tried),
        open=_in(tried, PortState.OPEN),
        refused=_in(tried, PortState.REFUSED),
        filtered=_in(tried, PortState.FILTERED),
        missing=tuple(port for port in wanted if has_name and port not in is_open),
        surplus=tuple(sorted(is_open - {*wanted})),
        ports=tuple(
            Port(one.port, one.state, one.said, one.port in wanted, one.connect_s)
            for one in sorted(tried, key=lambda one: one.port)
        ),
    )


def _in(tried: tuple[Dialled, ...], state: PortState) -> tuple[int, ...]:
    return tuple(sorted(one.port for one in tried if one.state is state))


CHECK = CheckSpec(
    id="net.port_scan",
    title="Ports of one host",
    explanation=(
        "Tries the given ports of one host, a few at once, and tells which take connections. A wanted port that "
        "refuses means that its service is down or listens elsewhere; one that is filtered is held back on the way. "
        "A port that should be closed and is open is a service that somebody started, or a firewall rule that is too "
        "wide. Scan only hosts that you may scan: firewalls and intrusion detection notice it. Look next at "
        "host.ports on the machine itself, which also names the program."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'no_name' | ${host} cannot be connected to: ${said}.",
        "fail: len(surplus) > 0 | ${host} has ports open that should be closed: ${surplus}.",
        "fail: len(missing) > 0 | ${host} does not take connections on ${missing} (open: ${open}).",
        "pass: otherwise | ${host} has open what should be: ${open}.",
    ),
    timeout_s=60.0,
)
