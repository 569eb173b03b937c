"""What is inside a fan-out, a group or a runbook that is used, as it is told with the step around it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.step import Step, UseStep
from desktop.domain.verdict import Verdict
from desktop.summary.document import RowRecord, Rows, RunbookFacts, StepRecord
from desktop.summary.fan_rows import latest_rows, row_index, row_label, worst_first
from desktop.summary.teller import Teller

ROWS_SHOWN = 20  # of a fan-out; the others are counted
WITHHELD = "What this step read stays on this machine."
Tell = Callable[[Teller, StepEntry], StepRecord]


def rows_of(teller: Teller, around: StepEntry, tell: Tell) -> Rows | None:
    """Return the rows of a fan-out, or None for an entry that is none."""
    if not around.fan:
        return None
    rows = latest_rows(teller.run, around)
    ordered = worst_first(rows)

    def every() -> Iterator[RowRecord]:
        return (_row(teller, around, entry, tell) for entry in rows)

    return Rows(
        counts=_counted(rows),
        shown=tuple(tell(teller, entry) for entry in ordered[:ROWS_SHOWN]),
        more=_counted(ordered[ROWS_SHOWN:]),
        every=every,
    )


def _row(teller: Teller, around: StepEntry, entry: StepEntry, tell: Tell) -> RowRecord:
    """A row of a step whose evidence stays here tells how it ended, and nothing of what it read."""
    veil, index = teller.veil, row_index(entry.row)
    one = around.fan[index]
    is_sensitive = teller.is_sensitive(entry)
    is_hidden = is_sensitive or teller.holds_sensitive(entry)
    is_told = not ((is_sensitive and entry.reading) or (is_hidden and entry.outcome is None))
    return RowRecord(
        row=entry.row,
        name=veil.text(row_label(one, index)),
        target=veil.text(entry.target or one.target),
        item=None if is_sensitive else veil.value(one.item),
        state=entry.state,
        verdict=entry.verdict,
        said=veil.text(entry.said or entry.reason) if is_told else WITHHELD,
        reason=veil.text(entry.reason) if is_told else "",
        started_at=teller.local(entry.started_at),
        duration_s=entry.duration_s,
        reading={} if is_hidden else veil.later(entry.reading),
        answer=None if is_sensitive else veil.value(entry.answer),
        evidence=() if is_sensitive else entry.evidence,
        children=children_of(teller, entry, tell),
    )


def _counted(rows: Sequence[StepEntry]) -> dict[Verdict, int]:
    """A row that still runs has no verdict yet and counts as unknown."""
    return dict(Counter(entry.verdict or Verdict.UNKNOWN for entry in rows))


def children_of(teller: Teller, around: StepEntry, tell: Tell) -> tuple[StepRecord, ...]:
    """Return what is inside a group or a runbook that is used, in the order of the run."""
    if not around.is_container or around.fan:
        return ()
    inside = teller.run.inside(around.seq)
    return tuple(tell(teller, entry) for entry in inside if entry.counts or not around.counts)


def follows(teller: Teller, step: Step, entry: StepEntry) -> RunbookFacts | None:
    """Return which runbook an entry of a `use` step follows."""
    if not isinstance(step, UseStep) or not entry.is_container or entry.fan:
        return None
    return next((one for one in used_runbooks(teller) if one.id == step.use), None)


def used_runbooks(teller: Teller) -> tuple[RunbookFacts, ...]:
    """Return the runbooks that steps of the run use, with their versions."""
    return tuple(
        RunbookFacts(
            id=teller.veil.text(ref.id),
            title=teller.veil.text(ref.title),
            version=ref.version,
            sha256=ref.sha256,
        )
        for ref in teller.run.used
    )


def worst_inside(run: Run, around: StepEntry) -> StepEntry | None:
    """Return the worst of what ended inside an entry; what is inside it in its turn is looked at too."""
    ended: list[StepEntry] = []
    for entry in run.inside(around.seq):
        if entry.is_container and entry.state is EntryState.INTERRUPTED:
            found = worst_inside(run, entry)
            ended += [found] if found else []
        elif entry.verdict and entry.counts:
            ended.append(entry)
    return worst_first(ended)[0] if ended else None
