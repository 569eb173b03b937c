"""The card of a test: the rungs one below the other, how far it came, and a way to stop one that takes long."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.connections.ladder import LadderRow, took_words
from desktop.ui.connections.rung_row import RungRow
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.wrapped_label import WrappedLabel

_HELD = (StepState.PASS,)


class LadderCard(Card):
    cancel_asked = Signal()

    def __init__(self, viewmodel: ConnectionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(0, 14), gap=4)
        self._vm = viewmodel
        self._rows: list[RungRow] = []
        self._how_far = ElidedLabel("", Type.SMALL_STRONG)
        self._when = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.cancel = Button(self.tr("Cancel"), icon="circle-stop", keys="Esc", size=ButtonSize.SMALL)
        head = QHBoxLayout()
        pad(head, 16, 0, 16, 0, gap=10)
        head.addWidget(Label(self.tr("Test"), Type.CARD_TITLE))
        head.addStretch(1)
        head.addWidget(self._how_far)
        head.addWidget(self.cancel)
        self.body.addLayout(head)
        about = QVBoxLayout()
        pad(about, 16, 0, 16, 4)
        about.addWidget(self._when)
        self.body.addLayout(about)
        self._ladder = QVBoxLayout()
        pad(self._ladder, 8, 0, 8, 0)
        self.body.addLayout(self._ladder)
        self.cancel.clicked.connect(self.cancel_asked)
        viewmodel.test_changed.connect(self.render_test)
        self.render_test()

    @property
    def rows(self) -> tuple[LadderRow, ...]:
        return self._vm.ladder

    @Slot()
    def render_test(self) -> None:
        rows = self._vm.ladder
        while len(self._rows) < len(rows):
            self._rows.append(RungRow())
            self._ladder.addWidget(self._rows[-1])
        for at, widget in enumerate(self._rows):
            widget.setVisible(at < len(rows))
            if at < len(rows):
                widget.show_row(rows[at], is_first=at == 0, is_last=at == len(rows) - 1)
        self.cancel.setVisible(self._vm.can_cancel)
        words, ink = self._progress(rows)
        self._how_far.setText(words)
        self._how_far.setVisible(bool(words))
        dye(self._how_far, ink)
        self._when.setText(self._timing())

    def _progress(self, rows: tuple[LadderRow, ...]) -> tuple[str, Ink]:
        held = sum(row.state in _HELD for row in rows)
        numbers = {"{n}": str(min(held + 1, len(rows))), "{all}": str(len(rows))}
        if self._vm.is_testing:
            return _filled(self.tr("rung {n} of {all}"), numbers), Ink.ACCENT
        if self._vm.is_stopped:
            return _filled(self.tr("stopped by you at rung {n} of {all}"), numbers), Ink.MUTED
        if self._vm.broken is not None:
            return _filled(self.tr("breaks at rung {n} of {all}"), numbers), Ink.BAD
        if self._vm.rungs:
            return _filled(self.tr("all {all} rungs hold"), numbers), Ink.OK
        return "", Ink.MUTED

    def _timing(self) -> str:
        at = self._vm.tested_at
        if at is None:
            return self.tr("Not tested yet. A test reads and changes nothing; it ends by itself after 45 s.")
        local = at.astimezone()
        is_today = local.date() == self._vm.now().astimezone().date()
        when = f"{local:%H:%M:%S}" if is_today else f"{local.day} {local:%b %H:%M}"
        if self._vm.is_testing:
            return self.tr("Since {when}; every rung has its own deadline").replace("{when}", when)
        total = took_words(sum(rung.duration_s or 0.0 for rung in self._vm.rungs))
        return _filled(self.tr("{when}, {total} in total, every rung with its own deadline"),
                       {"{when}": when, "{total}": total})  # fmt: skip


def _filled(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(key, value)
    return text
