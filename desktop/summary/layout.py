"""Lays a document out as blocks, in the order in which a reader needs them; the formats write them down."""

from collections.abc import Iterator
from itertools import groupby

from desktop.domain.quantity import show_bytes, show_seconds
from desktop.domain.run import EntryState
from desktop.domain.verdict import Verdict
from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Style,
    Title,
)
from desktop.summary.document import Document, Measured, NotChecked, StepRecord, TargetFacts
from desktop.summary.wording import (
    ENDED_WORDS,
    counted,
    ordinal_time,
    sentence,
    show_clock,
    show_moment,
    verdict_word,
)


def lay_out(document: Document) -> tuple[Block, ...]:
    return tuple(_blocks(document))


def _blocks(document: Document) -> Iterator[Block]:
    yield _title(document)
    yield Callout(lines=tuple(_words(text) for text in document.headline), verdict=document.verdict)
    yield Paragraph(line=_status(document))
    yield from _section("What was asked", _asked(document))
    yield from _section("What was found", [_finding(document, step) for step in document.found])
    yield from _section("What was changed, and by whose consent", _changes(document))
    yield from _section("What was not checked", _not_checked(document.not_checked))
    yield from _section("What comes next", _next(document))
    yield from _section("Notes", _notes(document))
    yield from _section("What is left out here", _left_out(document))
    yield Paragraph(line=_footer(document))


def _section(heading: str, items: list[Item]) -> Iterator[Block]:
    if items:
        yield Heading(text=heading)
        yield Bullets(items=tuple(items))


def _words(text: str) -> Line:
    return (Span(text),)


def _title(document: Document) -> Title:
    where = ", ".join(target.label for target in document.targets)
    return Title(text=f"{document.runbook.title} ({where})" if where else document.runbook.title)


def _status(document: Document) -> Line:
    ended = ENDED_WORDS[document.ended] if document.ended else "Open"
    seconds = (document.last_at - document.started_at).total_seconds()
    took = f", {show_seconds(seconds)}" if seconds > 0 else ""
    return (
        Badge(verdict_word(document.verdict), document.verdict),
        Span(f" · {ended} · {show_moment(document.started_at)}{took} · run "),
        Span(document.run_id, Style.CODE),
    )


def _asked(document: Document) -> list[Item]:
    book = document.runbook
    items = [
        Item(
            lines=(
                (
                    Span("Runbook "),
                    Span(book.id, Style.CODE),
                    Span(f" version {book.version}: {book.title} (sha256 "),
                    Span(book.sha256[:16], Style.CODE),
                    Span(")"),
                ),
            )
        )
    ]
    items += [Item(lines=(_given(one.label, one.value, is_secret=one.is_secret),)) for one in document.inputs]
    items += [_target(target) for target in document.targets]
    who = (
        f"Run by {document.operator} on {document.machine}"
        if document.machine
        else f"Run by {document.operator}"
    )
    observing = "; it only observed and could change nothing" if document.observe_only else ""
    return [*items, Item(lines=(_words(f"{who}{observing}"),))]


def _given(label: str, value: str, *, is_secret: bool) -> Line:
    if is_secret:
        return (Span(f"{label}: a secret, kept as "), Span(value, Style.CODE))
    return (Span(f"{label}: "), Span(value, Style.CODE))


def _target(target: TargetFacts) -> Item:
    head: Line = (Span("Target "), Span(target.target, Style.CODE))
    about = [_measured(target.facts)] if target.facts else []
    if target.accepted_key:
        about.append(f"host key accepted: {target.accepted_key}")
    lines = (head, _words("; ".join(about))) if about else (head,)
    return Item(lines=lines)


def _measured(values: tuple[Measured, ...]) -> str:
    return ", ".join(f"{one.label} {one.value}" for one in values)


def _finding(document: Document, step: StepRecord) -> Item:
    return Item(lines=tuple(_finding_lines(document, step)))


def _finding_lines(document: Document, step: StepRecord) -> Iterator[Line]:
    said = f": {step.answer_label}" if step.answer_label else f": {step.said}" if step.said else ""
    head = f" {step.title}{ordinal_time(step.entry)}"
    yield (Badge(_state_word(step), step.verdict), Span(head, Style.STRONG), Span(said))
    if step.answer_label and step.said:
        yield _words(step.said)
    if step.reason and step.reason != step.said:
        yield _words(f"Why: {step.reason}")
    if step.measured:
        yield _words(f"Measured: {_measured(step.measured)}")
    if step.decision:
        yield _words(sentence(step.decision))
    yield _provenance(document, step)


