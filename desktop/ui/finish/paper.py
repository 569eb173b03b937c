"""What leaves this computer, as it reads and as its source, and in a narrow window what is hidden in it."""

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.finish.document_view import DocumentView
from desktop.ui.theme.dress import lowest, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LOWEST = 220  # px at 100 %: less is no reading
READS, SOURCE, REVIEW = range(3)


class Paper(Card):
    """`sides` shows the document, its source, or what is put into `review`; each scrolls by itself."""

    picked = Signal(int)
    selected = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ground=Ink.GROUND, inset=(0, 0), parent=parent)
        self.document, self.source = DocumentView(), WrappedLabel("", Type.MONO_SMALL)
        self.sides = QStackedWidget()
        self._scrolls = tuple(self._side(shown) for shown in (self.document, self.source, QWidget()))
        self.review = QVBoxLayout()
        pad(self.review, gap=16)
        self._scrolls[REVIEW].column.insertLayout(0, self.review)
        self.body.addWidget(self.sides)
        lowest(self, _LOWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.document.picked.connect(self.picked)
        self.document.selected.connect(self.selected)

    def hasHeightForWidth(self) -> bool:
        """It takes the height there is, and asks for no more than it needs: what it shows scrolls."""
        return False

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(_LOWEST))

    def _side(self, shown: QWidget) -> ScrollColumn:
        scroll = ScrollColumn()
        pad(scroll.column, 18, 16, 18, 16)
        scroll.column.addWidget(shown)
        scroll.column.addStretch(1)
        self.sides.addWidget(scroll)
        return scroll

    def show_side(self, side: int) -> None:
        self.sides.setCurrentIndex(side)

    def point_at(self, number: int, place: int) -> None:
        """Mark a hidden value and bring it to sight."""
        found = self.document.point_at(number, place)
        if found is None:
            return
        label, at = found
        QTimer.singleShot(0, label, lambda: self._bring(label, at))

    def _bring(self, label: QWidget, at: QPoint) -> None:
        scroll = self._scrolls[READS]
        inside = scroll.widget()
        if inside is not None and inside.isAncestorOf(label):
            scroll.ensureVisible(0, label.mapTo(inside, at).y(), 0, px(70))
