"""What it takes to tell a run: its runbook, the door for texts, and what the engine knows of each entry."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from desktop.dataclass import dataclass
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.summary.fan_rows import title_of
from desktop.summary.numbering import path_beside
from desktop.summary.veil import Veil


def own_outcomes(step: Step) -> Sequence[Outcome]:
    return step.outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What only the engine knows of a run, for whoever tells it.

    `fill` puts values into a text of the runbook, as an entry sees them; without an entry, as the first level does.
    `outcomes` gives those that a step is judged by, of a check its own where the step writes none."""

    fill: Callable[[str, StepEntry | None], str]
    outcomes: Callable[[Step], Sequence[Outcome]] = own_outcomes


@dataclass(frozen=True, slots=True)
class Teller:
    runbook: Runbook
    run: Run
    veil: Veil
    zone: tzinfo
    lens: Lens

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def told_at(self, what: str) -> int:
        """Return the event that told what is in no entry, such as `end`; 0 where there was none."""
        return self.run.told_at.get(what, 0)

    def aside(self, template: str, entry: StepEntry | None = None) -> str:
        """As `text`, for what stands in some letters only: what is hidden in it does not count for the document."""
        return self.literal(self.lens.fill(template, entry)) if template else ""

    def literal(self, text: str) -> str:
        """As `aside`, for what holds no values: a `${…}` in it stays as it stands."""
        return Veil(self.veil.mask).text(text) if text else ""

    def text(self, template: str, entry: StepEntry | None = None) -> str:
        """Return a text of the runbook with its `${…}` filled, fit to leave this machine."""
        return self.veil.text(self.lens.fill(template, entry)) if template else ""

    def title(self, path: str) -> str:
        """Return the title of a step, as the latest entry of it sees it."""
        entry = self.run.latest.get(path)
        return self.text(title_of(self.runbook.step(path).title, entry), entry)

    def beside(self, path: str, step_id: str) -> Step | None:
        """Return another step of the file that a step is in, or None where there is none with this id."""
        try:
            return self.runbook.step(path_beside(path, step_id))
        except KeyError:
            return None

    def is_sensitive(self, entry: StepEntry) -> bool:
        return is_sensitive(self.runbook, self.run, entry)

    def holds_sensitive(self, entry: StepEntry) -> bool:
        return holds_sensitive(self.runbook, self.run, entry)


def is_sensitive(runbook: Runbook, run: Run, entry: StepEntry) -> bool:
    """True when what an entry read stays on this machine: its step says so, or one around it does."""
    if runbook.step(entry.step).sensitive:
        return True
    return bool(entry.within) and is_sensitive(runbook, run, run.entry_at(entry.within))


def holds_sensitive(runbook: Runbook, run: Run, entry: StepEntry) -> bool:
    """True when something inside an entry is sensitive: what is summed up of it holds its values and its words."""
    return entry.is_container and any(
        is_sensitive(runbook, run, one) or holds_sensitive(runbook, run, one) for one in run.inside(entry.seq)
    )
