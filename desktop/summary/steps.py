"""Turns the entries of a run into step records: what each measured, said and changed, by whose consent."""

from collections.abc import Mapping

from desktop.domain.inputs import InputType
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import AskStep, DoStep, Effect, Step
from desktop.domain.target_names import target_label
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict, worst
from desktop.summary.author_words import author_words
from desktop.summary.document import Consent, Measured, StepRecord
from desktop.summary.fan_rows import fan_around, name_of_row, row_index, title_of
from desktop.summary.field_words import FieldWords, words_for
from desktop.summary.inside import WITHHELD, children_of, follows, rows_of, worst_inside
from desktop.summary.numbering import number_beside, number_of
from desktop.summary.teller import Teller
from desktop.summary.veil import Veil
from desktop.summary.why import names_in, why
from desktop.summary.wording import DECISION_WORDS, label_of, show_short

_LONGEST_NAME = 60  # a longer one is a whole expression, whose parts are there by their own names
_MOST_FIELDS = 4  # shown of a reading whose outcome judged none, as `otherwise` does


def tell_steps(teller: Teller) -> tuple[StepRecord, ...]:
    """Return the steps of the first level that count, with what is inside them."""
    return tuple(
        tell_step(teller, entry) for entry in teller.run.entries if not entry.within and entry.counts
    )


def tell_past(teller: Teller) -> tuple[StepRecord, ...]:
    """Return what no longer counts; what is inside such a group is told with it."""
    by_seq = {entry.seq: entry for entry in teller.run.entries}
    return tuple(
        tell_step(teller, entry)
        for entry in by_seq.values()
        if not entry.counts and (not entry.within or by_seq[entry.within].counts)
    )


def tell_step(teller: Teller, entry: StepEntry) -> StepRecord:
    step, veil = teller.runbook.step(entry.step), teller.veil
    target = entry.target or _meant_target(teller, step, entry)
    is_sensitive = teller.is_sensitive(entry)
    is_hidden = is_sensitive or teller.holds_sensitive(entry)
    told = _Told(teller, step, entry)
    # A group's own outcome is the author's word; without one it repeats what a step inside it said.
    has_secret_words = (is_sensitive and entry.reading) or (is_hidden and entry.outcome is None)
    around = fan_around(teller.run, entry)
    return StepRecord(
        id=entry.step,
        seq=entry.seq,
        number=number_of(teller.runbook, entry.step),
        title=teller.text(title_of(step.title, entry), entry),
        kind=step.kind,
        entry=entry.entry,
        state=entry.state,
        effect=_effect(step, entry),
        target=veil.text(target),
        target_label=veil.text(target_label(target)) if target else "",
        verdict=told.verdict,
        said=WITHHELD if has_secret_words else veil.text(told.said),
        reason="" if has_secret_words else veil.text(entry.reason),
        started_at=teller.local(entry.started_at),
        duration_s=entry.duration_s,
        attempts=entry.attempts,
        measured=() if is_sensitive else _measured(teller, step, entry),
        why="" if is_sensitive else _why(teller, step, entry),
        reading={} if is_hidden else veil.later(entry.reading),
        answer=None if is_sensitive else veil.value(_raw_answer(step, entry)),
        answer_label="" if is_sensitive else _answer_label(teller, step, entry),
        by=veil.text(entry.by),
        decision=_decision(veil, entry),
        command=_command(teller, step, entry),
        undo=_undo(teller, step, entry),
        consent=_consent(teller, entry),
        evidence=() if is_sensitive else entry.evidence,
        is_withheld=is_sensitive,
        row=entry.row,
        row_name=veil.text(name_of_row(teller.run, entry)),
        item=veil.value(around.fan[row_index(entry.row)].item) if around and not is_sensitive else None,
        rows=rows_of(teller, entry, tell_step),
        children=children_of(teller, entry, tell_step),
        follows=follows(teller, step, entry),
        is_container=entry.is_container,
        counts=entry.counts,
        is_recheck=entry.is_recheck,
        author=author_words(teller, step, entry),
        from_events=entry.from_events,
    )


class _Told:
    """The verdict and the words of an entry; of a group that was left, those of the worst inside it."""

    def __init__(self, teller: Teller, step: Step, entry: StepEntry) -> None:
        self.verdict, self.said = entry.verdict, entry.said or entry.reason
        if entry.is_container and entry.state is EntryState.INTERRUPTED:
            found = worst_inside(teller.run, entry)
            self.verdict = found.verdict if found else worst(())
            self.said = found.said if found and found.verdict is not Verdict.PASS else entry.reason


def _effect(step: Step, entry: StepEntry) -> Effect:
    """A step that a person did has no start of its own in the record, so the runbook says what it did."""
    return step.effect_of if isinstance(step, DoStep) and not entry.is_container else entry.effect


