"""Whether a file is there, and what it is: size, age, mode, owner, SHA-256, and whether it holds a text.

Source: stat(1) as GNU coreutils and busybox have it, sha256sum, and POSIX grep. Links are followed.
On Windows `desktop/checks/windows/files.py`.
"""

import re
from datetime import UTC, datetime

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.paths import is_absolute, require_posix
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.files import READ_FILE
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, PermissionDeniedError, UnreadableOutputError
from desktop.targets.base import Shell

_LARGEST_BYTES = 256 * 2**20  # of which the content is read; about a second on a slow disk
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OCTAL = re.compile(r"[0-7]{1,5}")
_ABSENT = ("No such file", "Not a directory")
# One line for each of them, because the names of accounts may hold spaces.
_STAT = "%F\n%a\n%U\n%u\n%G\n%g\n%s\n%Y"
_QUESTIONS = {
    "now": "date +%s",
    "stat": f'stat -L -c "{_STAT}" -- "$path" 2>&1',
    "content": (
        '[ -f "$path" ] && if [ ! -r "$path" ]; then echo denied\n'
        'elif [ "$(stat -L -c %s -- "$path")" -gt "$largest" ]; then echo large\n'
        'else sha256sum <"$path" 2>/dev/null | cut -c 1-64; fi'
    ),
    "matches": (
        '[ -n "$pattern" ] && [ -f "$path" ] && [ -r "$path" ] && '
        '[ "$(stat -L -c %s -- "$path")" -le "$largest" ] && LC_ALL=C grep -c -F -e "$pattern" <"$path"'
    ),
    "link": '[ -L "$path" ] && readlink -- "$path"',
}
_WHY = {
    "denied": "this account may not read it",
    "large": f"it is larger than {_LARGEST_BYTES // 2**20} MiB",
}


@dataclass(frozen=True, slots=True)
class Params:
    path: str
    pattern: str = ""  # text that a line of it must hold, as it stands
    sha256: str = ""  # what it must be, in hexadecimal

    def __post_init__(self) -> None:
        if not is_absolute(self.path) or "\0" in self.path:
            raise InputError(f"host.file: path must begin with / (Windows: C:\\), not {self.path!r}.")
        if "\n" in self.pattern:
            raise InputError("host.file: pattern must be one line of text.")
        if self.sha256 and not _SHA256.fullmatch(self.sha256.lower()):
            raise InputError("host.file: sha256 must be 64 hexadecimal digits.")


@dataclass(frozen=True, slots=True)
class Reading:
    path: str
    exists: bool  # where a link leads to nothing, it does not
    kind: str | None  # regular file, directory, fifo, ...
    link_target: str | None  # None: it is no link
    size_bytes: int | None  # None: a folder of Windows
    modified_at: datetime | None
    age_s: float | None  # since it was written; less than 0 where its time is in the future
    mode: str | None  # four octal digits, such as 0644; None: Windows has access lists
    owner: str | None
    group: str | None
    sha256: str | None  # None: its content was not read; `not_read` says why
    wanted_sha256: str | None
    is_wanted: bool | None  # whether it has the SHA-256 that was given; None: none was, or it was not read
    pattern: str | None
    match_count: int | None  # lines that hold the pattern
    contains: bool | None
    not_read: str | None
    needs_root: tuple[
        str, ...
    ] = ()  # fields that root would tell, where this account may not read the content


@dataclass(frozen=True, slots=True)
class _Stat:
    kind: str
    mode: str
    owner: str
    group: str
    size_bytes: int
    modified_s: int


def read_shell(target: Shell, params: Params) -> Reading:
    require_posix("host.file", params.path)
    env = {"path": params.path, "pattern": params.pattern, "largest": str(_LARGEST_BYTES)}
    return parse(ask(target, _QUESTIONS, env=env, as_root=True), params)


def read_windows(target: Shell, params: Params) -> Reading:
    env = {
        "checked_path": params.path,
        "asked_text": params.pattern,
        "largest_bytes": str(_LARGEST_BYTES),
    }
    return reading_of(ask_windows(target, READ_FILE, env=env), params)


def reading_of(found: Found, params: Params) -> Reading:
    exists, is_folder = found.need_truth("exists"), found.truth("is_folder") or False
    now, modified_at, size = found.moment("now"), found.moment("modified_at"), found.whole("size_bytes")
    sha256, count = (found.text("sha256") or "").lower() or None, found.whole("matching")
    is_large = size is not None and size > _LARGEST_BYTES
    why = (
        "it is a directory"
        if is_folder
        else (_WHY["large"] if is_large else (found.text("why") or "").rstrip("."))
    )
    return Reading(
        path=params.path,
        exists=exists,
        kind=("directory" if is_folder else "regular file") if exists else None,
        link_target=found.text("link"),
        size_bytes=size,
        modified_at=modified_at,
        age_s=(now - modified_at).total_seconds() if now and modified_at else None,
        mode=None,
        owner=found.text("owner"),
        group=found.text("group"),
        sha256=sha256,
        wanted_sha256=params.sha256.lower() or None,
        is_wanted=sha256 == params.sha256.lower() if sha256 and params.sha256 else None,
        pattern=params.pattern or None,
        match_count=count,
        contains=None if count is None else count > 0,
        not_read=(why or "the machine could not read it") if exists and sha256 is None else None,
    )


