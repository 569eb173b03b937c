"""Reads an Ansible inventory in the INI form: `[group]`, `[group:children]`, `[group:vars]`, and lines of hosts."""

import re
import shlex

from desktop.domain.errors import InputError
from desktop.hosts_from.inventory import ALL, UNGROUPED, Inventory, expanded

_SECTION = re.compile(r"\[(?P<group>[^\[\]:]+)(?::(?P<kind>\w+))?\]\s*(?:[#;].*)?\Z")
_VARIABLE = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*)\Z", re.DOTALL)
_PORT = re.compile(r"(?P<host>[^:\s]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d+)\Z")


def read_ini(text: str, name: str) -> Inventory:
    """Return the inventory.

    Raises:
        InputError: a line that is none of these; the message names file and line.
    """
    inventory = Inventory()
    group, kind = UNGROUPED, "hosts"
    for number, line in enumerate(text.splitlines(), 1):
        said, where = line.strip(), f"{name} line {number}"
        if not said or said.startswith(("#", ";")):
            continue
        if said.startswith("[") and (section := _SECTION.match(said)):
            group, kind = section["group"].strip(), section["kind"] or "hosts"
            if kind not in ("hosts", "children", "vars"):
                raise InputError(f"{where}: [{group}:{kind}] is no section. Write :children or :vars.")
            inventory.group(group)
        elif kind == "vars":
            key, value = _variable(said, where)
            inventory.group(group).variables[key] = value
        elif kind == "children":
            inventory.group(group).children[_words(said, where)[0]] = where
        else:
            _take_host(inventory, group, said, where)
    if inventory.group(ALL).hosts:
        inventory.group(UNGROUPED)
    return inventory


def _take_host(inventory: Inventory, group: str, said: str, where: str) -> None:
    pattern, *rest = _words(said, where)
    variables = dict(_variable(word, where) for word in rest)
    if match := _PORT.match(pattern):
        pattern = match["host"].strip("[]") if match["host"].startswith("[") else match["host"]
        variables.setdefault("ansible_port", match["port"])
    for host in expanded(pattern, where):
        inventory.add_host(group, host, variables, where)


def _words(said: str, where: str) -> list[str]:
    try:
        words = shlex.split(said, comments=True)
    except ValueError as fault:
        raise InputError(f"{where} cannot be read: {fault}. Look at its quotes.") from fault
    if not words:
        raise InputError(f"{where} names nothing.")
    return words


def _variable(said: str, where: str) -> tuple[str, str]:
    if match := _VARIABLE.match(said):
        value = match["value"].strip()
        is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        return match["name"], value[1:-1] if is_quoted else value
    raise InputError(f"{where}: {said[:60]!r} is no variable. Write name=value.")
