"""Follows a runbook over a recorded incident with the real engine, and says where the two part ways."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.advance import fold
from desktop.domain.events import Recorded, RunbookRef
from desktop.domain.incident import OPEN, Incident
from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Verdict
from desktop.engine.commands import Pace
from desktop.engine.inputs import InputsError, parse_inputs
from desktop.engine.session import Session
from desktop.practice.expected import differences
from desktop.practice.follow import Follower
from desktop.practice.ledger import Ledger, MismatchError
from desktop.practice.recall import IncidentRecall
from desktop.practice.stage import StageClock, StageJournal, stage
from desktop.practice.traces import path_of, verdicts_of

RUN_ID = "replay"
MOST_NAMED = 5  # entries that a sentence names
LONGEST_S = 60.0  # past this a replay hangs, which is a fault of ours; most take some milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """How a runbook went over an incident. It is as expected when there are no `faults`."""

    incident: Incident
    faults: tuple[MismatchError, ...]
    path: tuple[str, ...] = ()
    run: Run = field(default_factory=Run)
    events: tuple[Recorded, ...] = ()
    evidence: Mapping[str, bytes] = field(default_factory=dict)  # by hash

    @property
    def end(self) -> str:
        return str(self.run.ended) if self.run.ended else OPEN

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The last verdict of each step."""
        return verdicts_of(self.run)


def replay(runbook: Runbook, incident: Incident) -> Replay:
    """Follow a runbook over an incident: at once, without a target, and each time the same way."""
    try:
        inputs = parse_inputs(runbook, incident.inputs, incident.now)
    except InputsError as fault:
        return Replay(incident=incident, faults=(MismatchError(f"inputs: {fault}", entry=None),))
    journal, clock, ledger = StageJournal(), StageClock(incident.now), Ledger(incident.entries)
    sessions: list[Session] = []
    recall = IncidentRecall(incident, runbook, ledger, clock, lambda: sessions[0].run)
    session = Session(runbook, RUN_ID, stage(journal, clock, recall), pace=Pace.GUIDED)
    sessions.append(session)
    follower = Follower(session, ledger, recall)
    session.subscribe(follower)
    session.start(ref_of(runbook), inputs, observe_only=incident.observe_only)
    is_over = follower.wait(LONGEST_S)
    session.close()
    if follower.fault:
        raise follower.fault
    events = _kept(journal.recorded, recall)
    run = session.run if len(events) == len(journal.recorded) else fold(events)
    path = path_of(run, runbook)
    return Replay(
        incident=incident,
        faults=_faults(incident, run, path, follower, ledger) if is_over else (_hung(ledger),),
        path=path,
        run=run,
        events=events,
        evidence=journal.evidence,
    )


def _kept(recorded: Sequence[Recorded], recall: IncidentRecall) -> tuple[Recorded, ...]:
    """Leave out what the run did only because the incident had come to its end, or was about something else."""
    events = tuple(recorded[: recall.kept_events] if recall.mismatch else recorded)
    run = fold(events)
    for around in run.containers:
        if around.is_parallel and not any(one.state is EntryState.FINISHED for one in run.inside(around.seq)):
            return events[: around.seq - 1]
    return events


def ref_of(runbook: Runbook) -> RunbookRef:
    return RunbookRef(
        id=runbook.id,
        title=runbook.title,
        version=runbook.version,
        sha256="",
        file="",
        source="",
        steps=len(runbook.all_steps),
    )


def _hung(ledger: Ledger) -> MismatchError:
    return MismatchError(f"nothing happened for {LONGEST_S:g} s.", entry=ledger.number - 1)


def _faults(
    incident: Incident, run: Run, path: tuple[str, ...], follower: Follower, ledger: Ledger
) -> tuple[MismatchError, ...]:
    """Return what is wrong: where they part ways first, what comes after would follow from it."""
    if follower.mismatch:
        return (follower.mismatch,)
    if follower.left_at and incident.expect.end != OPEN:
        return (follower.left_at,)
    return (*_surplus(incident, run, ledger), *ledger.unused(), *differences(incident.expect, run, path))


def _surplus(incident: Incident, run: Run, ledger: Ledger) -> tuple[MismatchError, ...]:
    if not ledger.left:
        return ()
    numbers = ", ".join(str(place + 1) for place in ledger.left[:MOST_NAMED])
    names = ", ".join(f"`{incident.entries[place].step}`" for place in ledger.left[:MOST_NAMED])
    more = f" and {len(ledger.left) - MOST_NAMED} more" if len(ledger.left) > MOST_NAMED else ""
    which = f"entry {numbers} is" if len(ledger.left) == 1 else f"entries {numbers}{more} are"
    message = f"the run ended ({run.ended}), and {which} left over: {names}."
    first = ledger.left[0]
    return (MismatchError(message, entry=first, step=incident.entries[first].step),)
