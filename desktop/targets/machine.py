"""The figures that a machine tells about itself, in one shape for every system they are read on."""

from desktop.dataclass import dataclass

# Every Linux has a process 1; an account that does not see it sees no one else's (proc(5), hidepid).
ONLY_ITS_OWN = "This account sees only its own processes there (/proc is mounted with hidepid). Ask as root."


@dataclass(frozen=True, slots=True)
class SystemNames:
    """Names and versions; `name` and `kernel` as `uname -n` and `uname -r` give them."""

    name: str
    system: str  # `Linux`, `Darwin`, `Windows`
    kernel: str
    arch: str
    os: str  # as its maker calls it, such as `Debian GNU/Linux`
    version: str


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """Seconds that one core has spent since the start; what a system does not count is None."""

    user_s: float
    system_s: float
    idle_s: float
    iowait_s: float | None = None
    steal_s: float | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    size_bytes: int
    available_bytes: int
    free_bytes: int
    cached_bytes: int | None = None  # page cache and reclaimable slab


@dataclass(frozen=True, slots=True)
class Swap:
    size_bytes: int
    used_bytes: int


@dataclass(frozen=True, slots=True)
class Filesystem:
    """The filesystem that holds a path; `free_bytes` is what an unprivileged user may still fill."""

    source: str
    mount: str
    type: str
    is_read_only: bool
    size_bytes: int
    used_bytes: int
    free_bytes: int
    inode_count: int = 0  # 0: it keeps no fixed number of inodes
    free_inodes: int = 0


@dataclass(frozen=True, slots=True)
class Process:
    """A process; what the account may not read is None. `state` is the one letter that Linux uses."""

    pid: int
    parent_pid: int
    name: str
    state: str
    user: str | None
    cpu_s: float | None
    memory_bytes: int | None
    age_s: float | None
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Socket:
    """A TCP socket that listens or a UDP socket without a peer; its process may be hidden."""

    protocol: str  # `tcp` or `udp`
    address: str
    port: int
    pid: int | None = None  # None: this account may not read it
    process: str | None = None
