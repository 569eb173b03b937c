"""One process at a time follows a run or sends to a desk: a lock file that is freed even when its holder is killed."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordBusyError, RecordFullError
from desktop.paths import private_folder

_LOCKED_BYTE = 1 << 20  # Windows locks bytes: one far behind the pid, which others must be able to read


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said where a lock cannot be had; `{pid}` is the process that has it."""

    busy: str
    unwritable: str


def hold_run(folder: Path, run_id: str) -> AbstractContextManager[None]:
    """Hold a run until the end of the block.

    Raises:
        RecordBusyError: another window or process holds it; the message names its process id.
        RecordFullError: the lock file cannot be written.
    """
    words = _Words(
        busy=f"The run {run_id} is open in another window (process {{pid}}). "
        "Close it there, or read the run here without going on.",
        unwritable=f"The run {run_id} cannot be locked: {{why}}. It can still be read.",
    )
    return _hold(folder, run_id, words)


def hold_desk(folder: Path, desk: str) -> AbstractContextManager[None]:
    """Be the only one who sends posts to a desk until the end of the block.

    Raises:
        RecordBusyError, RecordFullError: as for a run.
    """
    words = _Words(
        busy=f"Another window or command sends the posts to {desk} at the moment (process {{pid}}).",
        unwritable=f"Nothing was sent to {desk}, as nobody can be kept from sending it as well: {{why}}.",
    )
    return _hold(folder, f"outbox-{quote(desk, safe='')}", words)


@contextmanager
def _hold(folder: Path, name: str, words: _Words) -> Iterator[None]:
    path = private_folder(folder) / f"{name}.lock"
    handle = _open_locked(path, words)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # before unlocking: whoever waits for this file sees that it is no longer the one
        os.close(handle)


def _open_locked(path: Path, words: _Words) -> int:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise RecordFullError(words.unwritable.format(why=f"{path}: {error.strerror}")) from error
        if not _try_lock(handle):
            pid = os.read(handle, 20).decode("ascii", "replace").strip()
            os.close(handle)
            raise RecordBusyError(words.busy.format(pid=pid or "unknown"))
        if _is_still(path, handle):
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode("ascii"))
            return handle
        os.close(handle)  # its last holder removed the file between our open and our lock


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except OSError:
        return False


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
