"""What is asked in place, over the step, before a run skips, stops, goes back or ticks something off."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Slot

from desktop.engine.next import At
from desktop.ui.run.going import going_words, start_of
from desktop.ui.run.owed import Owed, owed_of
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.viewmodel import RunViewModel


def tr(text: str) -> str:
    return QCoreApplication.translate("Asking", text)


def ask_tick_off(bar: ReasonBar, owed: Owed, then: Callable[[str], None]) -> None:
    """Ask whether something has been put back; it cannot be said again that it has not."""
    asked = tr("Has this been put back? {what}").replace("{what}", owed.text)
    asked += f" ({owed.target})" if owed.target else ""
    hint = tr("How, for the summary (may stay empty)")
    bar.ask(asked, tr("Tick off"), then, needs_words=False, hint=hint)


class Asking(QObject):
    """Asks on one bar; what was asked is done only while the run still stands where it stood."""

    def __init__(self, model: RunViewModel, bar: ReasonBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._bar = model, bar

    @Slot()
    def skip(self) -> None:
        model, coming = self._model, self._model.coming
        if not model.can_skip or not isinstance(coming, At):
            return
        asked = self.tr("Why is this step skipped? The summary tells it, and the list reminds you of it.")
        if model.row_text:
            asked = self.tr("Why is this row skipped? The summary tells it.")
        self._bar.ask(asked, self.tr("Skip"), self._still_there(partial(model.skip, coming)))

    @Slot()
    def stop(self) -> None:
        if not self._model.is_over:
            asked = self.tr("End the run here? Say why; it cannot be resumed after this.")
            self._bar.ask(asked, self.tr("End the run"), self._model.stop)

    @Slot()
    def go_to_shown(self) -> None:
        """Ask before the run goes on from the step that is looked at."""
        self.go_to(self._model.shown)

    def go_to(self, path: str) -> None:
        model = self._model
        if model.is_over or model.is_paused or model.is_working:
            return
        verb = self.tr("Go on from step {n}").replace("{n}", model.number_of(start_of(path)))
        hint = self.tr("Why, for the summary (may stay empty)")
        then = self._still_there(partial(model.go_to, path))
        self._bar.ask(going_words(model.view, path), verb, then, needs_words=False, hint=hint)

    @Slot(int)
    def tick_off(self, seq: int) -> None:
        owed = next((one for one in owed_of(self._model.run) if one.seq == seq), None)
        if owed is not None and not owed.is_met:
            ask_tick_off(self._bar, owed, partial(self._model.meet, seq))

    def _still_there(self, then: Callable[[str], None]) -> Callable[[str], None]:
        place = (self._model.view.current, self._model.view.row)

        def do(words: str) -> None:
            if (self._model.view.current, self._model.view.row) == place:
                then(words)
            else:
                self._model.refused.emit(self.tr("The run has gone on meanwhile; nothing was done."))

        return do
