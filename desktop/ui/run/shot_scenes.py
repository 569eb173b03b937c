"""Scenes of the runbook with a fan-out: a real session that answers its own questions up to a moment."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import field, replace

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError
from desktop.domain.events import Decision, RunbookRef
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook, linked
from desktop.domain.target_ref import parse_target
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskDone, AskHostKey, AskQuestion, Next, WaitKind
from desktop.engine.plan import waits_for_person
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings
from desktop.engine.updates import Update
from desktop.language.loader import load_runbook
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_book import BOOK
from desktop.ui.run.shot_fleet import FLEET, HOSTS, SLOW, ref
from desktop.ui.run.shot_parts import (
    Answer,
    Clock,
    Hosts,
    Journal,
    NoSecrets,
    ScriptedHost,
    fails_with,
    hangs_after,
    says,
)

RUN_ID, YOU = "20261119-0331-f7", "ana"
_USED = {"web-04": "97.4", "web-09": "96.1", "web-11": "88.0"}
_GONE = ConnectError("ssh to web-07.eu.example: no answer within 10 s. Is the host up?", rung="tcp")
_FULL: Mapping[str, Answer] = {"df ": says("91.0\n")}
_GIVEN = {"p95_ms": "612", "region": "eu-central"}
Stops = Callable[[Next, Run], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`stops` says where nothing is answered any more; `keys` are pressed there, on the page."""

    stops: Stops
    keys: tuple[str, ...] = ()
    pace: c.Pace = c.Pace.TO_NEXT_QUESTION
    answers: Mapping[str, Answer] = field(default_factory=dict)  # of every host, over the usual ones
    probe_ms: str = "612"
    ways: Mapping[str, Decision] = field(default_factory=dict)  # by step
    last: tuple[c.Command, ...] = ()  # given once it stands
    reopens_after_h: float = 0.0  # the program ends there, and the run is opened again so much later
    runs_on: bool = False  # something still runs in the picture
    rows_done: int = 0  # of the fan-out that is looked at, at least


def at_step(step: str, row: str = "") -> Stops:
    def stops(coming: Next, _run: Run) -> bool:
        return (getattr(coming, "step", ""), getattr(coming, "row", "")) == (step, row)

    return stops


SCENES: Mapping[str, Scene] = {
    "fan_running": Scene(stops=at_step("memory"), answers={"mem_used_pct": hangs_after("")}, runs_on=True,
                         rows_done=1),
    "fan_done": Scene(stops=at_step("version"), pace=c.Pace.GUIDED),
    "group": Scene(stops=at_step("swap"), pace=c.Pace.GUIDED, keys=("Enter",)),
    "row_consent": Scene(stops=at_step("drain", "1")),
    "waiting": Scene(stops=at_step("settle"), runs_on=True),
    "record": Scene(stops=at_step("console")),
    "paste": Scene(stops=at_step("balancer")),
    "undo": Scene(stops=at_step("proof")),
    "used": Scene(stops=at_step("disk/ticket"), probe_ms="210", answers=_FULL),
    "recheck": Scene(stops=at_step("disk/ticket"), probe_ms="210", answers=_FULL, reopens_after_h=2.0),
    "paused": Scene(stops=at_step("console"), last=(c.Pause(),)),
    "handed": Scene(
        stops=at_step("limit"),
        last=(c.HandOver("Night shift", "The release is suspected; nobody may restart all hosts at once.",
                         "Ask the release team before the memory is lowered."),),
    ),
    "again": Scene(stops=at_step("drain", "0"), keys=("K", "K", "K", "K", "G")),
    "ended": Scene(stops=at_step("owner"), probe_ms="210", last=(c.AddNote("Release team informed at 03:40."),)),
}  # fmt: skip


