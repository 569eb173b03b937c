"""Recorded incidents, followed in the window with its own buttons, give the events that they give without one.

Of each runbook they are as many as meet every step in every way that the window shows; HANDRAIL_EVERY_INCIDENT=1
follows them all.
"""

import dataclasses
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from pytestqt.qtbot import QtBot

from desktop.domain.events import Event, PersonDecided, Recorded, StepFinished
from desktop.domain.incident import INCIDENTS, Incident
from desktop.domain.runbook import Runbook
from desktop.engine import commands as c
from desktop.engine.inputs import parse_inputs
from desktop.engine.session import Session
from desktop.engine.updates import Update
from desktop.language.incident_file import read_incident
from desktop.practice.follow import Follower
from desktop.practice.ledger import Ledger
from desktop.practice.recall import IncidentRecall
from desktop.practice.replay import RUN_ID, ref_of, replay
from desktop.practice.stage import StageClock, StageJournal, stage
from desktop.ui.run.page import RunPage
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.apply import dress_application
from desktop.ui.window import SWITCH_INTERVAL_S
from tests.end2end.hands import Hands
from tests.shipped import FOLDER as SHIPPED
from tests.shipped import shipped

FOLDERS = sorted(SHIPPED.glob(f"*{INCIDENTS}"))
_NO_WORDS = {"duration_s", "waited_s"}  # measured, so never the same twice


class WindowFollower(QObject):
    """Hears what the incident says next in the session's thread, and does it on the page in the window's."""

    asked = Signal(object)
    refused = Signal(str)

    def __init__(self, incident: Incident, runbook: Runbook) -> None:
        super().__init__()
        self.journal, clock = StageJournal(), StageClock(incident.now)
        ledger = Ledger(incident.entries)
        recall = IncidentRecall(incident, runbook, ledger, clock, lambda: self.session.run)
        self.session = Session(runbook, RUN_ID, stage(self.journal, clock, recall), pace=c.Pace.GUIDED)
        self.model = RunViewModel(self.session)
        self.page = RunPage(self.model)
        self.page.resize(1440, 900)
        self._hands = Hands(self.page)
        self.follower = _ByHand(self.session, ledger, recall, self.asked)
        self.session.subscribe(self.follower)
        self.asked.connect(self._do, Qt.ConnectionType.QueuedConnection)
        self.model.refused.connect(self.refused)
        self.errors: list[str] = []

    @Slot(object)
    def _do(self, command: c.Command) -> None:
        """The page has heard of the state that the command is for: what it is told comes in order.

        That the command before was taken comes a moment after; a person is never so quick."""
        if self.model.is_giving or self.model.is_behind:
            QTimer.singleShot(0, self, lambda: self._do(command))
            return
        try:
            self._hands.do(command)
        except AssertionError as fault:
            self.errors.append(f"{command}: {fault}")
            self.follower._is_over.set()

    def close(self) -> None:
        self.session.close()
        self.page.close()
        self.page.deleteLater()

    @property
    def is_over(self) -> bool:
        return self.follower._is_over.is_set()


class _ByHand(Follower):
    """Gives its commands away instead of submitting them."""

    def __init__(self, session: Session, ledger: Ledger, recall: IncidentRecall, asked: "Signal") -> None:
        super().__init__(session, ledger, recall)
        self._asked = asked

    def _give(self, command: c.Command | None, update: Update) -> None:
        if command is None:
            super()._give(None, update)
            return
        self._answered = update.run.last_seq
        self._asked.emit(command)


def plain(event: Event) -> object:
    """An event without what was measured."""

    def told(value: object) -> object:
        if isinstance(value, dict):
            return {key: told(one) for key, one in value.items() if key not in _NO_WORDS}
        return [told(one) for one in value] if isinstance(value, list | tuple) else value

    return type(event).__name__, told(dataclasses.asdict(event))


def events_of(recorded: list[Recorded] | tuple[Recorded, ...]) -> list[object]:
    return [plain(one.event) for one in recorded]


@pytest.fixture(autouse=True)
def dressed(qapp: object) -> Iterator[None]:
    dress_application(qapp)  # type: ignore[arg-type]
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)  # as the window does
    yield
    sys.setswitchinterval(before_s)


def faces_of(events: tuple[Recorded, ...]) -> Iterator[tuple[object, ...]]:
    """Yield what the window has to show for these events: what happens at each step, and each kind of end and word."""
    for one in events:
        event, kind = one.event, type(one.event)
        yield kind, getattr(event, "step", ""), getattr(event, "decision", "")
        if isinstance(event, StepFinished):
            yield kind, event.verdict, type(event.answer)
        elif isinstance(event, PersonDecided):
            yield kind, event.decision, event.verdict


def chosen(found: dict[str, tuple[Recorded, ...]]) -> list[str]:
    """Return the names of incidents that together show all that any shows; those that show most come first."""
    if os.environ.get("HANDRAIL_EVERY_INCIDENT"):
        return list(found)
    faces = {name: {*faces_of(events)} for name, events in found.items()}
    left, taken = {face for shown in faces.values() for face in shown}, []
    while left:
        taken.append(max(faces, key=lambda name: len(faces[name] & left)))
        left -= faces[taken[-1]]
    return taken


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.stem)
def test_incidents_give_the_same_events_in_the_window(folder: Path, qtbot: QtBot) -> None:
    book = shipped(folder.name.removesuffix(INCIDENTS))
    incidents = {
        one.stem: read_incident(one.read_bytes(), str(one), book).incident for one in sorted(folder.iterdir())
    }
    expected = {name: replay(book, incident).events for name, incident in incidents.items()}
    for name in chosen(expected):
        incident = incidents[name]
        window = WindowFollower(incident, book)
        inputs = parse_inputs(book, incident.inputs, incident.now)
        window.session.start(ref_of(book), inputs, observe_only=incident.observe_only)
        qtbot.waitUntil(lambda window=window: window.is_over, timeout=60_000)
        window.close()
        assert window.errors == [], name
        assert window.follower.mismatch is None, f"{name}: {window.follower.mismatch}"
        assert events_of(window.journal.recorded) == events_of(expected[name]), name
