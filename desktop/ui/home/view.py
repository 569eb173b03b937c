"""The Home page: paste box, runs to resume, recent runs, runbooks at hand."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.history.rows import COLUMNS, run_rows
from desktop.ui.home.cards import FirstCard, HowItGoes, OwedRow, RunCard
from desktop.ui.home.more import MoreInHistory
from desktop.ui.home.paste_box import PasteBox
from desktop.ui.home.side import Side
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.labels import IconMark, Label, SectionLabel
from desktop.ui.widgets.scroll import ScrollColumn
from desktop.ui.widgets.tab_order import tab_as_read
from desktop.ui.widgets.table import Table, TableCard
from desktop.ui.widgets.wrapped_label import WrappedLabel

_SIDE_WIDTH, _SIDE_FROM, _CARD_WIDTH, _FEWEST_CARDS, _BELOW_RESUME = 330, 1080, 232, 3, 3
_MOST_OWED = 5


class HomeView(Page):
    def __init__(self, viewmodel: HomeViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = viewmodel
        self._shown_cards: object = None
        self._cards: list[RunCard] = []
        self._shown_owed: object = None
        self._offered: object = None
        self.paste_box = PasteBox()
        self._resume, self._resume_row, self._resume_count = (
            _section(),
            QGridLayout(),
            Label("", Type.SMALL, Ink.MUTED),
        )
        self._first, self._recent = QWidget(), _section()
        self._owed, self._owed_card, self._owed_count = (
            _section(),
            Card(inset=(0, 4), gap=0),
            Label("", Type.SMALL, Ink.MUTED),
        )
        self._more_open, self._more_owed = MoreInHistory(viewmodel), MoreInHistory(viewmodel)
        self._table = Table(COLUMNS, self.tr("Recent runs"))
        self.side, self._beside = Side(viewmodel), QWidget()
        self._scroll, self._main = ScrollColumn(), QVBoxLayout()
        self._lay_out()
        self.paste_box.found.connect(viewmodel.find)
        self._table.opened.connect(viewmodel.open_past)
        viewmodel.changed.connect(self._render)
        self._render()

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Home"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        resume = Action(self.tr("Resume the latest open run"), "Alt+R", self._resume_latest, "play")
        return (resume, *self.side.actions_here)

    def show_place(self, place: Place) -> None:
        self._vm.look()
        self._render()
        self.paste_box.setFocus()

    def _lay_out(self) -> None:
        whole = QHBoxLayout(self)
        pad(whole)
        scroll = self._scroll
        pad(scroll.column, 32, 26, 32, 28, gap=0)
        across = QHBoxLayout()
        pad(across, gap=32)
        main = self._main
        pad(main, gap=28)
        for part in (
            self._asking(),
            self._first_part(),
            self._resume_part(),
            self._owed_part(),
            self._recent_part(),
        ):
            main.addWidget(part)
        main.addStretch(1)
        across.addLayout(main, 1)
        fix(self._beside, width=_SIDE_WIDTH)
        pad(QVBoxLayout(self._beside), 0, 4, 0, 0)
        across.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignTop)
        scroll.column.addLayout(across, 1)
        whole.addWidget(scroll)

    def _asking(self) -> QWidget:
        part = _section()
        column = _column(part)
        pad(column, gap=6)
        column.addWidget(Label(self.tr("What came in?"), Type.TITLE))
        told = self.tr("Paste an alert, error or symptom. You get ranked runbooks, each with its reason.")
        column.addWidget(WrappedLabel(told, Type.LEAD, Ink.MUTED))
        column.addSpacing(6)
        column.addWidget(self.paste_box)
        note = QHBoxLayout()
        pad(note, 0, 4, 0, 0, gap=7)
        note.addWidget(IconMark("lock", Ink.FAINT, size=14))
        note.addWidget(
            Label(self.tr("Matched on this computer. Nothing is sent or stored."), Type.SMALL, Ink.MUTED)
        )
        note.addStretch(1)
        self._browse = Button("", ButtonKind.LINK, size=ButtonSize.SMALL)
        self._browse.clicked.connect(lambda: self._vm.find(""))
        note.addWidget(self._browse)
        column.addLayout(note)
        return part

    def _first_part(self) -> QWidget:
        column = QVBoxLayout(self._first)
        pad(column, gap=28)
        self._first_card = FirstCard("")
        self._first_card.started.connect(self._start_first_look)
        column.addWidget(self._first_card)
        column.addWidget(HowItGoes())
        return self._first

    def _resume_part(self) -> QWidget:
        column = _column(self._resume)
        column.addLayout(_head(self.tr("Resume"), self._resume_count, self._more_open))
        pad(self._resume_row, gap=16)
        column.addLayout(self._resume_row)
        return self._resume

    def _owed_part(self) -> QWidget:
        column = _column(self._owed)
        column.addLayout(_head(self.tr("To put back"), self._owed_count, self._more_owed))
        column.addWidget(self._owed_card)
        return self._owed

    def _recent_part(self) -> QWidget:
        column = _column(self._recent)
        everything = Button(
            self.tr("All runs"), ButtonKind.LINK, trailing_icon="arrow-right", size=ButtonSize.SMALL
        )
        everything.clicked.connect(self._vm.see_runs)
        column.addLayout(_head(self.tr("Recent runs"), everything))
        self._table.fit_rows()
        column.addWidget(TableCard(self._table))
        return self._recent

    @Slot()
    def _render(self) -> None:
        vm = self._vm
        first_look = vm.first_look if vm.is_first_time else None
        self._first.setVisible(first_look is not None)
        if first_look is not None:
            self._first_card.tell(first_look.summary)
        if self._render_cards() | self._render_owed():
            tab_as_read(self)
        self._recent.setVisible(bool(vm.recent))
        self._table.show_rows(run_rows(vm.recent, vm.now))
        count = vm.runbook_count
        browse = self.tr("Browse all {n} runbooks") if count > 1 else self.tr("Browse the library")
        self._browse.setText(browse.replace("{n}", str(count)))
        offered = [(action.text, action.keys) for action in self.actions_here]
        if offered != self._offered:
            self._offered = offered
            self.actions_changed.emit()

    def _render_cards(self) -> bool:
        """Return whether there are other cards now, or in other places."""
        cards = self._vm.resume_cards
        fitting = max(1, self._room() // px(_CARD_WIDTH)) if cards else 1
        if (cards, fitting) == self._shown_cards:
            return False
        self._shown_cards = (cards, fitting)
        self._resume.setVisible(bool(cards))
        shown_count = max(fitting, _FEWEST_CARDS)
        hidden = len(cards) - shown_count
        self._resume_count.setText(self.tr("{n} open").replace("{n}", str(len(cards))))
        self._more_open.tell(hidden)
        held = next((card.run_id for card in self._cards if card.button.hasFocus()), "")
        _empty(self._resume_row)
        self._cards = made = [
            RunCard(shown, is_first=at == 0) for at, shown in enumerate(cards[:shown_count])
        ]
        for at, card in enumerate(made):
            card.resumed.connect(self._vm.resume)
            row = at // fitting
            card.counts.beside = tuple(one.counts for one in made[row * fitting : (row + 1) * fitting])
            self._resume_row.addWidget(card, row, at % fitting)
            if card.run_id == held:
                card.show()
                self._keep(card.button)
        for column in range(max(self._resume_row.columnCount(), min(fitting, _FEWEST_CARDS))):
            self._resume_row.setColumnStretch(column, 1 if column < fitting else 0)
        return True

    def _render_owed(self) -> bool:
        """Return whether other runs are owed something now."""
        owed = self._vm.owed
        self._owed.setVisible(bool(owed))
        if owed == self._shown_owed:
            return False
        self._shown_owed = owed
        shown = owed[:_MOST_OWED]
        count, hidden = (sum(run.count for run in some) for some in (owed, owed[_MOST_OWED:]))
        told = self.tr("{n} open after runs that have ended")
        self._owed_count.setText(told.replace("{n}", str(count)))
        self._more_owed.tell(hidden)
        _empty(self._owed_card.body)
        for at, run in enumerate(shown):
            if at:
                self._owed_card.body.addWidget(Rule())
            row = OwedRow(run, self._vm.age_of(run))
            row.picked.connect(self._vm.open_past)
            self._owed_card.body.addWidget(row)
        return True

    def _room(self) -> int:
        side = px(_SIDE_WIDTH) + px(32) if not self._beside.isHidden() else 0
        return self.width() - 2 * px(32) - side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_side()
        if self._render_cards():
            tab_as_read(self)

    def _place_side(self) -> None:
        """Where there is no room beside the runs, what stands there comes below those that wait."""
        is_beside = self.width() >= px(_SIDE_FROM)
        column, place = (self._beside.layout(), 0) if is_beside else (self._main, _BELOW_RESUME)
        held = QApplication.focusWidget()
        if isinstance(column, QVBoxLayout) and column.indexOf(self.side) < 0:
            column.insertWidget(place, self.side)
            self.side.show()
        self._beside.setVisible(is_beside)
        if held is not None and self.side.isAncestorOf(held):
            self._keep(held)

    def _keep(self, held: QWidget) -> None:
        """Give a part the keyboard again, which it lost by moving, and show it once the page is laid out."""
        held.setFocus()
        QTimer.singleShot(0, held, lambda: self._scroll.bring_to_sight(held))

    @Slot()
    def _start_first_look(self) -> None:
        if self._vm.first_look is not None:
            self._vm.start(self._vm.first_look.id)

    @Slot()
    def _resume_latest(self) -> None:
        if cards := self._vm.resume_cards:
            self._vm.resume(cards[0].run_id)


def _section() -> QWidget:
    return QWidget()


def _column(part: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(part)
    pad(column, gap=10)
    return column


def _head(title: str, *right: QWidget) -> QHBoxLayout:
    head = QHBoxLayout()
    pad(head, gap=8)
    head.addWidget(SectionLabel(title), 1)
    for part in right:
        head.addWidget(part)
    return head


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
