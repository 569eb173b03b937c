"""When a person who looks elsewhere should hear of a run: a long step has ended, or they are waited for."""

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from desktop.domain.entry import EntryState
from desktop.engine.next import Over
from desktop.engine.plan import waits_for_person
from desktop.ui.run.rows import ended_sentence
from desktop.ui.run.viewmodel import RunViewModel

LONG_S = 10.0


def tr(text: str) -> str:
    return QCoreApplication.translate("Attention", text)


class Attention(QObject):
    """`wanted` with one sentence. It names steps, and nothing of what was read: others may see the screen."""

    wanted = Signal(str)

    def __init__(self, model: RunViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._step = ""  # what runs
        model.step_began.connect(self._begin)  # of a short step `changed` may tell the end only
        model.changed.connect(self._look)

    @Slot()
    def _begin(self) -> None:
        self._step = self._model.current

    @Slot()
    def _look(self) -> None:
        model = self._model
        if model.is_working:
            self._step = model.current
            return
        if (begun := model.view.latest.get(self._step)) and begun.state is EntryState.RUNNING:
            return  # it is written down, and begins now
        step, self._step = self._step, ""
        if step and (words := self._words(step, model.worked_s)):
            self.wanted.emit(words)

    def _words(self, step: str, took_s: float) -> str:
        """Return what to say now that nothing runs any more; nothing for a short step that nobody is asked about."""
        model = self._model
        if isinstance(model.coming, Over):
            return ended_sentence(model.coming.ended) if took_s >= LONG_S else ""
        if waits_for_person(model.coming):
            return self._about(tr("Waits for you: step {n}, {title}"), model.coming.step)
        if took_s < LONG_S:
            return ""
        entry = model.view.latest.get(step)
        word = tr(str(entry.verdict.value)) if entry is not None and entry.verdict else tr("ended")
        return self._about(tr("Step {n}, {title}: {verdict}").replace("{verdict}", word), step)

    def _about(self, words: str, step: str) -> str:
        model = self._model
        return words.replace("{n}", model.number_of(step)).replace("{title}", model.title_of(step))
