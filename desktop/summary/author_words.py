"""What the author of a runbook wrote about a step, for those letters that explain, and for those to customers."""

from desktop.domain.run import StepEntry
from desktop.domain.step import Step
from desktop.summary.document import AuthorWords, CauseWords
from desktop.summary.teller import Teller


def author_words(teller: Teller, step: Step, entry: StepEntry) -> AuthorWords:
    """Return the words, filled as the entry sees them; a sensitive step has none."""
    if teller.is_sensitive(entry):
        return AuthorWords()
    risk = getattr(step, "risk", "")
    return AuthorWords(
        why=teller.aside(step.why, entry),
        good=teller.aside(step.good, entry),
        if_not=teller.aside(step.if_not, entry),
        risk=teller.aside(risk, entry),
        causes=tuple(
            CauseWords(cause=teller.aside(one.cause, entry), sign=teller.aside(one.sign, entry))
            for one in step.causes
        ),
        found=_found(teller, step, entry),
        done=teller.literal(step.customer),
    )


def _found(teller: Teller, step: Step, entry: StepEntry) -> str:
    """Return what the outcome that held means to a customer; nothing where a person said otherwise."""
    outcomes = teller.lens.outcomes(step)
    if entry.outcome is None or entry.outcome >= len(outcomes):
        return ""
    outcome = outcomes[entry.outcome]
    return teller.literal(outcome.customer) if outcome.verdict is entry.verdict else ""
