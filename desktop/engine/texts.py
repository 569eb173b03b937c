"""Texts of a runbook as a person reads them in a run: values filled in, and what is missing told in its place."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.domain.errors import ExpressionError
from desktop.domain.target_names import spoken
from desktop.engine.names import names_of
from desktop.engine.scope import View
from desktop.expressions import parse_template, render

if TYPE_CHECKING:
    from desktop.domain.run import Run

NOT_KNOWN = "(not known)"  # stands in a sentence where a value is missing
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shown(template: str, run: "Run", view: View | None = None, *, quoted: Callable[[str], str] = str) -> str:
    """Return a text with the run's values in it, seen from the first level unless said otherwise; never raises.

    `quoted` returns how a value stands in it."""
    if "${" not in template:
        return template
    now = run.last_at or _EPOCH
    names = names_of(run, view or View(inputs=run.inputs), now=now)
    try:
        told = parse_template(template)
        return render(told, names, now, missing=NOT_KNOWN, quoted=lambda value: quoted(spoken(value)))
    except ExpressionError as fault:
        return f"{template} ({fault})"
