"""The notes of a run as points of its summary, with what was attached to them."""

from desktop.domain.events import EvidenceRef
from desktop.domain.quantity import show_bytes
from desktop.summary.blocks import Item, Span, Style
from desktop.summary.document import Document, NoteLine
from desktop.summary.wording import show_clock


def note_points(document: Document) -> list[Item]:
    return [_point(note, document) for note in document.notes]


def _point(note: NoteLine, document: Document) -> Item:
    head = Span(f"{show_clock(note.at, document.started_at)} {note.by}", Style.STRONG)
    where = Span(f" (at '{note.step_title}'): " if note.step_title else ": ")
    attached = [_attached(ref) for ref in note.attached]
    if not attached:
        return Item(lines=((head, where, Span(note.text)),), from_events=note.from_events)
    first, *others = attached if not note.text else [(Span(note.text),), *attached]
    return Item(lines=((head, where, *first), *others), from_events=note.from_events)


def _attached(ref: EvidenceRef) -> tuple[Span, ...]:
    """`attached: app.log, 4.2 KiB (ev-0123456789)`, and how much of it is kept where that is not all."""
    return (Span(f"{attached_words(ref)} ("), Span(ref.short, Style.CODE), Span(")"))


def attached_words(ref: EvidenceRef) -> str:
    """Return what was attached, with its size as it came."""
    told = f"attached: {ref.name}, {show_bytes(ref.size_bytes)}"
    if ref.kept_bytes < ref.size_bytes:
        told += f", its first and last {show_bytes(ref.kept_bytes // 2)} are kept"
    return told
