"""The exact command, in the fixed-width face, wrapped and never shortened, with a button that copies it."""

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOLD_MS, _NAMED = 1500, 60
_INSET, _GAP = 12, 10
_WORDLESS_UNDER, _NARROWEST = (
    250,
    180,
)  # px at 100 %: the command needs the width more than the button its word


class CommandBox(Card):
    """Shows a command with a prompt before it. The text is cleaned by who gives it."""

    def __init__(self, command: str = "", *, prompt: str = "$", parent: QWidget | None = None) -> None:
        super().__init__(parent, ground=Ink.WELL, inset=(_INSET, 8))
        self._exact = command
        self._command = WrappedLabel(command.rstrip("\n"), Type.MONO)
        self._copy = Button(self.tr("Copy"), icon="copy", size=ButtonSize.SMALL)
        self._name_copy()
        self._copy.clicked.connect(self.copy)
        row = QHBoxLayout()
        pad(row, gap=_GAP)
        top = Qt.AlignmentFlag.AlignTop
        self._prompt = Label(prompt, Type.MONO, Ink.FAINT)
        line = QHBoxLayout()
        pad(line, 0, 4, 0, 4, gap=_GAP)  # one line stands in the middle of the button's height
        line.addWidget(self._prompt, 0, top)
        line.addWidget(self._command, 1, top)
        row.addLayout(line, 1)
        row.addWidget(self._copy, 0, top)
        self.body.addLayout(row)
        self._prompt.setVisible(bool(prompt))  # now that it has a parent: without one it would be a window
        self._forget = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._forget.timeout.connect(self._offer_again)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def copy_button(self) -> Button:
        return self._copy

    @property
    def command(self) -> str:
        return self._exact

    def show_command(self, command: str, *, prompt: str = "$") -> None:
        self._exact = command
        self._command.setText(command.rstrip("\n"))  # the last line end is copied, not shown as an empty line
        self._prompt.setText(prompt)
        self._prompt.setVisible(bool(prompt))
        self._show_copy()
        self._name_copy()

    def _name_copy(self) -> None:
        """Several boxes on a page are told apart by what they hold."""
        shown = " ".join(clean(self._exact).split())[:_NAMED]
        name = self.tr("Copy the command {command}").replace("{command}", shown)
        self._copy.setAccessibleName(name.rstrip())

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self._forget.start()
        self._show_copy()

    @Slot()
    def _offer_again(self) -> None:
        self._show_copy()
        self._name_copy()

    def _show_copy(self) -> None:
        is_done = self._forget.isActive()
        word = self.tr("Copied") if is_done else self.tr("Copy")
        self._copy.show_icon("check" if is_done else "copy")
        self._copy.setText(word)
        if self.width() < px(_WORDLESS_UNDER) or self._parts_a_word():
            self._copy.setText("")

    def _parts_a_word(self) -> bool:
        """Tell whether a part of the command, such as a path, is broken only because the button has a word."""
        told = self._command.fontMetrics()
        longest = max((told.horizontalAdvance(part) for part in self._command.text().split()), default=0)
        prompt = self._prompt.sizeHint().width() + px(_GAP) if self._prompt.text() else 0
        room = self.contentsRect().width() - 2 * px(_INSET) - prompt - px(_GAP)
        return room - self._copy.sizeHint().width() < longest + 2 <= room - self._copy.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_copy()
        self._name_copy()

    def minimumSizeHint(self) -> QSize:
        """What is narrower than its least width is measured for that one, and gets a height that it does not need."""
        least = super().minimumSizeHint()
        return QSize(min(px(_NARROWEST), least.width()), least.height())
