"""A filesystem that is mounted, and one that should be: what a machine of either kind tells of them."""

from desktop.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class MountRow:
    mount: str
    filesystem: str
    type: str
    read_only: bool | None  # None: Windows does not tell it of every kind of disk
    turned_read_only: bool | None  # by the kernel, after an error: it was mounted for writing; None: Windows
    is_listed: bool | None  # in fstab, or by a mount unit; None: Windows has no list


@dataclass(frozen=True, slots=True)
class Entry:
    mount: str
    filesystem: str  # as fstab names it, such as UUID=...; on Windows the volume, or the model of a disk
    type: str
    options: str  # on Windows why it cannot be used
    is_optional: bool  # nofail: the machine starts without it
