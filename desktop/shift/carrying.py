"""Carry a run to another computer in one file, and take in one that was carried here."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desktop.domain.errors import RecordError, RunbookError, SecretUnavailableError
from desktop.domain.inputs import InputType
from desktop.domain.run import Run
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
from desktop.summary.teller import is_sensitive


class Masks(Protocol):
    """Hides the secrets that the program holds."""

    def mask(self, text: str) -> str: ...

    def mask_bytes(self, data: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; `sensitive_steps` are those whose raw output stays while their values go along."""

    manifest: Manifest
    sensitive_steps: tuple[str, ...]


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
        sensitive = [entry for entry in run.entries if is_sensitive(book, run, entry)]
        outgoing = Outgoing(
            run_id=run.run_id,
            stays=frozenset(ref.sha256 for entry in sensitive for ref in entry.evidence),
            program=self.program,
            at=at,
            mask=self.masks.mask,
            mask_data=self.masks.mask_bytes,
        )
        manifest = self.records.export_run(run.run_id, file, outgoing, overwrite=overwrite)
        return Exported(manifest, tuple(dict.fromkeys(entry.step for entry in sensitive if entry.reading)))

    def take_in(self, file: Path) -> TakenIn:
        """Verify a file and take its run in.

        Raises:
            InputError, RecordError: nothing was written.
        """
        with open_run_file(file) as incoming:
            book = _runbook(incoming)
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
