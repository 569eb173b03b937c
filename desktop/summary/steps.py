"""Turns the entries of a run into step records: what each measured, said and changed, by whose consent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop.domain.errors import InputError
from desktop.domain.inputs import InputType
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, DoStep, Effect, RunStep, Step
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Fields, Value
from desktop.summary.document import Consent, Measured, StepRecord
from desktop.summary.veil import Veil
from desktop.summary.wording import DECISION_WORDS, label_of, show_short

WITHHELD = "What this step read stays on this machine."
_LONGEST_NAME = 60  # a longer one is a whole expression, whose parts are there by their own names
_MOST_FIELDS = 4  # shown of a reading whose outcome judged none, as `otherwise` does


@dataclass(frozen=True, slots=True)
class Teller:
    """What it takes to tell a step; `fill` puts values into a text of the runbook."""

    runbook: Runbook
    run: Run
    veil: Veil
    zone: tzinfo
    fill: Callable[[str], str]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def text(self, template: str) -> str:
        """Return a text of the runbook with its `${…}` filled, fit to leave this machine."""
        return self.veil.text(self.fill(template)) if template else ""

    def title(self, step_id: str) -> str:
        return self.text(self.runbook.step(step_id).title)


def tell_steps(teller: Teller) -> tuple[StepRecord, ...]:
    return tuple(_tell(teller, entry) for entry in teller.run.entries)


def target_label(target: str) -> str:
    """Return what a person calls a target."""
    try:
        return parse_target(target).label
    except InputError:
        return target


def _tell(teller: Teller, entry: StepEntry) -> StepRecord:
    step, veil = teller.runbook.step(entry.step), teller.veil
    target = entry.target or _meant_target(teller, step)
    said, reason = entry.said or entry.reason, entry.reason
    if step.sensitive and entry.reading:
        said, reason = WITHHELD, ""
    return StepRecord(
        id=entry.step,
        title=teller.text(step.title),
        kind=step.kind,
        entry=entry.entry,
        state=entry.state,
        effect=_effect(step, entry),
        target=veil.text(target),
        target_label=veil.text(target_label(target)) if target else "",
        verdict=entry.verdict,
        said=veil.text(said),
        reason=veil.text(reason),
        started_at=teller.local(entry.started_at),
        duration_s=entry.duration_s,
        attempts=entry.attempts,
        measured=() if step.sensitive else _measured(teller, step, entry),
        reading={} if step.sensitive else veil.later(entry.reading),
        answer=None if step.sensitive else veil.value(_raw_answer(step, entry)),
        answer_label=_answer_label(teller, step, entry),
        by=veil.text(entry.by),
        decision=_decision(veil, entry),
        command=_command(teller, step, entry),
        undo=_undo(teller, step),
        consent=_consent(teller, entry),
        evidence=() if step.sensitive else entry.evidence,
        is_withheld=step.sensitive,
    )


def _effect(step: Step, entry: StepEntry) -> Effect:
    """A step that a person did has no start of its own in the record, so the runbook says what it did."""
    return step.effect_of if isinstance(step, DoStep) else entry.effect


def _meant_target(teller: Teller, step: Step) -> str:
    """A person does a step where the step says; no connection tells so, and the runbook's `on` may not mean it."""
    if not isinstance(step, DoStep) or not step.on:
        return ""
    return teller.fill(step.on if isinstance(step.on, str) else ", ".join(step.on))


def _measured(teller: Teller, step: Step, entry: StepEntry) -> tuple[Measured, ...]:
    """Return the values that the outcome judged. Where it judged none, as `otherwise` does, and what was said
    names no value either, return the first few of what was read."""
    hidden = {other.id for other in teller.runbook.steps if other.sensitive}
    judged = {
        name: value
        for name, value in entry.looked_at.items()
        if len(name) <= _LONGEST_NAME and not _is_of(name, hidden)
    }
    is_bare = step.kind == "check" and not any(sign.isdigit() for sign in entry.said)
    return measure(teller.veil, judged or (_plain(entry.reading) if is_bare else {}))


def measure(veil: Veil, values: Fields) -> tuple[Measured, ...]:
    return tuple(
        Measured(
            name=veil.text(name),
            label=veil.text(label_of(name)),
            value=show_short(value, name, veil.named),
        )
        for name, value in values.items()
    )


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
    if entry.answer is None or step.sensitive:
        return ""
    if isinstance(step, AskStep) and isinstance(entry.answer, str) and entry.answer in step.choices:
        return teller.text(step.choices[entry.answer].label)
    return show_short(_raw_answer(step, entry), "", teller.veil.named)


def _decision(veil: Veil, entry: StepEntry) -> str:
    if not entry.decision:
        return ""
    words = f"{entry.decision.by} {DECISION_WORDS[entry.decision.decision]}"
    return veil.text(f"{words}: {entry.decision.note}" if entry.decision.note else words)


def _command(teller: Teller, step: Step, entry: StepEntry) -> str:
    """Return the command as it ran, with the values it got; of a step that a person did, what it asked."""
    if isinstance(step, DoStep):
        return teller.text(step.do)
    given = "\n".join(f"{name}={value}" for name, value in entry.environment.items())
    return teller.veil.text(f"{given}\n{entry.command}" if given else entry.command)


def _undo(teller: Teller, step: Step) -> str:
    return teller.text(step.undo) if isinstance(step, RunStep | DoStep) else ""


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
    return measure(veil, {name: value for name, value in facts.items() if value not in ("", None)})
