"""The buttons under a step: run it, skip it, go on from it, back to where the run is, and stop what runs."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.quantity import show_seconds
from desktop.engine.next import Enter
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.progress_line import ProgressLine
from desktop.ui.widgets.spinner import Spinner

_SPINS_AFTER_S = 0.3
_TOLD_AFTER_S = 3  # a step that is quicker needs no clock


class ActionRow(QWidget):
    skip_asked = Signal()
    again_asked = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.run = Button(self.tr("Run check"), ButtonKind.PRIMARY, icon="play", keys="Space")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.back = Button("", ButtonKind.PRIMARY, icon="arrow-right", keys="Enter")
        self.again = Button("", icon="undo-2", keys="G")
        self.stop = Button(self.tr("Stop step"), ButtonKind.DANGER, icon="square", keys="Esc")
        self.elapsed, self.spinner = ElidedLabel("", Type.BODY, Ink.MUTED), Spinner()
        self.spinner.hide()
        self._soon = QTimer(self, singleShot=True, interval=round(_SPINS_AFTER_S * 1000) + 10)
        self._soon.timeout.connect(self.tell_elapsed)
        self.progress = ProgressLine(self.tr("Rows that are done"))
        self._ways = QWidget()
        column, row, ways = QVBoxLayout(self), QHBoxLayout(), Flow()
        self._ways.setLayout(ways)
        pad(column, gap=8)
        pad(row, gap=10)
        pad(ways, gap=10)
        for part in (self.run, self.skip, self.back, self.again):
            ways.addWidget(part)
        row.addWidget(self._ways, 1)
        row.addWidget(self.spinner)
        row.addWidget(self.elapsed, 1)
        row.addWidget(self.stop)
        column.addLayout(row)
        column.addWidget(self.progress)
        self.skip.clicked.connect(self.skip_asked)
        self.again.clicked.connect(self.again_asked)

    def show_for(self, facts: StepFacts, *, has_verdict: bool) -> None:
        model = self._model
        can_run = model.can_run and facts.is_current and model.waiting is None
        is_elsewhere = model.is_looking_back and not has_verdict
        is_running_here = model.is_working and not model.is_looking_back
        self.run.setVisible(can_run)
        self.run.setText(self._run_words(facts))
        self.skip.setVisible(can_run)
        self.back.setVisible(is_elsewhere)
        self.back.setText(self.tr("Go to step {n}").replace("{n}", model.number_of(model.follows)))
        self.again.setVisible(is_elsewhere and model.can_go_back)
        self.again.setText(model.again_words)
        self.stop.setVisible(is_running_here)
        self.stop.setText(self.tr("Stop all rows") if len(model.run.working) > 1 else self.tr("Stop step"))
        self.elapsed.setVisible(is_running_here)
        self._ways.setVisible(not is_running_here)
        done = model.rows_done if is_running_here else None
        self.progress.setVisible(done is not None)
        if done is not None:
            self.progress.show_share(done[0] / max(1, done[1]))
        self.setVisible(can_run or is_elsewhere or is_running_here)

    def _run_words(self, facts: StepFacts) -> str:
        coming = self._model.coming
        if isinstance(coming, Enter):
            if not coming.fan:
                return self.tr("Run them side by side")
            rows = (
                self.tr("Run {n} rows") if coming.fan[0].item is not None else self.tr("Run on {n} targets")
            )
            return rows.replace("{n}", str(len(coming.fan)))
        words = {
            "check": self.tr("Run check"),
            "plugin": self.tr("Run plugin"),
            "wait": self.tr("Start the wait"),
        }
        return words.get(facts.kind, self.tr("Run command"))

    @Slot()
    def tell_elapsed(self) -> None:
        """Tell how many rows are done, and after a while for how long it has been going on."""
        model, seconds = self._model, self._model.running_s
        is_timed = model.is_working and model.wait_s is None
        words = self.tr("Running for {time}").replace("{time}", show_seconds(int(seconds)))
        parts = (model.progress_text, words if is_timed and seconds >= _TOLD_AFTER_S else "")
        self.elapsed.setText(" · ".join(part for part in parts if part))
        self.spinner.setVisible(is_timed and seconds >= _SPINS_AFTER_S)
        if is_timed and seconds < _SPINS_AFTER_S and self.isVisible():
            self._soon.start()
