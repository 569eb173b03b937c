"""What marks parts of the text: a squiggle under a problem, a tint behind a find, and the line of the cursor."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from desktop.ui.editor.line_edits import units
from desktop.ui.editor.marks import Mark
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink


def squiggle(document: QTextDocument, mark: Mark) -> QTextEdit.ExtraSelection:
    """Errors are waved and warnings dotted, so that the shape tells them apart as well."""
    line = QTextCharFormat()
    style = QTextCharFormat.UnderlineStyle
    line.setUnderlineStyle(style.DashUnderline if mark.is_warning else style.WaveUnderline)
    line.setUnderlineColor(color(Ink.WARN if mark.is_warning else Ink.BAD))
    block = document.findBlockByNumber(mark.line)
    text = block.text()
    start = units(text[: mark.start])
    return _over(document, block.position() + start, units(text[mark.start : mark.end]), line)


def mark_current(painter: QPainter, row: QRectF, *, has_focus: bool) -> None:
    """Show the line of the cursor; without the keyboard by two lines, for in high contrast all grounds are black."""
    painter.fillRect(row, color(Ink.CHIP if has_focus else Ink.PANEL))
    if not has_focus:
        for y in (row.top(), row.bottom() - 1):
            painter.fillRect(QRectF(row.left(), y, row.width(), 1), color(Ink.LINE))


def tint(document: QTextDocument, start: int, length: int) -> QTextEdit.ExtraSelection:
    return _over(document, start, length, _look_of_found())


def tinted(found: QTextEdit.ExtraSelection) -> QTextEdit.ExtraSelection:
    """Return a find, wherever typing has moved it, in the colours that count now."""
    made = QTextEdit.ExtraSelection()
    made.cursor, made.format = found.cursor, _look_of_found()
    return made


def _look_of_found() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setBackground(color(Ink.ACCENT_SOFT))
    look.setForeground(color(Ink.ACCENT))
    return look


def _over(
    document: QTextDocument, start: int, length: int, look: QTextCharFormat
) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
    made.cursor, made.format = cursor, look
    return made
