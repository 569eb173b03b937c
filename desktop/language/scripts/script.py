"""One script of a runbook: what runs it, which names its environment has, and where its characters stand."""

from collections.abc import Iterator, Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.domain.runbook import Runbook
from desktop.domain.step import RunStep, Step
from desktop.language.compose import compose
from desktop.language.loader import Loaded
from desktop.language.models import ReadStep
from desktop.language.nodes import Node, Path
from desktop.language.report import Place, Report
from desktop.language.scripts.places import place_of_offset
from desktop.language.source_text import decode


@dataclass(frozen=True, slots=True)
class Finding:
    """What a tool says of a script; line and column count from 1 in the script, the column in characters."""

    line: int
    column: int
    rule: str
    message: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """`lines` are those of the file, `node` is the text of the script in it."""

    file: str
    step: str
    text: str
    shell: str
    names: frozenset[str]  # of the variables that the step's `env` sets
    node: Node
    lines: tuple[str, ...]

    def problem(self, finding: Finding) -> Problem:
        """Return the finding with its place in the file."""
        place = self._place(finding)
        message = f"in the script of {self.step}: {finding.message}"
        return Problem(
            self.file, place.line, place.column, message, is_warning=finding.is_warning, rule=finding.rule
        )

    def _place(self, finding: Finding) -> Place:
        lines = self.text.split("\n")
        before = lines[: finding.line - 1]
        written = lines[finding.line - 1] if finding.line <= len(lines) else ""
        offset = sum(len(line) + 1 for line in before) + min(max(0, finding.column - 1), len(written))
        return place_of_offset(self.node, min(offset, len(self.text)), self.lines)


def scripts_of(file: str, loaded: Loaded) -> tuple[Script, ...]:
    """Return the scripts of a runbook in the order of the file, those inside groups among them."""
    steps = list(_run_steps(loaded.runbook.steps, ("steps",)))
    if not steps:
        return ()
    report = Report(file)
    text = decode(loaded.data, report)
    root, lines = compose(text, report), tuple(text.splitlines())
    assert root is not None  # it was loaded
    return tuple(
        Script(
            file,
            step.id,
            step.run,
            step.shell or loaded.runbook.shell,
            frozenset(step.env),
            root.nearest(path),
            lines,
        )
        for step, path in steps
    )


def _run_steps(steps: Sequence[Step], path: Path) -> Iterator[tuple[RunStep, Path]]:
    for index, step in enumerate(steps):
        here = (*path, index)
        if isinstance(step, RunStep):
            yield step, (*here, "run")
        yield from _run_steps(step.children, (*here, "group"))


def scripts_in(
    file: str, head: Runbook, read: Sequence[ReadStep], lines: tuple[str, ...]
) -> Iterator[Script]:
    """Yield the scripts of a runbook that is being written, as far as its steps can be read."""
    for one in read:
        if isinstance(one.step, RunStep):
            shell, names = one.step.shell or head.shell, frozenset(one.step.env)
            node = one.node.nearest(("run",))
            yield Script(file, one.step.id, one.step.run, shell, names, node, lines)
        yield from scripts_in(file, head, one.inside, lines)
