"""Real PostgreSQL servers on free loopback ports, each with a data directory of its own, and standbys of them."""

import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.account import Account, Session, wait_until
from tests.servers.sshd import free_port

ACCOUNT = Account("postgres")  # the server refuses to run as root; Debian's package makes this account
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "shared_buffers": "8MB",
    "max_connections": "20",
    "max_wal_senders": "4",
    "min_wal_size": "2MB",
    "wal_retrieve_retry_interval": "200ms",
    "log_line_prefix": "%m [%p] ",
    "cluster_name": "15/main",  # as Debian names it
}
# The administrator signs in by the socket, without a password; programs come by TCP.
_RULES = "local all all peer\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"


def program(name: str) -> str:
    """Return the newest program of this name; Debian keeps each version in a folder of its own."""
    versions = Path("/usr/lib/postgresql").glob(f"[0-9]*/bin/{name}")
    newest = max(versions, key=lambda path: int(path.parts[4]), default=None)
    return str(newest or shutil.which(name) or name)


def make_template(folder: Path) -> Path:
    """Make the data directory that servers begin with a copy of."""
    ACCOUNT.give(folder)
    data = folder / "data"
    command = [program("initdb"), "-D", str(data), "-U", ACCOUNT.name, "--no-sync", "--wal-segsize=1"]
    ACCOUNT.run([*command, "--auth=trust", "--locale=C", "--encoding=UTF8"], cwd=folder)
    (data / "pg_hba.conf").write_text(_RULES)
    server = Postgres(folder / "first", data).start()  # a standby may not have less than its primary had
    for name in ("template0", "template1"):  # two thirds of what is copied for each server
        server.sql(f"alter database {name} is_template false")
        server.sql(f"drop database {name}")
    server.stop()
    return server.data


class Postgres:
    """One server; its log and its socket lie beside its data."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data, self.log = folder, folder / "data", folder / "server.log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        ACCOUNT.give(folder)
        ACCOUNT.run(["cp", "-a", str(data), str(self.data)], cwd=folder)

    @property
    def inputs(self) -> dict[str, object]:
        """What a runbook must be told to find it."""
        return {"engine": "postgresql", "socket": self.folder, "port": self.port}

    def start(self, **settings: str) -> "Postgres":
        """Start it, and wait until it takes connections."""
        self.begin(**settings)
        wait_until(self._is_up, self.log)
        return self

    def begin(self, **settings: str) -> None:
        """Start it without waiting, such as a standby that will never take connections."""
        options = [f"--{name}={value}" for name, value in (_SETTINGS | settings).items()]
        command = [program("postgres"), "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder)]
        self._process = ACCOUNT.start([*command, *options], self.log)

    def stop(self) -> None:
        """Stop it at once, whoever is connected; the data stay whole."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:  # it recovers from the death of a process, and hears only this
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(20)
            self._process = None

    def sql(self, text: str, *, user: str = ACCOUNT.name) -> str:
        """Return what a statement gives, without headings."""
        command = [*self._client(user), "-c", text]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def connect(self, *statements: str, user: str = ACCOUNT.name, name: str = "") -> Session:
        """Open a connection as the program `name`, and hand over its statements."""
        session = Session(self._client(user), {"PGAPPNAME": name}, "select pg_backend_pid()")
        session.send(*statements)
        return session

    def follow(self, source: "Postgres") -> "Postgres":
        """Become a standby of another server at the next start; neither may have been started before."""
        (self.data / "standby.signal").touch()
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = 'host=127.0.0.1 port={source.port} user={ACCOUNT.name}'\n")
        return self

    def copy_from(self, source: "Postgres", *, log: str = "stream") -> None:
        """Become a standby by a copy of a server that runs; `log="none"` leaves out what the copy needs to begin."""
        shutil.rmtree(self.data)
        where = ["-h", "127.0.0.1", "-p", str(source.port), "-U", ACCOUNT.name]
        command = [program("pg_basebackup"), "-D", str(self.data), *where, "-R", "-c", "fast", "-X", log]
        ACCOUNT.run([*command, "--no-sync"], cwd=self.folder)

    def wait_for(self, question: str, answer: str) -> None:
        """Wait until a statement gives this answer."""
        wait_until(lambda: self.sql(question) == answer, self.log)

    def wait_for_log(self, words: str) -> None:
        """Wait until the server's log holds these words."""
        wait_until(lambda: words in self.log.read_text(), self.log)

    def _client(self, user: str) -> list[str]:
        return [
            program("psql"),
            "-XAtq",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            user,
            "-d",
            "postgres",
        ]

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-3000:]
        pid_file = self.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        return len(lines) > 7 and lines[7].strip() == "ready"
