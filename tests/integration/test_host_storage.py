"""Files and mounts of a real machine, by every way in, and what other tools say of the same."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Shell
from tests.servers.namespaces import own_mounts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux by its own tools")
is_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="mounts a filesystem, so it needs root"
)


def there(shell: Shell, check_id: str, **params: Any) -> Any:
    spec = find_check(check_id)
    assert spec.shell is not None
    return spec.shell(shell, build_params(spec, params))


def test_file_is_what_python_sees(shell: Shell, tmp_path: Path) -> None:
    odd = tmp_path / "-a'b\"c $(touch pwned) é"
    odd.write_bytes(b"\x00one\nTwo two\ntwo $HOME\n")
    odd.chmod(0o2750)
    os.utime(odd, (1_700_000_000, 1_700_000_000))
    one = there(shell, "host.file", path=str(odd), pattern="two $", sha256="0" * 64)
    assert (one.exists, one.kind, one.mode, one.size_bytes) == (
        True,
        "regular file",
        "2750",
        odd.stat().st_size,
    )
    assert (one.owner, one.group) == (odd.owner(), odd.group())
    assert one.modified_at.timestamp() == 1_700_000_000
    assert one.sha256 == hashlib.sha256(odd.read_bytes()).hexdigest()
    assert (one.is_wanted, one.match_count, one.contains) == (False, 1, True)
    assert there(shell, "host.file", path=str(odd), sha256=one.sha256.upper()).is_wanted
    assert not there(shell, "host.file", path=str(odd), pattern="three").contains
    assert there(shell, "host.file", path=str(tmp_path)).kind == "directory"
    assert not (tmp_path / "pwned").exists()


def test_file_behind_links_and_where_none_is(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to("gone")
    (tmp_path / "good").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "fifo")  # which nobody may wait for
    broken, good = (there(shell, "host.file", path=f"{tmp_path}/{name}") for name in ("broken", "good"))
    assert (broken.exists, broken.link_target) == (False, "gone")
    assert (good.kind, good.link_target) == ("directory", str(tmp_path))
    assert not there(shell, "host.file", path=f"{tmp_path}/none/none").exists
    assert there(shell, "host.file", path=f"{tmp_path}/fifo", pattern="x").not_read == "it is a fifo"


def test_large_file_is_not_hashed(shell: Shell, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as large:
        large.truncate(257 * 2**20)
    found = there(shell, "host.file", path=f"{tmp_path}/large", pattern="x")
    assert (found.sha256, found.contains, found.not_read) == (None, None, "it is larger than 256 MiB")


ASK_MOUNTS = """
import sys
from desktop.checks.catalogue import find_check; from desktop.checks.parameters import build_params
from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell
check = find_check("host.mounts")
found = check.shell(LocalShell(Call.within(30)), build_params(check, {"path": sys.argv[1]}))
print([row.mount for row in found.missing], [row.mount for row in found.read_only])
"""


@is_root
def test_mounts_against_fstab_and_findmnt(tmp_path: Path) -> None:
    """In mounts of its own: entries that are mounted, missing, and read-only against fstab."""
    fstab = tmp_path / "fstab"
    places = {name: tmp_path / name for name in ("good", "gone", "read only", "later")}
    for place in places.values():
        place.mkdir()
    written = {name: str(place).replace(" ", "\\040") for name, place in places.items()}
    fstab.write_text(
        f"tmpfs {written['good']} tmpfs rw 0 0\n/dev/none1 {written['gone']} ext4 defaults 0 2\n"
        f"/dev/none2 {written['read only']} ext4 rw 0 2\n/dev/none3 {written['later']} ext4 noauto 0 0\n"
    )
    script = (
        'mount --bind "$1" /etc/fstab && mount -t tmpfs tmpfs "$2/good" && '
        'truncate -s 4M "$2/disk" && mkfs.ext4 -q "$2/disk" && mount -o loop,ro "$2/disk" "$2/read only" && '
        '"$3" -c "$4" "$2" && findmnt -n -r -o TARGET && echo -- && findmnt -s -n -r -o TARGET,OPTIONS'
    )
    done = subprocess.run(
        [*own_mounts(), "sh", "-c", script, "sh", fstab, tmp_path, sys.executable, ASK_MOUNTS],
        capture_output=True,
        text=True,
    )
    if "mkfs.ext4" in done.stderr or "loop device" in done.stderr:
        pytest.skip(f"no filesystem can be made here: {done.stderr.strip()}")
    first, *targets = done.stdout.splitlines()
    listed = dict(line.rsplit(" ", 1) for line in targets[targets.index("--") + 1 :])
    mounted = targets[: targets.index("--")]
    assert first == f"{[str(places['gone'])]} {[str(places['read only'])]}", done.stderr
    missing = [
        target for target, options in listed.items() if target not in mounted and "noauto" not in options
    ]
    assert missing == [str(places["gone"])]


def test_mounts_by_every_way(shell: Shell) -> None:
    found = there(shell, "host.mounts", path="/")
    shown = subprocess.run(["findmnt", "-n", "-r", "-o", "TARGET,SOURCE"], capture_output=True, text=True)
    pairs = [line.split(" ", 1) for line in shown.stdout.splitlines()]
    for row in found.mounts:
        assert [row.mount, row.filesystem] in [[where, what.partition("[")[0]] for where, what in pairs]


@pytest.fixture
def open_deleted(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A deleted file of 3 MiB that a program has open twice."""
    gone = tmp_path / "gone log"
    script = (
        'exec 3>"$1" && head -c 3145728 /dev/zero >&3 && exec 4>>"$1" && rm -- "$1" && echo && exec sleep 300'
    )
    program = subprocess.Popen(["sh", "-c", script, "sh", gone], stdout=subprocess.PIPE)
    assert program.stdout
    program.stdout.readline()
    yield gone, program.pid
    program.kill()
    program.wait()
    program.stdout.close()


