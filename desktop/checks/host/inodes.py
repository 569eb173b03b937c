"""Inodes (entries for files and directories) left on the filesystem that holds a path.

Source: ``df -iP`` (GNU coreutils, busybox), and ``stat -f`` where df does not count inodes.
"""

from desktop.checks.linux.filesystems import NOTE_FAILURE, QUESTIONS, DfRow, parse_df, parse_mount
from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError
from desktop.targets.base import Facts, Shell


@dataclass(frozen=True, slots=True)
class Params:
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Reading:
    used_pct: float
    free_count: int
    used_count: int
    inode_count: int
    filesystem: str | None
    mount: str


def read_local(facts: Facts, params: Params) -> Reading:
    found = facts.filesystem(params.path)
    return reading_of(found.inode_count, found.free_inodes, found.source or None, found.mount)


def read_shell(target: Shell, params: Params) -> Reading:
    questions = {
        # An old busybox has no -i; then stat counts.
        "df": 'df_counts=yes; { df -iP -- "$path" 2>/dev/null || { df_counts=; df -kP -- "$path"; }; }'
        f" {NOTE_FAILURE}",
        "stat": '[ -n "$df_counts" ] || stat -f -c "%c %d" -- "$path" 2>/dev/null',
        **QUESTIONS,
    }
    return parse(ask(target, questions, env={"path": params.path}), params.path)


def parse(answers: Answers, path: str) -> Reading:
    row = parse_df(answers, path)
    total, free = _counted(answers["stat"], row)
    return reading_of(total, free, parse_mount(answers["mounts"], row).source, row.mount)


def _counted(stat: str, row: DfRow) -> tuple[int, int]:
    match [whole(cell) for cell in stat.split()]:
        case [int(total), int(free)]:
            return total, free
    return row.size, row.free


def reading_of(inode_count: int, free_count: int, filesystem: str | None, mount: str) -> Reading:
    if inode_count <= 0:
        raise NotApplicableError(f"{mount} has no fixed number of inodes, so it cannot run out of them.")
    used_count = max(0, inode_count - free_count)
    return Reading(
        round(100 * used_count / inode_count, 2), free_count, used_count, inode_count, filesystem, mount
    )


CHECK = CheckSpec(
    id="host.inodes",
    title="Inodes",
    explanation=(
        "Every file and directory needs an inode, and most filesystems have a number of them fixed when "
        "they were made. When they run out, nothing can be created and the error says that no space is left"
        " although df shows room. Millions of small files are the cause: sessions, mail queues, caches, "
        "build leftovers. Look next for the directory with the most entries."
    ),
    params=Params,
    reading=Reading,
    local=read_local,
    shell=read_shell,
    not_on_windows=(
        "NTFS and ReFS have no fixed number of files that could run out. Read host.disk for the space "
        "instead."
    ),
    default_outcomes=(
        "fail: used_pct >= 95 | ${mount} has used ${used_pct} of its inodes; ${free_count} are left.",
        "warn: used_pct >= 85 | ${mount} has used ${used_pct} of its inodes.",
        "pass: otherwise | ${mount} has inodes left (${used_pct} used).",
    ),
)
