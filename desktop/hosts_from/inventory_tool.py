"""Asks `ansible-inventory`, where it is installed, for an inventory as Ansible itself reads it."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from desktop.domain.errors import InputError
from desktop.hosts_from.inventory import ALL, Inventory

_LIMIT_S = 60.0


def find_tool() -> str | None:
    return shutil.which("ansible-inventory")


def asked(tool: str, place: Path | None, name: str) -> Inventory:
    """Return what the tool tells; it runs inventory plug-ins and scripts, as every call of Ansible does.

    Raises:
        InputError: it did not answer, or said what is wrong.
    """
    words = [tool, "--list", *(["-i", str(place.absolute())] if place else [])]
    try:
        done = subprocess.run(
            words, capture_output=True, stdin=subprocess.DEVNULL, timeout=_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise InputError(
            f"`ansible-inventory --list` did not tell {name}: {fault}. Try it in a terminal."
        ) from fault
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode != 0:
        raise InputError(f"`ansible-inventory --list` refuses {name}: {said[-500:] or 'it does not say why'}")
    return parse_listing(done.stdout.decode("utf-8", "replace"), name, said)


def parse_listing(text: str, name: str, said: str = "") -> Inventory:
    """Return the inventory of the tool's JSON.

    Raises:
        InputError: it is none.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InputError(
            f"What `ansible-inventory --list` says of {name} is no JSON: {fault}. {said[-300:]}"
        ) from fault
    inventory = Inventory()
    groups = told if isinstance(told, dict) else {}
    variables = _mapping(_mapping(groups.get("_meta")).get("hostvars"))
    for group, content in groups.items():
        if group == "_meta":
            continue
        parts = _mapping(content)
        for child in _names(parts.get("children")):
            inventory.group(child)
            if group != ALL:
                inventory.group(group).children[child] = name
        inventory.group(group)
        for host in _names(parts.get("hosts")):
            own = _mapping(variables.get(host))
            plain = {key: str(value) for key, value in own.items() if isinstance(value, str | int)}
            inventory.add_host(group, host, plain, f"{name}: {host}")
    return inventory


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _names(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
