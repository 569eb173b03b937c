"""The line at the foot of the window: saved, keyring, observe-only, and who we are at AWS."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.theme.dress import dye, fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Surface
from desktop.ui.widgets.labels import ElidedLabel, IconMark, plain_tooltip


class StatusBar(Surface):
    def __init__(self, model: StatusModel, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="t", parent=parent)
        fix(self, height=30)
        self._model = model
        self._saved, self._keyring, self._account = _FactLabel(), _FactLabel(), _FactLabel()
        self._observe = Button("", ButtonKind.LINK, icon="shield-check", size=ButtonSize.SMALL)
        self._observe.clicked.connect(self._toggle_observe)
        self._outbox = Button("", ButtonKind.LINK, icon="send", size=ButtonSize.SMALL)
        self._outbox.clicked.connect(model.outbox_asked)
        row = QHBoxLayout(self)
        pad(row, 16, 0, 16, 0, gap=18)
        row.addWidget(self._saved)
        row.addWidget(self._keyring)
        row.addWidget(self._observe)
        row.addWidget(self._outbox)
        row.addStretch(1)
        row.addWidget(self._account)
        model.changed.connect(self._render)
        theme().changed.connect(self._make_room)
        self._render()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Where there is no room for all, what is well is told by its icon alone."""
        quiet = [label for label in (self._saved, self._keyring) if label.is_quiet]
        for label in quiet:
            label.show_words(True)
        for label in quiet:
            row = self.layout()
            if row is None or row.sizeHint().width() <= self.width():
                return
            label.show_words(False)

    @Slot()
    def _render(self) -> None:
        now = self._model.now
        for label, fact in (
            (self._saved, now.saved),
            (self._keyring, now.keyring),
            (self._account, now.account),
        ):
            label.show_fact(fact)
        self._show_outbox(now.outbox)
        word = self.tr("on") if now.is_observe_only else self.tr("off")
        self._observe.setText(self.tr("Observe-only: {word}").replace("{word}", word))
        self._observe.show_icon("shield-check" if now.is_observe_only else "shield-alert")
        self._observe.show_kind(ButtonKind.LINK if now.is_observe_only else ButtonKind.QUIET_LINK)
        self._make_room()

    def _show_outbox(self, fact: StatusFact | None) -> None:
        self._outbox.setVisible(fact is not None)
        if fact is not None:
            self._outbox.setText(fact.text)
            self._outbox.setAccessibleName(self.tr("Outbox: {told}").replace("{told}", clean(fact.text)))
            self._outbox.show_icon(fact.icon)

    @Slot()
    def _toggle_observe(self) -> None:
        self._model.observe_only_asked.emit(not self._model.now.is_observe_only)


class _FactLabel(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.is_quiet = True  # nothing is wrong with what it tells
        self._mark, self._text = IconMark("info", size=14), ElidedLabel("", Type.SMALL, Ink.MUTED)
        row = QHBoxLayout(self)
        pad(row, gap=6)
        row.addWidget(self._mark)
        row.addWidget(self._text)

    def show_fact(self, fact: StatusFact | None) -> None:
        self.setVisible(fact is not None)
        if fact is None:
            return
        ink = Ink.MUTED if fact.tone in (Tone.NEUTRAL, Tone.OK) else fact.tone.ink
        self._mark.show_as(fact.icon or "info", fact.tone.ink)
        self._text.setText(fact.text)
        self.is_quiet = ink is Ink.MUTED
        self.setAccessibleName(clean(fact.text))
        dye(self._text, ink)
        self.show_words(True)

    def show_words(self, is_shown: bool) -> None:
        self._text.setVisible(is_shown)
        plain_tooltip(self, "" if is_shown else self._text.text())
