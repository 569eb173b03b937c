"""What a run leaves to others: what must be put back, and the hand-over itself."""

from collections.abc import Iterator

from desktop.domain.run import StepEntry
from desktop.summary.document import HandOver, Obligation
from desktop.summary.fan_rows import name_of_row
from desktop.summary.teller import Teller


def obligations(teller: Teller) -> tuple[Obligation, ...]:
    """Return what must be put back: the open ones first, then those that were met."""
    run = teller.run
    is_open = {entry.seq for entry in run.open_obligations}
    told = list(_told(teller, is_open))
    return tuple(sorted(told, key=lambda one: one.is_met))


def _told(teller: Teller, is_open: set[int]) -> Iterator[Obligation]:
    met = {one.seq: one for one in teller.run.met}
    for entry in teller.run.entries:
        if entry.seq in is_open or entry.seq in met:
            by = met.get(entry.seq)
            yield _obligation(teller, entry, by.by if by else "", by.note if by else "")


def _obligation(teller: Teller, entry: StepEntry, by: str, note: str) -> Obligation:
    veil = teller.veil
    return Obligation(
        seq=entry.seq,
        text=veil.text(entry.obligation),
        step=entry.step,
        step_title=teller.text(teller.runbook.step(entry.step).title, entry),
        row_name=veil.text(name_of_row(teller.run, entry)),
        is_met=bool(by),
        met_by=veil.text(by),
        note=veil.text(note),
        from_events=(*entry.from_events, *((seq,) if (seq := teller.told_at(f"met {entry.seq}")) else ())),
    )


def hand_over(teller: Teller) -> HandOver | None:
    given, veil = teller.run.handed_over, teller.veil
    if given is None or teller.run.end:
        return None
    return HandOver(
        by=veil.text(given.by),
        to=veil.text(given.to),
        open=veil.text(given.open),
        next_action=veil.text(given.next_action),
        sla_due=teller.local(given.sla_due) if given.sla_due else None,
        note=veil.text(given.note),
        from_events=(teller.told_at("handed_over"),),
    )
