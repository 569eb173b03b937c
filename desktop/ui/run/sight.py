"""Tells the model of a run what has been on the screen: nothing is run, answered or allowed before it was."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.run.giving import Giving


class Sight(QWidget):
    """A pixel over the step, which is painted whenever the step is.

    Keys and clicks that came while the page was busy are delivered after it was painted: so what was painted counts as
    seen once there is nothing left to deliver."""

    def __init__(self, model: Giving, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._laid = model, model.face
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(1, 1)

    def laid(self) -> None:
        """The step is laid out as the model is now, and not painted yet."""
        self._laid = self._model.face
        self.raise_()
        self.update()  # even where it was seen before: what was painted in between may not have been told yet

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.updatesEnabled():  # where nothing is painted, there is nothing to wait for
            self._model.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._model.unwatch()

    def paintEvent(self, event: QPaintEvent) -> None:
        QTimer.singleShot(0, self, partial(self._model.saw, self._laid))
