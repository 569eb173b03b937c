"""The text itself: line numbers, the current line, two-space indents, squiggles under problems, and safe loading."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
)  # fmt: skip
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from desktop.ui.editor.filling import Filling
from desktop.ui.editor.gutter import Gutter
from desktop.ui.editor.hidden import HiddenMarks
from desktop.ui.editor.highlighter import YamlHighlighter
from desktop.ui.editor.line_edits import change_lines, characters, same_at_start, units
from desktop.ui.editor.marks import Mark
from desktop.ui.editor.tints import mark_current, squiggle, tint, tinted
from desktop.ui.editor.typing import STEP, indented, next_line_indent, outdented, spaces_to_delete
from desktop.ui.theme.dress import typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import color, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.scroll import slim

_PLAIN = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CodeEdit(QPlainTextEdit):
    """`typed` comes after a person typed a letter; `offer_asked` on Ctrl+Space."""

    typed = Signal(str)
    offer_asked = Signal()
    moved = Signal()
    pasted = Signal(str)  # or dropped
    filled = Signal(bool)  # a text was shown; False when it would not be saved as it was
    focus_frame = None  # the cursor and its line tell where the keyboard is; a ring around all would shout

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(self.tr("Runbook as YAML"))
        self.setAccessibleDescription(self.tr("Tab indents; F6 leaves the text"))
        self.document().setDocumentMargin(6)
        typeset(self, Type.MONO)
        look = QPalette()
        look.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(look)
        self.hidden = HiddenMarks()
        self.highlighter = YamlHighlighter(self.document(), self.hidden)
        self.filling = Filling(self.document(), self.hidden.shown)
        self.filling.done.connect(self._end_filling)
        # The text that is shown; what `text` was, and at which revision.
        self._whole, self._kept, self.copied = "", (-1, ""), ""
        self.gutter = Gutter(self)
        self._marks: tuple[Mark, ...] = ()
        self._was_here = QRect()
        self._found: list[QTextEdit.ExtraSelection] = []
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._follow)
        self.cursorPositionChanged.connect(self._cursor_moved)
        theme().changed.connect(self._new_look)
        self._make_room()

    # -- the text --------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text as it is; `toPlainText` would turn a no-break space into a plain one."""
        document = self.document()
        revision, rest = document.revision(), self.filling.rest
        if rest or self._kept[0] != revision:
            self._kept = (revision, self.hidden.kept(self.filling.raw.replace("\u2029", "\n")))
        return self._kept[1] + rest

    def show_text(self, text: str) -> None:
        """Show a text without a way back; `filled` comes when all of it is there, at once for a text that is small."""
        self._marks, self._whole, self._kept = (), text, (-1, "")
        self.hidden.begin(text)
        self.filling.begin(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._show_selections()

    @Slot()
    def _end_filling(self) -> None:
        self._kept = (-1, "")
        whole, self._whole = self._whole, ""
        self.filled.emit(self.text == whole)

    def replace_text(self, text: str) -> None:
        """Take another text as one change that can be undone; only what differs is replaced, the cursor stays near."""
        self.filling.finish()
        old = self.text
        if old == text:
            return
        start = same_at_start(old, text)
        end = same_at_start(old[start:][::-1], text[start:][::-1])
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(old[:start]))
        cursor.setPosition(units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(self.hidden.shown(text[start : len(text) - end]))

    @property
    def line(self) -> int:
        """The line of the cursor, from 0."""
        return self.textCursor().blockNumber()

    @property
    def column(self) -> int:
        """The characters before the cursor in its line."""
        cursor = self.textCursor()
        return characters(cursor.block().text(), cursor.positionInBlock())

    def go_to(self, line: int, column: int = 0) -> None:
        """Bring the cursor to a place, both from 0, and the place into sight."""
        if line >= self.blockCount():
            self.filling.finish()
        block = self.document().findBlockByNumber(min(max(line, 0), self.blockCount() - 1))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + units(block.text()[:column]))
        self.setTextCursor(cursor)
        self.centerCursor() if self._is_out_of_sight() else self.ensureCursorVisible()

    def _is_out_of_sight(self) -> bool:
        line = self.fontMetrics().height()
        seen = self.viewport().rect().adjusted(0, 0, 0, -4 * line)  # what follows is to be seen as well
        return not seen.contains(self.cursorRect().center())

    def replace_before_cursor(self, count: int, text: str) -> None:
        """Put a text in the place of the characters before the cursor, as one change."""
        cursor = self.textCursor()
        block = cursor.block()
        start = units(block.text()[: max(0, self.column - count)])
        cursor.setPosition(block.position() + start, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(self.hidden.shown(text))
        self.setTextCursor(cursor)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied is what the file holds."""
        made = QMimeData()
        self.copied = self.hidden.kept(self.textCursor().selection().toRawText().replace("\u2029", "\n"))
        made.setText(self.copied)
        return made

    def insertFromMimeData(self, source: QMimeData) -> None:
        shown = QMimeData()
        shown.setText(self.hidden.shown(source.text()))
        self.pasted.emit(source.text())
        super().insertFromMimeData(shown)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is composed is marked as what is pasted is, as soon as it is in the text."""
        self.filling.finish()
        text = self.hidden.shown(event.commitString())
        event.setCommitString(text, event.replacementStart(), event.replacementLength())
        super().inputMethodEvent(event)

    # -- problems and finds ----------------------------------------------------------------------

    def show_marks(self, marks: Sequence[Mark]) -> None:
        self._marks = tuple(marks)
        self._show_selections()
        self.gutter.show_marks(self._marks)

    def show_found(self, spans: Sequence[tuple[int, int]]) -> None:
        """Tint what was found: pairs of a position and a length."""
        self._found = [tint(self.document(), start, length) for start, length in spans]
        self._show_selections()

    def _show_selections(self) -> None:
        squiggles = (squiggle(self.document(), mark) for mark in self._marks)
        self.setExtraSelections([*map(tinted, self._found), *squiggles])

    # -- keys ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Letters, Tab and Ctrl+Space are the text's before they are anybody's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = not event.modifiers() & ~_PLAIN
            if is_plain and ((event.text() and event.text().isprintable()) or event.key() in _ENTER):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.filling.finish()  # a key does not wait for the rest of the text
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Space and held == Qt.KeyboardModifier.ControlModifier:
            self.offer_asked.emit()
        elif self.isReadOnly():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Tab and not held:
            self._indent()
        elif event.key() == Qt.Key.Key_Backtab:
            change_lines(self.textCursor(), outdented)
        elif event.key() in _ENTER and not held:
            before = self.textCursor().block().text()[: self.column]
            self.textCursor().insertText("\n" + " " * next_line_indent(before))
            self.ensureCursorVisible()
        elif event.key() == Qt.Key.Key_Backspace and not held and not self.textCursor().hasSelection():
            self._delete_back()
        elif event.text() > "\x9f" and (shown := self.hidden.shown(event.text())) != event.text():
            self.textCursor().insertText(shown)
        else:
            super().keyPressEvent(event)
            if event.text() and event.text().isprintable():
                self.typed.emit(event.text())

    def _indent(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            change_lines(cursor, indented)
        else:
            cursor.insertText(" " * (STEP - self.column % STEP))

    def _delete_back(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: self.column]
        for _ in range(spaces_to_delete(before)):
            cursor.deletePreviousChar()
        self.typed.emit("")

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), color(Ink.WELL))
        row = self.blockBoundingGeometry(self.textCursor().block()).translated(self.contentOffset())
        line = QRectF(0, row.y(), self.viewport().width(), row.height())
        mark_current(painter, line, has_focus=self.hasFocus())
        painter.end()
        super().paintEvent(event)

    def lines_in_sight(self) -> Iterator[tuple[int, QRectF]]:
        """Yield the numbers, from 0, and the places of the lines that can be seen. All are of one height, so that Qt
        is asked once only: while a thread works, each call into Qt waits for its turn."""
        block = self.firstVisibleBlock()
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        first, count, bottom = block.blockNumber(), self.blockCount(), self.viewport().height()
        top, height = box.top(), max(1.0, box.height())
        for number in range(first, min(count, first + int((bottom - top) / height) + 1)):
            yield number, QRectF(0, top + (number - first) * height, box.width(), height)

    def lines_around(self, above: int, below: int) -> list[str]:
        """Return the lines around the cursor, its own at `above` or nearer to the start."""
        here, document = self.line, self.document()
        first = document.findBlockByNumber(max(0, here - above))
        last = document.findBlockByNumber(min(document.blockCount() - 1, here + below))
        part = QTextCursor(first)
        part.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        return part.selectedText().split("\u2029")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.cursorRect().right() + self.horizontalScrollBar().value() < self.viewport().width():
            self.horizontalScrollBar().setValue(0)  # it may have been narrow for a moment
        self.ensureCursorVisible()  # a bar over the text speaks of the line that the cursor is in
        corner, height = self.contentsRect().topLeft(), self.viewport().height()
        self.gutter.setGeometry(QRect(corner, QSize(self.gutter.wanted_width, height)))

    @Slot()
    def _make_room(self) -> None:
        self.setViewportMargins(self.gutter.wanted_width, 0, 0, 0)
        self.gutter.resize(self.gutter.wanted_width, self.viewport().height())

    @Slot()
    def _new_look(self) -> None:
        self.setTabStopDistance(4 * QFontMetricsF(self.font()).horizontalAdvance(" "))
        self._make_room()
        self._show_selections()

    @Slot(QRect, int)
    def _follow(self, rect: QRect, dy: int) -> None:
        if dy:
            self.gutter.scroll(0, dy)
        else:
            self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())

    @Slot()
    def _cursor_moved(self) -> None:
        """Only the line that was current and the one that is are drawn anew."""
        here = self.cursorRect().adjusted(0, -2, 0, 2)
        for rect in (here, self._was_here):
            self.viewport().update(0, rect.y(), self.viewport().width(), rect.height())
            self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())
        self._was_here = here
        self.moved.emit()

    def place_under_cursor(self) -> QPoint:
        """Return where something about the cursor may be shown, in the editor's pixels."""
        return self.cursorRect().bottomLeft() + self.viewport().pos()
