"""An Ansible inventory as it counts for reaching hosts: groups, the groups inside them, and three variables."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.expressions.nearest import did_you_mean
from desktop.hosts_from.host_list import MOST_HOSTS, Found, HostList, listed

ALL, UNGROUPED = "all", "ungrouped"
_RANGE = re.compile(r"\[(?P<first>[^\[\]:]*):(?P<last>[^\[\]:]*)(?::(?P<step>\d+))?\]")
_ADVICE = "Look at the groups of the inventory, or name another with ?group=NAME."
_JINJA = "{{"
_HOST = ("ansible_host", "ansible_ssh_host")
_USER = ("ansible_user", "ansible_ssh_user")
_PORT = ("ansible_port", "ansible_ssh_port")

Variables = dict[str, str]


@dataclass(slots=True)
class Group:
    hosts: dict[str, None] = field(default_factory=dict)
    children: dict[str, str] = field(default_factory=dict)  # name, and where that is written
    variables: Variables = field(default_factory=dict)


@dataclass(slots=True)
class Inventory:
    """`where` tells where a host is written first."""

    groups: dict[str, Group] = field(default_factory=lambda: {ALL: Group()})
    variables: dict[str, Variables] = field(default_factory=dict)  # of each host
    where: dict[str, str] = field(default_factory=dict)

    def group(self, name: str) -> Group:
        return self.groups.setdefault(name, Group())

    def add_host(self, group: str, name: str, variables: Mapping[str, str], where: str) -> None:
        self.group(group).hosts[name] = None
        self.variables.setdefault(name, {}).update(variables)
        self.where.setdefault(name, where)
        if len(self.where) > MOST_HOSTS:
            raise InputError(f"{where}: the inventory has more than {MOST_HOSTS} hosts.")


def hosts_of_inventory(inventory: Inventory, group: str, name: str) -> HostList:
    """Return the hosts of a group (empty: of all), each with the variables that reach it.

    Raises:
        InputError: no such group, a group inside itself, or no host.
    """
    wanted = group or ALL
    for parent in inventory.groups.values():
        for child, where in parent.children.items():
            if child not in inventory.groups:
                raise InputError(
                    f"{where}: there is no group {child!r}.{did_you_mean(child, inventory.groups)}"
                )
    if wanted not in inventory.groups:
        raise InputError(f"{name} has no group {wanted!r}.{did_you_mean(wanted, inventory.groups)}")
    depths = _depths(inventory)
    names = inventory.where if wanted == ALL else dict.fromkeys(_hosts_in(inventory, wanted))
    found = [_found(inventory, host, depths) for host in names]
    return listed(f"{name}{f' ({group})' if group else ''}", found, advice=_ADVICE)


def _hosts_in(inventory: Inventory, name: str) -> Iterator[str]:
    group = inventory.groups[name]
    yield from group.hosts
    for child in group.children:
        yield from _hosts_in(inventory, child)


def _depths(inventory: Inventory) -> dict[str, int]:
    """Return how deep each group lies at most: what is deeper counts more.

    Raises:
        InputError: a group is inside itself.
    """
    depths = dict.fromkeys(inventory.groups, 1)
    depths[ALL] = 0
    for _ in inventory.groups:
        before = dict(depths)
        for name, group in inventory.groups.items():
            for child in group.children:
                depths[child] = max(depths[child], depths[name] + 1)
        if depths == before:
            return depths
    deepest = max(depths, key=lambda name: depths[name])
    raise InputError(f"The group {deepest!r} of the inventory is inside itself.")


def _found(inventory: Inventory, host: str, depths: Mapping[str, int]) -> Found | str:
    where, variables = inventory.where[host], _variables(inventory, host, depths)
    if variables.get("ansible_connection") in ("local", "localhost"):
        return Found(where=where, host="local")
    address, user, port = (_first(variables, names) for names in (_HOST, _USER, _PORT))
    if unclear := next((value for value in (address, user, port) if _JINJA in value), ""):
        return f"{where}: {host} needs {unclear[:60]!r}, which only Ansible can work out"
    return Found(where=where, host=address or host, user=user, port=port)


def _variables(inventory: Inventory, host: str, depths: Mapping[str, int]) -> Variables:
    """Return a host's variables: its own go before those of its groups, an inner group's before an outer one's."""
    above = {name for name, group in inventory.groups.items() if host in group.hosts} | {ALL}
    waiting = list(above)
    while waiting:
        child = waiting.pop()
        for name, group in inventory.groups.items():
            if child in group.children and name not in above:
                above.add(name)
                waiting.append(name)
    told: Variables = {}
    for name in sorted(above, key=lambda one: (depths[one], one)):
        told |= inventory.groups[name].variables
    return told | inventory.variables.get(host, {})


def _first(variables: Variables, names: tuple[str, ...]) -> str:
    return next((variables[name] for name in names if variables.get(name)), "")


def expanded(pattern: str, where: str) -> list[str]:
    """Return the hosts of `web[01:50]`, `db-[a:f]`, `n[0:10:2]`; a name without a range is itself.

    Raises:
        InputError: a range that is none, or more hosts than a run takes.
    """
    names = [""]
    rest = pattern
    while match := _RANGE.search(rest):
        values = _range(match, pattern, where)
        if len(names) * len(values) > MOST_HOSTS:
            raise InputError(f"{where}: {pattern} stands for more than {MOST_HOSTS} hosts.")
        names = [f"{name}{rest[: match.start()]}{value}" for name in names for value in values]
        rest = rest[match.end() :]
    return [f"{name}{rest}" for name in names]


def _range(match: "re.Match[str]", pattern: str, where: str) -> list[str]:
    first, last, step = match["first"] or "0", match["last"], int(match["step"] or "1")
    if step and _are_digits(first, last) and int(first) <= int(last) < 10**9:
        width = len(first) if first.startswith("0") else 0
        numbers = range(int(first), int(last) + 1, step)
        if len(numbers) <= MOST_HOSTS:
            return [str(number).zfill(width) for number in numbers]
        raise InputError(f"{where}: {pattern} stands for more than {MOST_HOSTS} hosts.")
    if (
        step
        and len(first) == len(last) == 1
        and (first + last).isascii()
        and (first + last).isalpha()
        and first <= last
    ):
        return [chr(code) for code in range(ord(first), ord(last) + 1, step)]
    raise InputError(f"{where}: {match[0]} of {pattern} is no range. Write it as [01:50], [a:f] or [0:10:2].")


def _are_digits(*texts: str) -> bool:
    return all(text.isascii() and text.isdecimal() for text in texts)
