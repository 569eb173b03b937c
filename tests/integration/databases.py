"""How the tests of databases reach one, read a check on it, and judge what they read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.errors import SecretUnavailableError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Value
from desktop.engine.judge import Judgement, judge
from desktop.targets.base import Call, Database
from desktop.targets.database.target import DatabaseTarget
from desktop.targets.settings import TargetSettings
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres


class HeldSecrets:
    """Secrets of this session, by reference."""

    def __init__(self, **held: str) -> None:
        self.held = dict(held)
        self.asked: list[str] = []

    def get(self, reference: str) -> str:
        self.asked.append(reference)
        if reference not in self.held:
            raise SecretUnavailableError("There is no such secret in the keyring.")
        return self.held[reference]

    def hold(self, reference: str, value: str) -> None:
        self.held[reference] = value


def url_of(
    server: Postgres | Mariadb, user: str, database: str = "", *, port: int = 0, options: str = ""
) -> str:
    is_postgres = isinstance(server, Postgres)
    scheme, usual = ("postgresql", "postgres") if is_postgres else ("mariadb", "shop")
    return f"{scheme}://{user}@127.0.0.1:{port or server.port}/{database or usual}{options}"


def target_of(url: str, **settings: Any) -> DatabaseTarget:
    return DatabaseTarget(parse_target(url), TargetSettings(**{"connect_timeout_s": 5, **settings}))


def door_of(url: str, *, within_s: float = 20, **settings: Any) -> Database:
    return target_of(url, **settings).database(Call.within(within_s))


def read(check: str, url: str, params: Mapping[str, Value] | None = None, **settings: Any) -> dict[str, Any]:
    spec, target = find_check(check), target_of(url, **settings)
    try:
        return dict(read_check(spec, target, build_params(spec, params or {}), Call.within(20)))
    finally:
        target.close()


def judged(check: str, fields: Mapping[str, Any], *outcomes: str) -> Judgement:
    lines = outcomes or find_check(check).default_outcomes
    return judge([parse_outcome_line(line) for line in lines], fields, datetime.now(UTC))
