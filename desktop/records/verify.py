"""Whether a run's record is what was written: its chain, its list line and its evidence computed anew."""

from sqlalchemy import Connection, select

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordError
from desktop.domain.events import EvidenceRef, NoteAdded, OutcomeUnknown, Recorded, StepFinished
from desktop.records import tables
from desktop.records.chain import Link, faults, is_withheld
from desktop.records.events_table import all_recorded, read_links
from desktop.records.evidence import is_elsewhere, unpack


@dataclass(frozen=True, slots=True)
class Verification:
    """`problems` names each place that is not what was written; the head hash is what a summary quotes."""

    run_id: str
    events: int
    evidence: int
    head_sha256: str
    problems: tuple[str, ...]
    elsewhere: int = 0  # pieces of evidence that were not carried here with the run
    withheld: int = 0  # events that were carried here without what their steps read

    @property
    def is_intact(self) -> bool:
        return not self.problems


def verify_run(connection: Connection, run_id: str) -> Verification:
    """Check one run within one view of the record."""
    links = read_links(connection, run_id)
    problems = faults(links, run_id) if links else [f"there are no events of run {run_id}"]
    problems += _head_faults(connection, run_id, links)
    refs, unreadable = evidence_refs(links)
    problems += unreadable
    elsewhere = 0
    for ref in refs:
        data = _stored(connection, ref)
        if data is not None and is_elsewhere(data):
            elsewhere += 1
        else:
            problems += _evidence_faults(ref, data)
    head = links[-1].sha256 if links else ""
    withheld = sum(map(is_withheld, links))
    return Verification(run_id, len(links), len(refs) - elsewhere, head, tuple(problems), elsewhere, withheld)


def _head_faults(connection: Connection, run_id: str, links: list[Link]) -> list[str]:
    query = select(tables.run.c.events, tables.run.c.head_sha256).where(tables.run.c.run_id == run_id)
    line = connection.execute(query).one_or_none()
    if line is None:
        return [f"the list of runs has no run {run_id}"] if links else []
    if line.events > len(links):
        return [f"events {len(links) + 1} to {line.events} at the end are missing"]
    if not links or line.head_sha256 != links[-1].sha256:
        return ["the list of runs names another last event"]
    return []


def evidence_refs(links: list[Link]) -> tuple[list[EvidenceRef], list[str]]:
    """Return the evidence that events name, each piece once, and which events cannot be read."""
    refs: dict[str, EvidenceRef] = {}
    problems: list[str] = []
    for link in links:
        try:
            found = _refs_of(all_recorded([link])[0])
        except RecordError as error:
            problems.append(f"event {link.seq} ({link.kind}) cannot be read: {error}")
        else:
            refs |= {ref.sha256: ref for ref in found}
    return list(refs.values()), problems


def _refs_of(recorded: Recorded) -> tuple[EvidenceRef, ...]:
    match recorded.event:
        case StepFinished() | OutcomeUnknown():
            return recorded.event.evidence
        case NoteAdded():
            return recorded.event.attached
    return ()


def _stored(connection: Connection, ref: EvidenceRef) -> bytes | None:
    query = select(tables.evidence.c.data).where(tables.evidence.c.sha256 == ref.sha256)
    data: bytes | None = connection.scalar(query)
    return data


def _evidence_faults(ref: EvidenceRef, data: bytes | None) -> list[str]:
    if data is None:
        return [f"evidence {ref.short} ({ref.name}) is missing"]
    try:
        unpack(ref.sha256, data)
    except RecordError as error:
        return [str(error)]
    return []
