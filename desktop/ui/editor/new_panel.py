"""Begins a new runbook: which kind of step comes first."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.language.first_step import FIRST_STEPS
from desktop.ui.editor.choice_banner import ChoiceBanner
from desktop.ui.theme.dress import pad, widest
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.labels import ElidedLabel, IconMark, Label, SectionLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

_WIDTH = 720
_ICONS = {
    "check": "search", "run": "terminal", "plugin": "terminal", "judge": "git-branch", "do": "hand",
    "ask": "message-square", "wait": "hourglass", "use": "library", "group": "list", "escalate": "users",
    "end": "flag",
}  # fmt: skip
_WORDS = {
    "check": "Reads typed values of a machine, an account or a service, and judges them.",
    "run": "Runs a script; it reads unless it says otherwise.",
    "plugin": "Runs a Nagios or Monitoring plugin, whose exit status is the verdict.",
    "judge": "Reads nothing: holds earlier readings against a limit.",
    "do": "Tells a person what to do by hand, and may ask for values.",
    "ask": "Asks a question whose answer decides where to go on.",
    "wait": "Waits, with a countdown that can be cut short.",
    "use": "Follows another runbook in this place.",
    "group": "Holds steps that belong together, one after the other or side by side.",
    "escalate": "Hands over to somebody else and ends the run.",
    "end": "Ends the run and says how.",
}
_PARTS = {
    "Look and judge": ("check", "run", "plugin", "judge"),
    "A person's part": ("do", "ask", "wait"),
    "Lead on": ("use", "group", "escalate", "end"),
}


class KindRow(ClickRow):
    """One kind of step; the whole row begins a runbook with it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind, kind, height=48)
        words = QCoreApplication.translate("NewPanel", _WORDS[kind])
        self.setAccessibleDescription(words)
        row, both = QHBoxLayout(self), QVBoxLayout()
        pad(row, 14, 0, 14, 0, gap=12)
        pad(both, gap=1)
        row.addWidget(IconMark(_ICONS[kind], Ink.ACCENT, size=18))
        both.addStretch(1)
        both.addWidget(Label(kind, Type.BODY_STRONG))
        both.addWidget(ElidedLabel(words, Type.SMALL, Ink.MUTED))
        both.addStretch(1)
        row.addLayout(both, 1)


class NewPanel(QWidget):
    """`chosen` comes with the kind of the first step."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, KindRow] = {kind: KindRow(kind) for kind in FIRST_STEPS}
        self.banner = ChoiceBanner()
        whole = QVBoxLayout(self)
        pad(whole)
        scroll = ScrollColumn()
        pad(scroll.column, 28, 24, 28, 24)
        inner = QWidget()
        widest(inner, _WIDTH)
        column = QVBoxLayout(inner)
        pad(column, gap=10)
        column.addWidget(WrappedLabel(self.tr("New runbook"), Type.TITLE))
        told = self.tr("What does its first step do? It begins with a whole step of that kind to write over.")
        column.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        column.addWidget(self.banner)
        for title, kinds in _PARTS.items():
            column.addSpacing(4)
            column.addWidget(SectionLabel(QCoreApplication.translate("NewPanel", title)))
            column.addWidget(self._part(kinds))
        middle = QHBoxLayout()
        pad(middle)
        middle.addStretch(1)
        middle.addWidget(inner, 1000)
        middle.addStretch(1)
        scroll.column.addLayout(middle)
        scroll.column.addStretch(1)
        whole.addWidget(scroll)

    def _part(self, kinds: tuple[str, ...]) -> Card:
        card = Card(inset=(0, 3), gap=0)
        for at, kind in enumerate(kinds):
            if at:
                card.body.addWidget(Rule())
            card.body.addWidget(self.rows[kind])
            self.rows[kind].picked.connect(self.chosen)
        return card

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
        next(iter(self.rows.values())).setFocus(Qt.FocusReason.TabFocusReason)
