"""What stands beside the report: how many steps did what, and when it was."""

from datetime import datetime

from PySide6.QtWidgets import QLayout

from desktop.summary.document import Document, StepRecord
from desktop.ui.widgets.chip import effect_chip


def show_counts(row: QLayout, steps: tuple[StepRecord, ...]) -> None:
    """Show how many steps read, changed and destroyed."""
    _empty(row)
    for effect in ("reads", "changes", "destroys"):
        own = (step for step in steps if step.did_run and not step.is_container)
        count = sum(step.effect.value == effect for step in own)
        if count:
            row.addWidget(effect_chip(effect, count))


def span_text(document: Document) -> str:
    """Return from when to when a run went on; to the second where the minute would be the same."""
    begun, ended = document.started_at, document.last_at
    if f"{begun:%F %H:%M}" == f"{ended:%F %H:%M}":
        return f"{begun:%H:%M:%S}\u2013{ended:%H:%M:%S} {ended:%Z}"
    return f"{begun:%H:%M}\u2013{_end_text(begun, ended)} {ended:%Z}"


def _end_text(begun: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M}" if begun.date() == ended.date() else f"{ended:%d %b %H:%M}"


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
