"""The sheet on which a run is handed over: to whom, what to do next, by when, and what goes with it anyway."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import InputError
from desktop.ui.run.due import due_at
from desktop.ui.run.owed import Owed, counted
from desktop.ui.shell.sheet import Sheet
from desktop.ui.theme.dress import fix
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.field import TextArea, TextField
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import moment_words


class HandOverSheet(Sheet):
    """`given` carries to whom, the note, the next thing to do, and when it is due, or None."""

    given = Signal(str, str, str, object)

    def __init__(
        self, window: QWidget, open_words: str, owed: tuple[Owed, ...], now: Callable[[], datetime]
    ) -> None:
        super().__init__(window, width=600)
        self._now = now
        self.to = TextField(placeholder=self.tr("A person or a team"))
        self.next_action = TextField(placeholder=self.tr("What they do first; empty: what is open"))
        self.due = TextField(placeholder=self.tr("14:30, in 2 h, or a date"))
        self.note = TextArea(placeholder=self.tr("What they should know that the run does not tell"))
        self._due_told = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._about = FactTable(
            (
                Fact(self.tr("Open"), open_words),
                Fact(self.tr("To put back"), counted(owed) or self.tr("nothing"), Ink.TEXT),
            )
        )
        self.hand_over = Button(
            self.tr("Hand over"), ButtonKind.PRIMARY, icon="users", keys="Ctrl+Enter", size=ButtonSize.LARGE
        )
        self.leave = Button(self.tr("Not now"), keys="Esc", size=ButtonSize.LARGE)
        self._lay_out()
        self.to.changed.connect(self._weigh)
        self.due.changed.connect(self._weigh)
        self.hand_over.clicked.connect(self._give)
        self.leave.clicked.connect(self.close_panel)
        self.note.submitted.connect(self._give)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._give)
        self._weigh()

    def _lay_out(self) -> None:
        self.head(self.tr("Hand the run over"))
        told = self.tr("It stops here until somebody takes it over. This goes with it:")
        self.column.addWidget(WrappedLabel(told, Type.BODY, Ink.MUTED))
        self.column.addWidget(self._about)
        self.column.addWidget(Rule())
        self.column.addLayout(self.named(self.tr("To"), self.to))
        self.column.addLayout(self.named(self.tr("Next to do"), self.next_action))
        due = self.named(self.tr("Due"), self.due)
        due.addWidget(self._due_told)
        self.column.addLayout(due)
        self.column.addLayout(self.named(self.tr("Note"), self.note))
        fix(self.note, height=88)
        self.finish(self.hand_over, self.leave)

    def open_panel(self) -> None:
        self.show()
        self.raise_()
        self.to.setFocus()

    @Slot()
    def _weigh(self) -> None:
        fault, moment = "", None
        try:
            moment = due_at(self.due.edit.text(), self._now())
        except InputError as wrong:
            fault = str(wrong)
        self.due.refuse(bool(fault))
        self._due_told.setText(fault or (moment_words(moment) if moment else ""))
        self._due_told.setVisible(bool(self._due_told.text()))
        self.hand_over.setEnabled(bool(self.to.edit.text().strip()) and not fault)

    @Slot()
    def _give(self) -> None:
        if not self.hand_over.isEnabled():
            return
        due = due_at(self.due.edit.text(), self._now())
        texts = (self.to.edit.text(), self.note.edit.toPlainText(), self.next_action.edit.text())
        self.close_panel()
        self.given.emit(*texts, due)
