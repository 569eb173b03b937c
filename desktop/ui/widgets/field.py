"""Fields to type or choose in: an edge that can be seen, our own ground, the focus ring around it."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui.theme.dress import fix, pad, typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.scroll import slim


class Frame(QWidget):
    """The edge around a field; red while what is in it is refused."""

    focus_radius = 7

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_refused = False
        self.row = QHBoxLayout(self)
        pad(self.row, 10, 0, 10, 0, gap=8)

    def refuse(self, is_refused: bool) -> None:
        self.is_refused = is_refused
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        edge = Ink.BAD if self.is_refused else Ink.EDGE
        panel(QPainter(self), QRectF(self.rect()), radius=px(7), fill=color(Ink.GROUND), edge=color(edge))


class LineInput(QLineEdit):
    """A frameless line edit that lives in a Frame. Pasted line breaks become spaces."""

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self.focus_frame = frame
        self.setFrame(False)
        _clear_ground(self)

    def event(self, event: QEvent) -> bool:
        """Enter belongs to the field that has the keyboard, before it is anybody's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        _leave_files(event) or super().dragEnterEvent(event)


class TextField(Frame):
    """One line of text. `edit` is the line edit itself."""

    changed = Signal(str)

    def __init__(
        self, text: str = "", *, placeholder: str = "", role: Type = Type.BODY, is_secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.edit = LineInput(self)
        typeset(self.edit, role)
        self.edit.setText(text)
        self.edit.setPlaceholderText(placeholder)
        if is_secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.row.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self.changed)
        fix(self, height=34)


class TextArea(Frame):
    """Several lines of plain text. `submitted` comes on Ctrl+Enter, and on Enter where it is asked for."""

    changed = Signal()
    submitted = Signal()

    def __init__(
        self, *, placeholder: str = "", role: Type = Type.BODY, enter_submits: bool = False,
        input_type: "type[PlainInput] | None" = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._enter_submits = enter_submits
        self.edit = (input_type or PlainInput)(self)
        typeset(self.edit, role)
        self.edit.setPlaceholderText(placeholder)
        self.edit.installEventFilter(self)
        pad(self.row, 8, 6, 4, 6, gap=8)
        self.row.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self.changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._submits(event):
            self.submitted.emit()
            return True
        return False

    def _submits(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            return True
        return self._enter_submits and not held & Qt.KeyboardModifier.ShiftModifier


class PlainInput(QPlainTextEdit):
    """A plain text edit without a frame, where Tab moves on as everywhere else."""

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self.focus_frame = frame
        slim(self)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        _clear_ground(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        _leave_files(event) or super().dragEnterEvent(event)


class Choice(QComboBox):
    """One of a few words, painted as a field with a chevron."""

    focus_radius = 7

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        typeset(self, Type.BODY)
        fix(self, height=34)

    def sizeHint(self) -> QSize:
        widest = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0
        )
        return QSize(widest + px(10 + 10 + 16 + 10), px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        panel(painter, box, radius=px(7), fill=color(Ink.GROUND), edge=color(Ink.EDGE))
        side = px(16)
        glyph = QRectF(box.right() - side - px(8), box.center().y() - side / 2, side, side)
        inside = box.adjusted(px(10), 0, -side - px(14), 0)
        ink = color(Ink.TEXT if self.isEnabled() else Ink.FAINT)
        words(painter, self.currentText(), inside, font=self.font(), tint=ink)
        paint_icon(painter, "chevron-down", glyph, color(Ink.MUTED))


def _leave_files(event: QDragEnterEvent) -> bool:
    """Leave files to the window: their paths are no text that anybody meant to type."""
    if event.mimeData().hasUrls():
        event.ignore()
        return True
    return False


def _clear_ground(edit: QWidget) -> None:
    """Let the frame's ground show; a property, so that a change of theme keeps it."""
    edit.setAutoFillBackground(False)
    look = QPalette()
    look.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
    edit.setPalette(look)
