"""The card before a change: where, exactly what, with which values, the risk and the way back."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.step import Effect
from desktop.engine.next import AskConsent
from desktop.redaction.clean import clean
from desktop.ui.cards.risk_row import risk_row
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel

_TOP = Qt.AlignmentFlag.AlignTop
_NAME_WIDTH = 72  # px at 100 %


class AllowButton(Button):
    """Pressed by the pointer or by Ctrl+Enter; Space and Enter, which a hand hits by habit, do nothing."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class ConsentCard(StepCard):
    """`allowed` carries the command that was shown and what was typed. The page's Ctrl+Enter allows, never Space."""

    allowed = Signal(str, str)
    skipped = Signal()
    stopped = Signal()

    def __init__(self, asked: AskConsent, about_row: str = "", parent: QWidget | None = None) -> None:
        self._asked = asked
        self._is_destroying = asked.prepared.effect is Effect.DESTROYS
        super().__init__(parent, tone=Tone.BAD if self._is_destroying else Tone.WARN, has_bar=True, gap=12)
        self.tick = CheckBox(self.tr("I have read the command. It may run once."))
        self.sentence = TextField()
        self.missing = WrappedLabel("", Type.SMALL_STRONG, Ink.WARN, self)
        self.missing.hide()
        self.allow = AllowButton(
            self.tr("Allow and run"),
            ButtonKind.DANGER if self._is_destroying else ButtonKind.PRIMARY,
            icon="play",
            keys="Ctrl+Enter",
        )
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.stop = Button(self.tr("End the run…"), ButtonKind.GHOST, icon="square", keys="Esc")
        self.tell_row(about_row)
        self._fill()
        self.allow.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tick.toggled.connect(self._weigh)
        self.sentence.changed.connect(self._weigh)
        self.allow.clicked.connect(self.allow_if_ready)
        self.skip.clicked.connect(self.skipped)
        self.stop.clicked.connect(self.stopped)
        self.setFocusProxy(self.skip)
        self._weigh()

    def _fill(self) -> None:
        self.body.addLayout(self._head())
        self.body.addLayout(self._what())
        self.body.addWidget(Rule())
        risks = risk_row(self._asked.risk, self._asked.undo)
        self.body.addLayout(risks)
        self.stand_up(risks)
        self.body.addWidget(Rule())
        said = QWidget()  # what is wanted and what is missing come to sight together
        column = QVBoxLayout(said)
        pad(column, gap=10)
        if self._asked.sentence:
            wanted = self.tr("To allow it, type: {sentence}").replace(
                "{sentence}", clean(self._asked.sentence)
            )
            column.addWidget(WrappedLabel(wanted, Type.BODY_STRONG))
            self.sentence.edit.setAccessibleName(clean(wanted))
            column.addWidget(self.sentence)
        else:
            self.sentence.hide()
            column.addWidget(self.tick)
        column.addWidget(self.missing)
        self.body.addWidget(said)
        self.end_with(self.allow, self.skip, self.stop, top=0)

    def _head(self) -> QHBoxLayout:
        prepared = self._asked.prepared
        ink = Ink.BAD if self._is_destroying else Ink.WARN
        told = self.tr("This step {effect} {where}")
        if self._is_destroying:  # not the host: something on it
            told = self.tr("This step {effect} something on {where}")
        words = told.replace("{effect}", prepared.effect.upper()).replace(
            "{where}", clean(prepared.target.label)
        )
        title, head = QHBoxLayout(), QHBoxLayout()
        pad(title, gap=10)
        pad(head, gap=10)
        icon = "trash-2" if self._is_destroying else "pencil"
        title.addWidget(IconMark(icon, ink, size=18), 0, _TOP)
        title.addWidget(WrappedLabel(words, Type.CARD_TITLE), 1)
        head.addLayout(title, 1)
        still = QVBoxLayout()
        pad(still, 0, 4)  # so that it stands on the line of the title
        still.addWidget(CapsLabel(self.tr("Nothing has changed yet")), 0, _TOP)
        head.addLayout(still)
        self.stand_up(head)
        return head

    def _what(self) -> QVBoxLayout:
        prepared = self._asked.prepared
        target = WrappedLabel(clean(str(prepared.target)), Type.MONO_STRONG)
        self.command = CommandBox(clean(prepared.command))
        parts: list[tuple[str, QWidget]] = [(self.tr("Target"), target), (self.tr("Command"), self.command)]
        values = [
            Fact(clean(name), clean(value) or self.tr("(empty)"), is_mono=True)
            for name, value in prepared.shown_environment.items()
        ]
        if values:
            parts.append((self.tr("Values"), FactTable(values)))
        column = QVBoxLayout()
        pad(column, gap=10)
        for name, part in parts:
            caps = CapsLabel(name)
            fix(caps, width=_NAME_WIDTH)
            row = QHBoxLayout()
            pad(row, gap=6)
            row.addWidget(caps, 0, _TOP)
            row.addWidget(part, 1)
            self.stand_up(row)
            column.addLayout(row)
        return column

    @property
    def is_ready(self) -> bool:
        """True once the person did what shows that they read it."""
        if self._asked.sentence:
            return self.sentence.edit.text().strip() == self._asked.sentence
        return self.tick.isChecked()

    @Slot()
    def _weigh(self) -> None:
        self.allow.setEnabled(self.is_ready)
        self.missing.hide()
        self.sentence.refuse(False)

    @Slot()
    def allow_if_ready(self) -> None:
        """Allow it, once the person did what shows that they read it; else say what that is, and go there."""
        if self.is_ready:
            self.allowed.emit(self._asked.prepared.command, self.sentence.edit.text().strip())
        elif self._asked.sentence:
            self._miss(
                self.tr("Nothing runs yet: the sentence has to stand here as it is above."), self.sentence
            )
            self.sentence.refuse(True)
        else:
            self._miss(self.tr("Nothing runs yet: read the command, then tick this box."), self.tick)

    def _miss(self, words: str, part: QWidget) -> None:
        self.missing.setText(words)
        self.missing.show()
        part.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words)
