"""The clocks of the top bar: what is due next in a run, and what its desk has promised for its ticket."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.deadline import Deadline
from desktop.domain.desk import Sla
from desktop.redaction.clean import clean
from desktop.ui.deadline_words import TimeLeft, time_left
from desktop.ui.shell.mark_paint import HEIGHT, SIDE, mark_width, paint_mark
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticket.promise import promise_left
from desktop.ui.ticking import Ticker
from desktop.ui.widgets.labels import plain_tooltip

_LONGEST_NAME = 40


class Countdown(QWidget):
    """What is due next in the run itself; it wakes the window each minute, and each second in the last two."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._deadline: Deadline | None = None
        self._is_short, self._told = False, TimeLeft("", "", Tone.ACCENT)
        self._icon = "timer"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.ticker = Ticker(clock, self)
        self.ticker.ticked.connect(self._tell)

    @property
    def told(self) -> TimeLeft:
        return self._told

    def show_deadline(self, deadline: Deadline | None) -> None:
        self._deadline = deadline
        self.ticker.aim((deadline.at,) if deadline else ())
        self._tell()

    def show_short(self, is_short: bool) -> None:
        """Show the time alone where there is no room for the sentence; it is still spoken."""
        self._is_short = is_short
        self.updateGeometry()
        self.update()

    @property
    def full_width(self) -> int:
        return mark_width(self._told.text)

    @property
    def short_width(self) -> int:
        return mark_width(self._told.short)

    @Slot()
    def _tell(self) -> None:
        if self._deadline is not None:
            self._say(time_left(self._deadline, self._clock()), self._deadline.what)

    def _say(self, told: TimeLeft, about: str) -> None:
        self._told = told
        self.setAccessibleName(clean(told.text))
        plain_tooltip(self, ": ".join(part for part in (told.text, clean(about)) if part))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(mark_width(self._told.short if self._is_short else self._told.text), px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        words_ = self._told.short if self._is_short else self._told.text
        paint_mark(QPainter(self), QRectF(self.rect()).adjusted(px(SIDE), 0, 0, 0), self._icon, words_,
               self._told.tone.ink)  # fmt: skip


class PromiseClock(Countdown):
    """The nearest promise of the ticket: its name and what is left, or for how long it has been broken."""

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(clock, parent)
        self._promise: Sla | None = None

    def show_promise(self, promise: Sla | None) -> None:
        self._promise = promise
        runs = promise is not None and promise.due_at is not None and not promise.is_paused
        self.ticker.aim(
            (promise.due_at,) if promise is not None and promise.due_at is not None and runs else ()
        )
        self._tell()
        self.setVisible(promise is not None)

    @Slot()
    def _tell(self) -> None:
        if self._promise is None:
            return
        left = promise_left(self._promise, self._clock())
        name = " ".join(clean(self._promise.name).split())[:_LONGEST_NAME]
        self._icon = left.icon
        self._say(TimeLeft(f"{name}: {left.text}", left.short or left.text, left.tone), "")
