"""What the page shows of one step: its texts, where and what it runs, and the verdict with its reason."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.domain.quantity import show, show_seconds
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, RunStep, Step
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.finish import outcomes_of
from desktop.engine.next import AskConsent, Execute, Identify, Next
from desktop.engine.plan import waits_for_person
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.ui.run.judging import Rule, rules_of
from desktop.ui.run.margin import margin
from desktop.ui.run.rows import state_of_entry
from desktop.ui.widgets.states import StepState


def tr(text: str) -> str:
    return QCoreApplication.translate("StepFacts", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFacts:
    state: StepState
    headline: str
    meaning: str = ""
    measured: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    id: str
    number: int
    total: int
    title: str
    kind: str
    effect: str
    where: str = ""
    why: str = ""
    good: str = ""
    if_not: str = ""
    learn: str = ""
    command: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    causes: tuple[tuple[str, str], ...] = ()  # cause and its sign
    rules: tuple[Rule, ...] = ()
    limit: str = ""  # how long it may take, in words
    verdict: VerdictFacts | None = None
    output: str = ""  # of an earlier reading
    finished_at: datetime | None = None
    duration_s: float = 0.0
    exit_status: int | None = None
    evidence: tuple[str, ...] = ()
    is_current: bool = False
    is_running: bool = False


def step_facts(runbook: Runbook, run: Run, coming: Next, step_id: str, *, is_current: bool) -> StepFacts:
    """Return what there is to show of a step in this state of its run."""
    step, entry = runbook.step(step_id), run.latest.get(step_id)
    is_running = entry is not None and entry.state is EntryState.RUNNING
    is_entering = is_current and not is_running and not _waits_after(coming)
    settled = None if is_entering or is_running else entry
    return StepFacts(
        id=step.id,
        number=runbook.position(step_id) + 1,
        total=len(runbook.steps),
        title=clean(shown(step.title, run)),
        kind=step.kind,
        effect=step.effect_of.value,
        where=_where(run, coming, entry, is_entering=is_entering),
        why=clean(shown(step.why, run)),
        good=clean(shown(step.good, run)),
        if_not=clean(shown(step.if_not, run)),
        learn=clean(shown(step.learn, run)),
        command=_command(step, run, coming, entry, is_entering=is_entering),
        environment=_environment(coming, entry, is_entering=is_entering),
        causes=tuple(
            (clean(shown(cause.cause, run)), clean(shown(cause.sign, run))) for cause in step.causes
        ),
        rules=rules_of(runbook, step, settled),
        limit=_limit(step, coming, is_entering=is_entering or is_running),
        verdict=_verdict(step, settled, run) if settled and settled.verdict else None,
        output=_output(step, settled.reading) if settled else "",
        finished_at=settled.finished_at if settled else None,
        duration_s=settled.duration_s if settled else 0.0,
        exit_status=_exit_status(settled.reading) if settled else None,
        evidence=tuple(f"{ref.name} {ref.short}" for ref in settled.evidence) if settled else (),
        is_current=is_current,
        is_running=is_running,
    )


def _waits_after(coming: Next) -> bool:
    """True when a person is asked about a step that has already been entered."""
    return waits_for_person(coming) and coming.wait in ("decision", "outcome_unknown", "host_key")


def _where(run: Run, coming: Next, entry: StepEntry | None, *, is_entering: bool) -> str:
    target = ""
    if is_entering and isinstance(coming, Identify):
        target = str(coming.target)
    elif is_entering and isinstance(coming, Execute | AskConsent):
        target = str(coming.prepared.target)
    elif entry:
        target = entry.target
    identity = run.identities.get(target)
    label = identity.get("label") if isinstance(identity, dict) else None
    return clean(str(label or target))


def _command(step: Step, run: Run, coming: Next, entry: StepEntry | None, *, is_entering: bool) -> str:
    if is_entering and isinstance(coming, Execute | AskConsent):
        return clean(coming.prepared.command)
    if entry and entry.command:
        return clean(entry.command)
    return clean(step.run.strip("\n")) if isinstance(step, RunStep) else ""


def _environment(coming: Next, entry: StepEntry | None, *, is_entering: bool) -> tuple[tuple[str, str], ...]:
    pairs = entry.environment if entry else {}
    if is_entering and isinstance(coming, Execute | AskConsent):
        pairs = coming.prepared.shown_environment
    return tuple((clean(name), clean(value)) for name, value in pairs.items())


def _verdict(step: Step, entry: StepEntry, run: Run) -> VerdictFacts:
    reason = clean(entry.reason)
    headline = clean(entry.said) or reason or state_of_entry(entry, step).word
    return VerdictFacts(
        state=state_of_entry(entry, step),
        headline=headline,
        meaning=_meaning(step, entry, headline, run),
        measured=_measured(step, entry),
    )


def _meaning(step: Step, entry: StepEntry, headline: str, run: Run) -> str:
    """What a verdict means: why it is not known, or what the author says where it is not good."""
    reason = clean(entry.reason)
    if reason and reason != headline:
        return reason
    return clean(shown(step.if_not, run)) if entry.verdict in (Verdict.FAIL, Verdict.WARN) else ""


def _measured(step: Step, entry: StepEntry) -> str:
    values = ", ".join(
        f"{name} = {clean(show(value, name.rsplit('.', 1)[-1])).strip()[:80]}"
        for name, value in entry.looked_at.items()
    )
    outcomes = outcomes_of(step)
    if entry.outcome is None or entry.outcome >= len(outcomes):
        return values
    outcome = outcomes[entry.outcome]
    matched = f"{tr('matched')} {outcome.verdict}: {clean(outcome.condition)}"
    by = margin(outcomes, entry.outcome, entry.looked_at, entry.reading)
    measured = ", ".join(part for part in (values, by) if part)
    return " · ".join(part for part in (measured, matched) if part)


def _limit(step: Step, coming: Next, *, is_entering: bool) -> str:
    if not is_entering or not isinstance(step, CheckStep | RunStep):
        return ""
    seconds = coming.prepared.timeout_s if isinstance(coming, Execute | AskConsent) else step.timeout_s
    return tr("at most {time}").replace("{time}", show_seconds(seconds)) if seconds else ""


def _output(step: Step, reading: Fields) -> str:
    if step.kind == "run":
        parts = (str(reading.get("stdout") or ""), str(reading.get("stderr") or ""))
        return clean("\n".join(part.rstrip("\n") for part in parts if part))
    width = max((len(name) for name in reading), default=0)
    return "\n".join(f"{name:<{width}}  {clean(show(value, name))}" for name, value in reading.items())


def _exit_status(reading: Fields) -> int | None:
    status = reading.get("exit_status")
    return status if isinstance(status, int) else None
