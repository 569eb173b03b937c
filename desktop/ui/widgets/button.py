"""The one button: primary, secondary, danger, ghost or link, an icon before and key caps after its words."""

from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import SMALLEST_TARGET, color, px, target_px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.key_cap import caps_width, paint_caps, split_keys

_ICON, _GAP, _SIDE, _KEYS_GAP = 16, 7, 12, 10


class ButtonKind(Enum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"
    GHOST = "ghost"  # no edge until the pointer is on it
    LINK = "link"  # words in the accent, for lesser ways
    QUIET_LINK = "quiet link"  # small muted words


class ButtonSize(Enum):
    SMALLEST = 24  # a lone icon inside a field
    SMALL = 28
    REGULAR = 32
    LARGE = 36


class Button(QAbstractButton):
    """A push button. `keys` are shown, not bound: pages bind them to actions."""

    focus_radius = 8

    def __init__(
        self, text: str = "", kind: ButtonKind = ButtonKind.SECONDARY, *, icon: str = "", keys: str = "",
        size: ButtonSize = ButtonSize.REGULAR, trailing_icon: str = "", parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._kind, self._size, self._is_under_pointer = kind, size, False
        self._icon, self._trailing, self._caps = icon, trailing_icon, split_keys(keys)
        self._leader: Button | None = None
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if keys:
            self.setAccessibleDescription(keys)

    def setText(self, text: str) -> None:
        """Show the words as they are: an ampersand is no mnemonic."""
        text = clean(text)
        super().setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    @property
    def words(self) -> str:
        return self.text().replace("&&", "&")

    def show_icon(self, name: str) -> None:
        self._icon = name
        self.updateGeometry()
        self.update()

    def show_kind(self, kind: ButtonKind) -> None:
        self._kind = kind
        self.update()

    @property
    def leads(self) -> bool:
        """True for the one button of a page that the eye is to find first."""
        return self._kind is ButtonKind.PRIMARY and self._leader is None

    def give_way(self, leader: "Button | None") -> None:
        """Look secondary while another button leads, and do not show a key that presses that one; None leads again."""
        if leader is not self._leader:
            self._leader = leader
            self.update()

    def show_keys(self, keys: str) -> None:
        self._caps = split_keys(keys)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = 0 if self._is_link else px(_SIDE)
        if not self.words and not self._is_link:
            return QSize(target_px(self._size.value), target_px(self._size.value))
        wide = round(self._content_width()) + self._caps_room() + 2 * side + 1
        return QSize(max(SMALLEST_TARGET, wide), target_px(self._size.value))

    def minimumSizeHint(self) -> QSize:
        """Where there is no room for all, the key caps go; the palette and `?` still tell them."""
        hint = self.sizeHint()
        return QSize(hint.width() - self._caps_room(), hint.height())

    def width_within(self, room: int) -> int:
        """Return how wide it is in a line of a flow: without its key caps no wider than its words."""
        whole = self.sizeHint().width()
        return whole if whole <= room else self.minimumSizeHint().width()

    def _caps_room(self) -> int:
        return px(_KEYS_GAP) + caps_width(self._caps) if self._caps else 0

    @property
    def _is_link(self) -> bool:
        return self._kind in (ButtonKind.LINK, ButtonKind.QUIET_LINK)

    @property
    def _icon_px(self) -> int:
        return 14 if self._is_link and self._size is ButtonSize.SMALL else _ICON

    @property
    def _type(self) -> Type:
        """Small links belong to small print."""
        return Type.SMALL_STRONG if self._is_link and self._size is ButtonSize.SMALL else Type.BODY_STRONG

    def _content_width(self) -> float:
        width = text_width(self.words, font(self._type))
        for name in (self._icon, self._trailing):
            if name and (self.words or name == self._icon):  # a lone icon stands for all
                width += px(self._icon_px) + (px(_GAP) if self.words else 0)
        return width

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.55)
        fill, edge, ink = self._colors()
        panel(painter, QRectF(self.rect()), radius=px(7), fill=fill, edge=edge)
        self._paint_content(painter, ink)

    def _paint_content(self, painter: QPainter, ink: QColor) -> None:
        middle = self.height() / 2
        is_taken = self._leader is not None and self._leader._caps == self._caps
        shows_caps = bool(self._caps) and not is_taken and self.width() >= self.sizeHint().width()
        x = (self.width() - self._content_width() - (self._caps_room() if shows_caps else 0)) / 2
        if self._icon:
            x = self._paint_glyph(painter, self._icon, x, middle, ink) + (px(_GAP) if self.words else 0)
        box = QRectF(x, 0, self.width() - x, self.height())
        x += words(painter, self.words, box, font=font(self._type), tint=ink)
        if self._trailing and self.words:
            x = self._paint_glyph(painter, self._trailing, x + px(_GAP), middle, ink)
        if shows_caps:
            is_plain = not self.leads
            cap_ink, cap_edge = (color(Ink.MUTED), color(Ink.EDGE)) if is_plain else (ink, _faded(ink))
            paint_caps(painter, x + px(_KEYS_GAP), middle, self._caps, ink=cap_ink, edge=cap_edge)

    def _paint_glyph(self, painter: QPainter, name: str, x: float, middle: float, ink: QColor) -> float:
        side = px(self._icon_px)
        paint_icon(painter, name, QRectF(x, middle - side / 2, side, side), ink)
        return x + side

    def _colors(self) -> tuple[QColor | None, QColor | None, QColor]:
        is_active = self.isEnabled() and (self._is_under_pointer or self.isDown())
        match self._kind:
            case ButtonKind.PRIMARY if self.leads:
                return color(Ink.ACCENT_HOVER if is_active else Ink.ACCENT), None, color(Ink.ON_ACCENT)
            case ButtonKind.DANGER:
                return (color(Ink.BAD_SOFT) if is_active else None), color(Ink.BAD), color(Ink.BAD)
            case ButtonKind.GHOST:
                return (
                    (color(Ink.CHIP) if is_active else None),
                    None,
                    color(Ink.TEXT if is_active else Ink.MUTED),
                )
            case ButtonKind.LINK:
                return None, None, color(Ink.ACCENT_HOVER if is_active else Ink.ACCENT)
            case ButtonKind.QUIET_LINK:
                return None, None, color(Ink.TEXT if is_active else Ink.MUTED)
            case ButtonKind.PRIMARY | ButtonKind.SECONDARY:
                return color(Ink.CHIP if is_active else Ink.RAISED), color(Ink.EDGE), color(Ink.TEXT)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def event(self, event: QEvent) -> bool:
        """Space and Enter act on the focused control before they are anybody's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _presses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button as Space does; a key that is held presses it once."""
        if _presses(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


def _presses(event: QKeyEvent) -> bool:
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return is_plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _faded(ink: QColor) -> QColor:
    edge = QColor(ink)
    edge.setAlpha(200 if theme().tokens.is_dark else 230)
    return edge
