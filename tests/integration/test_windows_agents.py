"""Agents of Windows at the seam where a pipe is opened: which one, and what is told; behind it a real agent answers."""

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.targets.ssh import agents as ssh_agents
from desktop.targets.ssh.agents import OPENSSH_PIPE, PIPES, PipeConnection, windows_agents

pytestmark = pytest.mark.requires_server("sshd")


@pytest.fixture
def start_agent(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Start real agents, each with a key whose comment is its name."""
    started = []

    def start(name: str) -> Path:
        path, key = tmp_path / f"{name}.sock", tmp_path / name
        started.append(subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL))
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True
        )
        while not path.exists():
            time.sleep(0.01)
        env = {**os.environ, "SSH_AUTH_SOCK": str(path)}
        subprocess.run(["ssh-add", "-q", str(key)], env=env, check=True)
        return path

    yield start
    for one in started:
        one.terminate()
        one.wait(5)


class Pipes:
    """Opens a pipe by its path: a connection to the socket that stands behind it."""

    def __init__(self, **behind: Path) -> None:
        self._behind = behind
        self.opened: list[str] = []

    def open(self, path: str) -> int:
        self.opened.append(path)
        name = path.removeprefix(PIPES).replace(".", "_").replace("-", "_")
        if name not in self._behind:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(self._behind[name]))
            return one.detach()


def comments(name: str, pipes: list[str], opening: Pipes) -> tuple[list[str], list[str]]:
    passed_over: list[str] = []
    agents = windows_agents(name, passed_over, pipes, opening.open)
    try:
        return [key.comment for agent in agents for key in agent.get_keys()], passed_over
    finally:
        for agent in agents:
            agent._close()  # type: ignore[attr-defined]


@pytest.fixture
def pageant() -> str:
    return f"pageant.{getpass.getuser()}.0a1b2c"


def test_keys_of_both_agents_are_at_hand(start_agent: Callable[[str], Path], pageant: str) -> None:
    opening = Pipes(
        **{pageant.replace(".", "_"): start_agent("putty")}, openssh_ssh_agent=start_agent("openssh")
    )
    pipes = ["InitShutdown", "pageant.somebody-else.99", pageant, "OpenSSH-ssh-agent"]
    assert comments("", pipes, opening) == (["putty", "openssh"], [])
    assert opening.opened == [PIPES + pageant, OPENSSH_PIPE]


def test_the_agent_that_is_named_is_the_only_one(start_agent: Callable[[str], Path], pageant: str) -> None:
    opening = Pipes(my_agent=start_agent("mine"), openssh_ssh_agent=start_agent("openssh"))
    for name in (r"\\.\pipe\my-agent", "//./pipe/my-agent"):  # as ssh_config and SSH_AUTH_SOCK write it
        assert comments(name, ["openssh-ssh-agent", pageant], opening) == (["mine"], [])
    assert set(opening.opened) == {r"\\.\pipe\my-agent"}


def test_a_signature_comes_over_the_pipe(start_agent: Callable[[str], Path]) -> None:
    opening = Pipes(openssh_ssh_agent=start_agent("openssh"))
    (agent,) = windows_agents("", [], ["openssh-ssh-agent"], opening.open)
    assert b"ssh-ed25519" in agent.get_keys()[0].sign_ssh_data(b"data")
    agent._close()  # type: ignore[attr-defined]


def test_no_agent_is_none_and_one_that_fails_is_told(
    start_agent: Callable[[str], Path], pageant: str
) -> None:
    assert comments("", [], Pipes()) == ([], [])
    found, passed_over = comments(
        "", [pageant, "openssh-ssh-agent"], Pipes(openssh_ssh_agent=start_agent("openssh"))
    )
    assert found == ["openssh"]
    assert passed_over == ["the agent at Pageant ([Errno 2] The system cannot find the file specified)"]


def test_an_agent_that_hangs_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_agents, "ANSWERS_S", 0.2)
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(tmp_path / "hung"))
        hung.listen()
        begun = time.monotonic()
        _, passed_over = comments("", ["openssh-ssh-agent"], Pipes(openssh_ssh_agent=tmp_path / "hung"))
    assert time.monotonic() - begun < 2
    assert passed_over == [f"the agent at {OPENSSH_PIPE} (it gave no answer within 0.2 s)"]


def test_a_pipe_that_breaks_says_so() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    connection = PipeConnection(ours.detach())
    with pytest.raises(BrokenPipeError):
        connection.send(b"x")
    connection.close()
