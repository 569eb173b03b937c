"""Steps that change something: what they must say before a person can agree to them, and what only they may say."""

from desktop.domain.errors import ExpressionError
from desktop.domain.step import Capture, DoStep, Effect, GroupStep, RunStep, UseStep
from desktop.expressions.template import parse_template
from desktop.language.lint.draft import Draft, StepAt


def check(draft: Draft) -> None:
    for at, step in draft.of(RunStep, DoStep):
        if step.effect is Effect.READS:
            _check_reading(draft, at, step)
        else:
            _check_change(draft, at, step)
    for at, script in draft.of(RunStep):
        for path, artifact in script.put.items():
            _check_artifact(draft, at, path, artifact)


def _check_change(draft: Draft, at: StepAt, step: RunStep | DoStep) -> None:
    missing = [key for key, text in (("undo", step.undo), ("risk", step.risk)) if not text]
    if missing:
        message = (
            f"a step that {step.effect} should say {' and '.join(f'`{key}`' for key in missing)}: "
            "the person who is asked for consent decides by it."
        )
        draft.report.warning(at.place("effect"), "effect-unexplained", message)
    if not isinstance(step, RunStep):
        return
    if step.effect is Effect.DESTROYS and not step.consent:
        message = (
            "a step that destroys should give `consent`: the sentence that must be typed before it runs."
        )
        draft.report.warning(at.place("effect"), "effect-unexplained", message)
    if step.retry is not None:
        message = (
            f"a step that {step.effect} is never repeated by itself, so `retry` means nothing here. "
            "Measure what it did in a step after it, with `retry` there."
        )
        draft.report.warning(at.key_place("retry"), "no-retry", message)


def _check_reading(draft: Draft, at: StepAt, step: RunStep | DoStep) -> None:
    """A step that only reads changes nothing that could be proved, and lays down no files."""
    if step.verify:
        message = (
            "`verify` proves a change, and this step only reads. Say `effect: changes`, or leave it out."
        )
        draft.report.error(at.key_place("verify"), "effect", message)
    if isinstance(step, RunStep) and step.put:
        message = "`put` writes a file on the target, so the step has to say `effect: changes`."
        draft.report.error(at.key_place("put"), "effect", message)


def _check_artifact(draft: Draft, at: StepAt, path: str, written: str) -> None:
    """What is put somewhere is the artifact of an earlier step: one whole `${steps.x.name}`."""
    advice = "Write ${steps.<id>.<name>}, where that step has  capture: {<name>: {file: <path>}}"
    try:
        slot = parse_template(written).only_slot
    except ExpressionError:
        return  # told where texts are checked
    names = slot.expression.names if slot is not None else ()
    if len(names) != 1 or names[0].path[0] not in ("steps", "item"):
        draft.report.error(at.place("put", path), "put", f"this is no artifact. {advice}")
        return
    _, step_id, *rest = (*names[0].path, "")
    found = next((other.step for other in draft.steps if other.step.id == step_id), None)
    if found is None or isinstance(found, GroupStep | UseStep) or len(names[0].path) != 3:
        return  # not known here, or told as an unknown name
    rule = found.capture.get(rest[0]) if isinstance(found, RunStep) else None
    if not isinstance(rule, Capture) or not rule.file:
        message = f"`{rest[0][:60]}` of the step {step_id!r} is no artifact. {advice}"
        draft.report.error(at.place("put", path), "put", message)
