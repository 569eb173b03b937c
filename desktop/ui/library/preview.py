"""The chosen runbook: what it is for, what each of its steps does, and the button that starts it."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.library.step_outline import StepOutline
from desktop.ui.ports import Entry, can_open
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Rule, Surface
from desktop.ui.widgets.chip import effect_chip
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import duration_words

WIDTH = 404
_SYMPTOMS = 8


class Preview(Surface):
    started = Signal()
    edited = Signal()
    pinned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="l", parent=parent)
        fix(self, width=WIDTH)
        self._title = WrappedLabel("", Type.TITLE)
        self._origin = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._summary = WrappedLabel("")
        self._start = Button(self.tr("Start run"), ButtonKind.PRIMARY, icon="play", keys="Enter")
        self._edit = Button(self.tr("Edit"), keys="E")
        self.pin = Button(self.tr("Pin"), keys="P")
        self._notice = Banner("", Tone.UNKNOWN)
        self._facts, self._symptoms = FactTable(), WrappedLabel("", Type.BODY)
        self._chips, self._steps = QHBoxLayout(), StepOutline()
        self._symptoms_head = CapsLabel(self.tr("Found by"))
        self._start.clicked.connect(self.started)
        self._edit.clicked.connect(self.edited)
        self.pin.clicked.connect(self.pinned)
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        pad(whole, 1)
        scroll = ScrollColumn()
        pad(scroll.column, 24, 20, 20, 20, gap=12)
        column = scroll.column
        head = QVBoxLayout()
        pad(head, gap=4)
        head.addWidget(self._title)
        head.addWidget(self._origin)
        column.addLayout(head)
        column.addWidget(self._summary)
        buttons = Flow()
        pad(buttons, 0, 2, 0, 2, gap=8)
        for button in (self._start, self._edit, self.pin):
            buttons.addWidget(button)
        column.addLayout(buttons)
        column.addWidget(self._notice)
        column.addWidget(Rule())
        column.addWidget(self._facts)
        column.addWidget(self._symptoms_head)
        column.addWidget(self._symptoms)
        column.addWidget(Rule())
        steps = QHBoxLayout()
        pad(steps, gap=8)
        steps.addWidget(CapsLabel(self.tr("Steps")))
        steps.addStretch(1)
        pad(self._chips, gap=8)
        steps.addLayout(self._chips)
        column.addLayout(steps)
        column.addWidget(self._steps)
        column.addStretch(1)
        whole.addWidget(scroll)

    def show_entry(
        self, entry: Entry, effects: Iterable[tuple[str, int]], *, is_pinned: bool = False
    ) -> None:
        self._title.setText(entry.title)
        self._origin.setText(" · ".join(part for part in (entry.id, entry.owner) if part))
        self._summary.setText(entry.summary)
        self._start.setEnabled(can_open(entry))
        self._start.setText(self.tr("Start run") if entry.is_trusted else self.tr("Review what it does"))
        self._start.show_icon("play" if entry.is_trusted else "eye")
        self.pin.setText(self.tr("Unpin") if is_pinned else self.tr("Pin"))
        self._show_notice(entry)
        self._facts.show_facts(
            (
                Fact(self.tr("Usually takes"), duration_words(entry.estimate)),
                Fact(self.tr("Reviewed"), str(entry.reviewed or self.tr("not yet"))),
                Fact(self.tr("Tags"), ", ".join(entry.tags)),
            )
        )
        self._symptoms.setText("\n".join(entry.symptoms[:_SYMPTOMS]))
        self._symptoms.setVisible(bool(entry.symptoms))
        self._symptoms_head.setVisible(bool(entry.symptoms))
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for effect, count in effects:
            self._chips.addWidget(effect_chip(effect, count))
        self._steps.show_steps(entry.steps)

    def _show_notice(self, entry: Entry) -> None:
        self._notice.hide()
        if entry.problems:
            count = len(entry.problems)
            words = self.tr("This file has {n} problems and cannot run:")
            words = words if count > 1 else self.tr("This file has a problem and cannot run:")
            told = words.replace("{n}", str(count))
            self._notice.tell(
                f"{told}\n" + "\n".join(str(problem) for problem in entry.problems[:3]), Tone.BAD
            )
        elif not entry.is_trusted:
            self._notice.tell(
                self.tr(
                    "This runbook is not from a trusted folder. It can be read, and runs once you trust it."
                ),
                Tone.UNKNOWN,
            )
