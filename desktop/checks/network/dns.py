"""What a name resolves to, asked of the system or of several name servers, and whether they agree.

Source: RFC 1035; an answer's code tells a name that is not there from a resolver that failed.
"""

from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, InputError
from desktop.targets.network_door import NameState, Network, Resolution


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    kind: str = "A"
    more_kinds: tuple[str, ...] = ()  # to ask for too, such as AAAA; their records stand in `servers`
    servers: tuple[str, ...] = ()  # none: as programs there resolve
    port: int = 53
    expect: tuple[str, ...] = ()  # records that must be among the answers


@dataclass(frozen=True, slots=True)
class Answer:
    server: str
    kind: str
    state: NameState
    said: str
    records: tuple[str, ...]
    duration_s: float
    ttl_s: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    kind: str
    state: NameState  # the first server's that answered
    records: tuple[str, ...]
    count: int
    duration_s: float  # of the slowest server that answered
    servers: tuple[Answer, ...]  # each server's answer for each kind
    answered_count: int
    silent: tuple[str, ...]  # servers that gave no answer
    is_agreed: bool  # all that answered say the same, kind by kind
    missing: tuple[str, ...]  # expected and not among the records


def read_network(network: Network, params: Params) -> Reading:
    kinds = tuple(dict.fromkeys(kind.upper() for kind in (params.kind, *params.more_kinds)))
    if len(params.servers) > 16 or len(kinds) > 8:
        raise InputError(
            f"net.dns asks at most 16 servers at once for 8 kinds of record; {len(params.servers)} servers and "
            f"{len(kinds)} kinds were given."
        )
    servers = params.servers or ("",)
    return judge_answers(
        params, tuple(_ask(network, params, server, kind) for server in servers for kind in kinds)
    )


def _ask(network: Network, params: Params, server: str, kind: str) -> Answer:
    if not server:
        return _answer("system", kind, network.resolve(params.host, kind))
    try:
        return _answer(server, kind, network.resolve(params.host, kind, server=server, port=params.port))
    except ConnectError as error:
        return Answer(server, kind, NameState.NO_ANSWER, str(error), (), 0.0, None)


def _answer(server: str, kind: str, found: Resolution) -> Answer:
    said = ", ".join(found.records) or str(found.state)
    return Answer(server, kind, found.state, said, found.records, found.duration_s, found.ttl_s)


def judge_answers(params: Params, answers: tuple[Answer, ...]) -> Reading:
    """Sum the servers' answers up; raise ConnectError when none of them answered: then nothing is known."""
    heard = tuple(answer for answer in answers if answer.state is not NameState.NO_ANSWER)
    main = tuple(answer for answer in heard if answer.kind == params.kind.upper())
    if not main:
        raise ConnectError("; ".join(answer.said for answer in answers), rung="name")
    first = main[0]
    records = {_plain(record) for record in first.records}
    return Reading(
        host=params.host,
        kind=params.kind.upper(),
        state=first.state,
        records=first.records,
        count=len(first.records),
        duration_s=max(answer.duration_s for answer in heard),
        servers=answers,
        answered_count=len(main),
        silent=tuple(
            dict.fromkeys(answer.server for answer in answers if answer.state is NameState.NO_ANSWER)
        ),
        is_agreed=len({(one.kind, one.state, frozenset(map(_plain, one.records))) for one in heard})
        == len({one.kind for one in heard}),
        missing=tuple(record for record in params.expect if _plain(record) not in records),
    )


def _plain(record: str) -> str:
    return record.lower().rstrip(".")


CHECK = CheckSpec(
    id="net.dns",
    title="Name resolution",
    explanation=(
        "Asks what a name resolves to: as programs there do it (hosts file and caches included), or "
        "straight from each named server. `nxdomain` means that there is no such name (a typing error, a "
        "zone that was not published, an expired domain), `no_data` that the name is there without this "
        "kind of record, `servfail` that the resolver tried and failed (broken delegation, DNSSEC, its "
        "own upstream is down), `refused` that it does not serve us. Servers that disagree usually mean "
        "a change that is still spreading, or split-horizon DNS. Look next at the name servers of the "
        "zone, and at the TTL to know how long an old answer lives."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'nxdomain' | There is no name ${host}.",
        "fail: state == 'no_data' | ${host} has no ${kind} record.",
        "fail: state != 'found' | ${host} could not be resolved: ${state}.",
        "fail: len(missing) > 0 | ${host} resolves to ${records}; ${missing} is not among them.",
        "warn: not is_agreed | The name servers disagree about ${host}; the first says ${records}.",
        "warn: len(silent) > 0 | ${host} is ${records}, but ${silent} gave no answer.",
        "warn: duration_s > 1 | ${host} is ${records}, and it took ${duration_s} to find out.",
        "pass: otherwise | ${host} is ${records}.",
    ),
)
