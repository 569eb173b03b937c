"""Every recorded incident, followed at the terminal, gives the events that it gives without one."""

import json
import queue
from collections.abc import Sequence
from typing import Any

import pytest

from desktop.cli.run.drive import Driver
from desktop.cli.run.given import Given
from desktop.domain.events import Recorded
from desktop.domain.incident import Incident
from desktop.domain.runbook import Runbook
from desktop.engine import commands as c
from desktop.engine.inputs import parse_inputs
from desktop.engine.next import At, Waiting
from desktop.engine.session import Session
from desktop.engine.updates import Update
from desktop.language.incident_file import read_incident
from desktop.practice.follow import Follower
from desktop.practice.ledger import Ledger, NothingLeftError
from desktop.practice.recall import IncidentRecall
from desktop.practice.replay import RUN_ID, ref_of, replay
from desktop.practice.stage import StageClock, StageJournal, stage
from desktop.records.codec import encode
from tests.shipped import FOLDER, shipped

SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml") if (FOLDER / f"{path.stem}.incidents").is_dir())


class Face:
    """A session over an incident, with nobody at it yet; `word` is what a person says to a state of the run."""

    def __init__(self, runbook: Runbook, incident: Incident) -> None:
        self.journal, clock, ledger = StageJournal(), StageClock(incident.now), Ledger(incident.entries)
        recall = IncidentRecall(incident, runbook, ledger, clock, lambda: self.session.run)
        around = stage(self.journal, clock, recall)
        self.session = Session(runbook, RUN_ID, around, pace=c.Pace.GUIDED)
        self._follower = Follower(self.session, ledger, recall)
        self._inputs = parse_inputs(runbook, incident.inputs, incident.now)
        self._is_observing = incident.observe_only

    def start(self) -> None:
        ref = ref_of(self.session.runbook)
        self.session.start(ref, self._inputs, observe_only=self._is_observing)

    def word(self, update: Update) -> c.Command | None:
        """Return what the incident says that a person did; None when it ends here."""
        try:
            return self._follower.command(update)
        except NothingLeftError:
            return None

    @property
    def events(self) -> list[str]:
        return told(self.journal.recorded)


def told(recorded: Sequence[Recorded]) -> list[str]:
    """Return events as the record writes them, but for how long steps took by the clock of the moment."""
    texts = []
    for one in recorded:
        encoded = encode(one.event)
        texts.append(f"{encoded.kind} {_without_times(encoded.body)}")
    return texts


def _without_times(body: str) -> str:
    fields = json.loads(body)
    fields.pop("duration_s", None)
    return json.dumps(fields, sort_keys=True)


class AtTheTerminal:
    """Sits at the terminal, and does what the incident says."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def before(self, following: At) -> c.Command | None:
        return self._said(following)

    def answer(self, waiting: Waiting) -> c.Command | None:
        return self._said(waiting)

    def take_over(self) -> c.Command | None:
        return None

    def _said(self, following: Any) -> c.Command | None:
        return self._face.word(Update(run=self._face.session.run, next=following))


def in_the_terminal(runbook: Runbook, incident: Incident) -> list[str]:
    face = Face(runbook, incident)
    updates: queue.SimpleQueue[Update] = queue.SimpleQueue()
    face.session.subscribe(updates.put)
    face.start()
    person: Any = AtTheTerminal(face)
    driver = Driver(session=face.session, given=Given(), person=person, is_guided=True, is_quiet=True)
    driver.drive(updates)
    face.session.close()
    return face.events


@pytest.mark.parametrize("name", SHIPPED)
def test_each_incident_gives_the_same_events_at_the_terminal(name: str) -> None:
    runbook = shipped(name)
    for file in sorted((FOLDER / f"{name}.incidents").glob("*.yaml")):
        incident = read_incident(file.read_bytes(), file.name, runbook).incident
        plain = replay(runbook, incident)
        assert plain.faults == (), file.name
        wanted = told(plain.events)
        assert len(wanted) > 2, file.name
        assert in_the_terminal(runbook, incident) == wanted, file.name


def test_at_least_three_incidents_of_each_runbook_are_followed() -> None:
    counts = {name: len(list((FOLDER / f"{name}.incidents").glob("*.yaml"))) for name in SHIPPED}
    assert {name: count for name, count in counts.items() if count < 3} == {}
