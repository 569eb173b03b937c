"""The runbooks at hand: known at once from the index on disk, brought up to date when the caller has time."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.domain.errors import InputError, NoRunbookError, Problem, RunbookError
from desktop.garbage import collector_off
from desktop.library.cache import Indexed, index_path, read_index, write_index
from desktop.library.entry import Entry, broken_entry, entry_of
from desktop.library.scan import Seen, scan
from desktop.library.search import Hit, SearchIndex
from desktop.library.trust import Trust
from desktop.paths import library_folders, shipped_runbooks_dir

LARGEST_BYTES = 1_000_000  # the loader refuses more; it is not even read


class Library:
    """The runbooks of some folders. Thread-safe; what it gives out does not change afterwards."""

    def __init__(self, folders: Sequence[Path], trust: Trust, index: Path) -> None:
        self.trust = trust
        self._folders, self._index_path = tuple(folders), index
        self._prefixes = tuple(os.path.join(folder, "") for folder in folders)
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._known: dict[str, Indexed] = {}
        self._entries: tuple[Entry, ...] = ()
        self._search: SearchIndex | None = None
        with collector_off():
            self._use(read_index(index))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All runbooks, those with problems too, by title."""
        return self._entries

    def refresh(self) -> bool:
        """Look at the folders, load what is new or changed, and return whether the library is another.

        Reads files and may import the loader: not for the thread of the window."""
        with self._refreshing:
            found: dict[str, Indexed] = {}
            for seen in scan(self._folders):
                known = self._known.get(seen.file)
                found[seen.file] = known if known and known.seen == seen else _load(seen)
            is_other = found != {file: one for file, one in self._known.items() if self._is_ours(file)}
            if is_other:
                others = [one for file, one in self._known.items() if not self._is_ours(file)]
                write_index(self._index_path, [*found.values(), *others])
                self._use({**{one.seen.file: one for one in others}, **found})
        if is_other:
            self._tell()
        return is_other

    def find(self, id_or_path: str) -> Entry:
        """Return the runbook with this id, or in this file.

        Raises:
            NoRunbookError: there is none (the nearest are named); InputError: several have this id.
        """
        path = str(Path(id_or_path).expanduser().absolute())
        found = [one for one in self._entries if id_or_path == one.id or path == one.file]
        if len({one.sha256 for one in found}) == 1:
            return found[0]
        if found:
            files = " and ".join(one.file for one in found)
            raise InputError(f"Several runbooks have the id {id_or_path!r}: {files}. Name the file.")
        from desktop.library.typos import nearest_names

        near = nearest_names(id_or_path, [one.id for one in self._entries])
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise NoRunbookError(f"There is no runbook {id_or_path!r} in the library.{hint}")

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return the runbooks that fit a text, typed or pasted, best first, each with the reasons."""
        return self.prepare_search().search(text)

    def prepare_search(self) -> SearchIndex:
        """Make the search ready; the first search does it otherwise."""
        with self._lock:
            if self._search is None:
                self._search = SearchIndex(self._entries)
            return self._search

    def trust_changed(self) -> None:
        """Look anew at what is trusted, after an approval was given or taken back."""
        self._use(self._known)
        self._tell()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, when the library is another; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _use(self, known: dict[str, Indexed]) -> None:
        entries = [one.entry for file, one in known.items() if one.entry and self._is_ours(file)]
        allowed = self.trust.allowed((one.file, one.sha256) for one in entries)
        entries = [replace(one, is_trusted=True) if one.file in allowed else one for one in entries]
        with self._lock:
            self._known = known
            self._entries = tuple(sorted(entries, key=lambda one: (one.title.casefold(), one.file)))
            self._search = None

    def _is_ours(self, file: str) -> bool:
        return file.startswith(self._prefixes)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def open_library(
    configured: Iterable[Path] = (), *, trusted: Iterable[Path] = (), is_fresh: bool = True
) -> Library:
    """Open the library of the shipped runbooks, the folders of the settings and those of HANDRAIL_LIBRARY.

    With `is_fresh` false it is what the last start knew, at once; call `refresh` when there is time."""
    trust = Trust((shipped_runbooks_dir(), *trusted))
    library = Library(library_folders(tuple(configured)), trust, index_path())
    if is_fresh:
        library.refresh()
    return library


def _load(seen: Seen) -> Indexed:
    """Load one file; a fault of a runbook is an entry too, so that its author finds it."""
    if seen.size_bytes > LARGEST_BYTES:
        return Indexed(
            seen,
            _refused(seen, "", "too-large", f"it has {seen.size_bytes} bytes; a runbook has at most 1 MB"),
        )
    try:
        data = Path(seen.file).read_bytes()
    except OSError as error:
        return Indexed(seen, _refused(seen, "", "unreadable", f"it cannot be read: {error.strerror}"))
    if not claims_to_be_one(data):
        return Indexed(seen, None)
    from desktop.language import load_runbook

    try:
        loaded = load_runbook(data, seen.file)
    except RunbookError as fault:
        errors = tuple(problem for problem in fault.problems if not problem.is_warning)
        return Indexed(seen, broken_entry(seen.file, hashlib.sha256(data).hexdigest(), errors))
    return Indexed(seen, entry_of(loaded.runbook, seen.file, loaded.sha256))


def claims_to_be_one(data: bytes) -> bool:
    """A team's folder holds other YAML too: a runbook has the key `runbook` at the top."""
    return data.startswith((b"runbook:", b"\xef\xbb\xbfrunbook:")) or b"\nrunbook:" in data


def _refused(seen: Seen, sha256: str, rule: str, message: str) -> Entry:
    return broken_entry(seen.file, sha256, (Problem(seen.file, 0, 0, message, rule=rule),))
