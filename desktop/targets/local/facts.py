"""The `Facts` door of this computer: psutil and small files of /proc and /etc."""

import os
import platform
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from desktop.domain.errors import (
    NotApplicableError,
    PermissionDeniedError,
    UnreadableOutputError,
)
from desktop.targets.base import Call
from desktop.targets.local.facts_guard import as_target_error, guarded, translated
from desktop.targets.machine import (
    ONLY_ITS_OWN,
    CpuTimes,
    Filesystem,
    Memory,
    Process,
    Socket,
    Swap,
    SystemNames,
)

_TEXT_CAP_BYTES = 256 * 1024
_STATE_LETTERS = {
    psutil.STATUS_RUNNING: "R",
    psutil.STATUS_SLEEPING: "S",
    psutil.STATUS_DISK_SLEEP: "D",
    psutil.STATUS_ZOMBIE: "Z",
    psutil.STATUS_STOPPED: "T",
    psutil.STATUS_TRACING_STOP: "t",
    psutil.STATUS_IDLE: "I",
    psutil.STATUS_DEAD: "X",
}
_PROCESS_FACTS = [
    "pid", "ppid", "name", "status", "username", "cpu_times", "memory_info", "create_time", "cmdline",
]  # fmt: skip


class LocalFacts:
    """The facts of this computer, read within the limits of one call."""

    def __init__(self, call: Call) -> None:
        self._call = call

    @property
    def os(self) -> str:
        return {"win32": "windows"}.get(sys.platform, sys.platform)

    def names(self) -> SystemNames:
        uname = platform.uname()
        name, version = _os_release(uname)
        return SystemNames(uname.node, uname.system, uname.release, uname.machine, name, version)

    def uptime_s(self) -> float:
        text = self.read_text("/proc/uptime")
        if text:
            return float(text.split()[0])
        if sys.platform == "linux":  # the same clock, where there is no /proc
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        with translated("the time since the start"):
            return time.time() - psutil.boot_time()

    def cpu_times(self) -> tuple[CpuTimes, ...]:
        with translated("the processor's times"):
            return tuple(_cpu_times(core) for core in psutil.cpu_times(percpu=True))

    def load(self) -> tuple[float, ...]:
        if self.os == "windows":
            raise NotApplicableError("Windows keeps no load averages; read host.cpu instead.")
        with translated("the load averages"):
            return psutil.getloadavg()

    def memory(self) -> Memory:
        with translated("the memory"):
            memory = psutil.virtual_memory()
        return Memory(memory.total, memory.available, memory.free, getattr(memory, "cached", None))

    def swap(self) -> Swap:
        with translated("the swap space"):
            swap = psutil.swap_memory()
        return Swap(swap.total, swap.used)

    def filesystem(self, path: str) -> Filesystem:
        what = f"the filesystem of {path}"
        return guarded(self._call, what, lambda: _filesystem(path))  # a dead network mount never answers

    def processes(self) -> tuple[Process, ...]:
        with translated("the processes"):
            ages = _Ages(self.uptime_s())
            found = tuple(_process(each.info, ages) for each in psutil.process_iter(_PROCESS_FACTS))
        if self.os == "linux" and not any(each.pid == 1 and each.name for each in found):
            raise PermissionDeniedError(ONLY_ITS_OWN)
        return found

    def listening(self) -> tuple[Socket, ...]:
        with translated("the listening sockets"):
            found = psutil.net_connections("inet")
        return tuple(socket for connection in found if (socket := _waiting_socket(connection)))

    def own_pids(self) -> frozenset[int]:
        with translated("this program's own processes"):
            return frozenset({os.getpid()} | {parent.pid for parent in psutil.Process().parents()})

    def read_text(self, path: str) -> str | None:
        try:
            with Path(path).open("rb") as file:
                return file.read(_TEXT_CAP_BYTES).decode("utf-8", "replace")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise as_target_error(error, path) from error

    def link_target(self, path: str) -> str | None:
        try:
            return str(Path(path).readlink())
        except OSError:
            return None

    def pause(self, seconds: float) -> None:
        self._call.cancel.wait(min(seconds, self._call.left_s))
        self._call.check("Waiting between two samples")


def _os_release(uname: platform.uname_result) -> tuple[str, str]:
    if uname.system == "Darwin":
        return "macOS", platform.mac_ver()[0]
    if uname.system != "Linux":
        return uname.system, uname.version
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return uname.system, ""
    return release.get("NAME", uname.system), release.get("VERSION_ID", "")


