"""Reads a runbook that is being written: every problem of it, and the steps that can be read in spite of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.runbook import Runbook
from desktop.domain.sketch import Sketch, SketchedStep
from desktop.language.link import Finder, UsedBooks
from desktop.language.loader import check_linked
from desktop.language.models import ReadStep
from desktop.language.report import Report
from desktop.language.scripts.script import Script, scripts_in
from desktop.language.source_text import decode


def sketch_runbook(data: bytes, file: str, find: Finder | None = None) -> Sketch:
    """Return every problem of a runbook, as `check_runbook` does, and what of it can be read in spite of them.

    `find` returns a runbook that a step uses, or raises InputError or RunbookError."""
    return _sketch(data, file, find)[0]


def sketch_with_scripts(data: bytes, file: str, find: Finder) -> tuple[Sketch, tuple[Script, ...]]:
    """Return the same, and the scripts of the steps that can be read, which the tools for them have not seen."""
    sketch, kept = _sketch(data, file, find)
    if kept.head is None:
        return sketch, ()
    lines = tuple(decode(data, Report(file)).splitlines())
    return sketch, tuple(scripts_in(file, kept.head, kept.steps, lines))


def _sketch(data: bytes, file: str, find: Finder | None) -> "tuple[Sketch, _Kept]":
    kept = _Kept()
    checked = check_linked(data, file, UsedBooks(find) if find is not None else None, kept.keep)
    return Sketch(checked.problems, kept.head, _sketched(kept.steps, "")), kept


@dataclass(slots=True)
class _Kept:
    head: Runbook | None = None
    steps: tuple[ReadStep, ...] = ()

    def keep(self, head: Runbook, steps: tuple[ReadStep, ...]) -> None:
        self.head, self.steps = head, steps


def _sketched(read: Sequence[ReadStep], around: str) -> tuple[SketchedStep, ...]:
    found = []
    for count, one in enumerate(read, 1):
        number = f"{around}.{count}" if around else str(count)
        inside = _sketched(one.inside, number)
        found.append(SketchedStep(one.written_id, number, one.node.place.line, one.step, inside))
    return tuple(found)
