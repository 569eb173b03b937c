"""The runbook for a database that takes no more connections, on real servers whose connections are used up."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop.domain.step import RunStep
from desktop.language import load_runbook
from tests.integration.following import Follower
from tests.servers.account import held
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="this runbook is for Linux")
needs_postgres = pytest.mark.requires_server("postgresql")
needs_mariadb = pytest.mark.requires_server("mariadb")
FOLDER = Path(__file__).parents[2] / "runbooks"
FULL = "database-connections-exhausted"


@pytest.fixture
def here(tmp_path: Path) -> Follower:
    home = tmp_path / "person"
    home.mkdir()
    return Follower(home)


# ---- connections of PostgreSQL ----

NewPostgres = Callable[[], Postgres]


@pytest.fixture
def full_postgres(new_postgres: NewPostgres) -> Postgres:
    """A server with room for five programs, and three connections for its administrator."""
    server = new_postgres().start(max_connections="8", max_wal_senders="0")
    server.sql("create role app login; create table stock (id int primary key); grant all on stock to app")
    return server


_OPEN_FOR_OVER_A_SECOND = (
    "select count(*) from pg_stat_activity where usename = 'app' and state = 'idle in transaction'"
    " and clock_timestamp() - state_change > interval '1.1 s'"
)


@needs_postgres
def test_sessions_that_forgot_their_transaction_are_ended_with_consent(
    here: Follower, full_postgres: Postgres
) -> None:
    inputs = {**full_postgres.inputs, "idle_after": "1s"}
    with held(full_postgres.connect("begin", user="app", name="shop-api") for _ in range(5)):
        full_postgres.wait_for(_OPEN_FOR_OVER_A_SECOND, "5")
        answers = {"decide": "transactions", "cause": "gone"}
        run = here.follow(FULL, inputs=inputs, answers=answers, consents=["end_idle_postgresql"])
    assert "5 of 5 belong to app from 127.0.0.1 (program shop-api)" in run.said("holders")
    assert "5 sit idle in an open transaction" in run.said("states")
    assert run.said("verify") == "0 of 5 connections are used; 5 were before."
    assert (run.ended, run.last) == ("resolved", "resolved")


@needs_postgres
def test_the_one_session_that_all_wait_for_is_named_and_ended(
    here: Follower, full_postgres: Postgres
) -> None:
    with held([full_postgres.connect("begin", "lock table stock", user="app")]) as (holder,):
        wait = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        with held(full_postgres.connect("table stock", user="app") for _ in range(4)):
            full_postgres.wait_for(wait, "4")
            run = here.follow(
                FULL,
                inputs=full_postgres.inputs,
                answers={"decide": "blocker", "cause": "stays"},
                consents=["end_blocker_postgresql"],
            )
    assert f"4 wait for session {holder.number} of app" in run.said("blockers")
    assert (run.verdict("verify"), run.ended) == ("warn", "workaround")
    assert "Nobody waits for a lock any more" in run.said("verify")


@needs_postgres
def test_when_not_even_the_administrator_gets_in_one_idle_session_is_ended_by_a_signal(
    here: Follower, full_postgres: Postgres
) -> None:
    with held(full_postgres.connect(name="monitoring") for _ in range(8)):
        answers = {"may_free": "signal", "decide": "leave"}
        run = here.follow(FULL, inputs=full_postgres.inputs, answers=answers, consents=["free_one"])
    assert run.path[:6] == ["reach", "outside", "may_free", "free_one", "reach", "usage"]
    assert "8 connections" in run.said("outside")
    assert run.said("usage").startswith("7 of the 5 connections that programs may have")
    assert (run.ended, run.last) == ("escalated", "hand_over")


@needs_postgres
def test_an_account_at_its_own_limit_goes_to_its_owner(here: Follower, full_postgres: Postgres) -> None:
    full_postgres.sql("alter role app connection limit 2")
    with held(full_postgres.connect(user="app") for _ in range(2)):
        run = here.follow(FULL, inputs=full_postgres.inputs)
    assert "account app has 2 of the 2 connections" in run.said("limits")
    assert (run.ended, run.last) == ("escalated", "hand_over_limit")


@needs_postgres
def test_a_server_with_room_leads_to_the_pool_of_the_application(
    here: Follower, full_postgres: Postgres
) -> None:
    run = here.follow(FULL, inputs=full_postgres.inputs, answers={"message": "pool"})
    assert run.path == ["reach", "usage", "limits", "earlier", "message", "hand_over_pool"]
    assert run.ended == "escalated"


@needs_postgres
def test_a_peak_that_is_over_is_found_in_the_log(here: Follower, full_postgres: Postgres) -> None:
    with held(full_postgres.connect() for _ in range(8)), pytest.raises(AssertionError, match="too many"):
        full_postgres.sql("select 1")
    run = here.follow(FULL, inputs=full_postgres.inputs, answers={"decide": "passed"})
    assert "sorry, too many clients already" in run.said("earlier")
    assert (run.ended, run.last) == ("not_reproduced", "not_now")


@needs_postgres
def test_a_server_that_does_not_run_is_no_full_server(here: Follower, full_postgres: Postgres) -> None:
    full_postgres.stop()
    run = here.follow(FULL, inputs=full_postgres.inputs)
    assert (run.ended, run.path) == ("unresolved", ["reach", "down"])


@needs_postgres
def test_whoever_may_not_sign_in_says_so_and_nothing_about_connections(
    here: Follower, full_postgres: Postgres
) -> None:
    (full_postgres.data / "pg_hba.conf").write_text("local all all reject\nhost all all 127.0.0.1/32 trust\n")
    full_postgres.sql("select pg_reload_conf()")
    full_postgres.wait_for_log("reloading configuration files")
    run = here.follow(FULL, inputs=full_postgres.inputs)
    assert (run.verdict("reach"), run.path) == ("unknown", ["reach", "hand_over_access"])
    assert "rejects connection" in run.said("reach")


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="becomes another account")
@pytest.mark.parametrize(
    ("engine", "started", "way_in"),
    [
        pytest.param("postgresql", "full_postgres", "login", marks=needs_postgres),
        pytest.param("mariadb", "full_mariadb", "identified via unix_socket", marks=needs_mariadb),
    ],
)
def test_an_account_that_sees_only_its_own_sessions_tells_that_others_are_hidden(
    engine: str, started: str, way_in: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue(started)
    server.sql(f"create user nobody {way_in}")
    step = load_runbook((FOLDER / f"{FULL}.yaml").read_bytes(), FULL).runbook.step("usage")
    assert isinstance(step, RunStep)
    as_nobody = ["setpriv", "--reuid=nobody", "--clear-groups", "sh", "-c", step.run]
    places = {"PGHOST": server.folder, "PGPORT": server.port, "SOCKET": server.folder / "sock"}
    environment = {"PATH": os.environ["PATH"], "ENGINE": engine, **{k: str(v) for k, v in places.items()}}
    said = subprocess.run(as_nobody, env=environment, capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"used \d+ of \d+ max \d+ hidden [1-9]\d*\n", said)


# ---- connections of MariaDB ----

NewMariadb = Callable[[], Mariadb]
_IDLE_FOR_OVER_A_SECOND = (
    "select count(*) from information_schema.processlist"
    " where user = 'app' and command = 'Sleep' and time_ms > 1100"
)


@pytest.fixture
def full_mariadb(new_mariadb: NewMariadb) -> Mariadb:
    """A server with room for ten programs (it takes no smaller number) and its administrator."""
    return new_mariadb().start(max_connections="10")


@needs_mariadb
@pytest.mark.parametrize(
    ("choice", "statements", "left"),
    [("transactions", ("begin", "select * from orders"), 5), ("idle", ("select 1",), 0)],
)
def test_idle_sessions_of_mariadb_are_ended_with_consent(
    here: Follower, full_mariadb: Mariadb, choice: str, statements: Sequence[str], left: int
) -> None:
    inputs = {**full_mariadb.inputs, "idle_after": "1s"}
    sessions = [full_mariadb.connect(*statements) for _ in range(5)]
    with held([*sessions, *[full_mariadb.connect() for _ in range(5)]]):
        full_mariadb.wait_for(_IDLE_FOR_OVER_A_SECOND, "10")
        answers = {"decide": choice, "cause": "stays"}
        run = here.follow(FULL, inputs=inputs, answers=answers, consents=["end_idle_mariadb"])
    assert "10 of 10 belong to app from 127.0.0.1" in run.said("holders")
    assert run.said("verify") == f"{left} of 10 connections are used; 10 were before."
    assert (run.ended, run.last) == ("workaround", "for_now")


@needs_mariadb
def test_the_session_that_blocks_mariadb_is_ended_and_the_limit_stays(
    here: Follower, full_mariadb: Mariadb
) -> None:
    full_mariadb.sql("insert into shop.orders values (1, 'a')")
    change = "update orders set what = 'b'"
    wait = "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"
    with held([full_mariadb.connect("begin", change)]) as (holder,):
        full_mariadb.wait_for("select count(*) from information_schema.innodb_trx", "1")
        with held(full_mariadb.connect(change) for _ in range(9)):
            full_mariadb.wait_for(wait, "9")
            answers = {"decide": "blocker", "cause": "gone"}
            run = here.follow(
                FULL, inputs=full_mariadb.inputs, answers=answers, consents=["end_blocker_mariadb"]
            )
    assert f"9 wait for session {holder.number} of app" in run.said("blockers")
    assert (run.ended, run.verdict("verify")) == ("resolved", "warn")


@needs_mariadb
def test_mariadb_is_given_a_higher_limit_only_with_consent(here: Follower, full_mariadb: Mariadb) -> None:
    with held(full_mariadb.connect() for _ in range(10)):
        left = here.follow(FULL, inputs=full_mariadb.inputs, answers={"decide": "more"})
        assert (left.ended, full_mariadb.sql("select @@max_connections")) == (None, "10")
        run = here.go_on(left, answers={"cause": "stays"}, consents=["raise_mariadb"])
    assert run.said("verify") == "10 of 30 connections are used; 10 were before."
    assert run.ended == "workaround"


@needs_mariadb
def test_when_nobody_gets_into_mariadb_a_program_is_stopped_by_hand(
    here: Follower, full_mariadb: Mariadb
) -> None:
    full_mariadb.sql("grant all on *.* to app@127.0.0.1")
    with held(full_mariadb.connect() for _ in range(11)):
        left = here.follow(FULL, inputs=full_mariadb.inputs, answers={"may_free": "program"})
    assert (left.waits_at, left.said("outside")) == (
        "stop_program",
        "The most are 11 connections: 127.0.0.1.",
    )
    run = here.go_on(left, answers={"stop_program": "done", "decide": "passed"})
    assert "It has refused programs" in run.said("earlier")
    assert run.ended == "not_reproduced"
