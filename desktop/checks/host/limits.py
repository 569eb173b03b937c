"""Open files against their limits: of the whole machine, and of the processes that are nearest to theirs.

Source: /proc/sys/fs/file-nr, the entries of /proc/PID/fd, and `Max open files` of /proc/PID/limits (proc(5)).
"""

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError, UnreadableOutputError
from desktop.targets.base import Shell
from desktop.targets.machine import ONLY_ITS_OWN

_QUESTIONS = {
    "file_nr": "cat /proc/sys/fs/file-nr",
    "first": "[ -d /proc/1 ] && echo seen",
    "hidden": 'for each in /proc/[0-9]*/fd; do [ -r "$each" ] || { [ -d "$each" ] && echo "$each"; }; done | wc -l',
    "open": (  # `/proc/7/fd:` and its entries; to `/proc/7 12`
        "ls /proc/[0-9]*/fd 2>/dev/null | awk '/^\\/proc\\/[0-9]+\\/fd:$/ { if (of) print of, n; "
        "of = substr($0, 1, length($0) - 4); n = 0; next } /^[0-9]+$/ { n++ } END { if (of) print of, n }'"
    ),
    "limits": "grep -s '^Max open files' /proc/[0-9]*/limits /dev/null",
    "names": "grep -s -a '' /proc/[0-9]*/comm /dev/null",
}
_OF_ROOT = ("process_count", "fullest", "fullest_pid", "fullest_pct", "processes")


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # only processes of this program; empty: all
    limit: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 50:
            raise InputError("host.limits: limit must be from 1 to 50.")


@dataclass(frozen=True, slots=True)
class ProcessFiles:
    pid: int
    name: str
    open_count: int
    limit_count: int | None  # None: it has none
    used_pct: float


@dataclass(frozen=True, slots=True)
class Reading:
    used_count: int  # file handles of the whole machine
    limit_count: int
    used_pct: float
    process_count: int  # that were looked at
    hidden_count: int  # processes of other accounts, whose files this account may not count
    fullest: str  # the process nearest to its limit; empty: none was seen
    fullest_pid: int | None
    fullest_pct: float | None
    processes: tuple[ProcessFiles, ...]  # the nearest to their limits first
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    """Return the counts.

    Raises:
        NotApplicableError, PermissionDeniedError, UnreadableOutputError: the machine does not show them.
    """
    match [whole(cell) for cell in answers.need("file_nr").split()]:
        case [int(used), int(_unused), int(most)] if most:
            pass
        case _:
            raise UnreadableOutputError(f"/proc/sys/fs/file-nr is not what was expected: {said(answers.out)}")
    if not answers["first"].strip():
        raise PermissionDeniedError(ONLY_ITS_OWN)
    rows = sorted(_rows(answers, params.name), key=lambda row: (-row.used_pct, -row.open_count, row.pid))
    hidden_count = whole(answers["hidden"].strip()) or 0
    return Reading(
        used_count=used,
        limit_count=most,
        used_pct=round(100 * used / most, 2),
        process_count=len(rows),
        hidden_count=hidden_count,
        fullest=rows[0].name if rows else "",
        fullest_pid=rows[0].pid if rows else None,
        fullest_pct=rows[0].used_pct if rows else None,
        processes=tuple(rows[: params.limit]),
        needs_root=_OF_ROOT if hidden_count else (),
    )


def _rows(answers: Answers, wanted: str) -> list[ProcessFiles]:
    names = dict(line.split("/comm:", 1) for line in answers["names"].splitlines() if "/comm:" in line)
    limits = dict(line.split("/limits:", 1) for line in answers["limits"].splitlines() if "/limits:" in line)
    rows = []
    for line in answers["open"].splitlines():
        folder, _, count_text = line.partition(" ")
        pid, count, name = whole(folder.rpartition("/")[2]), whole(count_text), names.get(folder)
        # A kernel thread has no files; what ended meanwhile has no name or limit any more.
        if not pid or not count or name is None or folder not in limits or (wanted and name != wanted):
            continue
        most = whole((limits[folder].split() + [""] * 4)[3])  # the soft limit, or `unlimited`
        rows.append(ProcessFiles(pid, name, count, most, round(100 * count / most, 2) if most else 0.0))
    return rows


CHECK = CheckSpec(
    id="host.limits",
    title="Open files and their limits",
    explanation=(
        "How many files, sockets and pipes are open, against the limit of the whole machine and of each "
        "process. A program at its limit fails with `Too many open files`: it accepts no connections and opens "
        "no logs, and may look healthy otherwise. Either the limit is too small for the load (LimitNOFILE of "
        "its service, or limits.conf) or the program leaks: a count that only grows is a leak, and "
        "host.connections shows whether it leaks sockets. An account sees the files of its own processes "
        "alone."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    not_on_windows=(
        "Windows limits neither the files of a process nor those of the machine: what runs short "
        "there is memory or ports. Read host.memory, and host.connections for the ports."
    ),
    default_outcomes=(
        "fail: used_pct >= 90 | ${used_pct} of the machine's file handles are in use (${used_count}).",
        (
            "fail: exists(fullest_pct) and fullest_pct >= 95 | ${fullest} (${fullest_pid}) has ${fullest_pct} of "
            "the files open that it may."
        ),
        "warn: used_pct >= 75 | ${used_pct} of the machine's file handles are in use (${used_count}).",
        (
            "warn: exists(fullest_pct) and fullest_pct >= 80 | ${fullest} (${fullest_pid}) has ${fullest_pct} of "
            "the files open that it may."
        ),
        "unknown: process_count == 0 | ${used_pct} of the machine's file handles are in use; no such process was seen.",
        (
            "unknown: hidden_count > 0 | The files of ${hidden_count} processes are hidden from this account; of "
            "those it sees none is near its limit. Ask as root."
        ),
        (
            "pass: otherwise | ${used_pct} of the machine's file handles are in use; ${fullest} has ${fullest_pct} "
            "of its own."
        ),
    ),
)
