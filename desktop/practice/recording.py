"""Makes an incident of a recorded run: what it saw, entry by entry, with secrets hidden, and what it came to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from desktop.domain.advance import fold
from desktop.domain.errors import InputError
from desktop.domain.events import EvidenceRef, HostKeyAccepted, NoteAdded, Recorded, WentTo, Withdrawn
from desktop.domain.incident import OPEN, Expectation, Incident, IncidentEntry
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.values import Fields
from desktop.practice.hiding import Hiding
from desktop.practice.recorded_entry import EntryRecorder
from desktop.practice.stopping import Made, stopped_at
from desktop.practice.traces import path_of
from desktop.practice.written import input_text

GetEvidence = Callable[[EvidenceRef], bytes]
_TOLD = ("check", "run", "plugin", "judge", "group", "use", "wait")  # kinds whose verdict an incident expects


@dataclass(frozen=True, slots=True)
class Recording:
    """An incident, and what a person should know before they pass it on."""

    incident: Incident
    notices: tuple[str, ...]


def incident_of(
    events: Sequence[Recorded],
    runbook: Runbook,
    get_evidence: GetEvidence,
    mask: Callable[[str], str],
    title: str = "",
) -> Recording:
    """Return the incident of a run; `runbook` is the one that the run followed.

    Raises:
        InputError: the run has not begun.
        RecordError: its events do not fit, or evidence that is needed is not there.
    """
    run, hiding = fold(events), Hiding(mask)
    if run.runbook is None or run.started_at is None:
        raise InputError("This run has no events, so there is nothing to record.")
    recorder = EntryRecorder(run, runbook, get_evidence, hiding, _accepted(events, run))
    entries = _entries(events, run, runbook, recorder)
    incident = Incident(
        title=hiding.text(title) or f"{runbook.title}: {str(run.ended or OPEN).replace('_', ' ')}",
        runbook=runbook.id,
        versions=f"{runbook.version}-",
        now=run.started_at.replace(microsecond=0),
        observe_only=run.observe_only,
        targets={target: _target(run.identities[target], hiding) for target in run.identities},
        inputs=_inputs(run, runbook, hiding),
        entries=entries,
        expect=_expectation(run, runbook),
    )
    return Recording(incident, (*_hidden(hiding), *recorder.notices))


def _target(identity: object, hiding: Hiding) -> Fields:
    """Keep what a person sees of a target and what conditions may ask; the rest would only tell about its owner."""
    assert isinstance(identity, dict)  # as `advance` keeps it
    system = identity.get("facts", {}).get("os")
    return hiding.fields({"label": identity.get("label"), **({"os": system} if system else {})})


def _inputs(run: Run, runbook: Runbook, hiding: Hiding) -> Fields:
    written = {
        name: input_text(runbook.inputs[name], value)
        for name, value in run.inputs.items()
        if name in runbook.inputs and value is not None
    }
    return hiding.fields(written)


def _hidden(hiding: Hiding) -> tuple[str, ...]:
    kinds = ", ".join(f"{count} x {kind}" for kind, count in hiding.hidden.items())
    return (f"Hidden in it: {kinds}.",) if kinds else ()


def _expectation(run: Run, runbook: Runbook) -> Expectation:
    verdicts = {
        step: entry.verdict
        for step, entry in run.latest.items()
        if entry.verdict and entry.verdict.did_run and runbook.step(step).kind in _TOLD and entry.counts
    }
    return Expectation(
        end=str(run.ended or OPEN),  # type: ignore[arg-type]  # a test holds the two lists against each other
        path=path_of(run),
        verdicts=verdicts,
    )


# -- entries -----------------------------------------------------------------------------------------


def _entries(
    events: Sequence[Recorded], run: Run, runbook: Runbook, recorder: EntryRecorder
) -> tuple[IncidentEntry, ...]:
    """Return what was entered, in order; rows stand inside their fan-out."""
    moves = _moves(events)
    entries: list[Made] = []
    for entry in run.entries:
        made = recorder.entry(entry)
        if made is None:
            continue
        moved = bool(moves) and moves[0] < entry.seq
        while moves and moves[0] < entry.seq:
            moves.pop(0)
        entries.append((entry, replace(made, went_to=True) if moved else made))
    return stopped_at(entries, events, run, runbook)


def _accepted(events: Sequence[Recorded], run: Run) -> frozenset[int]:
    """Return the entries after which a person trusted the key of a host."""
    at = [one.seq for one in events if isinstance(one.event, HostKeyAccepted)]
    asked = [entry.seq for entry in run.entries if entry.fault and entry.fault.kind == "HostKey"]
    return frozenset(max(seq for seq in asked if seq < one) for one in at)


def _moves(events: Sequence[Recorded]) -> list[int]:
    """Return the numbers of the events by which a person went to another step, or took a step back."""
    notes = {one.seq for one in events if isinstance(one.event, NoteAdded)}
    return [
        one.seq
        for one in events
        if isinstance(one.event, WentTo) or (isinstance(one.event, Withdrawn) and one.event.seq not in notes)
    ]
