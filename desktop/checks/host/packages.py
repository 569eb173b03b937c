"""The version of a package, updates that wait, those for security, and packages that are half installed.

Source: the databases and lists that the machine has; no list is fetched (``desktop/checks/linux/package_managers.py``,
of Windows ``desktop/checks/windows/packages.py``).
"""

import re

from desktop.checks.linux.package_managers import (
    QUESTIONS,
    VALUES,
    Update,
    lists_age_s,
    parse_names,
    parse_package,
    parse_updates,
    why_no_updates,
)
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.packages import READ_PACKAGES, packages_of
from desktop.checks.windows.powershell import Found, ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
from desktop.targets.base import Shell

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]{0,199}")
_ANY_NAME = re.compile(r"[^\W_][^*?\[\]`\x00-\x1f]{0,199}")  # those of Windows have spaces


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of one package; empty: all
    updates: bool = True  # without, it takes no time and tells the version only
    limit: int = 20

    def __post_init__(self) -> None:
        if self.name and not _ANY_NAME.fullmatch(self.name):
            raise InputError("host.packages: name must be that of one package, such as name=openssl.")
        if not 1 <= self.limit <= 500:
            raise InputError("host.packages: limit must be from 1 to 500.")


@dataclass(frozen=True, slots=True)
class Reading:
    """With a name, the updates are those of that package only."""

    manager: str  # dpkg, rpm, apk, windows
    name: str | None  # the one asked for
    installed: bool | None  # None: no package was asked for
    version: str | None
    arch: str | None
    candidate: str | None  # the version that waits; None: none waits, or it is not known
    updates_count: int | None  # None: not known, for the reason in `updates_unknown`
    security_count: int | None  # None: not known, or this package manager does not tell
    updates: tuple[Update, ...]  # those for security first, at most `limit`
    updates_unknown: str | None
    lists_age_s: float | None  # since the lists of packages were fetched
    broken: tuple[str, ...]  # half installed, half configured (dpkg)
    broken_count: int
    held: tuple[str, ...]  # kept at their version by the administrator (dpkg)


def read_shell(target: Shell, params: Params) -> Reading:
    if params.name and not _NAME.fullmatch(params.name):
        raise InputError("host.packages: on Linux name must be that of one package, such as name=openssl.")
    return parse(
        ask(target, QUESTIONS, env={"name": params.name, "updates": "1" if params.updates else "", **VALUES}),
        params,
    )


def read_windows(target: Shell, params: Params) -> Reading:
    env = {"asked_name": params.name, "asked_updates": "yes" if params.updates else ""}
    return reading_of(ask_windows(target, READ_PACKAGES, env=env), params)


def reading_of(answer: Found, params: Params) -> Reading:
    told = packages_of(answer, params.name, with_updates=params.updates)
    age_s = (told.now - told.searched_at).total_seconds() if told.searched_at else None
    return Reading(
        manager="windows",
        name=params.name or None,
        installed=told.is_installed if params.name else None,
        version=told.version,
        arch=told.arch,
        candidate=told.updates[0].candidate if params.name and told.updates else None,
        updates_count=None if told.why_unknown else len(told.updates),
        security_count=None if told.why_unknown else sum(bool(row.is_security) for row in told.updates),
        updates=told.updates[: params.limit],
        updates_unknown=told.why_unknown,
        lists_age_s=None if age_s is None else max(0.0, age_s),
        broken=(),
        broken_count=0,
        held=(),
    )


def parse(answers: Answers, params: Params) -> Reading:
    """Return what the machine's package manager knows.

    Raises:
        NotApplicableError: it has none that is known here.
    """
    manager, packages = answers["manager"].strip(), answers["packages"]
    if manager not in ("dpkg", "rpm", "apk"):
        raise NotApplicableError("This machine has no packages of dpkg, rpm or apk.")
    last = packages.splitlines()[-1:]
    if last != ["end 0"] and not (manager == "rpm" and last == ["end 1"] and "not installed" in packages):
        raise UnreadableOutputError(f"The packages could not be read: {said(answers.out)}")
    package = parse_package(packages)
    why = why_no_updates(manager, answers["updates"])
    found = [] if why else [row for row in parse_updates(manager, answers) if params.name in ("", row.name)]
    found.sort(key=lambda row: (not row.is_security, row.name))
    broken = parse_names(packages, "broken")
    is_told = not why and all(row.is_security is not None for row in found) and manager != "apk"
    return Reading(
        manager=manager,
        name=params.name or None,
        installed=(package is not None and package.status == "installed") if params.name else None,
        version=package.version if package else None,
        arch=package.arch if package else None,
        candidate=found[0].candidate if params.name and found else None,
        updates_count=None if why else len(found),
        security_count=sum(bool(row.is_security) for row in found) if is_told else None,
        updates=tuple(found[: params.limit]),
        updates_unknown=why or None,
        lists_age_s=lists_age_s(answers),
        broken=broken,
        broken_count=len(broken),
        held=parse_names(packages, "held"),
    )


CHECK = CheckSpec(
    id="host.packages",
    title="Packages and updates",
    explanation=(
        "Which version of a package is installed, and how many updates wait on this machine, those for "
        "security among them. It reads the lists that the machine fetched last and fetches none, so old "
        "lists count too few: their age is told. Half installed packages are left by an installation that "
        "was broken off or a disk that was full; no other package can be installed until `dpkg --configure "
        "-a` has run. dnf tells root only; apk does not tell which updates are for security. A version that "
        "is not the expected one after an update often means that the package is held, or that its service "
        "was not started again. On Windows the name is that of the list of installed programs, or a KB number; what "
        "waits is what Windows Update found when it searched last."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "fail: exists(installed) and not installed | ${name} is not installed (${manager}).",
        "fail: broken_count > 0 | ${broken_count} packages are half installed: ${broken}.",
        "warn: exists(name) and exists(candidate) | ${name} ${version} is installed; ${candidate} waits.",
        "pass: exists(name) and not exists(version) | ${name} is installed.",
        "pass: exists(name) | ${name} ${version} is installed.",
        "unknown: exists(updates_unknown) | Which updates wait is not known: ${updates_unknown}.",
        (
            "warn: exists(security_count) and security_count > 0 | ${security_count} of ${updates_count} "
            "updates that wait are for security, such as ${updates[0].name}."
        ),
        (
            "warn: exists(lists_age_s) and lists_age_s > 1209600 | The lists of packages are ${lists_age_s} "
            "old; newer updates are not counted."
        ),
        "pass: otherwise | ${updates_count} updates wait (${manager}).",
    ),
    timeout_s=60.0,
)
