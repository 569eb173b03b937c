"""Reads the processes of a Linux machine from /proc, where every user may look. Format: proc(5)."""

from collections.abc import Iterable, Mapping

from desktop.checks.linux.procfs import TICKS_PER_S, parse_uptime_s, whole
from desktop.checks.linux.sections import Answers, first_line, said
from desktop.dataclass import dataclass
from desktop.domain.errors import PermissionDeniedError, UnreadableOutputError
from desktop.targets.machine import ONLY_ITS_OWN, Process

ARGUMENT_MARK = "\x1f"  # what the script puts for the NUL between two arguments
_NAME_CAP = 15  # the kernel cuts a program's name here
# The accounts that /etc/passwd does not name are asked for: there may be a directory of them. A status is dear to read,
# so the numbers are taken from what grep gave, by the shell itself.
_USERS = """passwd=$(cat /etc/passwd 2>/dev/null); printf '%s\\n' "$passwd"
seen=' '; others=; ifs=$IFS; set -f; IFS='
'
for one in $statuses; do
case $one in */status:Uid:*) one=${one#*/status:Uid:?}; one=${one%%[!0-9]*} ;; *) continue ;; esac
case $seen in *" $one "*) continue ;; esac
seen="$seen$one "
case $passwd in *":x:$one:"*) ;; *) others="$others $one" ;; esac
done
set +f; IFS=$ifs; [ -z "$others" ] || getent passwd $others 2>/dev/null"""

# /dev/null makes grep name the file even when there is but one.
QUESTIONS = {
    "asker": "echo $$",
    "uptime": first_line("/proc/uptime"),
    "stats": "grep -h -s -a '' /proc/[0-9]*/stat",  # reads each in two thirds of cat's time
    "statuses": "statuses=$(grep -s -E '^(Uid|VmRSS):' /proc/[0-9]*/status /dev/null); printf '%s\\n' \"$statuses\"",
    "arguments": "grep -s -a '' /proc/[0-9]*/cmdline /dev/null | tr '\\000' '\\037'",
    "passwd": _USERS,
}


def parse_processes(answers: Answers) -> tuple[Process, ...]:
    """Return the processes but for those that asked, which are gone by now.

    Raises:
        UnreadableOutputError: no process could be read.
        PermissionDeniedError: /proc shows this account only its own, so a count would be wrong.
    """
    status = _by_pid(answers["statuses"].splitlines())
    command = _by_pid(answers["arguments"].split("\n"))
    users, uptime_s = parse_users(answers["passwd"]), parse_uptime_s(answers.need("uptime"))
    rows = [row for line in answers.need("stats").splitlines() if (row := _stat_row(line))]
    asking = _family(whole(answers["asker"].strip()), rows)
    found = tuple(
        _process(row, status.get(row.pid, []), command.get(row.pid, []), users, uptime_s)
        for row in rows
        if row.pid not in asking
    )
    if not rows:
        raise UnreadableOutputError(f"The machine showed no process: {said(answers.out)}")
    if all(row.pid != 1 for row in rows):
        raise PermissionDeniedError(ONLY_ITS_OWN)
    return found


def parse_cpu_seconds(stats: str) -> dict[int, float]:
    """Return the processor time that each process has used, by its id."""
    return {row.pid: row.cpu_s for line in stats.splitlines() if (row := _stat_row(line))}


def _family(ancestor: int | None, rows: list["_StatRow"]) -> set[int]:
    """Return a process and all that it has started."""
    family = set() if ancestor is None else {ancestor}
    while grown := {row.pid for row in rows if row.parent_pid in family} - family:
        family |= grown
    return family


@dataclass(frozen=True, slots=True)
class _StatRow:
    pid: int
    name: str
    state: str
    parent_pid: int
    cpu_s: float
    started_s: float  # after the machine's start


def _stat_row(line: str) -> _StatRow | None:
    """Return what a line of /proc/PID/stat tells; the name may hold spaces and parentheses."""
    head, closing, rest = line.rpartition(")")
    pid_text, opening, name = head.partition(" (")
    cells = rest.split()
    if not closing or not opening or len(cells) < 20:
        return None
    pid, parent, user, system, start = map(whole, (pid_text, cells[1], cells[11], cells[12], cells[19]))
    if pid is None or parent is None or user is None or system is None or start is None:
        return None
    return _StatRow(pid, name, cells[0], parent, (user + system) / TICKS_PER_S, start / TICKS_PER_S)


def _by_pid(lines: Iterable[str]) -> dict[int, list[str]]:
    """Gather `/proc/PID/file:text` lines by PID."""
    found: dict[int, list[str]] = {}
    for line in lines:
        path, _, text = line.partition(":")
        parts = path.split("/")
        pid = whole(parts[2]) if len(parts) == 4 and parts[1] == "proc" else None
        if pid is not None:
            found.setdefault(pid, []).append(text)
    return found


def _process(
    row: _StatRow, status: list[str], command: list[str], users: Mapping[int, str], uptime_s: float
) -> Process:
    kept = {key: value.split() for key, _, value in (line.partition(":") for line in status)}
    uid = whole((kept.get("Uid") or [""])[0])
    resident_kib = whole((kept.get("VmRSS") or [""])[0])
    arguments = _arguments(command)
    return Process(
        pid=row.pid,
        parent_pid=row.parent_pid,
        name=_full_name(row.name, arguments),
        state=row.state,
        user=None if uid is None else users.get(uid, str(uid)),
        cpu_s=row.cpu_s,
        memory_bytes=(resident_kib or 0) * 1024 if kept else None,  # kernel threads and zombies have no VmRSS
        age_s=max(0.0, uptime_s - row.started_s),
        arguments=arguments,
    )


def _arguments(command: list[str]) -> tuple[str, ...]:
    text = "\n".join(command)
    return tuple(text.removesuffix(ARGUMENT_MARK).split(ARGUMENT_MARK)) if text else ()


def _full_name(name: str, arguments: tuple[str, ...]) -> str:
    """Return the program's own name where the kernel has cut it."""
    program = arguments[0].rpartition("/")[2] if arguments else ""
    return program if len(name) >= _NAME_CAP and program.startswith(name) else name


def parse_users(passwd: str) -> dict[int, str]:
    """Return the names of accounts by their number, from lines as in /etc/passwd, the first of several."""
    names: dict[int, str] = {}
    for line in passwd.splitlines():
        match line.split(":"):
            case [name, _, uid_text, *_] if (uid := whole(uid_text)) is not None:
                names.setdefault(uid, name)
    return names
