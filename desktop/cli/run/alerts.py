"""Inputs from an alert that was pasted: what was taken, and from where."""

from collections.abc import Mapping

from desktop.cli.screen import say
from desktop.domain.inputs import InputType
from desktop.domain.runbook import Runbook
from desktop.engine.alert import inputs_from_alert
from desktop.redaction.clean import clean

_LONGEST = 80  # characters of a value that are told


def with_alert(runbook: Runbook, given: Mapping[str, str], alert: str) -> dict[str, str]:
    """Return the inputs with those from an alert; what was given goes before it. What was taken is said."""
    found = inputs_from_alert(runbook, alert)
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
        if spec.alert and name not in found and name not in given
    ]
    if missed:
        say(f"The alert does not tell {', '.join(missed)}.", "yellow")
    if not any(spec.alert for spec in runbook.inputs.values()):
        say("No input of this runbook says where it stands in an alert.", "yellow")
    is_secret = {name for name in found if runbook.inputs[name].type is InputType.SECRET}
    return {**{name: value for name, value in found.items() if name not in is_secret}, **given}
