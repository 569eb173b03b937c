"""Certificates of OpenSSH, on real servers: those that people sign in with, and those that hosts show."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.domain.errors import AuthError, HostKeyError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call
from desktop.targets.ssh.target import SshTarget
from tests.servers.sshd import Sshd, start_sshd


def keygen(*words: str) -> None:
    subprocess.run(["ssh-keygen", "-q", *words], check=True, capture_output=True)


def make_key(path: Path, kind: str = "ed25519") -> Path:
    size = ("-b", "2048") if kind == "rsa" else ()
    keygen("-t", kind, *size, "-N", "", "-C", path.name, "-f", str(path))
    return path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, need_server: Callable[..., None]) -> Path:
    need_server("sshd")
    return make_key(tmp_path_factory.mktemp("authority") / "authority")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, authority: Path) -> Iterator[Sshd]:
    """Trusts no key, only what the authority certified; shows a certificate of its own."""
    folder = tmp_path_factory.mktemp("certified")
    make_key(folder / "host_ed25519")
    keygen("-s", str(authority), "-h", "-I", "here", "-n", "127.0.0.1", str(folder / "host_ed25519.pub"))
    (folder / "none").touch()
    made = start_sshd(
        folder,
        options=[
            f"TrustedUserCAKeys {authority}.pub",
            f"AuthorizedKeysFile {folder / 'none'}",
            f"HostCertificate {folder / 'host_ed25519-cert.pub'}",
        ],
    )
    yield made
    made.stop()


@pytest.fixture
def key(tmp_path: Path, server: Sshd, home: Path) -> Path:
    """A key that nobody knows, named in the person's settings."""
    made = make_key(tmp_path / "key")
    server.write_client_config(home)
    (home / ".ssh" / "config").write_text(f"IdentityFile {made}\n")
    return made


def signed_in_with(server: Sshd) -> str:
    target = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", server.user, server.port))
    try:
        return str(target.identify(Call.within(10)).facts["signed_in_with"])
    finally:
        target.close()


def test_a_certificate_beside_the_key_signs_in(server: Sshd, authority: Path, key: Path) -> None:
    with pytest.raises(AuthError):
        signed_in_with(server)
    keygen("-s", str(authority), "-I", "kim's", "-n", server.user, f"{key}.pub")
    said = signed_in_with(server)
    assert f'({key}) with certificate "kim\'s" for {server.user} of the authority SHA256:' in said


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_certificate_that_the_settings_name_signs_in(
    server: Sshd, authority: Path, key: Path, home: Path, tmp_path: Path, kind: str
) -> None:
    other = make_key(tmp_path / kind, kind)
    keygen("-s", str(authority), "-I", "kim", "-n", server.user, f"{other}.pub")
    moved = (tmp_path / f"{kind}-cert.pub").rename(tmp_path / "elsewhere")
    (home / ".ssh" / "config").write_text(f"IdentityFile {other}\nCertificateFile {moved}\n")
    assert "with certificate 'kim'" in signed_in_with(server)


def test_a_certificate_that_expired_is_named(server: Sshd, authority: Path, key: Path) -> None:
    keygen("-s", str(authority), "-I", "kim", "-n", server.user, "-V", "20200101:20200102", f"{key}.pub")
    with pytest.raises(AuthError, match=r"key-cert\.pub \(certificate 'kim' .*: it expired on 2020-01-0\d"):
        signed_in_with(server)


@contextmanager
def an_agent(path: Path) -> Iterator[None]:
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
    try:
        while not path.exists():
            time.sleep(0.01)
        yield
    finally:
        agent.terminate()
        agent.wait(5)


def test_a_certificate_in_the_agent_signs_in(
    server: Sshd, authority: Path, key: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keygen("-s", str(authority), "-I", "kim", "-n", server.user, f"{key}.pub")
    (home / ".ssh" / "config").write_text("")
    with an_agent(tmp_path / "agent"):
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        with pytest.raises(AuthError, match="The agent holds no keys"):
            signed_in_with(server)
        subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)
        assert "cert-v01" in signed_in_with(server)
        # The key stays in the agent, and only its certificate and public half are files.
        subprocess.run(["ssh-add", "-q", "-d", f"{key}-cert.pub"], check=False, capture_output=True)
        key.unlink()
        (home / ".ssh" / "config").write_text(f"IdentityFile {key}.pub\nCertificateFile {key}-cert.pub\n")
        assert "(agent" in signed_in_with(server)


def test_a_key_that_the_agent_will_not_use_is_passed_over(
    sshd: Sshd, ssh_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = make_key(tmp_path / "asked")
    (ssh_home / ".ssh" / "config").write_text("")
    with an_agent(tmp_path / "agent"):
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        subprocess.run(
            ["ssh-add", "-q", "-c", str(asked)], check=True, capture_output=True
        )  # nobody says yes
        with pytest.raises(
            AuthError, match=r"Keys tried: none\. Not tried: ssh-ed25519 .* \(it did not sign: "
        ):
            signed_in_with(sshd)
        subprocess.run(["ssh-add", "-q", str(sshd.client_key)], check=True, capture_output=True)
        assert "(agent)" in signed_in_with(sshd)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("@cert-authority * {authority}", ""),
        ("@cert-authority [127.0.0.1]:{port} {authority}", ""),
        ("@cert-authority other.example {authority}", "is not known"),
        ("@cert-authority * {host}", "it did not certify this key"),
        ("@cert-authority * {authority}\n@revoked * {authority}", "is revoked by"),
        ("@cert-authority * {authority}\n@revoked * {host}", "is revoked by"),
    ],
)
def test_an_authority_vouches_for_a_host(
    server: Sshd, authority: Path, key: Path, home: Path, known: str, told: str
) -> None:
    keygen("-s", str(authority), "-I", "kim", "-n", server.user, f"{key}.pub")
    host = (server.folder / "host_ed25519.pub").read_text().strip()
    lines = known.format(authority=Path(f"{authority}.pub").read_text().strip(), host=host, port=server.port)
    (home / ".ssh" / "known_hosts").write_text(f"{lines}\n")
    if told:
        with pytest.raises(HostKeyError, match=told):
            signed_in_with(server)
    else:
        assert signed_in_with(server)


def test_a_certificate_for_another_host_is_a_hard_stop(
    server: Sshd, authority: Path, key: Path, home: Path
) -> None:
    text = Path(f"{authority}.pub").read_text().strip()
    (home / ".ssh" / "known_hosts").write_text(f"@cert-authority * {text}\n")
    (home / ".ssh" / "config").write_text("HostKeyAlias db-1\n")
    with pytest.raises(HostKeyError, match="it is not for db-1") as caught:
        signed_in_with(server)
    assert caught.value.is_changed


def test_a_host_is_known_by_its_alias(sshd: Sshd, ssh_home: Path) -> None:
    known = ssh_home / ".ssh" / "known_hosts"
    known.write_text(f"db-1 {known.read_text().split(' ', 1)[1]}")
    config = ssh_home / ".ssh" / "config"
    config.write_text(f"HostKeyAlias db-1\n{config.read_text()}")
    assert signed_in_with(sshd)
