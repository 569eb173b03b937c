"""What the library page shows: results for a text, let through by the facets, and one of them chosen."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.ui.library.facets import (
    Facets,
    effect_counts_of,
    effect_totals,
    strongest_effect,
    tag_totals,
)
from desktop.ui.library.result import Result, ranked, unranked
from desktop.ui.navigation import EDITOR, START, Navigator
from desktop.ui.ports import Entry, LibraryPort, PinsPort, can_open

_WITH_KEYS = 9  # of the pinned runbooks


class LibraryViewModel(QObject):
    changed = Signal()  # the results are others
    chosen_changed = Signal()
    library_changed = Signal()
    narrowed = Signal()  # the facets are others
    pinned_told = Signal(str)  # what was pinned or unpinned, or why it could not be
    _arrived = Signal()
    _pins_moved = Signal()

    def __init__(self, library: LibraryPort, pins: PinsPort, navigator: Navigator) -> None:
        super().__init__()
        self._library, self._pins, self._navigator = library, pins, navigator
        self._text, self._facets, self._chosen = "", Facets(), ""
        self._results: tuple[Result, ...] = ()
        self._arrived.connect(self._library_moved, Qt.ConnectionType.QueuedConnection)
        self._pins_moved.connect(self._search, Qt.ConnectionType.QueuedConnection)
        self._leave = (library.subscribe(self._arrived.emit), pins.subscribe(self._pins_moved.emit))
        self._search()

    def close(self) -> None:
        for leave in self._leave:
            leave()

    @property
    def text(self) -> str:
        return self._text

    @property
    def facets(self) -> Facets:
        return self._facets

    @property
    def is_reading(self) -> bool:
        """True while the library is read for the first time, and nothing is known of it."""
        return self._library.is_reading and not self._results

    @property
    def results(self) -> tuple[Result, ...]:
        return self._results

    @property
    def chosen(self) -> Entry | None:
        return next((result.entry for result in self._results if result.entry.id == self._chosen), None)

    @property
    def found_words(self) -> tuple[str, ...]:
        """The words of the search that count for the chosen runbook."""
        row = self.chosen_row
        return () if row < 0 else tuple(piece.text for piece in self._results[row].because if piece.is_found)

    @property
    def chosen_row(self) -> int:
        return next((at for at, result in enumerate(self._results) if result.entry.id == self._chosen), -1)

    @property
    def total(self) -> int:
        return len(self._library.entries())

    @property
    def effect_totals(self) -> tuple[tuple[str, int], ...]:
        return effect_totals(self._library.entries())

    @property
    def tag_totals(self) -> tuple[tuple[str, int], ...]:
        return tag_totals(self._library.entries())

    @Slot(str)
    def search(self, text: str) -> None:
        if text.strip() != self._text:
            self._text, self._chosen = text.strip(), ""
            self._search()

    def narrow(self, facets: Facets) -> None:
        if facets != self._facets:
            self._facets = facets
            self._search()
            self.narrowed.emit()

    def choose(self, row: int) -> None:
        """Show the runbook of a row in the preview; a row that is not there changes nothing."""
        if 0 <= row < len(self._results) and self._results[row].entry.id != self._chosen:
            self._chosen = self._results[row].entry.id
            self.chosen_changed.emit()

    def choose_id(self, entry_id: str) -> None:
        self.choose(next((at for at, result in enumerate(self._results) if result.entry.id == entry_id), -1))

    @Slot()
    def start(self) -> None:
        """Go on with the chosen runbook: to its start, or first to a look at it; one with errors stays here."""
        entry = self.chosen
        if entry is not None and can_open(entry):
            self._navigator.go(START, entry.id, self._text)

    @Slot()
    def edit(self) -> None:
        """Open the chosen runbook in the editor, also one with errors."""
        if self.chosen is not None:
            self._navigator.go(EDITOR, self.chosen.id)

    @property
    def effects(self) -> tuple[tuple[str, int], ...]:
        """What the chosen runbook does, with those it uses."""
        return () if self.chosen_row < 0 else self._results[self.chosen_row].effects

    @property
    def is_pinned(self) -> bool:
        return self.chosen is not None and self._pins.is_pinned(self.chosen.id)

    @Slot()
    def pin(self) -> None:
        """Pin the chosen runbook to Home, or take it off there."""
        entry = self.chosen
        if entry is None:
            return
        if self._pins.is_pinned(entry.id):
            self._pins.unpin(entry.id)
            told = self.tr("Unpinned: {title}")
        else:
            self._pins.pin(entry.id, entry.title)
            at = len(self._pins.pins())
            told = self.tr("Pinned to Home: {title}") + (f" (Alt+{at})" if at <= _WITH_KEYS else "")
        self.pinned_told.emit(told.replace("{title}", entry.title))

    @Slot()
    def _library_moved(self) -> None:
        self._search()
        self.library_changed.emit()

    @Slot()
    def _search(self) -> None:
        shelf = {entry.id: entry for entry in self._library.entries()}

        def effects(entry: Entry) -> tuple[tuple[str, int], ...]:
            return effect_counts_of(entry, shelf)

        pinned = {pin.id for pin in self._pins.pins()}
        found = (
            ranked(self._library.search(self._text), effects)
            if self._text
            else unranked(self._library.entries(), effects)
        )
        self._results = tuple(
            replace(result, is_pinned=result.entry.id in pinned)
            for result in found
            if self._facets.lets_in(result.entry, strongest_effect(result.entry, shelf))
        )
        if self.chosen is None:
            self._chosen = self._results[0].entry.id if self._results else ""
        self.changed.emit()
        self.chosen_changed.emit()