def parse(answers: Answers, params: Params) -> Reading:
    stat, now_s = _stat(answers, params.path), whole(answers["now"].strip())
    sha256 = _content(answers)
    count = whole(answers["matches"].strip())
    modified_at = _moment(stat.modified_s) if stat else None
    return Reading(
        path=params.path,
        exists=stat is not None,
        kind=stat.kind if stat else None,
        link_target=answers["link"].removesuffix("\n") or None,
        size_bytes=stat.size_bytes if stat else None,
        modified_at=modified_at,
        age_s=float(now_s - stat.modified_s) if stat and now_s is not None else None,
        mode=stat.mode if stat else None,
        owner=stat.owner if stat else None,
        group=stat.group if stat else None,
        sha256=sha256,
        wanted_sha256=params.sha256.lower() or None,
        is_wanted=sha256 == params.sha256.lower() if sha256 and params.sha256 else None,
        pattern=params.pattern or None,
        match_count=count,
        contains=None if count is None else count > 0,
        not_read=_not_read(answers, stat, sha256),
        needs_root=_needs_root(params) if answers["content"].strip() == "denied" else (),
    )


def _needs_root(params: Params) -> tuple[str, ...]:
    asked = {
        "sha256": True,
        "is_wanted": params.sha256,
        "match_count": params.pattern,
        "contains": params.pattern,
    }
    return tuple(name for name, is_asked in asked.items() if is_asked)


def _stat(answers: Answers, path: str) -> _Stat | None:
    text = answers.need("stat")
    match text.removesuffix("\n").split("\n"):
        case [kind, mode, owner, uid, group, gid, size_text, modified_text] if _OCTAL.fullmatch(mode):
            size, modified_s = whole(size_text), whole(modified_text.removeprefix("-"))
            if size is not None and modified_s is not None:
                sign = -1 if modified_text.startswith("-") else 1
                return _Stat(
                    kind.replace(" empty", ""),
                    mode.zfill(4),
                    uid if owner == "UNKNOWN" else owner,
                    gid if group == "UNKNOWN" else group,
                    size,
                    sign * modified_s,
                )
    if any(sign in text for sign in _ABSENT):
        return None
    if "Permission denied" in text:
        raise PermissionDeniedError(f"This account may not look at {path}: {text.strip()[:200]}")
    if "not found" in text:
        raise NotApplicableError("This machine has no stat, which tells what a file is.")
    raise UnreadableOutputError(f"stat did not tell about {path}: {text.strip()[:200] or said(answers.out)}")


def _content(answers: Answers) -> str | None:
    text = answers["content"].strip()
    return text if _SHA256.fullmatch(text) else None


def _not_read(answers: Answers, stat: _Stat | None, sha256: str | None) -> str | None:
    if stat is None or sha256:
        return None
    if stat.kind != "regular file":
        return f"it is a {stat.kind}"
    return _WHY.get(answers["content"].strip(), "the machine could not read it")


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


CHECK = CheckSpec(
    id="host.file",
    title="A file",
    explanation=(
        "Whether a file or folder is there, how large and how old it is, who owns it and who may use it, "
        "and whether its content is what it should be (a text it must hold, or its SHA-256). A file that "
        "is missing or older than expected usually means that the job that makes it did not run (host.cron, "
        "host.timers). A file of 0 bytes was often written to a full disk (host.disk). When a program cannot "
        "open a file that is there, compare its owner and mode with the account the program runs as, and "
        "look at the folders above it too."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: not exists and exists(link_target) | ${path} leads to ${link_target}, which is not there.",
        "fail: not exists | There is no ${path}.",
        "fail: exists(is_wanted) and not is_wanted | ${path} has another content: its SHA-256 is ${sha256}.",
        "fail: exists(contains) and not contains | ${path} does not hold ${pattern}.",
        (
            "unknown: (exists(pattern) and not exists(contains)) or (exists(wanted_sha256) and not "
            "exists(sha256)) | ${path} is there, and what it holds is not known: ${not_read}."
        ),
        "pass: exists(contains) | ${path} holds ${pattern} in ${match_count} lines.",
        (
            "pass: not exists(mode) and exists(size_bytes) | ${path} is a ${kind} of ${size_bytes}, written ${age_s} "
            "ago (${owner})."
        ),
        "pass: not exists(mode) | ${path} is a ${kind}, written ${age_s} ago (${owner}).",
        "pass: otherwise | ${path} is a ${kind} of ${size_bytes}, written ${age_s} ago (${owner}, ${mode}).",
    ),
)
