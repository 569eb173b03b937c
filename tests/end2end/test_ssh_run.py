"""A filesystem that is nearly full, over a real sshd: measured, judged, left open, resumed."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.terminal import Terminal
from tests.servers.sshd import Sshd, free_port

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a tmpfs needs root")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs of 32 MiB that is 97 % full, most of it in `big`."""
    mount = tmp_path / "full"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(mount)], check=True)
    try:
        for name, mebibytes in (("big", 29), ("small", 2)):
            (mount / name).mkdir()
            (mount / name / "data").write_bytes(b"x" * (mebibytes << 20))
        yield mount
    finally:
        subprocess.run(["umount", str(mount)], check=True)


@pytest.fixture
def ready(terminal: Terminal, sshd: Sshd) -> Terminal:
    """A terminal whose person knows the server and may sign in."""
    sshd.write_client_config(terminal.home)
    return terminal


def arguments(sshd: Sshd, mount: Path) -> tuple[str, ...]:
    target = f"host=ssh://root@127.0.0.1:{sshd.port}"
    return (
        "run",
        "linux-filesystem-filling-up",
        "-i",
        target,
        "-i",
        f"mount={mount}",
        "--no-input",
        "--json",
    )


def test_full_filesystem_is_measured_and_left_open_at_the_question(
    ready: Terminal, sshd: Sshd, full: Path
) -> None:
    ended = ready.run(*arguments(sshd, full))
    report = ended.json
    by_id = {step["id"]: step for step in report["steps"]}
    assert (ended.code, report["ended"], report["verdict"]) == (77, None, "fail")
    assert report["waiting_for"]["kind"] == "ask"
    assert by_id["space"]["target"] == f"ssh://root@127.0.0.1:{sshd.port}"
    assert 96 <= by_id["space"]["reading"]["used_pct"] <= 98
    assert str(full / "big") in by_id["largest"]["said"]
    resumed = ready.run(
        "resume",
        report["run_id"],
        "--answer",
        f"{report['waiting_for']['step']}=other",
        "--no-input",
        "--json",
    )
    assert resumed.json["run_id"] == report["run_id"]
    assert len(resumed.json["steps"]) > len(report["steps"])


def test_closed_port_names_the_rung(terminal: Terminal, sshd: Sshd, tmp_path: Path) -> None:
    sshd.write_client_config(terminal.home)
    port = free_port()
    ended = terminal.run("check", "host.load", "--on", f"ssh://root@127.0.0.1:{port}", "--json")
    assert ended.code == 3
    assert ended.json["verdict"] == "unknown"
    assert str(port) in ended.json["said"]


def test_unknown_host_key_leaves_the_run_open_with_its_fingerprint(
    terminal: Terminal, sshd: Sshd, full: Path
) -> None:
    sshd.write_client_config(terminal.home)
    (terminal.home / ".ssh" / "known_hosts").unlink()
    ended = terminal.run(*arguments(sshd, full))
    assert (ended.code, ended.json["waiting_for"]) == (77, {"step": "space", "kind": "host_key"})
    assert sshd.host_key_fingerprint in ended.json["steps"][-1]["said"]
    accepted = terminal.run(
        "resume",
        ended.json["run_id"],
        "--answer",
        f"space={sshd.host_key_fingerprint}",
        "--no-input",
        "--json",
    )
    assert accepted.json["waiting_for"]["kind"] == "ask"
    assert (terminal.home / ".ssh" / "known_hosts").read_text()


def test_changed_host_key_is_a_hard_stop(terminal: Terminal, sshd: Sshd, full: Path, tmp_path: Path) -> None:
    sshd.write_client_config(terminal.home)
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    key = (tmp_path / "other.pub").read_text().split()[:2]
    (terminal.home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{sshd.port} {' '.join(key)}\n")
    ended = terminal.run(*arguments(sshd, full))
    assert ended.json["waiting_for"]["kind"] == "decision"
    refused = terminal.run(
        "resume", ended.json["run_id"], "--answer", f"space={sshd.host_key_fingerprint}", "--no-input"
    )
    assert refused.code != 0
    assert terminal.run("runs", "--json").json[0]["ended"] is None


def test_wrong_key_says_which_ways_the_server_offers(terminal: Terminal, sshd: Sshd, tmp_path: Path) -> None:
    sshd.write_client_config(terminal.home)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "mine")], check=True)
    config = terminal.home / ".ssh" / "config"
    config.write_text(f"Host *\n  IdentityFile {tmp_path / 'mine'}\n  IdentitiesOnly yes\n")
    ended = terminal.run("check", "host.load", "--on", f"ssh://root@127.0.0.1:{sshd.port}", "--json")
    assert (ended.code, ended.json["verdict"]) == (3, "unknown")
    assert "publickey" in ended.json["said"]
