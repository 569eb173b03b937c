"""Exact masking of every secret that the program holds, in every form it may be written in."""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.redaction.clean import CleanMap, clean_with_map
from desktop.redaction.forms import form_name, forms_of
from desktop.redaction.linear import LinearPattern, encode
from desktop.redaction.places import Places

_NOT_IN_MARK = re.compile(r"[\[\]\r\n]")
_MARK = re.compile(r"\[hidden:[^\[\]\r\n]{1,80}\]")
_BYTE_MARK = re.compile(_MARK.pattern.encode())
_WORD_LIKE = 4  # a secret shorter than this is hidden only where it stands as a word of its own
_BASE64 = "[A-Za-z0-9+/_-]{0,2}"  # the neighbours of a piece hold the secret's first and last bits


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that must not be shown; offsets are of characters. `kind` says what it is."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundSecret:
    """Where a secret stands in bytes, and in which form; `name` is what it is called, never what it is."""

    name: str
    offset: int
    form: str


@dataclass(frozen=True, slots=True)
class _Held:
    name: str
    pattern: LinearPattern
    secret: str = field(repr=False)


class SecretMasker:
    """Knows the secrets held so far; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: set[str] = set()
        self._held: tuple[_Held, ...] = ()

    def add(self, name: str, secret: str) -> None:
        """Hide this secret from now on, under this name."""
        with self._lock:
            if secret and secret not in self._secrets:
                self._secrets.add(secret)
                self._held = (*self._held, _Held(name, _pattern(secret), secret))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return where secrets stand, in order, without overlap; colours inside a secret do not hide it."""
        held = self._held
        if not held or not text:
            return ()
        found = list(_find(held, text))
        cleaned = clean_with_map(text)
        if cleaned.text != text:
            found += [_in_source(cleaned, span) for span in _find(held, cleaned.text)]
        return merge(_outside_marks(found, text, held)) if found else ()

    def mask(self, text: str) -> str:
        """Return the text with each secret replaced by a mark that names it."""
        spans = self.spans(text)
        return replace_spans(text, spans) if spans else text

    def find(self, data: bytes) -> Iterator[FoundSecret]:
        """Yield every secret that stands in bytes, in any form, outside of the marks that this masker makes."""
        held = self._held
        marks: Places | None = None
        for one in held:
            for place in one.pattern.places(data):
                if marks is None:
                    marks = _marks(data, held)
                if not marks.hold(place.start, place.stop):
                    form = form_name(one.secret, data[place.start : place.stop])
                    yield FoundSecret(one.name, place.start, form)

    @property
    def holds_any(self) -> bool:
        return bool(self._held)

    def mask_bytes(self, data: bytes) -> bytes:
        """Mask UTF-8 text inside bytes of any kind; bytes that are no text come through unchanged."""
        if not self._held:
            return data
        text = data.decode("utf-8", "surrogateescape")
        return self.mask(text).encode("utf-8", "surrogateescape")


def mark(kind: str) -> str:
    """Return what stands where something was hidden."""
    return f"[hidden:{_NOT_IN_MARK.sub('_', kind)[:80]}]"


def replace_spans(text: str, spans: Sequence[Span]) -> str:
    """Return the text with every span replaced by its mark; the spans are in order and do not overlap."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], mark(span.kind)]
        end = span.end
    return "".join([*parts, text[end:]])


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order; those that overlap become one, named after the one that begins first."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.kind, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _pattern(secret: str) -> LinearPattern:
    """One automaton finds all forms of a secret in one pass, the longest first."""
    forms = forms_of(secret)
    choices = [_quoted(text) for text in forms.texts]
    choices += [f"{_BASE64}{_quoted(piece)}{_BASE64}={{0,2}}" for piece in forms.base64_pieces]
    return LinearPattern("|".join(choices), is_byte_pattern=True)


def _quoted(text: str) -> str:
    """Return a pattern, one character for each byte, that matches exactly this text."""
    body = "".join(f"\\x{byte:02x}" for byte in encode(text))
    return rf"\b{body}\b" if len(text) < _WORD_LIKE and text.isalnum() else body


def _find(held: Sequence[_Held], text: str) -> Iterator[Span]:
    data = encode(text)
    for secret in held:
        for found in secret.pattern.spans(data):
            yield Span(secret.name, found.start, found.stop)


def _outside_marks(found: list[Span], text: str, held: Sequence[_Held]) -> list[Span]:
    """Drop what stands inside our own marks, so that masking twice changes nothing: a name may hold a secret."""
    known = {mark(secret.name) for secret in held}
    marks = Places(range(*one.span()) for one in _MARK.finditer(text) if one[0] in known)
    return [span for span in found if not marks.hold(span.start, span.end)]


def _marks(data: bytes, held: Sequence[_Held]) -> Places:
    known = {mark(secret.name).encode() for secret in held}
    return Places(range(*one.span()) for one in _BYTE_MARK.finditer(data) if one[0] in known)


def _in_source(cleaned: CleanMap, span: Span) -> Span:
    return Span(span.kind, cleaned.source_offset(span.start), cleaned.source_offset(span.end - 1) + 1)
