"""Free space on the filesystem that holds a path, in percent of what an unprivileged user may fill.

Source: POSIX ``df -kP`` (IEEE Std 1003.1), whose sizes are blocks of 1024 bytes, and /proc/mounts; ``stat -f`` where df
cannot tell what a path is on. On Windows the class Win32_Volume, which knows volumes mounted in folders too.
"""

from desktop.checks.linux.filesystems import NOTE_FAILURE, QUESTIONS, parse_df, parse_mount
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.powershell import ask_windows
from desktop.checks.windows.volumes import FIND_VOLUME
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError
from desktop.targets.base import Facts, Shell


@dataclass(frozen=True, slots=True)
class Params:
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Reading:
    used_pct: float  # of what an unprivileged user may fill
    free_bytes: int
    used_bytes: int
    size_bytes: int
    filesystem: str | None  # what is mounted, such as /dev/sda1; None: inside a chroot nothing names it
    mount: str
    type: str | None
    read_only: bool | None


def read_local(facts: Facts, params: Params) -> Reading:
    found = facts.filesystem(params.path)
    return Reading(
        used_pct=_used_pct(found.used_bytes, found.free_bytes, found.mount),
        free_bytes=found.free_bytes,
        used_bytes=found.used_bytes,
        size_bytes=found.size_bytes,
        filesystem=found.source or None,
        mount=found.mount,
        type=found.type or None,
        read_only=found.is_read_only,
    )


def read_shell(target: Shell, params: Params) -> Reading:
    questions = {"df": f'df -kP -- "$path" {NOTE_FAILURE}', **QUESTIONS}
    return parse(ask(target, questions, env={"path": params.path}), params.path)


def parse(answers: Answers, path: str) -> Reading:
    row = parse_df(answers, path)
    mount = parse_mount(answers["mounts"], row)
    return Reading(
        used_pct=_used_pct(row.used, row.free, row.mount),
        free_bytes=row.free * 1024,
        used_bytes=row.used * 1024,
        size_bytes=row.size * 1024,
        filesystem=mount.source,
        mount=row.mount,
        type=mount.type,
        read_only=mount.is_read_only,
    )


def read_windows(target: Shell, params: Params) -> Reading:
    found = ask_windows(target, _WINDOWS, env={"checked_path": params.path})
    size, free = found.need_whole("size_bytes"), found.need_whole("free_bytes")
    mount = found.need_text("mount")
    return Reading(
        used_pct=_used_pct(size - free, free, mount),
        free_bytes=free,
        used_bytes=size - free,
        size_bytes=size,
        filesystem=found.text("volume"),
        mount=mount,
        type=found.text("type"),
        read_only=found.truth("read_only"),
    )


def _used_pct(used: int, free: int, mount: str) -> float:
    if used + free <= 0:
        raise NotApplicableError(f"{mount} holds no space that could fill up; it is made by the kernel.")
    return round(100 * used / (used + free), 2)


# Access is 1 for what can only be read, and mostly missing or 0, which tells nothing.
_WINDOWS = (
    FIND_VOLUME
    + r"""@{
  mount = $volume.Name
  volume = $volume.DeviceID
  type = $volume.FileSystem
  size_bytes = $volume.Capacity
  free_bytes = $volume.FreeSpace
  read_only = if ($volume.Access) { $volume.Access -eq 1 } else { $null }
}
"""
)

CHECK = CheckSpec(
    id="host.disk",
    title="Disk space",
    explanation=(
        "Space on the filesystem that holds the path, counted as an ordinary user may fill it (root's "
        "reserve is not free). Near 100 % programs fail in ways that look unrelated: no sign-in, no "
        "database writes, truncated files. Usual causes are logs, old releases, dumps, container images, "
        "and deleted files that a program still holds open. A filesystem that has become read-only has "
        "usually met a disk error. Look next for the largest directories, and at host.inodes when there is "
        "space and writing still fails."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "pass: exists(type) and (type == 'iso9660' or type == 'squashfs') | ${mount} is a medium that "
            "is always full."
        ),
        "fail: used_pct >= 95 | ${mount} is ${used_pct} full; ${free_bytes} are left.",
        "warn: used_pct >= 85 | ${mount} is ${used_pct} full; ${free_bytes} are left.",
        "warn: exists(read_only) and read_only | ${mount} is mounted read-only; ${free_bytes} are free.",
        "pass: otherwise | ${mount} has room: ${free_bytes} are free (${used_pct} used).",
    ),
)
