"""The right pane of a run: where it runs, notes with their times, and the summary as it grows."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show
from desktop.domain.run import Note
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean
from desktop.summary.note_points import attached_words
from desktop.ui.copying import copy_as_button
from desktop.ui.evidence.attached import AttachedList
from desktop.ui.run.fan import short_label
from desktop.ui.run.note_field import NoteField
from desktop.ui.run.owed import owed_of
from desktop.ui.run.owed_list import OwedList
from desktop.ui.run.trend import TrendModel, TrendPort
from desktop.ui.run.trend_part import TrendPart
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Rule, Surface
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

CONTEXT_WIDTH = 316  # px at 100 %
_SHOWN_FACTS = (
    ("hostname", "Host"),
    ("os_name", "System"),
    ("system", "System"),
    ("kernel", "Kernel"),
    ("arch", "Machine"),
    ("reached_by", "Reached by"),
    ("key", "Key"),
    ("account", "Account"),
    ("arn", "Identity"),
    ("region", "Region"),
)


class ContextPane(Surface):
    def __init__(
        self, model: RunViewModel, trends: TrendPort | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        self._model = model
        self.trend = TrendPart(TrendModel(model, trends, self))
        self._facts, self._notes = FactTable(), WrappedLabel("", Type.SMALL)
        self.so_far = WrappedLabel("", Type.SMALL)
        self.owed, self._owed_part = OwedList(), QWidget()
        self.note, self.attached = NoteField(), AttachedList()
        self.preview = Button(self.tr("Preview"), icon="eye", size=ButtonSize.SMALL)
        self.copy = Button(self.tr("Copy"), icon="copy", size=ButtonSize.SMALL)
        self.copy.setAccessibleName(self.tr("Copy the summary"))
        self.copy_as = copy_as_button(ButtonSize.SMALL)
        self.fold = Button("", ButtonKind.GHOST, icon="panel-right-close", size=ButtonSize.SMALL)
        self.fold.setAccessibleName(self.tr("Fold the context away"))
        scroll = ScrollColumn()
        outer = QVBoxLayout(self)
        pad(outer, 1, 0, 0, 0)
        outer.addWidget(scroll)
        column = scroll.column
        pad(column, 16, 16, 16, 16, gap=10)
        head = QHBoxLayout()
        pad(head)
        head.addWidget(CapsLabel(self.tr("Target")))
        head.addStretch(1)
        head.addWidget(self.fold)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addWidget(self.trend)
        column.addWidget(self._owed_part)
        part = QVBoxLayout(self._owed_part)
        pad(part, gap=10)
        for widget in (Rule(), CapsLabel(self.tr("To put back"), Ink.WARN), self.owed):
            part.addWidget(widget)
        column.addWidget(Rule())
        column.addWidget(CapsLabel(self.tr("Notes")))
        column.addWidget(self._notes)
        column.addWidget(self.attached)
        column.addWidget(self.note)
        column.addWidget(Rule())
        column.addWidget(CapsLabel(self.tr("Summary so far")))
        column.addWidget(self.so_far)
        row = Flow()
        pad(row, gap=8)
        row.addWidget(self.preview)
        row.addWidget(self.copy)
        row.addWidget(self.copy_as)
        column.addLayout(row)
        column.addStretch(1)
        fix(self, width=CONTEXT_WIDTH)
        self.note.edit.returnPressed.connect(self._add_note)
        model.changed.connect(self._render)
        self._render()

    @Slot()
    def _add_note(self) -> None:
        self._model.add_note(self.note.edit.text())
        self.note.edit.clear()

    @Slot()
    def _render(self) -> None:
        self._facts.show_facts(self._target_facts())
        run = self._model.run
        owed = owed_of(run)
        before = self.owed.buttons
        self.owed.show_owed(owed)
        if self.owed.buttons is not before:
            self._order_owed()
        self._owed_part.setVisible(bool(owed))
        self._notes.setText("\n".join(_note_text(note) for note in run.notes))
        self._notes.setVisible(bool(run.notes))
        self.attached.show_refs(ref for note in run.notes for ref in note.attached)
        self.attached.setVisible(bool(self.attached.refs))
        told = [
            f"{entry.verdict.word.upper()}  {clean(entry.said).splitlines()[0]}"
            for entry in self._model.view.latest.values()
            if entry.counts
            and not entry.row
            and (entry.fan or not entry.is_container)  # a group only says again what is inside it
            and entry.verdict in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN)
            and clean(entry.said).strip()
        ]
        self.so_far.setText("\n".join(told) or self.tr("Nothing that stands out so far."))

    def _order_owed(self) -> None:
        """What has to be put back is made late and stands over the notes: Tab comes to it before them."""
        before: QWidget = self.fold
        for button in self.owed.buttons.values():
            QWidget.setTabOrder(before, button)
            before = button

    def _target_facts(self) -> list[Fact]:
        identities = self._model.run.identities
        known = [value for value in identities.values() if isinstance(value, dict)]
        asked = identities.get(self._model.step.target)
        here = [asked] if isinstance(asked, dict) else known
        if not here:
            return [Fact(self.tr("Target"), self.tr("not reached yet"), Ink.MUTED)]
        facts = here[-1].get("facts")
        rows = [Fact(self.tr("Signed in"), short_label(str(here[-1].get("label", ""))))]
        if isinstance(facts, dict):
            rows += [
                Fact(label, clean(show(facts[name], name))) for name, label in _SHOWN_FACTS if facts.get(name)
            ]
        return rows


def _note_text(note: Note) -> str:
    parts = (note.text, *map(attached_words, note.attached))
    return f"{note.at.astimezone():%H:%M}  " + "\n".join(clean(part) for part in parts if part)
