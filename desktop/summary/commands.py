"""The commands of a run as the summary shows them, each under the step it belongs to."""

from desktop.summary.document import Document, StepRecord

_FOR_A_SHELL = ("run", "plugin")


def to_commands(document: Document) -> str:
    """Return what ran, in the order of the run, the values that a script got before it.

    What a check did is a comment: it is no line for a shell."""
    parts = [_part(step) for step in document.all_steps if step.did_run and not step.is_container]
    return "\n".join(part for part in parts if part)


def _part(step: StepRecord) -> str:
    if not step.command or step.kind == "do":
        return ""
    where = f" ({step.target_label or step.target})" if step.target else ""
    head = f"# {step.number} {' '.join(step.title.split())}{where}\n"
    lines = step.command.rstrip("\n").splitlines()
    told = lines if step.kind in _FOR_A_SHELL else [f"# {line}" for line in lines]
    return head + "\n".join(told) + "\n"