class SceneRun:
    """Has what a `LiveRun` has; closes by itself what it began."""

    def __init__(self, key: str) -> None:
        self.scene = SCENES[key]
        self.book, self.clock = _book(), Clock(each_s=0.1)
        self.journal = Journal(RUN_ID, (), self.clock)
        self._driven = threading.Event()
        self._is_driving = True
        self._around = self._surroundings()
        if self.scene.reopens_after_h:
            self._play_first_part()
        self.session = Session(self.book, RUN_ID, self._around, pace=self.scene.pace)
        self.session.subscribe(self._answer)

    def _surroundings(self) -> Surroundings:
        hosts = [_host(self.scene, name) for name in HOSTS]
        return Surroundings(
            journal=self.journal, secrets=NoSecrets(), targets=Hosts(hosts[3], *hosts), now=self.clock,
            operator=YOU, machine="laptop-7", program="handrail 0.1.0",
        )  # fmt: skip

    def _play_first_part(self) -> None:
        self.session = Session(self.book, RUN_ID, self._around, pace=self.scene.pace)
        self.session.subscribe(self._answer)
        self.session.start(_ref(self.book), {})
        self._driven.wait(10)
        self.session.close()
        self.clock.jump(self.scene.reopens_after_h)
        self._around = replace(
            self._around, targets=Hosts(_host(replace(self.scene, probe_ms="640"), "web-04"))
        )

    def begin(self) -> None:
        """Let the session begin, or go on from its record; call it once the page listens."""
        events = self.journal.events(RUN_ID)
        if events:
            self.session.reopen(events)
        else:
            self.session.start(_ref(self.book), {})

    @property
    def keys(self) -> tuple[str, ...]:
        return self.scene.keys

    def is_ready(self, page: RunPage) -> bool:
        return self._driven.is_set() and self.has_settled(page)

    def has_settled(self, page: RunPage) -> bool:
        model = page.model
        if model.run.last_seq != self.session.run.last_seq or model.is_behind:
            return False
        if self.scene.runs_on:
            done = sum(row.entry is not None and not row.entry.is_running for row in model.fan_rows)
            return model.is_working and done >= self.scene.rows_done
        asks = waits_for_person(model.coming) or model.is_looking_back or page.step.buttons.run.isVisible()
        return not model.is_working and (asks or model.is_paused or model.is_over)

    def close(self) -> None:
        self.session.close(timeout_s=5.0)

    def _answer(self, update: Update) -> None:
        """Called in the session's thread: answer what is asked, up to the moment of the scene."""
        coming = update.next
        if not self._is_driving:
            return
        if self.scene.stops(coming, update.run):
            self._is_driving = bool(self.scene.reopens_after_h and not self._driven.is_set())
            for command in self.scene.last:
                self.session.submit(command)
            self._driven.set()
            return
        if update.is_working and getattr(coming, "step", "") == "settle":
            self.session.submit(c.EndWait())
        if update.recorded or update.is_working:
            return
        word = word_for(coming, self.scene)
        if word is not None:
            self.session.submit(word)


def word_for(coming: Next, scene: Scene) -> c.Command | None:
    """Return what a person says here; in the guided pace also that a step is to run."""
    match coming:
        case AskQuestion():
            return c.Answer(coming.step, coming.options[0].value if coming.options else "OPS-4821")
        case AskConsent():
            target = str(coming.prepared.target)
            return c.Consent(coming.step, coming.prepared.command, coming.sentence, target)
        case AskDone():
            values = {name: _GIVEN[name] for name in coming.record if name in _GIVEN}
            return c.MarkDone(coming.step, values=values, pasted="total 41\n" if coming.paste else "")
        case AskDecision():
            usual = Decision.UNDO if coming.wait is WaitKind.UNDO else Decision.GO_ON
            return c.Decide(coming.step, scene.ways.get(coming.step, usual))
        case AskHostKey():
            return c.Decide(coming.step, Decision.GO_ON)
    return c.Proceed() if scene.pace is c.Pace.GUIDED else None


def _book() -> Runbook:
    disk = load_runbook(BOOK.encode(), "disk.yaml").runbook
    return linked(load_runbook(FLEET.encode(), "fleet.yaml").runbook, {disk.id: disk})


def _ref(book: Runbook) -> RunbookRef:
    return RunbookRef(
        id=book.id, title=book.title, version=book.version, sha256="5d" * 32, file="fleet.yaml", source=FLEET,
        steps=len(book.steps),
    )  # fmt: skip


def _host(scene: Scene, name: str) -> ScriptedHost:
    load = _USED.get(name, f"{40 + 3 * int(name[-2:]) % 31}.0")
    version = "4.12.2" if name in SLOW else "4.12.1"
    told = f"RELEASE {'WARNING' if name in SLOW else 'OK'}: {version} runs here | age=9.4h"
    answers: dict[str, Answer] = {
        "mem_used_pct": says(f"{load}\n") if name != "web-07" else fails_with(_GONE),
        "check_release": says(told, 1 if name in SLOW else 0),
        "swap_used_mib": says("2314\n"),
        "lbctl": says("drained, 41 connections are still open\n"),
        "appctl": says("memory 3g, restarted in 1.9 s\n"),
        "probe_ms": says(f"{scene.probe_ms}\n"),
        "df ": says("41.0\n"),
        "lsof": says(""),
        "du ": says("1.9G\t/var/cache\n"),
    }
    is_quick = name not in (*SLOW, "web-07")
    answers |= {key: one for key, one in scene.answers.items() if not (is_quick and key == "mem_used_pct")}
    return ScriptedHost(parse_target(ref(name)), answers)
