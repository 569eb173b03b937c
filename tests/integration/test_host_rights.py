"""What an account without rights reads of a host, field by field, and what `sudo -n` adds where it is allowed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.checks.shapes import reading_fields
from desktop.domain.errors import PermissionDeniedError
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call
from desktop.targets.ssh.target import SshTarget
from tests.integration.test_here_and_there import sum_of
from tests.servers.namespaces import own_mounts
from tests.servers.sshd import Sshd, start_sshd

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="accounts of its own need root"),
    pytest.mark.requires_server("sudo"),
]

FIRST_UID = 64_200
RULES = {  # of sudoers, by the account's name
    "plain": "",
    "trusted": "ALL=(ALL) NOPASSWD: ALL",
    "narrow": "ALL=(root) NOPASSWD: /usr/bin/id",
    "asks": "ALL=(ALL) ALL",
    "terminal": "ALL=(ALL) NOPASSWD: ALL",  # and requiretty below
}
HELD = "held_open_by_root"
ODD = "it's $HOME"
Read = Callable[..., Mapping[str, Any]]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A host's closed corners: files that root alone may read, each for the checks that look there."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "closed").mkdir(mode=0o700)
        (place / "closed" / "large").write_bytes(b"x" * 200_000)
        (place / "open").write_bytes(b"x" * 1000)
        (place / "secret.log").write_text(f"one {ODD}\ntwo\n")
        (place / "secret.log").chmod(0o600)
        (place / "certificates").mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "30", "-subj", "/CN=here",
             "-keyout", str(place / "key"), "-out", str(place / "certificates" / "one.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        (place / "certificates" / "one.pem").chmod(0o600)
        (place / "spool" / "cron").mkdir(parents=True)
        (place / "spool" / "cron" / "crontabs").mkdir(mode=0o700)
        (place / "spool" / "cron" / "crontabs" / "root").write_text("5 4 * * * /usr/bin/true\n")
        yield place


@pytest.fixture(scope="module")
def host(folder: Path, need_server: Callable[..., None]) -> Iterator[Sshd]:
    """A server on which these accounts are, with these rules of sudo; nobody else sees them."""
    need_server("sshd")
    passwd, sudoers = (
        [Path("/etc/passwd").read_text()],
        ["root ALL=(ALL) ALL\n", "Defaults:terminal requiretty\n"],
    )
    for number, (name, rule) in enumerate(RULES.items(), FIRST_UID):
        passwd.append(f"{name}:x:{number}:{number}::{folder}:/bin/sh\n")
        sudoers += [f"{name} {rule}\n"] if rule else []
    (folder / "passwd").write_text("".join(passwd))
    (folder / "sudoers").write_text("".join(sudoers))
    (folder / "sudoers").chmod(0o440)
    (folder / "shadow").write_text(
        Path("/etc/shadow").read_text() + "".join(f"{name}:*:19000::::::\n" for name in RULES)
    )
    (folder / "shadow").chmod(0o600)
    places = {
        "passwd": "/etc/passwd",
        "shadow": "/etc/shadow",
        "sudoers": "/etc/sudoers",
        "spool": "/var/spool",
    }
    binds = "; ".join(f"mount --bind {folder}/{own} {there}" for own, there in places.items())
    before = [*own_mounts(), "sh", "-ec", f'{binds}; exec "$@"', "sh"]
    server = start_sshd(folder / "sshd", before=before, options=["UsePAM no"])
    (folder / "sshd").chmod(0o755)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def read(host: Sshd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    home = tmp_path_factory.mktemp("home")
    host.write_client_config(home)
    targets = dict[str, SshTarget]()

    def reading(check: str, account: str, **params: str) -> Mapping[str, Any]:
        if account not in targets:
            targets[account] = SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", account, host.port))
        spec = find_check(check)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("HOME", str(home))
            return read_check(spec, targets[account], build_params(spec, params), Call.within(60))

    yield reading
    for target in targets.values():
        target.close()


@pytest.fixture(scope="module")
def held() -> Iterator[None]:
    """A file that was deleted, and that a program of root still holds open; and a port that it listens on."""
    script = (
        "import os, socket, time; f = open('/var/tmp/" + HELD + "', 'w'); f.write('x' * 100000); f.flush(); "
        "os.unlink(f.name); s = socket.create_server(('127.0.0.1', 0)); print('ready', flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([shutil.which("python3") or "", "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield
    process.kill()
    process.communicate()


def parameters(folder: Path) -> dict[str, dict[str, str]]:
    """Return a check for each kind of thing that may be closed, with what to look at."""
    return {
        "host.ports": {},
        "host.limits": {},
        "host.deleted_open": {"path": "/var/tmp"},
        "host.largest": {"path": str(folder)},
        "host.file": {"path": str(folder / "secret.log"), "pattern": ODD},
        "host.certificates": {"path": str(folder / "certificates")},
        "host.firewall": {},
        "host.cron": {},
    }


NAMES = tuple(parameters(Path("/")))


@pytest.mark.parametrize("account", ["plain", "narrow", "asks", "terminal"])
@pytest.mark.parametrize("check", NAMES)
def test_a_reading_names_the_fields_that_need_root(
    read: Read, folder: Path, held: None, check: str, account: str
) -> None:
    found = read(check, account, **parameters(folder)[check])
    assert found["needs_root"], found
    known = {field.name for field in reading_fields(find_check(check))}
    assert set(found["needs_root"]) <= known


@pytest.mark.parametrize("check", NAMES)
def test_sudo_without_a_password_reads_what_root_reads(
    read: Read, folder: Path, held: None, check: str
) -> None:
    params = parameters(folder)[check]
    ours, roots = read(check, "trusted", **params), read(check, "root", **params)
    assert (ours["needs_root"], roots["needs_root"]) == ([], [])
    plain = read(check, "plain", **params)
    match check:
        case "host.ports":
            every = [found["listeners"] for found in (ours, roots, plain)]  # other tests open and close ports
            stayed = set.intersection(*({one["port"] for one in rows} for rows in every))
            seen = [{one["port"] for one in rows if one["pid"]} & stayed for rows in every]
            assert seen[0] == seen[1] > seen[2]
        case "host.limits":
            assert plain["hidden_count"] > 0
            assert ours["hidden_count"] == roots["hidden_count"] == 0
        case "host.deleted_open":
            names = [[Path(one["path"]).name for one in found["files"]] for found in (ours, roots, plain)]
            assert [HELD in one for one in names] == [True, True, False]
        case "host.largest":
            assert ours["held_bytes"] == roots["held_bytes"] > plain["held_bytes"] + 150_000
        case "host.file":
            assert (ours["sha256"], ours["match_count"]) == (roots["sha256"], 1)
            assert (plain["sha256"], plain["not_read"]) == (None, "this account may not read it")
            assert plain["needs_root"] == ["sha256", "match_count", "contains"]
        case "host.certificates":
            assert [found["count"] for found in (ours, roots, plain)] == [1, 1, 0]
        case "host.cron":
            assert ours["entries"] == roots["entries"]
            assert [one["command"] for one in ours["entries"]].count("/usr/bin/true") == 1
        case _:
            volatile = {"rule_count"}
            assert {k: v for k, v in ours.items() if k not in volatile} == {
                k: v for k, v in roots.items() if k not in volatile
            }


def test_a_log_that_root_alone_may_read_is_read_by_sudo_and_else_refused_by_name(
    read: Read, folder: Path
) -> None:
    file = str(folder / "secret.log")
    with pytest.raises(PermissionDeniedError, match=r"may not read .*secret\.log; root may"):
        read("host.log", "plain", path=file, pattern=ODD)
    found = read("host.log", "trusted", path=file, pattern=ODD)
    assert (found["count"], found["lines"], found["needs_root"]) == (1, [f"one {ODD}"], [])


def test_reading_as_root_changes_nothing(read: Read, folder: Path) -> None:
    before = sum_of(Path("/etc"))
    for check, params in parameters(folder).items():
        read(check, "trusted", **params)
    assert sum_of(Path("/etc")) == before
