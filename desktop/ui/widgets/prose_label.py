"""A wrapped label of the author's words: code in the face of commands, bold words, points of a list, addresses."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QToolTip

from desktop.redaction.clean import clean
from desktop.ui.address import address_of, open_address
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.prose import Look, Prose, Span, read_prose
from desktop.ui.widgets.terms_label import TermsLabel


class ProseLabel(TermsLabel):
    """`setText` takes what the author wrote; `text` is what is shown. It is plain text with looks, never rich text."""

    _prose = Prose("")
    _pressed = ""  # the address on which the button went down

    def setText(self, text: str) -> None:
        prose = read_prose(clean(text))
        if prose.spans != self._prose.spans:
            self._laid = {}
            self.updateGeometry()
            self.update()
        self._prose = prose
        super().setText(prose.text)
        self.setMouseTracking(bool(self.links))

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses in it that may be opened."""
        spans = (one for one in self._prose.spans if one.look is Look.LINK)
        texts = (self._prose.text[one.start : one.start + one.length] for one in spans)
        return tuple(address for text in texts if (address := address_of(text)))

    def link_at(self, at: QPointF) -> str:
        """Return the address under a place; nothing where there is none."""
        position = self._position(at)
        for one in self._prose.spans:
            start = _units(self._prose.text[: one.start])
            words = self._prose.text[one.start : one.start + one.length]
            if one.look is Look.LINK and start <= position < start + _units(words):
                return address_of(words)
        return ""

    def event(self, event: QEvent) -> bool:
        """An address tells where it leads before it is pressed."""
        if not isinstance(event, QHelpEvent) or event.type() is not QEvent.Type.ToolTip:
            return super().event(event)
        if address := self.link_at(event.pos().toPointF()):
            told = self.tr("Opens {address}").replace("{address}", address)
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = self.link_at(event.position()) if event.button() is Qt.MouseButton.LeftButton else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_link = bool(self.link_at(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that began and ended on the same address opens it; one that selects words does not."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, ""
        if pressed and not self.selected_text and self.link_at(event.position()) == pressed:
            open_address(pressed)

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
        if span.look is Look.LINK:
            look.setForeground(color(Ink.ACCENT))
            look.setFontUnderline(True)
            marked.format = look
            return marked
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
