"""The runbooks that fit a ticket, each with the reason, and what the best of them finds in it."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.library.result import Result
from desktop.ui.library.result_paint import paint_because, paint_strength
from desktop.ui.queue.port import Fitting
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.clickable import ClickRow
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.key_cap import caps_width, paint_caps
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel, Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

SHOWN = 3  # runbooks, each with a key
_HEIGHT, _SIDE, _LINE = 52, 10, 20


class FittingRow(ClickRow):
    """A runbook: its key, its title, how well it fits, and why."""

    def __init__(self, result: Result, keys: str) -> None:
        entry = result.entry
        super().__init__(entry.id, f"{result.spoken}, {keys}", height=_HEIGHT)
        self._result, self._keys = result, keys

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, result = QPainter(self), self._result
        middle, caps = self.height() / 2, (self._keys,)
        paint_caps(painter, px(_SIDE), middle, caps, ink=color(Ink.MUTED), edge=color(Ink.EDGE))
        left = px(_SIDE) + caps_width(caps) + px(12)
        line = QRectF(left, middle - px(_LINE), self.width() - left - px(_SIDE), px(_LINE))
        taken = self._paint_strength(painter, line)
        title = line.adjusted(0, 0, -taken, 0)
        words(painter, result.entry.title, title, font=font(Type.BODY_STRONG), tint=color(Ink.TEXT))
        paint_because(painter, line.translated(0, px(_LINE)), result.because)

    def _paint_strength(self, painter: QPainter, line: QRectF) -> float:
        width = px(92)
        if line.width() < 3 * width:
            return 0.0
        paint_strength(painter, QRectF(line.right() - width, line.top(), width, line.height()), self._result)
        return float(width + px(10))


class FittingCard(Card):
    """`picked` tells which of the runbooks is to be started, `searched` that none of them is."""

    picked = Signal(int)
    searched = Signal()
    rebuilt = Signal()  # there are other rows, which Tab has to be led through

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.ACCENT, inset=(16, 14), gap=10)
        self.start = Button(self.tr("Start with this ticket"), ButtonKind.PRIMARY, icon="play", keys="Enter")
        self.search = Button(self.tr("Search the library"), icon="search", keys="L")
        self._told = WrappedLabel("")
        self._rows, self._found = QVBoxLayout(), FactTable()
        self._found_part = QWidget()
        self._shown: Fitting | None = Fitting()
        self._head = CapsLabel(self.tr("Runbooks that fit"), Ink.ACCENT)
        self._lay_out()
        self.start.clicked.connect(lambda: self.picked.emit(0))
        self.search.clicked.connect(self.searched)

    def _lay_out(self) -> None:
        self.body.addWidget(self._head)
        self.body.addWidget(self._told)
        pad(self._rows)
        self.body.addLayout(self._rows)
        part = QVBoxLayout(self._found_part)
        pad(part, gap=8)
        part.addWidget(Rule())
        part.addWidget(Label(self.tr("Found in the ticket for the first"), Type.SMALL, Ink.MUTED))
        part.addWidget(self._found)
        self.body.addWidget(self._found_part)
        buttons = Flow()
        pad(buttons, gap=10)
        buttons.addWidget(self.start)
        buttons.addWidget(self.search)
        self.body.addLayout(buttons)

    def show_fitting(self, fitting: Fitting | None) -> None:
        """None while the library is looked through."""
        if fitting == self._shown:
            return
        self._shown = fitting
        runbooks = fitting.runbooks[:SHOWN] if fitting is not None else ()
        empty(self._rows)
        for at, result in enumerate(runbooks):
            row = FittingRow(result, str(at + 1))
            row.picked.connect(lambda _id, at=at: self.picked.emit(at))
            self._rows.addWidget(row)
        told = fitting.found if fitting is not None else ()
        found = tuple(Fact(one.label, f"{one.value}  ({one.where})") for one in told)
        self._found.show_facts(found)
        self._found_part.setVisible(bool(found))
        self.start.setVisible(bool(runbooks))
        nothing = self.tr("No runbook has words of this ticket. The library can be searched by others.")
        self._told.setText(nothing if fitting is not None else self.tr("Looking through the library…"))
        self._told.setVisible(not runbooks)
        self.rebuilt.emit()


class BestLine(QWidget):
    """Where there is no room for the ticket: the runbook that fits best and its button, and one to read the ticket."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        small = ButtonSize.SMALL
        self.start = Button(self.tr("Start"), ButtonKind.PRIMARY, icon="play", keys="Enter", size=small)
        self.read = Button(self.tr("Read the ticket"), icon="ticket", keys="T", size=small)
        self._title = ElidedLabel("", Type.BODY_STRONG)
        row = QHBoxLayout(self)
        pad(row, gap=10)
        row.addWidget(self.start)
        row.addWidget(self._title, 1)
        row.addWidget(self.read)
        self.hide()

    def show_fitting(self, fitting: Fitting | None) -> None:
        best = fitting.runbooks[0] if fitting is not None and fitting.runbooks else None
        self.start.setVisible(best is not None)
        self._title.setText("" if fitting is None or best else self.tr("No runbook fits it"))
        if best is not None:
            self._title.setText(best.entry.title)
            self.start.setAccessibleName(clean(self.tr("Start {title}").replace("{title}", best.entry.title)))
