"""How one step is told as a point of a list: its verdict first, then what was measured, when and by whom."""

from collections.abc import Iterator

from desktop.domain.quantity import show_seconds
from desktop.domain.run import EntryState
from desktop.domain.verdict import Verdict
from desktop.summary.blocks import Badge, Item, Line, Span, Style
from desktop.summary.document import Document, Measured, StepRecord
from desktop.summary.wording import ordinal_time, sentence, show_clock, verdict_word


def finding_point(document: Document, step: StepRecord) -> Item:
    return Item(lines=tuple(_finding_lines(document, step)))


def _finding_lines(document: Document, step: StepRecord) -> Iterator[Line]:
    yield _head_line(step, step.answer_label or step.said)
    if step.answer_label and step.said not in ("", step.answer_label):
        yield words(step.said)
    if step.reason and step.reason != step.said:
        yield words(f"Why: {step.reason}")
    if step.measured:
        yield words(f"Measured: {measured_text(step.measured)}")
    if step.decision:
        yield words(sentence(step.decision))
    yield _provenance(document, step)


def _head_line(step: StepRecord, said: str) -> Line:
    title = f"{step.title}{ordinal_time(step.entry)}"
    colon = "" if title.endswith(("?", ".", "!", ":")) or not said else ":"
    return (
        Badge(_state_word(step), step.verdict),
        Span(f" {title}{colon}", Style.STRONG),
        Span(f" {said}" if said else ""),
    )


def _state_word(step: StepRecord) -> str:
    if step.state is EntryState.INTERRUPTED:
        return "INTERRUPTED"
    if step.state is EntryState.OUTCOME_UNKNOWN and step.verdict is not Verdict.PASS:
        return "DID NOT TAKE PLACE" if step.decision else "OUTCOME UNKNOWN"
    if step.state is EntryState.FINISHED and step.kind == "ask":
        return "ANSWERED" if step.verdict is Verdict.PASS else verdict_word(step.verdict)
    return verdict_word(step.verdict)


def _provenance(document: Document, step: StepRecord) -> Line:
    """Where it comes from: target, time, duration, who, evidence."""
    took = f" ({show_seconds(step.duration_s)})" if step.duration_s else ""
    parts = [show_clock(step.started_at, document.started_at) + took]
    if step.target_label and len(document.targets) > 1:
        parts.insert(0, f"on {step.target_label}")
    if step.by:
        parts.append(f"by {step.by}")
    if step.attempts > 1:
        parts.append(f"read {step.attempts} times")
    line: Line = (Span(" · ".join(parts)),)
    for evidence in step.evidence:
        line = (*line, Span(" · "), Span(evidence.short, Style.CODE))
    return line


def change_point(document: Document, step: StepRecord) -> Item:
    where = f"Target: {step.target_label}. " if step.target_label else ""
    lines: list[Line] = [
        _head_line(step, _said_of(step)),
        words(f"Effect: {step.effect}. {where}{_consent(document, step)}"),
    ]
    if step.decision:
        lines.append(words(sentence(step.decision)))
    lines.append(words(f"To undo it: {step.undo}" if step.undo else "No way to undo it is written down."))
    lines.append(_provenance(document, step))
    if step.kind == "do" and step.command:
        lines.insert(1, words(f"What was to be done: {step.command}"))
    return Item(lines=tuple(lines), code="" if step.kind == "do" else step.command)


def _said_of(step: StepRecord) -> str:
    if step.state is EntryState.OUTCOME_UNKNOWN and not step.decision:
        return f"It was cut off, and nobody knows yet whether it took place. {step.said}"
    return step.said


def _consent(document: Document, step: StepRecord) -> str:
    if step.consent:
        at = f" at {show_clock(step.consent.at, document.started_at)}" if step.consent.at else ""
        typed = f", who typed '{step.consent.typed}'" if step.consent.typed else ""
        return f"Allowed by {step.consent.by}{at}{typed}."
    if step.kind == "do":
        return f"Done by hand by {step.by}." if step.by else "Done by hand."
    return "No consent is in the record."


def measured_text(values: tuple[Measured, ...]) -> str:
    return ", ".join(f"{one.label} {one.value}" for one in values)


def words(text: str) -> Line:
    return (Span(text),)
