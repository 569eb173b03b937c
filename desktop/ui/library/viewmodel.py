"""What the library page shows: results for a text, let through by the facets, and one of them chosen."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.ui.home.ports import PinsPort
from desktop.ui.library.facets import Facets
from desktop.ui.library.result import Result, ranked
from desktop.ui.navigation import EDITOR, SETTINGS, START, Navigator
from desktop.ui.ports import Entry, LibraryPort, can_open

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
        self._text, self._facets, self._row = "", Facets(), -1
        self._results: tuple[Result, ...] = ()
        self._catalogue = library.catalogue()
        self._arrived.connect(self._library_moved, Qt.ConnectionType.QueuedConnection)
        self._pins_moved.connect(self._mark_pins, Qt.ConnectionType.QueuedConnection)
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
    def is_empty(self) -> bool:
        """True where there is no runbook to be found, whatever is looked for."""
        return not self._library.is_reading and self.total == 0

    @property
    def results(self) -> tuple[Result, ...]:
        return self._results

    @property
    def chosen(self) -> Entry | None:
        return self._results[self._row].entry if self._row >= 0 else None

    @property
    def found_words(self) -> tuple[str, ...]:
        """The words of the search that count for the chosen runbook."""
        if self._row < 0:
            return ()
        return tuple(piece.text for piece in self._results[self._row].because if piece.is_found)

    @property
    def chosen_row(self) -> int:
        return self._row

    @property
    def total(self) -> int:
        return len(self._catalogue.results)

    @property
    def effect_totals(self) -> tuple[tuple[str, int], ...]:
        return self._catalogue.effect_totals

    @property
    def tag_totals(self) -> tuple[tuple[str, int], ...]:
        return self._catalogue.tag_totals

    @Slot(str)
    def search(self, text: str) -> None:
        if text.strip() != self._text:
            self._text = text.strip()
            self._search()

    def narrow(self, facets: Facets) -> None:
        if facets != self._facets:
            self._facets = facets
            self._search()
            self.narrowed.emit()

    def choose(self, row: int) -> None:
        """Show the runbook of a row in the preview; a row that is not there changes nothing."""
        if 0 <= row < len(self._results) and row != self._row:
            self._row = row
            self.chosen_changed.emit()

    def choose_id(self, entry_id: str) -> None:
        self.choose(self._row_of(entry_id))

    @Slot()
    def start(self) -> None:
        """Go on with the chosen runbook: to its start, or first to a look at it; one with errors stays here."""
        entry = self.chosen
        if entry is not None and can_open(entry):
            self._navigator.go(START, entry.id, self._text)

    @Slot()
    def see_folders(self) -> None:
        """Go to where the folders of the library are named."""
        self._navigator.go(SETTINGS)

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
        self._catalogue = self._library.catalogue()
        self._search()
        self.library_changed.emit()

    @Slot()
    def _search(self) -> None:
        known, before = self._catalogue, self.chosen
        found = ranked(self._library.search(self._text), known.effects) if self._text else known.results
        if not self._facets.is_open:
            found = tuple(one for one in found if self._lets_in(one.entry))
        self._results = self._marked(found)
        self._row = self._row_of(before.id) if before is not None and not self._text else -1
        if self._row < 0 and found:
            self._row = 0
        self.changed.emit()
        self.chosen_changed.emit()

    @Slot()
    def _mark_pins(self) -> None:
        self._results = self._marked(self._results)
        self.changed.emit()
        self.chosen_changed.emit()

    def _marked(self, results: tuple[Result, ...]) -> tuple[Result, ...]:
        """Return the results with those marked that are pinned; of ten thousand few are touched."""
        pinned = {pin.id for pin in self._pins.pins()}
        return tuple(
            result
            if (result.entry.id in pinned) is result.is_pinned
            else replace(result, is_pinned=not result.is_pinned)
            for result in results
        )

    def _row_of(self, entry_id: str) -> int:
        return next((at for at, result in enumerate(self._results) if result.entry.id == entry_id), -1)

    def _lets_in(self, entry: Entry) -> bool:
        # What was found may be newer than the catalogue by a moment.
        return self._facets.lets_in(entry, self._catalogue.strongest.get(entry.id, "destroys"))
