"""Short labels: one that elides and keeps its whole text in a tooltip, headings, caps, and an icon."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_OF_MARKUP = frozenset("<>&\"'")


def plain_tooltip(widget: QWidget, text: str) -> None:
    """Set a tooltip that shows the text as it is: Qt would render what looks like markup, and load files."""
    shown = clean(text)
    if not _OF_MARKUP.isdisjoint(shown):
        from html import escape  # brings two thousand names of characters, which no first frame needs

        shown = escape(shown)
    widget.setToolTip(f"<span>{shown}</span>" if text else "")


class Label(QLabel):
    """One line of plain text that keeps its width."""

    def __init__(
        self, text: str = "", role: Type = Type.BODY, ink: Ink = Ink.TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        typeset(self, role, ink)

    def setText(self, text: str) -> None:
        super().setText(clean(text))


class ElidedLabel(QLabel):
    """One line of plain text that gives way; what does not fit is told in the tooltip."""

    def __init__(
        self, text: str = "", role: Type = Type.BODY, ink: Ink = Ink.TEXT, parent: QWidget | None = None, *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        typeset(self, role, ink)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(clean(text))

    @property
    def is_cut(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(px(24), self.sizeHint().width()), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        plain_tooltip(self, self.text() if self.is_cut else "")
        tint = self.palette().color(self.foregroundRole())
        align = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        words(
            QPainter(self), self.text(), QRectF(self.rect()),
            font=self.font(), tint=tint, align=align, elide=self._mode,
        )  # fmt: skip


class SectionLabel(ElidedLabel):
    """The heading of a part of a page."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, Type.SECTION, Ink.TEXT, parent)


class CapsLabel(Label):
    """A small heading in capitals over a value or a list."""

    def __init__(self, text: str = "", ink: Ink = Ink.MUTED, parent: QWidget | None = None) -> None:
        super().__init__(text.upper(), Type.CAPS, ink, parent)


class IconMark(QWidget):
    """An icon beside words that say the same; screen readers pass over it."""

    def __init__(
        self, name: str, ink: Ink = Ink.MUTED, *, size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._ink, self._size = name, ink, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_as(self, name: str, ink: Ink) -> None:
        self._name, self._ink = name, ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._size), px(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        side = px(self._size)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(QPainter(self), self._name, box, color(self._ink))
