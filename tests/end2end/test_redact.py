"""`handrail redact` as a filter between two others."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.end2end.terminal import ROOT, Terminal

_LINES = (
    b"root@web01:~# \x1b[1mssh anna@10.1.2.3\x1b[0m \xff\xfe\n-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nMIIdef\n"
    b"-----END RSA PRIVATE KEY-----\nDB_PASSWORD=hunter22 for web01"
)


def _filter(terminal: Terminal, *words: str) -> "subprocess.Popen[bytes]":
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", "redact", *words],
        cwd=ROOT,
        env=terminal.variables,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )


def test_what_comes_in_goes_out_without_secrets_and_names(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    for _ in range(2):  # the second time with the map of the first
        out, err = _filter(terminal, "--profile", "customer", "--map", str(file), "--count").communicate(
            _LINES
        )
        assert out.decode() == (
            "root@host-1:~# ssh user-1@ip-1 \ufffd\ufffd\n-----BEGIN RSA PRIVATE KEY-----[hidden:private-key]"
            "-----END RSA PRIVATE KEY-----\nDB_PASSWORD=[hidden:password] for host-1"
        )
        assert err.decode() == "hidden: 2 host, 1 ip, 1 password, 1 private-key, 1 user\n"
    assert json.loads(file.read_text()) == {"host-1": "web01", "user-1": "anna", "ip-1": "10.1.2.3"}
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_each_line_goes_out_at_once_and_a_reader_that_goes_away_is_no_fault(terminal: Terminal) -> None:
    with _filter(terminal) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"password=hunter22\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"password=[hidden:password]\n"
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.write(b"and on\n" * 20_000)
            process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_what_cannot_be_meant_is_wrong_usage(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal.run("redact", "--profile", "nobody")
    assert (told.code, told.stdout) == (64, "")
    assert "internal, customer, vendor, public" in told.stderr
    told = terminal.run("redact", "--map", str(tmp_path / "map.json"))
    assert (told.code, (tmp_path / "map.json").exists()) == (64, False)
    (tmp_path / "map.json").write_text('["host-1"]')
    told = terminal.run("redact", "--profile", "public", "--map", str(tmp_path / "map.json"))
    assert (told.code, "holds no map" in told.stderr) == (64, True)
