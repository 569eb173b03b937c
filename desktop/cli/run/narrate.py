"""Tell a run on the terminal while it goes: what runs, what came out, the verdict and the next thing."""

from rich.text import Text

from desktop.cli.run.fan_told import FanTeller
from desktop.cli.run.moves_told import moved_words
from desktop.cli.run.placing import Place, Placing
from desktop.cli.screen import put_line, say, say_command, verdict_text
from desktop.domain.events import OutcomeUnknown as OutcomeUnknownEvent
from desktop.domain.events import (
    Recorded,
    RunEnded,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.quantity import show, show_seconds
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect, GroupMode, GroupStep, UseStep, WaitStep
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.finish import outcomes_of
from desktop.engine.next import At
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.summary.field_words import FieldWords, fact_words, words_for
from desktop.summary.why import why

OUTPUT_LINES = 12  # of a step's output; the evidence holds all
_WITH_OUTPUT = ("run", "plugin")
_MODES = {
    GroupMode.SEQUENCE: "one after the other",
    GroupMode.LADDER: "a ladder: it ends at the first that does not pass",
    GroupMode.FIRST_KNOWN: "until one of them is known",
    GroupMode.ANY_ORDER: "each is ruled in or out",
    GroupMode.PARALLEL: "side by side",
}


class Narrator:
    """Prints events as they are recorded."""

    def __init__(self, runbook: Runbook, run_id: str) -> None:
        self._runbook = runbook
        self._run_id = run_id
        self._run = Run()
        self._fans = FanTeller()
        self._just_shown: tuple[str, str, int] | None = None

    def was_shown(self, at: At) -> None:
        """A person was shown this entry, command and all, before it began."""
        self._just_shown = (at.step, at.row, at.entry)

    def tell(self, recorded: Recorded, run: Run) -> None:
        """Print one event; `run` is its state after it."""
        self._run = run
        match recorded.event:
            case RunStarted() as event:
                say(f"\n{shown(event.runbook.title, run)}  (run {self._run_id})", "bold")
            case TargetIdentified() as event:
                say(f"on {event.target}: {event.label}", "cyan")
            case StepStarted() as event:
                self._started(event, run.entry_at(recorded.seq))
            case StepFinished() as event:
                self._finished(event)
            case StepPassedOver() as event:
                self._passed_over(event)
            case StepInterrupted() | OutcomeUnknownEvent() as event:
                entry = self._entry(event)
                if not entry.is_container:
                    self._verdict(entry, Verdict.UNKNOWN, event.reason)
            case RunEnded() as event:
                say(f"\nThe run ended: {event.ended.replace('_', ' ')}.", "bold")
            case _ as event:
                words = moved_words(event, run, self._runbook)
                if words:
                    say(f"\n{words}", "cyan")

    @property
    def _placing(self) -> Placing:
        return Placing(self._runbook, self._run)

    def _entry(self, event: StepFinished | StepInterrupted | OutcomeUnknownEvent) -> StepEntry:
        """Return the entry of an event, as it is now."""
        key = (event.step, event.row, event.entry)
        return next(one for one in reversed(self._run.entries) if (one.step, one.row, one.entry) == key)

    def _heading(self, at: Place, entry: StepEntry | None = None) -> None:
        indent, step_id = self._placing.indent(at), self._runbook.step(at.step).id
        say(f"\n{indent}{self._placing.heading(at, entry)}  [{step_id}]", "bold")

    def _was_just_shown(self, step: str, row: str, entry: int) -> bool:
        return self._just_shown == (step, row, entry)

    # -- begun -----------------------------------------------------------------------------------

    def _started(self, event: StepStarted, entry: StepEntry) -> None:
        if self._fans.is_quiet_row(self._placing, entry) or self._is_beside_others(entry):
            return  # told when it has ended
        if self._was_just_shown(event.step, event.row, event.entry):
            return  # the person has it right above, and said to run it
        self._heading(entry, entry)
        if event.effect is not Effect.READS:
            self._line(entry, f"{event.effect.upper()} {event.target}", "yellow")
        self._what_it_does(entry)

    def _what_it_does(self, entry: StepEntry) -> None:
        step = self._runbook.step(entry.step)
        if entry.fan:
            beside = ", side by side" if entry.is_parallel else ""
            names = self._placing.names_of(entry.fan)
            self._line(entry, f"{entry.command}{beside}: {clean(names)}", "bright_black")
        elif isinstance(step, GroupStep) and entry.is_container:
            self._line(entry, _MODES[step.mode], "bright_black")
        elif isinstance(step, UseStep) and entry.is_container:
            used = next((one for one in self._run.used if one.id == step.use), None)
            about = f"{used.title} (version {used.version})" if used else step.use
            self._line(entry, f"follows {step.use}: {clean(about)}", "bright_black")
        elif isinstance(step, WaitStep):
            self._line(entry, f"waits {show_seconds(step.wait_s)}", "bright_black")
        else:
            say_command(entry.command, "bright_black", self._placing.indent(entry))

    def _is_beside_others(self, entry: StepEntry) -> bool:
        """True for a child of a group whose children run at the same time."""
        around = self._run.entry_at(entry.within) if entry.within else None
        return around is not None and around.is_parallel and not around.fan

    # -- ended -----------------------------------------------------------------------------------

    def _finished(self, event: StepFinished) -> None:
        entry = self._entry(event)
        if entry.is_container:
            self._closed(entry)
            return
        if self._fans.is_quiet_row(self._placing, entry):
            self._fans.tell_row(self._placing, entry)
            return
        step = self._runbook.step(event.step)
        was_begun = bool(entry.command) and not self._is_beside_others(entry)
        if not was_begun and not self._was_just_shown(event.step, event.row, event.entry):
            self._heading(entry, entry)
            if entry.command:
                self._what_it_does(entry)
        if step.kind in _WITH_OUTPUT:
            self._output(entry, str(event.reading.get("stdout", "")))
        self._verdict(entry, event.verdict, event.said or event.reason, event.duration_s)
        self._reasons(entry, event)

    def _reasons(self, entry: StepEntry, event: StepFinished) -> None:
        """Why it is not known, else why it is so; and what was looked at that this does not tell."""
        if event.reason and event.reason != event.said:
            self._line(entry, f"  {event.reason}")
        step = self._runbook.step(event.step)
        called = words_for(self._runbook, entry)
        told = why(step, outcomes_of(step), entry, _cleaned, called)
        if told:
            self._line(entry, f"  why: {told}", "bright_black")
        facts = _facts(event.looked_at, called)
        if left := [one for one in facts if one not in told]:
            self._line(entry, f"  measured: {', '.join(left)}", "bright_black")

    def _closed(self, entry: StepEntry) -> None:
        """What is inside may be long: the end of it names the step again."""
        if entry.fan:
            self._fans.tell_table(self._placing, self._run, entry)
        title = self._placing.heading(entry, entry)
        verdict = entry.verdict or Verdict.UNKNOWN
        said = entry.said or entry.reason
        self._verdict(entry, verdict, f"{title}: {said}" if said else title, entry.duration_s)
        if entry.outcome is not None and not entry.fan:
            step = self._runbook.step(entry.step)
            if step.outcomes and entry.looked_at:
                told = ", ".join(_facts(entry.looked_at, words_for(self._runbook, entry)))
                self._line(entry, f"  measured: {told}", "bright_black")

    def _passed_over(self, event: StepPassedOver) -> None:
        key = (event.step, event.row, event.entry)
        entry = next(one for one in reversed(self._run.entries) if (one.step, one.row, one.entry) == key)
        if self._fans.is_quiet_row(self._placing, entry):
            self._fans.tell_row(self._placing, entry)
            return
        if not self._was_just_shown(*key):
            self._heading(entry, entry)
        self._verdict(entry, event.verdict, event.reason)

    # -- lines -----------------------------------------------------------------------------------

    def _line(self, at: Place, text: str, style: str = "") -> None:
        say(f"   {self._placing.indent(at)}{text}", style)

    def _output(self, at: Place, stdout: str) -> None:
        lines = clean(stdout).splitlines()
        for line in lines[:OUTPUT_LINES]:
            self._line(at, f"  {line}")
        if len(lines) > OUTPUT_LINES:
            more = len(lines) - OUTPUT_LINES
            self._line(at, f"  … {more} more lines; the evidence holds them", "bright_black")

    def _verdict(self, at: Place, verdict: Verdict, said: str, duration_s: float = 0.0) -> None:
        line = Text(f"   {self._placing.indent(at)}").append_text(verdict_text(verdict))
        if said:
            line.append(f": {clean(said)}")
        if duration_s:
            line.append(f"  ({show_seconds(duration_s)})", style="bright_black")
        put_line(line)


def _cleaned(_name: str, text: str) -> str:
    return clean(text)


def _facts(looked_at: Fields, called: FieldWords) -> list[str]:
    return [fact_words(called.named(name), show(value, name).strip()) for name, value in looked_at.items()]
