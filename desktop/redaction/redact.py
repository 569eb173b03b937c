"""Redaction of text that leaves this machine: clean it, mask the secrets held, hide what looks like one."""

from collections import Counter

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.redaction.masker import SecretMasker, Span, mark, merge
from desktop.redaction.rules import shipped_rules

HELD = "secret"  # the kind of a hit that the program knows exactly; it is never undone


@dataclass(frozen=True, slots=True)
class Hit:
    """Something hidden: where its mark stands in the result, and where it stood in the cleaned source."""

    kind: str
    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` may leave; `source` is the cleaned text it came from and stays here."""

    text: str
    hits: tuple[Hit, ...]
    source: str

    def counts(self) -> dict[str, int]:
        """How many values of which kind are hidden."""
        return dict(Counter(hit.kind for hit in self.hits))


def redact(text: str, masker: SecretMasker | None = None, *, shown: frozenset[int] = frozenset()) -> Redacted:
    """Return the text as it may leave. `shown` are places in the source whose hit a person has undone."""
    source = clean(text)
    held = masker.spans(source) if masker else ()
    named = tuple(Span(HELD, span.start, span.end) for span in held)
    looks = tuple(span for span in shipped_rules().spans(source) if span.start not in shown)
    return _apply(source, merge((*named, *_apart(looks, named))))


def redact_text(text: str) -> str:
    """Return the cleaned text without what looks like a secret."""
    return redact(text).text


def _apart(looks: tuple[Span, ...], held: tuple[Span, ...]) -> tuple[Span, ...]:
    """A span inside a held secret is that secret's; merging takes care of those that only overlap."""
    return tuple(one for one in looks if not any(h.start <= one.start and one.end <= h.end for h in held))


def _apply(source: str, spans: tuple[Span, ...]) -> Redacted:
    parts, hits, end, length = [], [], 0, 0
    for span in spans:
        kept, shown = source[end : span.start], mark(span.kind)
        start = length + len(kept)
        hits.append(Hit(span.kind, start, start + len(shown), span.start, span.end))
        parts += [kept, shown]
        length, end = start + len(shown), span.end
    return Redacted("".join([*parts, source[end:]]), tuple(hits), source)
