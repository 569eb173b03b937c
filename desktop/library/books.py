"""Runbooks from files and from records, each together with the runbooks that its steps use."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from desktop.domain.book import Book, book_of
from desktop.domain.errors import InputError
from desktop.domain.events import RunbookRef
from desktop.language.link import link_runbook
from desktop.language.loader import Loaded, load_runbook

FindFile = Callable[[str], Path]  # raises InputError where there is no runbook with this id
_ENDINGS = (".yaml", ".yml")


def load_book(file: Path, find_file: FindFile) -> Book:
    """Return the runbook of a file; what it uses is looked for beside it first, then with `find_file`.

    Raises:
        InputError: the file cannot be read; RunbookError: it, or one that it uses, cannot be used.
    """

    return _linked(_loaded(file), finder(file, find_file))


def finder(file: Path, find_file: FindFile) -> Callable[[str], Loaded]:
    """Return what looks for a runbook that a file uses: beside the file first, then with `find_file`."""

    def find(runbook_id: str) -> Loaded:
        return _beside(file, runbook_id) or _loaded(find_file(runbook_id))

    return find


def recorded_book(ref: RunbookRef, used: Iterable[RunbookRef]) -> Book:
    """Return the runbook of a run from the bytes in its record, and those it uses from there too.

    Raises:
        RunbookError: this version cannot use it any more.
    """
    kept = {one.id: one for one in used}

    def find(runbook_id: str) -> Loaded:
        if runbook_id not in kept:
            raise InputError(f"The record of the run does not hold the runbook {runbook_id!r}.")
        return load_runbook(kept[runbook_id].source.encode(), kept[runbook_id].file)

    return _linked(load_runbook(ref.source.encode(), ref.file), find)


def _linked(loaded: Loaded, find: Callable[[str], Loaded]) -> Book:
    linked = link_runbook(loaded, find)
    book = _book_of(loaded)
    used = tuple(_book_of(one).ref for one in linked.used)
    return replace(book, runbook=linked.runbook, used=used)


def _book_of(loaded: Loaded) -> Book:
    return book_of(loaded.runbook, loaded.data, loaded.file, loaded.sha256, loaded.warnings)


def _loaded(file: Path) -> Loaded:
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise InputError(f"{file}: the runbook cannot be read: {fault.strerror}.") from fault
    return load_runbook(data, str(file))


def _beside(file: Path, runbook_id: str) -> Loaded | None:
    """Return the runbook in the same folder whose file is named after its id."""
    for ending in _ENDINGS:
        path = file.with_name(f"{runbook_id}{ending}")
        if path.is_file():
            loaded = _loaded(path)
            if loaded.runbook.id == runbook_id:
                return loaded
    return None
