"""The files of the library's folders that may be runbooks, with what tells whether they changed."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop.dataclass import dataclass

_ENDINGS = (".yaml", ".yml")
_INCIDENTS = ".incidents"  # recorded incidents stand beside their runbook
_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Seen:
    file: str
    mtime_ns: int
    size_bytes: int


def scan(folders: Iterable[Path]) -> tuple[Seen, ...]:
    """Return the files below the folders, in order of path, each once. What cannot be read is passed over."""
    found: dict[str, Seen] = {}
    for folder in folders:
        for seen in _below(str(folder)):
            found.setdefault(seen.file, seen)
            if len(found) >= _MOST_FILES:
                return tuple(found.values())
    return tuple(found.values())


def _below(folder: str) -> Iterator[Seen]:
    try:
        with os.scandir(folder) as listed:
            inside = sorted(listed, key=lambda item: item.name)
    except OSError:
        return
    for item in inside:
        if item.name.startswith("."):
            continue
        try:
            if item.is_dir(follow_symlinks=False):
                if not item.name.endswith(_INCIDENTS):
                    yield from _below(item.path)
            elif item.name.endswith(_ENDINGS) and item.is_file():
                stat = item.stat()
                yield Seen(item.path, stat.st_mtime_ns, stat.st_size)
        except OSError:
            continue
