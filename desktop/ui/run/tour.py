"""A short tour of the run page for whoever sees it for the first time: five callouts, while the run itself waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.dataclass import dataclass
from desktop.ui.run.callout import Callout

if TYPE_CHECKING:
    from desktop.ui.run.page import RunPage


def tr(text: str) -> str:
    return QCoreApplication.translate("Tour", text)


@dataclass(frozen=True, slots=True)
class Stop:
    """`part` gives what is pointed at, as far as it is shown."""

    words: str
    part: Callable[[], QWidget]


class Tour(QObject):
    """It holds nothing up: keys and buttons do what they always do. `ended` when it was seen or left."""

    ended = Signal()

    def __init__(self, page: "RunPage") -> None:
        super().__init__(page)
        self._page, self._at = page, 0
        self._stops = stops_of(page)
        self.callout = Callout(page)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._place)
        self.callout.went_on.connect(self.go_on)
        self.callout.left.connect(self.end)
        page.installEventFilter(self)
        page.model.changed.connect(self._later.start)

    @property
    def is_on(self) -> bool:
        return self.callout.isVisibleTo(self._page)

    @property
    def place(self) -> int:
        return self._at

    @Slot()
    def begin(self) -> None:
        self._at = 0
        self._show()

    @Slot()
    def go_on(self) -> None:
        if not self.is_on:
            return
        self._at += 1
        if self._at >= len(self._stops):
            self.end()
        else:
            self._show()

    @Slot()
    def end(self) -> None:
        if self.is_on:
            had_focus = self.callout.isAncestorOf(self._page.window().focusWidget())
            self.callout.hide()
            if had_focus:
                self._page.step.take_focus()
            self.ended.emit()

    def _show(self) -> None:
        self.callout.tell(self._stops[self._at].words, self._at + 1, len(self._stops))
        self.callout.show()
        self._later.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._later.start()
        return False

    @Slot()
    def _place(self) -> None:
        if not self.is_on:
            return
        part = self._stops[self._at].part()
        room = self._page.rect()
        spot = QRect(part.mapTo(self._page, QPoint(0, 0)), part.size())
        self.callout.point_at(spot.intersected(room))


def stops_of(page: "RunPage") -> tuple[Stop, ...]:
    step, flanks = page.step, page.flanks

    def context() -> QWidget:
        return page.context if page.context.isVisible() else flanks.strip

    def summary() -> QWidget:
        return page.context.so_far if page.context.so_far.isVisible() else flanks.strip.summary

    return (
        Stop(tr("These are the steps. Each shows in one line what was found. J and K look at others, and run nothing."),
             lambda: page.list.steps),
        Stop(tr("This is what runs, exactly as it is. Nothing runs before you say so: Space runs it. X explains it."),
             lambda: _first(step.command_box, step.buttons.run, step)),
        Stop(tr("The verdict comes here: what was measured, what it means, and where to go on. Enter goes there."),
             lambda: _first(step.verdict, step.buttons.run, step)),
        Stop(tr("On the right: where you are signed in, and your notes. N writes one; a screenshot can be pasted in."),
             context),
        Stop(tr("The summary writes itself. Copy it at any time: Ctrl+Shift+C, or Y for another format."),
             summary),
    )  # fmt: skip


def _first(*parts: QWidget) -> QWidget:
    return next((part for part in parts if part.isVisible()), parts[-1])
