"""How a step is judged, rule by rule, in the order in which they are tried: which one held, and where it leads."""

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import PluginStep, RunStep, Step
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.finish import outcomes_of
from desktop.engine.plugins import verdict_of
from desktop.redaction.clean import clean
from desktop.ui.run.outline import Item
from desktop.ui.run.overview import Overview
from desktop.ui.wording import ended_words

_PLUGIN_STATUS = range(4)  # of the plugins' convention; anything else is unknown too


def tr(text: str) -> str:
    return QCoreApplication.translate("Judging", text)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a step can end. `then` is empty where the run simply goes on."""

    verdict: Verdict
    condition: str
    then: str = ""
    is_matched: bool = False


def rules_of(view: Overview, item: Item, entry: StepEntry | None) -> tuple[Rule, ...]:
    """Return the rules of a step that is judged; of its last entry, the one that held is marked."""
    step = item.step
    finished = entry if entry and entry.state is EntryState.FINISHED and not entry.fault else None
    outcomes = outcomes_of(step)
    if outcomes:
        at = finished.outcome if finished else None
        return tuple(_rule(view, item, one, is_matched=place == at) for place, one in enumerate(outcomes))
    if isinstance(step, RunStep):
        return _exit_rules(step, finished)
    return _plugin_rules(finished) if isinstance(step, PluginStep) else ()


def _rule(view: Overview, item: Item, outcome: Outcome, *, is_matched: bool) -> Rule:
    condition = tr("anything else") if outcome.condition == OTHERWISE else clean(outcome.condition)
    return Rule(outcome.verdict, condition, where_to(view, item, outcome.next or item.step.next), is_matched)


def _exit_rules(step: RunStep, finished: StepEntry | None) -> tuple[Rule, ...]:
    accepted = ", ".join(str(status) for status in step.accept_exit)
    verdict = finished.verdict if finished else None
    return (
        Rule(Verdict.PASS, tr("exit status {n}").replace("{n}", accepted), "", verdict is Verdict.PASS),
        Rule(Verdict.FAIL, tr("any other exit status"), "", verdict is Verdict.FAIL),
    )


def _plugin_rules(finished: StepEntry | None) -> tuple[Rule, ...]:
    """A plugin's exit status is its verdict."""
    status = finished.reading.get("exit_status") if finished else None
    return tuple(
        Rule(verdict_of(n), tr("exit status {n}").replace("{n}", str(n)), "", status == n)
        for n in _PLUGIN_STATUS
    )


def where_to(view: Overview, item: Item, jump: str) -> str:
    """Return where a jump leads, in words; nothing for the following step."""
    if not jump:
        return ""
    if jump.startswith("end."):
        ended = ended_words(Ended(jump.removeprefix("end."))).lower()
        return tr("the end: {ended}").replace("{ended}", ended)
    return tr("step {n}").replace("{n}", view.number_of(item.scope.path(jump)))


def is_judged(step: Step) -> bool:
    """True for a step that a reading decides, not a person's word."""
    return step.kind in ("check", "run", "plugin", "judge", "group", "use")
