"""A field for text that grows with what is pasted, as its lines are wrapped, up to a few."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import SMALLEST_TARGET, px, theme
from desktop.ui.widgets.field import PlainInput, TextArea


class _Wrapping(PlainInput):
    wrapped_anew = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.wrapped_anew.emit()


class GrowingArea(TextArea):
    """Enter submits. In pixels at 100 %: `one_line` is the height with a single line, `margin` is above and below the
    text."""

    def __init__(
        self, *, placeholder: str, one_line: int, margin: int, most_lines: int, role: Type = Type.BODY,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            placeholder=placeholder, role=role, enter_submits=True, input_type=_Wrapping, parent=parent
        )
        self._one_line, self._margin, self._most_lines = one_line, margin, most_lines
        theme().changed.connect(self._fit)
        self.changed.connect(self._fit)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._fit)
        if isinstance(self.edit, _Wrapping):
            self.edit.wrapped_anew.connect(self._fit)
        self._fit()

    @property
    def lines(self) -> int:
        """How many lines there are as they are wrapped, as far as they are shown; where empty, of the hint."""
        if self.edit.document().isEmpty():
            return self._hinted_lines()
        layout, block, lines = self.edit.document().documentLayout(), self.edit.document().begin(), 0
        while block.isValid() and lines < self._most_lines:
            layout.blockBoundingRect(block)  # wraps it, which is else done when it is painted
            lines += max(1, block.lineCount())
            block = block.next()
        return min(lines, self._most_lines)

    def _hinted_lines(self) -> int:
        metrics, room = self.edit.fontMetrics(), self.edit.viewport().width() - 2 * px(self._margin)
        around = QRect(0, 0, max(1, room), self._most_lines * metrics.lineSpacing())
        words = metrics.boundingRect(around, Qt.TextFlag.TextWordWrap, self.edit.placeholderText())
        return min(max(1, round(words.height() / metrics.lineSpacing())), self._most_lines)

    @Slot()
    def _fit(self) -> None:
        document = self.edit.document()
        if document.documentMargin() != px(self._margin):
            document.setDocumentMargin(px(self._margin))
        sides = self.row.contentsMargins()
        around = 2 * px(self._margin) + sides.top() + sides.bottom() + 2
        lowest = max(px(self._one_line), SMALLEST_TARGET + sides.top() + sides.bottom())  # a button beside it
        self.setFixedHeight(max(lowest, self.lines * self.edit.fontMetrics().lineSpacing() + around))
