"""Runs for the pictures: a real session over parts in memory, brought to a moment by the keys a person presses."""

from collections.abc import Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, HostKeyError
from desktop.domain.events import (
    ConsentGiven,
    Event,
    NoteAdded,
    RunbookRef,
    RunStarted,
    StepFinished,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.step import Effect
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Verdict
from desktop.engine.commands import Pace
from desktop.engine.plan import waits_for_person
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings
from desktop.language.loader import load_runbook
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_book import BOOK, HOST, LONG_BOOK
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

RUN_ID, _YOU = "20261119-0312-k4", "ana"
_LARGEST = (
    "24G\t/var/log\n22G\t/var/log/nginx\n18G\t/var/log/nginx/access.log.1\n4.1G\t/var/lib\n1.9G\t/var/cache\n"
)
_LOST = ConnectError(
    "ssh to web-03.eu.example: the connection was lost after 12 s (bastion-1 closed it). Nothing was read. "
    "Look whether bastion-1 can be reached, then read it again.",
    rung="tcp",
)
_STRANGER = HostKeyError(
    "web-03.eu.example shows a key that is not known here.",
    host="web-03.eu.example",
    fingerprint="SHA256:n8Zl0YQ3p5kP0l9sC6b3rF2uQdH7mWvE4xJtKq1aGzo",
    is_changed=False,
    kind="ssh-ed25519",
)
_ANSWERS: Mapping[str, Answer] = {
    "df ": says("96.4\n"),
    "du ": says(_LARGEST),
    "logrotate": says("rotating pattern: /var/log/nginx/*.log\n"),
    "find ": says(""),
    "lsof": fails_with(_LOST),
    "echo ": says("x" * 5000 + "\n" + "short\n"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What has happened so far, and which keys then lead to the picture. `until` says when it stands."""

    at: str = ""  # the step that is next; those before it have a result
    keys: tuple[str, ...] = ()
    after: tuple[Event, ...] = ()  # on top of those before
    answers: Mapping[str, Answer] = field(default_factory=dict)
    fault: Exception | None = None
    is_full: bool = False
    book: str = BOOK
    runs_on: bool = False


def _cut_off() -> tuple[Event, ...]:
    command = "logrotate --force /etc/logrotate.d/nginx"
    return (
        ConsentGiven(step="rotate", entry=1, target=HOST, command=command, by=_YOU),
        StepStarted(step="rotate", entry=1, target=HOST, effect=Effect.CHANGES, command=command),
    )


MOMENTS: Mapping[str, Moment] = {
    "reading": Moment("space"),
    "fail": Moment("space", keys=("Space",)),
    "running": Moment("largest", keys=("Space",), answers={"du ": hangs_after(_LARGEST)}, runs_on=True),
    "typed": Moment("ticket"),
    "change": Moment("rotate"),
    "destroy": Moment("purge"),
    "by_hand": Moment("restart"),
    "unknown": Moment("deleted", keys=("Space",)),
    "cut_off": Moment("rotate", after=_cut_off()),
    "host_key": Moment("space", keys=("Space",), fault=_STRANGER),
    "long": Moment("s9", keys=("Space",), book=LONG_BOOK),
    "full": Moment("largest", keys=("Space",), is_full=True),
}


class LiveRun:
    """A session at a moment. Press its `keys` on the page; `close` it in the end."""

    def __init__(self, key: str) -> None:
        self.moment = moment = MOMENTS[key]
        loaded = load_runbook(moment.book.encode(), "sample.yaml")
        book, now = loaded.runbook, Clock()
        ref = RunbookRef(
            id=book.id, title=book.title, version=book.version, sha256=loaded.sha256, file="sample.yaml",
            source=moment.book, steps=len(book.steps),
        )  # fmt: skip
        begun = RunStarted(
            runbook=ref, inputs={}, operator=_YOU, machine="laptop-7", program="handrail 0.1.0"
        )
        events: list[Event] = [begun]
        if moment.fault is None:
            facts = {"system": "Debian GNU/Linux 12", "kernel": "6.1.0-28-amd64", "reached_by": "bastion-1"}
            events.append(
                TargetIdentified(target=HOST, label="ops@web-03.eu.example", facts={"os": "linux", **facts})
            )
        events += [_result_of(step.id) for step in book.steps[: book.position(moment.at)]]
        if len(events) > 3:
            events.append(NoteAdded(text="Customer says uploads fail since 03:50.", by=_YOU, step=moment.at))
        self.journal = Journal(RUN_ID, (*events, *moment.after), now)
        host = ScriptedHost(parse_target(HOST), {**_ANSWERS, **moment.answers}, moment.fault)
        around = Surroundings(
            journal=self.journal, secrets=NoSecrets(), targets=Hosts(host), now=now, operator=_YOU,
            machine="laptop-7", program="handrail 0.1.0",
        )  # fmt: skip
        self.session = Session(book, RUN_ID, around, pace=Pace.GUIDED)

    def begin(self) -> None:
        """Let the session go on from its record; call it once the page listens."""
        self.session.reopen(self.journal.events(RUN_ID))
        self.journal.is_full = self.moment.is_full

    @property
    def keys(self) -> tuple[str, ...]:
        return self.moment.keys

    def is_ready(self, page: RunPage) -> bool:
        model = page.model
        is_asked = page.step.buttons.run.isVisible() or waits_for_person(model.coming)
        return bool(model.run.run_id) and is_asked

    def has_settled(self, page: RunPage) -> bool:
        model = page.model
        if self.moment.is_full:
            return bool(model.trouble)
        if self.moment.runs_on:
            return model.is_working and bool(len(page.step.output.view.ring))
        return not model.is_working and (model.is_looking_back or waits_for_person(model.coming))

    def close(self) -> None:
        self.session.close(timeout_s=5.0)


def _result_of(step: str) -> Event:
    """What the earlier steps of the sample runbook found."""
    if step == "snapshot":
        return StepPassedOver(
            step=step, entry=1, verdict=Verdict.SKIPPED, reason="no space for a snapshot", by=_YOU
        )
    found = {
        "space": (Verdict.FAIL, "/var is 96.4 % full; 1.2 GiB are left.", 0.4),
        "largest": (Verdict.WARN, "/var/log holds 24G.", 1.8),
        "rotate": (Verdict.PASS, "rotated 2 logs, 21.4 GiB moved", 12.3),
    }
    verdict, said, took = found.get(step, (Verdict.PASS, "as expected", 0.2))
    answer = "OPS-4821" if step == "ticket" else None
    return StepFinished(
        step=step, entry=1, verdict=verdict, said=said, target=HOST, answer=answer, duration_s=took
    )
