"""The one line that a list of runs shows of each, kept beside the journal so that no event is read for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.dataclass import dataclass
from desktop.domain.verdict import Ended, Verdict, worst

if TYPE_CHECKING:  # Home reads these lines before the first paint, and a run's types cost 30 ms
    from desktop.domain.events import Event
    from desktop.domain.run import Run, StepEntry

_LOCAL, _ALIAS = "local", "ssh:"
WORKING, CUT_OFF = "working", "cut_off"  # how a run stands that waits for nobody
_GOOD_ENDS = (Ended.RESOLVED, Ended.WORKAROUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    run_id: str
    runbook_id: str
    title: str
    version: int
    sha256: str  # of the runbook's bytes
    operator: str
    machine: str
    started_at: datetime
    last_at: datetime
    ended: Ended | None
    verdict: Verdict
    steps_entered: int
    last_step: str
    waiting_step: str = ""  # what a person is asked for, what is under way or what was cut off; else empty
    waiting_kind: str = ""  # as a waiting person sees it, WORKING or CUT_OFF
    target: str = ""  # as a person calls it; of several, how many
    target_ref: str = ""  # as it is written
    said: str = ""  # the run's last word: of its end, else of the worst step
    verdicts: str = (
        ""  # the last verdict of each step that was entered, in that order, with commas; empty while it runs
    )
    steps: int = 0  # of the runbook
    events: int = 0
    head_sha256: str = ""
    handed_to: str = ""  # who is to take the run over; empty when nobody is waited for
    obligations: int = 0  # things that are still to be put back

    @property
    def is_open(self) -> bool:
        return self.ended is None

    @property
    def owner(self) -> str:
        """Whose the run is now."""
        return self.handed_to or self.operator

    def looks_like(self, other: "RunRow") -> bool:
        """True when Home need not be painted at once: how far a run has come can wait a moment."""
        return self._look == other._look

    @property
    def _look(self) -> tuple[object, ...]:
        waits = () if self.waiting_kind == WORKING else (self.waiting_step, self.waiting_kind)
        return (self.handed_to, self.run_id, self.ended, self.verdict, *waits, self.obligations)


def changes_obligations(event: "Event") -> bool:
    """True when there may be more or less to be put back after an event; to count it, each entry is looked at."""
    kind = type(event).__name__
    return bool(getattr(event, "obligation", "")) or kind in ("ObligationMet", "Withdrawn", "PersonDecided")


def row_of(
    run: "Run", *, waiting_step: str = "", waiting_kind: str = "", obligations: int | None = None
) -> RunRow:
    """Return the line of a run that has begun; `obligations` is how many there are, where that is known."""
    assert run.runbook is not None
    assert run.started_at is not None
    latest = {step: entry for step, entry in run.latest.items() if not entry.within and entry.counts}
    if not waiting_kind:
        waiting_step, waiting_kind = stand_of(run)
    return RunRow(
        run_id=run.run_id,
        runbook_id=run.runbook.id,
        title=run.runbook.title,
        version=run.runbook.version,
        sha256=run.runbook.sha256,
        operator=run.operator,
        machine=run.machine,
        started_at=run.started_at,
        last_at=run.last_at or run.started_at,
        ended=run.ended,
        verdict=run.end.verdict if run.end else run.verdict,
        steps_entered=len(latest),
        last_step=run.last.step if run.last else "",
        target=_target(run),
        target_ref=next(reversed(run.identities), ""),
        said=_said(run, latest),
        verdicts=",".join(map(_verdict, latest.values())),
        steps=run.runbook.steps,
        waiting_step=waiting_step,
        waiting_kind=waiting_kind,
        events=run.last_seq,
        head_sha256=run.head_sha256,
        handed_to=run.handed_over.to if run.handed_over and not run.end else "",
        obligations=len(run.open_obligations) if obligations is None else obligations,
    )


def stand_of(run: "Run") -> tuple[str, str]:
    """Return how a run stands that waits for nobody: the step, and WORKING or CUT_OFF; both empty where it rests."""
    if run.end:
        return "", ""
    if run.working:
        return run.working[-1].step, WORKING
    return (run.last.step, CUT_OFF) if run.last and _is_cut_off(run.last) else ("", "")


def _verdict(entry: "StepEntry") -> str:
    """Return what a step found: nothing while it runs, or where it was cut off and comes again."""
    return "" if entry.is_running or _is_cut_off(entry) else entry.verdict or Verdict.UNKNOWN


def _is_cut_off(entry: "StepEntry") -> bool:
    return entry.state == "interrupted" and not entry.is_container


def _target(run: "Run") -> str:
    """Return where a run was to look: one place by its name, several by their number; this computer where it is all."""
    known = {ref: value for ref, value in run.identities.items() if isinstance(value, Mapping)}
    places = [ref for ref in known if ref != _LOCAL] or list(known)
    count = max(len(places), run.targets_asked)
    if count > 1:
        return f"{count} targets"
    return _name_of(places[0], str(known[places[0]].get("label") or "")) if places else ""


def _name_of(ref: str, label: str) -> str:
    """Return what a person knows a place by: the machine's own name, or that of the SSH settings it does not tell."""
    name = label.partition(" (")[0]
    alias = ref.removeprefix(_ALIAS) if ref.startswith(_ALIAS) and "//" not in ref else ""
    return alias if alias and alias not in name else name


def _said(run: "Run", latest: "Mapping[str, StepEntry]") -> str:
    if run.end and (run.end.said or run.end.because):
        return run.end.said or run.end.because
    told = [entry for entry in latest.values() if entry.said and entry.verdict]
    the_worst = worst(entry.verdict for entry in told if entry.verdict)
    shown = (
        Verdict.PASS if run.ended in _GOOD_ENDS else the_worst
    )  # what mended it, not what was wrong before
    said = [entry.said for entry in told if entry.verdict is shown]
    return said[-1].partition("\n")[0] if said else ""
