"""What the kernel tells of kills, errors and starts, by every way in, and what other tools say of the same."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.domain.errors import PermissionDeniedError
from desktop.targets.base import Shell
from tests.servers.namespaces import own_mounts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux by its own tools")
is_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="reads the kernel's log")
MEMORY = Path("/sys/fs/cgroup/memory")  # of version 1; version 2 gives a plain session none of its own
HOG = "held = bytearray(200 * 2**20)"


def there(shell: Shell, check_id: str, **params: Any) -> Any:
    spec = find_check(check_id)
    assert spec.shell is not None
    return spec.shell(shell, build_params(spec, params))


@pytest.fixture(scope="module")
def killed() -> Iterator[tuple[int, str]]:
    """The process that the kernel has killed because its control group may hold 30 MiB, and the group."""
    group = MEMORY / f"handrail-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(30 * 2**20))
    except OSError as error:
        pytest.skip(f"no control group of memory can be made here: {error}")
    join_and_hog = f"echo $$ > {group}/cgroup.procs && exec {sys.executable} -c '{HOG}'"
    hog = subprocess.Popen(["sh", "-c", join_and_hog])
    assert hog.wait(timeout=20) == -9
    yield hog.pid, group.name
    with suppress(OSError):
        group.rmdir()


@is_root
def test_a_real_kill_is_seen(shell: Shell, killed: tuple[int, str]) -> None:
    pid, group = killed
    found = there(shell, "host.oom", since="1h", limit=200)
    assert found.boot_count >= found.count >= found.group_count >= 1
    last = next(kill for kill in reversed(found.kills) if kill.pid == pid)
    assert last.is_group
    assert str(last.control_group).endswith(group)
    assert 0 < last.resident_bytes < 40 * 2**20
    assert there(shell, "host.oom", since="2020-01-01").boot_count >= found.boot_count


@is_root
def test_errors_are_those_that_dmesg_counts(shell: Shell) -> None:
    before, found, after = by_dmesg(), there(shell, "host.kernel_log", since="52w", limit=200), by_dmesg()
    if found.source == "dmesg":
        # busybox sees only the newest of a long log, and then says so; others may write meanwhile.
        assert found.count >= len(before) or not found.is_complete
        texts, ends = [line.text for line in found.lines], range(len(before), len(after) + 1)
        assert texts in [[line[:300] for line in after[:end]][-len(texts) :] for end in ends]


def by_dmesg() -> list[str]:
    shown = subprocess.run(["dmesg", "-k", "-l", "emerg,alert,crit,err"], capture_output=True, text=True)
    if shown.returncode:
        pytest.skip(f"the kernel's log is not shown here: {shown.stderr.strip()}")
    return [line.partition("] ")[2] for line in shown.stdout.splitlines()]


@is_root
def test_a_plain_account_is_told_of_the_log_it_may_not_read() -> None:
    if Path("/proc/sys/kernel/dmesg_restrict").read_text().strip() != "1":
        pytest.skip("every account may read the kernel's log here")
    script = (
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "import os, _strptime\n"
        "kernel_log, oom = find_check('host.kernel_log'), find_check('host.oom')\n"
        "shell = LocalShell(Call.within(30)); shell.run(['true'])\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: print(kernel_log.shell(shell, build_params(kernel_log, {})).is_complete)\n"
        f"except Exception as error: print(type(error).__name__ == {PermissionDeniedError.__name__!r})\n"
        "print(oom.shell(shell, build_params(oom, {})).boot_count)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    said, boot_count = done.stdout.split()
    assert said in ("True", "False"), done.stderr
    vmstat = dict(line.split() for line in Path("/proc/vmstat").read_text().splitlines())
    assert int(boot_count) <= int(vmstat["oom_kill"])


def test_start_is_the_kernels(shell: Shell) -> None:
    found = there(shell, "host.reboot")
    btime = next(
        int(line.split()[1])
        for line in Path("/proc/stat").read_text().splitlines()
        if line.startswith("btime")
    )
    assert abs(found.booted_at.timestamp() - btime) <= 3
    assert found.kernel == os.uname().release


@is_root
def test_starts_of_a_real_wtmp(tmp_path: Path) -> None:
    """Written as utmp(5) says, and read by last in mounts of its own: one start without a shutdown before."""
    begun = 1_790_000_000
    wtmp = tmp_path / "wtmp"
    rows = [(2, "reboot"), (1, "shutdown"), (2, "reboot"), (2, "reboot")]
    wtmp.write_bytes(
        b"".join(
            struct.pack(
                "<hxxi32s4s32s256shhiii4i20x",
                *(kind, 0, b"~", b"~~", user.encode(), b"6.1.0-18-amd64", 0, 0, 0, begun + 3600 * hour, 0),
                *(0, 0, 0, 0),
            )
            for hour, (kind, user) in enumerate(rows)
        )
    )
    script = (
        "from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "check = find_check('host.reboot'); params = build_params(check, {'since': '2020-01-01'})\n"
        "found = check.shell(LocalShell(Call.within(30)), params)\n"
        "print(found.count, found.unclean_count, [start.after_shutdown for start in found.starts])\n"
    )
    if not Path("/var/log/wtmp").exists():
        pytest.skip("this machine keeps no /var/log/wtmp")
    bind = 'mount --bind "$1" /var/log/wtmp && shift && exec "$@"'
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", bind, "sh", wtmp, sys.executable, "-c", script],
        capture_output=True,
        text=True,
    )
    assert done.stdout == "3 1 [False, True, None]\n", done.stderr
