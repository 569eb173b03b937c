"""The volumes that a Windows machine has mounted, and its disks that are offline.

Source: the class Win32_Volume, and MSFT_Disk and MSFT_Partition of the namespace root/Microsoft/Windows/Storage, which
tell what may not be written to. Disks of a failover cluster are offline on all nodes but one, and left out.
"""

from desktop.checks.linux.mount_rows import Entry, MountRow
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.targets.base import Shell

_LOCAL_DISK = 3  # of DriveType
# MSFT_Disk.OfflineReason. After the first four the disk itself is sound, and the machine does without it.
_REASONS = {
    1: "offline by policy",
    2: "offline: it is reached by another path",
    3: "offline: it is a snapshot",
    4: "offline: another disk has its signature",
    5: "offline: resources ran out",
    6: "offline after failed writes",
    7: "offline until its data is scanned",
}
_SOUND = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Storage:
    mounts: tuple[MountRow, ...]
    missing: tuple[Entry, ...]  # volumes without a file system, and disks that are offline


def read_storage(target: Shell) -> Storage:
    """Return what is mounted, and what is there and cannot be used.

    Raises:
        TargetError: as `ask_windows` raises; the classes of disks are closed to most accounts but administrators.
    """
    found = ask_windows(target, _WINDOWS)
    volumes = sorted(found.items("volumes"), key=lambda each: each.need_text("mount"))
    bare = [each for each in volumes if not _filesystem(each) and each.whole("kind") == _LOCAL_DISK]
    return Storage(
        mounts=tuple(_row(each, kind) for each in volumes if (kind := _filesystem(each))),
        missing=(*map(_without_filesystem, bare), *map(_offline, found.items("offline"))),
    )


def _filesystem(volume: Found) -> str | None:
    kind = volume.text("type")
    return None if kind == "RAW" else kind


def _row(volume: Found, filesystem: str) -> MountRow:
    return MountRow(
        mount=volume.need_text("mount"),
        filesystem=volume.text("device") or "",
        type=filesystem,
        read_only=volume.truth("read_only"),
        turned_read_only=None,
        is_listed=None,
    )


def _without_filesystem(volume: Found) -> Entry:
    return Entry(
        mount=volume.need_text("mount"),
        filesystem=volume.text("device") or "",
        type="",
        options="no file system that Windows can read",
        is_optional=False,
    )


def _offline(disk: Found) -> Entry:
    reason = disk.whole("reason")
    return Entry(
        mount=f"Disk {disk.need_whole('number')}",
        filesystem=disk.text("name") or "",
        type="",
        options=_REASONS.get(reason or 0, "offline"),
        is_optional=reason in _SOUND,
    )


# A volume that is mounted nowhere is called by its own name, \\?\Volume{…}\, which is among a partition's paths too.
_WINDOWS = r"""
$storage = 'root/Microsoft/Windows/Storage'
$disks = @(Get-CimInstance MSFT_Disk -Namespace $storage)
$locked = @{}
foreach ($part in Get-CimInstance MSFT_Partition -Namespace $storage) {
  $disk = $disks | Where-Object { $_.Number -eq $part.DiskNumber }
  foreach ($path in $part.AccessPaths) { $locked[$path] = [bool]($part.IsReadOnly -or $disk.IsReadOnly) }
}
@{
  volumes = @(Get-CimInstance Win32_Volume | Where-Object { $_.Name -and -not $_.Name.StartsWith('\\?\') } |
    ForEach-Object {
      @{ mount = $_.Name; device = $_.DeviceID; type = $_.FileSystem; kind = $_.DriveType
        read_only = $locked[$_.DeviceID] }
    })
  offline = @($disks | Where-Object { $_.IsOffline -and -not $_.IsClustered } |
    ForEach-Object { @{ number = $_.Number; name = $_.FriendlyName; reason = $_.OfflineReason } })
}
"""
