"""Words to find in an output: which hit is shown of how many, the next and the one before, Esc puts it away."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.theme.dress import fix, pad, typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.field import Frame, LineInput
from desktop.ui.widgets.labels import ElidedLabel, IconMark
from desktop.ui.widgets.line_ring import Hits

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QWidget):
    """`asked` comes with every change of the words and for the next hit; it is true to go backwards."""

    changed = Signal(str)
    asked = Signal(bool)
    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = Frame()
        fix(self._frame, height=30)
        self.edit = LineInput(self._frame)
        typeset(self.edit, Type.BODY)
        self.edit.setPlaceholderText(name)
        self.edit.setAccessibleName(name)
        self._frame.row.addWidget(IconMark("search", Ink.MUTED))
        self._frame.row.addWidget(self.edit, 1)
        self.told = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self.before = _lone("chevron-up", self.tr("The hit before (Shift+Enter)"))
        self.next = _lone("chevron-down", self.tr("The next hit (Enter)"))
        self.leave = _lone("x", self.tr("Put the search away (Esc)"))
        row = QHBoxLayout(self)
        pad(row, gap=4)
        row.addWidget(self._frame, 3)
        row.addSpacing(6)
        row.addWidget(self.told, 2)
        for part in (self.before, self.next, self.leave):
            row.addWidget(part)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.edit.textChanged.connect(self.changed)
        self.edit.installEventFilter(self)
        self.before.clicked.connect(lambda: self.asked.emit(True))
        self.next.clicked.connect(lambda: self.asked.emit(False))
        self.leave.clicked.connect(self.closed)
        self.show_hits(Hits(), 0)

    @property
    def text(self) -> str:
        return self.edit.text()

    def show_hits(self, hits: Hits, passed_over: int) -> None:
        """Tell which line is shown of how many; and where lines were passed over, that only the rest was searched."""
        self._frame.refuse(bool(self.text) and not hits.count)
        told = ""
        if self.text:
            found = self.tr("line {n} of {all}").replace("{n}", f"{hits.at:,}")
            told = found.replace("{all}", f"{hits.count:,}") if hits.count else self.tr("nothing found")
            told += self.tr(", in what is shown") if passed_over else ""
        self.told.setText(told)
        self.edit.setAccessibleDescription(told)
        for button in (self.before, self.next):
            button.setEnabled(hits.count > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, with Shift back; Esc puts the bar away with what is written in it."""
        if not isinstance(event, QKeyEvent) or event.type() not in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            return False
        is_enter, is_leave = event.key() in _ENTER, event.key() == Qt.Key.Key_Escape
        if not (is_enter or is_leave) or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            self._obey(event, is_leave=is_leave)
        return True

    def _obey(self, event: QKeyEvent, *, is_leave: bool) -> None:
        if is_leave:
            self.closed.emit()
        else:
            self.asked.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    @Slot()
    def select_all(self) -> None:
        self.edit.selectAll()


def _lone(icon: str, name: str) -> Button:
    made = Button("", ButtonKind.GHOST, icon=icon, size=ButtonSize.SMALL)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
