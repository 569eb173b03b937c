"""What stands beside the report: how many steps did what, what was not checked, and when it was."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLayout

from desktop.summary.document import Document, StepRecord
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import effect_chip
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel


def show_counts(row: QLayout, steps: tuple[StepRecord, ...]) -> None:
    """Show how many steps read, changed and destroyed."""
    _empty(row)
    for effect in ("reads", "changes", "destroys"):
        own = (step for step in steps if step.did_run and not step.is_container)
        count = sum(step.effect.value == effect for step in own)
        if count:
            row.addWidget(effect_chip(effect, count))


def show_not_checked(card: Card, document: Document) -> None:
    body = card.body
    _empty(body)
    card.setVisible(bool(document.not_checked))
    heading = QCoreApplication.translate("FinishPage", "Not checked, and said so in the report")
    body.addWidget(Label(heading, Type.CARD_HEAD, Ink.UNKNOWN))
    for one in document.not_checked:
        reason = f": {one.reason}" if one.reason else ""
        body.addWidget(WrappedLabel(f"{one.title} ({one.how}){reason}"))


def span_text(document: Document) -> str:
    """Return from when to when a run went on."""
    begun, ended = document.started_at, document.last_at
    return f"{begun:%H:%M}\u2013{_end_text(begun, ended)} {ended:%Z}"


def _end_text(begun: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M}" if begun.date() == ended.date() else f"{ended:%d %b %H:%M}"


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
