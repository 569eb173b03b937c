"""A verdict as the page tells it: what was found, what that means, and why it is judged so."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.quantity import show
from desktop.domain.run import StepEntry
from desktop.domain.step import Step
from desktop.domain.verdict import Verdict
from desktop.engine.finish import outcomes_of
from desktop.engine.scope import scope_at
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.ui.run.margin import margin
from desktop.ui.run.outline import Item
from desktop.ui.run.overview import Overview, state_of_entry
from desktop.ui.widgets.states import StepState


def tr(text: str) -> str:
    return QCoreApplication.translate("VerdictFacts", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFacts:
    state: StepState
    headline: str
    meaning: str = ""
    measured: str = ""


def verdict_facts(view: Overview, item: Item, entry: StepEntry) -> VerdictFacts | None:
    """Return the verdict of an entry that has ended."""
    if entry.verdict is None and not entry.is_container:
        return None
    reason = clean(entry.reason)
    state = state_of_entry(entry, item.step) if entry.row else view.of(item.path)
    if state in (StepState.CURRENT, StepState.WAITING):
        state = state_of_entry(entry, item.step)
    headline = clean(entry.said) or reason or state.word
    return VerdictFacts(
        state=state,
        headline=headline,
        meaning=_meaning(view, item.step, entry, headline),
        measured="" if entry.fan else _measured(item.step, entry),  # of a fan-out, each row has its own
    )


def _meaning(view: Overview, step: Step, entry: StepEntry, headline: str) -> str:
    """What a verdict means: why it is not known, or what the author says where it is not good."""
    reason = clean(entry.reason)
    if reason and reason != headline:
        return reason
    if entry.verdict not in (Verdict.FAIL, Verdict.WARN):
        return ""
    return clean(shown(step.if_not, view.run, scope_at(view.book, view.run, entry.within, entry.row)))


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
