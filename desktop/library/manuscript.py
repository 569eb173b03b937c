"""A runbook's file as an author works on it: read with what it was, and written so that nothing is ever lost."""

import hashlib
import os
from pathlib import Path

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, RecordFullError
from desktop.paths import shipped_runbooks_dir

LARGEST_BYTES = 1_000_000  # the loader refuses more
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """`text` has line feeds only and no byte order mark; `style` brings both back. `sha256` is of the file's bytes."""

    file: str
    text: str
    sha256: str
    has_crlf: bool = False
    has_bom: bool = False
    is_read_only: bool = False
    why_read_only: str = ""

    def encoded(self, text: str) -> bytes:
        """Return the bytes of another text in the style of this file."""
        whole = text.replace("\n", "\r\n") if self.has_crlf else text
        return f"{_BOM if self.has_bom else ''}{whole}".encode()


def read_manuscript(file: Path) -> Manuscript:
    """Return a file to work on.

    Raises:
        InputError: it cannot be read, or it is no text in UTF-8 of a runbook's size.
    """
    data = _bytes_of(file)
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{file}: it has {len(data)} bytes; a runbook has at most {LARGEST_BYTES}.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"{file}: byte {fault.start} is not UTF-8. Save it as UTF-8 with another editor first."
        ) from fault
    has_crlf = "\r\n" in text
    why = why_read_only(file)
    plain = text.removeprefix(_BOM).replace("\r\n", "\n") if has_crlf else text.removeprefix(_BOM)
    if not why and has_crlf and "\n" in text.replace("\r\n", ""):
        why = "some of its lines end with CR LF and some with LF; make them alike first"
    return Manuscript(
        file=str(file), text=plain, sha256=hashlib.sha256(data).hexdigest(), has_crlf=has_crlf,
        has_bom=text.startswith(_BOM), is_read_only=bool(why), why_read_only=why,
    )  # fmt: skip


def why_read_only(file: Path) -> str:
    """Return why a file is not to be written to, or nothing."""
    real = Path(os.path.realpath(file))
    if real.is_relative_to(os.path.realpath(shipped_runbooks_dir())):
        return "it came with the program, and an update would replace it"
    if real.exists() and not os.access(real, os.W_OK):
        return "this account may not write to it"
    return ""


def sha256_of(file: Path) -> str:
    """Return the hash of a file's bytes, or nothing where it is not there or cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


class ChangedMeanwhileError(InputError):
    """The file on disk is not the one that was read; it was left as it is."""


def write_manuscript(file: Path, data: bytes, *, over: str) -> str:
    """Write a file whole or not at all, and return the hash of what stands there now.

    `over` is the hash of the bytes that may be replaced, empty for a file that must not be there yet.

    Raises:
        ChangedMeanwhileError: other bytes stand there; RecordFullError: it could not be written.
    """
    real = Path(os.path.realpath(file))  # a link goes on pointing to its file
    try:
        if real.exists() and sha256_of(real) != over:
            raise ChangedMeanwhileError(f"{file} was changed by somebody else; nothing was written.")
        replace_whole(real, data, mode=real.stat().st_mode & 0o777 if real.exists() else None)
    except OSError as fault:
        raise RecordFullError(f"{file} was not saved: {fault.strerror}. The text is still here.") from fault
    return hashlib.sha256(data).hexdigest()


def replace_whole(file: Path, data: bytes, *, mode: int | None) -> None:
    """Write beside a file and rename over it; with a mode, give it that."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with fresh.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if mode is not None:
            fresh.chmod(mode)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > 4 * LARGEST_BYTES:
            raise InputError(f"{file}: it is far larger than a runbook may be.")
        return file.read_bytes()
    except OSError as fault:
        raise InputError(f"{file}: it cannot be read: {fault.strerror}.") from fault
