"""Begins a new runbook: which kind of step comes first."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.language.first_step import FIRST_STEPS
from desktop.ui.editor.choice_banner import ChoiceBanner
from desktop.ui.theme.dress import pad, widest
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

_ICONS = {
    "check": "search", "run": "terminal", "plugin": "terminal", "judge": "git-branch", "do": "hand",
    "ask": "message-square", "wait": "hourglass", "use": "library", "group": "list", "escalate": "users",
    "end": "flag",
}  # fmt: skip
_WORDS = {
    "check": "reads typed values of a machine, an account or a service, and judges them",
    "run": "runs a script; it reads unless it says otherwise",
    "plugin": "runs a Nagios or Monitoring plugin, whose exit status is the verdict",
    "judge": "reads nothing: holds earlier readings against a limit",
    "do": "tells a person what to do by hand, and may ask for values",
    "ask": "asks a question whose answer decides where to go on",
    "wait": "waits, with a countdown that can be cut short",
    "use": "follows another runbook in this place",
    "group": "holds steps that belong together, one after the other or side by side",
    "escalate": "hands over to somebody else and ends the run",
    "end": "ends the run and says how",
}


class NewPanel(QWidget):
    """`chosen` comes with the kind of the first step."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, Button] = {}
        self.banner = ChoiceBanner()
        whole = QVBoxLayout(self)
        pad(whole)
        scroll = ScrollColumn()
        pad(scroll.column, 28, 24, 28, 24, gap=12)
        scroll.column.addWidget(WrappedLabel(self.tr("New runbook"), Type.TITLE))
        told = self.tr("What does its first step do? It begins with a whole step of that kind to write over.")
        scroll.column.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        scroll.column.addWidget(self.banner)
        scroll.column.addWidget(self._kinds())
        scroll.column.addStretch(1)
        whole.addWidget(scroll)

    def _kinds(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        pad(grid, 0, 8, 0, 0, gap=10)
        grid.setColumnStretch(1, 1)
        for row, kind in enumerate(FIRST_STEPS):
            button = Button(kind, icon=_ICONS[kind])
            words = QCoreApplication.translate("NewPanel", _WORDS[kind])
            button.setAccessibleDescription(words)
            button.clicked.connect(lambda _checked=False, kind=kind: self.chosen.emit(kind))
            self.buttons[kind] = button
            grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(WrappedLabel(words, Type.BODY), row, 1, Qt.AlignmentFlag.AlignVCenter)
        widest(box, 720)
        return box

    def show_lost(self, when: str) -> None:
        """Offer the text of a new runbook that was never saved; nothing for none."""
        self.banner.setVisible(bool(when))
        if when:
            self.banner.tell(
                self.tr("A new runbook that was never saved is still here"),
                self.tr("It was typed {when}.").replace("{when}", when),
                self.tr("Take it up"), self.tr("Drop it"),
            )  # fmt: skip

    def take_focus(self) -> None:
        next(iter(self.buttons.values())).setFocus(Qt.FocusReason.TabFocusReason)
