"""The largest directories and files under a path, on its own filesystem alone, within a time.

Source: stat(1) of everything that find -xdev sees, added up on the machine as du(1) does. On Windows the sizes of
files, as `windows_walk` finds them.
"""

from desktop.checks.linux.disk_walk import QUESTIONS, Folder, Walked, environment, parse_walk
from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.paths import is_absolute
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.walk import walk_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_OF_ROOT = ("held_bytes", "file_count", "largest", "largest_bytes", "folders", "files")


@dataclass(frozen=True, slots=True)
class Params:
    path: str
    depth: int = 3  # levels below the path whose directories are listed; what they hold counts at every depth
    limit: int = 10
    budget_s: float = 20.0  # after which the walk is cut and what was seen is told

    def __post_init__(self) -> None:
        if not is_absolute(self.path):
            raise InputError(f"host.largest: path must be absolute, such as /var or C:\\, not {self.path!r}.")
        if not 1 <= self.depth <= 10:
            raise InputError("host.largest: depth must be from 1 to 10.")
        if not 1 <= self.limit <= 100:
            raise InputError("host.largest: limit must be from 1 to 100.")
        if not 1 <= self.budget_s <= 25:
            raise InputError("host.largest: budget_s must be from 1s to 25s.")


@dataclass(frozen=True, slots=True)
class LargeFile:
    path: str
    held_bytes: int  # on the disk; of Windows the size
    size_bytes: int  # larger than what it holds where it has holes
    age_s: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    path: str
    held_bytes: int  # by all that was seen
    file_count: int
    denied_count: int  # what this account may not look into
    largest: str  # the largest directory, or file where there is none below
    largest_bytes: int
    folders: tuple[Folder, ...]  # the largest first; one within another counts in both
    files: tuple[LargeFile, ...]
    is_complete: bool  # false: it was cut because the time was over
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    env = environment(path=params.path, depth=params.depth, limit=params.limit, budget_s=params.budget_s)
    return parse(ask(target, QUESTIONS, env=env, as_root=True), params.path)


def parse(answers: Answers, path: str) -> Reading:
    return reading_of(parse_walk(answers, path), whole(answers["now"].strip()), path)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {
        "checked_path": params.path,
        "depth": str(params.depth),
        "limit": str(params.limit),
        "budget_ms": f"{1000 * params.budget_s:.0f}",
    }
    walked, now_s = walk_windows(target, env)
    return reading_of(walked, now_s, params.path)


def reading_of(walked: Walked, now_s: int | None, path: str) -> Reading:
    files = tuple(
        LargeFile(
            path=file.path,
            held_bytes=file.held_bytes,
            size_bytes=file.size_bytes,
            age_s=None if now_s is None else float(now_s - file.modified_s),
        )
        for file in walked.files
    )
    folders = [(each.path, each.held_bytes) for each in walked.folders]
    largest, largest_bytes = next(iter(folders or [(each.path, each.held_bytes) for each in files]), ("", 0))
    return Reading(
        path=path,
        held_bytes=walked.held_bytes,
        file_count=walked.file_count,
        denied_count=walked.denied_count,
        largest=largest,
        largest_bytes=largest_bytes,
        folders=walked.folders,
        files=files,
        is_complete=walked.is_complete,
        needs_root=_OF_ROOT if walked.denied_count else (),
    )


CHECK = CheckSpec(
    id="host.largest",
    title="What takes the space",
    explanation=(
        "The largest directories and files under a path, counted as the disk counts and never beyond the "
        "path's own filesystem. A directory counts what lies within it, so parents stand above their "
        "children: read down the list until it branches. When far less is found than host.disk says is used, "
        "deleted files may still be open (host.deleted_open), files may lie under a mount, or this account may "
        "not look into everything. The walk ends when its time is over and says so; a path further down needs "
        "less. Of Windows the sizes of files are counted: compressed ones, and those with several names, seem to hold "
        "more than they do. Never delete before you know who owns it."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "unknown: file_count == 0 and denied_count > 0 | This account may not look into ${path}.",
        (
            "warn: not is_complete | The time was over: at least ${held_bytes} are under ${path}, the most seen "
            "in ${largest} (${largest_bytes})."
        ),
        (
            "warn: denied_count > 0 | ${held_bytes} were seen under ${path}, the most in ${largest} "
            "(${largest_bytes}); ${denied_count} directories could not be looked into."
        ),
        "pass: held_bytes == 0 | ${path} holds nothing.",
        "pass: otherwise | ${path} holds ${held_bytes}, the most in ${largest} (${largest_bytes}).",
    ),
)
