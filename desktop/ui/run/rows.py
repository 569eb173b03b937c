"""The list of a run's steps as rows: state, one line of measured result, duration; and the counts in words."""

from collections import Counter

from PySide6.QtCore import QCoreApplication

from desktop.domain.quantity import show_seconds
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import AskStep, GroupStep, UseStep, WaitStep
from desktop.domain.verdict import Ended, Verdict
from desktop.engine.next import Enter
from desktop.engine.scope import Scope, index_of
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.summary.fan_rows import title_of as title_of_whole
from desktop.ui.run.outline import Item
from desktop.ui.run.overview import Overview
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_row import StepRow
from desktop.ui.wording import ended_words, mode_words

BRANCH = "#"  # between a question and one of its ways out, in the id of a row


def tr(text: str) -> str:
    return QCoreApplication.translate("RunRows", text)


def step_rows(view: Overview) -> tuple[StepRow, ...]:
    rows: list[StepRow] = []
    for item in view.items:
        rows.append(_row(view, item))
        if isinstance(item.step, AskStep):
            rows += _branches(view, item, item.step)
    return tuple(rows)


def title_of(view: Overview, item: Item) -> str:
    return title_from(view, item, item.scope)


def title_from(view: Overview, item: Item, scope: Scope) -> str:
    """Return a step's title as it is seen from there; a fan-out as a whole has no item, and stands for each."""
    is_row = scope.item is not None
    title = item.step.title if is_row else title_of_whole(item.step.title, None)
    return clean(shown(title, view.run, scope))


def _row(view: Overview, item: Item) -> StepRow:
    entry, state = view.latest.get(item.path), view.of(item.path)
    return StepRow(
        id=item.path,
        title=title_of(view, item),
        state=state,
        number=item.number,
        result=_result(view, item, entry, state),
        duration=took(entry.duration_s) if entry and entry.duration_s and not entry.row else "",
        effect=item.step.effect_of.value,
        depth=item.depth,
    )


def _result(view: Overview, item: Item, entry: StepEntry | None, state: StepState) -> str:
    tally = view.tally(item.path)
    if state is StepState.WAITING:
        return _waits(view, item.path, entry)
    if tally and entry and (entry.is_running or entry.row):
        return tally.words
    if state is StepState.RUNNING:
        return tr("waiting") if isinstance(item.step, WaitStep) else tr("running")
    if state is StepState.WITHDRAWN:
        return tr("taken back")
    if entry is not None and _is_cut_off(view, item.path, entry):
        return tr("was cut off, and is read again")
    if entry is None or state is StepState.CURRENT:
        return _about(view, item)
    words = _first_line(entry.said or entry.reason)
    if entry.fan and tally and not entry.is_stale:
        return tally.words
    return _with_state(state, "" if words == title_of(view, item) else words)


def _is_cut_off(view: Overview, path: str, entry: StepEntry) -> bool:
    """True for a reading that ended with the program, and that is next again: it found nothing."""
    is_next = path == view.current and view.of(path) is StepState.CURRENT
    return is_next and entry.state is EntryState.INTERRUPTED and not entry.is_container


def _waits(view: Overview, path: str, entry: StepEntry | None) -> str:
    if view.run.handed_over:
        return tr("waits for {who}").replace("{who}", clean(view.run.handed_over.to))
    if not view.row or entry is None:
        return tr("waits for you")
    fan = entry if entry.fan else view.fan_around(entry)
    words = tr("row {n} of {all} waits for you").replace("{n}", str(index_of(view.row) + 1))
    return words.replace("{all}", str(len(fan.fan) if fan else 0))


def _with_state(state: StepState, words: str) -> str:
    """A state that the verdict alone does not tell is said before the words."""
    told = {
        StepState.SKIPPED: tr("skipped: {words}"),
        StepState.STALE: tr("out of date: {words}"),
        StepState.BLOCKED: tr("blocked: {words}"),
    }
    return told[state].replace("{words}", words) if state in told and words else words


def _about(view: Overview, item: Item) -> str:
    """What there is to say of a step before it has run."""
    if view.was_passed_by(item.path):
        return tr("not on the path") if not item.depth else ""
    coming = view.coming
    if isinstance(coming, Enter) and coming.step == item.path and coming.fan:
        return tr("{n} rows").replace("{n}", str(len(coming.fan)))
    return kind_words(item)


def kind_words(item: Item) -> str:
    """Return what a group, another runbook or a wait is, in words; nothing for other steps."""
    match item.step:
        case GroupStep(mode=mode, group=children):
            return f"{tr('{n} steps').replace('{n}', str(len(children)))}, {tr(mode_words(mode.value))}"
        case UseStep(use=use):
            return tr("follows {runbook}").replace("{runbook}", clean(_title_of_used(item, use)))
        case WaitStep() as wait:
            return tr("waits {time}").replace("{time}", show_seconds(wait.wait_s))
    return ""


def _title_of_used(item: Item, use: str) -> str:
    try:
        return item.scope.runbook.used(use).title
    except KeyError:
        return use


def _first_line(text: str) -> str:
    lines = clean(text).splitlines()
    return lines[0] if lines else ""


def _branches(view: Overview, item: Item, step: AskStep) -> list[StepRow]:
    """The ways out of an answered question: the one taken, and the others, greyed."""
    entry = view.latest.get(item.path)
    if not entry or entry.answer not in step.choices:
        return []
    last = list(step.choices)[-1]
    return [
        StepRow(
            id=f"{item.path}{BRANCH}{value}",
            title=clean(shown(choice.label, view.run, item.scope)),
            state=StepState.PASS if value == entry.answer else StepState.NOT_APPLICABLE,
            result="" if value == entry.answer else tr("not taken"),
            is_branch=True,
            is_last_branch=value == last,
            is_taken=value == entry.answer,
            depth=item.depth,
        )
        for value, choice in step.choices.items()
    ]


def bar_states(view: Overview) -> tuple[StepState, ...]:
    """Return one state for each step of the first level."""
    return tuple(view.of(path) for path in view.siblings[""])


def done_text(view: Overview) -> str:
    first = view.siblings[""]
    done = sum(
        path in view.latest and not view.latest[path].is_running and path != view.current for path in first
    )
    words = tr("{done} of {all} done")
    return words.replace("{done}", str(done)).replace("{all}", str(len(first)))


def troubles(view: Overview) -> tuple[tuple[str, StepState], ...]:
    """Return what needs attention in words, the worst first, each with the state whose colour it takes."""
    found = Counter(
        entry.verdict
        for path in view.siblings[""]
        if (entry := view.latest.get(path))
        and entry.counts
        and not entry.is_running
        and path != view.current  # it is not done yet: it waits for a word, or is next again
    )
    parts = [
        (found[Verdict.FAIL], tr("{n} failed"), StepState.FAIL),
        (found[Verdict.UNKNOWN], tr("{n} could not check"), StepState.UNKNOWN),
        (found[Verdict.WARN], tr("{n} warned"), StepState.WARN),
        (found[Verdict.SKIPPED], tr("{n} skipped"), StepState.SKIPPED),
    ]
    return tuple((words.replace("{n}", str(count)), state) for count, words, state in parts if count)


def ended_sentence(ended: Ended) -> str:
    return tr("The run is over: {ended}.").replace("{ended}", ended_words(ended).lower())


def took(seconds: float) -> str:
    """Return a duration as the list has it: `400 ms`, `1.8 s`, `3:07 min`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min"
