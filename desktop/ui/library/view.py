"""The library page: facets, a search that takes a whole alert, ranked results with their reason, a preview."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.actions import Action
from desktop.ui.library.facet_pane import FacetPane
from desktop.ui.library.facets import Facets, facets_of
from desktop.ui.library.preview import Preview
from desktop.ui.library.result_list import ResultList
from desktop.ui.library.search_area import SearchArea
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.navigation import Page, Place
from desktop.ui.ports import can_open
from desktop.ui.run.toast import Toast
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import ElidedLabel, Label
from desktop.ui.widgets.waiting import Waiting

_FACETS_FROM, _PREVIEW_FROM = 1060, 820


class LibraryView(Page):
    def __init__(
        self, viewmodel: LibraryViewModel, habits: Habits | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vm, self._habits = viewmodel, habits or Habits()
        viewmodel.narrow(facets_of(self._habits.kept("library.facets")))
        self.search_area = SearchArea()
        self._facets, self._preview, self.results = FacetPane(viewmodel), Preview(), ResultList()
        self._count = Label("", Type.BODY_STRONG)
        self._order = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self.waiting = Waiting()
        self._empty = EmptyState(
            "search", self.tr("No runbook fits"), "", action=self.tr("Show all runbooks")
        )
        self._keys = KeysLine(
            (
                ("J K", self.tr("move")),
                ("Enter", self.tr("start")),
                ("E", self.tr("edit")),
                ("P", self.tr("pin")),
                ("/", self.tr("search")),
            )
        )
        self._start = Button(self.tr("Start"), ButtonKind.PRIMARY, icon="play", size=ButtonSize.SMALL)
        self._middle = QStackedWidget()
        self._lay_out()
        self.toast = Toast(self)
        self._preview.started.connect(viewmodel.start)
        self._preview.edited.connect(viewmodel.edit)
        self._preview.pinned.connect(viewmodel.pin)
        viewmodel.narrowed.connect(lambda: self._habits.keep("library.facets", viewmodel.facets.plain()))
        self._habits.forgotten.connect(lambda: viewmodel.narrow(Facets()))
        viewmodel.pinned_told.connect(self.toast.tell)
        self._start.clicked.connect(viewmodel.start)
        self._empty.acted.connect(self._go_on_from_nothing)
        self.search_area.edit.installEventFilter(self)
        self.search_area.text_changed.connect(viewmodel.search)
        self.search_area.submitted.connect(viewmodel.start)
        self.results.chosen.connect(viewmodel.choose)
        self.results.opened.connect(viewmodel.start)
        viewmodel.changed.connect(self._render)
        viewmodel.chosen_changed.connect(self._render_chosen)
        self._render()
        self._render_chosen()

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Library"), self.tr("Search")) if self._vm.text else (self.tr("Library"),)

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return (
            Action(self.tr("Start the chosen runbook"), "Enter Return", self._vm.start, "play"),
            Action(self.tr("Edit the chosen runbook"), "E", self._vm.edit, "pencil"),
            Action(self.tr("Pin the chosen runbook to Home, or unpin it"), "P", self._vm.pin, "pin"),
            Action(self.tr("Search the library"), "/", self.search_area.edit.setFocus, "search"),
            Action(self.tr("Next runbook"), "J", lambda: self.results.step_by(1), is_listed=False),
            Action(self.tr("Previous runbook"), "K", lambda: self.results.step_by(-1), is_listed=False),
        )

    def show_place(self, place: Place) -> None:
        if place.text or not place.key:
            self.search_area.show_text(place.text)
        if place.key:
            if not place.text:
                self.search_area.show_text("")
            self._vm.choose_id(place.key)
            self.results.show_row(self._vm.chosen_row)
        self.search_area.edit.setFocus()

    def _tell_count(self, words: str) -> None:
        if words != self._count.text() and self.isVisible():
            announce(self, words)
        self._count.setText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move through the results while the search has the keyboard."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        is_move = event.key() in moves and self.search_area.is_one_line
        if is_move:
            self.results.step_by(moves[Qt.Key(event.key())])
        return is_move

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        pad(across)
        middle = QVBoxLayout()
        pad(middle, 24, 20, 18, 12, gap=12)
        middle.addWidget(self.search_area)
        line = QHBoxLayout()
        pad(line, 2, 0, 2, 0, gap=8)
        line.addWidget(self._count)
        line.addWidget(self._order, 1)
        line.addWidget(self._start)
        middle.addLayout(line)
        self._middle.addWidget(self.results)
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.waiting)
        middle.addWidget(self._middle, 1)
        middle.addWidget(self._keys)
        across.addWidget(self._facets)
        across.addLayout(middle, 1)
        across.addWidget(self._preview)

    @Slot()
    def _render(self) -> None:
        results = self._vm.results
        count = self.tr("{n} runbooks") if len(results) != 1 else self.tr("{n} runbook")
        self._tell_count(count.replace("{n}", str(len(results))))
        order = self.tr("best match first") if self._vm.text else self.tr("by title")
        self._order.setText(order if len(results) > 1 else "")
        self._keys.setVisible(bool(results))
        self.results.show_results(results, self._vm.chosen_row)
        self._middle.setCurrentWidget(self.results if results else self._empty)
        if self._vm.is_reading:
            self._middle.setCurrentWidget(self.waiting)
            self.waiting.begin(self.tr("Reading the library…"))
        else:
            self.waiting.end()
        self._tell_empty()
        self.crumbs_changed.emit()

    def _tell_empty(self) -> None:
        if self._vm.is_empty:
            told = self.tr(
                "Runbooks are files in folders. Settings names the folders that are looked through."
            )
            self._empty.tell(self.tr("No runbooks yet"), told)
            self._empty.offer(self.tr("Name a folder"))
            return
        told = self.tr("Fewer words find more; an error code or the name of an alert finds best.")
        filtered = self.tr("The filters on the left may hide some.") if not self._vm.facets.is_open else ""
        self._empty.tell(self.tr("No runbook fits"), " ".join(part for part in (told, filtered) if part))
        self._empty.offer(self.tr("Show all runbooks"))

    @Slot()
    def _render_chosen(self) -> None:
        entry = self._vm.chosen
        self._make_room()
        if entry is not None:
            self._preview.show_entry(entry, self._vm.effects, is_pinned=self._vm.is_pinned)
        self.search_area.mark(self._vm.found_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Facets go first, then the preview; then the start button stands over the list."""
        entry, is_wide = self._vm.chosen, self.width() >= px(_PREVIEW_FROM)
        self._facets.setVisible(self.width() >= px(_FACETS_FROM))
        self._preview.setVisible(entry is not None and is_wide)
        self._start.setVisible(entry is not None and not is_wide)
        self._start.setEnabled(entry is not None and can_open(entry))

    @Slot()
    def _go_on_from_nothing(self) -> None:
        if self._vm.is_empty:
            self._vm.see_folders()
            return
        self._vm.narrow(Facets())
        self.search_area.show_text("")
