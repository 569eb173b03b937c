"""What leaves this computer, as it reads and as its source, and in a narrow window what is hidden in it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.finish.document_view import DocumentView
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LOWEST = 220  # px at 100 %: less is no reading
READS, SOURCE, REVIEW = range(3)


class Paper(Card):
    """`sides` shows the document, its source, or what is put into `review`; each scrolls by itself, or where there is
    little room flows at its full height in what scrolls around it."""

    picked = Signal(int)
    selected = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ground=Ink.GROUND, inset=(0, 0), parent=parent)
        self._flows = False
        self.document, self.source = DocumentView(), WrappedLabel("", Type.MONO_SMALL)
        self.sides = QStackedWidget()
        self._scrolls = tuple(self._side(shown) for shown in (self.document, self.source, QWidget()))
        self.review = QVBoxLayout()
        pad(self.review, gap=16)
        self._scrolls[REVIEW].column.insertLayout(0, self.review)
        self.body.addWidget(self.sides)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.document.picked.connect(self.picked)
        self.document.selected.connect(self.selected)

    def hasHeightForWidth(self) -> bool:
        """It takes the height there is, and asks for no more than it needs: what it shows scrolls, or has its own."""
        return False

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._needed())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._needed())

    def flow(self, flows: bool) -> None:
        """Let what is shown be as high as it is, or scroll in the room there is."""
        if flows == self._flows:
            return
        self._flows = flows
        needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        for scroll in self._scrolls:
            scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff if flows else needed)
        self.updateGeometry()

    def _needed(self) -> int:
        """The column is made no lower than its parts ask for at the least, whatever they need at this width."""
        column = self._scrolls[self.sides.currentIndex()].column
        if not self._flows:
            return px(_LOWEST)
        return max(px(_LOWEST), column.totalHeightForWidth(self.width()), column.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._flows and event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What flows grows and shrinks with what it shows."""
        if self._flows and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return False

    def _side(self, shown: QWidget) -> ScrollColumn:
        scroll = ScrollColumn()
        pad(scroll.column, 18, 16, 18, 16)
        scroll.column.addWidget(shown)
        scroll.column.addStretch(1)
        self.sides.addWidget(scroll)
        if (inside := scroll.widget()) is not None:
            inside.installEventFilter(self)
        return scroll

    def show_side(self, side: int) -> None:
        self.sides.setCurrentIndex(side)
        self.updateGeometry()

    @property
    def shown(self) -> QScrollArea:
        """What the side that is shown scrolls in."""
        return self._scrolls[self.sides.currentIndex()]

    def point_at(self, number: int, place: int) -> None:
        """Mark a hidden value and bring it to sight."""
        found = self.document.point_at(number, place)
        if found is None:
            return
        label, at = found
        QTimer.singleShot(0, label, lambda: self._bring(label, at))

    def _bring(self, label: QWidget, at: QPoint) -> None:
        """Scroll whatever scrolls around it."""
        around = label.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea) and (inside := around.widget()) is not None:
                around.ensureVisible(0, label.mapTo(inside, at).y(), 0, px(70))
            around = around.parentWidget()
