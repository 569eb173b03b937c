"""The checks of databases on real servers, held against what psql, mariadb and sqlite3 answer to the same question."""

import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import HandrailError, NotApplicableError, PermissionDeniedError
from desktop.domain.verdict import Verdict
from tests.integration.databases import door_of, judged, read, url_of
from tests.servers.account import held
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres

pytestmark = pytest.mark.requires_server("postgresql", "mariadb")


@pytest.fixture
def orders_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop orders.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table orders (id integer primary key, what text)")
        connection.executemany("insert into orders values (?, ?)", [(n, f"thing {n}") for n in range(1, 51)])
    connection.close()
    return path


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def place(request: pytest.FixtureRequest, orders_file: Path) -> tuple[str, Callable[[str], str]]:
    """A target with fifty orders, and what its own client answers."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_up")
        return url_of(server, "plain"), server.sql
    if request.param == "mariadb":
        server = request.getfixturevalue("mariadb_up")
        return url_of(server, "app"), lambda sql: server.sql(f"use shop; {sql}")
    return f"sqlite://{orders_file}", lambda sql: subprocess.run(
        ["sqlite3", orders_file, sql], capture_output=True, text=True, check=True
    ).stdout.strip()


# -- db.query ----------------------------------------------------------------------------------------

HOSTILE = [
    "O'Re\\il'ly",
    '"; drop table orders; --',
    "\\",
    "ü😀",
    "$1 {id} ? %s",
    "thing 7",
    "\x1b[31m\n",
    "' or 1=1 -- ",
]


def test_rows_are_those_that_the_client_gives(place: tuple[str, Callable[[str], str]]) -> None:
    url, client = place
    sql = "select id, what from orders where id % 10 = 3 order by id"
    rows = read("db.query", url, {"query": sql})["rows"]
    assert [f"{row['id']} {row['what']}" for row in rows] == [
        line.replace("|", " ").replace("\t", " ") for line in client(sql).splitlines()
    ]


def test_values_are_bound_and_never_read_as_sql(place: tuple[str, Callable[[str], str]]) -> None:
    url, client = place
    sql = "select {text} as told, {number} + 1 as more, count(*) as n from orders where what = {text} or id in ({ids})"
    if url.startswith("postgresql"):
        sql = sql.replace("{text} as told, {number}", "cast({text} as text) as told, cast({number} as int)")
    for text in HOSTILE:
        values: dict[str, Any] = {"text": text, "number": 41, "ids": [1, 2]}
        row = read("db.query", url, {"query": sql, "values": values})["first"]
        assert (row["told"], row["more"], row["n"]) == (text, 42, 3 if text == "thing 7" else 2)
    none = read(
        "db.query", url, {"query": "select id from orders where id in ({ids})", "values": {"ids": []}}
    )
    assert none["count"] == 0
    assert client("select count(*) from orders") == "50"


@pytest.mark.parametrize(("above", "verdict"), [(49, Verdict.FAIL), (50, Verdict.PASS)])
def test_rows_are_judged_by_any_all_and_count(
    place: tuple[str, Callable[[str], str]], above: int, verdict: Verdict
) -> None:
    fields = read("db.query", place[0], {"query": "select id, what from orders"})
    outcomes = (
        f"fail: any(row.id > {above} for row in rows)",
        "pass: all(row.id > 0 for row in rows) and count == 50",
    )
    assert judged("db.query", fields, *outcomes, "unknown: otherwise").verdict is verdict


def test_times_numbers_and_nothing_are_plain_values(postgres_up: Postgres, mariadb_up: Mariadb) -> None:
    moment = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
    sql = "select timestamptz '2026-10-05 09:00+02' as at, 12::numeric as whole, 1.5::numeric as part, null as gone, "
    sql += "'{\"a\": [1]}'::jsonb as doc, array[1, 2] as list, '\\x00ff'::bytea as raw, 'nan'::float8 as nan"
    first = read("db.query", url_of(postgres_up, "plain"), {"query": sql})["first"]
    assert first == {
        "at": moment, "whole": 12, "part": 1.5, "gone": None, "doc": {"a": [1]}, "list": [1, 2], "raw": "00ff",
        "nan": "nan",
    }  # fmt: skip
    sql = "select timestamp '2026-10-05 07:00:00' as at, 12.0 as whole, sum(1) as one, x'00ff' as raw, "
    sql += "{at} < now() as past"
    values = {"at": datetime(2026, 1, 1, tzinfo=UTC)}
    first = read("db.query", url_of(mariadb_up, "app"), {"query": sql, "values": values})["first"]
    assert first == {"at": moment, "whole": 12, "one": 1, "raw": "00ff", "past": 1}


def test_what_passwords_are_kept_as_is_hidden(postgres_up: Postgres, mariadb_up: Mariadb) -> None:
    for url, sql in (
        (
            url_of(postgres_up, "postgres"),
            "select rolpassword as x, * from pg_authid where rolname = 'locked'",
        ),
        (url_of(mariadb_up, "watcher", "information_schema"), "show create user locked@127.0.0.1"),
    ):
        try:
            text = json.dumps(read("db.query", url, {"query": sql})["rows"], default=str)
        except HandrailError as refusal:  # that it is refused hides it too
            text = str(refusal)
        assert "SCRAM-SHA-256$4096" not in text
        assert "*" not in text.replace("select rolpassword as x, *", "")


def test_of_a_million_rows_only_those_wanted_are_kept(place: tuple[str, Callable[[str], str]]) -> None:
    url = place[0]
    many = {
        "p": "select g as n, repeat('x', 500) as fill from generate_series(1, 1000000) g",
        "m": "select seq as n, repeat('x', 500) as fill from seq_1_to_1000000",
        "s": "with recursive g(n) as (select 1 union all select n + 1 from g limit 1000000) select n, n as fill from g",
    }[url[0]]
    before, begun = peak_bytes(), time.monotonic()
    fields = read("db.query", url, {"query": many, "max_rows": 10})
    assert (fields["count"], fields["is_complete"], fields["rows"][9]["n"]) == (10, False, 10)
    assert peak_bytes() - before < 20 * 2**20
    assert time.monotonic() - begun < 5


def peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


# -- the others, held against the client ---------------------------------------------------------------


def test_size_is_the_one_that_the_client_gives(
    postgres_up: Postgres, mariadb_up: Mariadb, orders_file: Path
) -> None:
    fields = read("db.size", url_of(postgres_up, "watcher"))
    assert fields["size_bytes"] == int(postgres_up.sql("select pg_database_size('postgres')"))
    sizes = {
        table["name"]: table["size_bytes"]
        for table in read("db.size", url_of(postgres_up, "plain"), {"largest": 100})["tables"]
    }
    assert sizes["public.orders"] == int(postgres_up.sql("select pg_total_relation_size('orders')"))
    fields = read("db.size", url_of(mariadb_up, "app"))
    told = mariadb_up.sql(
        "select data_length + index_length from information_schema.tables where table_schema = 'shop'"
    )
    assert (fields["size_bytes"], fields["tables"][0]["name"]) == (int(told), "shop.orders")
    fields = read("db.size", f"sqlite://{orders_file}")
    assert (fields["size_bytes"], fields["table_count"]) == (orders_file.stat().st_size, 1)


def test_connections_are_counted_as_the_client_counts_them(
    postgres_up: Postgres, mariadb_up: Mariadb
) -> None:
    idle = [
        postgres_up.connect(user="plain", name="pool"),
        postgres_up.connect("begin", "select 1", user="plain", name="pool"),
    ]
    with held(idle):
        counted = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
        wait_for(  # one that was closed before takes a moment to go
            lambda: (
                read("db.connections", url_of(postgres_up, "watcher"))["used"]
                == int(postgres_up.sql(counted))
            )
        )
        fields = read("db.connections", url_of(postgres_up, "watcher"))
        assert fields["idle_in_transaction_count"] == 1
        assert {"user": "plain", "application": "pool", "count": 2} in fields["holders"]
        partly = read("db.connections", url_of(postgres_up, "plain"))
        assert partly["used"] == fields["used"]
    with held([mariadb_up.connect("begin", "select * from orders limit 1")]):
        wait_for(
            lambda: read("db.connections", url_of(mariadb_up, "watcher"))["idle_in_transaction_count"] == 1
        )
        counted = "show global status like 'Threads_connected'"
        wait_for(
            lambda: (
                read("db.connections", url_of(mariadb_up, "watcher"))["used"]
                == int(mariadb_up.sql(counted).split()[1])
            )
        )
        fields = read("db.connections", url_of(mariadb_up, "watcher"))
        partly = read("db.connections", url_of(mariadb_up, "app"))
        assert (partly["used"], partly["idle_count"]) == (fields["used"], None)
        assert "PROCESS" in partly["missing"][0]


@pytest.mark.parametrize(("limit", "verdict"), [("used", Verdict.PASS), ("used - 1", Verdict.FAIL)])
def test_a_limit_beside_the_present_number_gives_the_verdict(
    postgres_up: Postgres, limit: str, verdict: Verdict
) -> None:
    fields = read("db.connections", url_of(postgres_up, "watcher"))
    at = int(postgres_up.sql("select count(*) from pg_stat_activity where backend_type = 'client backend'"))
    number = at - (1 if limit != "used" else 0)
    assert judged("db.connections", fields, f"fail: used > {number}", "pass: otherwise").verdict is verdict


def wait_for(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.15)  # InnoDB tells of transactions anew only when nobody has asked for 100 ms


@pytest.fixture
def blocked(postgres_up: Postgres) -> Iterator[tuple[str, str]]:
    """A session that left a transaction open and one that waits for it, by their numbers in the server."""
    owner = postgres_up.connect("begin", "update orders set what = 'mine' where id = 1", name="importer")
    wait_for(lambda: postgres_up.sql("select 1 from pg_stat_activity where state = 'idle in transaction'"))
    waiter = postgres_up.connect("update orders set what = 'yours' where id = 1", name="shop")
    with held([owner, waiter]):
        wait_for(lambda: postgres_up.sql("select 1 from pg_locks where not granted"))
        yield owner.number, waiter.number


def test_locks_name_who_waits_and_who_holds(postgres_up: Postgres, blocked: tuple[str, str]) -> None:
    owner, waiter = blocked
    fields = read("db.locks", url_of(postgres_up, "watcher"))
    assert postgres_up.sql(f"select pg_blocking_pids({waiter})") == f"{{{owner}}}"
    assert [one["pid"] for one in fields["waiting"]] == [int(waiter)]
    assert [(one["pid"], one["state"]) for one in fields["blockers"]] == [(int(owner), "idle in transaction")]
    assert "update orders" in fields["waiting"][0]["query"]
    partly = read("db.locks", url_of(postgres_up, "plain"))
    assert (partly["count"], partly["waiting"][0]["query"]) == (1, None)


def test_a_statement_that_waits_is_a_slow_one(postgres_up: Postgres, blocked: tuple[str, str]) -> None:
    wait_for(lambda: read("db.slow", url_of(postgres_up, "watcher"), {"longer_than_s": 0.05})["count"])
    fields = read("db.slow", url_of(postgres_up, "watcher"), {"longer_than_s": 0.05})
    assert [(one["pid"], one["waits_for"]) for one in fields["running"]] == [(int(blocked[1]), "Lock")]
    partly = read("db.slow", url_of(postgres_up, "plain"), {"longer_than_s": 0.05})
    assert partly["hidden_count"] >= 2
    assert judged("db.slow", partly).verdict is Verdict.UNKNOWN


def test_locks_and_slow_statements_of_mariadb(mariadb_up: Mariadb) -> None:
    owner = mariadb_up.connect("begin", "update orders set what = 'mine' where id = 1")
    wait_for(
        lambda: mariadb_up.sql("select 1 from information_schema.innodb_trx where trx_rows_modified = 1")
    )
    waiter = mariadb_up.connect("update orders set what = 'yours' where id = 1")
    with held([owner, waiter]):
        wait_for(lambda: mariadb_up.sql("select count(*) from information_schema.innodb_lock_waits") != "0")
        fields = read("db.locks", url_of(mariadb_up, "watcher"))
        assert [(one["pid"], one["blocked_by"]) for one in fields["waiting"]] == [
            (int(waiter.number), [int(owner.number)])
        ]
        assert [(one["pid"], one["state"]) for one in fields["blockers"]] == [(int(owner.number), "Sleep")]
        slow = read("db.slow", url_of(mariadb_up, "watcher"), {"longer_than_s": 0})
        assert int(waiter.number) in [one["pid"] for one in slow["running"]] or slow["count"] == 0
    with pytest.raises(PermissionDeniedError, match="PROCESS"):
        read("db.locks", url_of(mariadb_up, "app"))


@pytest.mark.parametrize("check", ["db.locks", "db.connections", "db.replication", "db.slow"])
def test_what_a_file_does_not_have_is_not_applicable(check: str, orders_file: Path) -> None:
    with pytest.raises(NotApplicableError, match="makes no sense for SQLite"):
        read(check, f"sqlite://{orders_file}")


def test_a_standby_is_a_replica_and_knows_how_far_behind_it_is(new_postgres: Callable[[], Postgres]) -> None:
    primary, standby = new_postgres(), new_postgres()
    standby.follow(primary)
    primary.start()
    assert (
        judged("db.replication", read("db.replication", url_of(primary, "postgres"))).verdict
        is Verdict.NOT_APPLICABLE
    )
    standby.start()
    primary.wait_for("select count(*) from pg_stat_replication where state = 'streaming'", "1")
    primary.sql("create table t (a int); insert into t select generate_series(1, 1000)")
    standby.wait_for("select count(*) from t", "1000")
    behind = read("db.replication", url_of(standby, "postgres"))
    assert (behind["role"], behind["is_running"], behind["lag_s"]) == ("replica", True, 0.0)
    told = read("db.replication", url_of(primary, "postgres"))
    assert (told["role"], told["replica_count"], told["replicas"][0]["state"]) == ("primary", 1, "streaming")
    primary.stop()
    wait_for(lambda: not read("db.replication", url_of(standby, "postgres"))["is_running"])
    assert (
        judged("db.replication", read("db.replication", url_of(standby, "postgres"))).verdict is Verdict.FAIL
    )


def test_a_replica_of_mariadb_tells_its_lag_and_what_stopped_it(new_mariadb: Callable[[], Mariadb]) -> None:
    source, replica = new_mariadb().start(), new_mariadb().start()
    grant = "create user watcher@127.0.0.1; "
    grant += "grant process, replication client, slave monitor on *.* to watcher@127.0.0.1"
    source.sql(grant)
    replica.sql(f"set sql_log_bin = 0; {grant}")
    replica.sql("reset master")
    replica.follow(source)
    url = url_of(replica, "watcher", "information_schema")
    wait_for(lambda: read("db.replication", url)["error"] or read("db.replication", url)["lag_s"] == 0)
    fields = read("db.replication", url)
    if not fields["error"]:
        assert (fields["role"], fields["is_running"], fields["lag_s"]) == ("replica", True, 0)
        assert read("db.replication", url_of(source, "watcher", "information_schema"))["role"] == "primary"
    replica.sql("stop slave sql_thread")
    stopped = read("db.replication", url)
    assert (stopped["is_running"], judged("db.replication", stopped).verdict) == (False, Verdict.FAIL)


def test_a_connection_is_given_back_after_each_check(postgres_up: Postgres) -> None:
    door = door_of(url_of(postgres_up, "watcher"))
    door.rows("select 1")
    mine = "select count(*) from pg_stat_activity where application_name = 'handrail'"
    assert postgres_up.sql(mine) == "1"
    door.close()
    wait_for(lambda: postgres_up.sql(mine) == "0")


def test_checks_of_many_threads_do_not_get_in_each_others_way(postgres_up: Postgres) -> None:
    found: list[int] = []

    def look(number: int) -> None:
        params = {"query": "select {n}::int as n", "values": {"n": number}}
        found.append(read("db.query", url_of(postgres_up, "plain"), params)["first"]["n"])

    threads = [threading.Thread(target=look, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == list(range(6))
