"""Targets as they were found, and what was left out and why."""

from collections.abc import Iterable
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.database_url import SCHEMES
from desktop.domain.errors import InputError
from desktop.domain.hosts_told import HostsTold
from desktop.domain.target_ref import parse_target

MOST_HOSTS = 10_000  # as many rows as a fan-out may have
_TARGETS = ("ssh:", "aws:", "ssm:", "db:", *SCHEMES)


@dataclass(frozen=True, slots=True)
class HostList:
    """`targets` as the engine reads them; `left_out` says of each that gave none where it stands and why."""

    name: str
    targets: tuple[str, ...]
    column: str = ""  # the head of the column they stand in, where it has one
    left_out: tuple[str, ...] = field(default=())

    @property
    def told(self) -> HostsTold:
        where = f" from the column {self.column}" if self.column else ""
        count = len(self.targets)
        found = f"{self.name}: {count} {'target' if count == 1 else 'targets'}{where}."
        return HostsTold(found, self.left_out)

    @property
    def sentence(self) -> str:
        return self.told.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A host as it is written somewhere: `where` names the line or the like, empty parts are not said."""

    where: str
    host: str
    user: str = ""
    port: str = ""

    @property
    def text(self) -> str:
        """Return it as a target is written; a bare name is a host that is reached by ssh."""
        if self.host in ("local", "localhost") or self.host.startswith(_TARGETS):
            return self.host
        is_long = "@" in self.host or self.host.startswith("[") or self.host.count(":") == 1
        if is_long and not (self.user or self.port):
            return f"ssh://{self.host}"
        if not (self.user or self.port):
            return f"ssh:{self.host}"
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if self.host.count(":") > 1 and not self.host.startswith("[") else self.host
        return f"ssh://{user}{host}{f':{self.port}' if self.port else ''}"


def written(text: str) -> Found:
    """Return a host as a person writes one among others."""
    return Found(where=text[:60], host=text)


def listed(
    name: str, found: Iterable[Found | str], *, advice: str, column: str = "", most: int = MOST_HOSTS
) -> HostList:
    """Return the targets of what was found, each once; a text among it says what was left out.

    Raises:
        InputError: there is no target, and `advice` says what to do; or more than a step has rows for.
    """
    targets: dict[str, None] = {}
    left_out: list[str] = []
    for one in found:
        told = one if isinstance(one, str) else _take(one, targets, most)
        if told:
            left_out.append(told)
    if not targets:
        why = f" ({left_out[0]})" if left_out else ""
        raise InputError(f"{name} holds no host{why}. {advice}")
    return HostList(name, tuple(targets), column, tuple(left_out))


def _take(one: Found, targets: dict[str, None], most: int) -> str:
    """Add a target; return why there is none."""
    if not one.host:
        return f"{one.where}: no host"
    shown = repr(one.host[:60])
    try:
        target = str(parse_target(one.text))
    except InputError:
        return f"{one.where}: {shown} is no host{_with(one)}"
    if target in targets:
        return f"{one.where}: {shown} is there already"
    if len(targets) >= MOST_HOSTS:
        raise InputError(
            f"{one.where}: there are more than {MOST_HOSTS:,} hosts, the most that a step has rows for. A part of them "
            "would look like all: divide the list, or take a narrower group, pattern or tag."
        )
    if len(targets) >= most:
        return f"{one.where}: more than {most:,} hosts"
    targets[target] = None
    return ""


def _with(one: Found) -> str:
    said = [f"{key} {value[:40]!r}" for key, value in (("user", one.user), ("port", one.port)) if value]
    return f" with {' and '.join(said)}" if said else ""