def _cpu_times(core: Any) -> CpuTimes:
    def spent(name: str) -> float:
        return float(getattr(core, name, 0.0))

    is_linux = hasattr(core, "iowait")
    return CpuTimes(
        user_s=spent("user") + spent("nice"),
        system_s=spent("system") + spent("irq") + spent("softirq") + spent("interrupt") + spent("dpc"),
        idle_s=spent("idle"),
        iowait_s=spent("iowait") if is_linux else None,
        steal_s=spent("steal") if is_linux else None,
    )


def _filesystem(path: str) -> Filesystem:
    try:
        real = os.path.realpath(path, strict=True)
    except FileNotFoundError as error:
        raise UnreadableOutputError(
            f"There is no {path} on this computer. Name a path that exists."
        ) from error
    source, mount, kind, options = _mounted(real)
    if not hasattr(os, "statvfs"):
        usage = psutil.disk_usage(real)
        return Filesystem(source, mount, kind, "ro" in options, usage.total, usage.used, usage.free)
    stat = os.statvfs(real)
    return Filesystem(
        source=source,
        mount=mount,
        type=kind,
        is_read_only=bool(stat.f_flag & os.ST_RDONLY),
        size_bytes=stat.f_blocks * stat.f_frsize,
        used_bytes=(stat.f_blocks - stat.f_bfree) * stat.f_frsize,
        free_bytes=stat.f_bavail * stat.f_frsize,
        inode_count=stat.f_files,
        free_inodes=stat.f_ffree,
    )


def _mounted(real: str) -> tuple[str, str, str, list[str]]:
    """Return source, mount point, type and options of the deepest mount that holds a path."""
    try:
        mounts = psutil.disk_partitions(all=True)
    except OSError:  # without /proc nobody names the source
        mounts = []
    holding = [mount for mount in mounts if _holds(mount.mountpoint, real)]
    if not holding:
        return "", _mount_point(real), "", []
    found = max(reversed(holding), key=lambda mount: len(mount.mountpoint))
    return found.device, found.mountpoint, found.fstype, found.opts.split(",")


def _holds(mount: str, real: str) -> bool:
    """True for a mount point that is a path or above it; both as the system writes them, without `..` or links.

    `pathlib` says the same, and takes a millisecond and more for the mounts of one computer."""
    place, path = os.path.normcase(mount), os.path.normcase(real)
    return path == place or path.startswith(place.rstrip(os.sep) + os.sep)


def _mount_point(real: str) -> str:
    place = Path(real)
    while not place.is_mount() and place != place.parent:
        place = place.parent
    return str(place)


class _Ages:
    """How old processes are, by the time since the machine's start, which no change of the clock moves."""

    def __init__(self, uptime_s: float) -> None:
        self._started_at = psutil.boot_time()
        self._uptime_s = uptime_s

    def age_s(self, created_at: float | None) -> float | None:
        return None if created_at is None else max(0.0, self._uptime_s - (created_at - self._started_at))


def _process(info: Mapping[str, Any], ages: _Ages) -> Process:
    """Return one process; psutil gives None for what this account may not read."""
    cpu, memory = info["cpu_times"], info["memory_info"]
    return Process(
        pid=info["pid"],
        parent_pid=info["ppid"] or 0,
        name=info["name"] or "",
        state=_STATE_LETTERS.get(info["status"], "?"),
        user=info["username"],
        cpu_s=None if cpu is None else float(cpu.user + cpu.system),
        memory_bytes=None if memory is None else int(memory.rss),
        age_s=ages.age_s(info["create_time"]),
        arguments=tuple(info["cmdline"] or ()),
    )


def _waiting_socket(found: Any) -> Socket | None:
    """Return a TCP socket that listens or a UDP socket without a peer; None for every other connection."""
    is_tcp = found.status == psutil.CONN_LISTEN
    is_udp = found.type == socket.SOCK_DGRAM and not found.raddr
    if not found.laddr or not (is_tcp or is_udp):
        return None
    pid = found.pid or None
    return Socket("tcp" if is_tcp else "udp", found.laddr.ip, found.laddr.port, pid, _process_name(pid))


def _process_name(pid: int | None) -> str | None:
    try:
        return psutil.Process(pid).name() if pid else None
    except psutil.Error:
        return None
