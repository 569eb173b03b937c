"""Reads a runbook that is being written: every problem of it, and the steps that can be read in spite of them."""

from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.domain.runbook import Runbook
from desktop.domain.sketch import Sketch, SketchedStep
from desktop.language.known_names import KnownNames, known_names
from desktop.language.link import Finder, UsedBooks
from desktop.language.lint.draft import Draft
from desktop.language.lint.scope import Scopes
from desktop.language.loader import check_linked
from desktop.language.models import ReadStep
from desktop.language.report import Report
from desktop.language.scripts.script import Script, scripts_in
from desktop.language.source_text import decode


def sketch_runbook(data: bytes, file: str, find: Finder | None = None) -> Sketch:
    """Return every problem of a runbook, as `check_runbook` does, and what of it can be read in spite of them.

    `find` returns a runbook that a step uses, or raises InputError or RunbookError."""
    return _sketch(data, file, find)[0]


@dataclass(frozen=True, slots=True)
class FullSketch:
    """`scripts` are those of the steps that can be read; no tool has seen them. `names` is None where the text was
    not read as far as that."""

    sketch: Sketch
    scripts: tuple[Script, ...] = ()
    names: KnownNames | None = None


def sketch_in_full(data: bytes, file: str, find: Finder) -> FullSketch:
    """Return the same with what an editor needs besides."""
    sketch, kept = _sketch(data, file, find)
    if kept.head is None:
        return FullSketch(sketch)
    lines = tuple(decode(data, Report(file)).splitlines())
    return FullSketch(sketch, tuple(scripts_in(file, kept.head, kept.steps, lines)), kept.names)


def _sketch(data: bytes, file: str, find: Finder | None) -> "tuple[Sketch, _Kept]":
    kept = _Kept()
    uses = UsedBooks(find) if find is not None else None
    checked = check_linked(data, file, uses, kept.keep, kept.keep_names)
    return Sketch(checked.problems, kept.head, _sketched(kept.steps, "")), kept


@dataclass(slots=True)
class _Kept:
    head: Runbook | None = None
    steps: tuple[ReadStep, ...] = ()
    names: KnownNames | None = None

    def keep(self, head: Runbook, steps: tuple[ReadStep, ...]) -> None:
        self.head, self.steps = head, steps

    def keep_names(self, draft: Draft, scopes: Scopes) -> None:
        self.names = known_names(draft, scopes)


def _sketched(read: Sequence[ReadStep], around: str) -> tuple[SketchedStep, ...]:
    found = []
    for count, one in enumerate(read, 1):
        number = f"{around}.{count}" if around else str(count)
        inside = _sketched(one.inside, number)
        found.append(SketchedStep(one.written_id, number, one.node.place.line, one.step, inside))
    return tuple(found)
