"""Real MariaDB servers on free loopback ports, each with a data directory of its own, and replicas of them."""

import subprocess
from pathlib import Path

from tests.servers.account import Account, Session, wait_until
from tests.servers.sshd import free_port

ACCOUNT = Account("mysql")
ADMINISTRATOR = Account("root").name  # signs in by the socket, without a password
_SETTINGS = {
    "bind-address": "127.0.0.1",
    "skip-name-resolve": "1",
    "log-bin": "binlog",
    "binlog-format": "row",
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-buffer-pool-size": "8M",
    "innodb-log-file-size": "4M",
    "innodb-fast-shutdown": "2",
    "innodb-temp-data-file-path": "ibtmp1:2M:autoextend",
    "slave-net-timeout": "5",
}
_SENDERS = "from information_schema.processlist where command = 'Binlog Dump'"
_BEGIN = """
create user app@127.0.0.1;
create user repl@127.0.0.1 identified by 'secret';
create database shop;
create table shop.orders (id int primary key, what text) engine=innodb;
grant all on shop.* to app@127.0.0.1;
grant replication slave on *.* to repl@127.0.0.1;
reset master;
"""


def make_template(folder: Path) -> Path:
    """Make the data directory that servers begin with a copy of: with two accounts and one table."""
    ACCOUNT.give(folder)
    data = folder / "data"
    who = ["--auth-root-authentication-method=socket", f"--auth-root-socket-user={ADMINISTRATOR}"]
    command = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db", *who]
    tables = f"--tmpdir={folder}"  # of its own, as each server's: two that begin at once delete each other's
    ACCOUNT.run([*command, tables, "--innodb-log-file-size=4M"], cwd=folder)
    server = Mariadb(folder / "first", data).start()
    server.sql(_BEGIN)
    server.stop()
    return server.data


class Mariadb:
    """One server; its log and its socket lie beside its data."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data, self.log = folder, folder / "data", folder / "server.log"
        self.socket = folder / "sock"
        self.tables = folder / "tmp"  # of its own: a server that starts deletes the temporary tables it finds
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        ACCOUNT.give(folder)
        ACCOUNT.give(self.tables)
        ACCOUNT.run(["cp", "-a", str(data), str(self.data)], cwd=folder)

    @property
    def inputs(self) -> dict[str, object]:
        """What a runbook must be told to find it."""
        return {"engine": "mariadb", "socket": self.socket, "port": self.port}

    def start(self, **settings: str) -> "Mariadb":
        """Start it, and wait until it takes connections."""
        own = {"datadir": self.data, "socket": self.socket, "port": self.port, "server-id": self.port}
        own["tmpdir"] = self.tables
        given = {name.replace("_", "-"): value for name, value in settings.items()}
        options = [f"--{name}={value}" for name, value in (_SETTINGS | own | given).items()]
        command = ["mariadbd", "--no-defaults", *options, f"--pid-file={self.folder / 'pid'}"]
        self._process = ACCOUNT.start(command, self.log)
        wait_until(self._is_up, self.log)
        return self

    def stop(self) -> None:
        """Stop it, whoever is connected; the data stay whole."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def sql(self, text: str) -> str:
        """Return what statements give, without headings."""
        done = subprocess.run(
            [*self._client(), "--socket", str(self.socket)],
            input=text,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def connect(self, *statements: str, user: str = "app") -> Session:
        """Open a connection, and hand over its statements."""
        where = ["--host=127.0.0.1", f"--port={self.port}", f"--user={user}", "shop"]
        session = Session([*self._client(), *where], {}, "select connection_id()")
        session.send(*statements)
        return session

    def follow(self, source: "Mariadb", *, password: str = "secret") -> None:
        """Replicate from another server, from where both had the same data."""
        self.sql(
            f"change master to master_host='127.0.0.1', master_port={source.port}, master_user='repl',"
            f" master_password='{password}', master_connect_retry=1, master_use_gtid=slave_pos; start slave;"
        )

    def purge(self) -> None:
        """Delete every change so far, as a primary does with old ones; no replica may be reading them."""
        for number in self.sql(f"select id {_SENDERS}").split():
            self.sql(f"kill {number}")
        newest = self.sql("flush binary logs; show master status").split()[0]
        # A sender that has just ended may still hold a file, which is then left out without a word.
        wait_until(
            lambda: len(self.sql(f"purge binary logs to '{newest}'; show binary logs").splitlines()) == 1,
            self.log,
        )

    def wait_for(self, question: str, answer: str) -> None:
        """Wait until a statement gives this answer."""
        wait_until(lambda: self.sql(question) == answer, self.log)

    def wait_for_error(self, thread: str, number: int) -> None:
        """Wait until the IO or SQL thread of this replica has stopped for an error."""
        command = [
            "mariadb",
            "--no-defaults",
            "--vertical",
            f"--socket={self.socket}",
            "-e",
            "show slave status",
        ]
        line = f" Last_{thread}_Errno: {number}\n"
        wait_until(lambda: line in subprocess.run(command, capture_output=True, text=True).stdout, self.log)

    def _client(self) -> list[str]:
        return ["mariadb", "--no-defaults", "--batch", "--skip-column-names", "--unbuffered"]

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text(errors="replace")[-3000:]
        return self.socket.exists() and "ready for connections" in self.log.read_text(errors="replace")
