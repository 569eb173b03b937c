"""Lays a document out as blocks, in the order in which a reader needs them; the formats write them down."""

from collections.abc import Iterator
from itertools import groupby

from desktop.domain.quantity import show_bytes, show_seconds
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
from desktop.summary.document import Document, NotChecked, RunbookFacts, StepRecord, TargetFacts
from desktop.summary.note_points import note_points
from desktop.summary.open_points import hand_over_points, obligation_points
from desktop.summary.step_points import (
    change_point,
    finding_point,
    measured_text,
    more_changes,
    past_point,
    rows_table,
    words,
)
from desktop.summary.wording import (
    ENDED_LOOKS,
    ENDED_WORDS,
    counted,
    show_moment,
    verdict_word,
)

_IN_TITLE = 4  # targets that the title names
_TARGETS = 12  # that are told with what they are


def lay_out(document: Document) -> tuple[Block, ...]:
    return tuple(_blocks(document))


def _blocks(document: Document) -> Iterator[Block]:
    yield _title(document)
    yield Callout(lines=tuple(words(text) for text in document.headline), verdict=_look(document))
    yield Paragraph(line=_status(document))
    yield from _section("Handed over", hand_over_points(document))
    yield from _section("What was asked", _asked(document))
    yield from _section("What was found", [finding_point(document, step) for step in document.found])
    yield from _tables(document)
    yield from _section("What was changed, and by whose consent", _changes(document))
    yield from _section("What must be put back", obligation_points(document))
    yield from _section("What was not checked", _not_checked(document.not_checked))
    yield from _section(
        "What no longer counts", [past_point(document, step) for step in document.past if not step.is_change]
    )
    yield from _section("What comes next", _next(document))
    yield from _section("Notes", note_points(document))
    yield from _section("What is left out here", _left_out(document))
    yield Paragraph(line=_footer(document))


def _section(heading: str, items: list[Item]) -> Iterator[Block]:
    if items:
        yield Heading(text=heading)
        yield Bullets(items=tuple(items))


def _tables(document: Document) -> Iterator[Block]:
    """The rows of each fan-out, under its title: no format lets a table stand inside a list everywhere."""
    for step in document.all_steps:
        if step.rows and step.rows.total:
            yield Paragraph(line=(Span(step.title, Style.STRONG), Span(f": {_rows_about(step)}")))
            yield rows_table(step.rows)


def _rows_about(step: StepRecord) -> str:
    assert step.rows is not None  # its caller looked
    rows = step.rows
    total = counted(rows.total, "row", "rows")
    if not rows.more:
        return f"{total}, the worst first"
    more = ", ".join(f"{count} {verdict_word(verdict)}" for verdict, count in rows.more.items())
    return f"{total}; here the {len(rows.shown)} worst, and not shown: {more}"


def _changes(document: Document) -> list[Item]:
    told = [change_point(document, step) for step in document.changes]
    more = (more_changes(step) for step in document.all_steps)
    return [*told, *(one for one in more if one is not None)]


def _title(document: Document) -> Title:
    where = _names([target.label for target in document.targets], _IN_TITLE)
    return Title(text=f"{document.runbook.title} · {where}" if where else document.runbook.title)


def _names(names: list[str], most: int) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _look(document: Document) -> Verdict:
    """Return the verdict whose colour the whole has: a resolved run holds the failure it began with."""
    return ENDED_LOOKS.get(document.ended, document.verdict) if document.ended else document.verdict


def _status(document: Document) -> Line:
    worst = verdict_word(document.verdict)
    if document.ended in ENDED_LOOKS:
        badge, about = Badge(ENDED_WORDS[document.ended].upper(), _look(document)), f"worst result {worst}"
    else:
        badge, about = Badge(worst, document.verdict), "run to its end" if document.ended else "still open"
    seconds = (document.last_at - document.started_at).total_seconds()
    took = f", {show_seconds(seconds)}" if seconds > 0 else ""
    return (
        badge,
        Span(f" · {about} · {show_moment(document.started_at)}{took} · run "),
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
    items += [Item(lines=(_used(book),)) for book in document.used]
    items += [_target(target) for target in document.targets[:_TARGETS]]
    if len(document.targets) > _TARGETS:
        labels = [target.label for target in document.targets[_TARGETS:]]
        items.append(Item(lines=(words(f"Further targets: {_names(labels, _TARGETS)}"),)))
    who = (
        f"Run by {document.operator} on {document.machine}"
        if document.machine
        else f"Run by {document.operator}"
    )
    observing = "; it only observed and could change nothing" if document.observe_only else ""
    return [*items, Item(lines=(words(f"{who}{observing}"),))]


def _used(book: RunbookFacts) -> Line:
    return (
        Span("Uses runbook "),
        Span(book.id, Style.CODE),
        Span(f" version {book.version}: {book.title} (sha256 "),
        Span(book.sha256[:16], Style.CODE),
        Span(")"),
    )


def _given(label: str, value: str, *, is_secret: bool) -> Line:
    if is_secret:
        return (Span(f"{label}: a secret, kept as "), Span(value, Style.CODE))
    return (Span(f"{label}: "), Span(value, Style.CODE))


def _target(target: TargetFacts) -> Item:
    head: Line = (Span("Target "), Span(target.target, Style.CODE))
    about = [measured_text(target.facts)] if target.facts else []
    if target.accepted_key:
        about.append(f"host key accepted: {target.accepted_key}")
    lines = (head, words("; ".join(about))) if about else (head,)
    return Item(lines=lines)


def _not_checked(items: tuple[NotChecked, ...]) -> list[Item]:
    """One point for each step with a reason of its own; those without share one."""
    points = [
        Item(lines=((Span(one.title, Style.STRONG), Span(f" ({one.how}) {one.reason}")),))
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
    lines = [Item(lines=(words(text),)) for text in next_.sentences]
    if next_.to:
        lines = [Item(lines=((Span("Handed over to "), Span(next_.to, Style.STRONG)),))]
    if next_.because:
        lines.append(Item(lines=(words(f"Because: {next_.because}"),)))
    if next_.ask_for:
        lines.append(Item(lines=(words(f"Asked for: {next_.ask_for}"),)))
    return lines


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
        Item(lines=(words(f"{step.title}: marked sensitive; what it read stays on this machine."),))
        for step in {step.id: step for step in document.all_steps if step.is_withheld}.values()
    ]
    hidden = sum(one.count for one in document.hidden)
    if hidden:
        kinds = ", ".join(f"{one.kind} {one.count}" for one in document.hidden)
        points.append(Item(lines=(words(f"Hidden: {counted(hidden, 'value', 'values')} ({kinds})."),)))
    return points


def _footer(document: Document) -> Line:
    return (
        Span("Run "),
        Span(document.run_id, Style.CODE),
        Span(" · record head "),
        Span(document.head_sha256, Style.CODE),
        Span(f" · {document.program} · written {show_moment(document.made_at)}"),
    )
