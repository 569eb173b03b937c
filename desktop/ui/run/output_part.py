"""The output of the step that is looked at: lines as they flow, or what an earlier reading gave."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.quantity import show_seconds
from desktop.ui.run.step_facts import StepFacts
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.line_ring import OutputLine
from desktop.ui.widgets.output_panel import OutputPanel


class OutputPart(OutputPanel):
    """`began` when the first line of what runs is shown."""

    began = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, binds_find=False)
        self._model = model
        self._shown_seq = 0  # the entry whose output is shown; 0 for what flows
        model.output_arrived.connect(self._flow)
        model.step_began.connect(self._clear)

    @Slot(object, int)
    def _flow(self, lines: tuple[OutputLine, ...], passed_over: int) -> None:
        if self._model.is_working and not self._model.is_looking_back:
            self.view.pass_over(passed_over)
            self.append(lines)
            if self.isHidden():
                self.show()
                self.began.emit()

    @Slot()
    def _clear(self) -> None:
        self.view.clear()
        self._shown_seq = 0

    def show_facts(self, facts: StepFacts) -> None:
        if facts.is_running:
            self.setVisible(bool(self.view.ring))
            self.show_status(self.tr("running"), Tone.ACCENT)
            return
        if facts.entry_seq != self._shown_seq:
            self._shown_seq = facts.entry_seq
            self.view.clear()
            self.append(OutputLine(line) for line in facts.output.splitlines())
            self.view.flush()
        self.setVisible(bool(facts.output))
        if facts.output:
            self._tell_how_it_ended(facts)

    def _tell_how_it_ended(self, facts: StepFacts) -> None:
        status = self.tr("read") if facts.exit_status is None else f"exit {facts.exit_status}"
        if facts.kind == "do":
            status = self.tr("pasted")
        tone = Tone.NEUTRAL if facts.exit_status is None else Tone.OK if facts.exit_status == 0 else Tone.WARN
        at = facts.finished_at.astimezone().strftime("%H:%M:%S %Z") if facts.finished_at else ""
        parts = (show_seconds(facts.duration_s) if facts.duration_s else "", at, *facts.evidence)
        self.show_status(status, tone, " · ".join(part for part in parts if part))
