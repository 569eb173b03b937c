"""Lays a document out as blocks, in the order in which a reader needs them; the formats write them down."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from desktop.domain.quantity import show_bytes, show_seconds
from desktop.domain.verdict import Ended, Verdict
from desktop.redaction.kinds import kind_words
from desktop.summary.asked_points import asked_points, names, point
from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Events,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Style,
    Title,
)
from desktop.summary.document import START, Document, NotChecked, StepRecord
from desktop.summary.note_points import note_points
from desktop.summary.open_points import hand_over_points, obligation_points
from desktop.summary.step_points import (
    change_point,
    finding_point,
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


# The sections of the whole note, in the order in which a reader needs them.
HEADINGS = {
    "hand_over": "Handed over",
    "asked": "What was asked",
    "findings": "What was found",
    "changed": "What was changed, and by whose consent",
    "put_back": "What must be put back",
    "unchecked": "What was not checked",
    "past": "What no longer counts",
    "coming": "What comes next",
    "notes": "Notes",
    "left_out": "What is left out here",
}


def lay_out(document: Document) -> tuple[Block, ...]:
    """Return all that there is to say, as the note beside a ticket has it."""
    parts = sections(document)
    told: list[Block] = [_title(document), *parts["summary"], *parts["status"]]
    for name, heading in HEADINGS.items():
        blocks = parts[name]
        if blocks:
            told += [Heading(text=heading, from_events=blocks[0].from_events), *blocks]
    return (*told, *parts["footer"])


def sections(document: Document) -> Mapping[str, tuple[Block, ...]]:
    """Return the blocks of each section, without its heading; of one that has nothing to say, none."""
    past = [past_point(document, step) for step in document.past if not step.is_change]
    points = {
        "hand_over": hand_over_points(document),
        "asked": asked_points(document),
        "findings": [finding_point(document, step) for step in document.found],
        "changed": _changes(document),
        "put_back": obligation_points(document),
        "unchecked": _not_checked(document.not_checked),
        "past": past,
        "coming": _next(document),
        "notes": note_points(document),
        "left_out": _left_out(document),
    }
    listed = {name: _bullets(items) for name, items in points.items()}
    return {
        **listed,
        "findings": (*listed["findings"], *_tables(document)),
        "summary": (callout(document),),
        "status": (status(document),),
        "footer": (footer(document),),
    }


def _bullets(items: list[Item]) -> tuple[Block, ...]:
    return (Bullets(items=tuple(items), from_events=events_of(items)),) if items else ()


def events_of(items: Iterable[Item]) -> Events:
    """Return the events of points and of those beneath them, each once, in order."""
    return tuple(sorted({seq for one in items for seq in (*one.from_events, *events_of(one.children))}))


def callout(document: Document) -> Callout:
    """Return the first sentences, in the colour of how the run ended."""
    events = tuple(sorted({seq for one in document.headline_from for seq in one}))
    return Callout(
        lines=tuple(words(text) for text in document.headline), verdict=look_of(document), from_events=events
    )


def status(document: Document) -> Paragraph:
    return Paragraph(line=_status(document), from_events=_whole(document))


def footer(document: Document) -> Paragraph:
    return Paragraph(line=_footer(document), from_events=_whole(document))


def _whole(document: Document) -> Events:
    return tuple(dict.fromkeys((START, document.last_event)))


def _tables(document: Document) -> Iterator[Block]:
    """The rows of each fan-out, under its title: no format lets a table stand inside a list everywhere."""
    for step in document.all_steps:
        if step.rows and step.rows.total:
            about: Line = (Span(step.title, Style.STRONG), Span(f": {_rows_about(step)}"))
            yield Paragraph(line=about, from_events=step.from_events)
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
    place = where(document)
    events = (START, *(seq for one in document.targets[:_IN_TITLE] for seq in one.from_events))
    text = f"{document.runbook.title} · {place}" if place else document.runbook.title
    return Title(text=text, from_events=tuple(sorted({*events})))


def where(document: Document) -> str:
    """Return the first targets of a run by their names, and how many more there are."""
    return names([target.label for target in document.targets], _IN_TITLE)


def look_of(document: Document) -> Verdict:
    """Return the verdict whose colour the whole has: a resolved run holds the failure it began with."""
    return ENDED_LOOKS.get(document.ended, document.verdict) if document.ended else document.verdict


def _status(document: Document) -> Line:
    badge = status_badge(document)
    about = "run to its end" if document.ended else "still open"
    if document.ended in ENDED_LOOKS:
        about = f"worst result {verdict_word(document.verdict)}"
    seconds = (document.last_at - document.started_at).total_seconds()
    took = f", {show_seconds(seconds)}" if seconds > 0 else ""
    return (
        badge,
        Span(f" · {about} · {show_moment(document.started_at)}{took} · run "),
        Span(document.run_id, Style.CODE),
    )


def status_badge(document: Document) -> Badge:
    """Return how the run ended; while it is open, or came to its last step, its worst result."""
    if document.ended in ENDED_LOOKS:
        return Badge(ENDED_WORDS[document.ended].upper(), look_of(document))
    return Badge(verdict_word(document.verdict), document.verdict)


def _not_checked(items: tuple[NotChecked, ...]) -> list[Item]:
    """One point for each step with a reason of its own; those without share one."""
    points = [
        point((Span(one.title, Style.STRONG), Span(f" ({one.how}) {one.reason}")), one.from_events)
        for one in items
        if one.reason
    ]
    plain = sorted((one for one in items if not one.reason), key=lambda one: one.how)
    for how, found in groupby(plain, key=lambda one: one.how):
        group = list(found)
        titles = " · ".join(one.title for one in group)  # many are questions, and end as such
        events = tuple(sorted({seq for one in group for seq in one.from_events}))
        points.append(point((Span(f"{how[:1].upper()}{how[1:]}: "), Span(titles)), events))
    return points


def _next(document: Document) -> list[Item]:
    next_ = document.next
    events = next_.from_events
    lines = [point(words(text), events) for text in next_.sentences]
    if document.ended is Ended.RESOLVED:
        is_owed = any(not one.is_met for one in document.obligations)
        told = (
            "It is resolved; what must be put back stands above." if is_owed else "Nothing: it is resolved."
        )
        lines = [point(words(told), events)]
    if next_.to:
        lines = [point((Span("Handed over to "), Span(next_.to, Style.STRONG)), events)]
    if next_.because:
        lines.append(point(words(f"Because: {next_.because}"), events))
    if next_.ask_for:
        lines.append(point(words(f"Asked for: {next_.ask_for}"), events))
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
            ),
            from_events=cap.from_events,
        )
        for cap in document.caps
    ]
    points += [
        point(words(f"{step.title}: marked sensitive; what it read stays on this machine."), step.from_events)
        for step in {step.id: step for step in document.all_steps if step.is_withheld}.values()
    ]
    hidden = sum(one.count for one in document.hidden)
    if hidden:
        kinds = ", ".join(f"{kind_words(one.kind)} {one.count}" for one in document.hidden)
        told = words(f"Hidden: {counted(hidden, 'value', 'values')} ({kinds}).")
        points.append(point(told, _whole(document)))
    return points


def _footer(document: Document) -> Line:
    head: Line = (Span(" · record head "), Span(document.head_sha256, Style.CODE))
    return (
        Span("Run "),
        Span(document.run_id, Style.CODE),
        *(head if document.head_sha256 else ()),
        Span(f" · {document.program} · written {show_moment(document.made_at)}"),
    )
