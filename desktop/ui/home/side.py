"""Beside the runs on Home: what is due soon, the pinned runbooks, and others at hand."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.home.cards import RunbookRow
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import SectionLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from desktop.ui.home.due_card import DueCard
    from desktop.ui.home.pinned_card import PinnedCard

_QUIET_MS = 300  # a library that is known is read in less


class Side(QWidget):
    """The numbers with Alt belong to the pinned runbooks; while nothing is pinned, to those at hand."""

    def __init__(self, viewmodel: HomeViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._shown: object = None
        # Each is made once there is something in it: the first paint of somebody new has neither.
        self.due: DueCard | None = None
        self.pinned: PinnedCard | None = None
        self._at_hand, self._runbooks = QWidget(), Card(inset=(0, 4), gap=0)
        self._hint = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._waits_long = False
        column = self._column = QVBoxLayout(self)
        pad(column, gap=24)
        column.addWidget(self._at_hand)
        inside = QVBoxLayout(self._at_hand)
        pad(inside, gap=12)
        inside.addWidget(SectionLabel(self.tr("Runbooks at hand")))
        inside.addWidget(self._runbooks)
        inside.addWidget(self._hint)
        viewmodel.changed.connect(self._render)
        if viewmodel.is_reading:
            QTimer.singleShot(_QUIET_MS, self, self._tell_reading)
        self._render()

    @property
    def actions_here(self) -> tuple[Action, ...]:
        vm = self._vm
        lines = [line for line in vm.pinned.lines if line.keys]
        pinned = [(line.title, partial(vm.pinned.open_at, at)) for at, line in enumerate(lines, 1)]
        starts = pinned or [(entry.title, partial(vm.start, entry.id)) for entry in vm.at_hand]
        words = self.tr("Start {title}")
        actions = [
            Action(words.replace("{title}", title), f"Alt+{at}", start, "play", is_listed=False)
            for at, (title, start) in enumerate(starts, 1)
        ]
        if self.pinned is not None and pinned:
            actions.append(Action(self.tr("Edit what is pinned"), "Alt+P", self.pinned.toggle_edit, "pin"))
        if vm.pinned.removed:
            actions.append(Action(self.tr("Pin it again"), "U", vm.pinned.put_back, "undo-2"))
        return tuple(actions)

    def _render_due(self) -> None:
        is_due = bool(self._vm.due)
        if is_due and self.due is None:
            from desktop.ui.home.due_card import DueCard

            self.due = DueCard(self._vm)
            self._column.insertWidget(0, self.due)
        if self.due is not None:
            self.due.setVisible(is_due)

    def _render_pinned(self) -> None:
        pinned = self._vm.pinned
        is_shown = bool(pinned.lines or pinned.removed or pinned.trouble)
        if is_shown and self.pinned is None:
            from desktop.ui.home.pinned_card import PinnedCard

            self.pinned = PinnedCard(pinned)
            self._column.insertWidget(self._column.indexOf(self._at_hand), self.pinned)
        if self.pinned is not None:
            self.pinned.setVisible(is_shown)

    @Slot()
    def _tell_reading(self) -> None:
        self._waits_long = True
        self._render()

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        self._render_due()
        self._render_pinned()
        shown, has_pins = vm.at_hand, bool(vm.pinned.lines)
        told = self.tr("P pins the runbook that is chosen in the Library.")
        hint = told if has_pins else f"{self.tr('Alt and a number starts one.')} {told}"
        is_reading = self._waits_long and vm.is_reading
        self._at_hand.setVisible(bool(shown) or is_reading)
        self._runbooks.setVisible(bool(shown))
        if (shown, has_pins, is_reading) == self._shown:
            return
        self._shown = (shown, has_pins, is_reading)
        self._hint.setText(self.tr("Reading the runbooks…") if is_reading else hint)
        empty(self._runbooks.body)
        for at, entry in enumerate(shown, 1):
            if at > 1:
                self._runbooks.body.addWidget(Rule())
            row = RunbookRow(entry, "" if has_pins else f"Alt+{at}", vm.effect_of(entry))
            row.picked.connect(vm.start)
            self._runbooks.body.addWidget(row)
