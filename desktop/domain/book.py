"""A valid runbook with the very bytes it came from, as a run keeps them."""

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.domain.events import RunbookRef
from desktop.domain.runbook import Runbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    runbook: Runbook
    ref: RunbookRef
    warnings: tuple[Problem, ...] = ()
    used: tuple[RunbookRef, ...] = ()  # the runbooks that its steps use, and that those use


def book_of(runbook: Runbook, data: bytes, file: str, sha256: str, warnings: tuple[Problem, ...]) -> Book:
    """Return the book of a runbook that was loaded from these bytes."""
    ref = RunbookRef(
        id=runbook.id,
        title=runbook.title,
        version=runbook.version,
        sha256=sha256,
        file=file,
        source=data.decode("utf-8", "replace"),
        steps=len(runbook.steps),
    )
    return Book(runbook=runbook, ref=ref, warnings=warnings)
