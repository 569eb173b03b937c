"""Put a run that was carried here into the record: a new one, or what came after what is here already."""

from sqlalchemy import Connection

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordCorruptError, RecordError
from desktop.records.carry_in import Incoming
from desktop.records.chain import Link, faults, is_withheld
from desktop.records.events_table import insert_links, read_links, write_row
from desktop.records.evidence import ELSEWHERE, pack
from desktop.records.evidence_table import store_evidence
from desktop.records.rows import row_of


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of it: `before` events were here, `after` are now; `evidence` pieces came, others stay elsewhere."""

    run_id: str
    before: int
    after: int
    evidence: int
    elsewhere: int
    bare: int  # events that came without what their steps read
    sha256: str  # of the file


def take_in(connection: Connection, incoming: Incoming) -> TakenIn:
    """Write what is new, within the transaction of the caller.

    Raises:
        RecordError: another run has this id here; RecordCorruptError: the one here is not sound.
    """
    run_id = incoming.run.run_id
    own = read_links(connection, run_id)
    _require_same(own, incoming)
    fresh = incoming.links[len(own) :]
    if not fresh:
        return TakenIn(run_id, len(own), len(own), 0, 0, 0, incoming.sha256)
    insert_links(connection, fresh)
    write_row(connection, row_of(incoming.run))
    came = elsewhere = 0
    for ref in incoming.refs:
        is_left_out = ref.sha256 in incoming.left_out
        data = ELSEWHERE if is_left_out else pack(incoming.evidence(ref), cap_bytes=ref.kept_bytes).data
        is_new = store_evidence(connection, run_id, ref, data)
        came += is_new and not is_left_out
        elsewhere += is_new and is_left_out
    bare = sum(map(is_withheld, fresh))
    return TakenIn(run_id, len(own), len(incoming.links), came, elsewhere, bare, incoming.sha256)


def _require_same(own: list[Link], incoming: Incoming) -> None:
    """The shorter of the two has to be how the longer one begins."""
    run_id = incoming.run.run_id
    found = faults(own, run_id) if own else []
    if found:
        raise RecordCorruptError(
            f"The run {run_id} is here already, and its record is not sound: {found[0]}."
        )
    for here, there in zip(own, incoming.links, strict=False):
        if here.sha256 != there.sha256:
            raise RecordError(
                f"Another run {run_id} is here already: from event {here.seq} on it is not the one in {incoming.file} "
                f"(here {here.kind} at {here.at}, there {there.kind} at {there.at}). Nothing was taken in. Where both "
                "went on from the same place, finish one of them, and keep the other as its summary."
            )
