"""Databases that are reached through an SSH host: real servers behind a real sshd."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import CancelledError, ConnectError, DeadlineError, HostKeyError, InputError
from desktop.domain.target_ref import parse_target
from desktop.targets.base import Call, CancelToken
from desktop.targets.database.target import DatabaseTarget
from desktop.targets.open import TargetPool
from desktop.targets.settings import TargetSettings
from tests.fixtures_databases import PASSWORD
from tests.integration.databases import HeldSecrets, read, target_of
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres
from tests.servers.sshd import Sshd, free_port
from tests.servers.stalling_proxy import StallingProxy


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Postgres | Mariadb:
    found: Postgres | Mariadb = request.getfixturevalue(
        "postgres_up" if request.param == "postgresql" else "mariadb_up"
    )
    return found


def through(sshd: Sshd, server: Postgres | Mariadb, user: str, *, port: int = 0, options: str = "") -> str:
    is_postgres = isinstance(server, Postgres)
    scheme, name = ("postgresql", "postgres") if is_postgres else ("mariadb", "shop")
    via = f"via=ssh://{sshd.user}@127.0.0.1:{sshd.port}"
    return f"{scheme}://{user}@127.0.0.1:{port or server.port}/{name}?{via}{options}"


@pytest.fixture
def target(sshd: Sshd, ssh_home: Path, server: Postgres | Mariadb) -> Iterator[DatabaseTarget]:
    made = target_of(through(sshd, server, "watcher"))
    yield made
    made.close()


def test_checks_read_through_the_host(sshd: Sshd, ssh_home: Path, server: Postgres | Mariadb) -> None:
    way = read("db.connect", through(sshd, server, "watcher"))
    assert way["is_whole"]
    told = {one["rung"]: one["said"] for one in way["rungs"]}
    assert told["tcp"] == f"127.0.0.1 port {server.port} through {sshd.user}@127.0.0.1:{sshd.port}"
    found = read("db.query", through(sshd, server, "watcher"), {"query": "select 6 * 7 as answer"})
    assert found["rows"] == [{"answer": 42}]


def test_many_rows_and_many_calls_go_over_one_ssh_connection(target: DatabaseTarget, sshd: Sshd) -> None:
    log = sshd.folder / "sshd.log"
    before = log.read_text().count("Accepted publickey")
    for _ in range(3):
        door = target.database(Call.within(20))
        numbers = (
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 900) select i from n"
        )
        assert len(door.rows(numbers, limit=900).rows) == 900
        door.close()
    assert log.read_text().count("Accepted publickey") == before + 1


def test_a_password_of_the_keyring_signs_in_there(
    sshd: Sshd, ssh_home: Path, server: Postgres | Mariadb
) -> None:
    url = through(sshd, server, "locked")
    secrets = HeldSecrets(**{str(parse_target(url)): PASSWORD})
    assert read("db.connect", url, secrets=secrets)["is_whole"]


def test_a_statement_that_hangs_is_ended_at_the_server(
    target: DatabaseTarget, server: Postgres | Mariadb
) -> None:
    sleep = "pg_sleep" if isinstance(server, Postgres) else "sleep"
    token = CancelToken()
    door = target.database(Call.within(30, cancel=token))
    door.server()
    threading.Timer(0.5, token.cancel).start()
    with pytest.raises(CancelledError):
        door.rows(f"select {sleep}(20)")
    door.close()
    watch = target.database(Call.within(20))
    listed = (
        "select count(*) as n from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid()"
        " and state = 'active'"
        if isinstance(server, Postgres)
        else "select count(*) as n from information_schema.processlist where info like 'select sleep(20)%'"
    )
    until = time.monotonic() + 5
    while watch.rows(listed).rows[0]["n"] and time.monotonic() < until:
        time.sleep(0.05)
    assert watch.rows(listed).rows[0]["n"] == 0
    watch.close()


def test_what_does_not_listen_there_breaks_the_rung(
    sshd: Sshd, ssh_home: Path, server: Postgres | Mariadb
) -> None:
    way = read("db.connect", through(sshd, server, "watcher", port=free_port()))
    assert (way["is_whole"], way["broken_at"]) == (False, "tcp")
    assert "Connection refused" in str(way["rungs"])


def test_an_ssh_host_that_is_not_reached_says_its_own_rung(
    home: Path, postgres_up: Postgres, sshd: Sshd
) -> None:
    url = through(sshd, postgres_up, "watcher").replace(f":{sshd.port}", f":{free_port()}")
    with pytest.raises(ConnectError, match="refused the connection") as caught:
        target_of(url).database(Call.within(10)).rows("select 1")
    assert caught.value.rung == "tcp"


def test_an_unknown_key_of_the_ssh_host_is_shown_and_accepted(
    sshd: Sshd, ssh_home: Path, postgres_up: Postgres
) -> None:
    (ssh_home / ".ssh" / "known_hosts").unlink()
    ref = parse_target(through(sshd, postgres_up, "watcher"))
    pool = TargetPool(TargetSettings())
    with pytest.raises(HostKeyError) as caught:
        pool.target(ref).identify(Call.within(10))
    pool.accept_host_key(ref, caught.value.fingerprint)
    assert pool.target(ref).identify(Call.within(10)).facts["user"] == "watcher"
    pool.close_all()


def test_a_link_that_stalls_ends_at_the_deadline(sshd: Sshd, ssh_home: Path, postgres_up: Postgres) -> None:
    proxy = StallingProxy(sshd.port)
    known = ssh_home / ".ssh" / "known_hosts"
    known.write_text(known.read_text().replace(f":{sshd.port}", f":{proxy.port}"))
    target = target_of(through(sshd, postgres_up, "watcher").replace(f":{sshd.port}", f":{proxy.port}"))
    door = target.database(Call.within(2))
    door.server()
    proxy.stall()
    begun = time.monotonic()
    with pytest.raises(DeadlineError):
        door.rows("select 1")
    assert time.monotonic() - begun < 5
    proxy.stop()
    target.close()


def test_encryption_is_checked_against_the_name_behind_the_host(
    sshd: Sshd, ssh_home: Path, postgres_up: Postgres
) -> None:
    root = f"&sslmode=verify-full&sslrootcert={postgres_up.folder / 'root.pem'}"
    assert read("db.connect", through(sshd, postgres_up, "secured", options=root))["tls"] == "TLSv1.3"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sqlite:///srv/shop.db?via=ssh:web-01", "read on this computer only, not through an SSH host"),
        ("postgresql://kim@db/shop?via=aws:prod/eu-west-1", "via is an SSH host"),
        ("postgresql:///shop?socket=/run/pg&via=ssh:web-01", "not both"),
    ],
)
def test_other_ways_are_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_target(text)


def test_it_is_written_as_it_is_read() -> None:
    text = "postgresql://kim@db-1:5433/shop?via=ssh://ops@bastion:2222"
    assert str(parse_target(text)) == text
    assert parse_target(text).label == "shop on kim@db-1:5433 through ssh://ops@bastion:2222"
    assert str(parse_target("mariadb:///shop?via=ssh:web-01")) == "mariadb://localhost/shop?via=ssh:web-01"
