"""The left side of the report page: what was done, what was not checked, and what is hidden in the text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.summary.audience import Audience
from desktop.summary.document import Document
from desktop.ui.finish.done_table import COLUMNS, done_rows
from desktop.ui.finish.left_parts import show_counts, span_text
from desktop.ui.finish.not_checked_card import NotCheckedCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel, Label, SectionLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.table import Table, TableCard

TELL_ALL = (Audience.INTERNAL, Audience.ESCALATION, Audience.HANDOFF)  # also what was not checked


class DonePane(ScrollColumn):
    """`owed` and `review` are places for parts that move to the other side where there is no room for two."""

    def __init__(self, trouble: Banner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = ElidedLabel("", Type.LEAD, Ink.MUTED)
        self._counts = Flow()
        pad(self._counts, gap=8)
        self.table = Table(COLUMNS, self.tr("What was done"), row_height=46)
        self.table.fit_rows()
        self._not_checked = NotCheckedCard()
        self.hosts = Button(self.tr("Hosts"), ButtonKind.GHOST, icon="server", keys="M")
        self.back = Button(self.tr("Back to the run"), ButtonKind.GHOST, icon="arrow-left")
        self.owed, self.review = QVBoxLayout(), QVBoxLayout()
        pad(self.owed)
        pad(self.review, 0, 6, 0, 6)
        pad(self.column, 28, 20, 24, 20, gap=12)
        self.column.addLayout(self._title())
        self.column.addWidget(trouble)
        self.column.addLayout(self.owed)
        self.column.addLayout(self._head())
        self.column.addWidget(TableCard(self.table))
        self.column.addLayout(self.review)
        self.column.addWidget(self._not_checked)
        self.column.addStretch(1)

    def _title(self) -> QHBoxLayout:
        row, titles = QHBoxLayout(), QVBoxLayout()
        pad(row, gap=4)
        pad(titles, 0, 0, 0, 4, gap=4)
        titles.addWidget(Label(self.tr("Finish and report"), Type.TITLE))
        titles.addWidget(self._about)
        row.addLayout(titles, 1)
        for button in (self.hosts, self.back):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        pad(head, 0, 6, 0, 0, gap=10)
        head.addWidget(SectionLabel(self.tr("What was done")))
        head.addLayout(self._counts, 1)
        return head

    def show_document(self, document: Document, *, tells_all: bool = True) -> None:
        """`tells_all` where the text tells itself what was not checked."""
        count = len(document.all_steps)
        words = (self.tr("{n} step, {time}") if count == 1 else self.tr("{n} steps, {time}")).replace(
            "{n}", str(count)
        )
        self._about.setText(words.replace("{time}", span_text(document)))
        show_counts(self._counts, document.all_steps)
        self.table.show_rows(done_rows(document))
        self._not_checked.show_document(document, is_told=tells_all)
