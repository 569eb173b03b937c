"""Reads an Ansible inventory in the YAML form: groups by name, each with `hosts`, `vars` and `children`."""

from desktop.domain.errors import InputError
from desktop.hosts_from.inventory import ALL, Inventory, expanded
from desktop.language.data import load_nodes
from desktop.language.nodes import Node

_KEYS = ("hosts", "vars", "children")


def read_yaml(data: bytes, name: str) -> Inventory:
    """Return the inventory.

    Raises:
        RunbookError: it is no YAML; InputError: it is no inventory; both name file and line.
    """
    inventory = Inventory()
    root = load_nodes(data, name)
    for group, node in _entries(root, name, "groups by name").items():
        _take_group(inventory, group, node, name)
    return inventory


def _take_group(inventory: Inventory, group: str, node: Node, name: str) -> None:
    taken = inventory.group(group)
    for key, value in _entries(node, name, f"the group {group}").items():
        if key not in _KEYS:
            raise InputError(
                f"{_where(value, name)}: {key!r} of the group {group} is none of {', '.join(_KEYS)}."
            )
        match key:
            case "hosts":
                _take_hosts(inventory, group, value, name)
            case "vars":
                taken.variables |= _variables(value, name)
            case "children":
                for child, inside in _entries(value, name, f"the children of {group}").items():
                    if group != ALL:
                        taken.children[child] = _where(inside, name)
                    _take_group(inventory, child, inside, name)


def _take_hosts(inventory: Inventory, group: str, node: Node, name: str) -> None:
    for pattern, value in _entries(node, name, f"the hosts of {group}").items():
        where = _where(value, name)
        for host in expanded(pattern, where):
            inventory.add_host(group, host, _variables(value, name), where)


def _variables(node: Node, name: str) -> dict[str, str]:
    """Return the plain values; lists and mappings reach no host."""
    return {
        key: str(value.value)
        for key, value in _entries(node, name, "variables").items()
        if isinstance(value.value, str | int | float)
    }


def _entries(node: Node | None, name: str, what: str) -> dict[str, Node]:
    if node is None or node.value is None:
        return {}
    if node.entries is None:
        raise InputError(f"{_where(node, name)}: {what} is to be a mapping, as in `hosts: {{web-01: }}`.")
    return node.entries


def _where(node: Node, name: str) -> str:
    return f"{name} line {node.place.line}"
