"""What the tools said of scripts before, so that a runbook being written has each script looked at once."""

from collections.abc import Iterable, Sequence

from desktop.domain.errors import Problem
from desktop.language.report import MAX_PROBLEMS
from desktop.language.scripts.check import ScriptFindings, findings_in
from desktop.language.scripts.script import Finding, Script

_Key = tuple[str, str, frozenset[str]]
_MOST = 1000  # scripts that are remembered
WITHIN_S = 10.0  # for one start of a tool while somebody writes


class KnownScripts:
    """Its methods may be called from any thread, one at a time."""

    def __init__(self) -> None:
        self._known: dict[_Key, tuple[Finding, ...]] = {}

    def is_known(self, scripts: Iterable[Script]) -> bool:
        return all(_key(script) in self._known for script in scripts)

    def told(self, scripts: Iterable[Script]) -> tuple[Problem, ...]:
        """Return what is known of scripts already, in the order of the file."""
        found = [
            script.problem(finding) for script in scripts for finding in self._known.get(_key(script), ())
        ]
        return tuple(sorted(set(found), key=lambda one: (one.line, one.column, one.message)))[:MAX_PROBLEMS]

    def look(self, scripts: Sequence[Script]) -> ScriptFindings:
        """Ask the tools about those that are not known yet; what a tool that is missing was to look at stays so."""
        fresh = {_key(script): script for script in scripts if _key(script) not in self._known}
        found, notes = findings_in(tuple(fresh.values()), WITHIN_S)
        said: dict[_Key, list[Finding]] = {} if notes else {key: [] for key in fresh}
        for script, finding in found:
            said.setdefault(_key(script), []).append(finding)
        for key in tuple(self._known)[: max(0, len(self._known) + len(said) - _MOST)]:
            del self._known[key]
        self._known.update((key, tuple(findings)) for key, findings in said.items())
        return ScriptFindings(self.told(scripts), notes)


def _key(script: Script) -> _Key:
    return script.text, script.shell, script.names
