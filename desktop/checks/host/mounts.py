"""What is mounted and what should be: read-only against its entry, missing, or mounted without an entry.

Source: /proc/self/mountinfo (proc(5)), fstab(5), and the mount units of systemd. Windows keeps no such list: there the
volumes are looked at for those that may not be written to or have no file system, and the disks for those offline.
"""

from desktop.checks.linux.filesystems import unescaped
from desktop.checks.linux.mount_rows import Entry, MountRow
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.paths import is_absolute
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.disks import read_storage
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError
from desktop.targets.base import Shell

_QUESTIONS = {
    "mounts": "cat /proc/self/mountinfo",
    "fstab": "cat /etc/fstab",
    "units": "grep -h -s '^Where=' /etc/systemd/system/*.mount /run/systemd/system/*.mount",
}
_ALWAYS_READ_ONLY = ("iso9660", "squashfs", "erofs", "cramfs", "romfs", "udf")
# What the machine finds by itself as it starts, by its boot loader or systemd-gpt-auto-generator(8).
_FOUND_AT_START = ("/", "/usr", "/boot", "/efi", "/boot/efi")
_KEPT_ELSEWHERE = (
    "/run/",
    "/media/",
    "/snap/",
    "/var/snap/",
    "/var/lib/docker/",
    "/var/lib/containers/",
    "/var/lib/kubelet/",
)
_BY_NETWORK = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "ceph",
    "glusterfs",
    "lustre",
    "9p",
    "fuse.sshfs",
    "fuse.glusterfs",
)


@dataclass(frozen=True, slots=True)
class Params:
    path: str = ""  # only mounts at this path or below it

    def __post_init__(self) -> None:
        if self.path and not is_absolute(self.path):
            raise InputError(f"host.mounts: path must be absolute, such as /srv or D:\\, not {self.path!r}.")


@dataclass(frozen=True, slots=True)
class Reading:
    count: int  # mounts of disks and file servers
    listed_count: int | None  # entries of fstab that are mounted with the machine; None: Windows has none
    read_only_count: int  # read-only and should not be
    missing_count: int  # in fstab and not mounted; on Windows offline, or without a file system
    missing_optional_count: int  # of these, how many are marked nofail
    unlisted_count: int | None  # mounted, and in neither fstab nor a mount unit: gone after a restart
    read_only: tuple[MountRow, ...]
    missing: tuple[Entry, ...]
    unlisted: tuple[MountRow, ...]
    mounts: tuple[MountRow, ...]


@dataclass(frozen=True, slots=True)
class _Mounted:
    mount: str
    source: str
    type: str
    root: str
    options: frozenset[str]
    of_filesystem: frozenset[str]


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, as_root=True), params.path)


def parse(answers: Answers, path: str) -> Reading:
    """Return how the mounts compare with fstab; a machine without entries has none to compare with.

    Raises:
        NotApplicableError, PermissionDeniedError, UnreadableOutputError: the mounts or the entries cannot be read.
    """
    if not answers["fstab"] and "fstab: Permission denied" in answers.out.stderr:
        raise PermissionDeniedError(
            "This account may not read /etc/fstab, with which the mounts are compared."
        )
    mounted = {
        found.mount: found for line in answers.need("mounts").splitlines() if (found := _mounted(line))
    }
    entries = {entry.mount: entry for line in answers["fstab"].splitlines() if (entry := _entry(line))}
    listed = set(entries) | {line.removeprefix("Where=").strip() for line in answers["units"].splitlines()}
    rows = [_row(each, each.mount in listed) for each in mounted.values() if _is_storage(each)]
    rows = sorted((row for row in rows if _is_under(row.mount, path)), key=lambda row: row.mount)
    missing = tuple(
        entry
        for entry in entries.values()
        if entry.mount not in mounted and _is_expected(entry) and _is_under(entry.mount, path)
    )
    wrong = tuple(row for row in rows if _should_be_writable(row, entries.get(row.mount)))
    unlisted = tuple(
        row for row in rows if entries and not row.is_listed and not _is_kept_elsewhere(row, mounted)
    )
    return Reading(
        count=len(rows),
        listed_count=sum(_is_expected(entry) and _is_under(entry.mount, path) for entry in entries.values()),
        read_only_count=len(wrong),
        missing_count=len(missing),
        missing_optional_count=sum(entry.is_optional for entry in missing),
        unlisted_count=len(unlisted),
        read_only=wrong,
        missing=missing,
        unlisted=unlisted,
        mounts=tuple(rows),
    )


def read_windows(target: Shell, params: Params) -> Reading:
    storage = read_storage(target)
    rows = tuple(row for row in storage.mounts if _is_under_folder(row.mount, params.path))
    entries = [entry for entry in storage.missing if _is_under_folder(entry.mount, params.path)]
    missing = tuple(sorted(entries, key=lambda entry: entry.is_optional))
    wrong = tuple(row for row in rows if row.read_only and row.type not in ("CDFS", "UDF"))
    return Reading(
        count=len(rows),
        listed_count=None,
        read_only_count=len(wrong),
        missing_count=len(missing),
        missing_optional_count=sum(entry.is_optional for entry in missing),
        unlisted_count=None,
        read_only=wrong,
        missing=missing,
        unlisted=(),
        mounts=rows,
    )


