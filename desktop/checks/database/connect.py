"""The way into a database, rung by rung, with its version and how long a statement takes, in seconds."""

from desktop.checks.network.rungs import Rung, RungState
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.targets.base import Database
from desktop.targets.database_door import Server, Way

RUNGS = ("name", "tcp", "tls", "sign_in", "database", "permission")
FILE_RUNGS = ("file", "database", "permission")


@dataclass(frozen=True, slots=True)
class Params:
    """The target says it all."""


@dataclass(frozen=True, slots=True)
class Reading:
    engine: str  # postgresql, mysql, mariadb, sqlite; empty: not reached
    version: str
    user: str
    database: str
    is_encrypted: bool | None
    tls: str  # its version
    rungs: tuple[Rung, ...]
    is_whole: bool
    could_look: bool
    broken_at: str  # the first rung that does not hold
    broken_said: str
    what_to_do: str
    latency_s: float | None  # of the smallest statement there is
    total_s: float


def read_database(db: Database, params: Params) -> Reading:
    way = db.way()
    return summed_up(way, None if way.broken else db.server())


def summed_up(way: Way, server: Server | None) -> Reading:
    """Name the first rung that does not hold, and add those that were not tried."""
    held = [Rung(one.rung, RungState.OK, one.duration_s, one.said, "") for one in way.held]
    if way.broken:
        state = RungState.UNKNOWN if way.is_ours else RungState.BROKEN
        held.append(Rung(way.broken, state, None, way.said, way.what_to_do))
    tried = {rung.rung for rung in held}
    order = FILE_RUNGS if "file" in tried else RUNGS
    above = order[order.index(held[-1].rung) + 1 :] if held else order
    rest = tuple(Rung(name, RungState.NOT_TRIED, None, "", "") for name in above)
    times = {one.rung: one.duration_s for one in way.held}
    return Reading(
        engine=str(server.engine) if server else "",
        version=server.version if server else "",
        user=server.user if server else "",
        database=server.database if server else "",
        is_encrypted=bool(server.tls) if server else None,
        tls=server.tls if server else "",
        rungs=(*held, *rest),
        is_whole=not way.broken,
        could_look=not way.is_ours,
        broken_at=way.broken,
        broken_said=way.said,
        what_to_do=way.what_to_do,
        latency_s=times.get("permission"),
        total_s=sum(one.duration_s or 0.0 for one in way.held),
    )


CHECK = CheckSpec(
    id="db.connect",
    title="The way into a database",
    explanation=(
        "Climbs from the name to the first statement: does the name resolve, does the port take connections, is the "
        "connection encrypted as the target asks, does the sign-in hold, is the database there, may it be read. The "
        "first rung that breaks is where to work. A refused port is a server that is down or listens elsewhere; a "
        "refused sign-in is a wrong password or a rule of pg_hba.conf or of the account's host; too many connections "
        "is a full server and no fault of the account (db.connections). A slow first statement points at a loaded "
        "server or a long way; look at db.slow and host.load next."
    ),
    params=Params,
    reading=Reading,
    database=read_database,
    default_outcomes=(
        "unknown: not could_look | Nothing is known about the database: ${broken_said}. ${what_to_do}",
        "fail: not is_whole | The way into the database breaks at ${broken_at}: ${broken_said}. ${what_to_do}",
        "warn: latency_s > 1 | ${engine} ${version} answers slowly (${latency_s}).",
        "pass: otherwise | ${engine} ${version} answers in ${latency_s}.",
    ),
)