def _meant_target(teller: Teller, step: Step, entry: StepEntry) -> str:
    """A person does a step where the step says; no connection tells so, and the runbook's `on` may not mean it."""
    if not isinstance(step, DoStep) or not step.on or entry.is_container:
        return ""
    return teller.lens.fill(step.on if isinstance(step.on, str) else ", ".join(step.on), entry)


def _measured(teller: Teller, step: Step, entry: StepEntry) -> tuple[Measured, ...]:
    """Return the values that the outcome judged. Where it judged none, as `otherwise` does, and what was said
    names no value either, return the first few of what was read."""
    if entry.is_container:
        return ()
    hidden = _hidden(teller)
    judged = {
        name: value
        for name, value in entry.looked_at.items()
        if len(name) <= _LONGEST_NAME and not _is_of(name, hidden)
    }
    if isinstance(step, DoStep):
        judged = {**{name: entry.reading[name] for name in step.record if name in entry.reading}, **judged}
    is_bare = step.kind == "check" and not any(sign.isdigit() for sign in entry.said)
    values = judged or (_plain(entry.reading) if is_bare else {})
    return measure(teller.veil, values, words_for(teller.runbook, entry))


def _why(teller: Teller, step: Step, entry: StepEntry) -> str:
    outcomes = teller.lens.outcomes(step)
    hidden = _hidden(teller)
    if any(_is_of(name, hidden) for name in names_in(outcomes)):
        return ""
    return why(step, outcomes, entry, teller.veil.named, words_for(teller.runbook, entry))


def _hidden(teller: Teller) -> set[str]:
    return {other.id for other in teller.runbook.all_steps if other.sensitive}


def measure(veil: Veil, values: Fields, called: FieldWords) -> tuple[Measured, ...]:
    return tuple(
        Measured(
            name=veil.text(name),
            label=veil.text(_label(name, called)),
            value=show_short(value, name, veil.named),
        )
        for name, value in values.items()
    )


def _label(name: str, called: FieldWords) -> str:
    """The unit of a column such as `kib` is shown with its value: it has no name of its own."""
    return called.named(name).removeprefix("the ") if label_of(name) else ""


def _is_of(name: str, steps: set[str]) -> bool:
    return any(f"steps.{step}." in f"{name}." for step in steps)


def _plain(reading: Fields) -> Fields:
    plain = {
        name: value
        for name, value in reading.items()
        if isinstance(value, bool | int | float | str) and value != ""
    }
    return dict(list(plain.items())[:_MOST_FIELDS])


def _raw_answer(step: Step, entry: StepEntry) -> Value:
    if isinstance(step, AskStep) and step.answer and step.answer.type is InputType.SECRET:
        return "(secret, by reference)"
    return entry.answer


def _answer_label(teller: Teller, step: Step, entry: StepEntry) -> str:
    if entry.answer is None or isinstance(step, DoStep):  # what a person said of it says more than `done`
        return ""
    if isinstance(step, AskStep) and isinstance(entry.answer, str) and entry.answer in step.choices:
        return teller.text(step.choices[entry.answer].label, entry)
    return show_short(_raw_answer(step, entry), "", teller.veil.named)


def _decision(veil: Veil, entry: StepEntry) -> str:
    if not entry.decision:
        return ""
    words = f"{entry.decision.by} {DECISION_WORDS[entry.decision.decision]}"
    return veil.text(f"{words}: {entry.decision.note}" if entry.decision.note else words)


def _command(teller: Teller, step: Step, entry: StepEntry) -> str:
    """Return the command as it ran, with the values it got; of a step that a person did, what it asked."""
    if isinstance(step, DoStep) and not entry.is_container:
        return teller.text(step.do, entry)
    given = "\n".join(f"{name}={value}" for name, value in entry.environment.items())
    return teller.veil.text(f"{given}\n{entry.command}" if given else entry.command).rstrip("\n")


def _undo(teller: Teller, step: Step, entry: StepEntry) -> str:
    """Return how a change is taken back; where a step of the runbook does it, by its title."""
    beside = teller.beside(entry.step, step.undo_text) if step.undo_text else None
    if beside is None:
        return teller.text(step.undo_text, entry)
    number = number_beside(teller.runbook, entry.step, beside.id)
    return f"{teller.text(beside.title, entry)} (step {number})"


def _consent(teller: Teller, entry: StepEntry) -> Consent | None:
    given = entry.consent
    if not given:
        return None
    return Consent(
        by=teller.veil.text(given.by),
        at=teller.local(entry.consented_at) if entry.consented_at else None,
        typed=teller.veil.text(given.typed),
    )


def identity_facts(veil: Veil, identity: Value) -> tuple[Measured, ...]:
    """Return what a target told of itself, as `TargetIdentified` kept it."""
    facts = identity.get("facts") if isinstance(identity, Mapping) else None
    if not isinstance(facts, Mapping):
        return ()
    return measure(
        veil, {name: value for name, value in facts.items() if value not in ("", None)}, FieldWords()
    )
