"""What is refused of statements that somebody wrote, and by whom: us before it is sent, or the server."""

import sqlite3
import time
from pathlib import Path

import pytest

from desktop.domain.errors import DeadlineError, InputError, TargetError
from tests.integration.databases import door_of, url_of
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres

EFFECT = "known to only read"
POSTGRESQL = [
    ("select pg_terminate_backend(1)", EFFECT),
    ("select pg_cancel_backend(1)", EFFECT),
    ("select lo_import('/etc/passwd')", EFFECT),
    ("select pg_read_file('/etc/passwd')", EFFECT),
    ("select pg_sleep(30)", EFFECT),
    ('select "pg_sleep" (30)', EFFECT),
    ("select pg_catalog . pg_sleep /* a */ -- b\n (30)", EFFECT),
    ("select 1@pg_sleep(30)", EFFECT),
    ("select pg_advisory_lock(1)", EFFECT),
    ("select nextval('numbers')", EFFECT),
    ("select set_config('statement_timeout', '0', false)", EFFECT),
    ("select query_to_xml('select pg_sleep(30)', true, true, '')", EFFECT),
    ("select dblink_exec('host=127.0.0.1', 'drop table orders')", "refused"),  # it is not installed there
    ("select own_effect()", EFFECT),
    ('select U&"\\0070g_sleep"(30)', "spells a name in numbers"),
    ("select E'a'\n'b\\' || ' , pg_sleep(30) , '", "side by side"),
    ("copy (select 1) to program 'id'", "begins with 'copy'"),
    ("do $$ begin perform pg_sleep(30); end $$", "begins with 'do'"),
    ("set default_transaction_read_only = off", "begins with 'set'"),
    ("commit", "begins with 'commit'"),
    ("select 1; drop table orders", "more than one statement"),
    ("select 1 into stolen", "INTO writes"),
    ("select * from orders for update", "locks the rows"),
    ("with gone as (delete from orders returning id) select * from gone", "read-only transaction"),
    ("explain analyze delete from orders", "read-only transaction"),
]
MARIADB = [
    ("select sleep(30)", EFFECT),
    ("select `sleep`(30)", EFFECT),
    ("select benchmark(1000000000, md5('a'))", EFFECT),
    ("select get_lock('a', 30)", EFFECT),
    ("select load_file('/etc/passwd')", EFFECT),
    ("select shop.own_effect()", EFFECT),
    ("select 1 into outfile '/tmp/handrail-stolen'", "INTO writes"),
    ("select 1 into @a", "INTO writes"),
    ("select /*!50000 sleep(30) */", "carried out"),
    ("select /*M!100000 sleep(30) */", "carried out"),
    ("select * from orders lock in share mode", "locks the rows"),
    ("kill 1", "begins with 'kill'"),
    ("set global read_only = 0", "begins with 'set'"),
    ("load data infile '/etc/passwd' into table orders", "begins with 'load'"),
    ("show grants", "passwords are kept as"),
    ("select 1; select 2", "more than one statement"),
    ("with a as (select 1) delete from orders", "refused"),
]
SQLITE = [
    ("select load_extension('x')", EFFECT),
    ("attach database '/tmp/other.db' as other", "begins with 'attach'"),
    ("pragma journal_mode = delete", "PRAGMA journal_mode"),
    ("pragma query_only = off", "PRAGMA query_only"),
    ("with a as (select 1) insert into orders select 7, 'x' from a", "more than read"),
    ("select 1; select 2", "more than one statement"),
    ("vacuum", "begins with 'vacuum'"),
]


def refused(url: str, statement: str) -> str:
    door, begun = door_of(url), time.monotonic()
    try:
        with pytest.raises((InputError, TargetError)) as raised:
            door.query(statement, {}, limit=10, wait_s=5)
    finally:
        door.close()
    assert time.monotonic() - begun < 4
    return str(raised.value)


