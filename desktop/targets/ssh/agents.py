"""The agents that hold keys: a socket on POSIX; on Windows Pageant and OpenSSH's own, by their pipes or a window.

Source: PuTTY's documentation of Pageant (its pipe is named `pageant.USER.` and a hash, its older way is a window) and
OpenSSH for Windows, whose service listens at `openssh-ssh-agent`. No Windows was at hand to try them on.
"""

import getpass
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from paramiko import SSHException
from paramiko.agent import AgentSSH

T = TypeVar("T")
ANSWERS_S = 5.0  # an agent that hangs would hang every connection
SIGNS_S = 60.0  # a person may have to say yes, or to touch a key
PIPES = "\\\\.\\pipe\\"
OPENSSH_PIPE = f"{PIPES}openssh-ssh-agent"
_IS_BUSY = 231  # ERROR_PIPE_BUSY: all its instances serve others just now
_TRIES = 5


def agents_of(name: str, passed_over: list[str]) -> list[AgentSSH]:
    """Return the agents that answer: the one that is named, else on Windows all that are there.

    One that is there and does not answer goes to `passed_over`."""
    if sys.platform == "win32":
        return windows_agents(name, passed_over, named_pipes(), open_pipe)
    return _that_answer([(name, lambda: _by_socket(name))] if name else [], passed_over)


Open = Callable[[str], int]


def windows_agents(name: str, passed_over: list[str], pipes: Sequence[str], open_: Open) -> list[AgentSSH]:
    """Return the agents of a Windows account, of whose pipes there are these; `open_` opens one."""
    if name:
        return _that_answer([(name, lambda: _by_pipe(name, open_))], passed_over)
    ours = f"pageant.{getpass.getuser()}.".lower()
    pageants = [pipe for pipe in pipes if pipe.lower().startswith(ours)]
    ways: list[tuple[str, Callable[[], AgentSSH | None]]] = [
        ("Pageant", lambda pipe=pipe: _by_pipe(PIPES + pipe, open_))  # type: ignore[misc]
        for pipe in pageants
    ]
    if not pageants:
        ways.append(("Pageant", _by_window))
    if any(PIPES + pipe.lower() == OPENSSH_PIPE for pipe in pipes):
        ways.append((OPENSSH_PIPE, lambda: _by_pipe(OPENSSH_PIPE, open_)))
    return _that_answer(ways, passed_over)


def _that_answer(
    ways: Sequence[tuple[str, Callable[[], AgentSSH | None]]], passed_over: list[str]
) -> list[AgentSSH]:
    found = []
    for name, way in ways:
        try:
            agent = way()
        except (OSError, SSHException) as error:
            passed_over.append(f"the agent at {name} ({error})")
            continue
        if agent is not None:
            found.append(agent)
    return found


def _by_socket(name: str) -> AgentSSH:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWERS_S)
    try:
        connection.connect(name)
        agent = AgentSSH()
        agent._connect(connection)  # type: ignore[attr-defined]
        connection.settimeout(SIGNS_S)
    except BaseException:
        connection.close()
        raise
    return agent


def _by_pipe(path: str, open_: Open) -> AgentSSH:
    connection = PipeConnection(open_(path.replace("/", "\\")))
    try:
        agent = AgentSSH()
        agent._connect(connection)  # type: ignore[attr-defined]
        connection.limit_s = SIGNS_S
    except BaseException:
        connection.close()
        raise
    return agent


def _by_window() -> AgentSSH | None:
    """Older versions of Pageant take questions by a message to their window."""
    if sys.platform != "win32":
        return None
    from paramiko import win_pageant

    if not win_pageant.can_talk_to_agent():
        return None
    agent = AgentSSH()
    agent._connect(win_pageant.PageantConnection())
    return agent


class PipeConnection:
    """A pipe as the library wants a connection. Reading from one cannot be ended, so a thread of its own does it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.limit_s = ANSWERS_S

    def send(self, data: bytes) -> int:
        return self._within(lambda: os.write(self._number, data))

    def recv(self, count: int) -> bytes:
        return self._within(lambda: os.read(self._number, count))

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._number)

    def _within(self, work: Callable[[], T]) -> T:
        done: list[T] = []
        failed: list[OSError] = []

        def run() -> None:
            try:
                done.append(work())
            except OSError as error:
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True, name="asking the agent")
        thread.start()
        thread.join(self.limit_s)
        if done:
            return done[0]
        raise failed[0] if failed else OSError(f"it gave no answer within {self.limit_s:g} s")


def named_pipes() -> list[str]:
    """Return the names of all pipes there are; to look is not to open one, which would take it from others."""
    try:
        return os.listdir(PIPES)
    except OSError:
        return []


def open_pipe(path: str) -> int:
    """Open a pipe; one that serves others just now is tried again for a moment."""
    for turn in range(_TRIES):
        try:
            return os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        except OSError as error:
            is_busy = getattr(error, "winerror", None) == _IS_BUSY or error.errno == 22
            if not is_busy or turn == _TRIES - 1:
                raise
            threading.Event().wait(0.1)
    raise AssertionError("the last turn returns or raises")