def _is_under_folder(mount: str, path: str) -> bool:
    """Say whether a volume of Windows lies there; a disk that is offline lies nowhere."""
    folder = path.replace("/", "\\").rstrip("\\").lower()
    return not folder or mount.lower().startswith(f"{folder}\\")


def _mounted(line: str) -> _Mounted | None:
    head, sign, tail = line.partition(" - ")
    match head.split(" "), tail.split(" "):
        case [_, _, _, root, mount, options, *_], [kind, source, *rest] if sign and mount.startswith("/"):
            flags, of_filesystem = options.split(","), "".join(rest[:1]).split(",")
            where, what = unescaped(mount), unescaped(source)
            return _Mounted(where, what, kind, unescaped(root), frozenset(flags), frozenset(of_filesystem))
    return None


def _entry(line: str) -> Entry | None:
    match line.split():
        case [source, mount, kind, *rest] if not source.startswith("#") and mount.startswith("/"):
            options = rest[0] if rest else "defaults"
            place = unescaped(mount).rstrip("/") or "/"
            return Entry(place, unescaped(source), kind, options, "nofail" in options.split(","))
    return None


def _is_expected(entry: Entry) -> bool:
    """Say whether the machine mounts it by itself as it starts, and not only when someone looks there."""
    options = entry.options.split(",")
    later = ("noauto", "x-systemd.automount", "comment=systemd.automount")
    return entry.type not in ("swap", "ignore") and not any(word in options for word in later)


def _is_storage(mounted: _Mounted) -> bool:
    is_of_program = mounted.source == "/dev/fuse"
    is_device = (mounted.source.startswith("/dev/") and not is_of_program) or mounted.type in ("zfs", "btrfs")
    return (is_device or mounted.type in _BY_NETWORK) and mounted.type != "devtmpfs"


def _is_under(mount: str, path: str) -> bool:
    return not path or mount == path or mount.startswith(path.rstrip("/") + "/")


def _is_kept_elsewhere(row: MountRow, mounted: dict[str, _Mounted]) -> bool:
    """Say whether something else mounts it anew by itself: snap, containers, a desktop; or it is part of another."""
    is_part = mounted[row.mount].root != "/" and row.type != "btrfs"
    is_found = row.type in ("squashfs", "zfs") or row.mount in _FOUND_AT_START
    return is_part or is_found or row.mount.startswith(_KEPT_ELSEWHERE)


def _row(mounted: _Mounted, is_listed: bool) -> MountRow:
    turned = "rw" in mounted.options and "ro" in mounted.of_filesystem
    return MountRow(
        mount=mounted.mount,
        filesystem=mounted.source,
        type=mounted.type,
        read_only="ro" in mounted.options or "ro" in mounted.of_filesystem,
        turned_read_only=turned and mounted.type not in _ALWAYS_READ_ONLY,
        is_listed=is_listed,
    )


def _should_be_writable(row: MountRow, entry: Entry | None) -> bool:
    if row.type in _ALWAYS_READ_ONLY or not row.read_only:
        return False
    return row.turned_read_only or (entry is not None and "ro" not in entry.options.split(","))


CHECK = CheckSpec(
    id="host.mounts",
    title="Mounts",
    explanation=(
        "Compares what is mounted with what fstab lists. A filesystem that has become read-only has usually "
        "met an error of its disk or of the storage network: host.kernel_log tells which, and mounting it "
        "for writing again without a check of the filesystem may damage it more. An entry that is not "
        "mounted leaves its data out of sight, and programs write into the empty folder beneath. What is "
        "mounted and not listed was mounted by hand and is gone after the next restart. Machines that keep "
        "no entries, such as containers, are looked at for read-only filesystems alone; "
        "Windows for volumes that can only be read or have no file system, and for disks that are offline."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "fail: any(exists(row.turned_read_only) and row.turned_read_only for row in read_only) | "
            "${read_only[0].mount} has become read-only (${read_only[0].filesystem}, ${read_only_count} in all): "
            "the kernel met an error."
        ),
        (
            "fail: read_only_count > 0 and not exists(listed_count) | ${read_only[0].mount} can only be read: its "
            "disk or partition is marked so (${read_only_count} in all)."
        ),
        (
            "fail: missing_count > missing_optional_count and not exists(listed_count) | ${missing[0].mount} "
            "cannot be used: ${missing[0].options} (${missing_count} in all)."
        ),
        (
            "warn: missing_count > 0 and not exists(listed_count) | ${missing[0].mount} (${missing[0].filesystem}) is "
            "${missing[0].options} (${missing_count} in all)."
        ),
        (
            "pass: not exists(listed_count) | ${count} volumes are mounted; none is known to be read-only, and "
            "no disk is offline."
        ),
        (
            "fail: read_only_count > 0 | ${read_only[0].mount} is mounted read-only, and fstab lists it for "
            "writing (${read_only_count} in all)."
        ),
        (
            "fail: missing_count > missing_optional_count | ${missing[0].mount} is in fstab and not mounted "
            "(${missing_count} in all)."
        ),
        "warn: missing_count > 0 | ${missing[0].mount} is in fstab (nofail) and not mounted.",
        (
            "warn: exists(unlisted_count) and unlisted_count > 0 | ${unlisted[0].mount} is mounted and not in fstab "
            "(${unlisted_count} in all): it will be gone after a restart."
        ),
        "pass: otherwise | ${count} filesystems are mounted as they should be (${listed_count} entries in fstab).",
    ),
)
