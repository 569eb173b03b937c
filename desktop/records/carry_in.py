"""Read a run that was carried here in one file: all of it is verified before any of it is written."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from desktop.dataclass import dataclass
from desktop.domain.advance import fold
from desktop.domain.errors import InputError, RecordCorruptError
from desktop.domain.events import EvidenceRef, RunbookRef, StepFinished
from desktop.domain.run import Run
from desktop.records.chain import Link, faults, is_withheld
from desktop.records.events_table import all_recorded
from desktop.records.parcel import (
    EVENTS,
    EVIDENCE,
    MANIFEST,
    MAX_EVENTS_BYTES,
    MAX_EVIDENCE_BYTES,
    MAX_MANIFEST_BYTES,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_TOTAL_BYTES,
    Manifest,
    read_links,
    read_manifest,
)
from desktop.records.verify import evidence_refs

_ENCRYPTED = 0x1
_SMALL = 1 << 16  # bytes: a member this small is no bomb, however well it shrinks


@dataclass(frozen=True, slots=True)
class Incoming:
    """A run in an open file, verified. `evidence` reads a piece once more, and looks at its hash once more."""

    file: Path
    sha256: str  # of the file
    manifest: Manifest
    links: list[Link]
    run: Run
    refs: tuple[EvidenceRef, ...]
    _parcel: zipfile.ZipFile

    @property
    def bare(self) -> tuple[StepFinished, ...]:
        """The events that came without what their steps read; their own hashes cannot be computed here."""
        events = (one.event for one in all_recorded([link for link in self.links if is_withheld(link)]))
        return tuple(event for event in events if isinstance(event, StepFinished))

    @property
    def left_out(self) -> frozenset[str]:
        return frozenset(one.sha256 for one in self.manifest.left_out)

    def evidence(self, ref: EvidenceRef) -> bytes:
        """Return the bytes of a piece that is in the file.

        Raises:
            RecordCorruptError: they are not what its hash says.
        """
        return _evidence(self._parcel, ref, self.file)


@contextmanager
def open_run_file(file: Path) -> Iterator[Incoming]:
    """Give the run of a file, once its chain and every piece of its evidence have been verified.

    Raises:
        InputError: the file cannot be read, or is none of ours.
        RecordCorruptError: it is damaged, cut off or was changed; the message names the event or the piece.
        RecordError: a newer version wrote it.
    """
    try:
        with file.open("rb") as opened, _zip(opened, file) as parcel:
            opened.seek(0)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            yield _verified(parcel, file, digest)
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}.") from fault


@contextmanager
def _zip(opened: BinaryIO, file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        parcel = zipfile.ZipFile(opened)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        raise RecordCorruptError(
            f"{file} is no whole file of a run: it is damaged, cut off, or something else ({fault})."
        ) from fault
    with parcel:
        yield parcel


def _verified(parcel: zipfile.ZipFile, file: Path, digest: str) -> Incoming:
    members = _members(parcel, file)
    manifest = read_manifest(_read(parcel, MANIFEST, MAX_MANIFEST_BYTES, file))
    links = read_links(_read(parcel, EVENTS, MAX_EVENTS_BYTES, file), manifest.run_id)
    _require_chain(links, manifest, file)
    run = fold(all_recorded(links))  # what cannot follow is told with the event
    _require_runbooks(run, file)
    refs, unreadable = evidence_refs(links)
    if unreadable:
        raise RecordCorruptError(f"{file}: {unreadable[0]}.")
    incoming = Incoming(file, digest, manifest, links, run, tuple(refs), parcel)
    _require_evidence(incoming, members)
    return incoming


# -- the file ------------------------------------------------------------------------------------------


def _members(parcel: zipfile.ZipFile, file: Path) -> Mapping[str, zipfile.ZipInfo]:
    """Return what is in the file, once nothing of it is too much, twice there, or called what it may not be."""
    told = parcel.infolist()
    if len(told) > MAX_MEMBERS:
        raise RecordCorruptError(f"{file} holds {len(told):,} pieces; a run has at most {MAX_MEMBERS:,}.")
    found: dict[str, zipfile.ZipInfo] = {}
    for one in told:
        if one.filename in found:
            raise RecordCorruptError(f"{file} holds {one.filename[:80]!r} twice.")
        _require_ours(one, file)
        found[one.filename] = one
    for name in (MANIFEST, EVENTS):
        if name not in found:
            raise RecordCorruptError(f"{file} is no run of Handrail: it has no {name}.")
    total = sum(one.file_size for one in told)
    if total > MAX_TOTAL_BYTES:
        raise RecordCorruptError(
            f"{file} would unpack to {total / 2**30:.1f} GiB, which is more than any run."
        )
    return found


def _require_ours(one: zipfile.ZipInfo, file: Path) -> None:
    name = one.filename
    if name not in (MANIFEST, EVENTS) and not _is_hash(name.removeprefix(EVIDENCE), name):
        raise RecordCorruptError(f"{file} holds {name[:80]!r}, which is no part of a run.")
    if one.flag_bits & _ENCRYPTED or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RecordCorruptError(f"{file} holds {name[:80]!r} in a form that Handrail does not write.")
    if one.file_size > _SMALL and one.file_size > MAX_RATIO * max(1, one.compress_size):
        raise RecordCorruptError(f"{file}: {name[:80]!r} would unpack to {one.file_size:,} bytes: a bomb.")


def _is_hash(text: str, name: str) -> bool:
    return name.startswith(EVIDENCE) and len(text) == 64 and all(one in "0123456789abcdef" for one in text)


def _read(parcel: zipfile.ZipFile, name: str, most_bytes: int, file: Path) -> bytes:
    """Return a member; never more than it may be, whatever its head says."""
    try:
        if parcel.getinfo(name).file_size > most_bytes:
            raise RecordCorruptError(f"{file}: {name} is larger than it can be in any run.")
        with parcel.open(name) as member:
            data = member.read(most_bytes + 1)
            if len(data) > most_bytes or member.read(1):
                raise RecordCorruptError(f"{file}: {name} is larger than it can be in any run.")
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, zlib.error) as fault:
        raise RecordCorruptError(f"{file}: {_called(name)} is damaged ({fault}).") from fault
    return data


def _called(name: str) -> str:
    return f"evidence ev-{name.removeprefix(EVIDENCE)[:10]}" if name.startswith(EVIDENCE) else name


# -- what is in it -------------------------------------------------------------------------------------


def _require_chain(links: list[Link], manifest: Manifest, file: Path) -> None:
    found = faults(links, manifest.run_id)
    if found:
        raise RecordCorruptError(f"{file}: {found[0]}.")
    if len(links) < manifest.events:
        missing = f"events {len(links) + 1} to {manifest.events} at the end are missing"
        raise RecordCorruptError(f"{file}: {missing}.")
    if not links or len(links) != manifest.events or links[-1].sha256 != manifest.head_sha256:
        raise RecordCorruptError(f"{file}: the list of contents names another last event than there is.")
    if tuple(link.seq for link in links if is_withheld(link)) != manifest.withheld:
        raise RecordCorruptError(
            f"{file}: the list of contents names other events that were left bare than there are."
        )


def _require_runbooks(run: Run, file: Path) -> None:
    refs: tuple[RunbookRef, ...] = (*((run.runbook,) if run.runbook else ()), *run.used)
    if not run.runbook:
        raise RecordCorruptError(f"{file}: event 1 does not begin a run.")
    for ref in refs:
        if hashlib.sha256(ref.source.encode()).hexdigest() != ref.sha256:
            raise RecordCorruptError(
                f"{file}: event 1 holds other bytes of the runbook {ref.id!r} than it says."
            )


def _require_evidence(incoming: Incoming, members: Mapping[str, zipfile.ZipInfo]) -> None:
    named = {ref.sha256 for ref in incoming.refs}
    for name in members:
        if name.startswith(EVIDENCE) and name.removeprefix(EVIDENCE) not in named:
            raise RecordCorruptError(f"{incoming.file}: no event of the run names {_called(name)}.")
    for ref in incoming.refs:
        is_there = f"{EVIDENCE}{ref.sha256}" in members
        if is_there:
            incoming.evidence(ref)
        elif ref.sha256 not in incoming.left_out:
            raise RecordCorruptError(f"{incoming.file}: evidence {ref.short} ({ref.name}) is missing.")


def _evidence(parcel: zipfile.ZipFile, ref: EvidenceRef, file: Path) -> bytes:
    data = _read(parcel, f"{EVIDENCE}{ref.sha256}", MAX_EVIDENCE_BYTES, file)
    if hashlib.sha256(data).hexdigest() != ref.sha256 or len(data) != ref.kept_bytes:
        raise RecordCorruptError(
            f"{file}: evidence {ref.short} ({ref.name}) was changed: its hash does not fit its content."
        )
    return data
