"""Writes a small file of ours at once or not at all, readable for this person only."""

import os
from contextlib import suppress
from pathlib import Path

from desktop.paths import private_folder


def write_whole(place: Path, text: str) -> None:
    """Write the file beside its place and move it there.

    Raises:
        OSError: it was not written; what was there is as it was.
    """
    fresh = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        private_folder(place.parent)
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o600)
        fresh.replace(place)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
