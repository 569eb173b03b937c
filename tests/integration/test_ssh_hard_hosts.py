"""Hosts as hardening and trouble leave them: no place for files, nothing that may be executed there, other shells."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.errors import (
    CommandMissingError,
    ConnectError,
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
)
from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, ScriptAsk
from desktop.targets.ssh.target import SshTarget
from tests.integration.test_here_and_there import WITH, sum_of
from tests.servers.namespaces import own_mounts
from tests.servers.sshd import Sshd, start_sshd

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounts and accounts of its own need root")

MOUNTS = {
    "noexec": "mount --bind /tmp /tmp && mount -o remount,bind,noexec,nosuid /tmp && cp /bin/true /tmp/prog-$$"
    " && ! /tmp/prog-$$ 2>/dev/null && rm /tmp/prog-$$",
    "read-only": "mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && ! touch /tmp/x 2>/dev/null",
    "full": "mount -t tmpfs -o size=4k,mode=1777 tmpfs /tmp && head -c 4096 /dev/zero >/tmp/full"
    " && ! sh -c 'echo more >/tmp/more' 2>/dev/null",
    "missing": "mount -t tmpfs -o size=4k,mode=0700 tmpfs /tmp",
}
# Each is the login shell of an account of its own; what it says at the start is no output.
SHELLS = {
    "dash": "/bin/dash", "bash": "/bin/bash", "fish": "/usr/bin/fish", "csh": "/bin/csh", "tcsh": "/bin/tcsh",
    "rbash": "/bin/rbash", "ash": "ash", "false": "/bin/false",
}  # fmt: skip
READ_AT_START = ("bash", "fish", "csh", "tcsh")  # whose shell reads a file for a command too
FIRST_UID = 64_100
NAMES = tuple(name.partition(".")[2] for name in check_ids() if name.startswith("host."))
Reach = Callable[..., SshTarget]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that is not below /tmp, and that other accounts can enter."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def reach(folder: Path, home: Path, need_server: Callable[..., None]) -> Iterator[Reach]:
    """Reach a server whose mounts a script has changed, and which nobody but it sees so."""
    need_server("sshd")
    started: list[Sshd] = []
    targets: list[SshTarget] = []

    def to(name: str, mounts: str, user: str = "root", own_home: Path | None = None) -> SshTarget:
        """`own_home` is the account's, whose start-up files are read."""
        options = ["UsePAM no", *([f"SetEnv HOME={own_home}"] if own_home else [])]
        before = [*own_mounts(), "sh", "-ec", f'{mounts}; exec "$@"', "sh"]
        started.append(start_sshd(folder / name, before=before, options=options))
        started[-1].folder.chmod(0o755)
        started[-1].write_client_config(home)
        targets.append(SshTarget(TargetRef(TargetKind.SSH, "127.0.0.1", user, started[-1].port)))
        return targets[-1]

    yield to
    for target in targets:
        target.close()
    for server in started:
        server.stop()


def faults_of(target: SshTarget) -> dict[str, str]:
    """Read every check of a host; return what none of them may end with."""
    found = {}
    for name in NAMES:
        spec = find_check(f"host.{name}")
        try:
            read_check(spec, target, build_params(spec, WITH.get(name, {})), Call.within(60))
        except (NotApplicableError, PermissionDeniedError, CommandMissingError):
            continue
        except TargetError as fault:
            found[name] = f"{type(fault).__name__}: {fault}"
    return found


@pytest.mark.parametrize("kind", MOUNTS)
def test_nothing_of_ours_needs_a_place_for_files(reach: Reach, kind: str) -> None:
    target = reach(kind, MOUNTS[kind])
    shell = target.shell(Call.within(20))
    env = {"V": "it's $HOME"}
    for interpreter, script in (
        ("sh", 'printf "%s" "$V"'),
        ("bash", 'printf "%s" "$V"'),
        ("python", "import os, sys; sys.stdout.write(os.environ['V'])"),
    ):
        assert shell.run_script(script, interpreter=interpreter, env=env).stdout == env["V"]
    assert shell.run(["cat"], stdin=b"x" * 100_000).stdout == "x" * 100_000
    bundle = target.bundle([ScriptAsk("echo one"), ScriptAsk("echo two")], Call.within(20))
    assert bundle is not None
    assert [getattr(bundle.take(at, Call.within(20)), "stdout", "") for at in (0, 1)] == ["one\n", "two\n"]
    assert faults_of(target) == {}


