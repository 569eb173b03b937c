"""The library for the pages: read off the GUI thread, and searched as it was last read."""

import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.garbage import collector_off
from desktop.ui.library.catalogue import Catalogue, catalogue_of
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Entry, Hit, Unsubscribe

if TYPE_CHECKING:
    from desktop.ui.backstage import Backstage


class LibraryAdapter:
    """The library as it was last read; empty until then."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._listeners = stage, Listeners()
        self._is_read = False
        self._catalogue = Catalogue()

    @property
    def is_reading(self) -> bool:
        return not self._is_read

    def refresh(self) -> None:
        """Read the folders. Called in a worker."""
        from desktop.library.typos import make_ready

        make_ready()
        library = self._stage.bench.library
        library.refresh()
        with collector_off():
            library.prepare_search()
            self._catalogue = catalogue_of(library.entries)
        gc.freeze()  # ten thousand runbooks that stay are nothing to look through twice a second
        self._is_read = True
        self._listeners.tell()

    def tell(self) -> None:
        """The library is another: an approval was given. Called in a worker."""
        self._catalogue = catalogue_of(self._stage.bench.library.entries)
        self._listeners.tell()

    def entries(self) -> Sequence[Entry]:
        return self._stage.bench.library.entries if self._is_read else ()

    def catalogue(self) -> Catalogue:
        return self._catalogue

    def search(self, text: str) -> Sequence[Hit]:
        return self._stage.bench.library.search(text) if self._is_read else ()

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)
