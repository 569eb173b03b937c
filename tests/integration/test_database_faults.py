"""What breaks on the way to a database or in the middle of a query: the rung, the reason, never a hang."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop.checks.database.climbing import climb_database
from desktop.checks.network.rungs import RungState
from desktop.domain.errors import (
    AuthError,
    CancelledError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    InputError,
)
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Verdict
from desktop.targets.base import Call, CancelToken
from desktop.targets.questions import Answer, Question
from tests.conftest import lack
from tests.fixtures_databases import PASSWORD
from tests.integration.databases import HeldSecrets, door_of, judged, read, target_of, url_of
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres
from tests.servers.sshd import free_port
from tests.servers.stalling_proxy import StallingProxy

GERMAN = Path("/usr/share/locale/de/LC_MESSAGES/postgres-15.mo")
pytestmark = pytest.mark.requires_server("postgresql", "mariadb")
ENDLESS = {
    "postgresql": "select count(*) from generate_series(1, 100000000000)",
    "mariadb": "select count(*) from seq_1_to_1000000 a, seq_1_to_1000000 b, seq_1_to_1000 c",
}


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Postgres | Mariadb:
    found: Postgres | Mariadb = request.getfixturevalue(
        "postgres_up" if request.param == "postgresql" else "mariadb_up"
    )
    return found


def broken(url: str, **settings: object) -> tuple[str, Verdict, str]:
    fields = read("db.connect", url, **settings)
    judgement = judged("db.connect", fields)
    return fields["broken_at"], judgement.verdict, judgement.said


def test_the_ladder_names_the_rung_that_breaks(server: Postgres | Mariadb) -> None:
    assert broken(url_of(server, "plain" if isinstance(server, Postgres) else "app"))[:2] == (
        "",
        Verdict.PASS,
    )
    nowhere = url_of(server, "plain").replace("127.0.0.1", "no-such-host.invalid")
    assert broken(nowhere)[0] == "name"
    assert broken(url_of(server, "plain", port=free_port()))[:2] == ("tcp", Verdict.FAIL)
    assert broken(url_of(server, "stranger"))[:2] == ("sign_in", Verdict.UNKNOWN)


def test_a_database_that_is_missing_or_closed_to_the_account(
    postgres_up: Postgres, mariadb_up: Mariadb
) -> None:
    assert broken(url_of(postgres_up, "plain", "missing"))[0] == "database"
    assert broken(url_of(postgres_up, "plain", "closed"))[:2] == ("permission", Verdict.UNKNOWN)
    assert broken(url_of(postgres_up, "nobody"))[:2] == ("sign_in", Verdict.UNKNOWN)
    assert broken(url_of(mariadb_up, "app", "mysql"))[0] == "permission"


def test_encryption_that_is_asked_for_and_not_had(postgres_up: Postgres, mariadb_up: Mariadb) -> None:
    assert broken(url_of(mariadb_up, "app", options="?sslmode=require"))[0] == "tls"
    root = postgres_up.folder / "root.pem"
    good = read(
        "db.connect", url_of(postgres_up, "secured", options=f"?sslmode=verify-full&sslrootcert={root}")
    )
    assert (good["is_encrypted"], good["tls"]) == (True, "TLSv1.3")
    other = postgres_up.folder / "server.crt"  # not the root
    at, verdict, said = broken(
        url_of(postgres_up, "secured", options=f"?sslmode=verify-full&sslrootcert={other}")
    )
    assert (at, verdict) == ("tls", Verdict.FAIL)
    assert "certificate" in said


def test_a_password_is_asked_for_once_in_a_session(
    server: Postgres | Mariadb, caplog: pytest.LogCaptureFixture
) -> None:
    questions: list[Question] = []

    def ask(question: Question) -> Answer:
        questions.append(question)
        return Answer(PASSWORD)

    secrets = HeldSecrets()
    target = target_of(url_of(server, "locked"), secrets=secrets, ask_secret=ask)
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            door = target.database(Call.within(20))
            assert door.rows("select 1 as one").rows == ({"one": 1},)
            door.close()
    assert len(questions) == 1
    assert secrets.held == {str(target.ref): PASSWORD}
    assert PASSWORD not in caplog.text + repr(vars(target))


def test_a_password_of_the_keyring_is_used_without_a_question(server: Postgres | Mariadb) -> None:
    url = url_of(server, "locked")
    secrets = HeldSecrets(**{str(parse_target(url)): PASSWORD})
    assert read("db.connect", url, secrets=secrets)["is_whole"]


def test_a_wrong_password_is_unknown_with_the_reason_and_never_repeated(server: Postgres | Mariadb) -> None:
    url, wrong = url_of(server, "locked"), "verkehrt-42"
    settings = {"secrets": HeldSecrets(**{str(parse_target(url)): wrong})}
    at, verdict, said = broken(url, **settings)
    assert (at, verdict) == ("sign_in", Verdict.UNKNOWN)
    assert wrong not in said
    with pytest.raises(AuthError, match="Nobody is there to be asked") as raised:
        door_of(url, **settings).rows("select 1")
    assert wrong not in str(raised.value) + repr(raised.value.__cause__)


def test_the_own_files_of_the_drivers_are_read(
    postgres_up: Postgres, mariadb_up: Mariadb, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pgpass, services, mine = home / ".pgpass", home / "services.conf", home / ".my.cnf"
    pgpass.write_text(f"127.0.0.1:{postgres_up.port}:*:locked:{PASSWORD}\n")
    pgpass.chmod(0o600)
    services.write_text(f"[shop]\nhost=127.0.0.1\nport={postgres_up.port}\nuser=locked\ndbname=postgres\n")
    mine.write_text(f"[client]\nuser=locked\npassword={PASSWORD}\n")
    for name, value in (("HOME", str(home)), ("PGPASSFILE", str(pgpass)), ("PGSERVICEFILE", str(services))):
        monkeypatch.setenv(name, value)
    assert read("db.connect", url_of(postgres_up, "locked"))["user"] == "locked"
    assert read("db.connect", "db:shop")["user"] == "locked"
    assert broken("db:nothing")[0] == "sign_in"
    url = url_of(mariadb_up, "locked").replace("locked@", "")
    assert read("db.connect", url)["user"] == "locked@127.0.0.1"


def test_a_name_of_the_own_list_stands_for_its_target(postgres_up: Postgres) -> None:
    known = {"shop": url_of(postgres_up, "plain"), "web": "ssh:web"}
    assert read("db.connect", "db:shop", find_connection=lambda name: known.get(name, ""))["user"] == "plain"
    with pytest.raises(InputError, match="is no database"):
        read("db.connect", "db:web", find_connection=lambda name: known.get(name, ""))


def looked_at_when_full(server: Postgres) -> tuple[str, Verdict, str]:
    """Take places until nobody is let in; a connection that was closed may keep its own for a while longer."""
    until = time.monotonic() + 60
    with ExitStack() as stack:
        while True:
            try:
                stack.callback(server.connect(user="plain").close)
            except AssertionError:
                found = broken(url_of(server, "plain"))
                if found[0] or time.monotonic() > until:
                    return found


def test_too_many_connections_is_told_as_that(new_postgres: Callable[[], Postgres]) -> None:
    small = new_postgres().start(max_connections="5", superuser_reserved_connections="1", max_wal_senders="0")
    small.sql("create role plain login")
    at, verdict, said = looked_at_when_full(small)
    assert (at, verdict) == ("sign_in", Verdict.FAIL)
    assert "All its connections are taken" in said


def test_the_rung_does_not_depend_on_the_servers_language(
    new_postgres: Callable[[], Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not GERMAN.exists():
        lack("PostgreSQL's German texts")
    server = new_postgres()
    rules = (server.data / "pg_hba.conf").read_text()
    barred = "host all barred 127.0.0.1/32 reject\nhost all locked 127.0.0.1/32 scram-sha-256\n"
    (server.data / "pg_hba.conf").write_text(barred + rules)
    with monkeypatch.context() as patched:
        patched.setenv("LANGUAGE", "de")
        patched.setenv("LC_ALL", "C.UTF-8")
        limits = {"max_connections": "5", "superuser_reserved_connections": "1", "max_wal_senders": "0"}
        server.start(lc_messages="C.UTF-8", **limits)
    server.sql(
        f"create role plain login; create role barred login; create role locked login password '{PASSWORD}'"
    )
    server.sql("create database closed template postgres")
    server.sql("revoke connect on database closed from public")
    wrong = {"secrets": HeldSecrets(**{str(parse_target(url_of(server, "locked"))): "verkehrt-42"})}
    assert broken(url_of(server, "plain"))[0] == ""
    for user, database, settings, at, advice, words in (
        ("locked", "", wrong, "sign_in", "Check the user and the password", "Passwort-Authentifizierung"),
        ("barred", "", {}, "sign_in", "look at pg_hba.conf", "pg_hba.conf lehnt Verbindung ab"),
        ("plain", "missing", {}, "database", "Look at the name of the database", "existiert nicht"),
        ("plain", "closed", {}, "permission", "ask for the right to connect", "keine Berechtigung"),
    ):
        found = broken(url_of(server, user, database) if database else url_of(server, user), **settings)
        assert found[0] == at, found
        assert advice in found[2]
        assert words in found[2]
    at, verdict, said = looked_at_when_full(server)
    assert (at, verdict) == ("sign_in", Verdict.FAIL)
    assert "All its connections are taken" in said


def serving(server: Postgres | Mariadb) -> int:
    """The process that serves our connection: PostgreSQL has one for each, MariaDB one for all."""
    if isinstance(server, Postgres):
        return int(server.sql("select pid from pg_stat_activity where application_name = 'handrail'"))
    assert server._process is not None
    return server._process.pid


@pytest.mark.parametrize("engine", ENDLESS)
def test_a_server_killed_in_mid_query_is_lost_and_no_hang(
    engine: str, new_postgres: Callable[[], Postgres], new_mariadb: Callable[[], Mariadb]
) -> None:
    server = new_postgres().start() if engine == "postgresql" else new_mariadb().start()
    door = door_of(url_of(server, "postgres" if engine == "postgresql" else "app"))
    door.server()
    threading.Timer(0.5, os.kill, (serving(server), signal.SIGKILL)).start()
    begun = time.monotonic()
    with pytest.raises(ConnectionLostError, match="the connection went away"):
        door.query(ENDLESS[engine], {}, limit=10, wait_s=15)
    assert time.monotonic() - begun < 5
    door.close()


def test_a_stalled_link_ends_at_our_own_deadline(server: Postgres | Mariadb) -> None:
    proxy = StallingProxy(server.port)
    user = "plain" if isinstance(server, Postgres) else "app"
    door = door_of(url_of(server, user, port=proxy.port))
    door.server()
    proxy.stall()
    begun = time.monotonic()
    with pytest.raises(DeadlineError, match="told to end it"):
        door.query("select 1 as one", {}, limit=10, wait_s=0.5)
    door.close()
    with pytest.raises((DeadlineError, ConnectError)):  # and one that stalls before the sign-in
        door_of(url_of(server, user, port=proxy.port), within_s=1).rows("select 1")
    assert time.monotonic() - begun < 5
    proxy.stop()


def test_a_slow_link_is_no_fault(server: Postgres | Mariadb) -> None:
    proxy = StallingProxy(server.port)
    proxy.delay_s = 0.05
    user = "plain" if isinstance(server, Postgres) else "app"
    fields = read("db.connect", url_of(server, user, port=proxy.port))
    proxy.stop()
    assert fields["is_whole"]
    assert fields["total_s"] > 0.1


def test_a_link_that_is_cut_is_lost(server: Postgres | Mariadb) -> None:
    proxy = StallingProxy(server.port)
    user, engine = ("plain", "postgresql") if isinstance(server, Postgres) else ("app", "mariadb")
    door = door_of(url_of(server, user, port=proxy.port))
    door.server()
    threading.Timer(0.3, proxy.cut).start()
    with pytest.raises(ConnectionLostError):
        door.query(ENDLESS[engine], {}, limit=10, wait_s=2)
    proxy.stop()


def test_a_query_that_a_person_stops_is_ended_on_the_server(server: Postgres | Mariadb) -> None:
    is_postgres = isinstance(server, Postgres)
    cancel = CancelToken()
    url = url_of(server, "plain" if is_postgres else "app")
    door = target_of(url).database(Call.within(20, cancel=cancel))
    door.server()
    threading.Timer(0.4, cancel.cancel).start()
    with pytest.raises(CancelledError, match="told to end it"):
        door.query(ENDLESS["postgresql" if is_postgres else "mariadb"], {}, limit=10, wait_s=15)
    running = (
        "select count(*) from pg_stat_activity where query like '%100000000000%' and pid <> pg_backend_pid()"
        " and state = 'active'"
        if is_postgres
        else "select count(*) from information_schema.processlist where info like '%seq_1_to_1000 c%'"
        " and id <> connection_id()"
    )
    end = time.monotonic() + 5
    while server.sql(running) != "0":
        assert time.monotonic() < end
        time.sleep(0.05)
    door.close()


def test_the_page_of_connections_climbs_the_same_way(server: Postgres | Mariadb) -> None:
    heard: list[str] = []
    climbed = climb_database(
        target_of(url_of(server, "stranger")), Call.within(20), lambda rung: heard.append(rung.rung)
    )
    assert heard == ["name", "tcp", "sign_in"]
    assert [rung.rung for rung in climbed.rungs if rung.state is RungState.NOT_TRIED] == [
        "database",
        "permission",
    ]
    cancel = CancelToken()
    cancel.cancel()
    target = target_of(url_of(server, "stranger"))
    assert climb_database(target, Call.within(20, cancel=cancel), lambda _rung: None).is_stopped
