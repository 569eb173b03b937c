"""Faults of the machine, the network and the account through the whole program: said in words, nothing made up."""

import base64
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal, write_runbook
from tests.servers.moto_server import Moto
from tests.servers.sshd import Sshd
from tests.servers.stalling_proxy import StallingProxy
from tests.servers.streams import tcp_server

is_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting and leaving the network need root")
REGION = "eu-west-1"
TWO_STEPS = "  - {id: one, title: One, run: 'echo one'}\n  - {id: two, title: Two, run: 'echo two'}\n"
TRACEBACK = "Traceback (most recent call last)"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_runbook(tmp_path / "book.yaml", TWO_STEPS)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "small", "size=1m") as folder:
        yield folder


# -- the disk and the record -------------------------------------------------------------------------


@is_root
def test_full_disk_keeps_what_was_saved_and_claims_nothing_more(
    terminal: Terminal, small_disk: Path, tmp_path: Path
) -> None:
    seat = Terminal(terminal.home, {"HANDRAIL_DATA_DIR": str(small_disk)})
    once = (
        f"[ -e {tmp_path}/once ] || (touch {tmp_path}/once; head -c 3000000 /dev/zero > {small_disk}/filler)"
    )
    fill = f"{once}; echo filled"
    steps = f"  - {{id: fill, title: Fill, run: '{fill}'}}\n{TWO_STEPS}"
    ended = seat.run("run", str(write_runbook(tmp_path / "fill.yaml", steps)), "--no-input", "--json")
    assert TRACEBACK not in ended.stderr
    (small_disk / "filler").unlink()
    [row] = seat.run("runs", "--json").json
    events = seat.run("show", row["run_id"], "--json").json
    assert seat.run("verify", row["run_id"]).code == 0
    if ended.code == 0:  # there was just room enough for the events
        assert events[-1]["kind"] == "RunEnded"
    else:
        assert "full" in ended.stderr
        assert row["ended"] is None
    resumed = seat.run("resume", row["run_id"], "--no-input", "--json")
    assert (resumed.code, resumed.json["ended"]) == (0, "completed")
    assert not list(small_disk.glob("runs.json.*"))


@is_root
def test_read_only_disk_can_be_read_and_says_that_nothing_is_saved(
    terminal: Terminal, small_disk: Path, book: Path
) -> None:
    seat = Terminal(terminal.home, {"HANDRAIL_DATA_DIR": str(small_disk)})
    run_id = seat.run("run", str(book), "--no-input", "--json").json["run_id"]
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert seat.run("summary", run_id, "--format", "text").code == 0
    assert seat.run("runs", "--json").json[0]["run_id"] == run_id
    refused = seat.run("run", str(book), "--no-input", "--json")
    assert (refused.code, refused.stdout) == (3, "")
    assert "Read-only" in refused.stderr
    assert seat.run("check", "host.disk", "--json").json["check"] == "host.disk"


def test_damaged_record_is_moved_aside_and_what_is_whole_is_kept(terminal: Terminal, book: Path) -> None:
    run_id = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    record = terminal.home / "data" / "records.db"
    damaged = b"this is no database any more" * 300
    record.write_bytes(damaged)
    for beside in ("-wal", "-shm"):
        record.with_name(record.name + beside).unlink(missing_ok=True)
    told = terminal.run("run", str(book), "--no-input", "--json")
    assert TRACEBACK not in told.stderr
    kept = [path for path in record.parent.rglob("*") if path.is_file() and damaged[:28] in path.read_bytes()]
    assert kept, "the damaged file was deleted"
    assert record not in kept
    again = terminal.run("run", str(book), "--no-input", "--json")
    assert again.code == 0
    assert run_id not in [row["run_id"] for row in terminal.run("runs", "--json").json]


def test_record_of_a_newer_version_is_read_and_never_written(terminal: Terminal, book: Path) -> None:
    run_id = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    record = terminal.home / "data" / "records.db"
    with sqlite3.connect(record) as newer:
        newer.execute("PRAGMA user_version=99")
    newer.close()
    assert terminal.run("runs", "--json").json[0]["run_id"] == run_id
    assert terminal.run("summary", run_id).code == 0
    refused = terminal.run("run", str(book), "--no-input")
    assert refused.code == 3
    assert "newer version" in refused.stderr
    assert len(terminal.run("runs", "--json").json) == 1


