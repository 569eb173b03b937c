"""Files that a command writes whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from desktop.domain.errors import InputError


def write_bytes(output: Path, data: bytes, *, overwrite: bool) -> None:
    """Write a file, and the folders above it; a half of it is never seen in its place.

    Raises:
        InputError: it is there and may not be written over, or cannot be written.
    """
    if output.is_dir():
        raise InputError(f"{output} is a folder; name the file to write.")
    if output.exists() and not overwrite:
        raise InputError(f"{output} is already there; nothing was written. --force writes over it.")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as fresh:
            path = Path(fresh.name)
            try:
                fresh.write(data)
                fresh.flush()
                os.fsync(fresh.fileno())
            except BaseException:
                _remove(path)
                raise
        _put_in_place(path, output, overwrite=overwrite)
    except OSError as fault:
        raise InputError(f"{output} cannot be written: {fault.strerror}.") from fault


def _put_in_place(path: Path, output: Path, *, overwrite: bool) -> None:
    """A file that came to be there in the meantime is not written over either."""
    try:
        if overwrite:
            path.replace(output)
            return
        try:
            os.link(path, output)
        except FileExistsError as fault:
            raise InputError(f"{output} is already there; --force writes over it.") from fault
        except OSError:  # a file system without links
            path.rename(output)
            return
        path.unlink()
    except BaseException:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
