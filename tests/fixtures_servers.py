"""Fixtures that start real servers; a test that asks for one is skipped where it is not installed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import mariadb, postgresql
from tests.servers.account import open_folder
from tests.servers.mariadb import Mariadb
from tests.servers.moto_server import Moto, start_moto
from tests.servers.postgresql import Postgres
from tests.servers.sshd import Sshd, start_sshd


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory, need_server: Callable[..., None]) -> Iterator[Sshd]:
    """One OpenSSH server for the whole run."""
    need_server("sshd")
    server = start_sshd(tmp_path_factory.mktemp("sshd"))
    yield server
    server.stop()


@pytest.fixture
def start_another_sshd(tmp_path: Path, need_server: Callable[..., None]) -> Iterator[Callable[..., Sshd]]:
    """Start servers with options of their own; each is ended after the test."""
    need_server("sshd")
    started: list[Sshd] = []

    def start(name: str = "sshd", **options: object) -> Sshd:
        started.append(start_sshd(tmp_path / name, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def ssh_home(sshd: Sshd, home: Path) -> Path:
    """The test's HOME, whose .ssh knows the server and signs in with its key; there is no agent."""
    sshd.write_client_config(home)
    return home


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    """One server of AWS's services for the whole run; whoever changes something there resets it first."""
    server = start_moto()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_data(need_server: Callable[..., None]) -> Iterator[Path]:
    """The data directory that the PostgreSQL servers of this worker begin with."""
    need_server("postgresql")
    with open_folder() as folder:
        yield postgresql.make_template(folder / "template")


@pytest.fixture
def new_postgres(postgres_data: Path) -> Iterator[Callable[[], Postgres]]:
    """Make PostgreSQL servers, each with a fresh copy of the data; each is stopped after the test."""
    made: list[Postgres] = []
    with open_folder() as folder:

        def make() -> Postgres:
            made.append(Postgres(folder / f"postgres{len(made)}", postgres_data))
            return made[-1]

        yield make
        for server in made:
            server.stop()


@pytest.fixture(scope="session")
def mariadb_data(need_server: Callable[..., None]) -> Iterator[Path]:
    """The data directory that the MariaDB servers of this worker begin with."""
    need_server("mariadb")
    with open_folder() as folder:
        yield mariadb.make_template(folder / "template")


@pytest.fixture
def new_mariadb(mariadb_data: Path) -> Iterator[Callable[[], Mariadb]]:
    """Make MariaDB servers, each with a fresh copy of the data; each is stopped after the test."""
    made: list[Mariadb] = []
    with open_folder() as folder:

        def make() -> Mariadb:
            made.append(Mariadb(folder / f"mariadb{len(made)}", mariadb_data))
            return made[-1]

        yield make
        for server in made:
            server.stop()
