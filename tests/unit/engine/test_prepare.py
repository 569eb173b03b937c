"""A step made ready: where, exactly what, with which values; secrets stay references."""

from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect
from desktop.domain.target_ref import LOCAL, parse_target
from desktop.engine.names import names_of, target_os
from desktop.engine.prepare import check_command, prepare, target_of
from desktop.engine.scope import Scope, View, scope_at
from desktop.engine.texts import shown
from tests.unit.engine.driving import run_step, runbook_of

NOW = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)
SECRET = {"token": Input(type=InputType.SECRET), "token_url": Input()}


def scope_of(runbook: Runbook, run: Run) -> Scope:
    return scope_at(runbook, run, 0)


def environment(written: Any, given: dict[str, Any], **keys: Any) -> dict[str, str]:
    step, run = run_step("one", env={"X": written}), Run(inputs=given)
    return dict(prepare(step, run, scope_of(runbook_of(step, **keys), run), NOW).environment)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b; rm", "a b; rm"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (300.0, "300"),
        (0.5, "0.5"),
        (1e300, "1e+300"),
        (["a", 1], "a\n1"),
        ({"k": 1}, '{"k": 1}'),
        (NOW, "2026-11-20T04:12:00+00:00"),
    ],
)
def test_value_reaches_the_environment_as_plain_text(value: Any, text: str) -> None:
    assert environment("${x}", {"x": value}) == {"X": text}


@pytest.mark.parametrize(
    ("written", "text"), [(5, "5"), (True, "true"), ("n=${x}", "n=1"), ("$${x}", "${x}")]
)
def test_what_is_written_reaches_it_too(written: Any, text: str) -> None:
    assert environment(written, {"x": 1}) == {"X": text}


def test_missing_value_is_said() -> None:
    with pytest.raises(ExpressionError, match="nope"):
        environment("${steps.nope.x}", {})


@pytest.mark.parametrize("written", ["${token}", "${ token }"])
def test_secret_stays_a_reference_and_is_shown_as_one(written: str) -> None:
    step = run_step("one", env={"T": written, "U": "${token_url}/x", "W": "token"})
    book = runbook_of(step, inputs=SECRET)
    run = Run(inputs={"token": "ref", "token_url": "https://h"})
    ready = prepare(step, run, scope_of(book, run), NOW)
    assert ready.secret_names == {"T"}
    assert ready.environment == {"T": "ref", "U": "https://h/x", "W": "token"}
    assert ready.shown_environment == {"T": "(secret, from the keyring)", "U": "https://h/x", "W": "token"}


@pytest.mark.parametrize(
    "written", ["Bearer ${token}", "${token}${token_url}", " ${token}", "${lower(token)}"]
)
def test_secret_within_a_text_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="a secret must be the whole value"):
        environment(written, {"token": "ref", "token_url": "u"}, inputs=SECRET)


def test_script_is_shown_as_it_is_run() -> None:
    step = run_step("one", "\nls -l\n", effect=Effect.CHANGES, timeout="2m")
    ready = prepare(step, Run(), scope_of(runbook_of(step, on="ssh:web"), Run()), NOW)
    assert (ready.command, ready.timeout_s, ready.effect) == ("ls -l", 120, Effect.CHANGES)
    assert (ready.target, ready.entry) == (parse_target("ssh:web"), 1)


def test_check_is_shown_as_the_command_that_reads_the_same() -> None:
    step = CheckStep(
        id="c", title="C", check="host.disk", with_={"path": "${mount}", "deep": {"a": ["${mount}"]}}
    )
    run = Run(inputs={"mount": "/my dir"})
    ready = prepare(step, run, scope_of(runbook_of(step), run), NOW)
    assert ready.parameters == {"path": "/my dir", "deep": {"a": ["/my dir"]}}
    assert ready.command == """handrail check host.disk 'path=/my dir' 'deep={"a": ["/my dir"]}'"""
    assert ready.timeout_s > 0
    assert check_command("host.disk", {}, parse_target("ssh:web")) == "handrail check host.disk --on ssh:web"
    assert check_command("host.disk", {}, LOCAL) == "handrail check host.disk"


def test_step_goes_before_the_runbook_in_saying_where() -> None:
    step = run_step("one", on="${host}")
    run = Run(inputs={"host": "ssh:web"})
    assert target_of(step, run, scope_of(runbook_of(step, on="local"), run), NOW) == parse_target("ssh:web")
    other = Run(inputs={"host": "web"})
    with pytest.raises(InputError, match="not a target"):
        target_of(step, other, scope_of(runbook_of(step), other), NOW)


def test_names_of_a_target_are_those_its_identity_told() -> None:
    run = Run(
        inputs={"n": 1, "host": "x"},
        identities={"local": {"label": "me", "facts": {"os": "linux"}}, "odd": 3},
    )
    names = names_of(run, View(inputs=run.inputs), now=NOW, target="local", fields={"n": 2})
    assert (names["n"], names["host"], names["target"]) == (2, "x", {"name": "local", "os": "linux"})
    assert [target_os(run, target) for target in ("local", "odd", "none")] == ["linux", None, None]


def test_text_names_what_is_missing_and_never_raises() -> None:
    run = Run(inputs={"mount": "/"})
    assert shown("On ${mount}.", run) == "On /."
    assert shown("On ${steps.x.y}.", run) == "On (not known)."
    assert shown("plain", run) == "plain"
    assert shown("${1 / 0}", run).startswith("${1 / 0} (")