def test_deleted_file_that_is_open_is_held_once(shell: Shell, open_deleted: tuple[Path, int]) -> None:
    gone, pid = open_deleted
    found = there(shell, "host.deleted_open", path=str(gone.parent))
    assert (found.count, found.held_bytes, found.hidden_count) == (1, 3 * 2**20, 0)
    row = found.files[0]
    assert (row.path, row.process, row.pid, row.size_bytes, row.open_count) == (
        str(gone),
        "sleep",
        pid,
        3 * 2**20,
        2,
    )
    assert there(shell, "host.deleted_open", path=f"{gone.parent}/other").count == 0


@is_root
def test_largest_is_what_du_counts(shell: Shell, tmp_path: Path, tmpfs: Path) -> None:
    (tmp_path / "a b" / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "a b" / "deep" / "deeper" / "x").write_bytes(bytes(500_000))
    (tmp_path / "a b" / "y ./z").mkdir(parents=True)
    (tmp_path / "a b" / "y ./z" / "-n").write_bytes(bytes(90_000))
    (tmp_path / "other").mkdir()
    os.link(tmp_path / "a b" / "deep" / "deeper" / "x", tmp_path / "other" / "the same")
    (tmpfs / "elsewhere").write_bytes(bytes(900_000))  # mounted below: another filesystem
    found = there(shell, "host.largest", path=str(tmp_path), depth=2, limit=100)
    shown = subprocess.run(
        ["du", "-x", "-B1", "-d", "2", tmp_path], capture_output=True, text=True, check=True
    )
    by_du = {path: int(size) for size, path in (line.split("\t", 1) for line in shown.stdout.splitlines())}
    assert found.held_bytes == by_du.pop(str(tmp_path))
    ours = {row.path: row.held_bytes for row in found.folders}
    by_du.pop(str(tmpfs), None)
    linked = {str(tmp_path / "a b"), str(tmp_path / "a b" / "deep"), str(tmp_path / "other")}
    for path in by_du.keys() - linked:  # of two names, the one that is seen first counts
        assert ours[path] == by_du[path]
    pair = [f"{tmp_path}/a b", f"{tmp_path}/other"]
    assert sum(ours[path] for path in pair) == sum(by_du[path] for path in pair)
    assert str(tmpfs) not in ours
    assert found.files[0].size_bytes == 500_000
    assert found.is_complete
    assert "a b/y ./z/-n" in {row.path.removeprefix(f"{tmp_path}/") for row in found.files}


@pytest.mark.parametrize("shell", ["shell", "busybox"], indirect=True)  # whose timeouts tell it apart
def test_largest_says_when_it_was_cut(shell: Shell) -> None:
    for budget_s in (1, 2, 4):  # busybox tells the first files only after thousands of names
        with suppress(UnreadableOutputError):
            found = there(shell, "host.largest", path="/", budget_s=budget_s)
            break
    assert not found.is_complete
    assert found.held_bytes > 0


@is_root
def test_a_plain_account_is_told_what_is_hidden(open_folder: Path) -> None:
    (open_folder / "closed").mkdir(mode=0o700)
    (open_folder / "seen").write_bytes(bytes(20_000))
    script = (
        "import os, sys, _strptime\n"
        "from desktop.checks.catalogue import find_check as f\n"
        "from desktop.checks.parameters import build_params as b\n"
        "from desktop.targets.base import Call; from desktop.targets.local.target import LocalShell\n"
        "largest, deleted = f('host.largest'), f('host.deleted_open')\n"
        "shell = LocalShell(Call.within(30)); shell.run(['true'])\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "walked = largest.shell(shell, b(largest, {'path': sys.argv[1]}))\n"
        "print(walked.denied_count, walked.file_count, deleted.shell(shell, b(deleted, {})).hidden_count > 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, open_folder], capture_output=True, text=True)
    assert done.stdout == "1 1 True\n", done.stderr
