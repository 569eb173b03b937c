"""Carry a run to another computer in one file, and take in one that was carried here."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordCorruptError, RecordError, RunbookError, SecretUnavailableError
from desktop.domain.events import StepFinished
from desktop.domain.inputs import InputType
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.values import Fields
from desktop.engine.lens import waiting_now
from desktop.engine.scope import scope_at
from desktop.library.books import recorded_book
from desktop.records.carry_in import Incoming, open_run_file
from desktop.records.carry_out import Outgoing
from desktop.records.parcel import Manifest
from desktop.records.secrets import SecretStore
from desktop.records.store import Records
from desktop.records.take_in import TakenIn
from desktop.summary.teller import holds_sensitive, is_sensitive


class Masks(Protocol):
    """Hides the secrets that the program holds."""

    def mask(self, text: str) -> str: ...

    def mask_bytes(self, data: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, with the hash of the file; what the `private` steps read is not in it."""

    manifest: Manifest
    sha256: str
    private: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """The record here, and what hides the secrets that it was written with."""

    records: Records
    secrets: SecretStore
    masks: Masks
    program: str

    def export(self, run: Run, file: Path, *, at: datetime, overwrite: bool) -> Exported:
        """Write a run into one file; what is sensitive stays here, and secrets are in none of it.

        Raises:
            InputError, RecordError: nothing was written.
        """
        assert run.runbook is not None  # a run begins with it
        book = recorded_book(run.runbook, run.used).runbook
        self._hold_secrets(book, run)
        private = _private_entries(book, run)
        outgoing = Outgoing(
            run_id=run.run_id,
            stays=frozenset((*_read_in(private), *_attached_to(private, run))),
            private=frozenset(map(_key, private)),
            program=self.program,
            at=at,
            mask=self.masks.mask,
            mask_data=self.masks.mask_bytes,
        )
        manifest = self.records.export_run(run.run_id, file, outgoing, overwrite=overwrite)
        with file.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        return Exported(manifest, digest, tuple(dict.fromkeys(entry.step for entry in private)))

    def take_in(self, file: Path) -> TakenIn:
        """Verify a file and take its run in.

        Raises:
            InputError, RecordError: nothing was written.
        """
        with open_run_file(file) as incoming:
            book = _runbook(incoming)
            _require_private(book, incoming)
            taken = self.records.import_run(incoming)
            run = incoming.run
        if taken.after > taken.before and run.end is None:
            waiting = waiting_now(book, run)
            self.records.note_waiting(run.run_id, *((waiting.step, waiting.kind) if waiting else ("", "")))
        return taken

    def _hold_secrets(self, book: Runbook, run: Run) -> None:
        """Know the secrets of the run, where they are at hand, so that they are found where they must not be."""
        for reference in _references(book, run):
            with suppress(SecretUnavailableError):
                self.secrets.get(reference)


def _runbook(incoming: Incoming) -> Runbook:
    assert incoming.run.runbook is not None  # `open_run_file` looked
    try:
        return recorded_book(incoming.run.runbook, incoming.run.used).runbook
    except RunbookError as fault:
        raise RecordError(
            f"{incoming.file}: this version cannot follow the runbook of the run, so nothing was taken in. {fault}"
        ) from fault


def _private_entries(book: Runbook, run: Run) -> list[StepEntry]:
    """Return the entries that are sensitive, and those that sum such up."""
    return [
        entry for entry in run.entries if is_sensitive(book, run, entry) or holds_sensitive(book, run, entry)
    ]


def _read_in(private: list[StepEntry]) -> Iterator[str]:
    return (ref.sha256 for entry in private for ref in entry.evidence)


def _attached_to(private: list[StepEntry], run: Run) -> Iterator[str]:
    """Return what a person attached to a step whose content stays here."""
    steps = {entry.step for entry in private}
    return (ref.sha256 for note in run.notes if note.step in steps for ref in note.attached)


def _key(one: StepEntry | StepFinished) -> tuple[str, str, int]:
    return (one.step, one.row, one.entry)


def _require_private(book: Runbook, incoming: Incoming) -> None:
    """What cannot be verified here may only be what had to stay there.

    Raises:
        RecordCorruptError: another event came bare.
    """
    private = frozenset(map(_key, _private_entries(book, incoming.run)))
    for event in incoming.bare:
        if _key(event) not in private:
            raise RecordCorruptError(
                f"{incoming.file}: the end of step {event.step!r} came without its content, and that step is not "
                "sensitive: somebody has changed it."
            )


def _references(book: Runbook, run: Run) -> Iterator[str]:
    """Return the references of all secrets of a run; of a runbook that is used, those that it was given."""
    yield from _secret_values(book, run.inputs)
    for entry in run.entries:
        if entry.inputs and not entry.fan:
            yield from _secret_values(scope_at(book, run, entry.seq, entry.row).runbook, entry.inputs)


def _secret_values(book: Runbook, inputs: Fields) -> Iterator[str]:
    for name, spec in book.inputs.items():
        value = inputs.get(name)
        if spec.type is InputType.SECRET and isinstance(value, str):
            yield value
