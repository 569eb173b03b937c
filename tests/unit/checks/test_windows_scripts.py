"""Every script for Windows machines: PowerShell's grammar, no value in its text, nothing that changes a machine."""

import re
from contextlib import suppress

import pytest
import tree_sitter
import tree_sitter_powershell

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.host import NAMES
from desktop.checks.parameters import build_params
from desktop.domain.errors import TargetError
from tests.fakes.answering_windows import AnsweringWindows
from tests.unit.checks.test_parsers_are_total import NEEDED

CHECKS = [spec for name in NAMES if (spec := find_check(f"host.{name}")).windows]
_LANGUAGE = tree_sitter.Language(tree_sitter_powershell.language())
_ONLY_READS = {
    "Get",
    "Test",
    "Select",
    "Where",
    "Sort",
    "Measure",
    "ForEach",
    "Group",
    "ConvertTo",
    "ConvertFrom",
    "Resolve",
}
_OUR_OWN = {"Moment", "Missing"}
_CHANGES_NOTHING = {"New-Object", "Start-Sleep"}


def scripts_of(spec: AnyCheck) -> list[str]:
    """Return what the check sends; a machine without a single figure makes it stop after the first script."""
    machine = AnsweringWindows({})
    assert spec.windows is not None
    with suppress(TargetError):
        spec.windows(machine, build_params(spec, NEEDED.get(spec.id, {})))
    assert machine.scripts
    return machine.scripts


def nodes_of(script: str) -> list[tree_sitter.Node]:
    nodes, waiting = [], [tree_sitter.Parser(_LANGUAGE).parse(script.encode()).root_node]
    while waiting:
        nodes.append(node := waiting.pop())
        waiting += node.children
    return nodes


def test_the_grammar_refuses_what_is_no_powershell() -> None:
    assert any(node.is_error or node.is_missing for node in nodes_of("if ($x { 1 }"))


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_is_powershell(spec: AnyCheck) -> None:
    for script in scripts_of(spec):
        faults = [node for node in nodes_of(script) if node.is_error or node.is_missing]
        assert not faults, [(node.start_point, node.text) for node in faults]


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_runs_only_commands_that_read(spec: AnyCheck) -> None:
    for script in scripts_of(spec):
        names = [
            node.text.decode()
            for node in nodes_of(script)
            if node.type == "command_name" and node.text is not None
        ]
        changing = [
            name
            for name in names
            if name.partition("-")[0] not in _ONLY_READS and name not in _OUR_OWN | _CHANGES_NOTHING
        ]
        assert not changing


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_needs_no_newer_powershell_than_5_1(spec: AnyCheck) -> None:
    for script in scripts_of(spec):
        assert not re.search(r"\?\?|\?\.|&&|\|\||-AsHashtable|-AsArray| -Parallel", script)
