"""How a run that is left to others is told: the hand-over, and what must be put back."""

from desktop.domain.verdict import Verdict
from desktop.summary.blocks import Badge, Events, Item, Line, Span, Style
from desktop.summary.document import Document, Obligation
from desktop.summary.wording import sentence, show_moment


def hand_over_points(document: Document) -> list[Item]:
    """Return who owns the run now, what is open, what to do next and by when."""
    given = document.handed_over
    if given is None:
        return []
    to: Line = (Span("To "), Span(given.to, Style.STRONG), Span(f", by {given.by}"))
    events = given.from_events
    points = [Item(lines=(to,), from_events=events)]
    if given.sla_due:
        points.append(_point("By when", show_moment(given.sla_due), events))
    points.append(_point("What is open", sentence(given.open), events))
    if given.next_action != given.open:
        points.append(_point("Next thing to do", sentence(given.next_action), events))
    points += [_point("Note", given.note, events)] if given.note else []
    still = [one for one in document.obligations if not one.is_met]
    if still:
        left = tuple(seq for one in still for seq in one.from_events)
        points.append(_point("Still to be put back", "; ".join(one.text for one in still), left))
    return points


def _point(name: str, text: str, events: Events) -> Item:
    return Item(lines=((Span(name, Style.STRONG), Span(f": {text}")),), from_events=events)


def obligation_points(document: Document) -> list[Item]:
    return [
        Item(lines=_obligation(document, one), from_events=one.from_events) for one in document.obligations
    ]


def _obligation(document: Document, one: Obligation) -> tuple[Line, ...]:
    where = f" · {one.row_name}" if one.row_name else ""
    head: Line = (
        Badge("PUT BACK", Verdict.PASS) if one.is_met else Badge("OPEN", Verdict.WARN),
        Span(f" {one.text}"),
    )
    left: Line = (Span(f"Left by '{one.step_title}{where}'"),)
    if one.is_met:
        note = f": {one.note}" if one.note else ""
        return (head, (*left, Span(f"; put back by {one.met_by}{note}")))
    return (head, (*left, Span("; tick it off with "), Span(_command(document, one), Style.CODE)))


def _command(document: Document, one: Obligation) -> str:
    return f"handrail met {document.run_id} {one.seq}"