# -- the person's surroundings -----------------------------------------------------------------------


@pytest.mark.parametrize("home", ["/nonexistent/home", "/etc/passwd", "/proc"])
def test_home_that_cannot_be_written_is_named_with_a_way_out(
    terminal: Terminal, book: Path, home: str
) -> None:
    seat = Terminal(terminal.home, {"HOME": home, "HANDRAIL_DATA_DIR": "", "XDG_DATA_HOME": ""})
    if home == "/nonexistent/home" and os.geteuid() == 0:
        pytest.skip("root may make it")
    ended = seat.run("run", str(book), "--no-input")
    assert ended.code == 3
    assert "HANDRAIL_DATA_DIR" in ended.stderr
    assert TRACEBACK not in ended.stderr
    assert seat.run("check", "host.load", "--json").json["check"] == "host.load"


@is_root
def test_folder_of_temporary_files_that_cannot_be_written_is_no_fault(
    terminal: Terminal, book: Path, tmp_path: Path
) -> None:
    with mounted(tmp_path / "tmp", "ro,size=1m") as folder:
        ended = Terminal(terminal.home, {"TMPDIR": str(folder)}).run("run", str(book), "--no-input", "--json")
    assert (ended.code, ended.json["verdict"]) == (0, "pass")


def test_terminal_that_knows_ascii_only_is_served(terminal: Terminal, tmp_path: Path) -> None:
    steps = "  - id: one\n    title: Größe ≥ 5 µ\n    run: \"printf '\\\\342\\\\202\\\\254 \\\\377'\"\n"
    book = write_runbook(tmp_path / "book.yaml", steps)
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    ended = Terminal(terminal.home, plain).run("run", str(book), "--no-input")
    assert ended.code == 0, ended.stderr
    assert (ended.stdout + ended.stderr).isascii()
    assert "\\xb5" in ended.stdout


def test_secret_without_a_keyring_is_unknown_and_says_what_to_do(terminal: Terminal, tmp_path: Path) -> None:
    steps = "  - {id: use, title: Use, run: 'echo \"$T\"', env: {T: '${token}'}}\n"
    book = write_runbook(tmp_path / "book.yaml", steps, head="inputs:\n  token: {type: secret}\n")
    ended = terminal.run("run", str(book), "-i", "token=api/token", "--no-input", "--json")
    [step] = ended.json["steps"]
    assert (ended.code, step["verdict"]) == (3, "unknown")
    assert "keyring" in step["said"].lower()


# -- the network and the account ---------------------------------------------------------------------


