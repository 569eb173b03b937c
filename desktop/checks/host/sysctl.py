"""The value of a kernel parameter, against the one that is wanted and the one that the next start will set.

Source: /proc/sys (proc(5)), and sysctl.d(5) for what is written in files.
"""

import re

from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, PermissionDeniedError, UnreadableOutputError
from desktop.targets.base import Shell

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:@+-]{0,200}")
_NUMBER = re.compile(r"-?\d{1,18}")
_QUESTIONS = {
    "proc": "cat /proc/sys/kernel/ostype",
    "state": (
        '[ -d "/proc/sys/$key" ] && echo folder; [ -e "/proc/sys/$key" ] || echo missing; '
        '[ -r "/proc/sys/$key" ] || echo denied'
    ),
    # From the least to the most important: of files of one name the last folder's counts, then the last name's.
    "files": (
        "for each in /usr/lib/sysctl.d/*.conf /usr/local/lib/sysctl.d/*.conf /run/sysctl.d/*.conf "
        "/etc/sysctl.d/*.conf /etc/sysctl.conf; do\n"
        '[ -r "$each" ] && printf "%s\\n" "#file $each" && grep -E "^[^#;]*=" -- "$each"\ndone'
    ),
    "value": 'cat -- "/proc/sys/$key"',
}


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # such as net.ipv4.ip_forward
    wanted: str = ""  # spaces between several numbers count as one

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or ".." in self.name or "//" in self.name:
            raise InputError(f"host.sysctl: name is a parameter's, such as vm.swappiness, not {self.name!r}.")


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    value: str
    number: int | None  # the value, where it is one whole number
    wanted: str | None
    is_wanted: bool | None  # None: nothing was
    configured: str | None  # what files set at the next start; None: none does
    configured_in: str | None
    is_configured: bool | None  # whether that is the value it has now


def key_of(name: str) -> str:
    """Return the path under /proc/sys: the first separator tells which one the name uses (sysctl(8))."""
    first = next((sign for sign in name if sign in "./"), "/")
    return name if first == "/" else name.translate(str.maketrans("./", "/."))


def read_shell(target: Shell, params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS, env={"key": key_of(params.name)}, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    """Return the value.

    Raises:
        NotApplicableError: this kernel has no such parameter, or there is no /proc.
        PermissionDeniedError, UnreadableOutputError: it cannot be read.
    """
    answers.need("proc")
    states = answers["state"].split()
    if "missing" in states:
        raise NotApplicableError(f"This machine's kernel has no parameter {params.name}.")
    if "folder" in states:
        raise UnreadableOutputError(f"{params.name} holds several parameters. Name one of them.")
    if "denied" in states:
        raise PermissionDeniedError(f"This account may not read {params.name}; root may.")
    if not answers["value"]:
        raise UnreadableOutputError(f"{params.name} could not be read: {said(answers.out)}")
    value, (configured, configured_in) = _plain(answers["value"]), _configured(answers["files"], params.name)
    wanted = _plain(params.wanted) or None
    return Reading(
        name=params.name,
        value=value,
        number=int(value) if _NUMBER.fullmatch(value) else None,
        wanted=wanted,
        is_wanted=None if wanted is None else value == wanted,
        configured=configured,
        configured_in=configured_in,
        is_configured=None if configured is None else value == configured,
    )


def _configured(files: str, name: str) -> tuple[str | None, str | None]:
    by_name: dict[str, tuple[str, list[str]]] = {}
    lines: list[str] = []
    for line in files.splitlines():
        if line.startswith("#file "):
            path, lines = line.removeprefix("#file "), []
            by_name[_order(path)] = (path, lines)
        else:
            lines.append(line)
    for order in sorted(by_name, reverse=True):
        path, lines = by_name[order]
        for line in reversed(lines):
            key, _, value = line.partition("=")
            if key_of(key.strip().lstrip("-")) == key_of(name):
                return _plain(value), path
    return None, None


def _order(path: str) -> str:
    """Return what files are read in the order of: their names without folder, /etc/sysctl.conf the last."""
    return "\U0010ffff" if path == "/etc/sysctl.conf" else path.rpartition("/")[2]


def _plain(value: str) -> str:
    return " ".join(value.split())


CHECK = CheckSpec(
    id="host.sysctl",
    title="A kernel parameter",
    explanation=(
        "The value that a kernel parameter has now, the one that is wanted, and the one that the files of "
        "sysctl.d will set at the next start. A value that was set by hand is gone after a restart; one that "
        "was written into a file and never loaded is not in force yet. In a container most parameters are the "
        "host's. One that the kernel does not have usually belongs to a module that is not loaded."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    not_on_windows=(
        "Windows has no kernel parameters of this kind; its settings are values of the registry. Read "
        "host.registry instead."
    ),
    default_outcomes=(
        "fail: exists(is_wanted) and not is_wanted | ${name} is ${value}, not ${wanted}.",
        (
            "warn: exists(is_configured) and not is_configured | ${name} is ${value}; ${configured_in} will set "
            "${configured} at the next start."
        ),
        "pass: exists(configured) | ${name} is ${value}, as ${configured_in} sets it.",
        "pass: otherwise | ${name} is ${value}.",
    ),
)
