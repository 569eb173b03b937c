"""Makes an incident of a recorded run: what it saw, entry by entry, with secrets hidden, and what it came to."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.domain.advance import fold
from desktop.domain.errors import InputError
from desktop.domain.events import EvidenceRef, HostKeyAccepted, Recorded, WentTo, Withdrawn
from desktop.domain.incident import OPEN, Expectation, Incident, IncidentEntry
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.values import Fields
from desktop.engine.fan_out import MEMBERS
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
    facts = identity.get("facts", {})
    kept = {name: facts[name] for name in ("os", MEMBERS) if facts.get(name)}
    return hiding.fields({"label": identity.get("label"), **kept})


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
        path=path_of(run, runbook),
        verdicts=verdicts,
    )


# -- entries -----------------------------------------------------------------------------------------


def _entries(
    events: Sequence[Recorded], run: Run, runbook: Runbook, recorder: EntryRecorder
) -> tuple[IncidentEntry, ...]:
    """Return what was entered, in order; rows stand inside their fan-out."""
    moves, made = _moves(events, run), list[Made]()
    for entry in run.entries:
        seen = recorder.entry(entry)
        if seen is None:
            continue
        gone = [step for seq, step in moves if seq < entry.seq]
        moves = moves[len(gone) :]
        if gone and gone[-1] == seen.step:
            seen = replace(seen, went_to=True)
            gone.pop()
        made += [(entry, IncidentEntry(step=step, went_to=True)) for step in gone]
        made.append((entry, seen))
    last = run.entries[-1:]
    made += [(entry, IncidentEntry(step=step, went_to=True)) for _, step in moves for entry in last]
    return stopped_at(made, events, run, runbook)


def _accepted(events: Sequence[Recorded], run: Run) -> frozenset[int]:
    """Return the entries after which a person trusted the key of a host."""
    at = [one.seq for one in events if isinstance(one.event, HostKeyAccepted)]
    asked = [entry.seq for entry in run.entries if entry.fault and entry.fault.kind == "HostKey"]
    return frozenset(max(seq for seq in asked if seq < one) for one in at)


def _moves(events: Sequence[Recorded], run: Run) -> list[tuple[int, str]]:
    """Return where a person went to, or took a step back, each with the number of the event."""
    moves: list[tuple[int, str]] = []
    words = {entry.seq: entry.step for entry in run.entries}
    for one in events:
        if isinstance(one.event, WentTo):
            moves.append((one.seq, one.event.step))
        elif isinstance(one.event, Withdrawn) and one.event.seq in words:  # else it was a note
            moves.append((one.seq, words[one.event.seq]))
    return moves
