"""A wrapped label of the author's words: code in the face of commands, bold words, points of a list."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QTextCharFormat, QTextLayout

from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.prose import Look, Prose, Span, read_prose
from desktop.ui.widgets.terms_label import TermsLabel


class ProseLabel(TermsLabel):
    """`setText` takes what the author wrote; `text` is what is shown. It is plain text with looks, never rich text."""

    _prose = Prose("")

    def setText(self, text: str) -> None:
        prose = read_prose(clean(text))
        if prose.spans != self._prose.spans:
            self._laid = {}
            self.updateGeometry()
            self.update()
        self._prose = prose
        super().setText(prose.text)

    def changeEvent(self, event: QEvent) -> None:
        """Another scheme has another ground behind code."""
        if event.type() is QEvent.Type.PaletteChange:
            self._laid = {}
        super().changeEvent(event)

    def _looks(self) -> list[QTextLayout.FormatRange]:
        return [self._look(one) for one in self._prose.spans]

    def _look(self, span: Span) -> QTextLayout.FormatRange:
        marked, look = QTextLayout.FormatRange(), QTextCharFormat()
        marked.start = _units(self._prose.text[: span.start])
        marked.length = _units(self._prose.text[span.start : span.start + span.length])
        face = font(Type.MONO) if span.look is Look.CODE else self.font()
        face.setPointSizeF(self.font().pointSizeF())
        if span.look is Look.STRONG:
            face.setWeight(font(Type.BODY_STRONG).weight())
        else:
            look.setBackground(color(Ink.CHIP))
        look.setFont(face)
        marked.format = look
        return marked


def _units(text: str) -> int:
    """Return how long a text is to Qt, which counts a character outside of the first plane as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
