"""Redaction of text that leaves this machine: clean it, mask the secrets held, hide what looks like one, and by
profile replace what tells whose it is."""

from collections import Counter
from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.redaction.clean import clean
from desktop.redaction.masker import SecretMasker, Span, mark, merge
from desktop.redaction.places import Places
from desktop.redaction.rules import shipped_rules
from desktop.redaction.tokens import Tokens

HELD = "secret"  # the kind of a hit that the program knows exactly; it is never undone
ADDED = "added"  # the kind of a hit that a person selected
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something hidden: where its mark or token stands in the result, and where it stood in the cleaned source."""

    kind: str
    start: int
    end: int
    source_start: int
    source_end: int

    @property
    def can_undo(self) -> bool:
        return self.kind != HELD


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` may leave; `source` is the cleaned text it came from and stays here."""

    text: str
    hits: tuple[Hit, ...]
    source: str

    def counts(self) -> dict[str, int]:
        """How many values of which kind are hidden."""
        return dict(Counter(hit.kind for hit in self.hits))


@dataclass(frozen=True, slots=True)
class _Part:
    """A span and what is written in its place."""

    span: Span
    shown: str


def redact(
    text: str,
    masker: SecretMasker | None = None,
    *,
    profile: str = "internal",
    tokens: Tokens | None = None,
    shown: frozenset[int] = _NOTHING,
    added: Sequence[str | range] = (),
) -> Redacted:
    """Return the text as it may leave to the readers of a profile.

    `tokens` is the map that other documents of the same run were redacted with. `shown` are places in the source whose
    hit a person has undone; secrets that are held stay hidden. `added` is what a person selected: texts, or places in
    the source; each is hidden wherever it stands, in every form it may be written in.

    Raises:
        InputError: there is no such profile.
    """
    source = clean(text)
    held = tuple(Span(HELD, span.start, span.end) for span in (masker.spans(source) if masker else ()))
    chosen = _added(source, added)
    looks = _apart(merge((*chosen, *_apart(tuple(shipped_rules().spans(source)), chosen))), held)
    hidden = merge((*held, *(span for span in looks if span.start not in shown)))
    parts = [_Part(span, mark(span.kind)) for span in hidden]
    if profile != "internal":
        parts += _identifying(source, hidden, profile, tokens or Tokens(), shown)
    return _apply(source, sorted(parts, key=lambda part: part.span.start))


def redact_text(text: str) -> str:
    """Return the cleaned text without what looks like a secret."""
    return redact(text).text


def _added(source: str, added: Sequence[str | range]) -> tuple[Span, ...]:
    texts = [source[one.start : one.stop] if isinstance(one, range) else one for one in added]
    wanted = SecretMasker()
    for text in texts:
        wanted.add(ADDED, text.strip())
    return wanted.spans(source)


def _apart(looks: tuple[Span, ...], held: tuple[Span, ...]) -> tuple[Span, ...]:
    """A span inside a held secret is that secret's; merging takes care of those that only overlap."""
    places = Places(range(one.start, one.end) for one in held)
    return tuple(one for one in looks if not places.hold(one.start, one.end))


def _identifying(
    source: str, hidden: tuple[Span, ...], profile: str, tokens: Tokens, shown: frozenset[int]
) -> list[_Part]:
    """Look for identifiers in what the secrets leave: no token is given to a part of a secret."""
    from desktop.redaction.identifiers import profile_named  # the default profile has no use for it

    parts, end = [], 0
    for span in hidden:
        parts += [source[end : span.start], "\0" * (span.end - span.start)]
        end = span.end
    spans = profile_named(profile).spans("".join([*parts, source[end:]]), tokens)
    return [
        _Part(span, tokens.token(span.kind, source[span.start : span.end]))
        for span in spans
        if span.start not in shown
    ]


def _apply(source: str, hidden: Sequence[_Part]) -> Redacted:
    parts, hits, end, length = [], [], 0, 0
    for part in hidden:
        span = part.span
        kept = source[end : span.start]
        start = length + len(kept)
        hits.append(Hit(span.kind, start, start + len(part.shown), span.start, span.end))
        parts += [kept, part.shown]
        length, end = start + len(part.shown), span.end
    return Redacted("".join([*parts, source[end:]]), tuple(hits), source)
