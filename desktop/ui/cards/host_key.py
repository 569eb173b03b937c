"""The card of a host that is not known: its fingerprint in full, and one way to trust exactly this key."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.events import Decision
from desktop.engine import commands as c
from desktop.engine.next import AskHostKey
from desktop.redaction.clean import clean
from desktop.ui.cards.key_compare import KeyCompare
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel


class HostKeyCard(StepCard):
    """`decided` carries the command. The focus starts on the way that trusts nothing."""

    decided = Signal(object)

    def __init__(self, asked: AskHostKey, about_row: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.WARN, has_bar=True, gap=10)
        self._asked = asked
        host = clean(asked.host)
        title = self.tr("{host} is not known here: is it the right machine?").replace("{host}", host)
        compare = KeyCompare(asked.key_kind, asked.fingerprint)
        self.key, self.tick = compare.key, compare.tick
        self.trust = Button(self.tr("Trust this key"), ButtonKind.PRIMARY, icon="key-round")
        self.go_on = Button(self.tr("Go on without this host"), icon="arrow-right")
        self.trust.setEnabled(False)
        advice = self.tr(
            "Whoever answers at this name showed the key below, and nothing was sent to it. Compare it with what the "
            "host's owner gives you by another way, or with what this prints at the host's own console:"
        )
        self.tell_row(about_row)
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(IconMark("key-round", Ink.WARN, size=20), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(WrappedLabel(title, Type.CARD_TITLE), 1)
        self.body.addLayout(head)
        self.body.addWidget(WrappedLabel(advice))
        self.body.addWidget(compare)
        self.end_with(self.trust, self.go_on)
        self.tick.toggled.connect(self.trust.setEnabled)
        self.trust.clicked.connect(self._trust)
        self.go_on.clicked.connect(self._go_on)
        self.setFocusProxy(self.go_on)

    @Slot()
    def _trust(self) -> None:
        self.decided.emit(c.AcceptHostKey(self._asked.host, self._asked.fingerprint))

    @Slot()
    def _go_on(self) -> None:
        asked = self._asked
        self.decided.emit(c.Decide(asked.step, Decision.GO_ON, row=asked.row, entry=asked.entry))
