"""What the run page shows of a run as it is: where it stands, and which step and row a person looks at."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.run import Run, RunPhase, StepEntry
from desktop.domain.step import WaitStep
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import Enter, Execute, Identify, Next, Over, Paused, Waiting
from desktop.engine.plan import plan, waits_for_person
from desktop.ui.run.fan import FanRow, rows_of
from desktop.ui.run.gaze import Gaze
from desktop.ui.run.giving import Face, Giving, SessionPort
from desktop.ui.run.overview import Overview, look_over
from desktop.ui.run.rows import (
    BRANCH,
    bar_states,
    done_text,
    ended_sentence,
    step_rows,
    title_of,
    tr,
    troubles,
)
from desktop.ui.run.step_facts import StepFacts, step_facts
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_row import StepRow


class Showing(Giving):
    """`changed` when what is shown is other. Nothing here is kept but what a person picked."""

    changed = Signal()

    def __init__(
        self, session: SessionPort, parent: QObject | None = None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(session, parent)
        self._clock = clock
        self._began_s: float | None = None  # when what runs now began
        self.worked_s = 0.0  # how long what ran last took
        self.runbook = session.runbook
        self.run: Run = session.run
        self.coming: Next = plan(session.runbook, session.run)
        self.is_working = False
        self.trouble = ""
        self._gaze = Gaze()
        self._rows_picked: dict[str, str] = {}
        self._view: Overview | None = None
        self._rows: tuple[Overview, str, tuple[FanRow, ...]] | None = None
        self._facts: tuple[tuple[object, ...], StepFacts] | None = None  # and what they were made of

    # -- where the run is ------------------------------------------------------------------------

    @property
    def ahead(self) -> Next:
        """What comes next; of a run that is paused, what will once it goes on."""
        if not isinstance(self.coming, Paused):
            return self.coming
        going = replace(self.run, phase=RunPhase.OPEN, handed_over=None)
        return plan(self.runbook, going)

    @property
    def view(self) -> Overview:
        """Every step with its state, worked out when it is first asked for."""
        if self._view is None:
            self._view = look_over(self.runbook, self.run, self.ahead)
        return self._view

    @property
    def current(self) -> str:
        """The step the run is at; at the end, the last one that was entered."""
        last = self.run.last
        return self.view.current or (last.step if last else self.runbook.steps[0].id)

    @property
    def is_over(self) -> bool:
        return isinstance(self.coming, Over)

    @property
    def is_paused(self) -> bool:
        return self.run.phase is RunPhase.PAUSED

    @property
    def working(self) -> StepEntry | None:
        """What runs now, where it is one thing."""
        working = self.run.working
        return working[0] if len(working) == 1 else None

    @property
    def running_s(self) -> float:
        """For how long something has been running; 0 when nothing is."""
        return 0.0 if self._began_s is None else self._clock() - self._began_s

    @property
    def rows_done(self) -> tuple[int, int] | None:
        """How many rows of the fan-out that runs are done, and of how many; None where none runs."""
        inside = [one for one in self.run.containers if one.fan]
        if not inside or not self.is_working:
            return None
        around = inside[-1]
        return len({one.row for one in self.run.inside(around.seq) if not one.is_running}), len(around.fan)

    @property
    def progress_text(self) -> str:
        """The same in words: `37 of 200 rows`."""
        if self.rows_done is None:
            return ""
        done, total = self.rows_done
        return tr("{done} of {all} rows").replace("{done}", str(done)).replace("{all}", str(total))

    @property
    def wait_s(self) -> float | None:
        """How long the wait that is under way takes in all; None when nothing waits."""
        working = self.working
        item = self.view.by_path.get(working.step) if working else None
        return item.step.wait_s if item is not None and isinstance(item.step, WaitStep) else None

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[StepRow, ...]:
        return step_rows(self.view)

    @property
    def bar(self) -> tuple[StepState, ...]:
        return bar_states(self.view)

    @property
    def done_text(self) -> str:
        return done_text(self.view)

    @property
    def troubles(self) -> tuple[tuple[str, StepState], ...]:
        return troubles(self.view)

    @property
    def shown(self) -> str:
        path = self._gaze.at(self.current)
        return path if path in self.view.by_path else self.current

    @property
    def is_looking_back(self) -> bool:
        return self.shown != self.current

    @property
    def fan_rows(self) -> tuple[FanRow, ...]:
        """The rows of the step that is looked at, the worst first; none when it is no fan-out."""
        known = self._rows
        if known is None or known[0] is not self.view or known[1] != self.shown:
            earlier = known[2] if known and known[1] == self.shown else ()
            known = self._rows = (self.view, self.shown, rows_of(self.view, self.shown, earlier))
        return known[2]

    @property
    def row(self) -> FanRow | None:
        """The row that is looked at: the one that was picked, else the one that waits, else the worst."""
        rows = self.fan_rows
        picked = self._rows_picked.get(self.shown, "")
        return next((row for row in rows if row.id == picked), rows[0] if rows else None)

    @property
    def step(self) -> StepFacts:
        known, made_of = self._facts, (self.view, self.shown, self.row)
        if known is None or any(one is not other for one, other in zip(known[0], made_of, strict=True)):
            known = self._facts = (made_of, step_facts(*made_of))
        return known[1]

    @property
    def waiting(self) -> Waiting | None:
        """What a person is asked for now, when its step is the one that is looked at."""
        coming = self.coming
        return coming if waits_for_person(coming) and coming.step == self.shown else None

    @property
    def asked_about(self) -> StepEntry | None:
        """The entry that a person has to decide about."""
        place = (self.view.current, self.view.row)
        entries = self.view.entries.get(place[0], ())
        return next((one for one in reversed(entries) if (one.step, one.row) == place), None)

    @property
    def face(self) -> Face:
        return Face(self.coming, self.is_looking_back)

    @property
    def row_text(self) -> str:
        """Which row of a fan-out a person is asked about, in words; nothing outside of one."""
        asked = self.view.row
        row = next((one for one in self.fan_rows if one.id == asked), None) if asked else None
        if row is None:
            return ""
        words = tr("Row {n} of {all}").replace("{n}", str(row.number))
        words = words.replace("{all}", str(len(self.fan_rows)))
        return f"{words}: {row.name}" if row.name else words

    @property
    def can_run(self) -> bool:
        is_ready = isinstance(self.coming, Identify | Execute | Enter)
        return is_ready and not self.is_working and not self.is_looking_back

    @property
    def can_skip(self) -> bool:
        coming = self.coming
        asks_first = waits_for_person(coming) and coming.wait in ("ask", "do", "consent")
        return not self.is_working and (isinstance(coming, Identify | Execute | Enter) or asks_first)

    @property
    def skipped(self) -> tuple[str, ...]:
        """The steps that a person skipped and that the run has not come back to."""
        return tuple(
            item.path
            for item in self.view.items
            if (entry := self.view.latest.get(item.path)) is not None
            and entry.verdict is Verdict.SKIPPED
            and entry.counts
            and not entry.row
            and item.path != self.view.current
        )

    @property
    def can_go_back(self) -> bool:
        """True where the run can go on from the step that is looked at."""
        return self.can_go_on_here and self.is_looking_back

    @property
    def can_go_on_here(self) -> bool:
        """True while the run stands where a person can make it go on from any step."""
        return not (self.is_over or self.is_working or self.is_paused)

    @property
    def again_words(self) -> str:
        entry = self.view.latest.get(self.shown)
        if entry is None:
            return tr("Go on from here…")
        return tr("Run it now…") if entry.verdict is Verdict.SKIPPED else tr("Again from here…")

    def number_of(self, path: str) -> str:
        return self.view.number_of(path)

    def title_of(self, path: str) -> str:
        item = self.view.by_path.get(path)
        return title_of(self.view, item) if item else path

    @property
    def follows(self) -> str:
        """The step that is shown next when the person goes on."""
        return self._gaze.after(self.current)

    @property
    def next_text(self) -> str:
        """What comes after the step that is looked at: a verdict not seen yet, the step the run is at, or the end."""
        if isinstance(self.coming, Over) and self.follows == self.current:
            return ended_sentence(self.coming.ended)
        words = tr("Next: step {n}, {title}").replace("{n}", self.number_of(self.follows))
        return words.replace("{title}", self.title_of(self.follows))

    # -- what a person does ----------------------------------------------------------------------

    @Slot(str)
    def look_at(self, row_id: str) -> None:
        """Show a step without moving the run."""
        self._gaze.pick(row_id.partition(BRANCH)[0], self.current)
        self.changed.emit()

    @Slot(str)
    def look_at_row(self, row: str) -> None:
        """Show one row of the fan-out that is looked at."""
        self._rows_picked[self.shown] = row
        self.changed.emit()

    @Slot()
    def follow(self) -> None:
        self._gaze.go_on()
        self.changed.emit()

    def add_note(self, text: str) -> None:
        if text.strip():
            self.give(c.AddNote(text.strip(), self.shown))
