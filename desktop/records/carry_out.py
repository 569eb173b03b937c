"""Write a run with its evidence into one file, as it stands at one moment, whether or not it goes on."""

import os
import zipfile
from collections.abc import Callable, Set
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Connection, select

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, RecordCorruptError, RecordError, RecordFullError
from desktop.domain.events import EvidenceRef, RunStarted, StepFinished
from desktop.records import tables
from desktop.records.chain import Link, faults, is_withheld
from desktop.records.codec import Mask, encode, time_text
from desktop.records.events_table import read_links, recorded
from desktop.records.evidence import is_elsewhere, unpack
from desktop.records.parcel import (
    EVENTS,
    EVIDENCE,
    MANIFEST,
    MAX_EVENTS_BYTES,
    MAX_MANIFEST_BYTES,
    MAX_MEMBERS,
    MAX_TOTAL_BYTES,
    LeftOut,
    Manifest,
    link_line,
    manifest_bytes,
    shrinks_much,
)
from desktop.records.verify import evidence_refs
from desktop.records.withholding import without_content

_MODE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is to be written; `stays` are the hashes of evidence that remains here, `private` the entries (step,
    row and number) whose values and words do."""

    run_id: str
    stays: Set[str] = frozenset()
    private: Set[tuple[str, str, int]] = frozenset()
    program: str
    at: datetime
    mask: Mask | None = None
    mask_data: Callable[[bytes], bytes] | None = None


def write_run(connection: Connection, outgoing: Outgoing, file: Path, *, overwrite: bool) -> Manifest:
    """Write the file whole or not at all, from one view of the record.

    Raises:
        InputError: it is there already, or there is no such run.
        RecordCorruptError: the record of the run is not sound; RecordError: an event holds a secret.
        RecordFullError: the file cannot be written.
    """
    if file.exists() and not overwrite:
        raise InputError(f"{file} is already there; nothing was written. --force writes over it.")
    links = read_links(connection, outgoing.run_id)
    _require_sound(links, outgoing)
    try:
        with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as fresh:
            path = Path(fresh.name)
            try:
                with zipfile.ZipFile(fresh, "w") as parcel:
                    manifest = _fill(parcel, connection, links, outgoing)
                fresh.flush()
                os.fsync(fresh.fileno())
                path.chmod(_MODE)
            except BaseException:
                _remove(path)
                raise
        _put_in_place(path, file, overwrite=overwrite)
    except OSError as fault:
        raise RecordFullError(
            f"{file} cannot be written: {fault.strerror}. Nothing is left of it."
        ) from fault
    return manifest


def _put_in_place(path: Path, file: Path, *, overwrite: bool) -> None:
    """A file that came to be there in the meantime is not written over either."""
    try:
        if overwrite:
            path.replace(file)
            return
        try:
            os.link(path, file)
        except FileExistsError as fault:
            raise InputError(
                f"{file} is already there; nothing was written. --force writes over it."
            ) from fault
        except OSError:  # a file system without links
            path.rename(file)
            return
        path.unlink()
    except BaseException:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _require_sound(links: list[Link], outgoing: Outgoing) -> None:
    if not links:
        raise InputError(f"There is no run {outgoing.run_id}.")
    found = faults(links, outgoing.run_id)
    if found:
        raise RecordCorruptError(
            f"The record of run {outgoing.run_id} is not sound: {found[0]}. It stays here."
        )
    mask = outgoing.mask
    if mask is None:
        return
    for link in links:
        event = recorded(link).event
        if encode(event, mask).body != encode(event).body:
            raise RecordError(
                f"Event {link.seq} ({link.kind}) of run {outgoing.run_id} holds a secret in clear, which was not "
                "known as one when it was written. The run stays here; `handrail summary` writes one without it."
            )


def _fill(parcel: zipfile.ZipFile, connection: Connection, links: list[Link], outgoing: Outgoing) -> Manifest:
    refs, unreadable = evidence_refs(links)
    if unreadable:
        raise RecordCorruptError(f"The record of run {outgoing.run_id} is not sound: {unreadable[0]}.")
    left_out: list[LeftOut] = []
    written = size_bytes = 0
    for ref in refs:
        data, why = _evidence(connection, ref, outgoing)
        if why:
            left_out.append(LeftOut(ref.sha256, ref.name, why))
            continue
        _add(parcel, f"{EVIDENCE}{ref.sha256}", data, outgoing.at)
        written, size_bytes = written + 1, size_bytes + len(data)
        _require_room(outgoing, written, size_bytes)
    leaving = [_as_it_leaves(link, outgoing) for link in links]
    events = b"".join(link_line(link) for link in leaving)
    if len(events) > MAX_EVENTS_BYTES:
        raise _too_large(outgoing)
    _require_room(outgoing, written, size_bytes + len(events))
    _add(parcel, EVENTS, events, outgoing.at)
    manifest = _manifest(leaving, written, tuple(left_out), outgoing)
    _add(parcel, MANIFEST, manifest_bytes(manifest), outgoing.at)
    return manifest


def _as_it_leaves(link: Link, outgoing: Outgoing) -> Link:
    if not outgoing.private or link.kind != StepFinished.__name__:
        return link
    event = recorded(link).event
    assert isinstance(event, StepFinished)  # as its kind says
    is_private = (event.step, event.row, event.entry) in outgoing.private
    return without_content(link) if is_private else link


def _require_room(outgoing: Outgoing, pieces: int, size_bytes: int) -> None:
    """What no computer would take in is not written either."""
    if pieces > MAX_MEMBERS - 2 or size_bytes > MAX_TOTAL_BYTES - MAX_MANIFEST_BYTES:
        raise _too_large(outgoing)


def _too_large(outgoing: Outgoing) -> RecordError:
    return RecordError(
        f"Run {outgoing.run_id} is too large to be carried in one file; nothing was written. "
        "`handrail summary` writes what it came to."
    )


def _evidence(connection: Connection, ref: EvidenceRef, outgoing: Outgoing) -> tuple[bytes, str]:
    """Return a piece of evidence, or nothing and why it stays."""
    if ref.sha256 in outgoing.stays:
        return b"", "sensitive"
    query = select(tables.evidence.c.data).where(tables.evidence.c.sha256 == ref.sha256)
    packed: bytes | None = connection.scalar(query)
    if packed is None or is_elsewhere(packed):
        return b"", "not here"
    data = unpack(ref.sha256, packed)
    if outgoing.mask_data and outgoing.mask_data(data) != data:
        return b"", "secret"
    return data, ""


def _manifest(links: list[Link], written: int, left_out: tuple[LeftOut, ...], outgoing: Outgoing) -> Manifest:
    started = recorded(links[0]).event
    assert isinstance(started, RunStarted)  # a run begins with it
    return Manifest(
        run_id=outgoing.run_id,
        runbook=started.runbook.id,
        title=started.runbook.title,
        events=len(links),
        head_sha256=links[-1].sha256,
        evidence=written,
        left_out=left_out,
        withheld=tuple(link.seq for link in links if is_withheld(link)),
        program=outgoing.program,
        made_at=time_text(outgoing.at),
    )


def _add(parcel: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> None:
    about = zipfile.ZipInfo(name, at.timetuple()[:6])
    about.external_attr = _MODE << 16
    about.compress_type = zipfile.ZIP_STORED if shrinks_much(data) else zipfile.ZIP_DEFLATED
    parcel.writestr(about, data)
