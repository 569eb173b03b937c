"""Hosts that are named by where somebody keeps them, put in the place of that name before anything runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.screen import say
from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.engine.input_targets import rejoined
from desktop.targets.base import Call
from desktop.workbench import Workbench

if TYPE_CHECKING:
    from desktop.domain.runbook import Runbook
    from desktop.hosts_from import HostList

_ASK_S = 120.0  # for all pages of an account
_SIGNS = (",", "file:", "ssh-config:", "ansible:", "ec2:")


def with_hosts(
    bench: Workbench, runbook: "Runbook", inputs: Mapping[str, str], hosts: str
) -> Mapping[str, str]:
    """Return the inputs with every source of hosts among them read, and with `hosts` as the first input of targets.

    Raises:
        InputError: no such input, or a source that cannot be read; and what reading it raises.
    """
    from desktop.domain.inputs import InputType

    names = [name for name, spec in runbook.inputs.items() if spec.type is InputType.TARGETS]
    if hosts and not names:
        raise InputError(
            f"--hosts {hosts}: {runbook.id} has no input of the type targets. Name its target with -i."
        )
    if hosts and names[0] in inputs:
        raise InputError(f"--hosts and -i {names[0]} both say where it runs. Leave one of them out.")
    given = {**inputs, names[0]: hosts} if hosts else dict(inputs)
    for name in names:
        text = given.get(name, "")
        if isinstance(text, str) and (hosts or any(sign in text for sign in _SIGNS[1:])):
            given[name] = ",".join(targets_of(bench, text))
    return given


def targets_of(bench: Workbench, text: str) -> tuple[str, ...]:
    """Return the targets of a text: one target, names with commas, a file, or a source; what was left out is told.

    Raises:
        InputError, RunbookError, TargetError: as the source has it.
    """
    if not text.startswith(_SIGNS[1:]) and "," not in text and not Path(text).expanduser().is_file():
        return (_target(text),)
    from desktop.hosts_from.host_list import listed, written

    found: list[str] = []
    for item in rejoined(filter(None, map(str.strip, text.split(",")))):
        hosts = _read(bench, item)
        if hosts is None:
            found += listed(item, [written(item)], advice="Write it as a target.").targets
            continue
        say(hosts.sentence, "yellow" if hosts.left_out else "")
        found += hosts.targets
    return tuple(dict.fromkeys(found))


def _target(text: str) -> str:
    return str(parse_target(text))


def _read(bench: Workbench, item: str) -> "HostList | None":
    from desktop.domain.host_source import is_source, parse_source
    from desktop.hosts_from.reading import find_hosts, read_hosts

    if not is_source(item):
        file = Path(item).expanduser()
        return read_hosts(file) if file.is_file() else None

    return find_hosts(lambda: bench.targets, parse_source(item), Call.within(_ASK_S))
