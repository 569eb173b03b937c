"""Commits of several threads as one: who comes while one is under way is written with all who come meanwhile.

A disk takes as long for the events of fifty runs as for one, and it is what runs side by side wait for most."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Generic, TypeVar

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordError

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Wanted(Generic[T]):
    what: T
    is_over: bool = False
    is_written: bool = False
    fault: RecordError = field(
        default_factory=lambda: RecordError("It was not saved: the program was interrupted.")
    )


class Together(Generic[T]):
    """`write` writes all that it is given, or raises a RecordError and has written nothing."""

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        self._write = write
        self._changed = threading.Condition()
        self._waiting: list[_Wanted[T]] = []
        self._is_writing = False

    def commit(self, what: T) -> None:
        """Return once it is written.

        Raises:
            RecordError: it was not, for a reason of its own; those that came with it may be written.
        """
        mine = _Wanted(what)
        if batch := self._batch_to_write(mine):
            try:
                self._write_all(batch)
            finally:
                self._tell(batch)
        if not mine.is_written:
            raise mine.fault

    def _batch_to_write(self, mine: _Wanted[T]) -> list[_Wanted[T]]:
        """Return what this thread is to write, itself among it; nothing when another thread has done it."""
        with self._changed:
            self._waiting.append(mine)
            while self._is_writing and not mine.is_over:
                self._changed.wait()
            if mine.is_over:
                return []
            batch, self._waiting, self._is_writing = self._waiting, [], True
            return batch

    def _write_all(self, batch: list[_Wanted[T]]) -> None:
        if not self._is_accepted(batch) and len(batch) > 1:  # the fault is of one of them, or of the disk
            for one in batch:
                self._is_accepted([one])

    def _is_accepted(self, batch: list[_Wanted[T]]) -> bool:
        try:
            self._write([one.what for one in batch])
        except RecordError as fault:
            for one in batch:
                one.fault = fault
            return False
        for one in batch:
            one.is_written = True
        return True

    def _tell(self, batch: list[_Wanted[T]]) -> None:
        with self._changed:
            self._is_writing = False
            for one in batch:
                one.is_over = True
            self._changed.notify_all()
