"""Inputs from an alert that was pasted: what was taken, and from where."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from desktop.cli.prompts import LEAVE, choose
from desktop.cli.screen import say
from desktop.domain.errors import ConnectError, InputError
from desktop.domain.inputs import InputType
from desktop.domain.runbook import Runbook
from desktop.engine.alert import inputs_from_alert
from desktop.engine.host_in_text import HostsNamed, hosts_named, names_of
from desktop.paths import data_dir
from desktop.records.snapshot import recent_targets
from desktop.redaction.clean import clean
from desktop.workbench import Workbench

_LONGEST = 80  # characters of a value that are told


def with_alert(
    bench: Workbench, runbook: Runbook, given: Mapping[str, str], alert: str, *, has_person: bool
) -> dict[str, str]:
    """Return the inputs with those from an alert; what was given goes before it. What was taken is said.

    Raises:
        InputError: the person begins nothing.
    """
    found = inputs_from_alert(runbook, alert)
    named = hosts_named(runbook, alert, names_of(_known(bench)), {*found, *given})
    for name, value in found.items():
        spec = runbook.inputs[name]
        if name in given:
            say(f"The alert has {name} too ({spec.alert}); what you gave goes before it.", "bright_black")
        elif spec.type is InputType.SECRET:
            say(f"{name} is a secret, and is not taken from an alert.", "yellow")
        else:
            told = clean(value).replace("\n", " ")
            say(
                f"From the alert: {name} = {told[:_LONGEST]}{'…' if len(told) > _LONGEST else ''} ({spec.alert})"
            )
    missed = [
        name
        for name, spec in runbook.inputs.items()
        if spec.alert and name not in found and name not in given and not (named and name == named.input)
    ]
    if missed:
        say(f"The alert does not tell {', '.join(missed)}.", "yellow")
    if named is None and not any(spec.alert for spec in runbook.inputs.values()):
        say("No input of this runbook says where it stands in an alert.", "yellow")
    is_secret = {name for name in found if runbook.inputs[name].type is InputType.SECRET}
    host = _host(named, has_person=has_person) if named is not None else {}
    return {**{name: value for name, value in found.items() if name not in is_secret}, **host, **given}


def _known(bench: Workbench) -> Iterator[tuple[str, str]]:
    """Yield the hosts that are known here: reached lately, kept under a name, named in the SSH settings."""
    from desktop.records.connections import ConnectionBook
    from desktop.targets.ssh.config import outlines

    yield from (("", target) for target in recent_targets(data_dir()))
    yield from ((host.name, host.target) for host in ConnectionBook().kept.hosts)
    with suppress(ConnectError):  # a way to a host says so
        yield from (("", f"ssh:{name}") for name in outlines(bench.ssh_config))


def _host(named: HostsNamed, *, has_person: bool) -> dict[str, str]:
    """Return the one host that the prose of an alert names. One that is not known here waits for a person's word."""
    if not named.value:
        hosts = ", ".join(clean(value) for value in named.values)
        say(
            f"The alert names several hosts: {hosts}. Give the one that is meant with -i {named.input}=…",
            "yellow",
        )
        return {}
    value, (host,) = clean(named.value), named.hosts
    if host.is_known:
        say(f"From the alert: {named.input} = {value} (the one host that its text names)")
        return {named.input: named.value}
    if not has_person:
        say(
            f"The alert seems to name {clean(host.name)}, which is not known here, so it is not taken. "
            f"Give it with -i {named.input}={value}",
            "yellow",
        )
        return {}
    say(f"The alert seems to name {clean(host.name)}, which is not known here.")
    answer = choose(
        f"Take {named.input} = {value}? y, n, or q to begin nothing > ", ("y", "n"), has_own_letters=True
    )
    if answer == LEAVE:
        raise InputError("Nothing was begun.")
    return {named.input: named.value} if answer == "y" else {}
