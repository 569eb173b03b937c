"""At which rung a connection to PostgreSQL broke.

What a server says is told apart by its SQLSTATE, whatever language it speaks; what libpq says itself, and what stands
between it and the server (a pooler), by its English text.
"""

import re

import psycopg

from desktop.targets.database.broken import RungBrokenError, one_line
from desktop.targets.database.link import Where

_RUNGS = (
    ("name", "name", r"could not translate host name|failed to resolve host"),
    ("tcp", "refused", r"Connection refused|No such file or directory"),
    ("tcp", "filtered", r"timeout expired|Connection timed out"),
    ("tcp", "route", r"No route to host|Network is unreachable"),
    ("tls", "database_tls", r"server does not support SSL|SSL error|certificate|no encryption\"?$|SSL SYSCALL"),
    ("sign_in", "too_many", r"too many clients|too many connections|remaining connection slots|slots are reserved"),
    ("sign_in", "starting", r"database system is (?:starting up|shutting down|in recovery mode|not yet accepting)"),
    ("database", "database", r"database \".*\" does not exist|is not currently accepting connections"),
    ("permission", "database_permission", r"permission denied for database"),
    ("sign_in", "settings_file", r"definition of service|service file"),
    ("sign_in", "no_service", r"server closed the connection|Connection reset|received invalid response"),
)  # fmt: skip
# Of PostgreSQL's appendix A. 28000 is a line of pg_hba.conf, or a role that is not there.
_STATES = {
    "28P01": ("sign_in", "database_password"),
    "28000": ("sign_in", "host_based"),
    "53300": ("sign_in", "too_many"),
    "57P03": ("sign_in", "starting"),
    "57P01": ("sign_in", "starting"),
    "57P02": ("sign_in", "starting"),
    "57P05": ("sign_in", "no_service"),
    "3D000": ("database", "database"),
    "55000": ("database", "database"),
    "42501": ("permission", "database_permission"),
}
_STATE = re.compile(r"^.*?\b[^\W\d_]+: {1,2}(?P<state>(?=[A-Z]*\d)[0-9A-Z]{5}): (?P<said>.+)$", re.MULTILINE)
_PREFIX = re.compile(
    r"connection (?:failed|is bad): (?:connection to server .*? failed: )?|^.*? failed: FATAL: +"
)


def broken_at(error: psycopg.Error, where: Where) -> RungBrokenError:
    """Return the rung for what the server or libpq says."""
    told = list(_STATE.finditer(str(error)))
    said = _PREFIX.sub("", one_line(error)).removeprefix("FATAL: ").strip()
    if told:  # the last one: libpq may have tried with and without encryption
        said = one_line(Exception(told[-1]["said"]))
        if of_state := _STATES.get(told[-1]["state"]):
            rung, advice = of_state
            return RungBrokenError(rung, said, advice, wants_password=advice == "database_password")
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return RungBrokenError("sign_in", f"no answer within {where.timeout_s:.0f} s", "no_service")
    pgconn = getattr(error, "pgconn", None)
    if pgconn is not None and pgconn.needs_password:
        return RungBrokenError("sign_in", "it wants a password, and none is known", "database_password",
                               wants_password=True)  # fmt: skip
    if re.search(r"rejects connection|no pg_hba\.conf entry", said):
        return RungBrokenError("sign_in", said, "host_based")
    for rung, advice, pattern in _RUNGS:
        if re.search(pattern, said):
            return RungBrokenError(rung, said, advice)
    return RungBrokenError("sign_in", said, "database_password", wants_password=True)
