"""The account that a database server runs as, a folder it can reach, and a program that is connected to it."""

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path


class Account:
    """Starts programs and owns folders as `wanted`, which only root can; anybody else stays who they are."""

    def __init__(self, wanted: str) -> None:
        self._is_switched = hasattr(os, "geteuid") and os.geteuid() == 0
        self.name = wanted if self._is_switched else getpass.getuser()

    def give(self, folder: Path) -> None:
        """Make a folder that this account may write to."""
        folder.mkdir()
        if self._is_switched:
            shutil.chown(folder, self.name, self.name)

    def run(self, command: Sequence[str], *, cwd: Path) -> None:
        """Run a program to its end; what it says is shown when it fails."""
        done = subprocess.run(self._as_account(command), cwd=cwd, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
        """Start a server whose process is the one returned, with its output in `log`."""
        with log.open("ab") as output:
            return subprocess.Popen(
                self._as_account(command),
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def _as_account(self, command: Sequence[str]) -> list[str]:
        """Setpriv becomes the program, so that the process id is the server's own."""
        switch = ["setpriv", f"--reuid={self.name}", f"--regid={self.name}", "--init-groups"]
        return [*switch, *command] if self._is_switched else [*command]


class Session:
    """A connection of a program that stays open until it is closed or the server ends it."""

    def __init__(self, client: Sequence[str], env: Mapping[str, str], who_am_i: str) -> None:
        """Connect; `who_am_i` is the statement that gives the session's number in the server."""
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            client, env={**os.environ, **env}, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input = self._process.stdin
        self.send(who_am_i)
        self.number = self._process.stdout.readline().strip()
        if not self.number.isdecimal():
            self.close()
            raise AssertionError(self.number)

    def send(self, *statements: str) -> None:
        """Hand statements over; one that waits for a lock waits on its own."""
        self._input.write("".join(f"{statement};\n" for statement in statements))
        self._input.flush()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def held(sessions: Iterable[Session]) -> Iterator[Sequence[Session]]:
    """Keep these connections for as long as the test needs them; of those that are opened one by one, what there is."""
    with ExitStack() as stack:
        opened = []
        for session in sessions:
            stack.callback(session.close)
            opened.append(session)
        yield opened


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder with a short name that other accounts can enter: the path of a socket has at most 107 characters."""
    with tempfile.TemporaryDirectory(prefix="db-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def wait_until(holds: Callable[[], bool], log: Path, *, within_s: float = 20) -> None:
    """Wait until something holds; the server's log tells why when it never does."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, log.read_text(errors="replace")[-3000:]
        time.sleep(0.02)
