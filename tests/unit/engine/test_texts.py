"""Sentences of a runbook as a person reads them in a run."""

from datetime import UTC, datetime

import pytest

from desktop.domain.inputs import Input, InputType
from desktop.domain.run import Run
from desktop.engine.names import names_of
from desktop.engine.scope import Scope
from desktop.engine.texts import shown
from desktop.expressions import parse_template, render
from tests.unit.engine.driving import run_step, runbook_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)

INPUTS = {"host": Input(type=InputType.TARGET), "kind": Input()}


def scope(host: str) -> Scope:
    return Scope(
        runbook=runbook_of(run_step("a"), inputs=INPUTS), inputs={"host": host, "kind": "local"}, target=host
    )


@pytest.mark.parametrize(
    ("template", "here", "there"),
    [
        ("${host} is slow.", "This computer is slow.", "ssh:a is slow."),
        ("Slow. ${host} waits", "Slow. This computer waits", "Slow. ssh:a waits"),
        ("On ${ host }.", "On this computer.", "On ssh:a."),
        ("On ${target.name}.", "On this computer.", "On ssh:a."),
        ("kind ${kind}", "kind local", "kind local"),
        ("${'here' if host == 'local' else 'there'}", "here", "there"),
    ],
)
def test_what_is_called_local_is_read_as_this_computer(template: str, here: str, there: str) -> None:
    assert shown(template, Run(), scope("local")) == here
    assert shown(template, Run(), scope("ssh:a")) == there


def test_a_field_that_hides_an_input_is_told_as_it_is() -> None:
    names = names_of(Run(), scope("local"), now=NOW, fields={"host": "db-1"})
    assert names["host"] == "db-1"
    assert render(parse_template("On ${host}."), names, NOW) == "On db-1."