def test_every_check_reads_a_host_whose_filesystem_is_read_only_and_leaves_it_as_it_was(
    reach: Reach, folder: Path
) -> None:
    """As an account without rights, on a host where nothing but /proc, /sys and /dev could be written at all."""
    etc = folder / "etc"
    subprocess.run(["cp", "--archive", "/etc", str(etc)], check=True)
    passwd = etc / "passwd"
    passwd.write_text(passwd.read_text().replace("/usr/sbin/nologin", "/bin/sh"))
    mounts = (
        f"mount --bind {etc} /etc; mkdir -p /run/sshd; "
        "mount --rbind / /mnt; mount -o remount,bind,ro /mnt; mount -o remount,bind,ro /mnt/etc; "
        "for one in /tmp /var/tmp /run /home /root; do "
        "if mountpoint -q /mnt$one; then mount -o remount,bind,ro /mnt$one; fi; done; "
        "! touch /mnt/etc/x /mnt/usr/x /mnt/tmp/x /mnt/var/tmp/x /mnt/root/x 2>/dev/null; "
        'cd /mnt; set -- chroot /mnt "$@"'
    )
    target = reach("read-only-root", mounts, "nobody")
    before = sum_of(etc)
    written = target.shell(Call.within(20)).run(["sh", "-c", "echo x >/tmp/x-$$ || touch /var/tmp/x-$$"])
    assert written.exit_status != 0
    assert "Read-only file system" in written.stderr
    assert faults_of(target) == {}
    assert sum_of(etc) == before


@pytest.mark.requires_server("fish")
@pytest.mark.requires_server("tcsh")
@pytest.mark.requires_server("csh")
@pytest.mark.requires_server("busybox")
@pytest.mark.parametrize("name", [name for name in SHELLS if name not in ("rbash", "false")])
def test_an_account_with_this_login_shell_runs_everything(reach: Reach, folder: Path, name: str) -> None:
    target = reach(f"shell-{name}", accounts_in(folder), f"user-{name}", folder / f"home-{name}")
    env = {"V": "!x 'y' $z `id` \"q\" \\ \n"}
    output = target.shell(Call.within(20)).run_script('printf "%s" "$V"; exit 3', env=env)
    assert (output.stdout, output.stderr, output.exit_status) == (env["V"], "", 3)
    assert target.shell(Call.within(20)).run(["printf", "%s", env["V"]]).stdout == env["V"]
    assert target.identify(Call.within(20)).label.startswith(f"user-{name}@")
    assert faults_of(target) == {}
    if name in READ_AT_START:
        assert (folder / f"home-{name}" / "begun").exists()  # so that the welcome was really there


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rbash", "Its login shell is a restricted one, such as rbash"),
        ("false", "or is its shell /bin/false, which lets"),
    ],
)
def test_an_account_whose_login_shell_runs_nothing_says_so(
    reach: Reach, folder: Path, name: str, told: str
) -> None:
    target = reach(f"shell-{name}", accounts_in(folder), f"user-{name}")
    with pytest.raises(ConnectError, match=told):
        target.shell(Call.within(20)).run(["id"])


def accounts_in(folder: Path) -> str:
    """Return the mount that gives a host accounts with these login shells, each with start-up files that talk."""
    passwd, ash = folder / "passwd", folder / "ash"
    if not passwd.exists():
        ash.symlink_to(shutil.which("busybox") or "")
        lines = [Path("/etc/passwd").read_text()]
        for number, (name, shell) in enumerate(SHELLS.items(), FIRST_UID):
            own = folder / f"home-{name}"
            (own / ".config" / "fish").mkdir(parents=True)
            for file in (".config/fish/config.fish", ".cshrc", ".bashrc", ".profile"):
                (own / file).write_text("echo Welcome to this host\necho begun >> $HOME/begun\n")
            own.chmod(0o777)
            lines.append(f"user-{name}:x:{number}:{number}::{own}:{ash if shell == 'ash' else shell}\n")
        passwd.write_text("".join(lines))
    return f"mount --bind {passwd} /etc/passwd"
