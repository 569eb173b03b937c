"""The record of runs: events appended durably, read back, checked, and purged."""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, select

from desktop.domain.advance import fold
from desktop.domain.errors import RecordBusyError, RecordError
from desktop.domain.events import Event, EvidenceRef, Recorded
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.records import tables
from desktop.records.database import Database
from desktop.records.drafts import links_of, make_draft, row_after
from desktop.records.events_table import append_links, read_events, read_row, read_rows, write_row
from desktop.records.evidence import EVIDENCE_CAP_BYTES, pack, unpack
from desktop.records.evidence_table import read_evidence, store_evidence
from desktop.records.live import Drafted, Live
from desktop.records.locks import hold_run
from desktop.records.maskers import Maskers as Maskers
from desktop.records.painter import SnapshotPainter
from desktop.records.picture import Picture
from desktop.records.purge import Purged, purge_runs
from desktop.records.rows import RunRow, row_of, stand_of
from desktop.records.run_ids import find_run_id, new_run_id
from desktop.records.snapshot import RECENT_RUNS
from desktop.records.together import Together
from desktop.records.verify import Verification, verify_run

if TYPE_CHECKING:  # runs are carried seldom
    from desktop.records.carry_in import Incoming
    from desktop.records.carry_out import Outgoing
    from desktop.records.outbox_rows import Outbox
    from desktop.records.parcel import Manifest
    from desktop.records.take_in import TakenIn


T = TypeVar("T")


