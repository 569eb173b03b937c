"""What may be written here, under the cursor: a short list that the text's own keys move through, and what each is."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.redaction.clean import clean
from desktop.ui.editor.offers import Offer, OfferKind
from desktop.ui.editor.problem_words import plain_words
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.wrapped_label import lay_out

_ROWS, _ROW, _SIDE, _WIDTH, _ICON = 8, 26, 10, 430, 14
_ABOUT = 6  # lines of the explanation
_ICONS = {
    OfferKind.KEY: "plus",
    OfferKind.WORD: "check",
    OfferKind.CHECK: "search",
    OfferKind.FIELD: "chart-line",
    OfferKind.STEP: "list-checks",
    OfferKind.RUNBOOK: "library",
    OfferKind.INPUT: "sliders-horizontal",
    OfferKind.FUNCTION: "zap",
}


class OfferList(QWidget):
    """Keeps the focus in the text: `take_key` is asked with each key before the text has it."""

    taken = Signal(object)  # an Offer

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self.offers: tuple[Offer, ...] = ()
        self._at = self._first = 0
        self._rows = _ROWS
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def current(self) -> Offer | None:
        return self.offers[self._at] if self.isVisible() and self.offers else None

    def show_offers(self, offers: Sequence[Offer], place: QPoint, line_height: int) -> None:
        """Show a list with its first offer chosen; `place` is under the cursor, in the parent's pixels."""
        self.offers, self._at, self._first = tuple(offers), 0, 0
        if not offers:
            self.hide()
            return
        self._arrange(place, line_height)
        self._tell()
        self.show()
        self.raise_()
        self.update()

    def follow(self, place: QPoint, line_height: int) -> None:
        """The cursor stands elsewhere now: the list must not lie over its line."""
        self._arrange(place, line_height)
        self._first = min(max(self._first, self._at - self._rows + 1), self._at)
        self.update()

    def _arrange(self, place: QPoint, line_height: int) -> None:
        """Stand under the cursor, or over it where there is more room; with fewer rows where there is little."""
        room = self._owner.rect()
        width = min(px(_WIDTH), room.width() - px(8))
        x = max(px(4), min(place.x(), room.width() - width - px(4)))
        below = room.height() - place.y() - px(8)
        above = place.y() - line_height - px(8)
        about = self._about_height(width)
        self._rows = _ROWS
        is_below = self._list_height + about <= below or below >= above
        most = below if is_below else above
        self._rows = max(1, min(_ROWS, (most - about - px(8)) // px(_ROW)))
        height = min(most, self._list_height + about)
        # Close to the line of the cursor: of the next one only a sliver would be left.
        y = place.y() + 1 if is_below else place.y() - line_height - height
        self.setGeometry(QRect(x, y, width, height))

    @property
    def _list_height(self) -> int:
        return min(len(self.offers), self._rows) * px(_ROW) + px(8)

    def _about_height(self, width: int) -> int:
        """The explanation has room for the longest of the list, so that the list stands still."""
        texts = {offer.description for offer in self.offers if offer.description}
        if not texts:
            return 0
        return min(_height(max(texts, key=len), width), _ABOUT * px(16)) + px(14)

    def take_key(self, event: QKeyEvent) -> bool:
        """Move, take or close; False for a key that is the text's."""
        if not self.isVisible() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        if event.key() in moves:
            self._move(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        wrapped = (self._at + by) % len(self.offers)
        self._at = wrapped if abs(by) == 1 else min(max(self._at + by, 0), len(self.offers) - 1)
        self._first = min(max(self._first, self._at - self._rows + 1), self._at)
        self._tell()
        self.update()

    def _take(self) -> None:
        offer = self.current
        self.hide()
        if offer is not None:
            self.taken.emit(offer)

    def _tell(self) -> None:
        offer = self.offers[self._at]
        place = self.tr("{n} of {all}").replace("{n}", str(self._at + 1))
        place = place.replace("{all}", str(len(self.offers)))
        self.setAccessibleName(clean(f"{offer.label}, {offer.about}, {place}"))
        self.setAccessibleDescription(clean(offer.description))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() - px(4)) // px(_ROW)
        if 0 <= row < min(self._rows, len(self.offers) - self._first):
            self._at = self._first + row
            self._take()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._move(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        panel(painter, QRectF(self.rect()), radius=px(7), fill=color(Ink.RAISED), edge=color(Ink.EDGE))
        widest = max(text_width(offer.label, font(Type.MONO_SMALL)) for offer in self._shown)
        for row, offer in enumerate(self._shown):
            box = QRectF(px(4), px(4) + row * px(_ROW), self.width() - 2 * px(4), px(_ROW))
            self._paint_row(painter, box, offer, self._first + row == self._at, widest)
        self._paint_about(painter)

    @property
    def _shown(self) -> tuple[Offer, ...]:
        return self.offers[self._first : self._first + self._rows]

    def _paint_row(self, painter: QPainter, box: QRectF, offer: Offer, is_on: bool, widest: float) -> None:
        if is_on:
            panel(painter, box, radius=px(5), fill=color(Ink.ACCENT_SOFT), edge=color(Ink.ACCENT))
        side = px(_ICON)
        glyph = QRectF(box.left() + px(8), box.center().y() - side / 2, side, side)
        paint_icon(painter, _ICONS[offer.kind], glyph, color(Ink.ACCENT if is_on else Ink.MUTED))
        left = glyph.right() + px(8)
        label = QRectF(left, box.top(), min(widest, box.width() * 0.6) + px(2), box.height())
        words(painter, offer.label, label, font=font(Type.MONO_SMALL), tint=color(Ink.TEXT))
        about = QRectF(label.right() + px(12), box.top(), box.right() - label.right() - px(20), box.height())
        if offer.about and about.width() > px(30):
            words(painter, offer.about, about, font=font(Type.SMALL), tint=color(Ink.MUTED))

    def _paint_about(self, painter: QPainter) -> None:
        offer, top = self.offers[self._at], self._list_height
        if self.height() <= top + px(10):
            return
        painter.fillRect(QRectF(1, top, self.width() - 2, 1), color(Ink.LINE))
        text = whole_sentences(plain_words(offer.description), self.width(), self.height() - top - px(10))
        layout = lay_out(text, font(Type.SMALL), self.width() - 2 * px(_SIDE))[0]
        painter.setPen(color(Ink.MUTED))
        painter.setClipRect(QRectF(0, top, self.width(), self.height() - top - px(4)))
        layout.draw(painter, QPoint(px(_SIDE), top + px(6)))


def whole_sentences(text: str, width: int, room: int) -> str:
    """Return as many sentences as fit, so that none ends in the middle; the first one in any case."""
    while _height(text, width) > room and (end := text.rstrip(".").rfind(". ")) > 0:
        text = text[: end + 1]
    return text


def _height(text: str, width: int) -> int:
    return lay_out(text, font(Type.SMALL), width - 2 * px(_SIDE))[1]
