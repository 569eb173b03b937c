"""At which rung a connection to MySQL or MariaDB broke, and what the numbers of its errors mean."""

from configparser import Error as ConfigError

import pymysql

from desktop.targets.database.broken import RungBrokenError, one_line
from desktop.targets.database.link import Where

DENIED = frozenset({1044, 1045, 1142, 1143, 1227, 1370, 1698})
TOO_LONG = frozenset({1317, 1969, 3024, 1205})  # interrupted, MariaDB's limit, MySQL's limit, a lock
_RUNGS = {
    1040: ("sign_in", "too_many"),
    1203: ("sign_in", "too_many"),
    1226: ("sign_in", "too_many"),
    1044: ("permission", "database_permission"),
    1049: ("database", "database"),
    1130: ("sign_in", "host_based"),
    1129: ("sign_in", "host_blocked"),
    2026: ("tls", "database_tls"),
    3159: ("tls", "database_tls"),
}
_PASSWORD = frozenset({1045, 1698})


def number_of(error: Exception) -> int:
    return error.args[0] if error.args and isinstance(error.args[0], int) else 0


def said_of(error: Exception) -> str:
    if len(error.args) > 1 and isinstance(error.args[0], int):
        return " ".join(str(error.args[1]).split()).rstrip(".")[:300]
    return one_line(error)


def broken_at(error: Exception, where: Where) -> RungBrokenError:
    """Return the rung for what PyMySQL says."""
    if isinstance(error, ConfigError):
        return RungBrokenError(
            "sign_in", f"~/.my.cnf cannot be read ({type(error).__name__})", "settings_file"
        )
    number, said = number_of(error), said_of(error)
    if isinstance(error, OSError) and not isinstance(error, pymysql.err.Error):
        return RungBrokenError("tls" if "SSL" in said or "certificate" in said else "tcp", said,
                               "database_tls" if "SSL" in said or "certificate" in said else "refused")  # fmt: skip
    if number in _PASSWORD:
        return RungBrokenError("sign_in", said, "database_password", wants_password=True)
    if number in _RUNGS:
        rung, advice = _RUNGS[number]
        return RungBrokenError(rung, said, advice)
    if number == 2003 and ("SSL" in said or "certificate" in said):
        return RungBrokenError("tls", said, "database_tls")
    if number in (2002, 2003) and not where.address:
        is_timed_out = "timed out" in said
        return RungBrokenError("tcp", said, "filtered" if is_timed_out else "refused")
    if "timed out" in said:
        return RungBrokenError("sign_in", f"no answer within {where.timeout_s:.0f} s", "no_service")
    return RungBrokenError(
        "sign_in", said, "no_service" if number in (0, 2003, 2006, 2013) else "sign_in_database"
    )
