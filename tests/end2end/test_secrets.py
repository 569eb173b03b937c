"""Secrets saved from the terminal, in a real keyring of a session of its own, and used to sign in."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal
from tests.servers.asking_ssh import AskingSsh

PASSWORD = "correct-horse-battery"
_SESSION = """printf unlock | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec sh -c "$1"
"""


@pytest.mark.requires_server("keyring")
def test_a_secret_is_saved_used_to_sign_in_listed_and_forgotten(terminal: Terminal, tmp_path: Path) -> None:
    server = AskingSsh(["password"], password=PASSWORD)
    ssh = terminal.home / ".ssh"
    ssh.mkdir(parents=True, exist_ok=True)
    key = f"{server.host_key.get_name()} {server.host_key.get_base64()}"
    (ssh / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {key}\n")
    name = f"ssh://kim@127.0.0.1:{server.port}"
    script = tmp_path / "session"
    script.write_text(_SESSION)
    program = f"{sys.executable} -m desktop"
    words = f"""printf '{PASSWORD}\\n' | {program} secret set {name} && {program} secret list
        {program} check host.load --on {name}; {program} secret forget {name}; {program} secret list --json"""
    try:
        done = _in_a_session(terminal, script, words)
    finally:
        server.stop()
    assert done.stdout.splitlines()[0] == name
    assert "is in the keyring (Secret Service)" in done.stderr
    assert server.seen_passwords == [PASSWORD]  # the check signed in with it, and nobody was asked
    assert "is no longer in the keyring" in done.stderr
    assert done.stdout.rstrip().endswith('"names": []\n}')
    assert PASSWORD not in done.stdout + done.stderr
    for file in terminal.home.rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes()


def _in_a_session(terminal: Terminal, script: Path, words: str) -> "subprocess.CompletedProcess[str]":
    variables = {**terminal.variables, "XDG_RUNTIME_DIR": str(terminal.home)}
    del variables["PYTHON_KEYRING_BACKEND"]
    return subprocess.run(
        ["dbus-run-session", "--", "sh", str(script), words],
        env=variables, cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def test_without_a_keyring_nothing_is_saved_and_why_is_told(terminal: Terminal) -> None:
    ended = terminal.run("secret", "set", "api/token")
    assert ended.code == 3
    assert "No keyring that may be used was found" in ended.stderr
    assert terminal.run("secret", "list").stdout == ""
    assert terminal.run("secret", "set", "two\nlines").code == 64
