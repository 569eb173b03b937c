"""Every script for Windows machines: PowerShell's grammar, no value in its text, nothing that changes a machine."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.host import NAMES
from desktop.checks.parameters import build_params
from desktop.domain.errors import TargetError
from tests.fakes.answering_windows import AnsweringWindows
from tests.unit.checks.test_golden import CASES
from tests.unit.checks.test_parsers_are_total import NEEDED

CHECKS = [spec for name in NAMES if (spec := find_check(f"host.{name}")).windows]
WITH = NEEDED | {"host.log": {"path": "C:\\a.log"}}
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
    "Find",
}
_OUR_OWN = {"Moment", "Missing"}
_CHANGES_NOTHING = {"New-Object", "Start-Sleep", "w32tm.exe"}


def scripts_of(spec: AnyCheck) -> list[str]:
    """Return what the check sends; a machine without a single figure makes it stop after the first script."""
    machine = AnsweringWindows({})
    assert spec.windows is not None
    with suppress(TargetError):
        spec.windows(machine, build_params(spec, WITH.get(spec.id, {})))
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


_SET_BY_POWERSHELL = {"_", "args", "true", "false", "null", "pid", "matches", "lastexitcode"}
_SETS = ("left_assignment_expression", "foreach_statement", "script_parameter")


@pytest.mark.parametrize("spec", CHECKS, ids=lambda spec: spec.id)
def test_reads_no_variable_that_was_not_set(spec: AnyCheck) -> None:
    for script in scripts_of(spec):
        nodes = nodes_of(script)
        named = {text[1:].lower() for text in _variables(nodes) if not text.startswith("$env:")}
        set_here = {text[1:].lower() for node in nodes if node.type in _SETS for text in _set_by(node)}
        by_error = {name.lower() for name in re.findall(r"-ErrorVariable (\w+)", script)}
        assert not named - set_here - by_error - _SET_BY_POWERSHELL


def _variables(nodes: Iterable[tree_sitter.Node]) -> list[str]:
    """Return them as they stand, `$name` or `@name`."""
    return [node.text.decode() for node in nodes if node.type == "variable" and node.text is not None]


def _set_by(parent: tree_sitter.Node) -> list[str]:
    """Return the variables of the left side, of a parameter, or the one that a loop walks with."""
    if parent.type == "foreach_statement":
        return _variables(parent.children)
    assert parent.text is not None
    return _variables(nodes_of(parent.text.decode()))


CASES_OF_WINDOWS = [path for path in CASES if "windows" in json.loads(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", CASES_OF_WINDOWS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_writes_what_its_golden_cases_hold(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    spec, machine = find_check(path.parent.name), AnsweringWindows(case["windows"])
    assert spec.windows is not None
    with suppress(TargetError):
        spec.windows(machine, build_params(spec, case.get("params", {})))
    script = "\n".join(machine.scripts)
    assert not {name for name in keys_of(case["windows"]) if not _writes(script, name)}


def _writes(script: str, name: str) -> bool:
    """Say whether a table of the script has the name: `@{ name = 1 }` or `$row.name = 1`."""
    return re.search(rf"(?<![$.\w-]){re.escape(name)}\b|\.{re.escape(name)}\s*=", script) is not None


def keys_of(said: object) -> set[str]:
    """Return the names in an answer, however deep."""
    match said:
        case dict():
            return set(said) | {name for each in said.values() for name in keys_of(each)}
        case list():
            return {name for each in said for name in keys_of(each)}
    return set()
