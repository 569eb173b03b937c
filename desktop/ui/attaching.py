"""What a person puts to a run from outside, files and pictures, made ready to be kept as evidence."""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.quantity import show_bytes
from desktop.engine.commands import Attachment
from desktop.records.evidence import EVIDENCE_CAP_BYTES

MOST_FILES = 10  # at a time
LARGEST_FILE_BYTES = 64 * 2**20  # read whole; of a text the record keeps the beginning and the end
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
# A pipe must not keep us waiting; Windows must not translate line ends.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Attach:
    """Something to be kept with a step; `gather` reads it, off the GUI thread, and may raise InputError."""

    step: str
    gather: Callable[[], tuple[Attachment, ...]]
    text: str = ""


def read_files(files: Sequence[Path]) -> tuple[Attachment, ...]:
    """Return files as they are on the disk, all or none.

    Raises:
        InputError: one cannot be kept; it says which, why, and what to do.
    """
    if len(files) > MOST_FILES:
        raise InputError(f"{len(files)} files at once; attach at most {MOST_FILES}, those that matter.")
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Attachment:
    try:
        with open(os.open(file, _FLAGS), "rb") as opened:
            about = os.fstat(opened.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise InputError(f"{file} is no file that could be kept; attach a regular file.")
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}. Nothing was attached.") from fault
    if len(data) > LARGEST_FILE_BYTES:
        size, most = show_bytes(about.st_size), show_bytes(LARGEST_FILE_BYTES)
        raise InputError(
            f"{file.name} has {size}, and {most} is the most. Cut out what matters, and attach that."
        )
    return picture(file.name, data) if data.startswith(_PICTURES) else Attachment(file.name, data)


def picture(name: str, data: bytes) -> Attachment:
    """Return a picture; of one that is too large no part would be of use.

    Raises:
        InputError: it is too large.
    """
    if len(data) > EVIDENCE_CAP_BYTES:
        size, most = show_bytes(len(data)), show_bytes(EVIDENCE_CAP_BYTES)
        raise InputError(
            f"{name} has {size}, and a picture may have {most}. Make it smaller, and attach it again."
        )
    return Attachment(name, data)
