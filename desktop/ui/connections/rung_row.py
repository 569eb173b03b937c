"""One rung of the ladder: its mark on the rail, what it is, what came back, and how long it took beside the slowest."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.connections.ladder import LadderRow
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.spinner import Spinner
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.wrapped_label import WrappedLabel

_MIDDLE = 20  # px at 100 % from the top to the middle of the mark
_LEAST, _GLYPH, _RAIL, _WORDS, _BAR_W, _BAR_H = 60, 20, 24, 50, 64, 4
_NARROWEST, _BAR_FROM = 160, 250  # px at 100 %
_REACHED = (StepState.PASS, StepState.FAIL, StepState.UNKNOWN)


class TimeBar(QWidget):
    """A duration relative to the slowest rung; its words stand above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._ink = 0.0, Ink.ACCENT
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, ink: Ink) -> None:
        self._share, self._ink = share, ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(_BAR_W), px(_BAR_H))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box, radius = QPainter(self), QRectF(self.rect()), px(_BAR_H) / 2
        panel(painter, box, radius=radius, fill=color(Ink.TRACK))
        filled = QRectF(0, 0, max(box.height(), box.width() * self._share), box.height())
        panel(painter, filled, radius=radius, fill=color(self._ink))


class RungRow(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = LadderRow("", StepState.TO_DO, "")
        self._is_first = self._is_last = False
        self._title = Label("", Type.BODY_STRONG)
        self._said = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._took, self._bar = Label("", Type.MONO_SMALL, Ink.MUTED), TimeBar()
        self._spinner = Spinner(size=_GLYPH, parent=self)  # in the place of the mark
        self._spinner.hide()
        row = QHBoxLayout(self)
        pad(row, _WORDS, 11, 14, 9, gap=10)
        words = QVBoxLayout()
        pad(words, gap=2)
        words.addWidget(self._title)
        words.addWidget(self._said)
        words.addStretch(1)
        row.addLayout(words, 1)
        times = QVBoxLayout()
        pad(times, 0, 1, 0, 0, gap=6)
        right = Qt.AlignmentFlag.AlignRight
        times.addWidget(self._took, 0, right)
        times.addWidget(self._bar, 0, right)
        times.addStretch(1)
        row.addLayout(times)

    def show_row(self, row: LadderRow, *, is_first: bool, is_last: bool) -> None:
        self._row, self._is_first, self._is_last = row, is_first, is_last
        self._title.setText(row.title)
        self._said.setText(row.said)
        self._said.setVisible(bool(row.said))
        tone = row.state.look.tone
        dye(self._title, Ink.MUTED if row.state is StepState.TO_DO else Ink.TEXT)
        dye(self._said, tone.ink if self._is_attention else Ink.MUTED)
        self._took.setText(row.took)
        self._took.setVisible(bool(row.took))
        self._show_bar()
        self._bar.show_share(row.share, tone.ink if self._is_attention else Ink.ACCENT)
        self._place_spinner()
        self._spinner.setVisible(row.state is StepState.RUNNING)
        self.setAccessibleName(clean(row.spoken))
        self.update()

    @property
    def _is_attention(self) -> bool:
        return self._row.state in (StepState.FAIL, StepState.UNKNOWN)

    def _show_bar(self) -> None:
        """Where there is little room, the words have it; the time itself stays."""
        self._bar.setVisible(bool(self._row.took) and self.width() >= px(_BAR_FROM))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_bar()
        self._place_spinner()

    def _place_spinner(self) -> None:
        side = px(_GLYPH)
        self._spinner.setGeometry(px(_RAIL) - side // 2, px(_MIDDLE) - side // 2, side, side)

    def minimumSizeHint(self) -> QSize:
        """Narrower than its words need: a box layout measures heights for the minimum width at least."""
        hint = super().minimumSizeHint()
        return QSize(min(px(_NARROWEST), hint.width()), max(px(_LEAST), hint.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, row = QPainter(self), self._row
        tone = row.state.look.tone
        if self._is_attention:
            box = QRectF(self.rect()).adjusted(0, 1, 0, -1)
            panel(painter, box, radius=px(8), fill=color(tone.soft), edge=color(tone.ink))
        side, x, top = px(_GLYPH), px(_RAIL), px(_MIDDLE)
        self._paint_rail(painter, x, top - side // 2 - px(3), top + side // 2 + px(3))
        if row.state is StepState.RUNNING:
            return
        ink = color(tone.ink if tone is not Tone.NEUTRAL else Ink.FAINT)
        paint_icon(painter, row.state.look.icon, QRectF(x - side / 2, top - side / 2, side, side), ink)

    def _paint_rail(self, painter: QPainter, x: int, upper: int, lower: int) -> None:
        """A way that was gone is drawn through, one that was not is dotted."""
        is_reached = self._row.state in _REACHED or self._row.state is StepState.RUNNING
        solid = QPen(color(Ink.OK), max(2, px(2)))
        dotted = QPen(color(Ink.EDGE), 1, Qt.PenStyle.DashLine)
        if not self._is_first:
            painter.setPen(solid if is_reached else dotted)
            painter.drawLine(x, 0, x, upper)
        if not self._is_last:
            painter.setPen(solid if self._row.state is StepState.PASS else dotted)
            painter.drawLine(x, lower, x, self.height())
