"""How a step is judged, rule by rule, in the order in which they are tried: which one held, and where it leads."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, RunStep, Step
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.finish import outcomes_of
from desktop.redaction.clean import clean
from desktop.ui.wording import ended_words


def tr(text: str) -> str:
    return QCoreApplication.translate("Judging", text)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a step can end. `then` is empty where the run simply goes on."""

    verdict: Verdict
    condition: str
    then: str = ""
    is_matched: bool = False


def rules_of(runbook: Runbook, step: Step, entry: StepEntry | None) -> tuple[Rule, ...]:
    """Return the rules of a step that a machine runs; of the last entry, the one that held is marked."""
    if not isinstance(step, CheckStep | RunStep):
        return ()
    finished = entry if entry and entry.state is EntryState.FINISHED and not entry.fault else None
    outcomes = outcomes_of(step)
    if outcomes:
        at = finished.outcome if finished else None
        return tuple(_rule(runbook, step, one, is_matched=place == at) for place, one in enumerate(outcomes))
    return _exit_rules(step, finished) if isinstance(step, RunStep) else ()


def _rule(runbook: Runbook, step: Step, outcome: Outcome, *, is_matched: bool) -> Rule:
    condition = tr("anything else") if outcome.condition == OTHERWISE else clean(outcome.condition)
    return Rule(outcome.verdict, condition, where_to(runbook, outcome.next or step.next), is_matched)


def _exit_rules(step: RunStep, finished: StepEntry | None) -> tuple[Rule, ...]:
    accepted = ", ".join(str(status) for status in step.accept_exit)
    verdict = finished.verdict if finished else None
    return (
        Rule(Verdict.PASS, tr("exit status {n}").replace("{n}", accepted), "", verdict is Verdict.PASS),
        Rule(Verdict.FAIL, tr("any other exit status"), "", verdict is Verdict.FAIL),
    )


def where_to(runbook: Runbook, jump: str) -> str:
    """Return where a jump leads, in words; nothing for the following step."""
    if not jump:
        return ""
    if jump.startswith("end."):
        return tr("the end: {ended}").replace(
            "{ended}", ended_words(Ended(jump.removeprefix("end."))).lower()
        )
    return tr("step {n}").replace("{n}", str(runbook.position(jump) + 1))