def _state_word(step: StepRecord) -> str:
    if step.state is EntryState.INTERRUPTED:
        return "INTERRUPTED"
    if step.state is EntryState.OUTCOME_UNKNOWN and not step.decision:
        return "OUTCOME UNKNOWN"
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


def _changes(document: Document) -> list[Item]:
    return [_change(document, step) for step in document.changes]


def _change(document: Document, step: StepRecord) -> Item:
    head = f" {step.title}{ordinal_time(step.entry)}"
    lines: list[Line] = [
        (Badge(_state_word(step), step.verdict), Span(head, Style.STRONG), Span(_said_of(step))),
        _words(
            f"Effect: {step.effect}. Target: {step.target_label or 'not said'}. {_consent(document, step)}"
        ),
    ]
    if step.decision:
        lines.append(_words(sentence(step.decision)))
    lines.append(_words(f"To undo it: {step.undo}" if step.undo else "No way to undo it is written down."))
    lines.append(_provenance(document, step))
    return Item(lines=tuple(lines), code=step.command)


def _said_of(step: StepRecord) -> str:
    if step.state is EntryState.OUTCOME_UNKNOWN and not step.decision:
        return f": it was cut off, and nobody knows yet whether it took place. {step.said}"
    return f": {step.said}" if step.said else ""


def _consent(document: Document, step: StepRecord) -> str:
    if step.consent:
        at = f" at {show_clock(step.consent.at, document.started_at)}" if step.consent.at else ""
        typed = f", who typed '{step.consent.typed}'" if step.consent.typed else ""
        return f"Allowed by {step.consent.by}{at}{typed}."
    if step.kind == "do":
        return f"Done by hand by {step.by}." if step.by else "Done by hand."
    return "No consent is in the record."


def _not_checked(items: tuple[NotChecked, ...]) -> list[Item]:
    """One point for each step with a reason of its own; those without share one."""
    points = [
        Item(lines=((Span(one.title, Style.STRONG), Span(f": {one.how}. {one.reason}")),))
        for one in items
        if one.reason
    ]
    plain = sorted((one for one in items if not one.reason), key=lambda one: one.how)
    for how, group in groupby(plain, key=lambda one: one.how):
        titles = "; ".join(one.title for one in group)
        points.append(Item(lines=((Span(f"{how[:1].upper()}{how[1:]}: "), Span(titles)),)))
    return points


def _next(document: Document) -> list[Item]:
    next_ = document.next
    lines = [Item(lines=(_words(text),)) for text in next_.sentences]
    if next_.to:
        lines = [Item(lines=((Span("Handed over to "), Span(next_.to, Style.STRONG)),))]
    if next_.because:
        lines.append(Item(lines=(_words(f"Because: {next_.because}"),)))
    if next_.ask_for:
        lines.append(Item(lines=(_words(f"Asked for: {next_.ask_for}"),)))
    return lines


def _notes(document: Document) -> list[Item]:
    return [
        Item(
            lines=(
                (
                    Span(f"{show_clock(note.at, document.started_at)} {note.by}", Style.STRONG),
                    Span(f" (at '{note.step_title}'): " if note.step_title else ": "),
                    Span(note.text),
                ),
            )
        )
        for note in document.notes
    ]


def _left_out(document: Document) -> list[Item]:
    points = [
        Item(
            lines=(
                (
                    Span(
                        f"{cap.step_title}: the output was capped; {show_bytes(cap.evidence.kept_bytes)} of "
                    ),
                    Span(f"{show_bytes(cap.evidence.size_bytes)} are kept as "),
                    Span(cap.evidence.short, Style.CODE),
                ),
            )
        )
        for cap in document.caps
    ]
    points += [
        Item(lines=(_words(f"{step.title}: marked sensitive; what it read stays on this machine."),))
        for step in {step.id: step for step in document.steps if step.is_withheld}.values()
    ]
    hidden = sum(one.count for one in document.hidden)
    if hidden:
        kinds = ", ".join(f"{one.kind} {one.count}" for one in document.hidden)
        points.append(Item(lines=(_words(f"Hidden: {counted(hidden, 'value', 'values')} ({kinds})."),)))
    return points


def _footer(document: Document) -> Line:
    return (
        Span("Run "),
        Span(document.run_id, Style.CODE),
        Span(" · record head "),
        Span(document.head_sha256, Style.CODE),
        Span(f" · {document.program} · written {show_moment(document.made_at)}"),
    )
