"""A verdict as the page tells it: what was found, what that means, and why it is judged so."""

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.quantity import show
from desktop.domain.run import StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.domain.verdict import Verdict
from desktop.engine.finish import outcomes_of
from desktop.engine.scope import scope_at
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.summary.field_words import fact_words, words_for
from desktop.summary.why import why
from desktop.summary.wording import capital
from desktop.ui.run.margin import margin
from desktop.ui.run.outline import Item
from desktop.ui.run.overview import Overview, state_of_entry
from desktop.ui.widgets.states import StepState

_LONGEST = 80  # characters of a value


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
    told = "" if entry.fan else _why(view.book, item.step, entry)  # of a fan-out, each row has its own
    headline = clean(entry.said) or reason or told or state.word
    because = (
        "" if told == headline else told or ("" if entry.fan else _by_values(view.book, item.step, entry))
    )
    by = "" if entry.fan else _by_how_much(item.step, entry)
    return VerdictFacts(
        state=state,
        headline=headline,
        meaning=_meaning(view, item.step, entry, headline),
        measured=" · ".join(part for part in (because, by) if part),
    )


def _meaning(view: Overview, step: Step, entry: StepEntry, headline: str) -> str:
    """What a verdict means: why it is not known, or what the author says where it is not good."""
    reason = clean(entry.reason)
    if reason and reason != headline:
        return reason
    if entry.verdict not in (Verdict.FAIL, Verdict.WARN):
        return ""
    return clean(shown(step.if_not, view.run, scope_at(view.book, view.run, entry.within, entry.row)))


def _why(book: Runbook, step: Step, entry: StepEntry) -> str:
    """Why it is judged so, in words that nobody had to write; nothing where there are none."""
    called = words_for(book, entry)
    return capital(why(step, outcomes_of(step), entry, lambda _name, text: clean(text), called))


def _by_how_much(step: Step, entry: StepEntry) -> str:
    if entry.outcome is None:
        return ""
    return margin(outcomes_of(step), entry.outcome, entry.looked_at, entry.reading)


def _by_values(book: Runbook, step: Step, entry: StepEntry) -> str:
    """The values that were looked at, where no plain words tell which of them decided."""
    called = words_for(book, entry)
    return capital(
        ", ".join(
            fact_words(called.named(name), clean(show(value, name.rpartition(".")[2])).strip()[:_LONGEST])
            for name, value in entry.looked_at.items()
            if name != "exit_status" or str(value) not in entry.said
        )
    )
