"""Space that deleted files still hold because a program has them open.

Source: the links of /proc/PID/fd that end in ` (deleted)` (proc(5)), and stat(1) through them.
"""

from collections.abc import Mapping

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError
from desktop.targets.base import Shell
from desktop.targets.machine import ONLY_ITS_OWN

_MOST = 5000  # open deleted files that are looked at
_GONE = " (deleted)"
_IN_MEMORY = ("/memfd:", "/dev/zero", "/SYSV", "/anon_hugepage", "/drm ", "/i915", "/dmabuf:", "/[aio]")
_QUESTIONS = {
    "load": "cat /proc/loadavg",
    "first": "[ -d /proc/1 ] && echo seen",
    "hidden": 'for each in /proc/[0-9]*/fd; do [ -r "$each" ] || { [ -d "$each" ] && echo "$each"; }; done | wc -l',
    # `/proc/7/fd:` before its links, each `... 4 -> /var/log/x (deleted)`: to `/proc/7/fd/4 /var/log/x (deleted)`.
    "links": (
        "links=$(ls -l /proc/[0-9]*/fd 2>/dev/null | awk '"
        "/^\\/proc\\/[0-9]+\\/fd:$/ { folder = substr($0, 1, length($0) - 1); next } "
        '/ \\(deleted\\)$/ { at = index($0, " -> "); n = split(substr($0, 1, at - 1), cells, " "); '
        'if (at && cells[n] ~ /^[0-9]+$/) print folder "/" cells[n] " " substr($0, at + 4) }\' '
        '| head -n "$most"); printf "%s\\n" "$links"'
    ),
    "sizes": ('printf "%s\\n" "$links" | cut -d " " -f 1 | xargs stat -L -c "%n %s %b %d:%i %f" 2>/dev/null'),
    "names": "grep -s -a '' /proc/[0-9]*/comm /dev/null",
}
_OF_ROOT = ("held_bytes", "count", "largest", "largest_process", "files")


@dataclass(frozen=True, slots=True)
class Params:
    path: str = ""  # only files that were at this path or below it
    limit: int = 10

    def __post_init__(self) -> None:
        if self.path and not self.path.startswith("/"):
            raise InputError(f"host.deleted_open: path must begin with /, not {self.path!r}.")
        if not 1 <= self.limit <= 200:
            raise InputError("host.deleted_open: limit must be from 1 to 200.")


@dataclass(frozen=True, slots=True)
class DeletedFile:
    path: str  # where it was
    held_bytes: int  # on the disk; freed when the last program closes it
    size_bytes: int
    process: str | None
    pid: int
    open_count: int  # how many times it is open, by any program


@dataclass(frozen=True, slots=True)
class Reading:
    held_bytes: int
    count: int  # files, each once
    hidden_count: int  # processes of other accounts, whose open files this account may not see
    largest: str  # where the largest was; empty: there is none
    largest_process: str | None
    files: tuple[DeletedFile, ...]  # the largest first
    is_complete: bool  # false: there are more open deleted files than are looked at
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"most": str(_MOST)}, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    """Return the files, each once however often it is open.

    Raises:
        NotApplicableError: there is no /proc.
        PermissionDeniedError: /proc shows this account only its own processes.
    """
    answers.need("load")
    if not answers["first"].strip():
        raise PermissionDeniedError(ONLY_ITS_OWN)
    links = _links(answers["links"], params.path)
    names = dict(line.split("/comm:", 1) for line in answers["names"].splitlines() if "/comm:" in line)
    files = sorted(_files(links, answers["sizes"], names), key=lambda each: -each.held_bytes)
    hidden_count = whole(answers["hidden"].strip()) or 0
    return Reading(
        held_bytes=sum(each.held_bytes for each in files),
        count=len(files),
        hidden_count=hidden_count,
        largest=files[0].path if files else "",
        largest_process=files[0].process if files else None,
        files=tuple(files[: params.limit]),
        is_complete=answers["links"].count("\n") < _MOST,
        needs_root=_OF_ROOT if hidden_count else (),
    )


def _links(text: str, path: str) -> dict[str, str]:
    """Return the path of each open deleted file by its `/proc/PID/fd/N`; what lives in memory alone is left out."""
    rows = (line.partition(" ")[::2] for line in text.splitlines() if line.endswith(_GONE))
    return {
        link: target.removesuffix(_GONE)
        for link, target in rows
        if target.startswith("/")
        and not target.startswith(_IN_MEMORY)
        and (not path or f"{target.removesuffix(_GONE)}/".startswith(f"{path.rstrip('/')}/"))
    }


def _files(links: Mapping[str, str], sizes: str, names: Mapping[str, str]) -> list[DeletedFile]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for line in sizes.splitlines():
        match line.split():
            case [link, size_text, blocks_text, inode, mode] if link in links and mode[-4:-3] == "8":
                size, blocks = whole(size_text), whole(blocks_text)
                if size is not None and blocks is not None:
                    found.setdefault(inode, []).append((link, size, 512 * blocks))
    return [file for opened in found.values() if (file := _file(opened, links, names))]


def _file(
    opened: list[tuple[str, int, int]], links: Mapping[str, str], names: Mapping[str, str]
) -> DeletedFile | None:
    link, size, held = opened[0]
    parts = link.split("/")
    pid = whole(parts[2]) if len(parts) > 2 else None
    if pid is None:
        return None
    return DeletedFile(links[link], held, size, names.get(f"/proc/{pid}"), pid, len(opened))


CHECK = CheckSpec(
    id="host.deleted_open",
    title="Deleted files that are still open",
    explanation=(
        "Space that no directory shows: a file was deleted while a program has it open, and the disk keeps it "
        "until that program closes it. It is the usual reason when df says full and du finds little. Mostly it "
        "is a log that was deleted, or rotated without telling the program. Restarting or reloading the "
        "program frees it; deleting more files does not. An account sees its own processes alone, so ask as "
        "root before concluding that there is nothing."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    not_on_windows=(
        "Windows has no list of deleted files that are still open. Read host.largest for what takes "
        "the space, and host.growth for what still fills it."
    ),
    default_outcomes=(
        (
            "fail: held_bytes >= gib(10) | Deleted files hold ${held_bytes}, the largest was ${largest} "
            "(open in ${largest_process})."
        ),
        (
            "warn: held_bytes >= gib(1) | Deleted files hold ${held_bytes}, the largest was ${largest} "
            "(open in ${largest_process})."
        ),
        (
            "unknown: hidden_count > 0 | ${held_bytes} are held as far as this account sees; the open files of "
            "${hidden_count} processes are hidden from it. Ask as root."
        ),
        "unknown: not is_complete | There are more open deleted files than can be looked at; ${held_bytes} so far.",
        "pass: otherwise | ${count} deleted files are still open and hold ${held_bytes}.",
    ),
)
