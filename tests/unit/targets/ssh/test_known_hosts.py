"""Reading known_hosts, judging a key, and adding one."""

import base64
import os
from pathlib import Path

import pytest

from desktop.domain.errors import StoredKey, TargetError
from desktop.targets.ssh.known_hosts import (
    Entry,
    Found,
    KeyState,
    KnownHosts,
    add_host_key,
    fingerprint,
    host_name,
    matches,
    parse_line,
)

KEY = b"\0\0\0\x0bssh-ed25519" + b"\0\0\0\x20" + bytes(range(32))
OTHER = KEY[:-1] + b"\xff"
TEXT = base64.b64encode(KEY).decode()


def known(tmp_path: Path, *lines: str) -> KnownHosts:
    path = tmp_path / "known_hosts"
    path.write_text("\n".join(lines))
    return KnownHosts.read([path])


def hashed(name: str) -> str:
    import hashlib
    import hmac

    salt = bytes(range(20))
    digest = hmac.new(salt, name.encode(), hashlib.sha1).digest()
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize(
    ("patterns", "name", "is_match"),
    [
        (["web-03"], "web-03", True),
        (["web-03"], "web-04", False),
        (["WEB-03"], "web-03", True),
        (["web-*,", "!web-03"], "web-03", False),
        (["web-*", "!web-03"], "web-04", True),
        (["!web-03"], "web-04", False),
        (["web-??"], "web-03", True),
        (["[web-03]:2222"], "[web-03]:2222", True),
        (["[web-03]:2222"], "w", False),
        (["[web-*]:2222"], "[web-03]:2222", True),
        (["web-03"], "[web-03]:2222", False),
        ([hashed("web-03")], "web-03", True),
        ([hashed("web-03")], "web-04", False),
        (["|1|broken"], "web-03", False),
        (["|1|???|!!!"], "web-03", False),
    ],
)
def test_patterns(patterns: list[str], name: str, is_match: bool) -> None:
    assert matches(patterns, name) is is_match


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([f"web-03 ssh-ed25519 {TEXT} a comment"], KeyState.KNOWN),
        ([f"{hashed('web-03')} ssh-ed25519 {TEXT}"], KeyState.KNOWN),
        ([f"web-03,10.0.0.3 ssh-ed25519 {base64.b64encode(OTHER).decode()}"], KeyState.CHANGED),
        (
            [f"web-03 ssh-ed25519 {base64.b64encode(OTHER).decode()}", f"web-03 ssh-ed25519 {TEXT}"],
            KeyState.KNOWN,
        ),
        ([f"web-03 ssh-rsa {base64.b64encode(OTHER).decode()}"], KeyState.CHANGED),
        ([f"web-03 ssh-ed25519 {TEXT}", f"@revoked * ssh-ed25519 {TEXT}"], KeyState.REVOKED),
        ([f"@cert-authority * ssh-ed25519 {TEXT}"], KeyState.UNKNOWN),
        (["# web-03 ssh-ed25519 AAAA", "", "web-03 ssh-ed25519", "web-03 ssh-ed25519 !!!"], KeyState.UNKNOWN),
        ([], KeyState.UNKNOWN),
    ],
)
def test_a_key_is_judged(tmp_path: Path, lines: list[str], state: KeyState) -> None:
    assert known(tmp_path, *lines).look_up("web-03", "ssh-ed25519", KEY).state is state


def test_what_decided_is_told(tmp_path: Path) -> None:
    other = base64.b64encode(OTHER).decode()
    found = known(tmp_path, "# first", f"web-03 ssh-ed25519 {other}").look_up("web-03", "ssh-ed25519", KEY)
    where = f"{tmp_path}/known_hosts:2"
    assert found == Found(KeyState.CHANGED, where, stored=StoredKey("ssh-ed25519", fingerprint(OTHER), where))
    found = known(tmp_path, f"@cert-authority *.example ssh-ed25519 {other}").look_up(
        "a.example", "ssh-ed25519", KEY
    )
    assert "known_hosts:1 names a certificate authority" in found.note


def test_key_types_of_a_host_come_in_order(tmp_path: Path) -> None:
    lines = [
        f"web-03 ssh-rsa {TEXT}",
        f"web-03 ssh-ed25519 {TEXT}",
        f"@revoked web-03 ecdsa-sha2-nistp256 {TEXT}",
    ]
    assert known(tmp_path, *lines).kinds("web-03") == ("ssh-rsa", "ssh-ed25519")


def test_a_line_of_a_marker_keeps_it() -> None:
    assert parse_line(f"@revoked a,b ssh-ed25519 {TEXT}", "f:1") == Entry(
        ("a", "b"), "ssh-ed25519", KEY, "@revoked", "f:1"
    )


def test_names_and_fingerprints_are_written_as_openssh_does() -> None:
    assert host_name("Web-03", 22) == "web-03"
    assert host_name("10.0.0.3", 2222) == "[10.0.0.3]:2222"
    assert fingerprint(KEY).startswith("SHA256:")
    assert "=" not in fingerprint(KEY)


def test_files_that_are_not_there_hold_nothing_and_unreadable_ones_are_told(tmp_path: Path) -> None:
    assert KnownHosts.read([tmp_path / "none", tmp_path / "none" / "deeper"]).kinds("x") == ()
    with pytest.raises(TargetError, match="could not be read"):
        KnownHosts.read([tmp_path])


def test_a_key_is_added_at_the_end_and_only_its_owner_may_read(tmp_path: Path) -> None:
    path = tmp_path / ".ssh" / "known_hosts"
    add_host_key(path, "web-03", "ssh-ed25519", KEY)
    path.write_text(path.read_text().rstrip("\n"))  # as an editor may leave it
    add_host_key(path, "[web-04]:2222", "ssh-ed25519", OTHER)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert KnownHosts.read([path]).look_up("web-03", "ssh-ed25519", KEY).state is KeyState.KNOWN
    assert KnownHosts.read([path]).look_up("[web-04]:2222", "ssh-ed25519", OTHER).state is KeyState.KNOWN
    assert os.listdir(path.parent) == ["known_hosts"]


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("")
    (tmp_path / "known_hosts").symlink_to("real")
    add_host_key(tmp_path / "known_hosts", "web-03", "ssh-ed25519", KEY)
    assert (tmp_path / "known_hosts").is_symlink()
    assert (tmp_path / "real").read_text().startswith("web-03 ssh-ed25519 ")


def test_a_failed_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "known_hosts"
    path.write_text("before\n")

    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(TargetError, match="No space left on device"):
        add_host_key(path, "web-03", "ssh-ed25519", KEY)
    assert path.read_text() == "before\n"
    assert os.listdir(tmp_path) == ["known_hosts"]


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TargetError, match="it is no file"):
        add_host_key(tmp_path / "pipe", "web-03", "ssh-ed25519", KEY)
    assert (tmp_path / "pipe").is_fifo()
