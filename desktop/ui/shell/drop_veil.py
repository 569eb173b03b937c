"""What lies over the window while a file is held over it: where it would go, in one sentence."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

_MARGIN, _RADIUS, _HEIGHT, _ICON = 3, 12, 64, 22  # the frame stands outside of all words


class DropVeil(QWidget):
    covers_focus = True

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    @property
    def words(self) -> str:
        return self._words

    def tell(self, text: str) -> None:
        room = self.parentWidget()
        if room is not None:
            self.setGeometry(room.rect())
        self._words = text
        self.setAccessibleName(clean(text))
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(color(Ink.GROUND))
        ground.setAlpha(215)
        painter.fillRect(self.rect(), ground)
        edge = QRectF(self.rect()).adjusted(px(_MARGIN), px(_MARGIN), -px(_MARGIN), -px(_MARGIN))
        painter.setPen(QPen(color(Ink.ACCENT), max(1, px(2)), Qt.PenStyle.DashLine))
        painter.drawRoundedRect(edge, px(_RADIUS), px(_RADIUS))
        self._paint_words(painter, edge)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        face = font(Type.CARD_TITLE)
        wide = min(room.width() - px(32), text_width(self._words, face) + px(_ICON + 12 + 2 * 22))
        box = QRectF(0, 0, wide, px(_HEIGHT))
        box.moveCenter(room.center())
        panel(painter, box, radius=px(_RADIUS), fill=color(Ink.RAISED), edge=color(Ink.EDGE))
        side = px(_ICON)
        glyph = QRectF(box.left() + px(22), box.center().y() - side / 2, side, side)
        paint_icon(painter, "paperclip", glyph, color(Ink.ACCENT))
        inside = QRectF(glyph.right() + px(12), box.top(), box.right() - glyph.right() - px(22), box.height())
        words(painter, self._words, inside, font=face, tint=color(Ink.TEXT))