@pytest.fixture(scope="module")
def own_function(postgres_up: Postgres) -> None:
    postgres_up.sql("create sequence numbers")
    postgres_up.sql("create function own_effect() returns int language sql as 'select pg_backend_pid()'")


@pytest.mark.requires_server("postgresql")
@pytest.mark.usefixtures("own_function")
@pytest.mark.parametrize(("statement", "told"), POSTGRESQL)
def test_postgresql_is_asked_for_reads_only(postgres_up: Postgres, statement: str, told: str) -> None:
    """As the administrator, whom the server itself would let do all of it."""
    assert told in refused(url_of(postgres_up, "postgres"), statement)


@pytest.mark.requires_server("mariadb")
@pytest.mark.parametrize(("statement", "told"), MARIADB)
def test_mariadb_is_asked_for_reads_only(mariadb_up: Mariadb, statement: str, told: str) -> None:
    assert told in refused(url_of(mariadb_up, "app"), statement)


@pytest.mark.parametrize(("statement", "told"), SQLITE)
def test_sqlite_is_asked_for_reads_only(orders_file: Path, statement: str, told: str) -> None:
    before = orders_file.read_bytes()
    assert told in refused(f"sqlite://{orders_file}", statement)
    assert orders_file.read_bytes() == before


@pytest.fixture
def orders_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop orders.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table orders (id integer primary key, what text)")
        connection.executemany("insert into orders values (?, ?)", [(n, f"thing {n}") for n in range(1, 51)])
    connection.close()
    return path


def test_nothing_is_left_beside_a_file_with_a_write_ahead_log(orders_file: Path) -> None:
    with sqlite3.connect(orders_file) as writer:
        writer.execute("pragma journal_mode = wal")
    writer.close()
    count = "select count(*) as n from orders"
    door = door_of(f"sqlite://{orders_file}")
    assert door.query(count, {}, limit=1, wait_s=5).rows == ({"n": 50},)
    door.close()
    assert [path.name for path in orders_file.parent.iterdir()] == [orders_file.name]
    with sqlite3.connect(orders_file) as writer:  # and what somebody has not yet carried over is read
        writer.execute("insert into orders values (51, 'new')")
        writer.commit()
        door = door_of(f"sqlite://{orders_file}")
        assert door.query(count, {}, limit=1, wait_s=5).rows == ({"n": 51},)
        door.close()
    writer.close()


@pytest.mark.requires_server("postgresql", "mariadb")
def test_nothing_was_written_by_all_that(postgres_up: Postgres, mariadb_up: Mariadb) -> None:
    assert postgres_up.sql("select count(*) from orders") == "50"
    assert mariadb_up.sql("select count(*) from shop.orders") == "50"
    assert not Path("/tmp/handrail-stolen").exists()


ENDLESS = {
    "postgresql": "select count(*) from generate_series(1, 100000000000)",
    "mariadb": "select count(*) from seq_1_to_1000000 a, seq_1_to_1000000 b, seq_1_to_1000 c",
    "sqlite": "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n",
}


@pytest.mark.requires_server("postgresql", "mariadb")
@pytest.mark.parametrize("engine", ENDLESS)
def test_the_server_ends_what_takes_too_long(
    engine: str, postgres_up: Postgres, mariadb_up: Mariadb, orders_file: Path
) -> None:
    urls = {
        "postgresql": url_of(postgres_up, "plain"),
        "mariadb": url_of(mariadb_up, "app"),
        "sqlite": f"sqlite://{orders_file}",
    }
    door, begun = door_of(urls[engine]), time.monotonic()
    with pytest.raises(DeadlineError, match="and the server ended it"):
        door.query(ENDLESS[engine], {}, limit=10, wait_s=0.5)
    assert time.monotonic() - begun < 2
    assert door.query("select 1 as one", {}, limit=10, wait_s=5).rows == ({"one": 1},)  # and goes on
    door.close()
