"""The first sentences of a summary, which must tell an engineer in ten seconds, and what comes next."""

from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.domain.run import EntryState, Run
from desktop.domain.step import AskStep, DoStep
from desktop.domain.verdict import Ended, Verdict
from desktop.summary.blocks import Events
from desktop.summary.document import START, Next, StepRecord, Waiting
from desktop.summary.teller import Teller
from desktop.summary.wording import ENDED_WORDS, WAITING_WORDS, counted, sentence

_GOOD_ENDS = (Ended.RESOLVED, Ended.WORKAROUND)
_LONGEST = 300  # characters of one text in a headline
_TOLD_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN)
_ALIKE = {
    Verdict.FAIL: "that failed",
    Verdict.UNKNOWN: "that could not be checked",
    Verdict.WARN: "with a warning",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    from_events: Events


def headline(run: Run, steps: tuple[StepRecord, ...], next_: Next) -> tuple[Sentence, ...]:
    """Return two sentences: what was found, and where the matter stands."""
    unknown = _cut_off_change(steps)
    if unknown:
        where = f" on {unknown.row_name}" if unknown.row_name else ""
        first = f"It is not known whether the change '{unknown.title}'{where} took place: verify it first."
        before = _finding(steps)
        return (
            Sentence(first, unknown.from_events),
            Sentence(f"Before that: {before.text}", before.from_events),
        )
    if run.ended in _GOOD_ENDS:
        return (_good_end(run, steps, next_), _began_with(steps))
    found = _finding(steps) if _latest(steps) or not run.ended else Sentence("", ())
    return (found, Sentence(_state(run, next_), next_.from_events))


def _cut_off_change(steps: tuple[StepRecord, ...]) -> StepRecord | None:
    every = (one for step in steps for one in step.whole)
    open_ones = (one for one in every if one.state is EntryState.OUTCOME_UNKNOWN and not one.decision)
    return next(open_ones, None)


def _told_steps(steps: tuple[StepRecord, ...]) -> list[StepRecord]:
    return [step for step in steps if step.is_finding and step.said and not step.is_withheld]


def _latest(steps: tuple[StepRecord, ...]) -> list[StepRecord]:
    latest = {step.id: step for step in steps if step.is_finding}
    return list(latest.values())


def _finding(steps: tuple[StepRecord, ...]) -> Sentence:
    """Return the worst finding in its own words: the first of equally bad ones, and how many others."""
    latest = _latest(steps)
    for verdict in _TOLD_FIRST:
        bad = [step for step in latest if step.verdict is verdict]
        if bad:
            return Sentence(_told(bad[0], len(bad) - 1), _events(bad))
    if not latest:
        return Sentence("Nothing has been checked yet.", (START,))
    passed = counted(len(latest), "step", "steps")
    return Sentence(f"Nothing is wrong in what was checked: {passed} passed.", _events(latest))


def _events(steps: list[StepRecord]) -> Events:
    return tuple(seq for step in steps for seq in step.from_events)


def _told(worst: StepRecord, others: int) -> str:
    say = sentence(_one_line(worst.said) or _words_of(worst.verdict))
    text = f"{worst.title} {say}" if worst.title.endswith("?") else f"{worst.title}: {say}"
    if worst.verdict is Verdict.UNKNOWN:
        text = f"Could not be checked: {text}"
    return f"{text} (And {others} more {_ALIKE[worst.verdict]}.)" if others and worst.verdict else text


def _words_of(verdict: Verdict | None) -> str:
    return (
        "It warns." if verdict is Verdict.WARN else "It failed." if verdict is Verdict.FAIL else "Not known."
    )


def _one_line(text: str) -> str:
    """Return a text that fits a headline; all of it stands further down."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _good_end(run: Run, steps: tuple[StepRecord, ...], next_: Next) -> Sentence:
    words = ENDED_WORDS[run.ended] if run.ended else ""
    said, events = _one_line(next_.said), next_.from_events
    if not said:
        passed = [step for step in _told_steps(steps) if step.verdict is Verdict.PASS][-1:]
        said, events = "".join(_one_line(one.said) for one in passed), (*_events(passed), *events)
    return Sentence(sentence(f"{words}: {said}" if said else words), events)


def _began_with(steps: tuple[StepRecord, ...]) -> Sentence:
    bad = [step for step in _told_steps(steps) if step.verdict in (Verdict.FAIL, Verdict.WARN)]
    if not bad:
        return Sentence("", ())
    return Sentence(f"It began with: {sentence(_one_line(bad[0].said))}", bad[0].from_events)


def _state(run: Run, next_: Next) -> str:
    if run.handed_over and not run.end:
        return " ".join(next_.sentences)
    if run.ended is Ended.ESCALATED and next_.to:
        asked = f", to ask for: {_one_line(next_.ask_for)}" if next_.ask_for else ""
        return sentence(f"Handed over to {next_.to}{asked}")
    if run.end:
        words, said = ENDED_WORDS[run.end.ended], _one_line(next_.said)
        return sentence(f"{words}: {said}" if said else words)
    return f"The run is open. {next_.sentences[0]}" if next_.sentences else "The run is open."


def what_next(teller: Teller, waiting: Waiting | None) -> Next:
    """Return what comes next: the hand-over, the question that waits, or that it is done."""
    run, veil = teller.run, teller.veil
    end = run.end
    if not end:
        return _handed_over(teller) or Next(sentences=(_waits(waiting),), from_events=(START, run.last_seq))
    words = sentence(ENDED_WORDS[end.ended])
    if end.by and end.ended is Ended.STOPPED:
        words = f"{veil.text(end.by)} stopped the run before its end."
    said = veil.text(end.said)
    return Next(
        sentences=(words, sentence(said)) if said and end.ended is not Ended.ESCALATED else (words,),
        said=said,
        to=veil.text(end.escalated_to),
        because=veil.text(end.because),
        ask_for=veil.text(end.ask_for),
        from_events=(teller.told_at("end"),),
    )


def _handed_over(teller: Teller) -> Next | None:
    given, veil = teller.run.handed_over, teller.veil
    if given is None:
        return None
    by, to = _one_line(veil.text(given.by)), _one_line(veil.text(given.to))
    first = f"{by} handed it over to {to}, who has not taken it over yet."
    wanted = veil.text(given.next_action)
    told = (first, sentence(f"Next: {_one_line(wanted)}")) if wanted else (first,)
    return Next(sentences=told, from_events=(teller.told_at("handed_over"),))


def _waits(waiting: Waiting | None) -> str:
    if not waiting:
        return "Resume the run to go on."
    words = WAITING_WORDS.get(waiting.kind, waiting.kind)
    if waiting.row_name:
        words = f"{words} on {waiting.row_name}"
    return f"It waits for {words}: {sentence(waiting.text)}" if waiting.text else f"It waits for {words}."


def waiting_text(teller: Teller, waiting: Waiting | None) -> Waiting | None:
    """Return what is waited for in words that may leave this machine, by default the runbook's own."""
    if not waiting:
        return None
    step = teller.runbook.step(waiting.step)
    asked = step.ask if isinstance(step, AskStep) else step.do if isinstance(step, DoStep) else step.title
    text = teller.veil.text(waiting.text) if waiting.text else teller.text(asked)
    return replace(waiting, text=_one_line(text), row_name=teller.veil.text(waiting.row_name))
