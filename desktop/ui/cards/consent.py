"""The card before a change: where, exactly what, with which values, the risk and the way back."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.runbook import Effect
from desktop.engine.next import AskConsent
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel


class ConsentCard(Card):
    """`allowed` carries the command that was shown and what was typed. Ctrl+Enter allows, never Space alone."""

    allowed = Signal(str, str)
    skipped = Signal()

    def __init__(self, asked: AskConsent, parent: QWidget | None = None) -> None:
        self._asked = asked
        is_destroying = asked.prepared.effect is Effect.DESTROYS
        tone = Tone.BAD if is_destroying else Tone.WARN
        super().__init__(parent, tone=tone, has_bar=True)
        self.tick = CheckBox(self.tr("I have read the command. It may run once."))
        self.sentence = TextField(placeholder=asked.sentence)
        self.allow = Button(
            self.tr("Allow and run"),
            ButtonKind.DANGER if is_destroying else ButtonKind.PRIMARY,
            icon="play",
            keys="Ctrl+Enter",
        )
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self._fill()
        self.allow.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.allow.setEnabled(False)
        self.tick.toggled.connect(self._weigh)
        self.sentence.changed.connect(self._weigh)
        self.allow.clicked.connect(self._allow)
        self.skip.clicked.connect(self.skipped)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, self._allow)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        self.setFocusProxy(self.skip)

    def _fill(self) -> None:
        asked, prepared = self._asked, self._asked.prepared
        where = clean(prepared.target.label)
        head = QHBoxLayout()
        pad(head, gap=8)
        verb = self.tr("This step {effect} {where}").replace("{effect}", prepared.effect.upper())
        head.addWidget(WrappedLabel(verb.replace("{where}", where), Type.CARD_TITLE))
        head.addWidget(ElidedLabel(self.tr("Nothing has changed yet."), Type.BODY, Ink.MUTED), 1)
        self.body.addLayout(head)
        self.body.addWidget(CommandBox(clean(prepared.command)))
        values = [
            Fact(clean(name), clean(value), is_mono=True)
            for name, value in prepared.shown_environment.items()
        ]
        none_named = self.tr("The runbook names none.")
        facts = [
            Fact(self.tr("Target"), clean(str(prepared.target)), is_mono=True),
            *values,
            Fact(self.tr("Risk"), clean(asked.risk) or none_named),
            Fact(self.tr("Undo"), clean(asked.undo) or self.tr("The runbook names no way back.")),
        ]
        self.body.addWidget(FactTable(facts))
        if asked.sentence:
            wanted = self.tr("To allow it, type: {sentence}").replace("{sentence}", asked.sentence)
            self.body.addWidget(WrappedLabel(wanted, Type.BODY_STRONG))
            self.sentence.edit.setAccessibleName(wanted)
            self.body.addWidget(self.sentence)
        else:
            self.sentence.hide()
            self.body.addWidget(self.tick)
        row = QHBoxLayout()
        pad(row, 0, 4, 0, 0, gap=10)
        row.addWidget(self.allow)
        row.addWidget(self.skip)
        row.addStretch(1)
        self.body.addLayout(row)

    @property
    def is_ready(self) -> bool:
        """True once the person did what shows that they read it."""
        if self._asked.sentence:
            return self.sentence.edit.text().strip() == self._asked.sentence
        return self.tick.isChecked()

    @Slot()
    def _weigh(self) -> None:
        self.allow.setEnabled(self.is_ready)

    @Slot()
    def _allow(self) -> None:
        if self.is_ready:
            self.allowed.emit(self._asked.prepared.command, self.sentence.edit.text().strip())
