"""Hands each script of runbooks to the tool that knows its language, and collects what is found."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from desktop.dataclass import dataclass
from desktop.domain.errors import CommandMissingError, Problem, TargetError
from desktop.language.loader import Loaded
from desktop.language.report import MAX_PROBLEMS
from desktop.language.scripts import powershell, python, shellcheck, tools
from desktop.language.scripts.script import Finding, Script, scripts_of
from desktop.language.scripts.tools import ToolError

_Found = tuple[Script, Finding]


@dataclass(frozen=True, slots=True)
class _Tool:
    name: str
    shells: tuple[str, ...]
    findings: Callable[[Sequence[Script], float], Iterable[_Found]]


_TOOLS = (
    _Tool(shellcheck.NAME, shellcheck.SHELLS, shellcheck.findings),
    _Tool(powershell.NAME, powershell.SHELLS, powershell.findings),
    _Tool(python.NAME, python.SHELLS, python.findings),
)


@dataclass(frozen=True, slots=True)
class ScriptFindings:
    """`problems` are in the order of the runbooks; `notes` say, one sentence each, what was not looked at and why."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


def check_scripts(books: Iterable[tuple[str, Loaded]]) -> ScriptFindings:
    """Return what is wrong in the scripts of runbooks, each given with its file. A tool that is missing is a note."""
    scripts = [script for file, loaded in books for script in scripts_of(file, loaded)]
    found, notes = findings_in(scripts, tools.TIMEOUT_S)
    return ScriptFindings(tuple(_problems(scripts, found)), notes)


def findings_in(scripts: Sequence[Script], within_s: float) -> tuple[list[_Found], tuple[str, ...]]:
    """Return what the tools say of scripts, and what was not looked at; each start of a tool ends in time."""
    found: list[_Found] = []
    notes: list[str] = []
    for tool in _TOOLS:
        concerned = [script for script in scripts if script.shell in tool.shells]
        try:
            found.extend(tool.findings(concerned, within_s) if concerned else ())
        except (TargetError, ToolError) as fault:
            notes.append(_note(tool, len(concerned), fault))
    return found, tuple(notes)


def script_problems(loaded: Loaded, file: str) -> tuple[Problem, ...]:
    """Return what is wrong in the scripts of one runbook, as far as the tools that are here can tell."""
    return check_scripts([(file, loaded)]).problems


def _note(tool: _Tool, count: int, fault: Exception) -> str:
    shells = " and ".join(tool.shells)
    scripts = f"{count} {shells} {'script was' if count == 1 else 'scripts were'}"
    if isinstance(fault, CommandMissingError):
        return f"{tool.name} is not installed here, so {scripts} not checked by it."
    return f"{scripts} not all checked by {tool.name}: {fault}"


def _problems(scripts: Sequence[Script], found: Iterable[_Found]) -> Iterator[Problem]:
    """Yield the problems of each file, the first of them when there are so many that more would help nobody."""
    order = {script.file: number for number, script in enumerate(scripts)}
    in_order = sorted(found, key=lambda pair: (order[pair[0].file], pair[1].is_warning))
    for file, pairs in groupby(in_order, lambda pair: pair[0].file):
        listed = list(pairs)
        problems = {script.problem(finding) for script, finding in listed[:MAX_PROBLEMS]}
        yield from sorted(problems, key=lambda one: (one.line, one.column, one.is_warning, one.message))
        if len(listed) > MAX_PROBLEMS:
            rest = f"there are {len(listed)} findings in the scripts of this file; the first {MAX_PROBLEMS} are told."
            yield Problem(file, 0, 0, rest, is_warning=True, rule="too-many")
