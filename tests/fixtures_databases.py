"""One PostgreSQL and one MariaDB for the checks of databases, with accounts that may more and less."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import postgresql
from tests.servers.account import open_folder
from tests.servers.certificates import Authority
from tests.servers.mariadb import Mariadb
from tests.servers.postgresql import Postgres

PASSWORD = "geheim-Wort-7"
_RULES = """
local all all peer
hostssl all secured 127.0.0.1/32 trust
host all nobody 127.0.0.1/32 reject
host all locked 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 trust
host all all 127.0.0.1/32 trust
"""
_ACCOUNTS = (
    f"create role locked login password '{PASSWORD}'",
    "create role nobody login",
    "create role plain login",
    "create role watcher login in role pg_monitor",
    "create role secured login",
    "create database closed template postgres",
    "revoke connect on database closed from public",
    "create table orders (id int primary key, what text)",
    "insert into orders select n, 'thing ' || n from generate_series(1, 50) n",
    "grant select on orders to plain",
)
_MARIADB = f"""
create user locked@127.0.0.1 identified by '{PASSWORD}';
create user watcher@127.0.0.1;
grant select on shop.* to locked@127.0.0.1;
grant select on shop.* to watcher@127.0.0.1;
grant process, replication client, slave monitor on *.* to watcher@127.0.0.1;
use shop;
alter table orders convert to character set utf8mb4;
insert into orders select seq, concat('thing ', seq) from seq_1_to_50;
"""


@pytest.fixture(scope="session")
def postgres_up(postgres_data: Path) -> Iterator[Postgres]:
    """A server that offers TLS, with its authority's certificate in `root.pem` beside its data."""
    with open_folder() as folder:
        server = Postgres(folder / "postgres", postgres_data)
        (server.data / "pg_hba.conf").write_text(_RULES)
        files = Authority(server.folder).issue("server", "localhost", "127.0.0.1")
        for file in (files.chain, files.key):
            shutil.chown(file, postgresql.ACCOUNT.name)
        files.key.chmod(0o600)
        server.start(ssl="on", ssl_cert_file=str(files.chain), ssl_key_file=str(files.key))
        for statement in _ACCOUNTS:
            server.sql(statement)
        yield server
        server.stop()


@pytest.fixture(scope="session")
def mariadb_up(mariadb_data: Path) -> Iterator[Mariadb]:
    """A server without TLS."""
    with open_folder() as folder:
        server = Mariadb(folder / "mariadb", mariadb_data).start()
        server.sql(_MARIADB)
        yield server
        server.stop()
