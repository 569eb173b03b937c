"""The list of a run's steps as rows: state, one line of measured result, duration; and the counts in words."""

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.events import Decision
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, Step
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.next import Execute, Finish, Identify, Next, Over
from desktop.engine.plan import waits_for_person
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.ui.widgets.states import StepState, state_of
from desktop.ui.widgets.step_row import StepRow
from desktop.ui.wording import ended_words


def tr(text: str) -> str:
    return QCoreApplication.translate("RunRows", text)


@dataclass(frozen=True, slots=True)
class StepStates:
    """The state of each step of a runbook, in the order of the file."""

    runbook: Runbook
    run: Run
    coming: Next

    @property
    def current(self) -> str:
        """The step that runs or is next; empty at the end."""
        last = self.run.last
        if last and last.state is EntryState.RUNNING:
            return last.step
        coming = self.coming
        if isinstance(coming, Identify | Execute) or waits_for_person(coming):
            return coming.step
        return coming.step if isinstance(coming, Finish) else ""

    def of(self, step: Step) -> StepState:
        entry = self.run.latest.get(step.id)
        if entry and entry.state is EntryState.RUNNING:
            return StepState.RUNNING
        if step.id == self.current:
            return StepState.WAITING if waits_for_person(self.coming) else StepState.CURRENT
        if entry:
            return state_of_entry(entry, step)
        return StepState.TO_DO

    def was_passed_by(self, step: Step) -> bool:
        """True for a step that the path taken has left out."""
        if step.id in self.run.latest:
            return False
        if isinstance(self.coming, Over):
            return True
        furthest = max((self.runbook.position(entry.step) for entry in self.run.entries), default=-1)
        return self.runbook.position(step.id) < furthest and step.id != self.current


def state_of_entry(entry: StepEntry, step: Step) -> StepState:
    if entry.state is EntryState.OUTCOME_UNKNOWN and entry.decision is None:
        return StepState.OUTCOME_UNKNOWN
    if entry.state is EntryState.INTERRUPTED or (entry.fault and entry.fault.kind == "Cancelled"):
        return StepState.CANCELLED
    by_hand = entry.decision and entry.decision.decision in (Decision.BY_HAND, Decision.HAPPENED)
    if by_hand or (step.kind == "do" and entry.verdict is Verdict.PASS):
        return StepState.BY_HAND
    return state_of(entry.verdict or Verdict.UNKNOWN)


def step_rows(states: StepStates) -> tuple[StepRow, ...]:
    rows: list[StepRow] = []
    for number, step in enumerate(states.runbook.steps, 1):
        rows.append(_row(states, step, number))
        if isinstance(step, AskStep):
            rows += _branches(states, step)
    return tuple(rows)


def _row(states: StepStates, step: Step, number: int) -> StepRow:
    entry, state = states.run.latest.get(step.id), states.of(step)
    passed_by = states.was_passed_by(step)
    return StepRow(
        id=step.id,
        title=clean(shown(step.title, states.run)),
        state=StepState.NOT_APPLICABLE if passed_by else state,
        number=str(number),
        result=tr("not on the path taken") if passed_by else _result(entry, state),
        duration=_clock(entry.duration_s) if entry and entry.duration_s else "",
        effect=step.effect_of.value,
    )


def _result(entry: StepEntry | None, state: StepState) -> str:
    if state is StepState.WAITING:
        return tr("waits for you")
    if state is StepState.RUNNING:
        return tr("running")
    if not entry or state is StepState.CURRENT:
        return ""
    said = clean(entry.said or entry.reason).splitlines()
    words = said[0] if said else ""
    if state is StepState.SKIPPED:
        return tr("skipped: {reason}").replace("{reason}", words)
    return words


def _branches(states: StepStates, step: AskStep) -> list[StepRow]:
    """The ways out of an answered question: the one taken, and the others, greyed."""
    entry = states.run.latest.get(step.id)
    if not entry or entry.answer not in step.choices:
        return []
    last = list(step.choices)[-1]
    return [
        StepRow(
            id=f"{step.id}/{value}",
            title=clean(shown(choice.label, states.run)),
            state=StepState.PASS if value == entry.answer else StepState.NOT_APPLICABLE,
            result="" if value == entry.answer else tr("not taken"),
            is_branch=True,
            is_last_branch=value == last,
            is_taken=value == entry.answer,
        )
        for value, choice in step.choices.items()
    ]


def bar_states(states: StepStates) -> tuple[StepState, ...]:
    return tuple(
        StepState.NOT_APPLICABLE if states.was_passed_by(step) else states.of(step)
        for step in states.runbook.steps
    )


def done_text(states: StepStates) -> str:
    done = sum(step.id in states.run.latest and step.id != states.current for step in states.runbook.steps)
    words = tr("{done} of {all} done")
    return words.replace("{done}", str(done)).replace("{all}", str(len(states.runbook.steps)))


def trouble_text(states: StepStates) -> tuple[str, StepState]:
    """Return what needs attention in words, and the state whose colour it takes."""
    found = Counter(entry.verdict for entry in states.run.latest.values())
    parts = [
        (found[Verdict.FAIL], tr("{n} failed"), StepState.FAIL),
        (found[Verdict.UNKNOWN], tr("{n} unknown"), StepState.UNKNOWN),
        (found[Verdict.WARN], tr("{n} warned"), StepState.WARN),
        (found[Verdict.SKIPPED], tr("{n} skipped"), StepState.SKIPPED),
    ]
    seen = [(words.replace("{n}", str(count)), state) for count, words, state in parts if count]
    return " · ".join(words for words, _ in seen), seen[0][1] if seen else StepState.PASS


def ended_sentence(ended: Ended) -> str:
    return tr("The run is over: {ended}.").replace("{ended}", ended_words(ended).lower())


def _clock(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min"
