"""Steps that change something: what they must say before a person can agree to them."""

from desktop.domain.step import DoStep, Effect, RunStep
from desktop.language.lint.draft import Draft


def check(draft: Draft) -> None:
    for at in draft.steps:
        step = at.step
        if not isinstance(step, RunStep | DoStep) or step.effect is Effect.READS:
            continue
        missing = [key for key, text in (("undo", step.undo), ("risk", step.risk)) if not text]
        if missing:
            message = (
                f"a step that {step.effect} should say {' and '.join(f'`{key}`' for key in missing)}: "
                "the person who is asked for consent decides by it."
            )
            draft.report.warning(at.place("effect"), "effect-unexplained", message)
        if step.effect is Effect.DESTROYS and isinstance(step, RunStep) and not step.consent:
            message = (
                "a step that destroys should give `consent`: the sentence that must be typed before it runs."
            )
            draft.report.warning(at.place("effect"), "effect-unexplained", message)
