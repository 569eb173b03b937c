"""What a change risks and the way back from it, side by side: the same wherever a person decides on a change."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOP = Qt.AlignmentFlag.AlignTop


def tr(text: str) -> str:
    return QCoreApplication.translate("Risks", text)


def risk_row(risk: str, undo: str) -> QHBoxLayout:
    """Return the two, as a runbook names them or does not."""
    row = QHBoxLayout()
    pad(row, gap=16)
    risk_words = clean(risk) or tr("The runbook names none.")
    undo_words = clean(undo) or tr("The runbook names no way back.")
    row.addWidget(_told(tr("Risk"), risk_words, "triangle-alert", Ink.WARN), 1, _TOP)
    row.addWidget(_told(tr("Undo"), undo_words, "undo-2", Ink.OK if undo else Ink.MUTED), 1, _TOP)
    return row


def _told(name: str, text: str, icon: str, ink: Ink) -> QWidget:
    box, head = QWidget(), QHBoxLayout()
    column = QVBoxLayout(box)
    pad(column, gap=6)
    pad(head, gap=7)
    head.addWidget(IconMark(icon, ink))
    head.addWidget(CapsLabel(name, ink))
    head.addStretch(1)
    column.addLayout(head)
    column.addWidget(WrappedLabel(text))
    return box
