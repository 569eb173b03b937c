"""What stands over the grid: title and buttons, when it was read, how far it has come, and what narrows it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.hosts.head_words import about_words, filters_of, progress_words, title_words
from desktop.ui.hosts.port import Grid
from desktop.ui.theme.dress import fix, pad, typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.filter_pills import FilterPills
from desktop.ui.widgets.labels import ElidedLabel, plain_tooltip
from desktop.ui.widgets.progress_line import ProgressLine
from desktop.ui.widgets.search_box import SearchBox

_SEARCH = {False: 220, True: 136}  # px wide at 100 %; where it is low, the title needs the room more


class GridHead(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        self._grid: Grid | None = None
        self._is_low = False
        self.title, self.about = ElidedLabel("", Type.TITLE), ElidedLabel("", Type.LEAD, Ink.MUTED)
        self.stop = Button(tr("Stop all rows"), ButtonKind.DANGER, icon="square")
        self.again = Button(tr("Read again"), icon="refresh-cw", keys="R")
        self.copy_as = Button(tr("Copy all"), icon="copy", keys="Y", trailing_icon="chevron-down")
        self.back = Button("", icon="arrow-left")
        self.progress, self.progress_words = (
            ProgressLine(tr("Readings")),
            ElidedLabel("", Type.SMALL, Ink.MUTED),
        )
        self.refusal = Banner("", Tone.WARN, can_dismiss=True)
        self.refusal.hide()
        self.refusal.dismissed.connect(self.refusal.hide)
        self.filters = FilterPills(tr("Which hosts are shown"))
        self.search_box = SearchBox(tr("Search hosts"), short=tr("Search"), keys="/")
        fix(self.search_box, width=_SEARCH[False], height=34)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        pad(column, gap=12)
        column.addLayout(self._titles())
        column.addWidget(self.refusal)
        self._progress_row = QWidget()
        row = QHBoxLayout(self._progress_row)
        pad(row, gap=12)
        row.addWidget(self.progress, 1)
        row.addWidget(self.progress_words)
        column.addWidget(self._progress_row)
        column.addWidget(self.filters)

    def _titles(self) -> QVBoxLayout:
        """The title with the buttons, and under it when it was read, with the search."""
        both, self._first, self._second = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        pad(both, gap=4)
        for row in (self._first, self._second):
            pad(row, gap=8)
            both.addLayout(row)
        self._first.addWidget(self.title, 1)
        for button in (self.stop, self.again, self.copy_as, self.back):
            self._first.addWidget(button)
        self._second.addWidget(self.about, 1)
        self._second.addWidget(self.search_box)
        return both

    def crowd(self, *, is_low: bool, has_hosts: bool) -> None:
        """Where it is low, the grid comes first: buttons are icons and the search stands by the title, whose figures
        begin the line of facts."""
        self._is_low = is_low
        typeset(self.about, Type.SMALL if is_low else Type.LEAD, Ink.MUTED)
        fix(self.search_box, width=_SEARCH[is_low], height=34)
        self._say_head()
        place = self._first if is_low else self._second
        if place.indexOf(self.search_box) < 0:
            place.addWidget(self.search_box)
        self.search_box.setVisible(has_hosts)
        self.filters.setVisible(has_hosts)

    def show_grid(self, grid: Grid | None) -> None:
        self._grid = grid
        self._say_head()
        is_open = grid is not None and grid.run.end is None
        self.copy_as.setEnabled(grid is not None and grid.hosts > 0)
        self.filters.show_filters(filters_of(grid) if grid else ())
        is_running = grid is not None and grid.is_running
        self._progress_row.setVisible(is_running)
        self.stop.setVisible(is_running)
        self.again.setVisible(grid is not None and is_open and not grid.is_followed)
        if grid is not None and is_running:
            self.progress.show_share(grid.read / max(1, grid.asked))
            self.progress_words.setText(progress_words(grid))

    def _say_head(self) -> None:
        grid, is_low = self._grid, self._is_low
        self.title.setText(title_words(grid, is_bare=is_low))
        self.about.setText(about_words(grid, with_sizes=is_low))
        is_open = grid is not None and grid.run.end is None
        for button, name in (
            (self.copy_as, self.tr("Copy all")),
            (self.back, self.tr("The run") if is_open else self.tr("The report")),
        ):
            button.setText("" if is_low else name)
            button.setAccessibleName(name)
            plain_tooltip(button, name if is_low else "")
        self.copy_as.show_keys("" if is_low else "Y")

    @Slot(str)
    def refuse(self, reason: str) -> None:
        self.refusal.tell(reason, Tone.WARN)
        self.refusal.show()
