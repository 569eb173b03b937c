"""Scripts are not templates: `${name}` in one is the shell's, not ours."""

import re

from desktop.domain.step import RunStep
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.report import Place

_SLOT = re.compile(r"\$\{\s*([a-z][a-z0-9_]*)((?:\.[A-Za-z0-9_]+|\[[^\]{}]*\])*)\s*\}")
_OWN_ITEM = re.compile(r"\bitem=|\b(?:for|read)\s[^\n]*\bitem\b")  # a variable that the script makes itself


def check(draft: Draft) -> None:
    for at, step in draft.of(RunStep):
        if "${" in step.run:
            _check_script(draft, at, step)


def _check_script(draft: Draft, at: StepAt, step: RunStep) -> None:
    told: set[str] = set()
    for found in _SLOT.finditer(step.run):
        name, rest = found[1], found[2]
        is_ours = name in draft.head.inputs or (name in ("steps", "target", "run", "item") and rest)
        is_ours = is_ours or (name == "item" and _is_row(at) and not _OWN_ITEM.search(step.run))
        written = f"${{{name}{rest}}}"
        if not is_ours or name in step.env or written in told:
            continue
        told.add(written)
        variable = (
            re.sub(r"\W+", "_", name if not rest else rest.rpartition(".")[2] or name).strip("_").upper()
        )
        read = {"powershell": f"$env:{variable}", "python": f"os.environ['{variable}']"}.get(
            step.shell or draft.head.shell, f'"${variable}"'
        )
        message = (
            f"a script is no template, and {written} in it would not be filled in. "
            f'Write {read} in the script, and add  env: {{{variable}: "{written}"}}'
        )
        draft.report.error(_place_in_script(draft, at, written), "script-slot", message)


def _is_row(at: StepAt) -> bool:
    return any(one.step.each for one in (at, *at.around))


def _place_in_script(draft: Draft, at: StepAt, written: str) -> Place:
    start = at.place("run")
    last = at.node.nearest(("run",)).event.end_mark.line
    for number in range(start.line, min(last + 1, len(draft.lines)) + 1):
        column = draft.lines[number - 1].find(written, start.column - 1 if number == start.line else 0)
        if column >= 0:
            return Place(number, column + 1)
    return start
