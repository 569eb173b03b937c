"""What several tests of checks on a real machine share: the ways in, and places to look at."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desktop.domain.target_ref import TargetKind, TargetRef
from desktop.targets.base import Call, Shell
from desktop.targets.local import LocalShell
from desktop.targets.ssh import SshTarget
from tests.servers.busybox import BusyboxShell


@pytest.fixture(params=["shell", "busybox", "ssh"])
def shell(
    request: pytest.FixtureRequest, tmp_path: Path, need_server: Callable[..., None]
) -> Iterator[Shell]:
    """Each way that is not psutil: the shell here, busybox's, and an SSH server on 127.0.0.1."""
    if request.param == "shell":
        yield LocalShell(Call.within(60))
    elif request.param == "busybox":
        need_server("busybox")
        yield BusyboxShell(tmp_path / "busybox")
    else:
        server = request.getfixturevalue("sshd")
        request.getfixturevalue("ssh_home")
        target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=server.user, port=server.port))
        yield target.shell(Call.within(60))
        target.close()


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A small filesystem that nobody else writes to, its name with a space."""
    mount = tmp_path / "full disk"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=40", "tmpfs", mount], check=True)
    yield mount
    subprocess.run(["umount", mount], check=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter, which those that pytest makes are not."""
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)
