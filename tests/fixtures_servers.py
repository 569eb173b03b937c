"""Fixtures that start real servers; a test that asks for one is skipped where it is not installed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
