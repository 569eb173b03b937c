"""A wrapped label whose words from the glossary are underlined with dots and explained under the pointer."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QToolTip

from desktop.language.glossary import Found, Term, glossary
from desktop.redaction.clean import clean
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.wrapped_label import WrappedLabel


class TermsLabel(WrappedLabel):
    _terms: tuple[Found, ...] = ()

    def setText(self, text: str) -> None:
        text = clean(text)
        if text != self.text():
            self._terms = tuple(glossary().find(text))
        super().setText(text)

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(found.term for found in self._terms)

    def term_at(self, position: int) -> Term | None:
        """Return the term that holds the character at this place."""
        inside = (one for one in self._terms if one.start <= position < one.start + one.length)
        return next((one.term for one in inside), None)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            term = self.term_at(self._position(event.pos().toPointF()))
            if term is None:
                QToolTip.hideText()
            else:  # our own words, without markup: nothing that a tooltip could take for rich text
                QToolTip.showText(event.globalPos(), f"{term.name}: {term.says}", self)
            return True
        return super().event(event)

    def _selection(self) -> list[QTextLayout.FormatRange]:
        return [*map(_dotted, self._terms), *super()._selection()]


def _dotted(found: Found) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    marked.start, marked.length = found.start, found.length
    look = QTextCharFormat()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    look.setUnderlineColor(color(Ink.MUTED))
    marked.format = look
    return marked
