"""How one step is told as a point of a list: its verdict first, then what was measured, when and by whom."""

from collections.abc import Iterator

from desktop.domain.quantity import show_seconds
from desktop.domain.run import EntryState
from desktop.domain.verdict import Verdict
from desktop.summary.blocks import Badge, Events, Item, Line, Span, Style, Table
from desktop.summary.document import START, Document, Measured, Rows, RunbookFacts, StepRecord
from desktop.summary.field_words import fact_words
from desktop.summary.wording import capital, ordinal_time, sentence, show_clock, verdict_word


def finding_point(document: Document, step: StepRecord) -> Item:
    """Return a step that was read, with those inside it beneath; rows of a fan-out have a table of their own."""
    inside = tuple(finding_point(document, child) for child in step.children if child.is_finding)
    return Item(lines=tuple(_finding_lines(document, step)), children=inside, from_events=_told_by(step))


def _told_by(step: StepRecord) -> Events:
    """Return the events of a step, and the one that holds the runbook's text: its titles and limits."""
    return tuple(dict.fromkeys((START, *step.from_events)))


def past_point(document: Document, step: StepRecord) -> Item:
    """Return a step that no longer counts, in one line and where it comes from."""
    is_taken_back = step.state is EntryState.WITHDRAWN
    why = "taken back" if is_taken_back else "from before the run went back"
    said = step.answer_label or step.said
    head = (Span(f"{verdict_word(step.verdict)} {titled(step)} ({why})"), Span(f": {said}" if said else ""))
    return Item(lines=(head, _provenance(document, step)), from_events=_told_by(step))


def _finding_lines(document: Document, step: StepRecord) -> Iterator[Line]:
    yield _head_line(step, step.answer_label or step.said)
    if step.follows:
        yield _follows(step.follows)
    if step.answer_label and step.said not in ("", step.answer_label):
        yield words(step.said)
    if step.reason and step.reason != step.said:
        yield words(f"Why: {step.reason}")
    elif step.why:
        yield words(f"Why: {sentence(step.why)}")
    left = [one for one in step.measured if not is_told(one, step.why)]
    if left:
        yield words(f"Measured: {measured_text(tuple(left))}")
    if step.decision:
        yield words(sentence(step.decision))
    yield _provenance(document, step)


def is_told(one: Measured, why: str) -> bool:
    return bool(one.label) and fact_words(one.label, one.value) in why


def _follows(book: RunbookFacts) -> Line:
    return (
        Span("Follows runbook "),
        Span(book.id, Style.CODE),
        Span(f" version {book.version}: {book.title}"),
    )


def titled(step: StepRecord) -> str:
    parts = [part for part in step.row_name.split(" · ") if part and part not in step.title]
    row = "".join(f" · {part}" for part in parts)
    again = " (read again on resuming)" if step.is_recheck else ordinal_time(step.entry)
    return f"{step.title}{row}{again}"


def _head_line(step: StepRecord, said: str) -> Line:
    title = titled(step)
    colon = "" if title.endswith(("?", ".", "!", ":")) or not said else ":"
    return (
        Badge(state_word(step), step.verdict),
        Span(f" {title}{colon}", Style.STRONG),
        Span(f" {said}" if said else ""),
    )


def state_word(step: StepRecord) -> str:
    if step.was_left:
        return f"LEFT, {verdict_word(step.verdict)}"
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
        words(f"Effect: {step.effect}. {where}{consent_words(document, step)}"),
    ]
    if not step.counts:
        lines.append(words("The run went back to before it since; the change took place all the same."))
    if step.decision:
        lines.append(words(sentence(step.decision)))
    lines.append(words(f"To undo it: {step.undo}" if step.undo else "No way to undo it is written down."))
    lines.append(_provenance(document, step))
    if step.kind == "do" and step.command:
        lines.insert(1, words(f"What was to be done: {step.command}"))
    code = "" if step.kind == "do" else step.command
    return Item(lines=tuple(lines), code=code, from_events=_told_by(step))


def more_changes(step: StepRecord) -> Item | None:
    """Return how many rows of a fan-out were changed beside those that are told one by one."""
    rows = step.rows
    if not rows or not rows.more or not any(one.is_change for one in rows.shown):
        return None
    parts = ", ".join(f"{count} {verdict_word(verdict)}" for verdict, count in rows.more.items())
    line: Line = (
        Span(step.title, Style.STRONG),
        Span(f": {sum(rows.more.values())} more rows ({parts}); the record holds the consent to each."),
    )
    return Item(lines=(line,), from_events=_told_by(step))


def rows_table(rows: Rows) -> Table:
    events = tuple(sorted({seq for one in rows.shown for seq in one.from_events}))
    head = ("Result", "Row", "What it said")
    return Table(head=head, rows=tuple(_row(one) for one in rows.shown), from_events=events)


def _row(step: StepRecord) -> tuple[Line, ...]:
    said = step.answer_label or step.said
    told = step.why if step.why and step.verdict is not Verdict.PASS else ""
    badge: Line = (Badge(state_word(step), step.verdict),)
    return (
        badge,
        words(step.row_name),
        words(f"{sentence(said)} {sentence(capital(told))}".strip() if told else said),
    )


def _said_of(step: StepRecord) -> str:
    if step.state is EntryState.OUTCOME_UNKNOWN and not step.decision:
        return f"It was cut off, and nobody knows yet whether it took place. {step.said}"
    return step.said


def consent_words(document: Document, step: StepRecord) -> str:
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