@is_root
@pytest.mark.parametrize(("host", "rung"), [("example.com", "name"), ("192.0.2.7", "route")])
def test_without_a_network_the_ladder_names_the_rung(terminal: Terminal, host: str, rung: str) -> None:
    apart = Terminal(terminal.home, {}, ("unshare", "-n"))
    ended = apart.run("check", "net.ladder", f"host={host}", "port=443", "--json")
    assert ended.json["reading"]["broken_at"] == rung
    assert ended.json["verdict"] in ("fail", "unknown")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("Throttling", "unknown", "Throttling"),
        ("ExpiredToken", "unknown", "sign in"),
        ("AccessDenied", "unknown", "AccessDenied"),
    ],
)
def test_what_aws_refuses_is_unknown_and_never_fail(
    terminal: Terminal, code: str, kind: str, words: str
) -> None:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()

    def refuse(connection: socket.socket) -> None:
        while connection.recv(65536):
            status = 400 if code == "Throttling" else 403
            head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", "", ""]
            connection.sendall("\r\n".join(head).encode() + body)
            return

    with tcp_server(refuse) as port:
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true"}
        seat = Terminal(terminal.home, {**keys, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"})
        ended = seat.run("check", "aws.identity", "--on", f"aws:/{REGION}", "--json")
    assert (ended.code, ended.json["verdict"]) == (3, kind)
    assert words.lower() in ended.json["said"].lower()


def test_run_whose_sign_in_expired_goes_on_after_a_new_one(
    terminal: Terminal, moto: Moto, tmp_path: Path
) -> None:
    steps = (
        "  - id: who\n    title: Who\n    check: aws.identity\n    outcomes:\n"
        "      - pass: exists(account)\n        next: end.resolved\n      - fail: otherwise\n"
    )
    book = write_runbook(tmp_path / "book.yaml", steps, head=f"on: aws:/{REGION}\n")
    known = {**moto.environment, "AWS_EC2_METADATA_DISABLED": "true"}
    signed_out = {name: value for name, value in known.items() if "KEY" not in name}
    first = Terminal(terminal.home, signed_out).run("run", str(book), "--no-input", "--json")
    assert (first.code, first.json["waiting_for"]) == (77, {"step": "who", "kind": "decision"})
    again = ("resume", first.json["run_id"], "--answer", "who=retry", "--no-input", "--json")
    assert Terminal(terminal.home, known).run(*again).json["ended"] == "resolved"


CHANGE_THERE = """\
  - id: change
    title: Change
    effect: changes
    run: echo begun; touch "$DONE"; sleep 30
    env: {DONE: "${done}"}
    timeout: 3s
    risk: None.
    undo: None.
  - {id: after, title: After, run: echo after}
"""


@pytest.mark.parametrize("fault", ["cut", "stall"])
def test_connection_that_breaks_during_a_change_leaves_its_outcome_unknown(
    terminal: Terminal, tmp_path: Path, sshd: Sshd, fault: str
) -> None:
    proxy, done = StallingProxy(sshd.port), tmp_path / "done"
    sshd.write_client_config(terminal.home)
    known = terminal.home / ".ssh" / "known_hosts"
    known.write_text(known.read_text().replace(str(sshd.port), str(proxy.port)))
    head = f"on: ssh://root@127.0.0.1:{proxy.port}\ninputs:\n  done: {{type: path}}\n"
    book = write_runbook(tmp_path / "book.yaml", CHANGE_THERE, head=head)
    try:
        process = terminal.start(
            "run", str(book), "-i", f"done={done}", "--consent", "change", "--no-input", "--json"
        )
        end = time.monotonic() + 20
        while not done.exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(0.3)  # what it has said is on its way
        getattr(proxy, fault)()
        stdout, stderr = process.communicate(timeout=40)
    finally:
        proxy.stop()
    report = json.loads(stdout)
    assert (process.returncode, report["waiting_for"]) == (
        77,
        {"step": "change", "kind": "outcome_unknown"},
    ), stderr
    assert [step["id"] for step in report["steps"]] == ["change"]
    assert report["steps"][0]["evidence"], "the partial output was not kept"
    text = terminal.run("summary", report["run_id"], "--format", "text").stdout.lower()
    assert "not known" in text or "unknown" in text
    assert "after" not in [step["id"] for step in report["steps"]]


# -- secrets, and what is left behind ---------------------------------------------------


SECRET = 'p@ss "w/rd$&ü'


def test_a_secret_in_any_shape_stays_out_of_everything_that_is_kept_or_shown(
    terminal: Terminal, tmp_path: Path
) -> None:
    """The keyring is one of the allowed kind by its name; it holds the one secret in memory."""
    backend = tmp_path / "site" / "keyring_in_memory.py"
    backend.parent.mkdir()
    backend.write_text(
        "import keyring.backend, keyring.backends.libsecret as real\n"
        "class Keyring(keyring.backend.KeyringBackend):\n    priority = 9\n"
        f"    def get_password(self, service, username):\n        return {SECRET!r}\n"
        "    def set_password(self, *_):\n        pass\n"
        "Keyring.__module__ = 'keyring.backends.libsecret'\n"
    )
    script = (
        "import os, base64, json, shlex, sys, urllib.parse\n"
        "s = os.environ['TOKEN']\n"
        "shapes = [s, base64.b64encode(s.encode()).decode(), urllib.parse.quote(s, safe=''), json.dumps(s)]\n"
        "shapes.append(shlex.quote(s))\n"
        "print('\\n'.join(shapes)); sys.stdout.write('split ' + s[:5]); sys.stdout.flush(); print(s[5:])\n"
        "print('\\n'.join(shapes), file=sys.stderr)\n"
    )
    lines = "".join(f"      {line}\n" for line in script.splitlines())
    steps = (
        f"  - id: use\n    title: Use\n    shell: python\n    run: |\n{lines}    env: {{TOKEN: '${{token}}'}}\n"
        "    outcomes:\n      - warn: exit_status == 0\n        say: 'It said ${stdout} and ${stderr}'\n"
        "      - unknown: otherwise\n"
    )
    book = write_runbook(tmp_path / "book.yaml", steps, head="inputs:\n  token: {type: secret}\n")
    known = {"PYTHON_KEYRING_BACKEND": "keyring_in_memory.Keyring", "PYTHONPATH": str(backend.parent)}
    seat = Terminal(terminal.home, known)
    ended = seat.run("run", str(book), "-i", "token=api/token", "--no-input")
    assert ended.code == 1, ended.stderr
    [row] = seat.run("runs", "--json").json
    shown = [ended, seat.run("show", row["run_id"], "--json"), seat.run("show", row["run_id"])]
    formats = ("markdown", "text", "html", "adf", "json")
    shown += [seat.run("summary", row["run_id"], "--format", one) for one in formats]
    texts = [text.encode() for one in shown for text in (one.stdout, one.stderr)]
    texts += [path.read_bytes() for path in seat.home.rglob("*") if path.is_file()]
    texts += [piece for path in seat.home.rglob("*.db") for piece in _unpacked(path)]
    shapes = [
        SECRET, base64_of(SECRET), urllib.parse.quote(SECRET, safe=""), json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1], SECRET.encode().hex(),
    ]  # fmt: skip
    for shape in shapes:
        assert not [text for text in texts if shape.encode() in text], shape


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode().rstrip("=")


def _unpacked(record: Path) -> list[bytes]:
    """Return every piece of evidence as it was before it was packed."""
    pieces: list[bytes] = []
    with sqlite3.connect(record) as opened:
        for row in opened.execute("SELECT * FROM evidence"):
            for cell in row:
                if isinstance(cell, bytes):
                    for window in (zlib.MAX_WBITS, 31, -zlib.MAX_WBITS):
                        try:
                            pieces.append(zlib.decompress(cell, window))
                        except zlib.error:
                            continue
    opened.close()
    assert pieces, "there is no evidence, or it is packed in another way"
    return pieces


def _living(group: int) -> list[int]:
    """Return the processes of a group; those that only wait to be buried do not count."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = stat.read_text().rpartition(") ")[2].split()[:3]
        except OSError:
            continue
        if state != "Z" and int(its_group) == group:
            found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_ended_program_leaves_no_process_and_no_temporary_file(
    terminal: Terminal, tmp_path: Path, number: signal.Signals
) -> None:
    temporary, pid = tmp_path / "tmp", tmp_path / "pid"
    temporary.mkdir()
    steps = f"  - {{id: one, title: One, timeout: 1m, run: 'echo $$ > {pid}; sleep 40 & sleep 41'}}\n"
    seat = Terminal(terminal.home, {"TMPDIR": str(temporary)})
    process = seat.start("run", str(write_runbook(tmp_path / "book.yaml", steps)), "--no-input")
    end = time.monotonic() + 20
    while not (pid.exists() and pid.read_text().strip()):
        assert time.monotonic() < end
        time.sleep(0.02)
    group = os.getpgid(int(pid.read_text()))
    process.send_signal(number)
    process.communicate(timeout=15)
    assert process.returncode == 130
    assert _living(group) == []
    assert not list(temporary.iterdir())
    [row] = seat.run("runs", "--json").json
    assert row["ended"] is None
    assert seat.run("verify", row["run_id"]).code == 0


@pytest.mark.requires_server("faketime")
def test_clock_that_stands_in_another_year_does_not_stop_a_run(terminal: Terminal, book: Path) -> None:
    first = terminal.run("run", str(book), "--no-input", "--json").json["run_id"]
    back = Terminal(terminal.home, {}, ("faketime", "-f", "-400d"))
    second = back.run("run", str(book), "--no-input", "--json")
    assert second.code == 0
    assert back.run("verify", second.json["run_id"]).code == 0
    assert {row["run_id"] for row in terminal.run("runs", "--json").json} == {first, second.json["run_id"]}
