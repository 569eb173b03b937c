"""What was asked of a run: its runbook, what was given to it, where it ran and who ran it."""

from desktop.summary.blocks import Events, Item, Line, Span, Style
from desktop.summary.document import START, Document, RunbookFacts, TargetFacts
from desktop.summary.step_points import measured_text, words

_TARGETS = 12  # that are told with what they are


def asked_points(document: Document) -> list[Item]:
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
            ),
            from_events=(START,),
        )
    ]
    if document.ticket and document.ticket not in {one.value for one in document.inputs}:
        items.append(point((Span("For the ticket "), Span(document.ticket, Style.CODE))))
    items += [point(_given(one.label, one.value, is_secret=one.is_secret)) for one in document.inputs]
    items += [point(_used(book)) for book in document.used]
    items += [_target(target) for target in document.targets[:_TARGETS]]
    if len(document.targets) > _TARGETS:
        labels = [target.label for target in document.targets[_TARGETS:]]
        events = tuple(seq for one in document.targets[_TARGETS:] for seq in one.from_events)
        items.append(point(words(f"Further targets: {names(labels, _TARGETS)}"), events))
    who = (
        f"Run by {document.operator} on {document.machine}"
        if document.machine
        else f"Run by {document.operator}"
    )
    observing = "; it only observed and could change nothing" if document.observe_only else ""
    return [*items, point(words(f"{who}{observing}"))]


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
    return Item(lines=lines, from_events=target.from_events)


def point(line: Line, events: Events = (START,)) -> Item:
    return Item(lines=(line,), from_events=events)


def names(names: list[str], most: int) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