class Records:
    """The runs of one folder. Thread-safe; several processes may write different runs at the same time."""

    def __init__(
        self,
        database: Database,
        *,
        maskers: Maskers | None = None,
        notices: tuple[str, ...] = (),
        evidence_cap_bytes: int = EVIDENCE_CAP_BYTES,
    ) -> None:
        self.notices = notices  # what a person must be told: salvaged, upgraded, read-only
        self._database = database
        self._folder = database.path.parent
        self._maskers = maskers
        self._cap_bytes = evidence_cap_bytes
        self._lock = threading.Lock()
        self._picture = Picture(self._folder, self._recent, database.version)
        self._painter = SnapshotPainter(self._picture.paint, self._lock)
        self._together = Together(self._write_together)
        self._open: dict[str, Live] = {}  # runs this process has written and that go on

    @property
    def is_read_only(self) -> bool:
        return bool(self._database.read_only_because)

    def append(self, run_id: str, events: Sequence[Event], at: datetime) -> tuple[Recorded, ...]:
        """Write events in order; they are on the disk when this returns.

        What comes back is what was stored: use it, not what was given (secrets are masked, lists are tuples).

        Raises:
            RecordFullError: no space, read-only or an I/O error; nothing of this call was written.
            RecordBusyError: another process has written to this run.
            RecordCorruptError: an event cannot follow the ones before.
        """
        if not events:
            return ()
        with self._lock:
            live = self._live(run_id)
            draft = self.draft(live.run, run_id, events, at)
            self._write((Drafted(run_id, (draft,)),), (live.row,))
            return draft.recorded

    def draft(self, run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
        return make_draft(run, run_id, events, at, mask=self._maskers.text if self._maskers else None)

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        """Write drafts that were made one after the other; they are on the disk when this returns.

        Raises:
            RecordFullError, RecordBusyError: as `append`.
        """
        self._together.commit(Drafted(run_id, drafts))

    def _write_together(self, all_drafted: Sequence[Drafted]) -> None:
        with self._lock:
            self._write(all_drafted, [self._row(one.run_id) for one in all_drafted])

    def _write(self, all_drafted: Sequence[Drafted], before: Sequence[RunRow | None]) -> None:
        """Write drafts of several runs in one commit; `before` are their lines so far."""
        rows = [row_after(row, one.drafts) for row, one in zip(before, all_drafted, strict=True)]
        runs = ", ".join(one.run_id for one in all_drafted)
        try:
            with self._database.appending(f"An event of run {runs}") as connection:
                for row, one in zip(rows, all_drafted, strict=True):
                    append_links(connection, links_of(one.drafts), row)
        except RecordBusyError:
            for one in all_drafted:
                self._open.pop(one.run_id, None)  # what we know of the run may be old
            raise
        for old, row, one in zip(before, rows, all_drafted, strict=True):
            self._keep(Live(one.drafts[-1].run, row), before=old)

    def events(self, run_id: str) -> tuple[Recorded, ...]:
        """Return the events of a run in order; none when there is no such run."""
        with self._database.reading(f"Reading run {run_id}") as connection:
            return read_events(connection, run_id)

    def note_waiting(self, run_id: str, step: str, kind: str) -> None:
        """Say in the list of runs what a person is asked for: a picture for lists, no event of the run."""
        with self._lock:
            live = self._live(run_id)
            if live.row is None:
                raise RecordError(f"There is no run {run_id} that could wait for anybody.")
            step, kind = (step, kind) if kind else stand_of(live.run)
            row = replace(live.row, waiting_step=step, waiting_kind=kind)
            if row != live.row:
                with self._database.writing(f"The state of run {run_id}") as connection:
                    write_row(connection, row)
                self._keep(Live(live.run, row), before=live.row)

    def runs(self) -> tuple[RunRow, ...]:
        """Return a line for each run, newest first."""
        with self._database.reading("Listing the runs") as connection:
            return read_rows(connection)

    def ask(self, what: str, question: Callable[[Connection], T]) -> T:
        """Return the answer to a question over all runs, such as that of `words_of_runs`."""
        with self._database.reading(what) as connection:
            return question(connection)

    def find(self, text: str) -> str:
        """Return the id of the one run that the text begins or ends.

        Raises:
            InputError: none or several.
        """
        with self._database.reading("Looking for a run") as connection:
            query = select(tables.run.c.run_id).order_by(tables.run.c.run_id.desc())
            known = [str(run_id) for run_id in connection.scalars(query)]
        return find_run_id(text, known)

    def lock_run(self, run_id: str) -> AbstractContextManager[None]:
        """Hold a run for the length of a `with` block.

        Raises:
            RecordBusyError: another window or process holds it, with its process id.
        """
        return hold_run(self._folder / "locks", run_id)

    @contextmanager
    def hold_new_run(self, at: datetime, dice: random.Random | None = None) -> Iterator[str]:
        """Give the id of a run that is not there yet and hold it: two that begin in one second may draw the same.

        Raises:
            RecordFullError: the lock file cannot be written.
        """
        with ExitStack() as held:
            while True:
                run_id = new_run_id(at, dice)
                try:
                    attempt = held.enter_context(ExitStack())
                    attempt.enter_context(self.lock_run(run_id))
                except RecordBusyError:
                    continue
                if not self.events(run_id):
                    break
                attempt.close()
            yield run_id

    def put_evidence(self, run_id: str, name: str, data: bytes) -> EvidenceRef:
        """Store raw output, masked and capped, under the hash of what is kept.

        Raises:
            RecordFullError: it was not stored.
        """
        packed = pack(self._maskers.data(data) if self._maskers else data, self._cap_bytes)
        ref = EvidenceRef(
            sha256=packed.sha256, name=name, size_bytes=packed.size_bytes, kept_bytes=packed.kept_bytes
        )
        with self._lock, self._database.writing(f"Evidence of run {run_id}") as connection:
            store_evidence(connection, run_id, ref, packed.data)
        return ref

    def get_evidence(self, ref: EvidenceRef) -> bytes:
        """Return the bytes that were kept.

        Raises:
            RecordError: they are not in this record (purged, or the run came without its evidence).
            RecordCorruptError: they are not what they were.
        """
        with self._database.reading(f"Reading evidence {ref.short}") as connection:
            data = read_evidence(connection, ref)
        return unpack(ref.sha256, data)

    def verify(self, run_id: str) -> Verification:
        """Compute the chain and every piece of evidence of a run anew."""
        with self._database.reading(f"Verifying run {run_id}") as connection:
            return verify_run(connection, run_id)

    def export_run(self, run_id: str, file: Path, outgoing: "Outgoing", *, overwrite: bool) -> "Manifest":
        """Write a run into one file, as it stands now, whether or not somebody leads it.

        Raises:
            InputError, RecordError: see `write_run`; nothing was written.
        """
        from desktop.records.carry_out import write_run

        with self._database.reading(f"Exporting run {run_id}") as connection:
            return write_run(connection, outgoing, file, overwrite=overwrite)

    def import_run(self, incoming: "Incoming") -> "TakenIn":
        """Take in a run that was verified: as a new one, or as the continuation of one that is here.

        Raises:
            RecordBusyError: somebody leads the run here; RecordError: another run has this id. Nothing was written.
        """
        from desktop.records.take_in import take_in

        run_id = incoming.run.run_id
        with self.lock_run(run_id), self._lock:
            with self._database.writing(f"Importing run {run_id}") as connection:
                taken = take_in(connection, incoming)
            self._open.pop(run_id, None)
            self._picture.forget()
            self._painter.now()
        return taken

    def purge(self, older_than: datetime) -> Purged:
        """Delete runs that ended before a time, with their evidence. Runs that are open stay, and are named."""
        with self._lock:
            with self._database.writing("Purging") as connection:
                purged = purge_runs(connection, older_than)
            self._database.give_back_space()
            self._picture.forget()
            self._painter.now()
        return purged

    @property
    def outbox(self) -> "Outbox":
        """What is to reach help desks."""
        from desktop.records.outbox_rows import Outbox

        return Outbox(self._database, self._lock, self._maskers.text if self._maskers else None)

    def close(self) -> None:
        self._painter.close()
        self._database.close()

    def _live(self, run_id: str) -> Live:
        known = self._open.get(run_id)
        if known:
            return known
        run = fold(self.events(run_id))
        if not run.runbook:
            return Live(run, None)
        return Live(run, self._row(run_id) or row_of(run))

    def _row(self, run_id: str) -> RunRow | None:
        if known := self._open.get(run_id):
            return known.row
        with self._database.reading(f"Reading run {run_id}") as connection:
            return read_row(connection, run_id)

    def _keep(self, live: Live, *, before: RunRow | None) -> None:
        run_id = live.run.run_id
        if live.run.end:
            self._open.pop(run_id, None)
        else:
            self._open[run_id] = live
        if live.row:
            self._picture.note(live.row)
        if live.row and before and before.looks_like(live.row):
            self._painter.soon()
        else:
            self._painter.now()

    def _recent(self) -> tuple[RunRow, ...]:
        with self._database.reading("Listing the runs") as connection:
            return read_rows(connection, recent=RECENT_RUNS)
