"""What the library page shows: results for a text, let through by the facets, and one of them chosen."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.ui.library.facets import Facets
from desktop.ui.library.result import Result, ranked
from desktop.ui.navigation import EDITOR, START, Navigator
from desktop.ui.ports import Entry, LibraryPort, can_open


class LibraryViewModel(QObject):
    changed = Signal()  # the results are others
    chosen_changed = Signal()
    library_changed = Signal()
    _arrived = Signal()

    def __init__(self, library: LibraryPort, navigator: Navigator) -> None:
        super().__init__()
        self._library, self._navigator = library, navigator
        self._text, self._facets, self._row = "", Facets(), -1
        self._results: tuple[Result, ...] = ()
        self._catalogue = library.catalogue()
        self._arrived.connect(self._library_moved, Qt.ConnectionType.QueuedConnection)
        self.close = library.subscribe(self._arrived.emit)
        self._search()

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
    def edit(self) -> None:
        """Open the chosen runbook in the editor, also one with errors."""
        if self.chosen is not None:
            self._navigator.go(EDITOR, self.chosen.id)

    @Slot()
    def _library_moved(self) -> None:
        self._catalogue = self._library.catalogue()
        self._search()
        self.library_changed.emit()

    def _search(self) -> None:
        known, before = self._catalogue, self.chosen
        found = ranked(self._library.search(self._text), known.effects) if self._text else known.results
        if not self._facets.is_open:
            found = tuple(one for one in found if self._lets_in(one.entry))
        self._results = found
        self._row = self._row_of(before.id) if before is not None and not self._text else -1
        if self._row < 0 and found:
            self._row = 0
        self.changed.emit()
        self.chosen_changed.emit()

    def _row_of(self, entry_id: str) -> int:
        return next((at for at, result in enumerate(self._results) if result.entry.id == entry_id), -1)

    def _lets_in(self, entry: Entry) -> bool:
        # What was found may be newer than the catalogue by a moment.
        return self._facets.lets_in(entry, self._catalogue.strongest.get(entry.id, "destroys"))
