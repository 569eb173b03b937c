"""Tell a run on the terminal while it goes: what runs, what came out, the verdict and the next thing."""

from rich.text import Text

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
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect
from desktop.domain.verdict import Verdict
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.summary.wording import label_of

OUTPUT_LINES = 12  # of a step's output; the evidence holds all


class Narrator:
    """Prints events as they are recorded."""

    def __init__(self, runbook: Runbook, run_id: str) -> None:
        self._runbook = runbook
        self._run_id = run_id
        self._run = Run()
        self.just_shown = ""  # the step that a person was shown, command and all, before it began

    def tell(self, recorded: Recorded, run: Run) -> None:
        """Print one event; `run` is its state after it."""
        self._run = run
        match recorded.event:
            case RunStarted() as event:
                say(f"\n{shown(event.runbook.title, run)}  (run {self._run_id})", "bold")
            case TargetIdentified() as event:
                say(f"on {event.target}: {event.label}", "cyan")
            case StepStarted() as event:
                self._started(event)
            case StepFinished() as event:
                self._finished(event)
            case StepPassedOver() as event:
                if event.step != self.just_shown:
                    self._heading(event.step)
                self._verdict(event.verdict, event.reason)
            case StepInterrupted() | OutcomeUnknownEvent() as event:
                self._verdict(Verdict.UNKNOWN, event.reason)
            case RunEnded() as event:
                say(f"\nThe run ended: {event.ended.replace('_', ' ')}.", "bold")
            case _:
                pass

    def _heading(self, step_id: str) -> None:
        number = self._runbook.position(step_id) + 1
        step = self._runbook.step(step_id)
        say(f"\n{number}. {shown(step.title, self._run)}  [{step.id}]", "bold")

    def _started(self, event: StepStarted) -> None:
        if event.step == self.just_shown:
            return  # the person has it right above, and said to run it
        self._heading(event.step)
        if event.effect is not Effect.READS:
            say(f"   {event.effect.upper()} {event.target}", "yellow")
        say_command(event.command, "bright_black")

    def _finished(self, event: StepFinished) -> None:
        step = self._runbook.step(event.step)
        if step.kind not in ("check", "run") and event.step != self.just_shown:
            self._heading(event.step)
        if step.kind == "run":
            self._output(str(event.reading.get("stdout", "")))
        self._verdict(event.verdict, event.said or event.reason, event.duration_s)
        if event.reason and event.reason != event.said:
            say(f"     {event.reason}")
        if event.looked_at:
            values = event.looked_at.items()
            measured = ", ".join(
                f"{label_of(name) or name} is {show(value, name).strip()}" for name, value in values
            )
            say(f"     measured: {measured}", "bright_black")

    def _output(self, stdout: str) -> None:
        lines = clean(stdout).splitlines()
        for line in lines[:OUTPUT_LINES]:
            say(f"     {line}")
        if len(lines) > OUTPUT_LINES:
            say(f"     … {len(lines) - OUTPUT_LINES} more lines; the evidence holds them", "bright_black")

    def _verdict(self, verdict: Verdict, said: str, duration_s: float = 0.0) -> None:
        line = Text("   ").append_text(verdict_text(verdict))
        if said:
            line.append(f": {clean(said)}")
        if duration_s:
            line.append(f"  ({show_seconds(duration_s)})", style="bright_black")
        put_line(line)
