"""Reads what was attached to a run from the record, and writes a copy of it where a person wants one."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, RecordFullError
from desktop.paths import data_dir

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from desktop.domain.events import EvidenceRef
    from desktop.ui.backstage import Backstage
    from desktop.ui.evidence.kinds import Looked


class EvidenceAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage

    def read(self, ref: "EvidenceRef", done: "Callable[[Looked | HandrailError], None]") -> None:
        """Hand over what is kept, or why it cannot be read, from any thread."""
        self._stage.do(partial(self._read, ref, done))

    def _read(self, ref: "EvidenceRef", done: "Callable[[Looked | HandrailError], None]") -> None:
        from desktop.ui.evidence.kinds import look_at

        try:
            data = self._stage.bench.records.get_evidence(ref)
        except HandrailError as fault:
            done(fault)
            return
        done(look_at(ref, data, str(data_dir())))

    def decode(self, looked: "Looked", done: "Callable[[QImage | HandrailError], None]") -> None:
        """Hand over the picture, or why it is not shown, from any thread."""
        self._stage.do(partial(self._decode, looked, done))

    def _decode(self, looked: "Looked", done: "Callable[[QImage | HandrailError], None]") -> None:
        from desktop.ui.evidence.picture import decode

        try:
            done(decode(looked.data, looked.format))
        except HandrailError as fault:
            done(fault)

    def save(self, data: bytes, file: Path, done: "Callable[[HandrailError | None], None]") -> None:
        """Write a copy that only this person reads and nobody runs; `done` hears None, or why not, from any thread."""
        self._stage.do(partial(self._save, data, file, done))

    def _save(self, data: bytes, file: Path, done: "Callable[[HandrailError | None], None]") -> None:
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            with open(os.open(file, flags, 0o600), "wb") as opened:
                opened.write(data)
            file.chmod(0o600)  # a file that was there may have been one to run
        except OSError as error:
            done(RecordFullError(f"The copy was not written: {file}: {error.strerror}."))
        else:
            done(None)
