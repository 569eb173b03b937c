"""What a run was told in words, to find it again: its inputs (with the ticket), its notes, what people answered."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from desktop.domain.events import NoteAdded, RunEnded, RunStarted, StepFinished
from desktop.records import tables

_CAP = 2000  # characters of one text; nobody looks for a run by more


def words_of_runs(connection: Connection) -> Mapping[str, str]:
    """Return the words of each run by its id; of secrets the record holds only references."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind, path in (
        (RunStarted, "$.inputs"),
        (NoteAdded, "$.text"),
        (StepFinished, "$.answer"),
        (RunEnded, "$.escalated_to"),
    ):
        event = tables.event
        text = func.json_extract(event.c.body, path)
        query = select(event.c.run_id, func.substr(text, 1, _CAP)).where(
            event.c.kind == kind.__name__, text.is_not(None)
        )
        for run_id, words in connection.execute(query).all():
            if words:
                found[run_id].append(str(words))
    return {run_id: " ".join(texts) for run_id, texts in found.items()}
