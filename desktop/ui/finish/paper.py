"""What leaves this computer, as it reads and as its source."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.ui.finish.document_view import DocumentView
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.wrapped_label import WrappedLabel


class Paper(Card):
    """`sides` shows the document, or its source; each scrolls by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ground=Ink.GROUND, inset=(0, 0), parent=parent)
        self.document, self.source = DocumentView(), WrappedLabel("", Type.MONO_SMALL)
        self.sides = QStackedWidget()
        for shown in (self.document, self.source):
            scroll = ScrollColumn()
            pad(scroll.column, 18, 16, 18, 16)
            scroll.column.addWidget(shown)
            scroll.column.addStretch(1)
            self.sides.addWidget(scroll)
        self.body.addWidget(self.sides)
