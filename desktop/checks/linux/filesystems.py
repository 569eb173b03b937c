"""Reads what ``df -P`` and /proc/mounts say about the filesystem that holds a path."""

from pathlib import PurePosixPath

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, said
from desktop.dataclass import dataclass
from desktop.domain.errors import NotApplicableError, PermissionDeniedError, UnreadableOutputError
from desktop.late_pattern import late_pattern

# Run after df has said in `df_failed` whether it could: busybox's knows only what is mounted in sight, and a chroot's
# root or a btrfs subvolume need not be. Its answer is the kernel's figures (or -) and the path without its links.
QUESTIONS = {
    "mounts": "cat /proc/mounts 2>/dev/null",
    "unlisted": (
        '[ -n "$df_failed" ] && [ -e "$path" ] && {\n'
        'stat -f -c "%S %b %f %a" -- "$path" || echo -\n'
        'readlink -f -- "$path" || printf "%s\\n" "$path"\n'
        "} 2>/dev/null"
    ),
}
NOTE_FAILURE = "&& df_failed= || df_failed=yes"
_OCTAL = late_pattern(r"\\([0-7]{3})")  # how /proc/mounts writes spaces and backslashes


@dataclass(frozen=True, slots=True)
class DfRow:
    """One row, in df's own units: blocks of 1024 bytes, or inodes."""

    source: str
    size: int
    used: int
    free: int
    mount: str


@dataclass(frozen=True, slots=True)
class Mount:
    source: str | None
    type: str | None
    is_read_only: bool | None


def parse_df(answers: Answers, path: str, again: str = "") -> DfRow:
    """Return the only data row; device names and mount points may hold spaces.

    `again` stands behind the names of what was asked another time: `df_later` and `unlisted_later`.

    Raises:
        PermissionDeniedError, UnreadableOutputError: df could not look, or wrote something else.
    """
    lines = answers[f"df{again}"].splitlines()
    rows = [row for line in lines[1:] if (row := _row(line))]
    if len(rows) == 1:
        return rows[0]
    if row := _row_of_unlisted(answers, again):
        return row
    problem = answers.out.stderr
    if "Permission denied" in problem:
        raise PermissionDeniedError(f"This account may not look at {path}: {problem.strip()[:200]}")
    if not answers["mounts"].strip() and ("mount" in problem or "mtab" in problem):
        raise NotApplicableError(f"df there needs /proc, which is not mounted: {problem.strip()[:200]}")
    is_there = bool(answers[f"unlisted{again}"])
    if not is_there and ("No such file" in problem or "can't find" in problem):
        raise UnreadableOutputError(f"There is no {path} on this machine. Name a path that exists.")
    raise UnreadableOutputError(f"df gave no figures for {path}: {said(answers.out)}")


def _row(line: str) -> DfRow | None:
    cells = line.split()
    for place in range(1, len(cells) - 4):
        figures = [whole(cell) for cell in cells[place : place + 3]]
        size, used, free = figures
        if size is None or used is None or free is None or cells[place + 3][-1] not in "%-":
            continue
        mount = line.split(None, place + 4)[-1]
        if mount.startswith("/"):
            return DfRow(" ".join(cells[:place]), size, used, free, mount)
    return None


def _row_of_unlisted(answers: Answers, again: str) -> DfRow | None:
    """Return the row that df would have written, had it known where the filesystem is mounted."""
    figures, _, path = answers[f"unlisted{again}"].partition("\n")
    match [whole(cell) for cell in figures.split()]:
        case [int(block), int(size), int(unused), int(free)]:
            mount = _deepest_above(path.removesuffix("\n"), answers["mounts"])
            used = (size - unused) * block // 1024
            return DfRow("", size * block // 1024, used, free * block // 1024, mount)
    return None


def _deepest_above(path: str, mounts: str) -> str:
    places = [unescaped(cells[1]) for line in mounts.splitlines() if len(cells := line.split(" ")) > 1]
    return max((place for place in places if PurePosixPath(path).is_relative_to(place)), key=len, default="/")


def parse_mount(mounts: str, row: DfRow) -> Mount:
    """Return what is mounted where df says it is: the last mount on a place is the visible one."""
    for line in reversed(mounts.splitlines()):
        match line.split(" "):
            case [source, mount, kind, options, *_] if unescaped(mount) == row.mount:
                return Mount(unescaped(source), kind, "ro" in options.split(","))
    return Mount(None if row.source in ("-", "") else row.source, None, None)


def unescaped(text: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)
